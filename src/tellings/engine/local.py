"""Spawned processes on this machine; the results come in the order of the items."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

from msgspec import Struct

from tellings.engine.protocol import Shuffle

__all__ = ["LocalEngine", "map_ordered"]

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")


def map_ordered(function: Callable[[T], R], items: Sequence[T], workers: int = 1) -> Iterator[R]:
    """Yield `function(item)` for each item, in order, from up to `workers` processes.

    `function` stands at the top of a module and depends on its item alone, so that the number of
    workers changes nothing but the time.
    """
    if workers <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    # spawn, not fork: a forked child of a process with BLAS or Arrow threads can hang.
    with ProcessPoolExecutor(min(workers, len(items)), get_context("spawn"), _end_with_parent) as pool:
        yield from pool.map(function, items)


def _end_with_parent() -> None:
    """Let this process end when the one that started it does: a run that is killed leaves none behind."""
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


class LocalEngine(Struct, frozen=True):
    """The cores of this machine; see `Engine`."""

    workers: int = 1
    apart: bool = False

    def map(self, function: Callable[[T], R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:
        """Yield `function(shard)` for each shard, in order."""
        yield from map_ordered(function, shards, min(self.workers, len(shards) // worth))

    def shuffle(self, way: Shuffle[T, P, R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:
        """Yield what is made of the first parts of all shards, the second, and so on."""
        pieces = list(self.map(way.split, shards, worth))
        yield from self.map(way.merge, [tuple(p[n] for p in pieces) for n in range(way.parts)], worth)
