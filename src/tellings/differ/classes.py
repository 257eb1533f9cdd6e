"""How two figures of one slot differ: conflict, update, scope or precision."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from tellings.differ.counts import DATES, high, low, on_top, rounds, sentence_tokens
from tellings.differ.lexicon import lexicon
from tellings.differ.normal import SPANS, is_about
from tellings.differ.revised import MISSING, grew, risen, settled
from tellings.differ.sides import Side
from tellings.differ.things import thing
from tellings.records import Value

__all__ = ["CAPPED", "class_of", "counts_some", "figured", "part_of"]


# Of seven such pairs that were told (draw 20) two were right: "up to 25 percent" and "25 percent" are one cap, or two things.
CAPPED = "at most the other"


def _capped(v: Value, w: Value) -> bool:
    """Return whether one figure is the other as a cap: "up to 25 percent", "25 percent"."""
    return v.low is None and v.high is not None and w.low == w.high == v.high


def class_of(a: Side, b: Side, v: Value, w: Value, *, whole: bool = True) -> tuple[str, str]:
    """Return the class of two values that differ, and why.

    A stretch of time is looked for in the `whole` of each sentence, or in the statement only.
    """
    if v.kind in DATES:
        return _date_class(v, w)
    if v.kind == "money" and v.unit != w.unit:
        return "conflict", "one number in two currencies"
    if v.kind == "ordinal":
        return "conflict", "places in a row differ"
    return _amount_class(a, b, v, w, _period if whole else _own_period)


def _amount_class(  # noqa: PLR0911  (one a class)
    a: Side, b: Side, v: Value, w: Value, period: Callable[[Side, Value], bool]
) -> tuple[str, str]:
    scope = _scope(a, b, v, w, period)
    if not scope and grew(a, b, v, w, parts=v.kind == "number" and part_of(a, v) and part_of(b, w)):
        fewer = thing(a, v) | thing(b, w) == {MISSING}
        return "update", "the later telling counts fewer" if fewer else "the later telling counts more"
    if v.low is None and w.low is None and v.high != w.high:
        return "conflict", "the upper bounds differ"
    nested = max(low(v), low(w)) <= min(high(v), high(w))
    nested = nested and not (_far(a, b, v, w) or _at_the_edge(v, w) or _finer(v, w) or _two_ranges(v, w))
    if not (scope or nested) and is_about(v) and is_about(w) and grew(a, b, _as_given(v), _as_given(w)):
        return "update", "the later telling counts more"
    if scope and (scope in APART or not nested):
        return "scope", scope
    if not _close(v, w) and (_replaces(a, v) or _replaces(b, w)):
        return "update", "one telling says that the count has changed"
    if nested or rounds(v, w) or rounds(w, v) or _roughly(a, b, v, w):
        if not nested:
            return "precision", "one is the other rounded"
        return "precision", CAPPED if _capped(v, w) or _capped(w, v) else "the bounds agree"
    if _revised(a, v) or _revised(b, w) or settled(a, b) or _rose_above(b, w, v) or _rose_above(a, v, w):
        return "update", "one telling says that the count has changed"
    return "conflict", "figures differ"


def _rose_above(side: Side, v: Value, other: Value) -> bool:
    """Return whether a count is told as having risen, and is above the other."""
    return low(v) > (low(other) if other.low is not None else high(other)) and risen(side, v)


def _at_the_edge(v: Value, w: Value) -> bool:
    """Return whether a figure only meets the slack of another: "nearly 500" may be 450 and up, and is not said of it."""
    for x, y in ((v, w), (w, v)):
        if (
            y.low is None and x.low == y.high and x.high != x.low
        ):  # "over 500", "as many as 500"; "50 to 99", "fewer than 50"
            return True
        slack = x.low is not None and x.high is not None and 0.85 * x.high < x.low < 0.95 * x.high
        if slack and y.low == y.high == x.low:
            return True
    return False


def _finer(v: Value, w: Value) -> bool:
    """Return whether two figures agree by the slack of "about" alone, and differ as far as they are given: "about 171", 160."""
    if not (is_about(v) or is_about(w)):
        return False
    middles = [_middle(x) for x in (v, w)]
    if None in middles or middles[0] == middles[1]:
        return False
    x, y = (m or 0.0 for m in middles)
    # An exact share is no round figure: "50 percent" is not "about 54".
    exact = v.kind == "percent"
    grains = [_grain(n) if is_about(z) or not exact else min(1.0, _grain(n)) for n, z in ((x, v), (y, w))]
    half, apart = max(grains) / 2, abs(x - y)
    return apart > half or (apart == half and is_about(v) and is_about(w))


def _middle(v: Value) -> float | None:
    """Return the one figure that a value gives, exact or with "about" before it."""
    if v.low is None or v.high is None or not (v.low == v.high or is_about(v)):
        return None
    return float(f"{(v.low + v.high) / 2:.9g}")


def _as_given(v: Value) -> Value:
    """Return the figure behind "about" alone."""
    middle = _middle(v)
    return replace(v, low=middle, high=middle)


def _grain(n: float) -> float:
    """Return what the last figure of a number counts: 10 in 160, 1,000 in 171,000."""
    digits = f"{abs(n):.9e}".split("e")
    figures = len(digits[0].replace(".", "").rstrip("0"))
    return 10.0 ** (int(digits[1]) - figures + 1)


def _two_ranges(v: Value, w: Value) -> bool:
    """Return whether both give both ends, in figures that are not the slack of "about": "aged 11 to 17", "11 to 16"."""
    ends = [x.low is not None and x.high is not None and x.low < x.high and not is_about(x) for x in (v, w)]
    nearly = [
        x.low is not None and x.high is not None and 0.85 * x.high < x.low < 0.95 * x.high for x in (v, w)
    ]
    return all(ends) and not any(nearly)


def _far(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two figures agree by an open bound alone: "more than 70,000" and 200,000, "at least 26" and 35.

    A round bound reaches as far as its own figures do: "more than 200" is said of 276.
    """
    vague = [not figured(s, x) for s, x in ((a, v), (b, w))]
    for x, y in ((v, w), (w, v)):  # "less than 25" and 17; of a while up to its end anything may be said
        if x.low is None and x.high and y.low and y.low == y.high and y.kind == "money":
            return y.low < CEILING * x.high
    if any(vague) or not (v.low and w.low) or (v.high is not None and w.high is not None):
        return False
    least, most = sorted((v.low, w.low))
    figures = len(f"{least:.10g}".replace(".", "").rstrip("0"))
    scale = 10.0 ** (len(f"{int(least)}") - figures)
    return most > 1.15 * least and most // scale * scale != least


# A sum of less than this share of "less than 25 billion" is another sum.
CEILING = 0.8


def figured(side: Side, v: Value) -> bool:
    """Return whether a value is a figure, not "dozens", "hundreds", "several"."""
    words = side.text[v.start : v.end].lower().split()
    return any(c.isdigit() for c in side.text[v.start : v.end]) or not any(
        w in VAGUE
        or (w.endswith("s") and w.rstrip("s") in {"dozen", "ten", "hundred", "thousand", "score", "million"})
        for w in words
    )


VAGUE = frozenset({"several", "some", "few", "many", "number", "couple", "scores"})


def _roughly(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether one figure is the other, told roughly."""
    ways = (a, b, v, w), (b, a, w, v)
    return any(_to_the_unit(*way) or (v.kind == "percent" and _to_the_one(*way[2:])) for way in ways)


def _to_the_unit(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether one stretch of time is the other, told roughly in a larger unit: "nearly a year", "ten months"."""
    if v.kind != "duration" or w.low is None or w.low != w.high:
        return False
    units, at = (_unit(a, v), _unit(b, w)), high(v) if v.high is not None else low(v)
    rough = v.low != v.high or at <= units[0]
    step = units[0] if at >= units[0] else units[0] / 2
    return rough and units[0] > units[1] > 0 and abs(at - w.low) <= step / 2


def _to_the_one(v: Value, w: Value) -> bool:
    """Return whether a figure of one digit that is told roughly is the other, rounded: "nearly one percent", 0.8."""
    if v.low is None or v.high is None or v.low == v.high or w.low is None or w.low != w.high:
        return False
    if not (
        is_about(v) or abs(v.low - 0.9 * v.high) < 1e-6 * v.high
    ):  # a range, "1.75 to 2 percent", is told exactly
        return False
    told = v.high if v.high == int(v.high) else (v.low + v.high) / 2
    return 0 < told < 10 and abs(told - round(told)) < 1e-9 and abs(told - w.low) < 0.5  # fmt: skip


def _unit(side: Side, v: Value) -> float:
    """Return how many seconds the unit has that a stretch of time is told in, 0 where it is not known."""
    word = (side.text[v.start : v.end].lower().replace("-", " ").split() or [""])[-1]
    return dict(SPANS).get(word.removesuffix("s"), 0.0)


def _close(v: Value, w: Value) -> bool:
    """Return whether two figures are within a twentieth of each other."""
    least, most = sorted(x.high if x.high is not None else x.low or 0.0 for x in (v, w))
    return most <= 1.05 * least


def _replaces(side: Side, v: Value) -> bool:
    """Return whether the sentence gives the count that it replaces: "updating a previous toll of 112"."""
    lemmas = {side.lemma(i) for i in sentence_tokens(side)}
    return bool(lemmas & {"previous", "update"}) and bool(lemmas & TOLLS) and _of_the_dead(side, v)


def _of_the_dead(side: Side, v: Value) -> bool:
    """Return whether a count may be the toll that its sentence speaks of, and not of those hurt beside it."""
    fates = {t for t in thing(side, v) if t.startswith("fate:")}
    return not fates or DEAD in fates


def _revised(side: Side, v: Value) -> bool:
    """Return whether the sentence says that its count has changed: "the toll rose to 43"."""
    lemmas = {side.lemma(i) for i in sentence_tokens(side)}
    return bool(lemmas & REVISED) and bool(lemmas & TOLLS) and _of_the_dead(side, v)


def _date_class(v: Value, w: Value) -> tuple[str, str]:
    if v.low is None or w.low is None:
        partial = (v.unit or "", w.unit or "")
        nested = partial[0].startswith(partial[1]) or partial[1].startswith(partial[0])
    else:
        nested = max(low(v), low(w)) <= min(high(v), high(w))
    return ("precision", "one date within the other") if nested else ("conflict", "dates differ")


# Why two counts are of two populations, whatever their bounds.
PART, PERIOD, GROUP = "a part of those counted", "over another period", "some of the people only"
DAY = "of another day"
APART = frozenset({PART, PERIOD, GROUP, DAY})
TOLLS = frozenset({"toll", "death", "dead", "casualty"})
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
REVISED = frozenset(
    {
        "update",
        "updated",
        "previous",
        "previously",
        "earlier",
        "revise",
        "rise",
        "climb",
        "hit",
        "mount",
        "jump",
    }
)
DEAD = "fate:dead"
NOMINAL = frozenset({"NOUN", "PROPN", "ADJ"})
_PART = re.compile(
    r"\s*of (?:the|them|those|whom|which)\b|(?:\W*[^\W\d]+){0,3}\W+(?:among|of whom|of which)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\b(?:most of(?! (?:the|its|their|those) $)|highest toll|they were among|among the (?:dead|victims|fatalities) (?:was|were|are|is)(?= $)|the worst)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\s*(?:other|others|additional|further)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:in|over|during|within|of)\s+(?:(?:the|one|two|three|four|five|six|ten|a|last|past|previous|first|\d+)[\s-]+){1,3}"
    r"(?:hours?|days?|weeks?|months?|years?)\b(?!['’]s)|\bsince\b",
    re.IGNORECASE,
)


def _other_days(a: Side, b: Side) -> bool:
    """Return whether both date what they count by a day, and the days are not one."""
    left, right = ([v for v in s.values if v.kind == "date" and v.low is not None] for s in (a, b))
    days = [{v.low for v in vs if v.low == v.high} for vs in (left, right)]
    single = all(v.low == v.high for v in (*left, *right))
    if not (single and days[0] and days[1]) or days[0] & days[1]:
        return False
    words_of = [{s.words((v.start, v.end)).casefold() for v in vs} for s, vs in ((a, left), (b, right))]
    far = min(abs(x - y) for x in days[0] for y in days[1] if x is not None and y is not None) > 1
    return far or all(w in WEEKDAYS for ws in words_of for w in ws)


def _is_noun(side: Side, lemma: str) -> bool:
    """Return whether a word counted with a figure says of what it is, and not what was done with it."""
    same = [i for i in sentence_tokens(side) if side.lemma(i) == lemma]
    return any(side.parse.pos[i] in NOMINAL for i in same)


def counts_some(side: Side, v: Value) -> bool:
    """Return whether a count is of some of the people only: a part of them, or those of a stretch of time."""
    return part_of(side, v) or _own_period(side, v)


def part_of(side: Side, v: Value) -> bool:
    """Return whether a count is given as a part of another, or another as a part of it.

    "14 of the dead", "including 11 children", "most of the deaths were in Penna, where 23 died", "they were among 19", "two other men were held".
    """
    sentence = side.sentence
    before = side.text[max(sentence.start, v.start - 25) : v.start].lower().split()
    if _LEADING.search(side.text, max(sentence.start, v.start - 120), v.start):
        return True
    counted_in = any(
        w.strip("(,;:-–—") in {"including", "include", "includes", "included"} for w in before[-2:]
    )
    if (on_top(side, v) or _OTHER.match(side.text, v.end, sentence.end)) and not _beside(side, v):
        return True
    return counted_in or bool(_PART.match(side.text, v.end, min(sentence.end, v.end + 40)))


def _beside(side: Side, v: Value) -> bool:
    """Return whether the sentence counts before: "nine died and two others were hurt" are all who were hurt."""
    return any(side.parse.pos[i] == "NUM" and side.parse.end[i] <= v.start for i in sentence_tokens(side))


def _period(side: Side, v: Value) -> bool:
    """Return whether a count is of a stretch of time: "45 in 24 hours", "in the last two weeks it killed 100"."""
    sentence = side.sentence
    first, last = max(sentence.start, v.start - 60), min(sentence.end, v.end + 200)
    return bool(_PERIOD.search(side.text, first, last))


def _own_period(side: Side, v: Value) -> bool:
    """Return whether the statement itself has the stretch of time, and not only the rest of its sentence."""
    last = next((e for s, e in side.statement.spans if s <= v.start < e), v.end)
    return bool(_PERIOD.search(side.text, max(side.statement.start, v.start - 60), last))


def _scope(a: Side, b: Side, v: Value, w: Value, period: Callable[[Side, Value], bool]) -> str:
    """Return why the two count another population, or nothing."""
    x, y = thing(a, v), thing(b, w)
    if any(t.startswith("fate:") for t in x & y) and period(a, v) != period(b, w):
        return PERIOD
    if v.kind == "number" and part_of(a, v) != part_of(b, w):
        return PART
    if _other_days(a, b) and risen(a, v) == risen(b, w):
        return DAY
    extra = {t for t in x ^ y if not t.startswith("fate:")} - lexicon().people
    if x & y and extra & lexicon().group:
        return GROUP
    extra = {t for t in extra if _is_noun(a, t) or _is_noun(b, t)}
    if x and y and extra and x & y:
        return "counted with another word: " + ", ".join(sorted(extra))
    return ""
