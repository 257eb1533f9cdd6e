"""A figure that is told in parts: "148 people", "142 passengers and six crew"."""

import itertools

from tellings.differ.sides import Side
from tellings.differ.things import thing
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["told_in_parts"]

# More parts than these add up to something by chance.
PARTS = 4
# How many characters may stand between two parts: "142 passengers and six crew".
BETWEEN = 40
ROW = frozenset({"conj", "appos"})


def told_in_parts(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether one figure is the sum of parts that the other telling gives, of which the other figure is one."""
    return _adds_up(a, v, b, w) or _adds_up(b, w, a, v)


def _adds_up(side: Side, whole: Value, other: Side, part: Value) -> bool:
    if whole.kind not in {"number", "money", "percent"} or not _exact(whole) or not _exact(part):
        return False
    sentence = other.sentence
    near = [
        x
        for x in other.telling.values
        if sentence.start <= x.start < sentence.end
        and x.kind == whole.kind
        and x.unit == whole.unit
        and _exact(x)
    ]
    near = sorted({x.start: x for x in near}.values(), key=lambda x: x.start)
    for n in range(2, min(PARTS, len(near)) + 1):
        for first in range(len(near) - n + 1):
            parts = near[first : first + n]
            of_these = part.start in {p.start for p in parts} and sum(p.low or 0 for p in parts) == whole.low
            if of_these and _joined(other, parts) and _of_one_fate(side, whole, other, parts):
                return True
    return False


def _exact(v: Value) -> bool:
    return v.low is not None and v.low == v.high and v.low > 0


def _joined(side: Side, parts: list[Value]) -> bool:
    """Return whether the parts are told as one row, under one verb: "142 passengers and six crew"."""
    nouns = [_noun(side, p) for p in parts]
    near = all(q.start - p.end <= BETWEEN for p, q in itertools.pairwise(parts))
    return near and all(
        side.parse.dep[y] in ROW and side.parse.head[y] in {x, *nouns[:n]}
        for n, (x, y) in enumerate(itertools.pairwise(nouns), start=1)
    )


def _noun(side: Side, v: Value) -> int:
    """Return the noun that a figure counts, or the figure."""
    tokens = tokens_within(side.parse, v.start, v.end)
    at = next((i for i in reversed(tokens) if side.parse.head[i] not in tokens), tokens[-1])
    return side.parse.head[at] if side.parse.dep[at] == "nummod" else at


def _of_one_fate(side: Side, whole: Value, other: Side, parts: list[Value]) -> bool:
    """Return whether no two fates part what is added up: the dead and the hurt are no number of dead."""
    fates = [
        {t for t in thing(s, x) if t.startswith("fate:")}
        for s, x in ((side, whole), *((other, p) for p in parts))
    ]
    of_parts = set().union(*fates[1:])
    return len(of_parts) < 2 and (not fates[0] or fates[0] >= of_parts)
