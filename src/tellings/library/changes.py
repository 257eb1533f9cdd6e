"""What became of stories from run to run: rows that stay."""

import json
import sqlite3
from collections.abc import Collection, Sequence

from tellings.records import StoryChange

__all__ = ["Change", "drop_articles", "keep_changes", "read_changes"]


class Change(StoryChange, frozen=True, kw_only=True):
    """A change of a story, and the number of the edition that came with it."""

    edition: int


def read_changes(db: sqlite3.Connection) -> list[Change]:
    """Return every change, oldest first."""
    rows = db.execute(
        "SELECT kind, story_id, other_id, article_ids, edition FROM story_changes ORDER BY rowid"
    )
    return [Change(kind, s, o, tuple(json.loads(ids)), edition=n) for kind, s, o, ids, n in rows]


def keep_changes(db: sqlite3.Connection, changes: Sequence[Change]) -> None:
    """Add changes to those that are kept."""
    db.executemany(
        "INSERT INTO story_changes VALUES (?, ?, ?, ?, ?)",
        [(c.edition, c.kind, c.story_id, c.other_id, json.dumps(c.article_ids)) for c in changes],
    )


def drop_articles(db: sqlite3.Connection, ids: Collection[str]) -> None:
    """Take articles out of the changes; a change that held no others goes."""
    for row, text in db.execute("SELECT rowid, article_ids FROM story_changes").fetchall():
        held = json.loads(text)
        left = [i for i in held if i not in ids]
        if not left:
            db.execute("DELETE FROM story_changes WHERE rowid = ?", (row,))
        elif left != held:
            db.execute("UPDATE story_changes SET article_ids = ? WHERE rowid = ?", (json.dumps(left), row))
