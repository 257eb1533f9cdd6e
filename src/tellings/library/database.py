"""The SQLite file of a library: opening it, its schema and what brings an older one up to date."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from tellings.errors import UsageError

__all__ = ["VERSION", "connect", "migrate", "migrations", "purge", "reading", "writing"]

# "TELL": says whose file this is.
_APPLICATION = 0x54454C4C
# Seconds to wait for another process's transaction; each of ours is short.
_PATIENCE = 30.0

# Milliseconds to wait for readers to end, before the rest of a purge is left for later.
_READER_MS = 2000


def migrations() -> list[str]:
    """Return the scripts that bring the schema from each version to the next, in order."""
    folder = files("tellings.library") / "schema"
    names = sorted((f.name for f in folder.iterdir() if f.name.endswith(".sql")), key=_number)
    return [(folder / name).read_text("utf-8") for name in names]


def _number(name: str) -> int:
    return int(name.removesuffix(".sql"))


VERSION = len(migrations())


def connect(path: Path) -> sqlite3.Connection:
    """Open the file so that what is committed stays, whatever happens, and what is deleted is overwritten."""
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
    except sqlite3.DatabaseError as error:
        db.close()
        raise UsageError(f"{path}: cannot be opened ({error}); restore it from a copy") from error
    return db


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection whose every read sees one and the same state."""
    db = connect(path)
    try:
        db.execute("BEGIN")
        yield db
    finally:
        db.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection in a transaction that is committed at the end, or leaves no trace where something fails."""
    db = connect(path)
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
    finally:
        db.close()


def purge(path: Path) -> None:
    """Write the file anew, without the room that deleted rows took and the words that only they held.

    Where another process reads an older state for so long that its copy cannot be dropped, the library
    keeps in mind that this is still to be done.
    """
    db = connect(path)
    try:
        db.execute("INSERT INTO texts (texts) VALUES ('rebuild')")
        db.execute("VACUUM")
        db.execute(f"PRAGMA busy_timeout = {_READER_MS}")
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            db.execute("UPDATE state SET purge = 0")
    finally:
        db.close()


def migrate(path: Path, scripts: Sequence[str] | None = None) -> None:
    """Bring the file to the newest schema, in one transaction; a file of a newer version is refused."""
    steps = migrations() if scripts is None else scripts
    db = connect(path)
    try:
        version = _version(db, path, len(steps))
        if version == len(steps):
            return
        db.execute("BEGIN IMMEDIATE")
        # Another process may have been faster.
        for script in steps[_version(db, path, len(steps)) :]:
            for statement in _statements(script):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute(f"PRAGMA user_version = {len(steps)}")
        db.execute("COMMIT")
    finally:
        db.close()


def _version(db: sqlite3.Connection, path: Path, newest: int) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > newest:
        raise UsageError(
            f"{path}: made by a newer Tellings (schema {version}, this one knows {newest}); upgrade Tellings"
        )
    return int(version)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
