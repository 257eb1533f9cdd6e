"""The editions of a library: each a folder as `build` writes it, whole before the library points at it."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tellings.errors import UsageError
from tellings.library.database import reading

__all__ = ["fresh_edition", "read_edition", "sweep_editions", "sync_tree"]

T = TypeVar("T")


def read_edition(folder: Path, use: Callable[[Path], T]) -> T:
    """Return `use(edition)` for the edition of the library; where a run puts another in its place meanwhile, again.

    `use` sees one edition and all of it: an edition is renamed before it is removed, so one that is still
    there in the end was whole all the time. Raises UsageError where there is no edition yet.
    """
    while True:
        number = _current(folder)
        edition = folder / "editions" / str(number)
        try:
            result = use(edition)
        except OSError:
            if _current(folder) != number:
                continue
            if edition.is_dir():
                raise
            raise UsageError(f"{edition} is not there; `tellings run {folder}` makes it anew") from None
        if edition.is_dir() or _current(folder) == number:
            return result


def _current(folder: Path) -> int:
    with reading(folder / "library.sqlite") as db:
        (number,) = db.execute("SELECT edition FROM state").fetchone()
    if not number:
        raise UsageError(f"{folder}: nothing has been lined up yet; `tellings run {folder}` does it")
    return int(number)


def fresh_edition(folder: Path, number: int) -> Path:
    """Return the folder of a new edition, empty: what a run that was killed left there goes."""
    edition = folder / "editions" / str(number)
    _remove(edition)
    edition.mkdir(parents=True)
    return edition


def sweep_editions(folder: Path, current: int) -> None:
    """Remove every edition but the current one; what another program holds open is left for the next time."""
    for path in (folder / "editions").glob("*"):
        if path.name != str(current):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        gone = path.with_suffix(".gone")
        with suppress(OSError):  # (on Windows, while a reader has a file of it open)
            shutil.rmtree(gone, ignore_errors=True)
            path.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


def sync_tree(folder: Path) -> None:
    """Wait until a folder and all in it are on the disk, so that a power cut cannot take them back."""
    for path in [*sorted(folder.rglob("*")), folder, folder.parent]:
        if path.is_dir() and os.name == "nt":
            continue
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
