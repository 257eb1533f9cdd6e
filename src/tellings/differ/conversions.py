"""One figure in two units, one number with another scale or currency, one cap in two wordings."""

import re

from tellings.differ.counts import verb_token
from tellings.differ.normal import is_about
from tellings.differ.sides import CONTENT, Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["converted", "one_cap", "other_currency", "other_scale", "same_words"]

# A conversion is rounded: 300 metres are told as 330 yards (328), 160 kilometres as 100 miles (99.4).
ROUNDED = 0.02
# The share of their other words that two statements must have in common for a slip of the pen.
SAME = 0.7
CAPPING = frozenset({"cap", "limit", "restrict", "ban", "prohibit", "bar", "forbid"})
CEILING = frozenset({"cap", "limit", "ceiling", "ban", "restriction"})
DOLLAR = re.compile(r"\$|\bdollar", re.IGNORECASE)
PER = re.compile(r"\s*(?:per|an|a|/)\s*(?:hour|h|second|s)$")
# What scales a number and is no word of its own.
SCALES = frozenset({"thousand", "million", "billion", "trillion", "m", "bn", "k", "tn", "mn"})


def converted(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two measures are one within the rounding of a conversion: "300 metres", "330 yards"."""
    if v.kind != "quantity" or v.unit != w.unit or _unit_word(a, v) == _unit_word(b, w):
        return False
    x, y = _ends(v), _ends(w)
    return all(
        (p is None) == (q is None) and (p is None or q is None or abs(p - q) <= ROUNDED * max(abs(p), abs(q)))
        for p, q in zip(x, y, strict=True)
    )


def _ends(v: Value) -> tuple[float | None, float | None]:
    """Return both ends, those of "about" as the figure that it stands before."""
    if v.low is not None and v.high is not None and is_about(v):
        middle = (v.low + v.high) / 2
        return middle, middle
    return v.low, v.high


def _unit_word(side: Side, v: Value) -> str:
    words = PER.sub("", side.words((v.start, v.end)).lower())
    return re.split(r"[\s\d-]", words)[-1].rstrip(".")


def other_scale(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two figures in the same words part by a thousand: "$3.2 million", "$3.2 billion"."""
    ends = [x.low if x.low is not None else x.high for x in (v, w)]
    least, most = sorted(abs(n or 0.0) for n in ends)
    slipped = least > 0 and abs(most / least - 1000) < 1e-6
    return slipped and v.unit == w.unit and same_words(a, b, v, w) >= SAME


def other_currency(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether two sums are one number in two currencies, and no dollars of two countries."""
    if v.kind != "money" or v.unit == w.unit or not (v.unit and w.unit):
        return False
    if all(DOLLAR.search(s.text[x.start : x.end]) for s, x in ((a, v), (b, w))):
        return False
    return _ends(v) == _ends(w) and same_words(a, b, v, w) >= SAME


def same_words(a: Side, b: Side, v: Value, w: Value) -> float:
    """Return the share that two statements have in common of their words but for two figures."""
    left, right = (_beside(s, x) for s, x in ((a, v), (b, w)))
    return len(left & right) / max(1, len(left), len(right))


def _beside(side: Side, v: Value) -> frozenset[str]:
    figure = tokens_within(side.parse, v.start, v.end)
    found = {side.lemma(i) for i in side.tokens if i not in figure and side.parse.pos[i] in CONTENT}
    return frozenset(found - SCALES)


def one_cap(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether both cap something at one number: "caps it at fifty", "limits it to no more than 50"."""
    tops = [x.high if x.high is not None else x.low for x in (v, w)]
    return v.unit == w.unit and tops[0] == tops[1] and _capped(a, v) and _capped(b, w)


def _capped(side: Side, v: Value) -> bool:
    """Return whether a figure hangs from a word of a cap."""
    verb, tokens = verb_token(side, v), tokens_within(side.parse, v.start, v.end)
    if verb is not None and side.lemma(verb) in CAPPING:
        return True
    at = tokens[-1] if tokens else 0
    for _ in range(5):
        at = side.parse.head[at]
        if side.lemma(at) in CAPPING | CEILING:
            return True
    return False
