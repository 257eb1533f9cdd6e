"""A Ray cluster: tasks over shards; placement, retries and the loss of nodes are Ray's, deadlines are ours."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

# Before Ray is loaded: it reads this then, and would report how it is used to its makers.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import ray
from msgspec import Struct
from ray.exceptions import RayError, RayTaskError

from tellings.engine.protocol import Shuffle
from tellings.errors import TellingsError

__all__ = ["RayEngine", "open_ray"]

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")

# A shard takes some 20 s. One that has been out for so long hangs.
DEADLINE = 600.0
# A shard that has been lost or has hung so often is not lost by chance.
ATTEMPTS = 4
# Shards out at a time, for each core: one at work and one waiting, so that none idles and memory stays bounded.
AHEAD = 2
# How often the deadlines are looked at.
TICK = 1.0
# A call over a network that is cut waits for ever; Ray asks so often (ms) whether the other side is still there.
_ASKS = ("RAY_grpc_client_keepalive_time_ms", "RAY_grpc_client_keepalive_timeout_ms")
_EVERY = "10000"

Submit = Callable[[], Any]


class _Out(Struct):
    """A shard that is out: its place, since when, and how often it was sent."""

    place: int
    since: float
    attempt: int


class RayEngine(Struct, frozen=True):
    """The workers of the cluster that this process is connected to; see `Engine`."""

    deadline: float = DEADLINE
    apart: bool = True

    def map(self, function: Callable[[T], R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:  # noqa: ARG002
        """Yield `function(shard)` for each shard, in order."""
        task = _task(function)
        yield from self._gather([lambda shard=shard: task.remote(shard) for shard in shards])  # type: ignore[misc]

    def shuffle(self, way: Shuffle[T, P, R], shards: Sequence[T], worth: int = 1) -> Iterator[R]:  # noqa: ARG002
        """Yield what is made of the first parts of all shards, the second, and so on.

        The parts go from worker to worker; one that is lost with its node is made anew by Ray.
        """
        parts = way.parts
        divide = _task(way.split, parts)
        pieces = [divide.remote(shard) for shard in shards]
        rows = [p if parts > 1 else [p] for p in pieces]
        join = _task(_Spread(way.merge))
        yield from self._gather([lambda n=n: join.remote(*(r[n] for r in rows)) for n in range(parts)])  # type: ignore[misc]

    def _gather(self, submits: Sequence[Submit]) -> Iterator[Any]:
        """Yield the results in order; what is lost or past its deadline is sent again."""
        out: dict[Any, _Out] = {}
        found: dict[int, Any] = {}
        sent = given = 0
        while given < len(submits):
            while sent < len(submits) and len(out) < AHEAD * _cores():
                out[submits[sent]()] = _Out(sent, monotonic(), 1)
                sent += 1
            ready, _ = ray.wait(list(out), num_returns=1, timeout=TICK)
            for ref in ready:
                self._take(ref, out, found, submits)
            for ref in [r for r, one in out.items() if monotonic() - one.since > self.deadline]:
                ray.cancel(ref, force=True)
                _again(ref, out, submits, f"no answer in {self.deadline:.0f} s")
            while given in found:
                yield found.pop(given)
                given += 1

    def _take(self, ref: Any, out: dict[Any, _Out], found: dict[int, Any], submits: Sequence[Submit]) -> None:
        try:
            found[out[ref].place] = ray.get(ref, timeout=self.deadline)
            del out[ref]
        except RayError as error:
            cause = error.cause if isinstance(error, RayTaskError) else error
            if not isinstance(cause, RayError):  # the function's own fault: as if it had been called here
                raise cause from None
            _again(ref, out, submits, str(cause))  # a worker, a node or an object is gone


class _Spread:
    """A function of a sequence as one of so many arguments: Ray hands on what its references stand for."""

    def __init__(self, function: Callable[[Sequence[Any]], Any]) -> None:
        self.function = function

    def __call__(self, *parts: Any) -> Any:
        """Return what the function makes of all of them."""
        return self.function(parts)


def _task(function: Callable[..., R], returns: int = 1) -> Any:
    def call(*given: Any) -> R:
        return function(*given)

    call.__name__ = getattr(function, "__name__", "merge")
    remote: Any = ray.remote  # (its types know no options in a mapping)
    return remote(num_cpus=1, num_returns=returns, max_retries=ATTEMPTS, scheduling_strategy="SPREAD")(call)


def _again(ref: Any, out: dict[Any, _Out], submits: Sequence[Submit], why: str) -> None:
    lost = out.pop(ref)
    if lost.attempt == ATTEMPTS:
        raise TellingsError(f"a shard was lost {ATTEMPTS} times ({why}); look at the cluster's nodes")
    out[submits[lost.place]()] = _Out(lost.place, monotonic(), lost.attempt + 1)


def _cores() -> int:
    resources = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return max(1, int(resources.get("CPU", 1)))


@contextmanager
def open_ray(workers: int, address: str | None) -> Iterator[RayEngine]:
    """Connect to the cluster at `address`, or begin one of `workers` cores here that ends with the run."""
    where: dict[str, Any] = {"address": address or "local"}
    if not address:
        where |= {"num_cpus": workers, "include_dashboard": False}
    for name in _ASKS:
        os.environ.setdefault(name, _EVERY)
    try:
        ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        ray.shutdown()
        what = f"reach Ray at {address}" if address else "start Ray here"
        raise TellingsError(f"could not {what}, or not soon enough: {error}") from error
    try:
        yield RayEngine()
    finally:
        ray.shutdown()
