"""Which places of a pile hold the same run of words."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.tokens import Hashes, Ints

__all__ = ["Groups", "group_grams", "hash_grams", "pairs"]

_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


class Groups(Struct, frozen=True):
    """Places of grams that stand in two places or more: group i is `place[start[i] : start[i] + size[i]]`, ascending.

    `articles` counts the articles of a group.
    """

    place: Ints
    start: Ints
    size: Ints
    articles: Ints


def hash_grams(words: Hashes, size: int) -> Hashes:
    """Return the hash of the `size` words from every place on."""
    count = max(0, len(words) - size + 1)
    total = words[:count].copy()
    for k in range(1, size):
        total *= _ODD
        total += words[k : k + count]
    total *= _MIX
    return total


def group_grams(grams: Hashes, place: Ints, article: NDArray[np.int32]) -> Groups:
    """Return the groups of equal grams; a gram stands at `place`, `article` is by place.

    Hash and place are sorted as one number: of the hash as many bits are compared as the place leaves free.
    """
    bits = len(article).bit_length()
    key = (grams >> np.uint64(bits) << np.uint64(bits)) | place.astype(np.uint64)
    key.sort()
    place = (key & np.uint64((1 << bits) - 1)).astype(np.int64)
    key >>= np.uint64(bits)
    first = np.ones(len(key), np.bool_)
    np.not_equal(key[1:], key[:-1], out=first[1:])
    shared = ~first
    shared[:-1] |= ~first[1:]
    place, first = place[shared], first[shared]
    start = np.flatnonzero(first)
    fresh = first | (np.diff(article[place], prepend=-1) != 0)
    count = np.cumsum(fresh)
    articles = np.diff(count[start] - 1, append=count[-1] if len(count) else 0)
    return Groups(place, start, np.diff(start, append=len(place)), articles)


def pairs(
    groups: Groups, article: NDArray[np.int32], most_articles: int, most_places: int
) -> tuple[Ints, Ints]:
    """Return every two places (a < b) of a group in two articles, groups of too many left out."""
    good = (groups.articles >= 2) & (groups.articles <= most_articles) & (groups.size <= most_places)
    place = groups.place[np.repeat(good, groups.size)]
    size = groups.size[good]
    last = np.repeat(np.cumsum(size), size) - 1
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    at = np.arange(len(place))
    for step in range(1, most_places):
        at = at[at + step <= last[at]]
        if not len(at):
            break
        a, b = place[at], place[at + step]
        apart = article[a] != article[b]
        left.append(a[apart])
        right.append(b[apart])
    return np.concatenate(left), np.concatenate(right)
