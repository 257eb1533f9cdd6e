"""Which articles may be near copies of new ones: all that are, and few others; `near_copies` counts them exactly.

Of two near articles the smaller has two thirds of its grams in the other. Where some of these are rare the pair
has hits, and with what is common in both there must be enough. Where none is rare the smaller has two thirds of common
grams: of the least common of them so many are looked up that the others would not be enough.
"""

import numpy as np
from numpy.typing import NDArray

from tellings.copies.near import least_shared
from tellings.copies.pile import BLOCK, SIZE
from tellings.copies.runs import find_grams, postings
from tellings.copies.seeds import COMMON, KIND
from tellings.copies.shards import ranges
from tellings.copies.tokens import Hashes, Ints, Whole, distinct
from tellings.copies.touched import Ground, Touched, hash_at

__all__ = ["near_candidates"]


def near_candidates(
    ground: Ground, short: Touched, first: Ints, sizes: Ints, gram: Hashes, place: Ints
) -> Ints:
    """Return the old articles that may be near a new one; `gram` and `place` are the new 3-grams in order."""
    if not len(gram):
        return np.zeros(0, np.int64)
    blocks = (ground.kinds & KIND >= COMMON).reshape(-1, 1 << BLOCK).sum(axis=1)
    common = np.bincount(ground.article_of, blocks, len(sizes)).astype(np.int64)
    least = -(-2 * sizes // 3)
    dull = ground.alive & (common >= least) & (sizes > 0)
    new = np.arange(len(sizes)) >= len(ground.before.ids)
    found = [
        _with_hits(ground, short, common, sizes),
        _beside_dull_new(ground, short, (gram, place), dull & new, common - least + 1),
        _beside_dull_old(ground, np.flatnonzero(dull & ~new), first, common - least + 1, place),
    ]
    every = distinct(np.concatenate(found))
    return every[~new[every]]


def _with_hits(ground: Ground, short: Touched, common: Ints, sizes: Ints) -> Ints:
    """Return articles that share rare grams with a new one, and common ones enough to be near."""
    article_of = ground.article_of.astype(np.int64)
    a, b = article_of[short.a >> BLOCK], article_of[short.b >> BLOCK]
    key, shared = _counted(a << 32 | b)
    a, b = key >> 32, key & 0xFFFFFFFF
    small, large = np.minimum(sizes[a], sizes[b]), np.maximum(sizes[a], sizes[b])
    near = shared + np.minimum(common[a], common[b]) >= least_shared(small, large)
    return np.concatenate([a[near], b[near]])


def _beside_dull_new(
    ground: Ground, short: Touched, new: tuple[Hashes, Ints], dull: NDArray[np.bool_], many: Ints
) -> Ints:
    """Return articles that share one of so many of the least common grams of a new one that has few rare ones."""
    gram, place = new
    article = ground.article_of[place >> BLOCK].astype(np.int64)
    chosen = dull[article] & (ground.kinds[place] & KIND >= COMMON)
    gram, article = gram[chosen], article[chosen]
    order = np.lexsort((gram, short.many[np.searchsorted(short.asked, gram)], article))
    gram, article = gram[order], article[order]
    gram = gram[_first_of_each(article, many)]
    asked = distinct(gram)
    _, where = postings(runs := short.grams, find_grams(runs, asked), np.ones(len(asked), np.bool_))
    where = where[ground.living(where)]
    return distinct(ground.article_of[where >> BLOCK].astype(np.int64))


def _beside_dull_old(ground: Ground, dull: Ints, first: Ints, many: Ints, new: Ints) -> Ints:
    """Return old articles with few rare grams that share one of so many of their least common with a new one."""
    place = ranges(first[dull], np.diff(first)[dull])
    place = place[ground.kinds[place] & KIND >= COMMON]
    article = ground.article_of[place >> BLOCK].astype(np.int64)
    gram = hash_at(ground.words, place, SIZE)
    known, count = _counted(hash_at(ground.words, new, SIZE))
    at = np.minimum(np.searchsorted(known, gram), len(known) - 1)
    beside = np.where(known[at] == gram, count[at], 0)
    order = np.lexsort((gram, beside, article))
    article, beside = article[order], beside[order]
    chosen = _first_of_each(article, many)
    return distinct(article[chosen & (beside > 0)])


def _first_of_each(article: Ints, many: Ints) -> NDArray[np.bool_]:
    """Return which items are among the first so many of their article (they lie together)."""
    begins = np.flatnonzero(np.diff(article, prepend=-1))
    size = np.diff(begins, append=len(article))
    nth = np.arange(len(article)) - np.repeat(begins, size)
    chosen: NDArray[np.bool_] = nth < many[article]
    return chosen


def _counted(values: NDArray[Whole]) -> tuple[NDArray[Whole], Ints]:
    """Return the values in order, each once, and how often each is there."""
    values = np.sort(values)
    first = np.ones(len(values), np.bool_)
    first[1:] = values[1:] != values[:-1]
    at = np.flatnonzero(first)
    return values[at], np.diff(at, append=len(values))
