"""Dates of one thing, and statements of two occasions."""

import re
from collections.abc import Sequence

from tellings.differ.acts import parties_agree
from tellings.differ.counts import context_of, high, holds, low, verb_of, verb_token
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side, likeness
from tellings.records import Value
from tellings.trees import tokens_within

# Verbs of which a date says when it was told.
SAYING = frozenset({"say", "tell", "report", "announce", "reveal", "confirm", "warn", "tweet", "write", "state", "add", "claim", "argue", "testify", "disclose"})  # fmt: skip
WEEKS = frozenset({"last week", "this week", "next week"})
OF_A_NOUN = frozenset({"nummod", "compound", "amod", "nmod"})

__all__ = ["date_slot", "other_times"]


def date_slot(a: Side, b: Side, v: Value, w: Value, *, alone: bool) -> float:
    """Dates share a slot if one holds the other, or if they date the same verb."""
    if v.low is None or w.low is None or v.high is None or w.high is None:
        partial = (v.unit or "", w.unit or "")
        like = partial[0][:2] == partial[1][:2] == "--" or not (
            partial[0][:2] == "--" or partial[1][:2] == "--"
        )
        if v.low is not None or w.low is not None or not all(partial) or not like:
            return 0.0
    elif _eve(a, b, v, w) or _one_day_of_two_years(a, b, v, w) or _one_week(a, b, v, w):
        return 0.0
    verbs = verb_token(a, v), verb_token(b, w)
    one_verb = None not in verbs and verb_of(a, v) == verb_of(b, w)
    if one_verb and verbs[0] is not None and verbs[1] is not None:
        one_verb = parties_agree(a, verbs[0], b, verbs[1])
    if _other_noun(a, b, v, w) or _other_noun(b, a, w, v) or _bound(a, v) != _bound(b, w):
        return 0.0
    if _by_others(a, b, verbs) or _of_two_acts(a, verbs[0], b, verbs[1]):
        return 0.0
    beside = bool((context_of(a, v) & context_of(b, w)) - lexicon().scale - lexicon().light)
    if max(low(v), low(w)) <= min(high(v), high(w)) and v.low is not None:
        nested = holds(v, w) or holds(w, v)
        # A year is named of too much to be a day's for the words beside it: "a 2012 letter", "a letter of Sep. 12".
        spans = sorted((high(v) - low(v), high(w) - low(w)))
        if spans[0] < 7 and spans[1] > 360:
            beside = False
        return (0.9 if nested else 0.7) if one_verb or beside else 0.4
    # Two dates under one verb are of one thing only if more is shared: "occurred in 2012", "occurred in 2015".
    # 0.3 was not swept; it costs one of the five dates of the marked stories.
    return 0.8 if one_verb and likeness(a, b) >= 0.3 else 0.3 + 0.1 * alone


def _one_day_of_two_years(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two days differ in the year only, which one telling does not give: "July 28", "July 28, 2016"."""
    if v.kind != "date" or v.low == w.low or not 364 < abs((v.low or 0) - (w.low or 0)) < 367:
        return False
    years = [any(len(t.strip(",.")) == 4 and t.strip(",.").isdigit() for t in s.words((x.start, x.end)).split()) for s, x in ((a, v), (b, w))]  # fmt: skip
    return not all(years)


def _eve(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two days lie side by side and one is told by the day of print: "tonight", "Tuesday"."""
    worded = any(not any(c.isdigit() for c in s.text[x.start : x.end]) for s, x in ((a, v), (b, w)))
    days = v.kind == "date" and v.low == v.high and w.low == w.high
    # "On Tuesday", "two months ago" are read from the day of print: the same words say the same of another day.
    if worded and _same_words(a, b, v, w):
        return True
    if _ago(a, v) and _ago(b, w) and (v.high or 0) - (v.low or 0) == (w.high or 0) - (w.low or 0):
        return True
    return worded and days and v.low is not None and w.low is not None and abs(v.low - w.low) == 1


def _ago(side: Side, v: Value) -> bool:
    return "ago" in side.words((v.start, v.end)).casefold().split()


def _one_week(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two weeks are told from two days of print and may be one: "this week", "last week"."""
    weeks = all(s.words((x.start, x.end)).casefold() in WEEKS for s, x in ((a, v), (b, w)))
    return weeks and max(low(v), low(w)) <= min(high(v), high(w))


def _of_two_acts(a: Side, x: int | None, b: Side, y: int | None) -> bool:
    """Return whether one dates the saying, or an act that the other tells beside the one that it dates."""
    if _of_the_saying(a, x) != _of_the_saying(b, y) or _planned(a) != _planned(b):
        return True
    return _of_another_act(a, x, b, y) or _of_another_act(b, y, a, x)


def _planned(side: Side) -> bool:
    """Return whether the date is of a plan that was given up: "it had initially planned to have a bill by March"."""
    return any(side.lemma(i) in lexicon().earlier for i in side.tokens)


def _of_another_act(side: Side, verb: int | None, other: Side, dated: int | None) -> bool:
    """Return whether a telling has the act that the other dates, and dates another: "the plan made last week passed"."""
    if verb is None or dated is None or other.lemma(dated) in lexicon().light:
        return False
    lemma = other.lemma(dated)
    return lemma != side.lemma(verb) and any(
        side.lemma(i) == lemma and side.parse.pos[i] == "VERB" for i in (*side.tokens, *_beside(side, verb))
    )


def _beside(side: Side, verb: int) -> list[int]:
    """Return the verb before an "and" that joins another with a date of its own: "was nominated and confirmed in 2011"."""
    own = any(side.parse.dep[c] in {"nsubj", "nsubjpass"} for c in side.below[verb])
    return [side.parse.head[verb]] if side.parse.dep[verb] == "conj" and not own else []


def _of_the_saying(side: Side, verb: int | None) -> bool:
    """Return whether a date is of when something was said, and not of what was: "the mill said on Friday"."""
    if verb is None or side.lemma(verb) not in SAYING:
        return False
    return any(side.parse.dep[c] == "ccomp" for c in side.below[verb])


def _same_words(a: Side, b: Side, v: Value, w: Value) -> bool:
    return a.words((v.start, v.end)).casefold() == b.words((w.start, w.end)).casefold()


def _other_noun(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether a date belongs to a noun that the other does not stand with: "her 2020 campaign"."""
    date = tokens_within(a.parse, v.start, v.end)
    top = next((i for i in date if a.parse.dep[i] in OF_A_NOUN and a.parse.head[i] not in date), None)
    if top is None or a.parse.pos[a.parse.head[top]] not in {"NOUN", "PROPN"} or v.low == v.high:
        return False
    return a.lemma(a.parse.head[top]) not in context_of(b, w)


def _by_others(a: Side, b: Side, verbs: tuple[int | None, int | None]) -> bool:
    """Return whether two dates are of one verb with two doers: "the mayor signed it", "the council signed it"."""
    x, y = verbs
    if x is None or y is None or a.lemma(x) != b.lemma(y):
        return False
    return not parties_agree(a, x, b, y, besides="patient")


def _bound(side: Side, v: Value) -> str:
    """Return the word that makes a date the end of a stretch: "since 2003", but not "shortly after 9 a.m."."""
    if v.kind == "time" and _CLOSE.search(side.text[max(0, v.start - 16) : v.start]):
        return ""
    before = re.findall(r"[a-z]+", side.text[max(0, v.start - 8) : v.start].lower())
    return before[-1] if before and before[-1] in {"since", "until", "till", "before", "after"} else ""


_CLOSE = re.compile(r"\b(?:shortly|just|soon|right) (?:after|before) $", re.IGNORECASE)


def other_times(a: Side, b: Side) -> bool:
    """Return whether both give dates and none lies within a month of one of the other's: two events."""
    left, right = ([v for v in s.values if v.kind == "date" and v.low is not None] for s in (a, b))
    if (_long_ago(a, left) and _of_these_days(b)) or (_long_ago(b, right) and _of_these_days(a)):
        return True
    month = 30.0
    near = any(low(v) - month <= high(w) and low(w) - month <= high(v) for v in left for w in right)
    return bool(left and right) and not near


def _long_ago(side: Side, dates: Sequence[Value]) -> bool:
    """Return whether all the dates of a statement lie half a year or more before its telling."""
    if not (side.published and dates):
        return False
    return all(high(v) < side.published.toordinal() - 182 for v in dates)


def _of_these_days(side: Side) -> bool:
    """Return whether a telling whose day is unknown dates by it: "Saturday", "earlier this week"."""
    dates = [v for v in side.values if v.kind == "date"]
    return bool(dates) and all(v.low is None and (v.unit or "")[:2] != "--" for v in dates)
