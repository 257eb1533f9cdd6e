"""What a person has set right, kept across runs."""

import sqlite3
from typing import Literal, get_args

from msgspec import Struct

from tellings.errors import UsageError
from tellings.library.articles import touch

__all__ = [
    "Correction",
    "CorrectionKind",
    "add_correction",
    "drop_correction",
    "read_corrections",
    "require_known",
]

CorrectionKind = Literal["join", "part", "pin", "same", "not-same"]
# A kind that says the contrary of another takes its place.
_CONTRARY = {"join": "part", "part": "join", "same": "not-same", "not-same": "same"}


class Correction(Struct, frozen=True):
    """What a person has said of two things, `a` and `b`.

    The articles tell one event (`join`) or do not (`part`); the article `a` belongs to the story `b` (`pin`);
    the statements assert the same (`same`) or do not (`not-same`).
    """

    number: int
    kind: CorrectionKind
    a: str
    b: str


def read_corrections(db: sqlite3.Connection) -> list[Correction]:
    """Return every correction, oldest first."""
    return [
        Correction(*row) for row in db.execute("SELECT number, kind, a, b FROM corrections ORDER BY number")
    ]


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


def add_correction(db: sqlite3.Connection, kind: CorrectionKind, a: str, b: str) -> Correction:
    """Keep a correction; what it contradicts goes."""
    if kind not in get_args(CorrectionKind):
        raise UsageError(f"{kind}: no correction; there are {', '.join(get_args(CorrectionKind))}")
    first, second = (a, b) if kind == "pin" else sorted((a, b))
    if first == second:
        raise UsageError(f"{kind} {a} {b}: name two that differ")
    held = _find(db, kind, first, second)
    if held:
        return held
    if kind in _CONTRARY:
        db.execute(
            "DELETE FROM corrections WHERE kind = ? AND a = ? AND b = ?", (_CONTRARY[kind], first, second)
        )
    else:
        db.execute("DELETE FROM corrections WHERE kind = ? AND a = ?", (kind, first))
    db.execute("INSERT INTO corrections (kind, a, b) VALUES (?, ?, ?)", (kind, first, second))
    touch(db)
    found = _find(db, kind, first, second)
    assert found  # noqa: S101  (just put there)
    return found


def drop_correction(db: sqlite3.Connection, number: int) -> None:
    """Take a correction back."""
    if not db.execute("DELETE FROM corrections WHERE number = ?", (number,)).rowcount:
        raise UsageError(f"no correction {number}; `tellings corrections` lists them")
    touch(db)


def _find(db: sqlite3.Connection, kind: str, a: str, b: str) -> Correction | None:
    query = "SELECT number, kind, a, b FROM corrections WHERE kind = ? AND a = ? AND b = ?"
    row = db.execute(query, (kind, a, b)).fetchone()
    return Correction(*row) if row else None
