"""What a person has set right, kept across runs."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

from tellings.errors import UsageError
from tellings.library.articles import touch

__all__ = [
    "IDLE",
    "Correction",
    "add_correction",
    "drop_correction",
    "drop_corrections_of",
    "read_corrections",
    "require_known",
]

# What is told of a correction that names a statement which is no more (see `Library.idle_corrections`).
IDLE = "(without effect: the edition has no such statement)"

CorrectionKind = Literal["join", "part", "pin", "same", "not-same"]
# A kind that says the contrary of another takes its place.
_CONTRARY = {"join": "part", "part": "join", "same": "not-same", "not-same": "same"}
_COLUMNS = "number, kind, a, b, articles"


class Correction(Struct, frozen=True):
    """What a person has said of two things, `a` and `b`, and the number under which it is kept.

    The articles tell one event (`join`) or do not (`part`); the article `a` belongs to the story `b` (`pin`);
    the statements assert the same (`same`) or do not (`not-same`). `articles` are those that it speaks of.
    """

    number: int
    kind: CorrectionKind
    a: str
    b: str
    articles: tuple[str, ...]


def read_corrections(db: sqlite3.Connection) -> list[Correction]:
    """Return every correction, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM corrections ORDER BY number")  # noqa: S608  (ours)
    return [_kept(row) for row in rows]


def _kept(row: Sequence[str | int]) -> Correction:
    number, kind, a, b, articles = row
    return Correction(number, kind, a, b, tuple(json.loads(str(articles))))  # type: ignore[arg-type]


def require_known(db: sqlite3.Connection, kind: CorrectionKind, a: str, b: str) -> None:
    """Raise UsageError for an article or a story that the library does not hold."""
    articles = {"join": (a, b), "part": (a, b), "pin": (a,)}.get(kind, ())
    for article in articles:
        if not db.execute("SELECT 1 FROM articles WHERE article_id = ?", (article,)).fetchone():
            raise UsageError(
                f"{article}: no article of this library has this id; `tellings search` and `show` tell them"
            )
    if kind == "pin" and not db.execute("SELECT 1 FROM articles WHERE story_id = ?", (b,)).fetchone():
        raise UsageError(f"{b}: no story of this library; `tellings stories --alone` lists them")


def add_correction(
    db: sqlite3.Connection, kind: CorrectionKind, one: str, other: str, articles: Sequence[str]
) -> Correction:
    """Keep a correction; what it contradicts goes."""
    if kind not in get_args(CorrectionKind):
        raise UsageError(f"{kind}: no correction; there are {', '.join(get_args(CorrectionKind))}")
    a, b = (one, other) if kind == "pin" else sorted((one, other))
    if a == b:
        raise UsageError(f"{kind} {a} {b}: name two that differ")
    held = _find(db, kind, a, b)
    if held:
        return held
    if kind in _CONTRARY:
        db.execute("DELETE FROM corrections WHERE kind = ? AND a = ? AND b = ?", (_CONTRARY[kind], a, b))
    else:
        db.execute("DELETE FROM corrections WHERE kind = ? AND a = ?", (kind, a))
    db.execute(
        "INSERT INTO corrections (kind, a, b, articles) VALUES (?, ?, ?, ?)",
        (kind, a, b, json.dumps(sorted(set(articles)))),
    )
    touch(db)
    found = _find(db, kind, a, b)
    assert found  # noqa: S101  (just put there)
    return found


def drop_correction(db: sqlite3.Connection, number: int) -> None:
    """Take a correction back."""
    if not db.execute("DELETE FROM corrections WHERE number = ?", (number,)).rowcount:
        raise UsageError(f"no correction {number}; `tellings corrections` lists them")
    touch(db)


def drop_corrections_of(db: sqlite3.Connection, articles: frozenset[str]) -> None:
    """Drop the corrections that speak of these articles."""
    gone = [(c.number,) for c in read_corrections(db) if not articles.isdisjoint(c.articles)]
    db.executemany("DELETE FROM corrections WHERE number = ?", gone)


def _find(db: sqlite3.Connection, kind: str, a: str, b: str) -> Correction | None:
    query = f"SELECT {_COLUMNS} FROM corrections WHERE kind = ? AND a = ? AND b = ?"  # noqa: S608  (ours)
    row = db.execute(query, (kind, a, b)).fetchone()
    return _kept(row) if row else None
