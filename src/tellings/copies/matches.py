"""The hits of some pairs of articles, from their words and the kinds of their grams alone."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tellings.copies.index import pair_keys
from tellings.copies.pile import BLOCK, SIZE
from tellings.copies.seeds import BAND, KIND, LEAP, LONG, PAIRED, RARE, SHORTEST
from tellings.copies.shards import ranges
from tellings.copies.tokens import Hashes, Ints, are_among, distinct
from tellings.copies.touched import Ground, hash_at

__all__ = ["held_together", "hits_between", "long_enough"]

_ODD = np.uint64(0x9E3779B97F4A7C15)
# So many pairs of articles at once; and so many hits, which stay in the cache.
_PAIRS, _TOGETHER = 1 << 13, 1 << 10


def hits_between(
    ground: Ground, first: Ints, a: Ints, b: Ints
) -> Iterator[tuple[Ints, Ints, NDArray[np.bool_]]]:
    """Yield the hits of each pair of articles as two places, and whether they are of 5-grams.

    `first` place is by article, with one more where the last ends.
    """
    chosen = distinct(np.concatenate([a, b]))
    place, row, gram, long = _grams(ground, first, chosen)
    holds = _Holds(gram, row)
    a, b = np.searchsorted(chosen, a), np.searchsorted(chosen, b)
    size = np.diff(row)
    small, large = np.where(size[a] <= size[b], a, b), np.where(size[a] <= size[b], b, a)
    for at in range(0, len(a), _PAIRS):
        one, other = small[at : at + _PAIRS], large[at : at + _PAIRS]
        entry = ranges(row[one], size[one])
        left, right = holds.find(entry, np.repeat(other, size[one]))
        yield place[left], place[right], long[left]


class _Holds:
    """Which articles hold which grams."""

    def __init__(self, gram: Hashes, row: Ints) -> None:
        self._gram = gram
        key = self._key(gram, np.repeat(np.arange(len(row) - 1), np.diff(row)))
        self._order = np.argsort(key)
        self._sorted = key[self._order]
        # A table that tells of most grams at once that they are not there.
        self._bits = np.uint64(64 - max(10, (8 * len(gram)).bit_length()))
        self._table = np.zeros(1 << 64 - int(self._bits), np.bool_)
        self._table[key >> self._bits] = True

    def find(self, entry: Ints, article: Ints) -> tuple[Ints, Ints]:
        """Return the entries whose grams their articles hold, and what of these articles is equal."""
        key = self._key(self._gram[entry], article)
        maybe = np.flatnonzero(self._table[key >> self._bits])
        entry, key = entry[maybe], key[maybe]
        low, high = (np.searchsorted(self._sorted, key, side) for side in ("left", "right"))
        return np.repeat(entry, high - low), self._order[ranges(low, high - low)]

    @staticmethod
    def _key(gram: Hashes, article: Ints) -> Hashes:
        key: Hashes = (gram + article.view(np.uint64)) * _ODD
        key ^= key >> np.uint64(32)
        key *= _ODD
        return key


def held_together(ground: Ground, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Return beside which lost hits (of old articles) others stay, before and after, near enough for the same box.

    Straight on and so far off that hits of 5-grams which come in a lost one's place lie between: then what is lost
    and what comes is inside a box, and changes nothing of it.
    """
    first = a - LEAP
    shift = b - a
    nearest = np.full((2, len(a)), 2 * LEAP, np.int64)
    equal = [_equal(ground, first + k, shift) for k in range(LONG - 1)]
    for k in range(-LEAP, LEAP + 1):
        equal.append(_equal(ground, a + k + LONG - 1, shift))
        if abs(k) >= LONG - SIZE:
            short = equal[0] & equal[1] & equal[2]
            stays = _stays(ground, a + k, short, short & equal[3] & equal[4])
            row = nearest[int(k > 0)]
            np.minimum(row, np.where(stays, abs(k), 2 * LEAP), out=row)
        equal.pop(0)
    held: NDArray[np.bool_] = nearest.sum(axis=0) <= LEAP
    return held


def long_enough(ground: Ground, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Return which lost hits (of old articles) may be in a box, before or after: enough words around are shared.

    Counted are hits that were near enough for a box. What comes in the place of a lost one is a 5-gram around it.
    Of a pair of articles that has one for sure, the others may be left out.
    """
    good: NDArray[np.bool_] = _straight(ground, a, b) >= SHORTEST
    pair = pair_keys(ground.article_of[a >> BLOCK], ground.article_of[b >> BLOCK])
    rest = np.flatnonzero(~are_among(pair, distinct(pair[good])))
    for at in range(0, len(rest), _TOGETHER):
        some = rest[at : at + _TOGETHER]
        good[some] = _more_around(ground, a[some], b[some])
    return good


def _straight(ground: Ground, a: Ints, b: Ints) -> Ints:
    """Return how many words in a row are equal around equal 3-grams (as far as it counts)."""
    many = np.full(len(a), SIZE, np.int64)
    for step, start in ((-1, -1), (1, SIZE)):
        going = np.ones(len(a), np.bool_)
        for k in range(SHORTEST - SIZE):
            going &= _equal(ground, a + start + step * k, b - a)
            many += going
    return many


def _more_around(ground: Ground, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Return which of them may be in a box that is long enough, by what is shared on all diagonals of a band."""
    reach = LEAP + 2 * (LONG - SIZE)
    left, of = _beside(a, np.arange(-reach, reach + 1))
    kind = ground.before.kinds.take(left, mode="clip")
    gives = (kind & KIND == RARE) | (kind & PAIRED != 0)
    left, of = left[gives], of[gives]
    right, which = _beside(left + (b - a)[of], np.arange(1 - BAND, BAND))
    left, of = left[which], of[which]
    for k in range(SIZE):
        same = _equal(ground, left + k, right - left)
        left, right, of = left[same], right[same], of[same]
    more = LONG - SIZE
    start, end = left.copy(), left + SIZE
    ahead, behind = np.ones((2, len(left)), np.bool_)
    for k in range(1, more + 1):
        ahead &= _equal(ground, left - k, right - left)
        behind &= _equal(ground, left + SIZE - 1 + k, right - left)
        start -= ahead
        end += behind
    first, last = a.copy(), a + SIZE
    np.minimum.at(first, of, start)
    np.maximum.at(last, of, end)
    wide: NDArray[np.bool_] = last - first >= SHORTEST
    return wide


def _beside(place: Ints, offset: Ints) -> tuple[Ints, Ints]:
    """Return the places so far from each, and which each one is beside."""
    return (place[:, None] + offset).reshape(-1), np.repeat(np.arange(len(place)), len(offset))


def _equal(ground: Ground, place: Ints, shift: Ints) -> NDArray[np.bool_]:
    words = ground.words
    same: NDArray[np.bool_] = words.take(place, mode="clip") == words.take(place + shift, mode="clip")
    return same


def _stays(
    ground: Ground, place: Ints, short: NDArray[np.bool_], long: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return where a gram gave hits before and does after; `short` and `long` tell where as many words are equal."""
    before, after = (kinds.take(place, mode="clip") for kinds in (ground.before.kinds, ground.kinds))
    rare = (before & KIND == RARE) & (after & KIND == RARE)
    stays: NDArray[np.bool_] = short & rare | long & (before & after & PAIRED != 0)
    return stays


def _grams(ground: Ground, first: Ints, articles: Ints) -> tuple[Ints, Ints, Hashes, NDArray[np.bool_]]:
    """Return the places of grams that give hits, article after article, where each article begins, the grams."""
    size = np.diff(first)[articles]
    place = ranges(first[articles], size)
    kind = ground.kinds[place]
    parts = [(kind & KIND == RARE, SIZE), (kind & PAIRED != 0, LONG)]
    places = [place[chosen] for chosen, _ in parts]
    # (a bit that tells the sizes apart)
    grams = [
        hash_at(ground.words, p, words) & ~np.uint64(1) | np.uint64(words == LONG)
        for p, (_, words) in zip(places, parts, strict=True)
    ]
    every, gram = np.concatenate(places), np.concatenate(grams)
    order = np.argsort(every, kind="stable")
    every, gram = every[order], gram[order]
    # Articles ascend, and so do their places.
    row = np.concatenate([np.searchsorted(every, first[articles]), [len(every)]])
    return every, row, gram, (gram & np.uint64(1)).astype(np.bool_)
