"""Keys of grams in sorted runs that grow: what is new is a run of its own, runs of like length become one.

A gram is known by so many bits of its hash as the keys hold: those from `low` on, and the top `bits`, which tell a
key's shard and are not in it. A run has its shards one after the other, each in order.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.shards import ranges
from tellings.copies.tokens import Hashes, Ints

__all__ = ["Ranges", "Runs", "find_grams", "first_places", "grams_at", "keys_of", "postings", "with_run"]


class Runs(Struct, frozen=True):
    """Keys by run: run r has its shard s at [edges[r][s], edges[r][s + 1]). The bits of a key below `low` are a place."""

    low: int
    bits: int
    keys: tuple[Hashes, ...] = ()
    edges: tuple[Ints, ...] = ()


def keys_of(runs: Runs, gram: Hashes, place: Ints) -> tuple[Hashes, Ints]:
    """Return the keys of grams at these places (in order of both), and where each shard begins."""
    return gram << _u(runs.low) | place.view(np.uint64), _shards(runs, gram)


def grams_at(runs: Runs, run: int) -> tuple[Hashes, Ints]:
    """Return the grams and places of a run."""
    keys, edges = runs.keys[run], runs.edges[run]
    shard = np.repeat(np.arange(1 << runs.bits, dtype=np.uint64), np.diff(edges))
    return shard << _u(64 - runs.low) | keys >> _u(runs.low), _places(runs, keys)


def with_run(runs: Runs, keys: Hashes, edges: Ints) -> Runs:
    """Return the runs and one more; where it is no shorter than half of the last they become one, and so on."""
    kept, theirs = list(runs.keys), list(runs.edges)
    while kept and 2 * len(keys) >= len(kept[-1]):
        keys, edges = _merged(runs, (kept.pop(), theirs.pop()), (keys, edges))
    return Runs(runs.low, runs.bits, (*kept, keys), (*theirs, edges))


def _merged(runs: Runs, one: tuple[Hashes, Ints], other: tuple[Hashes, Ints]) -> tuple[Hashes, Ints]:
    shards = range(1 << runs.bits)
    parts = [[keys[e[s] : e[s + 1]] for keys, e in (one, other)] for s in shards]
    # (a stable sort of two runs in order is their merger)
    merged = [np.sort(np.concatenate(p), kind="stable") for p in parts]
    return np.concatenate(merged), one[1] + other[1]


class Ranges(Struct, frozen=True):
    """Where some grams stand in each run (a row each): from `low` to `high`."""

    low: Ints
    high: Ints

    @property
    def size(self) -> Ints:
        """At how many places each gram stands."""
        size: Ints = (self.high - self.low).sum(axis=0)
        return size


def find_grams(runs: Runs, gram: Hashes) -> Ranges:
    """Return where these grams (distinct, in order) stand."""
    shard = _shards(runs, gram)
    first = gram << _u(runs.low)
    last = first | _u((1 << runs.low) - 1)
    low, high = np.zeros((2, len(runs.keys), len(gram)), np.int64)
    for run, (keys, edges) in enumerate(zip(runs.keys, runs.edges, strict=True)):
        for s in np.flatnonzero(np.diff(shard)).tolist():
            held, asked = keys[edges[s] : edges[s + 1]], slice(shard[s], shard[s + 1])
            low[run, asked] = edges[s] + np.searchsorted(held, first[asked])
            high[run, asked] = edges[s] + np.searchsorted(held, last[asked], "right")
    return Ranges(low, high)


def first_places(runs: Runs, found: Ranges) -> Ints:
    """Return a place of each gram, -1 where there is none."""
    place = np.full(found.low.shape[1], -1, np.int64)
    for keys, low, high in zip(runs.keys, found.low, found.high, strict=True):
        there = np.flatnonzero((low < high) & (place < 0))
        place[there] = _places(runs, keys[low[there]])
    return place


def postings(runs: Runs, found: Ranges, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the places of chosen grams in all runs, and before them the number of each one's gram."""
    number, place, which = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], np.flatnonzero(chosen)
    for keys, low, high in zip(runs.keys, found.low[:, which], found.high[:, which], strict=True):
        number.append(np.repeat(which, high - low))
        place.append(_places(runs, keys[ranges(low, high - low)]))
    return np.concatenate(number), np.concatenate(place)


def _shards(runs: Runs, gram: Hashes) -> Ints:
    """Return where each shard begins among grams in order, and where the last ends."""
    return np.searchsorted(gram >> _u(64 - runs.low), np.arange((1 << runs.bits) + 1, dtype=np.uint64))


def _places(runs: Runs, keys: Hashes) -> Ints:
    place: Ints = (keys & _u((1 << runs.low) - 1)).view(np.int64)
    return place


def _u(number: int) -> np.uint64:
    return np.uint64(number)
