"""What a run asks of an engine."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

__all__ = ["Engine"]

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")


class Engine(Protocol):
    """Runs functions over shards.

    A function stands at the top of a module and depends on its shard alone, so that the number of workers and
    the machine change nothing. It may be run again where a machine is lost: what it writes, it writes whole or
    not at all, under a name that its input gives. `worth` is how many shards it takes to be worth the start of
    one worker more.
    """

    @property
    def apart(self) -> bool:
        """Whether the work is done by processes that this one did not start."""
        ...

    def map(self, function: Callable[[T], R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:
        """Yield `function(shard)` for each shard, in order: the results are gathered here."""
        ...

    def shuffle(
        self,
        split: Callable[[T], Sequence[P]],
        shards: Sequence[T],
        merge: Callable[[Sequence[P]], R],
        parts: int,
        worth: int = 1,
    ) -> Iterator[R]:
        """Split each shard into `parts`, and yield what `merge` makes of the first parts of all, the second, ..."""
        ...
