"""Runs to passages: chain runs that follow one another in both texts, then extend over edits at the ends."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

__all__ = ["Chain", "chain_runs"]

Run = tuple[int, int, int]
Limits = tuple[int, int, int, int]

# Words that may stand between two runs of one passage, on either side. Set by
# reason: with 30 % of words exchanged one 5-gram in six survives; evals/copies.py shows what it gives.
_GAP = 40
# An edit may insert or drop this many words at once.
_SHIFT = 20
# A passage has this many words on its shorter side, this many of them shared, and this similarity.
_FEWEST_WORDS, _FEWEST_SHARED, _LEAST_ALIKE = 12, 9, 0.5
# The ends grow while matches (+1) make up for mismatches (-.6); they stop this far below the best.
_MISMATCH, _DROP = -0.6, 10.0


class Chain(Struct, frozen=True):
    """A passage in word positions, half open on both sides."""

    a: int
    end_a: int
    b: int
    end_b: int
    similarity: float


def chain_runs(runs: Sequence[Run], words: NDArray[np.uint64], limits: Limits) -> list[Chain]:
    """Return the passages of one pair of segments; `runs` are (a, b, length) in order of a.

    `limits` are the segments' bounds (a, end_a, b, end_b). No passage lies inside a longer one.
    """
    chains = [_measure(_extend(chain, words, limits), words) for chain in _link(runs)]
    good = [c for c in chains if c is not None]
    good.sort(key=lambda c: (c.a - c.end_a, c.a, c.b))
    out: list[Chain] = []
    for chain in good:
        if not any(_covers(other, chain) for other in out):
            out.append(chain)
    return out


def _link(runs: Sequence[Run]) -> list[Limits]:
    """Return chains of runs as (a, end_a, b, end_b), each run in the chain that it follows most nearly."""
    open_: list[Limits] = []
    done: list[Limits] = []
    for a, b, length in runs:
        done += [c for c in open_ if a - c[1] > _GAP]
        open_ = [c for c in open_ if a - c[1] <= _GAP]
        near = [
            (abs((a - c[1]) - (b - c[3])), n)
            for n, c in enumerate(open_)
            if -length < b - c[3] <= _GAP and b >= c[2] and abs((a - c[1]) - (b - c[3])) <= _SHIFT
        ]
        if near:
            c = open_.pop(min(near)[1])
            open_.append((c[0], max(c[1], a + length), c[2], max(c[3], b + length)))
        else:
            open_.append((a, a + length, b, b + length))
    return done + open_


def _extend(chain: Limits, words: NDArray[np.uint64], limits: Limits) -> Limits:
    """Return the chain with its ends grown as far as the texts stay alike."""
    a, end_a, b, end_b = chain
    short = end_a - a < _SHORT
    before = words[max(limits[0], a - _FAR) : a][::-1], words[max(limits[2], b - _FAR) : b][::-1]
    after = words[end_a : min(limits[1], end_a + _FAR)], words[end_b : min(limits[3], end_b + _FAR)]
    back_a, back_b = _grow(*before, short)
    on_a, on_b = _grow(*after, short)
    return a - back_a, end_a + on_a, b - back_b, end_b + on_b


def _grow(one: NDArray[np.uint64], other: NDArray[np.uint64], short: bool) -> tuple[int, int]:  # noqa: FBT001
    """Return how many words of each text to take from its start.

    Where one grows past an edit, or a short run has found nothing, the next words are also tried a word or
    two further on in one text, for an edit may change the number of words.
    """
    at, to = _reach(one, other), 0
    at_other = at
    while at > to or (short and not to):
        to = max(at, 1)
        # Without two words in common just ahead no shift can help (13.7 to 8.9 CPU s in evals/copies.py).
        if (one[at : at + _AHEAD, None] == other[None, at_other : at_other + _AHEAD]).sum() < 2:
            break
        tries = [(_reach(one[at + s :], other[at_other + o :]), s, o) for s, o in _SHIFTS]
        best = max(tries)
        if best[0] < _RESUME:
            break
        at, at_other = at + best[1] + best[0], at_other + best[2] + best[0]
    return at, at_other


_FAR, _SHORT, _RESUME, _AHEAD = 200, 24, 5, 8
_SHIFTS = ((0, 1), (1, 0), (0, 2), (2, 0))


def _reach(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    """Return how many words to take side by side: up to the best score before it drops too far.

    >>> _reach(np.array([1, 2, 3, 4, 5, 6], np.uint64), np.array([1, 9, 3, 4, 8, 7], np.uint64))
    4
    """
    room = min(len(one), len(other))
    same = one[:room] == other[:room]
    if not same.any():
        return 0
    score = np.cumsum(np.where(same, 1.0, _MISMATCH))
    best = np.maximum.accumulate(np.maximum(score, 0.0))
    fallen = np.flatnonzero(score < best - _DROP)
    score = score[: fallen[0]] if len(fallen) else score
    return int(np.argmax(score)) + 1 if score.max() > 0 else 0


def _measure(chain: Limits, words: NDArray[np.uint64]) -> Chain | None:
    """Return the passage with its similarity, or None where it is too short or too little alike."""
    a, end_a, b, end_b = chain
    if min(end_a - a, end_b - b) < _FEWEST_WORDS:
        return None
    shared = LCSseq.similarity(words[a:end_a].tolist(), words[b:end_b].tolist())
    similarity = shared / max(end_a - a, end_b - b)
    if shared < _FEWEST_SHARED or similarity < _LEAST_ALIKE:
        return None
    return Chain(a, end_a, b, end_b, similarity)


def _covers(longer: Chain, other: Chain) -> bool:
    """Return whether most of a passage lies inside a longer one on either side."""
    in_a = min(longer.end_a, other.end_a) - max(longer.a, other.a)
    in_b = min(longer.end_b, other.end_b) - max(longer.b, other.b)
    return 2 * in_a > other.end_a - other.a or 2 * in_b > other.end_b - other.b
