"""Differences as the page shows them: the same two values over many tellings are one entry."""

from collections import defaultdict

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Difference
from tellings.report.lookup import Lookup
from tellings.report.marks import anchor
from tellings.report.words import in_context

__all__ = ["Contrast", "Group", "Side", "contrasts"]

# The order in which a reader meets them: what does not agree first, mere wording last.
CLASSES = ("conflict", "update", "scope", "precision", "wording")


class Side(Struct, frozen=True):
    """One of the two values: its normal form, and who has it in which words."""

    value: str
    words: tuple[tuple[str, str, Markup], ...]


class Contrast(Struct, frozen=True):
    """Two values of one kind between the tellings of a claim."""

    kind: str
    class_: str
    sides: tuple[Side, Side]
    reasons: tuple[str, ...]


class Group(Struct, frozen=True):
    """All differences of one claim; `claim` is the anchor of its row, `number` the row's number."""

    anchor: str
    claim: str
    number: int
    tellings: int
    origins: int
    contrasts: tuple[Contrast, ...]


def contrasts(look: Lookup, numbers: dict[str, int]) -> list[Group]:
    """Return the differences by claim, in the order of the rows given by `numbers` (anchor to row number)."""
    claims = {c.claim_id: c for c in look.dossier.alignment.claims}
    found = [c for c in claims if c in look.differences and anchor("c", c) in numbers]
    out = []
    for claim_id in sorted(found, key=lambda c: numbers[anchor("c", c)]):
        claim, row = claims[claim_id], anchor("c", claim_id)
        entries = _entries(look, look.differences[claim_id])
        out.append(
            Group(anchor("d", claim_id), row, numbers[row], claim.tellings, claim.origins, tuple(entries))
        )
    return out


def _entries(look: Lookup, rows: tuple[Difference, ...]) -> list[Contrast]:
    grouped: dict[tuple[str, str, str, str], list[Difference]] = defaultdict(list)
    for d in rows:
        low, high = sorted((d.value_a, d.value_b))
        grouped[d.kind, d.class_, low, high].append(d)
    order = sorted(grouped, key=lambda k: (CLASSES.index(k[1]) if k[1] in CLASSES else 9, k))
    return [_entry(look, key, grouped[key]) for key in order]


def _entry(look: Lookup, key: tuple[str, str, str, str], rows: list[Difference]) -> Contrast:
    sides: tuple[dict[tuple[str, int], tuple[Difference, str]], ...] = ({}, {})
    for d in sorted(rows, key=lambda d: d.difference_id):
        first = 0 if d.value_a <= d.value_b else 1
        sides[first].setdefault((d.statement_a, d.start_a), (d, "a"))
        sides[1 - first].setdefault((d.statement_b, d.start_b), (d, "b"))
    left, right = (_side(look, value, side) for value, side in zip(key[2:], sides, strict=True))
    if right.words < left.words:
        left, right = right, left
    reasons = tuple(sorted({d.reason for d in rows if d.reason}))
    return Contrast(key[0], key[1], (left, right), reasons)


def _side(look: Lookup, value: str, found: dict[tuple[str, int], tuple[Difference, str]]) -> Side:
    words = []
    for (statement, _), (difference, side) in found.items():
        label = look.label[look.statement[statement].article_id]
        words.append((label, anchor("s", statement), in_context(look, difference, side)))
    columns = list(look.label.values())
    return Side(value, tuple(sorted(words, key=lambda w: (columns.index(w[0]), w[1]))))
