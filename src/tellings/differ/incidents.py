"""Whether two counts may be of one incident: its days, its places and the days of their tellings."""

import re
from collections.abc import Iterable
from functools import lru_cache

from tellings.differ.counts import sentence_tokens
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.trees import tokens_within

__all__ = ["apart_in_days", "long_before", "names_known", "other_incident"]

# What a place stands behind: "in Penna", "near the Tavra Bridge".
BEFORE_A_PLACE = frozenset({"in", "at", "near", "outside", "around"})
NO_PLACE = frozenset({"DATE", "TIME", "PERSON", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY", "PERCENT"})
# How many days before its telling an event may lie and still be the one that it reports.
BEFORE = 21
# How many days before its telling what is told without a day may have happened.
RECENT = 3
# The last sentence at the head of a telling.
OPENING = 4
# A telling of an incident names its place in its first words, so many characters of them.
HEAD = 600


def other_incident(a: Side, b: Side) -> bool:
    """Return whether two sentences are of two incidents: by their days, their causes, or places that neither shares."""
    causes = _causes(a), _causes(b)
    if all(causes) and not causes[0] & causes[1]:
        return True
    return (
        _other_days(a, b)
        or _elsewhere(a, b)
        or _there_too(a, b)
        or _there_too(b, a)
        or _before(a, b)
        or _before(b, a)
        or _at_one_of_two(a, b)
    )


@lru_cache(maxsize=256)
def _causes(side: Side) -> frozenset[str]:
    """Return by what people came to harm, by the words of the sentence, as groups: "blast", "raid"."""
    lemmas = {side.lemma(i) for i in sentence_tokens(side)}
    return frozenset(lexicon().cause[w] for w in lemmas if w in lexicon().cause)


def long_before(side: Side) -> bool:
    """Return whether the sentence dates what it counts well before its telling."""
    if not side.published:
        return False
    last = side.published.toordinal() - BEFORE
    return any(end < last for _, end in _dates(side))


def apart_in_days(a: Side, b: Side) -> int | None:
    """Return how many days lie between two tellings, None where one of them has no day."""
    return abs((a.published.date() - b.published.date()).days) if a.published and b.published else None


def _other_days(a: Side, b: Side) -> bool:
    """Return whether both name days and none in common, or one names a day long before the other's telling."""
    left, right = _days(a), _days(b)
    if left and right:
        return not left & right
    dated, undated = (left, b) if left else (right, a)
    if not dated or not undated.published:
        return False
    return min(abs(day - undated.published.toordinal()) for day in dated) > RECENT


@lru_cache(maxsize=256)
def _days(side: Side) -> frozenset[float]:
    """Return the days that a sentence names; one near the head that names none is of a day named there."""
    own = frozenset(low for low, high in _dates(side) if low == high)
    if own or side.statement.sentence > OPENING:
        return own
    last = side.parse.sentences[min(OPENING, len(side.parse.sentences) - 1)].end
    return frozenset(
        v.low
        for v in side.telling.values
        if v.kind == "date" and v.low is not None and v.low == v.high and v.start < last
    )


@lru_cache(maxsize=256)
def _dates(side: Side) -> tuple[tuple[float, float], ...]:
    """Return the first and last days of the dates in the sentence of a statement, but for "the worst since 1971"."""
    sentence = side.sentence
    return tuple(
        (v.low, v.high)
        for v in side.telling.values
        if v.kind == "date" and v.low is not None and v.high is not None
        if sentence.start <= v.start < sentence.end and not _compared(side.text, v.start)
    )


def _compared(text: str, start: int) -> bool:
    return bool({"since", "than"} & {*text[max(0, start - 25) : start].lower().split()})


def _elsewhere(a: Side, b: Side) -> bool:
    """Return whether both sentences name places, none in common, and neither telling begins with one of the other's."""
    left, right = _places(a), _places(b)
    if not (left and right) or left & right:
        return False
    return not (any(p in b.text[:HEAD] for p in left) or any(p in a.text[:HEAD] for p in right))


def _there_too(a: Side, b: Side) -> bool:
    """Return whether one sentence counts at a second place as well: "in Penna", "in Penna and Orrin"."""
    left, right = _places(a), _places(b)
    shared = left & right
    if not shared or left <= right:
        return False
    parse, text = a.parse, a.text
    return any(
        parse.dep[i] == "conj"
        and text[parse.start[h] : parse.end[h]] in shared
        and text[parse.start[i] : parse.end[i]] in left - right
        for i in sentence_tokens(a)
        for h in [parse.head[i]]
    )


_AGO = re.compile(r"\bpreviously\b|\b(?:years?|months?|weeks?) (?:after|since|before)\b", re.IGNORECASE)


def _before(a: Side, b: Side) -> bool:
    """Return whether one sentence recalls what happened at a place that the other telling does not name."""
    left = _places(a)
    if not left or left & _places(b) or any(p in b.text for p in left):
        return False
    return bool(_AGO.search(a.text, a.sentence.start, a.sentence.end))


# What one of two attacks at a time is told by.
SITES = frozenset({"airport", "station", "metro", "subway", "stadium", "hall", "theater", "theatre", "restaurant", "cafe", "hotel", "mosque", "church", "temple", "school", "university", "market", "mall", "hospital", "checkpoint", "bridge", "base", "embassy"})  # fmt: skip
SAME_SITE = {"subway": "metro", "station": "metro", "theatre": "theater"}


def _at_one_of_two(a: Side, b: Side) -> bool:
    """Return whether one counts at one of two places that were struck, the other at both, or at the other one."""
    left, right = _sites(a), _sites(b)
    if left == right:
        return False
    return any(
        len(one) == 1
        and (len(other) != 1 or one != other)
        and any(one < pair for s in (a, b) for pair in _struck(s))
        for one, other in ((left, right), (right, left))
    )


@lru_cache(maxsize=256)
def _sites(side: Side) -> frozenset[str]:
    """Return the kinds of places in the sentence of a statement: "airport"."""
    return frozenset(SAME_SITE.get(w, w) for i in sentence_tokens(side) if (w := side.lemma(i)) in SITES)


@lru_cache(maxsize=256)
def _struck(side: Side) -> frozenset[frozenset[str]]:
    """Return the kinds of places that a telling names together with "and" between them, two at least, where people came to harm."""
    out = set()
    at: dict[int, list[int]] = {}
    for i, w in enumerate(side.lower):
        if w in SITES or w in lexicon().cause or w in lexicon().fate or w == "and":
            at.setdefault(side.parse.sentence[i], []).append(i)
    for tokens in at.values():
        found = {side.lower[i] for i in tokens}
        sites = frozenset(SAME_SITE.get(w, w) for w in found & SITES)
        if len(sites) > 1 and "and" in found and found & (lexicon().cause.keys() | lexicon().fate.keys()):
            out.add(sites)
    return frozenset(out)


def names_known(a: Side, b: Side) -> float:
    """Return the share of the names in two sentences that the other telling has as well, a half where none are named."""
    left, right = _names(a), _names(b)
    both = [n in b.text for n in left] + [n in a.text for n in right]
    return sum(both) / len(both) if both else 0.5


@lru_cache(maxsize=256)
def _names(side: Side) -> tuple[str, ...]:
    """Return the words of names in the sentence of a statement, but for its sources and its days."""
    parse, sentence = side.parse, side.sentence
    tokens = sentence_tokens(side)
    left_out = {i for e in parse.entities if e.label in {"DATE", "TIME"} for i in range(e.first, e.last)}
    for x, _ in side.said:
        if (
            x.source_start is not None
            and x.source_end is not None
            and sentence.start <= x.source_start < sentence.end
        ):
            left_out |= {*tokens_within(parse, x.source_start, x.source_end)}
    named = {
        side.text[parse.start[i] : parse.end[i]]
        for i in tokens
        if parse.pos[i] == "PROPN" and i not in left_out
    }
    return tuple(sorted(named))


@lru_cache(maxsize=256)
def _places(side: Side) -> frozenset[str]:
    """Return the names of places in the sentence of a statement, a word each."""
    parse, tokens = side.parse, sentence_tokens(side)
    no_place = {i for e in parse.entities if e.label in NO_PLACE for i in range(e.first, e.last)}
    found = {i for e in parse.entities if e.label in {"GPE", "LOC", "FAC"} for i in range(e.first, e.last)}
    found = {i for i in found if i in tokens} | set(_behind(side, tokens))
    return frozenset(
        side.text[parse.start[i] : parse.end[i]] for i in found - no_place if parse.pos[i] == "PROPN"
    )


def _behind(side: Side, tokens: Iterable[int]) -> Iterable[int]:
    """Yield the names that stand behind a word of place."""
    below = side.below
    for i in tokens:
        if side.parse.dep[i] == "prep" and side.lemma(i) in BEFORE_A_PLACE:
            for noun in below[i]:
                yield from (c for c in (noun, *below[noun]) if side.parse.pos[c] == "PROPN")
