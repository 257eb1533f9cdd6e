"""Room for the search for copies: in memory up to a bound, beyond it in files that go when they are let go."""

import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["room_in"]


def room_in(folder: Path | None, megabytes: int) -> Callable[[int], NDArray[np.uint64]]:
    """Return what gives room for 64-bit numbers: so many MB of it in memory at a time, the rest in files.

    They lie in the folder, or where the system keeps such; they have no name, so that a run that is killed leaves none. 0 MB stands for no bound.
    """
    held = 0

    def let_go(size: int) -> None:
        nonlocal held
        held -= size

    def room(size: int) -> NDArray[np.uint64]:
        nonlocal held
        if megabytes and held + 8 * size > megabytes * 1_000_000:
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                return np.memmap(file, np.uint64, "w+", shape=(size,)).view(np.ndarray)
        found = np.empty(size, np.uint64)
        held += 8 * size
        weakref.finalize(found, let_go, 8 * size)
        return found

    return room
