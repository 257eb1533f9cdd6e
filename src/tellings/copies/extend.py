"""Boxes grown at both ends as far as the texts stay alike, words exchanged, put in and left out; many at once.

An end is aligned outward within a band of diagonals, one word of `a` a step, and stops at its best score. A score
is kept as one number with its diagonal, so that the best score tells where it was reached.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.boxes import Boxes, straight_matches
from tellings.copies.pile import Pile
from tellings.copies.tokens import Ints

__all__ = ["extend_boxes"]

# A word in common counts 10, one put in or left out -8; an end stops so far below its best.
_MATCH, _GAP, _DROP = 10, -8, 40
# What a word exchanged counts depends on the share of words that the box has in common, straight on: where few were
# exchanged, what comes after one that was is less likely to belong (evals/copies.py, span IoU).
_SHARES, _MISMATCH = (0.8, 0.95), np.array([-2, -4, -7], np.int16)
_BAND = 5
# An end grows by so many words at most, so that no text can make it take long (and scores fit 16 bits).
_FARTHEST = 190
# The low bits of a score, which hold 15 less the diagonal's number.
_BITS, _LOW = 4, 15
_NEVER = -1_000 << _BITS
# So many ends stay in the cache; most stop within the first steps, those that go on are gathered anew.
_TOGETHER, _FIRST = 1 << 13, 24
# No word has these numbers.
_NO_A, _NO_B = np.uint32(0xFFFFFFFE), np.uint32(0xFFFFFFFF)

Words = NDArray[np.uint32]
Scores = NDArray[np.int16]


class _Ends(Struct, frozen=True):
    """Ends that grow: where their next words are in both texts, how many there are, and how they stand.

    `mismatch` is what a word exchanged counts, `score` is by diagonal (rows); `best` is the best yet, after so many words of `a` as `taken` has.
    """

    number: Ints
    a: Ints
    b: Ints
    room_a: Ints
    room_b: Ints
    score: Scores
    best: Scores
    taken: Scores
    mismatch: Scores

    def __getitem__(self, which: slice | Ints) -> "_Ends":
        """Return the chosen ends."""
        return _Ends(*(getattr(self, name)[..., which] for name in self.__struct_fields__))


def extend_boxes(boxes: Boxes, pile: Pile) -> Boxes:
    """Return the boxes grown at both ends, inside their stretches of text."""
    first, last = pile.places.first, pile.places.last
    sa, sb = pile.places.stretch(boxes.a), pile.places.stretch(boxes.b)
    alike = straight_matches(boxes, pile.words) / np.maximum(1, boxes.shorter)
    cost = _MISMATCH[np.searchsorted(_SHARES, alike, "right")] * np.int16(1 << _BITS)
    back = _grow(pile.words, (boxes.a - 1, boxes.b - 1), (boxes.a - first[sa], boxes.b - first[sb]), cost, -1)
    on = _grow(
        pile.words, (boxes.end_a, boxes.end_b), (last[sa] - boxes.end_a, last[sb] - boxes.end_b), cost, 1
    )
    return Boxes(boxes.a - back[0], boxes.end_a + on[0], boxes.b - back[1], boxes.end_b + on[1])


def _grow(
    words: Words, places: tuple[Ints, Ints], rooms: tuple[Ints, Ints], mismatch: Scores, step: int
) -> Ints:
    """Return how many words to take on either side (two rows), from `places` on in steps of 1 or -1."""
    taken = np.zeros((2, len(places[0])), np.int64)
    live = np.flatnonzero((rooms[0] > 0) & (rooms[1] > 0))
    diagonal = np.arange(-_BAND, _BAND + 1)
    outset = ((np.abs(diagonal) * _GAP << _BITS) + _LOW - _BAND - diagonal).astype(np.int16)
    score = np.repeat(outset[:, None], len(live), axis=1)
    best, none = np.full(len(live), _LOW - _BAND, np.int16), np.zeros(len(live), np.int16)
    a, b, room_a, room_b = (column[live] for column in (*places, *rooms))
    ends = _Ends(live, a, b, room_a, room_b, score, best, none, mismatch[live])
    for begin, until in ((0, _FIRST), (_FIRST, _FARTHEST)):
        cuts = range(0, max(1, len(ends.number)), _TOGETHER)
        ends = _joined([_run(words, ends[at : at + _TOGETHER], step, begin, until, taken) for at in cuts])
    return taken


def _joined(parts: list[_Ends]) -> _Ends:
    names = _Ends.__struct_fields__
    return _Ends(*(np.concatenate([getattr(p, name) for p in parts], axis=-1) for name in names))


def _run(words: Words, ends: _Ends, step: int, begin: int, until: int, taken: Ints) -> _Ends:
    """Align steps [begin, until), note in `taken` what was best, and return the ends that are not done."""
    width = 2 * _BAND
    beside = np.empty((until - begin + width, len(ends.number)), np.uint32)
    for row in range(width):
        beside[row] = _row(words, ends.b, ends.room_b, begin + row - _BAND, step, _NO_B)
    for at in range(begin, until):
        row = at - begin
        beside[row + width] = _row(words, ends.b, ends.room_b, at + _BAND, step, _NO_B)
        same = beside[row : row + width + 1] == _row(words, ends.a, ends.room_a, at, step, _NO_A)
        ends, done = _advance(ends, same, at)
        if 2 * np.count_nonzero(done) > len(done) or at + 1 == until:
            _note(ends, taken)
            which = np.flatnonzero(~done)
            ends, beside = ends[which], beside[:, which]
            if not len(which):
                break
    return ends


def _row(words: Words, place: Ints, room: Ints, at: int, step: int, none: np.uint32) -> Words:
    """Return the words `at` steps on, `none` where there are none."""
    if at < 0:
        return np.full(len(place), none)
    row: Words = words.take(place + at * step, mode="clip")
    np.putmask(row, room <= at, none)
    return row


def _advance(ends: _Ends, same: NDArray[np.bool_], at: int) -> tuple[_Ends, NDArray[np.bool_]]:
    """Return the ends after one more word of `a`, and which are done; `same` tells by diagonal where words agree."""
    score = same * (np.int16(_MATCH << _BITS) - ends.mismatch)
    score += ends.score + ends.mismatch
    score[: max(0, _BAND - at)] = _NEVER
    # A word of `a`, or one or more of `b`, may be left out; the low bits follow the diagonal.
    np.maximum(score[:-1], ends.score[1:] + np.int16((_GAP << _BITS) + 1), out=score[:-1])
    for many in (1, 2, 4, 8):
        np.maximum(score[many:], score[:-many] + np.int16(many * ((_GAP << _BITS) - 1)), out=score[many:])
    top = score.max(axis=0)
    # What is done once has no room any more.
    better = (top > ends.best | np.int16(_LOW)) & (ends.room_a > at)
    best = np.where(better, top, ends.best)
    taken = np.where(better, np.int16(at + 1), ends.taken)
    done = (top < best - np.int16(_DROP << _BITS)) | (ends.room_a <= at + 1)
    room_a = np.where(done, 0, ends.room_a)
    return _Ends(ends.number, ends.a, ends.b, room_a, ends.room_b, score, best, taken, ends.mismatch), done


def _note(ends: _Ends, taken: Ints) -> None:
    """Write how many words each end has taken on either side."""
    diagonal = _LOW - _BAND - (ends.best & np.int16(_LOW))
    taken[0, ends.number] = ends.taken
    taken[1, ends.number] = ends.taken + diagonal
