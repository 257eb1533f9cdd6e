"""Which places of a pile hold the same run of words."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.shards import repeated, sort_keys
from tellings.copies.tokens import Hashes, Ints

__all__ = ["Groups", "group_keys", "group_sorted", "hash_grams", "hash_rows", "pairs", "stars"]

_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
# So many pairs of places are made at once.
_PAIRS = 1 << 17


class Groups(Struct, frozen=True):
    """Places of grams that stand in two places or more: group i is `place[start[i] : start[i] + size[i]]`, ascending.

    `article` is by place as `place` is, `fresh` whether the place is the first in its article of its group;
    `articles` counts the articles of a group, `gram` is what its keys have from bit `low` on.
    """

    place: Ints
    article: NDArray[np.int32]
    fresh: NDArray[np.bool_]
    start: Ints
    size: Ints
    articles: Ints
    gram: Hashes


def hash_grams(words: Hashes, size: int) -> Hashes:
    """Return the hash of the `size` words from every place on."""
    count = max(0, len(words) - size + 1)
    return hash_rows([words[k : k + count] for k in range(size)])


def hash_rows(words: Sequence[Hashes]) -> Hashes:
    """Return the hash of the first words of the rows, of the second, and so on."""
    total = words[0].copy()
    for row in words[1:]:
        total *= _ODD
        total += row
    total *= _MIX
    total ^= total >> np.uint64(32)
    total *= _ODD
    return total


def group_keys(keys: Hashes, low: int, article_of: NDArray[np.int32], block: int) -> Groups:
    """Return the groups of keys equal from bit `low` on; the bits below are the place, ascending among equal keys.

    `article_of` is by place divided by 2 ** block. A key that no other equals is in none.
    """
    return group_sorted(sort_keys(repeated(keys, low), low), low, article_of, block)


def group_sorted(
    keys: Hashes, low: int, article_of: NDArray[np.int32], block: int, *, single: bool = False
) -> Groups:
    """Return what `group_keys` does for keys in order; those that no other equals too, if `single`."""
    gram = keys >> np.uint64(low)
    same = gram[1:] == gram[:-1]
    first = np.ones(len(keys), np.bool_)
    first[1:] = ~same
    if not single:
        shared = np.zeros(len(keys), np.bool_)
        shared[1:] = same
        shared[:-1] |= same
        keys, first = keys.compress(shared), first.compress(shared)
    place = (keys & np.uint64((1 << low) - 1)).view(np.int64)
    start = np.flatnonzero(first)
    article = article_of[place >> block]
    fresh = first.copy()
    fresh[1:] |= article[1:] != article[:-1]
    count = np.cumsum(fresh)
    articles = np.diff(count[start] - 1, append=count[-1:])
    size = np.diff(start, append=len(place))
    return Groups(place, article, fresh, start, size, articles, keys[start] >> np.uint64(low))


def pairs(
    groups: Groups, side: NDArray[np.int32], most_articles: int, most_places: int
) -> Iterator[tuple[Ints, Ints]]:
    """Yield every two places (a < b) of a group on two sides, groups of too many left out, some at a time.

    `side` is by article.
    """
    good = (groups.articles >= 2) & (groups.articles <= most_articles) & (groups.size <= most_places)
    in_good = np.repeat(good, groups.size)
    place, article, size = groups.place.compress(in_good), groups.article.compress(in_good), groups.size[good]
    later = np.repeat(np.cumsum(size), size) - 1 - np.arange(len(place))
    total = np.cumsum(later)
    bounds = np.arange(_PAIRS, total[-1] if len(total) else 0, _PAIRS)
    cuts = [0, *np.searchsorted(total, bounds).tolist(), len(place)]
    for begin, end in pairwise(cuts):
        many = later[begin:end]
        left = np.repeat(np.arange(begin, end), many)
        right = left + 1 + np.arange(len(left)) - np.repeat(np.cumsum(many) - many, many)
        apart = side[article[left]] != side[article[right]]
        yield place[left.compress(apart)], place[right.compress(apart)]


def stars(groups: Groups, side: NDArray[np.int32], rank: Ints, most_articles: int) -> tuple[Ints, Ints]:
    """Return places (a < b) of groups of more articles than `most_articles`: each beside that of the first by `rank`.

    What is on the side of the first stands beside the first of another side. `side` and `rank` are by article.
    """
    many = np.repeat(groups.articles > most_articles, groups.size) & groups.fresh
    group = np.repeat(np.arange(len(groups.size)), groups.size).compress(many)
    place, article = groups.place.compress(many), groups.article.compress(many)
    order = np.lexsort((rank[article], group))
    place, group, which = place[order], group[order], side[article[order]]
    first = np.full((2, len(groups.size)), -1, np.int64)
    first[0, group[::-1]] = np.arange(len(group))[::-1]
    across = np.flatnonzero(which != which[first[0, group]])
    first[1, group[across][::-1]] = across[::-1]
    beside = np.where(which != which[first[0, group]], first[0, group], first[1, group])
    good = beside >= 0
    a, b = place[beside[good]], place[good]
    return np.minimum(a, b), np.maximum(a, b)
