"""64-bit keys dealt out by number, so that equal ones are looked for in pieces that a cache holds.

Sorting everything at once would cost a cache miss an item and several copies of the whole. Keys are sorted by 16
bits at a time (NumPy's stable sort of small integers counts them), which some processors do five times as fast as
the sort of 64-bit numbers (38 to 50 ns an item there, 6 a pass here).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.tokens import Hashes, Ints

__all__ = [
    "Column",
    "Scratch",
    "Shards",
    "deal",
    "in_memory",
    "ranges",
    "repeated",
    "shards_for",
    "sort_keys",
]

# Where keys wait until all are dealt: a place for so many numbers, in memory or in a file (see `find_copies`).
Scratch = Callable[[int], Hashes]
Number = TypeVar("Number", bound=np.generic)

# A shard of so many keys takes part in sorting and counting without leaving the cache.
_SHARD = 1 << 17
_MOST_BITS = 12
# Room is asked for by so many bytes: what is not used takes no memory, and what is larger than the C library keeps
# back (32 MB) goes back to the system when let go.
_SLAB = 1 << 26
_TABLE = 18


class Shards(Struct, frozen=True):
    """Runs of keys, each in order of shard: run r has shard s at [edges[r][s], edges[r][s + 1])."""

    runs: list[Hashes]
    edges: list[list[int]]

    def drain(self) -> Iterator[Hashes]:
        """Yield the keys of one shard after the other, each in the order in which they were dealt; then let go of them."""
        for shard in range(len(self.edges[0]) - 1 if self.edges else 0):
            pairs = zip(self.runs, self.edges, strict=True)
            yield np.concatenate([run[edge[shard] : edge[shard + 1]] for run, edge in pairs])
        self.runs.clear()
        self.edges.clear()


class Column(Generic[Number]):
    """Numbers added piece by piece, kept in large rooms: small pieces would stay with the process when let go."""

    def __init__(self, kind: type[Number], scratch: Scratch) -> None:
        self._kind = kind
        self._scratch = scratch
        self._rooms: list[NDArray[Number]] = []
        self._used: list[int] = []

    def add(self, part: NDArray[Number]) -> None:
        """Add the numbers at the end."""
        if not self._rooms or self._used[-1] + len(part) > len(self._rooms[-1]):
            self._rooms.append(self._room(max(_SLAB // part.itemsize, len(part))))
            self._used.append(0)
        at = self._used[-1]
        self._rooms[-1][at : at + len(part)] = part
        self._used[-1] += len(part)

    def joined(self) -> NDArray[Number]:
        """Return all of them as one, and let go of the rooms."""
        whole = self._room(sum(self._used))
        end = len(whole)
        while self._rooms:
            room, used = self._rooms.pop(), self._used.pop()
            whole[end - used : end] = room[:used]
            end -= used
        return whole

    def _room(self, size: int) -> NDArray[Number]:
        each = np.dtype(self._kind).itemsize
        return self._scratch(max(1, -(-size * each // 8))).view(self._kind)[:size]


def in_memory(size: int) -> Hashes:
    """Return room for so many keys."""
    return np.empty(size, np.uint64)


def shards_for(size: int) -> int:
    """Return into how many shards (a power of two, in bits) about so many keys are dealt."""
    return min(_MOST_BITS, max(0, size // _SHARD).bit_length())


def deal(batches: Iterable[tuple[Hashes, Hashes]], bits: int, scratch: Scratch) -> Shards:
    """Return the keys by shard; a batch gives keys, and numbers whose top `bits` are the shard."""
    shards, room = Shards([], []), np.zeros(0, np.uint64)
    for number, key in _gathered(batches):
        shard = (number >> np.uint64(63 - bits) >> np.uint64(1)).astype(np.uint16)
        if len(room) < len(key):
            room = scratch(max(_SLAB // 8, len(key)))
        run, room = room[: len(key)], room[len(key) :]
        np.take(key, np.argsort(shard, kind="stable"), out=run, mode="clip")
        shards.runs.append(run)
        shards.edges.append([0, *np.cumsum(np.bincount(shard, minlength=1 << bits)).tolist()])
    return shards


def _gathered(batches: Iterable[tuple[Hashes, Hashes]]) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the batches, small ones together."""
    waiting: list[tuple[Hashes, Hashes]] = []
    for batch in batches:
        waiting.append(batch)
        if sum(len(key) for _, key in waiting) >= _SHARD:
            yield _together(waiting)
            waiting.clear()
    if sum(len(key) for _, key in waiting):
        yield _together(waiting)


def _together(batches: Sequence[tuple[Hashes, Hashes]]) -> tuple[Hashes, Hashes]:
    numbers, keys = zip(*batches, strict=True)
    return np.concatenate(numbers), np.concatenate(keys)


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


def ranges(start: Ints, size: Ints) -> Ints:
    """Return the numbers from each start on, so many as `size` has, one range after the other."""
    found: Ints = np.repeat(start - np.cumsum(size) + size, size)
    found += np.arange(len(found))
    return found
