"""Articles that a person wants gone: found by id, path or outlet, and deleted."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from tellings.errors import UsageError
from tellings.library.articles import touch
from tellings.library.changes import drop_articles
from tellings.library.corrections import drop_corrections_of

__all__ = ["Forgotten", "delete_articles", "find_targets"]


class Forgotten(Struct, frozen=True):
    """The ids of the articles that are gone; `whole` is False where another process still holds an older state open.

    Then the next run takes the last of it away.
    """

    article_ids: tuple[str, ...]
    whole: bool


def find_targets(db: sqlite3.Connection, targets: Sequence[str]) -> list[str]:
    """Return the ids of the articles that the targets name; raise UsageError for a target that names none."""
    found: set[str] = set()
    for target in targets:
        ids = _find(db, target)
        if not ids:
            raise UsageError(
                f"{target}: no article of this library has this id, path or outlet; nothing was forgotten"
            )
        found |= ids
    return sorted(found)


def _find(db: sqlite3.Connection, target: str) -> set[str]:
    """Return the articles that the target is the id of, else the path or folder, else the outlet."""
    path = target.rstrip("/") or target
    for where, values in (
        ("article_id = ?", (target,)),
        ("path = ? OR substr(path, 1, length(?)) = ?", (path, f"{path}/", f"{path}/")),
        ("substr(path, 1, length(?)) = ?", (f"{path}!", f"{path}!")),
        ("outlet = ? COLLATE NOCASE", (target,)),
    ):
        rows = db.execute(f"SELECT article_id FROM articles WHERE {where}", values).fetchall()  # noqa: S608  (ours)
        if rows:
            return {i for (i,) in rows}
    # The same file by another way to write its path.
    here = {i: p for i, p in db.execute("SELECT article_id, path FROM articles") if "!" not in p}
    return {i for i, p in here.items() if Path(p).absolute() == Path(target).absolute()}


def delete_articles(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Delete the articles and every row that speaks of them; what is left in other files is to be purged."""
    for i in ids:
        (path,) = db.execute("SELECT path FROM articles WHERE article_id = ?", (i,)).fetchone()
        db.execute("DELETE FROM articles WHERE article_id = ?", (i,))
        db.execute("DELETE FROM skipped WHERE instr(reason, ?)", (f"(id {i})",))
        db.execute(
            "DELETE FROM skipped WHERE path = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE path = ?1)",
            (path,),
        )
    drop_articles(db, set(ids))
    drop_corrections_of(db, frozenset(ids))
    db.execute("UPDATE state SET purge = 1")
    touch(db)
