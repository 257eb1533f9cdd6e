"""64-bit keys dealt out by number, so that equal ones are looked for in pieces that a cache holds.

Sorting everything at once would cost a cache miss an item and several copies of the whole. Keys are sorted by 16
bits at a time (NumPy's stable sort of small integers counts them), which some processors do five times as fast as
the sort of 64-bit numbers (38 to 50 ns an item there, 6 a pass here).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.tokens import Hashes, Ints

__all__ = ["Scratch", "Shards", "deal", "in_memory", "repeated", "shards_for", "sort_keys"]

# Where keys wait until all are dealt: a place for so many numbers, in memory or in a file (see `find_copies`).
Scratch = Callable[[int], Hashes]

# A shard of so many keys takes part in sorting and counting without leaving the cache.
_SHARD = 1 << 16
_MOST_BITS = 12
_TABLE = 18


class Shards(Struct, frozen=True):
    """Runs of keys, each in order of shard: run r has shard s at [edges[r][s], edges[r][s + 1])."""

    runs: Sequence[Hashes]
    edges: Sequence[Ints]

    def __iter__(self) -> Iterator[Hashes]:
        """Yield the keys of one shard after the other, each in the order in which they were dealt."""
        for shard in range(len(self.edges[0]) - 1 if self.edges else 0):
            yield np.concatenate(
                [r[e[shard] : e[shard + 1]] for r, e in zip(self.runs, self.edges, strict=True)]
            )


def in_memory(size: int) -> Hashes:
    """Return room for so many keys."""
    return np.empty(size, np.uint64)


def shards_for(size: int) -> int:
    """Return into how many shards (a power of two, in bits) about so many keys are dealt."""
    return min(_MOST_BITS, max(0, size // _SHARD).bit_length())


def deal(batches: Iterable[tuple[Hashes, Hashes]], bits: int, scratch: Scratch) -> Shards:
    """Return the keys by shard; a batch gives keys, and numbers whose top `bits` are the shard."""
    runs, edges = [], []
    for number, key in batches:
        if not len(key):
            continue
        shard = (number >> np.uint64(63 - bits) >> np.uint64(1)).astype(np.uint16)
        run = scratch(len(key))
        np.take(key, np.argsort(shard, kind="stable"), out=run, mode="clip")
        runs.append(run)
        edges.append(np.concatenate([[0], np.cumsum(np.bincount(shard, minlength=1 << bits))]))
    return Shards(runs, edges)


def repeated(keys: Hashes, low: int) -> Hashes:
    """Return the keys without most of those that no other equals from bit `low` on."""
    for shift in (low, min(low + _TABLE, 64 - _TABLE)):
        slot = (keys >> np.uint64(shift)).view(np.int64) & (1 << _TABLE) - 1
        keys = keys.compress((np.bincount(slot, minlength=1 << _TABLE) > 1)[slot])
    return keys


def sort_keys(keys: Hashes, low: int, high: int = 64) -> Hashes:
    """Return the keys in order of their bits [low, high); those of equal bits stay in order."""
    for shift in range(low, high, 16):
        digit = (keys >> np.uint64(shift)).astype(np.uint16)
        keys = keys.take(np.argsort(digit, kind="stable"))
    return keys


def counts_to_starts(size: NDArray[np.int64]) -> Ints:
    """Return where groups of these sizes start, one after the other."""
    start: Ints = np.cumsum(size) - size
    return start
