"""Runs to passages: chain runs that follow one another in both texts, then extend over edits at the ends."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

__all__ = ["Chain", "chain_runs"]

Run = tuple[int, int, int]
Limits = tuple[int, int, int, int]

# Words that may stand between two runs of one passage, on either side. A 30 % substitution leaves gaps
# of up to 40 words between surviving 5-grams (evals/copies.py).
_GAP = 40
# An edit may insert or drop this many words at once.
_SHIFT = 20
# A passage has this many words on its shorter side, this many of them shared, and this similarity.
_FEWEST_WORDS, _FEWEST_SHARED, _LEAST_ALIKE = 12, 9, 0.5
# The ends grow while matches (+1) make up for mismatches (-.8); they stop this far below the best.
_MISMATCH, _DROP = -0.8, 6.0


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
    """Return the chain with its ends grown along the diagonal as far as the texts stay alike."""
    a, end_a, b, end_b = chain
    room = min(a - limits[0], b - limits[2], _FAR)
    back = _reach(words[a - room : a][::-1] == words[b - room : b][::-1])
    room = min(limits[1] - end_a, limits[3] - end_b, _FAR)
    on = _reach(words[end_a : end_a + room] == words[end_b : end_b + room])
    return a - back, end_a + on, b - back, end_b + on


_FAR = 200


def _reach(same: NDArray[np.bool_]) -> int:
    """Return how many words to take: up to the best score before it drops too far.

    >>> _reach(np.array([True, False, True, True] + [False] * 20))
    4
    """
    score = np.cumsum(np.where(same, 1.0, _MISMATCH))
    best = np.maximum.accumulate(np.maximum(score, 0.0)) if len(score) else score
    fallen = np.flatnonzero(score < best - _DROP)
    score = score[: fallen[0]] if len(fallen) else score
    return int(np.argmax(score)) + 1 if len(score) and score.max() > 0 else 0


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
