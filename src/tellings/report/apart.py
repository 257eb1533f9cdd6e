"""Pairs of statements that were nearly joined, with the reason why they are not."""

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Statement
from tellings.report.lookup import Lookup
from tellings.report.words import copyable, say

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
        labels = look.label[a.article_id], look.label[b.article_id]
        out.append(Apart(labels[0], _words(look, a), labels[1], _words(look, b), r.score, r.reason))
    return out, len(rows)


def _words(look: Lookup, statement: Statement) -> Markup:
    """Return a link to the statement, which the script fills with its words where it can."""
    written = "" if copyable(look, statement, marked=False) else say(look, statement, (), limit=200)
    return Markup("<a href=#{}>{}</a>").format(look.anchor("s", statement.statement_id), written)
