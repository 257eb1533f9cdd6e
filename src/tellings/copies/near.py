"""Articles that are near copies as wholes: an exact join over the word 3-grams that they share.

An article that is to share half of its grams with another must share one among the rarest half of them: only
those are looked up (a prefix filter), and every pair that it leaves is counted exactly.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from tellings.copies.grams import Groups, group_grams, hash_grams
from tellings.copies.pile import Pile, lay_out
from tellings.copies.tokens import Ints, distinct
from tellings.records import Article, NearCopy, Residue

__all__ = ["near_copies"]

_SIZE = 3
# The usual bound for near-duplicates, and one for an article that stands almost whole in a longer one: below it
# an excerpt is a passage (`find_copies`). Of fewer grams than this it would be a turn of phrase.
JACCARD, CONTAINMENT, FEWEST = 0.5, 0.8, 20
_BLOCK = 1 << 14


class _Postings(Struct, frozen=True):
    """Which article holds which gram, once each, for grams in two articles or more; those of one gram together.

    Grams are numbered by rarity, the rarest first. By article, `total` counts all its grams.
    """

    gram: Ints
    article: Ints
    total: Ints


def near_copies(articles: Sequence[Article], residue: Sequence[Residue] = ()) -> list[NearCopy]:
    """Return the pairs with word-3-gram Jaccard >= .5, or of which one stands to .8 in the other, residue apart.

    No pair is missed and none is wrong; they are in order of their articles' ids.
    """
    ordered = sorted(articles, key=lambda a: a.article_id)
    postings = _postings(lay_out(ordered, residue), len(ordered))
    a, b = _candidates(postings)
    shared = _shared(postings, a, b)
    size_a, size_b = postings.total[a], postings.total[b]
    jaccard, inside = shared / (size_a + size_b - shared), shared / np.minimum(size_a, size_b)
    near = (jaccard >= JACCARD) | ((inside >= CONTAINMENT) & (np.minimum(size_a, size_b) >= FEWEST))
    columns = (c[near].tolist() for c in (a, b, jaccard, shared / size_a, shared / size_b))
    return [
        NearCopy(ordered[i].article_id, ordered[j].article_id, *(round(x, 4) for x in shares))
        for i, j, *shares in zip(*columns, strict=True)
    ]


def _postings(pile: Pile, count: int) -> _Postings:
    real = pile.token >= 0
    place = np.flatnonzero(real[: 1 - _SIZE] & real[_SIZE - 1 :])
    groups = group_grams(hash_grams(pile.words, _SIZE)[place], place, pile.article)
    total = np.bincount(pile.article[place], minlength=count)
    article, first = pile.article[groups.place], _first_in_article(groups, pile.article)
    total -= np.bincount(article[~first], minlength=count)
    keep = first & np.repeat(groups.articles >= 2, groups.size)
    number = np.empty(len(groups.size), np.int64)
    number[np.argsort(groups.articles, kind="stable")] = np.arange(len(number))
    return _Postings(np.repeat(number, groups.size)[keep], article[keep].astype(np.int64), total)


def _first_in_article(groups: Groups, article: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which places are the first of their group in their article."""
    first = np.diff(article[groups.place], prepend=-1) != 0
    first[groups.start] = True
    return np.asarray(first, np.bool_)


def _candidates(postings: _Postings) -> tuple[Ints, Ints]:
    """Return pairs a < b that share a gram of both prefixes, or of one's short prefix; each pair once."""
    alike, within = _prefixes(postings)
    count = max(1, len(postings.total))
    both = _pairs(postings, alike, alike)
    small, large = np.sort([postings.total[both // count], postings.total[both % count]], axis=0)
    held = _pairs(postings, _same_grams(postings, within), within)
    keys = distinct(np.concatenate([both[small >= JACCARD * large], held]))
    return keys // count, keys % count


def _prefixes(postings: _Postings) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which postings are among their article's rarest, as many as Jaccard and containment ask for."""
    total, size = postings.total, np.bincount(postings.article, minlength=len(postings.total))
    live = (size >= min(JACCARD, CONTAINMENT) * total)[postings.article]
    bits = int(postings.gram.max(initial=0)).bit_length()
    ordered = np.sort(postings.article[live] << bits | postings.gram[live]) & (1 << bits) - 1
    size = np.bincount(postings.article[live], minlength=len(total))
    start = np.cumsum(size) - size
    chosen = []
    for share, fewest in ((JACCARD, 1), (CONTAINMENT, FEWEST)):
        # Grams that no other article has are rarer than all of these.
        length = total - np.ceil(share * total).astype(np.int64) + 1 - (total - size)
        some = (length > 0) & (size > 0) & (total >= fewest)
        rarest_until = np.full(len(total), -1, np.int64)
        rarest_until[some] = ordered[(start + length - 1)[some]]
        chosen.append(postings.gram <= rarest_until[postings.article])
    return chosen[0], chosen[1]


def _same_grams(postings: _Postings, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which postings are of a gram of which one is chosen."""
    wanted = np.zeros(int(postings.gram.max(initial=0)) + 1, np.bool_)
    wanted[postings.gram[chosen]] = True
    return wanted[postings.gram]


def _pairs(postings: _Postings, chosen: NDArray[np.bool_], either: NDArray[np.bool_]) -> Ints:
    """Return pairs of articles that share a chosen gram, where `either` holds of one of the two; a pair a number."""
    where = np.flatnonzero(chosen)
    gram, article, marked = postings.gram[where], postings.article[where], either[where]
    keys, at, step = [np.zeros(0, np.int64)], np.arange(len(where)), 1
    while len(at):
        at = at[at + step < len(where)]
        at = at[gram[at] == gram[at + step]]
        good = at[marked[at] | marked[at + step]]
        keys.append(distinct(article[good] * len(postings.total) + article[good + step]))
        step += 1
    return distinct(np.concatenate(keys))


def _shared(postings: _Postings, a: Ints, b: Ints) -> Ints:
    """Return how many grams the articles of each pair share."""
    shape = (len(postings.total), int(postings.gram.max(initial=0)) + 1)
    ones = np.ones(len(postings.gram), np.int32)
    held = sparse.csr_array((ones, (postings.article, postings.gram)), shape=shape)
    counts: list[Ints] = [
        held[a[at : at + _BLOCK]].multiply(held[b[at : at + _BLOCK]]).sum(axis=1)
        for at in range(0, len(a), _BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *counts])
