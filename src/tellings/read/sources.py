"""Sources (files, folders, globs) to the files they mean, in an order that does not change."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tellings.read.sidecar import SIDECAR
from tellings.records import Skipped

__all__ = ["OWN", "STDIN", "find_files", "passed_over"]

STDIN = "-"
# The folder where `fetch` keeps its own books.
OWN = ".tellings"
# Names that one message holds.
MOST_NAMED = 5


def find_files(sources: Sequence[str | Path]) -> Iterator[str | Skipped]:
    """Yield what cannot be opened, then the path of every file that the sources mean, by path, each file once."""
    found = [item for source in sources for item in _expand(os.fspath(source))]
    yield from (item for item in found if isinstance(item, Skipped))
    seen: set[str] = set()
    for path in sorted(item for item in found if isinstance(item, str)):
        if (real := os.path.realpath(path)) not in seen:
            seen.add(real)
            yield path


def _expand(source: str) -> Iterator[str | Skipped]:
    if source == STDIN:
        yield source
    elif Path(source).is_dir():
        yield from _walk(source)
    elif os.path.lexists(source):
        yield _file(source)
    elif glob.has_magic(source):
        yield from _glob(source)
    else:
        yield Skipped(source, "no such file or folder")


def _glob(pattern: str) -> Iterator[str | Skipped]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  (paths stay as given)
    if not matches:
        yield Skipped(pattern, "no file matches this pattern")
    for match in matches:
        yield from _expand(match)


def _walk(folder: str) -> Iterator[str | Skipped]:
    """Yield the files of a folder and its folders, by name; hidden ones are passed over, and counted in one row.

    A sidecar beside its file is read with it; what is ours (`.tellings`) holds no input.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield Skipped(folder, f"the folder cannot be opened: {error.strerror or error}")
        return
    names = {entry.name for entry in entries}
    hidden = [entry.name for entry in entries if entry.name.startswith(".") and entry.name != OWN]
    if hidden:
        yield Skipped(folder, passed_over(hidden))
    for entry in entries:
        if entry.name.startswith(".") or entry.name.removesuffix(SIDECAR) in names - {entry.name}:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        else:
            yield _file(entry.path)


def passed_over(hidden: list[str]) -> str:
    """Return why files were left out whose names begin with a point."""
    more = f" and {len(hidden) - MOST_NAMED:,} more" if len(hidden) > MOST_NAMED else ""
    names = ", ".join(hidden[:MOST_NAMED]).encode("utf-8", "replace").decode()
    return f"hidden, passed over (name them to have them read): {names}{more}"


def _file(path: str) -> str | Skipped:
    if Path(path).is_file():
        return path
    return Skipped(path, "not a file" if Path(path).exists() else "a link to something that is not there")
