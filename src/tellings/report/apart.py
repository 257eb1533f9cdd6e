"""Pairs of statements that were nearly joined, with the reason why they are not."""

from markupsafe import Markup
from msgspec import Struct

from tellings.report.lookup import Lookup
from tellings.report.words import say

__all__ = ["Apart", "apart"]

# The page shows the nearest; the JSON has them all.
MOST = 12


class Apart(Struct, frozen=True):
    """Two statements, the score and the reason."""

    label_a: str
    words_a: Markup
    label_b: str
    words_b: Markup
    score: float
    reason: str


def apart(look: Lookup) -> tuple[list[Apart], int]:
    """Return the nearest pairs, best score first, and how many there are in all."""
    rows = [
        r for r in look.dossier.alignment.rejected if {r.statement_a, r.statement_b} <= look.statement.keys()
    ]
    rows.sort(key=lambda r: (-r.score, r.statement_a, r.statement_b))
    out = []
    for r in rows[:MOST]:
        a, b = look.statement[r.statement_a], look.statement[r.statement_b]
        words = (say(look, a, (), limit=200), say(look, b, (), limit=200))
        out.append(
            Apart(look.label[a.article_id], words[0], look.label[b.article_id], words[1], r.score, r.reason)
        )
    return out, len(rows)
