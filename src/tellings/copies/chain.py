"""Boxes to passages: boxes that follow one another in both texts are one passage."""

from itertools import chain, pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from tellings.copies.boxes import Boxes, straight_matches
from tellings.copies.pile import Pile
from tellings.copies.shards import ranges
from tellings.copies.tokens import Ints

__all__ = ["Chains", "chain_boxes", "join_boxes"]

# Words that may stand between two boxes of one passage, on either side, and how many more on one side than on the
# other. Set by reason; evals/copies.py shows what it gives.
_GAP, _SHIFT = 40, 20
# The box that goes before, or that holds this one, is one of so many before it in order of place.
_BEFORE = 24
# A passage has this many words on its shorter side, this many of them shared, and this similarity.
_FEWEST_WORDS, _FEWEST_SHARED, _LEAST_ALIKE = 12, 9, 0.5
# Of so many passages of two articles, by length, it is looked at whether one lies inside the other.
_NESTED = 64
# Characters beyond the first 2 ** 16, of which none is half of another.
_CHARACTER, _FIRST_CHARACTER = np.uint32((1 << 20) - 1), np.uint32(1 << 16)
# So many boxes are aligned at once.
_TOGETHER = 1 << 12


class Chains(Struct, frozen=True):
    """Passages by place, and the share of words that are equal in order; one item each."""

    boxes: Boxes
    similarity: NDArray[np.float64]

    def __getitem__(self, chosen: NDArray[np.bool_] | Ints) -> "Chains":
        """Return the chosen passages."""
        return Chains(self.boxes[chosen], self.similarity[chosen])


def join_boxes(boxes: Boxes, pile: Pile) -> Boxes:
    """Return one box for those that follow one another closely in both texts, in order of stretches and place."""
    pair = pile.places.stretch(boxes.a) * len(pile.places.last) + pile.places.stretch(boxes.b)
    order = np.lexsort((boxes.b, -boxes.end_a, boxes.a, pair))
    boxes, pair = boxes[order], pair[order]
    free = ~_held(boxes, pair)
    boxes, pair = boxes[free], pair[free]
    return _join(boxes, _heads(_predecessors(boxes, pair)))


def chain_boxes(boxes: Boxes, pile: Pile) -> Chains:
    """Return the passages that the boxes make up, in order of articles and place; none lies mostly inside a longer one."""
    return _outermost(_measure(join_boxes(boxes, pile), pile.words), pile)


def _held(boxes: Boxes, pair: Ints) -> NDArray[np.bool_]:
    """Return which boxes lie wholly inside another."""
    held = np.zeros(len(pair), np.bool_)
    for back in range(1, min(_BEFORE, len(pair) - 1) + 1):
        one, other = boxes[:-back], boxes[back:]
        held[back:] |= (
            (pair[back:] == pair[:-back])
            & (other.end_a <= one.end_a)
            & (other.b >= one.b)
            & (other.end_b <= one.end_b)
        )
    return held


def _predecessors(boxes: Boxes, pair: Ints) -> Ints:
    """Return for each box the one that it follows most nearly, itself if none; no two follow the same."""
    before, cost = np.arange(len(pair)), np.full(len(pair), 2 * _GAP, np.int64)
    for back in range(1, min(_BEFORE, len(pair) - 1) + 1):
        later = np.flatnonzero(pair[back:] == pair[:-back]) + back
        one, other = boxes[later - back], boxes[later]
        gap_a, gap_b = other.a - one.end_a, other.b - one.end_b
        shift, gap = np.abs(gap_a - gap_b), np.maximum(gap_a, gap_b)
        onward = (other.b >= one.b) & (other.end_a >= one.end_a) & (other.end_b >= one.end_b)
        price = shift + np.maximum(gap, 0)
        good = onward & (gap <= _GAP) & (shift <= _SHIFT) & (price < cost[later])
        before[later[good]], cost[later[good]] = later[good] - back, price[good]
    return _one_each(before, cost)


def _one_each(before: Ints, cost: Ints) -> Ints:
    """Return the predecessors without those that a nearer box has."""
    follows = np.flatnonzero(before != np.arange(len(before)))
    order = follows[np.lexsort((follows, cost[follows], before[follows]))]
    again = order[np.diff(before[order], prepend=-1) == 0]
    before[again] = again
    return before


def _heads(before: Ints) -> Ints:
    """Return the first box of each box's chain."""
    while (before[before] != before).any():
        before = before[before]
    return before


def _join(boxes: Boxes, head: Ints) -> Boxes:
    """Return one box around the boxes of each chain."""
    heads, which = np.unique(head, return_inverse=True)
    joined = boxes[heads]
    np.maximum.at(joined.end_a, which, boxes.end_a)
    np.maximum.at(joined.end_b, which, boxes.end_b)
    return joined


def _measure(boxes: Boxes, words: NDArray[np.uint32]) -> Chains:
    """Return the boxes that are long enough and alike enough."""
    boxes = boxes[boxes.shorter >= _FEWEST_WORDS]
    shared = straight_matches(boxes, words)
    # Most passages run straight on; the others need an alignment.
    bent = (shared < 0.8 * boxes.longer) | (boxes.end_a - boxes.a != boxes.end_b - boxes.b)
    shared[bent] = _in_order(boxes[bent], words)
    similarity = shared / boxes.longer
    good = (shared >= _FEWEST_SHARED) & (similarity >= _LEAST_ALIKE)
    return Chains(boxes[good], similarity[good])


def _in_order(boxes: Boxes, words: NDArray[np.uint32]) -> Ints:
    """Return how many words of each box are equal in order; words are compared by 20 of their bits, as characters."""
    counts = [_common(boxes[at : at + _TOGETHER], words) for at in range(0, len(boxes.a), _TOGETHER)]
    return np.array(list(chain.from_iterable(counts)), np.int64)


def _common(boxes: Boxes, words: NDArray[np.uint32]) -> list[int]:
    sides = []
    for start, end in ((boxes.a, boxes.end_a), (boxes.b, boxes.end_b)):
        size = end - start
        row = words[ranges(start, size)]
        text = ((row & _CHARACTER) + _FIRST_CHARACTER).astype("<u4").tobytes().decode("utf-32-le")
        sides.append([text[at:until] for at, until in pairwise([0, *np.cumsum(size).tolist()])])
    return [LCSseq.similarity(one, other) for one, other in zip(*sides, strict=True)]


def _outermost(chains: Chains, pile: Pile) -> Chains:
    """Return the passages in order of articles and place, without those that lie mostly inside a longer one."""
    boxes = chains.boxes
    a, b = pile.places.articles(boxes.a), pile.places.articles(boxes.b)
    pair = a.astype(np.int64) << 32 | b
    order = np.lexsort((boxes.b, boxes.a, boxes.a - boxes.end_a, pair))
    chains, pair = chains[order], pair[order]
    inside = np.zeros(len(pair), np.bool_)
    for back in range(1, min(_NESTED, len(pair) - 1) + 1):
        later = np.flatnonzero(pair[back:] == pair[:-back]) + back
        if not len(later):
            break
        inside[later] |= _mostly_inside(chains.boxes[later], chains.boxes[later - back])
    chains, pair = chains[~inside], pair[~inside]
    return chains[np.lexsort((chains.boxes.b, chains.boxes.a, pair))]


def _mostly_inside(boxes: Boxes, longer: Boxes) -> NDArray[np.bool_]:
    """Return which boxes have more than half of one side inside the longer box."""
    in_a = np.minimum(longer.end_a, boxes.end_a) - np.maximum(longer.a, boxes.a)
    in_b = np.minimum(longer.end_b, boxes.end_b) - np.maximum(longer.b, boxes.b)
    mostly: NDArray[np.bool_] = (2 * in_a > boxes.end_a - boxes.a) | (2 * in_b > boxes.end_b - boxes.b)
    return mostly
