"""Where two articles share words: hits of the rare grams that both hold, gathered along bands of diagonals."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tellings.copies.boxes import Boxes
from tellings.copies.grams import Groups, group_keys, hash_grams, pairs, stars
from tellings.copies.pile import APART, BLOCK, SIZE, Pile, keyed
from tellings.copies.shards import Scratch, Shards, deal, repeated, shards_for, sort_keys
from tellings.copies.tokens import Hashes, Ints

__all__ = [
    "BAND",
    "COMMON",
    "KIND",
    "LEAP",
    "LONG",
    "OFTEN",
    "PAIRED",
    "RARE",
    "SHORTEST",
    "STAR",
    "boxes_and_likely",
    "boxes_of",
    "common_places",
    "dealt",
    "long_grams",
    "long_hits",
    "long_kinds",
    "shared_boxes",
    "short_hits",
    "short_kinds",
    "star_boxes_of",
    "star_hits",
]

LONG = 5
# A 3-gram in more articles than this shows little by itself (in evals/copies.py 8 finds as much as 12, with two
# thirds of the hits); there 5-grams are looked at, which a turn of phrase or a template makes common (the
# issue's measurement: 2 to 100).
_MOST_SHORT, _MOST_LONG = 8, 100
# A 5-gram in more than that counts only beside its first article, and what it shows must span this many words: a
# text that everyone prints, no boilerplate (in evals/copies.py this adds nothing even from 12 words on). Not more
# than one word may be exchanged at a time, as more are from notice to notice.
_SHORTEST_STAR, _LEAP_STAR = 30, LONG + 1
# Hits of one band this near to each other are one box: the words between were exchanged. A box spans this many
# words. Measured with 30 % of the words of 60 exchanged: of 150 copies leaps of 16 find all in boxes of 8
# words, leaps of 10 find 148; boxes of 6 words are three times as many.
LEAP, SHORTEST = APART - 2, 8
# A band is 2 ** 3 diagonals wide: so many words may be put in or left out between two hits.
_BAND = 3
BAND = 1 << _BAND
_LOW = 32 + _BAND
# What a gram is by how many have it; a 3-gram's kind and a 5-gram's fit one byte together.
RARE, COMMON, OFTEN, PAIRED, STAR = 1, 2, 3, 4, 8
# The bits of it that are a 3-gram's.
KIND = np.uint8(3)
_ODD = np.uint64(0x9E3779B97F4A7C15)
# So many words are gone through at once.
_WORDS = 1 << 17


def shared_boxes(pile: Pile, side: NDArray[np.int32], rank: Ints, scratch: Scratch) -> Boxes:
    """Return the boxes that two articles share, from their first hit to their last; places are words of the pile.

    Articles of one side (a number by article) are not compared. What very many share is found only beside the first
    of them by `rank` (by article).
    """
    beside_first: list[tuple[Hashes, Hashes]] = []
    bits = shards_for(len(pile.words))
    hits = deal(_hits(pile, side, rank, beside_first, scratch), bits, scratch)
    a, end_a, b, end_b = boxes_of(hits, deal(beside_first, bits, scratch))
    word_a, word_b = pile.places.words(a), pile.places.words(b)
    return Boxes(word_a, word_a + end_a - a, word_b, word_b + end_b - b)


def boxes_of(hits: Shards, beside_first: Shards) -> Ints:
    """Return a, end_a, b, end_b (rows, as places) of the boxes that the hits make up; those of one band lie together."""
    found = [np.zeros((4, 0), np.int64), *(_boxes(_in_order(k), SHORTEST, LEAP) for k in hits.drain())]
    return np.concatenate([*found, star_boxes_of(beside_first)], axis=1)


def star_boxes_of(beside_first: Shards) -> Ints:
    """Return what `boxes_of` does of hits beside the first."""
    found = [_boxes(_in_order(k), _SHORTEST_STAR, _LEAP_STAR) for k in beside_first.drain()]
    return np.concatenate([np.zeros((4, 0), np.int64), *found], axis=1)


def boxes_and_likely(hits: Shards) -> tuple[Ints, Ints]:
    """Return the boxes of the hits, and two places (rows) of what may become one.

    When a 3-gram becomes common its hit goes, and hits of the 5-grams around it may come: these begin no farther
    from it than their sizes differ, so what is no box but may become one has two hits, little farther from
    each other than a box allows.
    """
    boxes, likely = [np.zeros((4, 0), np.int64)], [np.zeros((2, 0), np.int64)]
    for keys in hits.drain():
        key = _in_order(keys)
        boxes.append(_boxes(key, SHORTEST, LEAP))
        first, last = _chained(key, LEAP + 2 * (LONG - SIZE))
        a, b, _ = _places(first[first >> np.uint64(1 + _BAND) != last >> np.uint64(1 + _BAND)])
        likely.append(np.stack([a, b]))
    return np.concatenate(boxes, axis=1), np.concatenate(likely, axis=1)


def _in_order(keys: Hashes) -> Hashes:
    """Return the keys of hits in order, without most of those that are alone in their bands."""
    return sort_keys(repeated(keys, _LOW), 0)


def _chained(key: Hashes, farthest: int) -> tuple[Hashes, Hashes]:
    """Return the first and the last of hits of one band no farther from the next than that."""
    leap = np.ones(len(key), np.bool_)
    np.greater(key[1:] - key[:-1], np.uint64(farthest << 1 + _BAND), out=leap[1:])
    at = np.flatnonzero(leap)
    return key[at], key[np.append(at[1:], len(key))[: len(at)] - 1]


def _boxes(key: Hashes, shortest: int, farthest: int) -> Ints:
    """Return a, end_a, b, end_b (rows) of the boxes of so many words or more, no hit farther from the next than that."""
    first, last = _chained(key, farthest)
    wide = last - first >= shortest - LONG << 1 + _BAND
    a, b, _ = _places(first[wide])
    end_a, end_b, size = _places(last[wide])
    end_a, end_b = end_a + size, end_b + size
    good = (np.minimum(end_a - a, end_b - b) >= shortest) & (a < b)
    return np.stack([a, end_a, b, end_b])[:, good]


def dealt(a: Ints, b: Ints, long: int) -> tuple[Hashes, Hashes]:
    """Return what tells the hits' shards, and their keys, in order of band, place, diagonal and size of the gram."""
    diagonal = b - a
    band = diagonal >> _BAND
    low = (diagonal & (1 << _BAND) - 1) << 1 | long
    key = band << _LOW | a << 1 + _BAND | low
    return band.view(np.uint64) * _ODD, key.view(np.uint64)


def _places(keys: Hashes) -> tuple[Ints, Ints, Ints]:
    """Return the places of the hits and the sizes of their grams."""
    key = keys.view(np.int64)
    a = (key & (1 << _LOW) - 1) >> 1 + _BAND
    diagonal = key >> _LOW << _BAND | key >> 1 & (1 << _BAND) - 1
    return a, a + diagonal, np.where(key & 1, LONG, SIZE)


def _hits(
    pile: Pile,
    side: NDArray[np.int32],
    rank: Ints,
    beside_first: list[tuple[Hashes, Hashes]],
    scratch: Scratch,
) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the places of equal rare 3-grams, then those of equal 5-grams in which no 3-gram is rare.

    The places of 5-grams that are too common, beside their first, go to `beside_first`.
    """
    common = np.zeros(len(pile.words) + LONG, np.bool_)
    for groups in _groups(pile, pile.grams):
        yield from short_hits(groups, side)
        common[pile.places.words(common_places(groups))] = True
    bits = shards_for(int(common.sum()))
    for groups in _groups(pile, deal(_long_grams(pile, common, bits), bits, scratch)):
        yield from long_hits(groups, side)
        beside_first += star_hits(groups, side, rank)


def short_hits(groups: Groups, side: NDArray[np.int32]) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the hits of 3-grams that are rare."""
    for a, b in pairs(groups, side, _MOST_SHORT, 2 * _MOST_SHORT):
        yield dealt(a, b, 0)


def short_kinds(groups: Groups) -> NDArray[np.uint8]:
    """Return of which kind each group of 3-grams is: RARE ones give hits, what is OFTEN in few articles does not."""
    kind = np.where(groups.size <= 2 * _MOST_SHORT, RARE, OFTEN)
    return np.where(groups.articles > _MOST_SHORT, COMMON, np.where(groups.articles > 1, kind, 0)).astype(
        np.uint8
    )


def long_kinds(groups: Groups) -> NDArray[np.uint8]:
    """Return of which kind each group of 5-grams is: PAIRED ones give hits, STAR ones beside their first only."""
    paired = (groups.articles > 1) & (groups.articles <= _MOST_LONG) & (groups.size <= _MOST_LONG * 3 // 2)
    return np.where(groups.articles > _MOST_LONG, STAR, np.where(paired, PAIRED, 0)).astype(np.uint8)


def common_places(groups: Groups) -> Ints:
    """Return the places of 3-grams that are not."""
    return groups.place.compress(np.repeat(groups.articles > _MOST_SHORT, groups.size))


def long_hits(groups: Groups, side: NDArray[np.int32]) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the hits of 5-grams that are not too common."""
    for a, b in pairs(groups, side, _MOST_LONG, _MOST_LONG * 3 // 2):
        yield dealt(a, b, 1)


def star_hits(groups: Groups, side: NDArray[np.int32], rank: Ints) -> list[tuple[Hashes, Hashes]]:
    """Return the hits of 5-grams that are, beside their first article's."""
    a, b = stars(groups, side, rank, _MOST_LONG)
    return [dealt(a, b, 1)] if len(a) else []


def _groups(pile: Pile, grams: Shards) -> Iterator[Groups]:
    for keys in grams.drain():
        yield group_keys(keys, pile.low, pile.places.article_of, BLOCK)


def _long_grams(pile: Pile, common: NDArray[np.bool_], bits: int) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the keys of 5-grams all of whose 3-grams are common."""
    for gram, word in long_grams(pile, common):
        yield keyed(gram, pile.places.of(word), pile.low, bits)


def long_grams(pile: Pile, common: NDArray[np.bool_]) -> Iterator[tuple[Hashes, Ints]]:
    """Yield the 5-grams all of whose 3-grams are common, and their first words; `common` is by word and `LONG` more."""
    for at in range(0, len(pile.words), _WORDS):
        held = common[at : at + _WORDS + 2]
        where = np.flatnonzero(held[:-2] & held[1:-1] & held[2:])
        words = pile.words[at : at + _WORDS + LONG].astype(np.uint64)
        yield hash_grams(words, LONG)[where], at + where
