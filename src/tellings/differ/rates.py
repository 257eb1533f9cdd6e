"""Over what time a figure is paid, used or made: "a week", "annual"."""

from collections.abc import Mapping
from itertools import pairwise

from tellings.differ.sides import Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["rate_of", "rates_apart"]

# A sports club's season is its year.
EACH: Mapping[str, str] = {"hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
                           "season": "year", "annum": "year", "quarter": "quarter"}  # fmt: skip
EVERY: Mapping[str, str] = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month",
                            "yearly": "year", "annual": "year", "annually": "year", "quarterly": "quarter"}  # fmt: skip
# How many words before and behind a figure say over what time it is: "a weekly wage of £70,000".
NEAR = 4


def rate_of(side: Side, v: Value) -> str:
    """Return the time over which a figure is told: "£9m a year", "a weekly wage of £70,000"; else the empty string."""
    tokens, (first, stop) = tokens_within(side.parse, v.start, v.end), _ends(side)
    if not tokens:
        return ""
    after = [side.lemma(i) for i in range(tokens[-1] + 1, min(stop, tokens[-1] + 1 + NEAR))]
    for word, unit in pairwise(after):
        if word in {"a", "an", "per", "each", "every"} and unit in EACH:
            return EACH[unit]
    before = [side.lemma(i) for i in range(max(first, tokens[0] - NEAR), tokens[0])]
    return next((EVERY[w] for w in (*before[::-1], *after) if w in EVERY), "")


def rates_apart(a: Side, v: Value, b: Side, w: Value) -> bool:
    """Return whether two figures are told over two lengths of time: so much a week, so much a year."""
    rates = rate_of(a, v), rate_of(b, w)
    return all(rates) and rates[0] != rates[1]


def _ends(side: Side) -> tuple[int, int]:
    tokens = tokens_within(side.parse, side.sentence.start, side.sentence.end)
    return tokens.start, tokens.stop
