"""One run at a time: a lock that ends with its process, however that ends."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tellings.errors import UsageError
from tellings.library.database import reading, writing

__all__ = ["LibraryBusyError", "holder", "locked"]

# Seconds to wait for the one that is at work, enough for a short command to end.
_PATIENCE = 2.0


class LibraryBusyError(UsageError):
    """Another process is at work on the library."""


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold the library for `what`; raise LibraryBusyError where another process or thread holds it.

    SQLite's own file lock serves, on an empty file beside the library's: it works on every system, and
    the system takes it back from a process that was killed.
    """
    lock = _lock(folder, _PATIENCE)
    if lock is None:
        raise LibraryBusyError(
            f"{folder}: {_signed(folder)} is at work on this library; try again when it is done"
        )
    try:
        now = datetime.now().astimezone().isoformat(" ", "seconds")
        _sign(folder, f"process {os.getpid()} ({what}, since {now})")
        yield
    finally:
        _sign(folder, "")
        lock.close()


def holder(folder: Path) -> str:
    """Return who holds the library, or ""."""
    lock = _lock(folder, 0.0)
    if lock is None:
        return _signed(folder)
    lock.close()
    return ""


def _lock(folder: Path, patience: float) -> sqlite3.Connection | None:
    lock = sqlite3.connect(folder / "writer.lock", timeout=patience, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        return None
    return lock


def _signed(folder: Path) -> str:
    with reading(folder / "library.sqlite") as db:
        (writer,) = db.execute("SELECT writer FROM state").fetchone()
    return writer or "another process"


def _sign(folder: Path, writer: str) -> None:
    with writing(folder / "library.sqlite") as db:
        db.execute("UPDATE state SET writer = ?", (writer,))
