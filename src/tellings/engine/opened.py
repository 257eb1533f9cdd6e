"""From the name of an engine to the engine."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Literal

from tellings.engine.local import LocalEngine
from tellings.engine.protocol import Engine
from tellings.errors import UsageError

__all__ = ["EngineName", "open_engine"]

EngineName = Literal["local", "ray"]


@contextmanager
def open_engine(name: EngineName, workers: int = 1, address: str | None = None) -> Iterator[Engine]:
    """Hold an engine open: `workers` processes here, or the Ray cluster at `address` (none: one begun here)."""
    if name == "local":
        yield LocalEngine(workers)
        return
    if address is None and "ray" not in sys.modules:
        # Nobody else on this machine may send work to the cluster begun here; Ray reads this when it is imported.
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", token_hex(32))
    try:
        from tellings.engine.ray import open_ray  # noqa: PLC0415  (an extra, and slow to import)
    except ModuleNotFoundError as error:
        raise UsageError(f"--engine ray needs {error.name}: pip install 'tellings[ray]'") from error
    with open_ray(workers, address) as engine:
        yield engine
