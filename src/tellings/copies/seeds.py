"""Where two articles share words: hits of the rare grams that both hold, gathered along bands of diagonals."""

import numpy as np

from tellings.copies.boxes import Boxes
from tellings.copies.grams import group_grams, hash_grams, pairs
from tellings.copies.pile import APART, Pile
from tellings.copies.tokens import Hashes, Ints

__all__ = ["shared_boxes"]

_SHORT, _LONG = 3, 5
# A 3-gram in more articles than this shows little by itself (in evals/copies.py 8 finds as much as 12, with two
# thirds of the hits); there 5-grams are looked at, which a turn of phrase or a template makes common (the
# issue's measurement: 2 to 100).
_MOST_SHORT, _MOST_LONG = 8, 100
# Hits of one band this near to each other are one box: the words between were exchanged. A box spans this many
# words. Measured with 30 % of the words of 60 exchanged: of 150 copies leaps of 16 find all in boxes of 8
# words, leaps of 10 find 148; boxes of 6 words are three times as many.
_LEAP, _SHORTEST = APART - 2, 8
# A band is 2 ** 3 diagonals wide: so many words may be put in or left out between two hits.
_BAND = 3
_LOW = 32 + _BAND


def shared_boxes(pile: Pile) -> Boxes:
    """Return the boxes that two articles share, from their first hit to their last."""
    short, long = _hits(pile)
    key = np.concatenate([_keys(*short, 0), _keys(*long, 1)])
    key.sort()
    leap = np.ones(len(key), np.bool_)
    np.greater(key[1:] - key[:-1], np.uint64(_LEAP << 1 + _BAND), out=leap[1:])
    first = np.flatnonzero(leap)
    first, last = key[first], key[np.append(first[1:], len(key))[: len(first)] - 1]
    wide = last - first >= _SHORTEST - _LONG << 1 + _BAND
    a, b, _ = _places(first[wide])
    end_a, end_b, size = _places(last[wide])
    boxes = Boxes(a, end_a + size, b, end_b + size)
    return boxes[(boxes.shorter >= _SHORTEST) & (a < b)]


def _keys(a: Ints, b: Ints, long: int) -> Hashes:
    """Return hits as numbers in order of band, place, diagonal and size of the gram (places are below 2 ** 31)."""
    diagonal = b - a
    low = (diagonal & (1 << _BAND) - 1) << 1 | long
    return (diagonal >> _BAND << _LOW | a << 1 + _BAND | low).astype(np.uint64)


def _places(keys: Hashes) -> tuple[Ints, Ints, Ints]:
    """Return the places of the hits and the sizes of their grams."""
    key = keys.astype(np.int64)
    a = (key & (1 << _LOW) - 1) >> 1 + _BAND
    diagonal = key >> _LOW << _BAND | key >> 1 & (1 << _BAND) - 1
    return a, a + diagonal, np.where(key & 1, _LONG, _SHORT)


def _hits(pile: Pile) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Return the places of equal rare 3-grams, and of equal 5-grams in which no 3-gram is rare."""
    real = pile.token >= 0
    place = np.flatnonzero(real[: 1 - _SHORT] & real[_SHORT - 1 :])
    groups = group_grams(hash_grams(pile.words, _SHORT)[place], place, pile.article)
    short = pairs(groups, pile.article, _MOST_SHORT, 2 * _MOST_SHORT)
    common = np.zeros(len(real), np.bool_)
    common[groups.place[np.repeat(groups.articles > _MOST_SHORT, groups.size)]] = True
    place = np.flatnonzero(common[: 1 - _LONG] & common[1 : 2 - _LONG] & common[2 : 3 - _LONG])
    groups = group_grams(hash_grams(pile.words, _LONG)[place], place, pile.article)
    return short, pairs(groups, pile.article, _MOST_LONG, _MOST_LONG * 3 // 2)
