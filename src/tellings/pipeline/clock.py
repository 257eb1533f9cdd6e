"""What a run costs: wall and CPU seconds by stage, and memory."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time

from msgspec import Struct

__all__ = ["Clock", "Cost", "Progress", "Tally", "megabytes", "silent"]

# Called with the name of a stage, how many items of it are done, and how many there are.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


class Cost(Struct, frozen=True):
    """Seconds of a stage, or ("analyse/parse") of a part of it; parts have no wall time, they run side by side."""

    stage: str
    wall: float | None
    cpu: float


class Tally:
    """CPU seconds by name, counted inside one process: `with tally("parse"): ...`."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add the CPU time of what happens inside to `name`."""
        start = process_time()
        try:
            yield
        finally:
            self.cpu[name] = self.cpu.get(name, 0.0) + process_time() - start


class Clock:
    """Times the stages and tells the progress of each."""

    def __init__(self, progress: Progress = silent) -> None:
        self.progress = progress
        self.costs: list[Cost] = []
        # Whether the parts are counted in processes that this one did not start.
        self.apart = False
        self._parts: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what happens inside as `stage`."""
        self.progress(stage, 0, 1)
        wall, cpu = perf_counter(), _cpu()
        yield
        elsewhere = sum(self._parts.values()) if self.apart and stage != "write" else 0.0
        self.costs.append(Cost(stage, perf_counter() - wall, _cpu() - cpu + elsewhere))
        self.costs += [Cost(f"{stage}/{name}", None, spent) for name, spent in self._parts.items()]
        self._parts = {}
        self.progress(stage, 1, 1)

    def parts(self, cpu: dict[str, float]) -> None:
        """Count what a worker spent by parts of the stage that runs."""
        for name, spent in cpu.items():
            self._parts[name] = self._parts.get(name, 0.0) + spent

    def counter(self, stage: str, total: int) -> Callable[[int], None]:
        """Return what a stage calls with the number of items that it has done more."""
        count = 0

        def done(more: int) -> None:
            nonlocal count
            count += more
            self.progress(stage, count, total)

        return done


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that it started and that have ended."""
    spent = os.times()
    return process_time() + spent.children_user + spent.children_system


def megabytes() -> tuple[float, float] | None:
    """Return the peak memory of this process and of the largest that it started, where the system tells it."""
    try:
        import resource  # noqa: PLC0415  (Windows has none)
    except ModuleNotFoundError:
        return None
    unit = 1e6 if sys.platform == "darwin" else 1e3  # macOS counts bytes, Linux kilobytes
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    here, child = (resource.getrusage(w).ru_maxrss / unit for w in who)
    return here, child
