"""What a run asks of an engine."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

__all__ = ["Engine", "Shuffle"]

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")


class Shuffle(NamedTuple, Generic[T, P, R]):
    """How each shard is split into so many `parts`, and what is made of the same part of all shards."""

    split: Callable[[T], Sequence[P]]
    merge: Callable[[Sequence[P]], R]
    parts: int


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

    def shuffle(self, way: Shuffle[T, P, R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:
        """Split each shard into parts, and yield what is made of the first parts of all, the second, ..."""
        ...
