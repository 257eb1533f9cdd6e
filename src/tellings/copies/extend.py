"""Boxes grown at both ends as far as the texts stay alike, words exchanged, put in and left out; all at once.

An end is aligned outward within a band of diagonals, one word of `a` a step, and stops at its best score.
"""

import numpy as np
from numpy.typing import NDArray

from tellings.copies.boxes import Boxes
from tellings.copies.pile import Pile
from tellings.copies.tokens import Ints

__all__ = ["extend_boxes"]

# A word in common counts 5, one exchanged -2, one put in or left out -5; an end stops so far below its best.
# With 30 % of the words exchanged an end wins 3.5 a word and loses .6 (evals/copies.py, span IoU).
_MATCH, _MISMATCH, _GAP, _DROP = 5, -2, -5, 20
_BAND = 3
# An end grows by so many words at most, so that no text can make it take long.
_FARTHEST = 400
_NEVER = -10_000

Scores = NDArray[np.int32]


def extend_boxes(boxes: Boxes, pile: Pile) -> Boxes:
    """Return the boxes grown at both ends, inside their stretches of text."""
    first, last = pile.places.first, pile.places.last
    sa, sb = pile.places.stretch(boxes.a), pile.places.stretch(boxes.b)
    back = _grow(pile.words, (boxes.a - 1, boxes.b - 1), (boxes.a - first[sa], boxes.b - first[sb]), -1)
    on = _grow(pile.words, (boxes.end_a, boxes.end_b), (last[sa] - boxes.end_a, last[sb] - boxes.end_b), 1)
    return Boxes(boxes.a - back[0], boxes.end_a + on[0], boxes.b - back[1], boxes.end_b + on[1])


def _grow(
    words: NDArray[np.uint32], places: tuple[Ints, Ints], rooms: tuple[Ints, Ints], step: int
) -> tuple[Ints, Ints]:
    """Return how many words to take on either side, from `places` on in steps of 1 or -1."""
    taken_a, taken_b = np.zeros(len(places[0]), np.int64), np.zeros(len(places[0]), np.int64)
    live = np.flatnonzero((rooms[0] > 0) & (rooms[1] > 0))
    diagonals = np.arange(-_BAND, _BAND + 1)[:, None]
    score = np.repeat(np.abs(diagonals) * _GAP, len(live), axis=1).astype(np.int32)
    best = np.zeros(len(live), np.int32)
    for at in range(_FARTHEST):
        a, b, room_b = places[0][live], places[1][live], rooms[1][live]
        beside = at + diagonals
        inside = (beside >= 0) & (beside < room_b)
        same = words[a + at * step] == words[np.where(inside, b + beside * step, b)]
        score = _advance(score, np.where(inside, np.where(same, _MATCH, _MISMATCH), _NEVER).astype(np.int32))
        top = score.max(axis=0)
        better = np.flatnonzero(top > best)
        best[better] = top[better]
        taken_a[live[better]] = at + 1
        taken_b[live[better]] = at + 1 - _BAND + score[:, better].argmax(axis=0)
        on = np.flatnonzero((top >= best - _DROP) & (rooms[0][live] > at + 1))
        if not len(on):
            break
        live, score, best = live[on], score[:, on], best[on]
    return taken_a, taken_b


def _advance(score: Scores, gain: Scores) -> Scores:
    """Return the scores after one more word of `a`, by diagonal."""
    out = score + gain
    np.maximum(out[:-1], score[1:] + _GAP, out=out[:-1])
    for k in range(1, len(out)):
        np.maximum(out[k], out[k - 1] + _GAP, out=out[k])
    np.maximum(out, _NEVER, out=out)
    return out
