"""Two figures that are of one thing by what they are called: a magnitude, seats of one house, a term, a toll that rose."""

import re

from tellings.differ.conversions import same_words
from tellings.differ.counts import DATES, sentence_tokens, verb_of, verb_token
from tellings.differ.holders import holder_of
from tellings.differ.lexicon import lexicon
from tellings.differ.revised import risen
from tellings.differ.sides import Side
from tellings.differ.things import MAGNITUDE, STRIKER, thing
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["named_slot"]

# From this share of their other words in common on two dates under one verb are of one act.
DATED = 0.5
MONTH, HOUR = 31, 3600
# Smaller counts of one sort are of too many things.
THOUSAND = 1000
JAILING = frozenset({"sentence", "jail", "imprison"})
# A term that is not the one that was given.
ASKED = frozenset({"face", "seek", "could", "would", "may", "might", "demand", "request", "recommend", "maximum", "minimum", "up", "suspend", "original", "previous", "reduce", "if"})  # fmt: skip
AFTER = frozenset({"aftershock", "foreshock", "another", "second"})
_WHOLE = re.compile(r"\s*of (?:the |its |all )?(\d[\d,]*|[a-z]+)[ -]+([a-z]+)", re.IGNORECASE)
# What one of several parties has so many of.
SEATS = frozenset(
    {"seats", "delegates", "votes", "ballots", "deputies", "lawmakers", "councillors", "mandates"}
)
_NOUN = re.compile(r"[\s-]+(?:old |long )?([a-z]+)", re.IGNORECASE)


def named_slot(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two figures or dates are of one thing whatever else their statements say."""
    if v.kind != w.kind:
        return False
    if v.kind in DATES:
        return _one_day(a, b, v, w)
    if v.kind == "duration":
        return _one_term(a, b, v, w) or _one_length(a, b, v, w)
    if v.kind == "percent":
        return _turnout(a, v) and _turnout(b, w) and _names(a) == _names(b)
    if _one_crowd(a, b, v, w):
        return True
    return v.kind == "number" and (_one_quake(a, b, v, w) or _one_whole(a, b, v, w) or _one_toll(a, b, v, w))


def _one_day(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two days are given of one act in much the same words: "abducted on August 31", "kidnapped on 1 September"."""
    x, y = _moment(v), _moment(w)
    if x is None or y is None:
        return False
    figures = all(any(c.isdigit() for c in s.text[x.start : x.end]) for s, x in ((a, v), (b, w)))
    near = abs(x - y) <= (MONTH if v.kind == "date" else HOUR)
    verbs = verb_of(a, v), verb_of(b, w)
    return (
        figures
        and near
        and verbs[0] is not None
        and verbs[0] == verbs[1]
        and verbs[0] not in lexicon().light
        and same_words(a, b, v, w) >= DATED
    )


def _turnout(side: Side, v: Value) -> bool:
    """Return whether a share is the turnout: "turnout was 71 percent"."""
    verb = verb_token(side, v)
    return verb is not None and any(
        side.lemma(c) == "turnout" and side.parse.dep[c] == "nsubj" for c in side.below[verb]
    )


def _one_crowd(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both count thousands of one sort under one verb: "the data of 2.3 million customers was stolen"."""
    things, verbs = (thing(a, v), thing(b, w)), (verb_of(a, v), verb_of(b, w))
    one = (
        things[0] == things[1]
        and things[0] - lexicon().people
        and verbs[0] is not None
        and verbs[0] == verbs[1]
    )
    large = (
        v.kind == "number"
        and min(v.low or 0, w.low or 0) >= THOUSAND
        and not any(t.startswith("fate:") for t in things[0])
    )
    if not (one and large):
        return False
    return things[0] == {STRIKER} or (verbs[0] not in lexicon().light and same_words(a, b, v, w) >= DATED)


def _moment(v: Value) -> float | None:
    """Return the day or the second that a value gives, of any year where it gives none: "September 1"."""
    if v.kind == "time" or (v.low is not None and v.low == v.high):
        return v.low
    day = _DAY.fullmatch(v.unit or "") if v.low is None and v.high is None else None
    return None if day is None else MONTH * int(day.group(1)) + int(day.group(2))


_DAY = re.compile(r"--(\d\d)-(\d\d)")


def _one_quake(a: Side, b: Side, v: Value, w: Value) -> bool:
    if not thing(a, v) == thing(b, w) == {MAGNITUDE}:
        return False
    shocks = [AFTER & {s.lemma(i) for i in sentence_tokens(s)} for s in (a, b)]
    return shocks[0] == shocks[1] and bool(_names(a) & _names(b))


def _one_whole(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both are so many of one whole, and one's: "63 of the 169 seats", "61 of the 169 seats"."""
    wholes = [_WHOLE.match(s.text, x.end) for s, x in ((a, v), (b, w))]
    if not (wholes[0] and wholes[1]) or wholes[0].groups() != wholes[1].groups():
        return False
    return wholes[0].group(2).lower() in SEATS and bool(holder_of(a, v) & holder_of(b, w))


def _one_term(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both are the term that somebody was given: "sentenced to 11 years", "jailed for 12 years"."""
    verbs = verb_token(a, v), verb_token(b, w)
    if verbs[0] is None or verbs[1] is None:
        return False
    jailed = a.lemma(verbs[0]) in JAILING and b.lemma(verbs[1]) in JAILING
    asked = any(ASKED & {s.lemma(i) for i in s.tokens} for s in (a, b))
    one = all(sum(x.kind == "duration" for x in s.values) == 1 for s in (a, b))
    return jailed and one and not asked and _names(a) == _names(b) != frozenset()


def _one_length(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both say how long one thing lasts: "a three-day strike", "a two-day strike"."""
    nouns = [_NOUN.match(s.text, x.end) for s, x in ((a, v), (b, w))]
    hyphens = all("-" in s.text[x.start : x.end] for s, x in ((a, v), (b, w)))
    if not (hyphens and nouns[0] and nouns[1]) or nouns[0].group(1) != nouns[1].group(1):
        return False
    verbs = [
        None if t is None else lexicon().act.get(s.lemma(t), s.lemma(t))
        for s, t in ((a, verb_token(a, v)), (b, verb_token(b, w)))
    ]
    return verbs[0] is not None and verbs[0] == verbs[1] and same_words(a, b, v, w) >= DATED


def _one_toll(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether the later telling says that the count rose which the earlier gives, in one place or of one blow."""
    earlier, later = ((a, v), (b, w)) if (v.low or 0) < (w.low or 0) else ((b, w), (a, v))
    if not risen(*later) or risen(*earlier):
        return False
    fates = [{t for t in thing(s, x) if t.startswith("fate:")} for s, x in (earlier, later)]
    one = bool(fates[0]) and fates[0] == fates[1]
    causes = [{lexicon().cause.get(s.lemma(i)) for i in sentence_tokens(s)} - {None} for s in (a, b)]
    return one and bool(causes[0] & causes[1])


def _names(side: Side) -> frozenset[str]:
    """Return the words of names in the statement, but for days and months."""
    dates = {i for v in side.values if v.kind == "date" for i in tokens_within(side.parse, v.start, v.end)}
    names = {side.lemma(i) for i in side.tokens if side.parse.pos[i] == "PROPN" and i not in dates}
    return frozenset(names - TITLES)


TITLES = frozenset({"mr", "mrs", "ms", "dr", "mr.", "mrs.", "ms.", "dr."})
