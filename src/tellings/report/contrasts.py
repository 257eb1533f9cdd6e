"""Differences as the page shows them: for each claim and kind, every value once, and how they part."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from tellings import text
from tellings.records import Difference
from tellings.report.lookup import Lookup
from tellings.report.once import told_once
from tellings.report.words import in_context

__all__ = ["CLASSES", "Contrast", "Group", "Side", "contrasts"]

# The order in which a reader meets them: what does not agree first, mere wording last.
CLASSES = ("conflict", "update", "scope", "precision", "wording")


# A class, its reason, and between which tellings the values part so.
Parting = tuple[str, str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]


class Side(Struct, frozen=True):
    """One value: its normal form, and in which words (said once) which tellings (label, anchor) have it."""

    value: str
    words: tuple[tuple[tuple[tuple[str, str], ...], Markup], ...]


class Contrast(Struct, frozen=True):
    """The values of one kind in one claim."""

    kind: str
    sides: tuple[Side, ...]
    partings: tuple[Parting, ...]


class Group(Struct, frozen=True):
    """The differences told at one claim; `claim` is the anchor of its row, `number` the row's number.

    `also` are the anchors of the other claims whose differences are all told here; `elsewhere` says of which kinds
    this claim has more, and the anchor and number of the claim at which they are told.
    """

    anchor: str
    claim: str
    number: int
    tellings: int
    origins: int
    contrasts: tuple[Contrast, ...]
    also: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str, int], ...] = ()


def contrasts(look: Lookup, numbers: dict[str, int], *, possible: bool = False) -> list[Group]:
    """Return the differences by claim, in the order of the rows given by `numbers` (anchor to row number).

    Those that are told, or those that are too unsure for that (`possible`).
    """
    found, prefix = (look.possible, "p") if possible else (look.differences, "d")
    claims = {c.claim_id: c for c in look.dossier.alignment.claims}
    number = {c: numbers[row] for c in claims if (row := look.anchor("c", c)) in numbers}
    rows_of = {c: found.get(c, ()) for c in sorted(number, key=number.__getitem__)}
    told = told_once(rows_of)
    home = {d.difference_id: claim for claim, rows in told.items() for d in rows}
    also: dict[str, list[str]] = defaultdict(list)
    for claim, rows in rows_of.items():
        if rows and claim not in told:
            also[home[rows[0].difference_id]].append(look.anchor(prefix, claim))
    return [
        Group(
            anchor=look.anchor(prefix, claim),
            claim=look.anchor("c", claim),
            number=number[claim],
            tellings=claims[claim].tellings,
            origins=claims[claim].origins,
            contrasts=_by_kind(look, told[claim]),
            also=tuple(also[claim]),
            elsewhere=tuple(
                (kind, look.anchor(prefix, c), number[c])
                for kind, c in sorted({(d.kind, home[d.difference_id]) for d in rows_of[claim]})
                if c != claim
            ),
        )
        for claim in rows_of
        if claim in told
    ]


def _rank(class_: str) -> int:
    return CLASSES.index(class_) if class_ in CLASSES else len(CLASSES)


def _by_kind(look: Lookup, rows: Sequence[Difference]) -> tuple[Contrast, ...]:
    kinds: dict[str, list[Difference]] = defaultdict(list)
    for d in sorted(rows, key=lambda d: (_rank(d.class_), d.difference_id)):
        kinds[d.kind].append(d)
    order = sorted(kinds, key=lambda k: (_rank(kinds[k][0].class_), k))
    return tuple(Contrast(k, _sides(look, kinds[k]), _partings(look, kinds[k])) for k in order)


def _columns(look: Lookup) -> dict[str, int]:
    return {label: i for i, label in enumerate(look.label.values())}


def _key(kind: str, value: str) -> str:
    """Return what makes two values one side: quotations are one whatever marks stand around them."""
    if kind != "quotation":
        return value
    return " ".join(value[s:e].casefold() for s, e in text.words(value)) or value


def _sides(look: Lookup, rows: list[Difference]) -> tuple[Side, ...]:
    """Return every value once, with the words for it, each wording with the tellings that have it."""
    found: dict[str, list[tuple[Difference, Literal["a", "b"]]]] = defaultdict(list)
    for d in rows:
        found[_key(d.kind, d.value_a)].append((d, "a"))
        found[_key(d.kind, d.value_b)].append((d, "b"))
    at = _columns(look)
    sides = [_side(look, ends, at) for ends in found.values()]
    return tuple(sorted(sides, key=lambda s: (at[s.words[0][0][0][0]], s.words[0][0][0][1], s.value)))


def _side(look: Lookup, ends: list[tuple[Difference, Literal["a", "b"]]], at: dict[str, int]) -> Side:
    wordings: dict[str, dict[tuple[str, str], Markup]] = defaultdict(dict)
    values = set()
    for d, side in ends:
        ident = d.statement_a if side == "a" else d.statement_b
        values.add(d.value_a if side == "a" else d.value_b)
        words = in_context(look, d, side)
        label = look.label[look.statement[ident].article_id]
        wordings[words.striptags().casefold()].setdefault((label, look.anchor("s", ident)), words)
    lines = []
    for same in wordings.values():
        who = sorted(same, key=lambda w: (at[w[0]], w[1]))
        # A telling that repeats itself is named once, at its first place.
        once = dict(reversed(who))
        lines.append((tuple(sorted(once.items(), key=lambda w: at[w[0]])), same[who[0]]))
    return Side(min(values), tuple(sorted(lines, key=lambda line: [(at[a], b) for a, b in line[0]])))


def _partings(look: Lookup, rows: list[Difference]) -> tuple[Parting, ...]:
    """Return each pair of values once, with the tellings on both sides, by class and reason."""
    pairs: dict[tuple[str, str, str, str], tuple[set[str], set[str]]] = {}
    for d in rows:
        ends = [
            (_key(d.kind, value), look.label[look.statement[s].article_id])
            for value, s in ((d.value_a, d.statement_a), (d.value_b, d.statement_b))
        ]
        (low, one), (high, other) = sorted(ends, key=lambda e: e[0])
        here, there = pairs.setdefault((d.class_, low, high, d.reason), (set(), set()))
        here.add(one)
        there.add(other)
    at = _columns(look)
    grouped: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
    for (class_, _, _, reason), both in pairs.items():
        ordered = [tuple(sorted(labels, key=at.__getitem__)) for labels in both]
        first, second = sorted(ordered, key=lambda labels: [at[x] for x in labels])
        grouped[class_, reason].append((first, second))

    def order(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> list[list[int]]:
        return [[at[x] for x in labels] for labels in pair]

    out = [(c, r, tuple(sorted(both, key=order))) for (c, r), both in grouped.items()]
    return tuple(sorted(out, key=lambda p: (_rank(p[0]), order(p[2][0]), p[1])))
