"""Spawned processes on this machine; the results come in the order of the items."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

__all__ = ["map_ordered"]

T = TypeVar("T")
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
