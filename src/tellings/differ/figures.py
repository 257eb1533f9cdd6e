"""Numbers and dates of two statements that fill the same slot and are not the same."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tellings.differ.classes import class_of, figured, part_of
from tellings.differ.confidence import LONE
from tellings.differ.conversions import converted, one_cap, other_currency, other_scale
from tellings.differ.counts import (
    DATES,
    context_of,
    high,
    key,
    low,
    needed,
    reach,
    rounds,
    same_thing,
    two_fates,
    verb_of,
    verb_token,
)
from tellings.differ.holders import former, holder_of
from tellings.differ.lexicon import lexicon
from tellings.differ.normal import normal_form
from tellings.differ.occasions import date_slot, other_times
from tellings.differ.rates import rates_apart
from tellings.differ.sides import Finding, Side
from tellings.differ.slots import named_slot
from tellings.differ.things import thing
from tellings.differ.wholes import told_in_parts
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["compare_figures"]


FATE = "fate:"
KINDS = ("number", "percent", "money", "age", "quantity", "duration", "ordinal", "date", "time")
Placed = tuple[Side, Value]


def compare_figures(left: Sequence[Side], right: Sequence[Side]) -> Iterator[tuple[Side, Side, Finding]]:
    """Yield the numbers and dates that differ in the same slot of two articles' statements of one claim."""
    given = {v.kind for s in left for v in s.values} & {v.kind for s in right for v in s.values}
    for kind in (k for k in KINDS if k in given):
        ours = [(s, v) for s in left for v in s.values if v.kind == kind and not _left_out(s, v)]
        theirs = [(s, v) for s in right for v in s.values if v.kind == kind and not _left_out(s, v)]
        alone = len(ours) == len(theirs) == 1
        rest = _less_agreeing(ours, theirs)
        pairs = list(_matched(*rest, alone=alone))
        lone = None if pairs else _lone(kind, *rest)
        for (a, v), (b, w) in [lone] if lone else pairs:
            for finding in _finding(a, b, v, w):
                yield a, b, replace(finding, reason=f"{LONE}: {finding.reason}") if lone else finding
    if "money" in given:
        yield from _conversions(left, right)


def _conversions(left: Sequence[Side], right: Sequence[Side]) -> Iterator[tuple[Side, Side, Finding]]:
    """Yield one sum that each telling converts into another currency."""
    for a, b in itertools.product(left, right):
        ours, theirs = ([v for v in s.values if v.kind == "money"] for s in (a, b))
        sums = [{(v.unit, v.low) for v in _exact(s)} | _bare(s) for s in (a, b)]
        for v, w in itertools.product(ours, theirs):
            if v.unit != w.unit and _bracketed(a, v) and _bracketed(b, w) and sums[0] & sums[1]:
                spans = (v.start, v.end), (w.start, w.end)
                yield (
                    a,
                    b,
                    Finding(
                        "number",
                        "wording",
                        spans[0],
                        normal_form(v, a.words(spans[0])),
                        spans[1],
                        normal_form(w, b.words(spans[1])),
                        "one sum in two currencies",
                    ),
                )


def _exact(side: Side) -> list[Value]:
    return [v for v in side.values if v.kind == "money" and v.low is not None]


def _bare(side: Side) -> set[tuple[str | None, float | None]]:
    """Return the sums and counts by the middle of their bounds: "some 2.3 million" is 2.3 million."""
    both = [v for v in side.values if v.low is not None and v.high is not None]
    return {(v.unit or v.counted, round((v.low + v.high) / 2)) for v in both if v.low and v.high}


def _bracketed(side: Side, v: Value) -> bool:
    return "(" in side.text[max(0, v.start - 2) : v.start]


def _left_out(side: Side, v: Value) -> bool:
    """Return whether a value is told once already, or is what is left of one where a text was cut off: "on May"."""
    if v.kind == "time" and side.text[max(0, v.start - 12) : v.start].casefold().split()[:1] == ["update"]:
        return True  # when a page was updated
    return _converted(side, v) or _of_the_clock(side, v) or not side.text[v.end :].strip()


def _of_the_clock(side: Side, v: Value) -> bool:
    """Return whether a number is an hour: "from about one o'clock"."""
    return v.kind == "number" and side.text[v.end : v.end + 8].lower().replace("’", "'").strip() == "o'clock"


def _converted(side: Side, v: Value) -> bool:
    """Return whether a measure is given beside in another unit: "25 km (15 miles)" is told once."""
    return v.kind == "quantity" and _bracketed(side, v)


def _less_agreeing(left: list[Placed], right: list[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Leave out what both hold: it is nobody's difference."""
    seen_left, seen_right = {key(v) for _, v in left}, {key(v) for _, v in right}
    return [p for p in left if key(p[1]) not in seen_right], [p for p in right if key(p[1]) not in seen_left]


def _matched(left: list[Placed], right: list[Placed], *, alone: bool) -> Iterator[tuple[Placed, Placed]]:
    """Pair the values by slot, the best first, each once."""
    scored = [
        (_slot(p[0], q[0], p[1], q[1], alone=alone), -i, -j)
        for i, p in enumerate(left)
        for j, q in enumerate(right)
    ]
    used: set[tuple[str, int]] = set()
    for score, i, j in sorted(scored, reverse=True):
        # 0.5: the same head noun, the same fate, or the only figure of its kind under the same verb.
        if score >= 0.5 and not used & {("left", i), ("right", j)}:
            used |= {("left", i), ("right", j)}
            yield left[-i], right[-j]


def _lone(kind: str, left: list[Placed], right: list[Placed]) -> tuple[Placed, Placed] | None:
    """Return the only figures of a kind that two tellings of a claim give, where nothing speaks for two things."""
    if kind in DATES | {"age", "ordinal"} or len(left) != 1 or len(right) != 1:
        return None
    ((a, v),), ((b, w),) = left, right
    if v.unit != w.unit or _moved_apart(a, v, b, w) or rates_apart(a, v, b, w):
        return None
    if told_in_parts(a, b, v, w) or _of_other_years(a, v, b, w):
        return None
    if any(_of_a_score(s, x) or _in_name(s, x) for s, x in ((a, v), (b, w))) or not _in_reach(v, w):
        return None
    if kind == "number" and not _people_of_one_fate(thing(a, v), thing(b, w), v, w):
        return None
    return left[0], right[0]


def _people_of_one_fate(x: frozenset[str], y: frozenset[str], v: Value, w: Value) -> bool:
    """Return whether one figure is of those to whom something happened and the other of people, or of nothing named."""
    fates, large = [any(t.startswith(FATE) for t in things) for things in (x, y)], min(low(v), low(w)) > 12
    return (
        large
        and fates[0] != fates[1]
        and all(f or things <= lexicon().people for f, things in zip(fates, (x, y), strict=True))
    )


def _in_reach(v: Value, w: Value) -> bool:
    """Return whether one figure is at most twice the other, a stretch of time a quarter longer."""
    ends = [[abs(n) for n in (x.low, x.high) if n is not None] for x in (v, w)]
    near = min((max(x, y) / max(1e-9, min(x, y)) for x in ends[0] for y in ends[1]), default=9.0)
    nested = max(low(v), low(w)) <= min(high(v), high(w))
    return near <= (2.0 if nested or v.kind != "duration" else 1.25)


def _slot(a: Side, b: Side, v: Value, w: Value, *, alone: bool) -> float:
    """Return how sure it is that two values of one kind fill the same slot, from 0 to 1."""
    if v.kind in DATES:
        return date_slot(a, b, v, w, alone=alone)
    if told_in_parts(a, b, v, w) or _of_other_years(a, v, b, w):
        return 0.0
    if other_scale(a, b, v, w) or other_currency(a, b, v, w):
        return 0.9
    return max(_amount_slot(a, b, v, w, alone=alone), 0.9 * named_slot(a, b, v, w))


def _of_other_years(a: Side, v: Value, b: Side, w: Value) -> bool:
    """Return whether one figure is of what was a year or a month before: "last year's strike cost 15 million"."""
    return _past(a, v) != _past(b, w)


_LAST = re.compile(r"\b(?:last|previous) (?:year|month|season|week|decade)['’]s\b", re.IGNORECASE)


def _past(side: Side, v: Value) -> bool:
    """Return whether the subject of a figure's verb is last year's."""
    verb = verb_token(side, v)
    subjects = [] if verb is None else [c for c in side.below[verb] if side.parse.dep[c] == "nsubj"]
    return any(
        _LAST.search(side.text, side.parse.start[min(side.subtree(c))], side.parse.end[c]) for c in subjects
    )


def _amount_slot(  # noqa: PLR0911  (one a kind of value)
    a: Side, b: Side, v: Value, w: Value, *, alone: bool
) -> float:
    """Return how sure it is that two amounts of one kind fill the same slot, from 0 to 1."""
    if _moved_apart(a, v, b, w) or needed(a, v) != needed(b, w) or former(a, v) != former(b, w):
        return 0.0
    if (
        v.unit != w.unit
        or rates_apart(a, v, b, w)
        or any(_of_a_score(s, x) or _in_name(s, x) for s, x in ((a, v), (b, w)))
    ):
        return 0.0
    things, agree = (thing(a, v), thing(b, w)), _agree(v, w)
    if v.kind == "number" and _magnitudes_apart(v, w):
        return 0.0
    if v.kind == "ordinal":
        return 0.9 if things[0] and things[0] == things[1] else 0.0
    if v.kind == "number" and all(things):
        if two_fates(*things):
            return 0.0
        beside = 0.1 * bool(context_of(a, v) & context_of(b, w) - lexicon().people)
        near = 0.05 * (alone and _overlap(a, b) >= 0.3) - 0.1 * (part_of(a, v) != part_of(b, w))
        return max(same_thing(*things) + near + beside + 0.2 * agree, 0.55 * agree)
    if v.kind == "age" and _of_two(a, b, v, w):
        return 0.0
    context = context_of(a, v) - lexicon().scale, context_of(b, w) - lexicon().scale
    shared = len(context[0] & context[1]) / max(1, min(map(len, context)))
    alike = _overlap(a, b)
    # Two sums or shares that nothing near them joins are of two things, unless the sentences are alike.
    if (not (shared or agree) and alike < ALIKE) or _magnitudes_apart(v, w):
        return 0.0
    one_verb = verb_of(a, v) is not None and verb_of(a, v) == verb_of(b, w)
    own = 0.1 if v.kind in {"age", "percent", "money"} else 0.0
    own += 0.3 * bool(v.kind in {"percent", "money"} and holder_of(a, v) & holder_of(b, w))
    return shared + 0.3 * agree + 0.2 * one_verb + 0.4 * (alone and alike >= ALIKE) + own


def _moved_apart(a: Side, v: Value, b: Side, w: Value) -> bool:
    """Return whether one figure is of what rose and the other of what fell."""
    ways = [_way(s, x) for s, x in ((a, v), (b, w))]
    return all(ways) and ways[0] != ways[1]


# Verbs of what was expected, which is not what came.
EXPECTING = frozenset({"predict", "forecast", "expect", "anticipate", "project"})


def _foreseen(side: Side, v: Value) -> bool:
    """Return whether a figure is one that somebody expected: "they had predicted that it would rise to 8 percent"."""
    verb = verb_token(side, v)
    for _ in range(4):
        if verb is None or side.lemma(verb) in EXPECTING:
            break
        head = side.parse.head[verb]
        verb = None if head == verb else head
    return verb is not None and side.lemma(verb) in EXPECTING


def _one_range(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether one figure is an end of the range that the other gives as one: "50 or 60", "50-60"."""
    return any(_goes_on(s, x, y) for s, x, y in ((a, v, w), (b, w, v)))


def _goes_on(side: Side, v: Value, w: Value) -> bool:
    """Return whether the text goes on from an end of the range to the other, or back."""
    if v.low is None or v.low != v.high or w.low is None or w.high in {None, w.low}:
        return False
    after, before = _TO.match(side.text, v.end), _FROM.search(side.text[max(0, v.start - 12) : v.start])
    first = v.low == w.low and after is not None and float(after.group(1)) == w.high
    return first or (v.low == w.high and before is not None and float(before.group(1)) == w.low)


_TO = re.compile(r"\s*(?:to|or|and|-|–)\s*(\d{1,9})\b")
_FROM = re.compile(r"\b(\d{1,9})\s*(?:to|or|and|-|–)\s*$")


def _way(side: Side, v: Value) -> str:
    """Return "up" or "down" where a figure is of a move, by its verb or the word beside it: "it closed 12 points higher"."""
    verb, moves = verb_token(side, v), lexicon().moves
    if verb is None:
        return ""
    if way := moves.get(verb_of(side, v) or ""):
        return way
    beside = (side.text[side.parse.start[c] : side.parse.end[c]] for c in side.below[verb])
    return next((WAYS[w] for w in beside if w in WAYS), "") if side.lemma(verb) in ENDED else ""


WAYS = {"higher": "up", "lower": "down"}
ENDED = frozenset({"close", "end", "finish", "open", "settle", "trade"})


def _of_two(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two ages stand beside two names."""
    names = [{s.lemma(i) for i in tokens_within(s.parse, max(0, x.start - 40), x.end + 25)
              if s.parse.pos[i] == "PROPN" and i in s.inside} for s, x in ((a, v), (b, w))]  # fmt: skip
    # "Rehling", "Rehlin": one name in two spellings.
    alike = any(x[:STEM] == y[:STEM] for x in names[0] for y in names[1] if len(x) > STEM < len(y))
    return bool(names[0] and names[1]) and not (names[0] & names[1] or alike)


STEM = 4


NAMES = frozenset({"ORG", "PRODUCT", "FAC", "LAW", "EVENT", "WORK_OF_ART"})

# The share of words in common from which the only two figures of their kind may fill one slot with nothing
# near them in common: of .2, .25, .3 and .4 (MSRP's conflicts F1 .865, .862, .848, .831) the first shows two
# pairs of other things among the 8 figures of 30 stories of allsides_dev (seed 101), the others none.
ALIKE = 0.25


def _magnitudes_apart(v: Value, w: Value) -> bool:
    """Return whether one figure is a hundred times the other: hardly two reports of one thing."""
    ends = [x.low if x.low is not None else x.high for x in (v, w)]
    least, most = min(abs(n or 0) for n in ends), max(abs(n or 0) for n in ends)
    return most > (20 if v.kind == "duration" else 100) * least > 0


def _of_a_score(side: Side, v: Value) -> bool:
    """Return whether a number is one side of a vote or a score: "51-48"."""
    before, after = side.text[max(0, v.start - 2) : v.start], side.text[v.end : v.end + 2]
    return (before[-1:] in {"-", "–"} and before[:1].isdigit()) or (
        after[:1] in {"-", "–"} and after[1:].isdigit()
    )


def _in_name(side: Side, v: Value) -> bool:
    """Return whether a number is a word of a name: "Studio 54", "the Rialto 500 index"."""
    if v.kind != "number":
        return False
    tokens = tokens_within(side.parse, v.start, v.end)
    return any(e.label in NAMES and e.first < e.last - 1 and any(e.first <= i < e.last for i in tokens)
               for e in side.parse.entities)  # fmt: skip


def _overlap(a: Side, b: Side) -> float:
    """Return the share of the shorter statement's content words that both have."""
    return len(a.lemmas & b.lemmas) / max(1, min(len(a.lemmas), len(b.lemmas)))


def _one_size(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both figures are of one thing that dates do not part: its size, and not what happened to some."""
    shared = thing(a, v) & thing(b, w)
    return bool(shared) and not any(t.startswith("fate:") for t in shared)


def _agree(v: Value, w: Value) -> bool:
    """Return whether two figures too large to agree by chance are one by bounds or rounding."""
    # From 13 up: two counts of a dozen or fewer in one sentence often overlap and count different things.
    large = min(n for n in (v.low, v.high, w.low, w.high, 1e18) if n is not None) > 12
    nested = max(low(v), low(w)) <= min(reach(v), reach(w))
    return large and (nested or rounds(v, w) or rounds(w, v))


def _finding(a: Side, b: Side, v: Value, w: Value) -> Iterator[Finding]:
    values = normal_form(v, a.words((v.start, v.end))), normal_form(w, b.words((w.start, w.end)))
    vague = v.high is None and w.high is None and not (figured(a, v) or figured(b, w))
    if values[0] == values[1] or (vague and v.kind == "number") or _one_range(a, b, v, w):
        return
    if converted(a, b, v, w) or one_cap(a, b, v, w):
        return
    if v.kind not in DATES and other_times(a, b) and not (_agree(v, w) and _one_size(a, b, v, w)):
        return
    class_, reason = class_of(a, b, v, w)
    if class_ == "precision" and _foreseen(a, v) != _foreseen(b, w):
        return
    kind = "date" if v.kind in DATES else "number"
    yield Finding(kind, class_, (v.start, v.end), values[0], (w.start, w.end), values[1], reason)
