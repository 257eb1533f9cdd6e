"""The tolls of a story: how many were killed, hurt, held, by telling, whatever claims the figures stand in."""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from tellings.differ.classes import class_of, counts_some, figured
from tellings.differ.counts import high, low, on_top, rounds, sentence_tokens, verb_token, wanted
from tellings.differ.incidents import (
    apart_in_days,
    long_before,
    names_known,
    other_incident,
)
from tellings.differ.lexicon import lexicon
from tellings.differ.normal import normal_form
from tellings.differ.occasions import other_times
from tellings.differ.sides import CONTENT, Finding, Side
from tellings.differ.things import thing
from tellings.differ.wholes import told_in_parts
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["FATE", "Links", "Tolled", "compare_tolls"]

# The claims of each statement, with how sure it is to be of them.
Links = Mapping[str, Mapping[str, float]]

# What keeps a count from having happened, by its lemma or form.
UNREAL = frozenset({"would", "could", "may", "might", "can", "will", "shall", "should", "if", "wo", "'ll"})
# Words by which a count is of more than one incident.
SEVERAL = frozenset({"separate", "across", "nationwide", "countrywide", "elsewhere", "series"})
NOUNS = frozenset({"NOUN", "PROPN"})
WORDS = CONTENT - {"NUM"}
FATE, MISSING = "fate:", "fate:missing"
SIZE = "size:"
# Figures from here up are not equal, but for their bounds or rounding, by chance.
LARGE = 13
# How far "at least 40" reaches.
SLACK = 0.15
# More figures of one toll than this one telling hardly gives; those beyond are left out.
MOST = 12
# From this sentence on a figure stands no longer at the head of its telling.
LEAD = 8
# From this many days after the next on two tellings are hardly of one incident for that.
SOON = 4
# As many claims in common show two tellings of one incident.
KIN = 5
# Below, two counts are often equal, or near, by chance.
FEW = 20


@dataclass(frozen=True)
class Tolled:
    """Two figures of one toll in two tellings, and what speaks for their being of one toll, each from 0 to 1."""

    slot: str
    a: Side
    b: Side
    finding: Finding
    features: Mapping[str, float]


@dataclass(frozen=True)
class _Toll:
    """The figure that a telling gives of one fate: where, how far down, and whether it gives others."""

    side: Side
    value: Value
    others: bool


def compare_tolls(sides: Mapping[str, Side], links: Links) -> Iterator[Tolled]:
    """Yield in what each two tellings' figures of one fate differ; `links` are the claims of each statement."""
    table, carried = _table(sides), _carried(sides, links)
    for slot in sorted(table):
        by_article = table[slot]
        told = {k: {_bounds(t.value) for t in tolls} for k, tolls in by_article.items()}
        givers: dict[float | None, set[str]] = {}
        for k, tolls in by_article.items():
            for t in tolls:
                givers.setdefault(t.value.low, set()).add(k)
        for one, other in itertools.combinations(sorted(by_article), 2):
            if told[one] == told[other]:
                continue
            kin = min(1.0, len(carried[one] & carried[other]) / KIN)
            for x, y in _pairs(by_article[one], by_article[other], links):
                finding = _finding(x, y)
                if finding and _told_of(slot, x, y, finding):
                    yield Tolled(slot, x.side, y.side, finding, _features(x, y, givers, links) | {"kin": kin})


def _told_of(slot: str, x: "_Toll", y: "_Toll", finding: Finding) -> bool:
    """Return whether a slot is told of: a fate whatever the figures, a thing if they agree, a size if its unit slipped."""
    if slot.startswith(SIZE):
        return _slipped(x, y)
    return slot.startswith(FATE) or finding.class_ == "precision"


def _slipped(x: "_Toll", y: "_Toll") -> bool:
    """Return whether two sizes have the same digits and another unit: "4cm", "4 millimetres"."""
    digits = [re.sub(r"[^0-9]", "", t.side.text[t.value.start : t.value.end]) for t in (x, y)]
    ends = [t.value.high if t.value.low is None else t.value.low for t in (x, y)]
    return bool(digits[0]) and digits[0] == digits[1] and ends[0] != ends[1]


def _carried(sides: Mapping[str, Side], links: Links) -> dict[str, set[str]]:
    """Return the claims of each article."""
    out: dict[str, set[str]] = {}
    for ident, side in sides.items():
        out.setdefault(side.statement.article_id, set()).update(links.get(ident, {}))
    return out


def _table(sides: Mapping[str, Side]) -> dict[str, dict[str, list[_Toll]]]:
    """Return the figures of each fate, and of each thing, by article, in text order."""
    found: dict[str, dict[str, list[tuple[Side, Value]]]] = {}
    for side in sides.values():
        for v in side.values:
            for slot in _slots(side, v):
                found.setdefault(slot, {}).setdefault(side.statement.article_id, []).append((side, v))
    out: dict[str, dict[str, list[_Toll]]] = {}
    for slot, by_article in found.items():
        out[slot] = {}
        for article, counts in by_article.items():
            counts = sorted(counts, key=lambda c: c[1].start)[:MOST]  # noqa: PLW2901
            several = any(not _one(v, w) for (_, v), (_, w) in itertools.combinations(counts, 2))
            out[slot][article] = [_Toll(s, v, several) for s, v in counts]
    return out


def _slots(side: Side, v: Value) -> list[str]:
    """Return what became of all those counted, if that is told as having happened, or else the thing counted or measured."""
    if v.kind == "quantity":
        return sorted(f"{SIZE}{v.unit}:{noun}" for noun in _measured(side, v))
    if v.kind != "number" or not v.low or not figured(side, v):
        return []
    of = thing(side, v)
    fates = {t for t in of if t.startswith(FATE)}
    if (
        len(fates) > 1
        or not (fates or v.low >= LARGE)
        or wanted(side, v)
        or side.statement.certainty == "questioned"
        or counts_some(side, v)
        or _several(side, v)
    ):
        return []
    if not fates:
        return sorted((of - lexicon().people) & _things(side))
    beside = of - fates - lexicon().people - lexicon().scale
    return [] if beside or _unreal(side, v, fates) or long_before(side) else sorted(fates)


def _measured(side: Side, v: Value) -> set[str]:
    """Return the nouns that a size is of, as groups: what it hangs from, and the subject of its verb."""
    tokens = tokens_within(side.parse, v.start, v.end)
    at, found = (tokens[-1] if tokens else 0), set()
    for _ in range(4):
        at = side.parse.head[at]
        if side.parse.pos[at] in {"VERB", "AUX"}:
            found |= {c for c in side.below[at] if side.parse.dep[c] == "nsubj"}
            break
        found.add(at)
    nouns = {side.lemma(i) for i in found if side.parse.pos[i] == "NOUN" and i not in tokens}
    return {lexicon().same.get(w, w) for w in nouns} - lexicon().people


def _things(side: Side) -> set[str]:
    """Return the nouns of a sentence, as groups."""
    nouns = {side.lemma(i) for i in sentence_tokens(side) if side.parse.pos[i] in NOUNS}
    return {lexicon().same.get(w, w) for w in nouns}


def _several(side: Side, v: Value) -> bool:
    """Return whether a count comes on top of another, or is of several incidents: "another 30", "in separate raids"."""
    verb = verb_token(side, v)
    also = verb is not None and any(side.lemma(c) == "also" for c in side.below[verb])
    return also or on_top(side, v) or bool(SEVERAL & {side.lemma(i) for i in side.tokens})


def _unreal(side: Side, v: Value, fates: Collection[str]) -> bool:
    """Return whether what became of those counted is denied, or only possible."""
    verb = verb_token(side, v)
    if verb is None:
        return False
    below = side.below
    if fates != {MISSING} and any(side.parse.dep[c] == "neg" for c in below[verb]):
        return True
    beside = (verb, *below[verb], *below[side.parse.head[verb]])
    return any(side.lemma(i) in UNREAL and side.parse.pos[i] in {"AUX", "SCONJ"} for i in beside)


def _pairs(left: Sequence[_Toll], right: Sequence[_Toll], links: Links) -> Iterator[tuple[_Toll, _Toll]]:
    """Yield the first figures of both tellings, and those that stand in one claim, but for what both tellings know."""
    for x, y in itertools.product(left, right):
        if (x is not left[0] or y is not right[0]) and not _link(x.side, y.side, links):
            continue
        if other_incident(x.side, y.side):
            continue
        # A telling that gives several tolls gives those of other places further down.
        further = (x is not left[0] and x.others) or (y is not right[0] and y.others)
        if _one(x.value, y.value) or not (further or _known(x.value, right) or _known(y.value, left)):
            yield x, y


def _known(v: Value, tolls: Sequence[_Toll]) -> bool:
    """Return whether a telling gives a figure as well, or two that make it up: 27 in one place, 17 in the other."""
    values = [t.value for t in tolls]
    sums = {(w.low or 0) + (u.low or 0) for w, u in itertools.combinations(values, 2)}
    return v.low in sums or any(_one(v, w) for w in values)


def _link(a: Side, b: Side, links: Links) -> float:
    """Return how sure two statements are to be of one claim, 0 where they are in none together."""
    mine, theirs = (links.get(s.statement.statement_id, {}) for s in (a, b))
    return max((min(mine[c], theirs[c]) for c in mine.keys() & theirs.keys()), default=0.0)


def _bounds(v: Value) -> tuple[float, float]:
    return low(v), high(v)


def _one(v: Value, w: Value) -> bool:
    """Return whether two figures agree by their bounds or by rounding; an open bound reaches a little further only."""
    (least, most), (low_, high_) = _reach(v), _reach(w)
    return max(least, low_) <= min(most, high_) or rounds(v, w) or rounds(w, v)


def _reach(v: Value) -> tuple[float, float]:
    least = v.low if v.low is not None else (v.high or 0) * (1 - SLACK)
    return least, v.high if v.high is not None else least * (1 + SLACK)


def _finding(x: _Toll, y: _Toll) -> Finding | None:
    a, b, v, w = x.side, y.side, x.value, y.value
    values = normal_form(v, a.words((v.start, v.end))), normal_form(w, b.words((w.start, w.end)))
    if values[0] == values[1] or (other_times(a, b) and not _one(v, w)) or told_in_parts(a, b, v, w):
        return None
    class_, reason = class_of(a, b, v, w, whole=False)
    if class_ == "scope":  # two populations are two tolls
        return None
    return Finding("number", class_, (v.start, v.end), values[0], (w.start, w.end), values[1], reason)


def _features(
    x: _Toll,
    y: _Toll,
    givers: Mapping[float | None, Collection[str]],
    links: Links,
) -> dict[str, float]:
    a, b = x.side, y.side
    here = {a.statement.article_id, b.statement.article_id}
    backed = [bool({*givers[z.value.low]} - here) for z in (x, y)]
    shared = (_around(a) & _around(b)) - lexicon().light - lexicon().people - lexicon().fate.keys()
    first = max(a.statement.sentence, b.statement.sentence)
    days = apart_in_days(a, b)
    least, most = sorted((x.value.low or 1.0, y.value.low or 1.0))
    return {
        "claim": max(0.0, 2 * _link(a, b, links) - 1),
        "lead": max(0.0, 1 - first / LEAD),
        "backed": sum(backed) / 2,
        "alone": 1 - (x.others + y.others) / 2,
        "shared": min(1.0, fsum(a.rarity.get(w, 1.0) for w in shared) / 2),
        "soon": 0.5 if days is None else max(0.0, 1 - max(0, days - 1) / SOON),
        "named": names_known(a, b),
        "large": min(1.0, least / FEW),
        # A unit that slipped leaves the figure as it was.
        "slipped": float(x.value.kind == "quantity"),
        "near": 1.0 if x.value.kind == "quantity" else min(1.0, least / max(most, 1e-9)),
    }


def _around(side: Side) -> frozenset[str]:
    sentence = side.sentence
    return side.lemmas_in((sentence.start, sentence.end), WORDS)
