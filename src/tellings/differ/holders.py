"""Whose a figure is among several of a sentence: "National Renewal had 31.9 percent, the Alliance 27.1"."""

from functools import lru_cache

from tellings.differ.sides import Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["former", "holder_of"]

# Between a figure and the name behind it: "27.1 percent for the Alliance".
OF = frozenset({"for", "of"})


@lru_cache(maxsize=1024)
def holder_of(side: Side, v: Value) -> frozenset[str]:
    """Return the words of the name that a figure belongs to: right behind it, else the nearest before it.

    A name that another figure of the kind stands between is not its own.
    """
    tokens, sentence = tokens_within(side.parse, v.start, v.end), side.sentence
    if not tokens:
        return frozenset()
    whole = tokens_within(side.parse, sentence.start, sentence.end)
    after = tokens[-1] + 1
    if after + 1 < whole.stop and side.lemma(after) in OF:
        after += 1 + (side.parse.pos[after + 1] == "DET")
        if run := _run(side, after, whole.stop):
            return run
    others = [
        w
        for w in side.telling.values
        if w.kind == v.kind and sentence.start <= w.start and w.end <= v.start and not former(side, w)
    ]
    first = max([whole.start, *(tokens_within(side.parse, w.start, w.end).stop for w in others)])
    for i in range(tokens[0] - 1, first - 1, -1):
        if side.parse.pos[i] == "PROPN":
            start = i
            while start > first and side.parse.pos[start - 1] == "PROPN":
                start -= 1
            return _run(side, start, i + 1)
    return frozenset()


# Words before "from" by which a figure is what was before: "69 percent, down from 74.9".
MOVED = frozenset({"down", "up", "increase", "decrease", "rise", "fall", "drop", "decline"})


def former(side: Side, v: Value) -> bool:
    """Return whether a figure is what another one was before: "from 38 to 28 percent", "down from 74.9"."""
    tokens = tokens_within(side.parse, v.start, v.end)
    if not tokens or tokens[0] < 2 or side.lemma(tokens[0] - 1) != "from":
        return False
    after = tokens[-1] + 1
    return side.lemma(tokens[0] - 2) in MOVED or (after < len(side.lower) and side.lemma(after) == "to")


def _run(side: Side, first: int, stop: int) -> frozenset[str]:
    """Return the words of the name that begins at a token."""
    last = first
    while last < stop and side.parse.pos[last] == "PROPN":
        last += 1
    return frozenset(side.lemma(i) for i in range(first, last))
