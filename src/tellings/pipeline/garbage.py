"""How often Python looks for garbage while a shard is at work."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collected_seldom"]

# New objects that wait to be looked through. With Python's own 700 the search took 6 % of the samples of a run (perf):
# records are trees, hardly any is garbage that only a search finds.
_WAITING = 50_000


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Let what happens inside be searched for cycles a seventieth as often; then as before."""
    before = gc.get_threshold()
    gc.set_threshold(_WAITING, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
