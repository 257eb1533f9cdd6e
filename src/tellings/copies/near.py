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
from tellings.copies.tokens import Ints
from tellings.records import Article, NearCopy, Residue

__all__ = ["near_copies"]

_SIZE = 3
# The usual bound for near-duplicates, and one for an article that stands almost whole in a longer one: below it
# an excerpt is a passage (`find_copies`). Of fewer grams than this it would be a turn of phrase.
JACCARD, CONTAINMENT, FEWEST = 0.5, 0.8, 20
_BLOCK = 1 << 14


class _Postings(Struct, frozen=True):
    """Which article holds which gram, once each, for grams in two articles or more; in order of gram and article.

    `articles` is of how many articles the gram is; by article, `total` counts all its grams.
    """

    gram: Ints
    article: Ints
    articles: Ints
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
    gram, times = (np.repeat(c, groups.size)[keep] for c in (np.arange(len(groups.size)), groups.articles))
    return _Postings(gram, article[keep].astype(np.int64), times, total)


def _first_in_article(groups: Groups, article: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which places are the first of their group in their article."""
    first = np.diff(article[groups.place], prepend=-1) != 0
    first[groups.start] = True
    return np.asarray(first, np.bool_)


def _candidates(postings: _Postings) -> tuple[Ints, Ints]:
    """Return pairs a < b that share a gram of both prefixes, or of one's short prefix; each pair once."""
    total = postings.total[postings.article]
    rank = _ranks(postings)
    alike = rank <= total - np.ceil(JACCARD * total)
    within = (rank <= total - np.ceil(CONTAINMENT * total)) & (total >= FEWEST)
    both = _pairs(postings, alike, alike)
    small, large = np.sort([postings.total[side] for side in both], axis=0)
    fair = small >= JACCARD * large
    held = _pairs(postings, _same_grams(postings, within), within)
    a, b = (np.concatenate([one[fair], other]) for one, other in zip(both, held, strict=True))
    keys = np.unique(a * len(postings.total) + b)
    return keys // max(1, len(postings.total)), keys % max(1, len(postings.total))


def _ranks(postings: _Postings) -> Ints:
    """Return the place of each gram in its article's order of rarity, from 0, grams that no other has first.

    In articles that share too little with all others together to be in any pair, the place is beyond the end.
    """
    shared = np.bincount(postings.article, minlength=len(postings.total))
    live = np.flatnonzero((shared >= min(JACCARD, CONTAINMENT) * postings.total)[postings.article])
    order = live[np.lexsort((postings.gram[live], postings.articles[live], postings.article[live]))]
    article = postings.article[order]
    start = np.flatnonzero(np.diff(article, prepend=-1))
    rank = np.full(len(postings.article), np.iinfo(np.int64).max)
    rank[order] = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
    rank[order] += (postings.total - shared)[article]
    return rank


def _same_grams(postings: _Postings, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which postings are of a gram of which one is chosen."""
    wanted = np.zeros(int(postings.gram[-1]) + 1 if len(postings.gram) else 1, np.bool_)
    wanted[postings.gram[chosen]] = True
    return wanted[postings.gram]


def _pairs(postings: _Postings, chosen: NDArray[np.bool_], either: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return pairs of articles that share a chosen gram, where `either` holds of one of the two."""
    where = np.flatnonzero(chosen)
    gram, article, marked = postings.gram[where], postings.article[where], either[where]
    keys, at, step = [np.zeros(0, np.int64)], np.arange(len(where)), 1
    while len(at):
        at = at[at + step < len(where)]
        at = at[gram[at] == gram[at + step]]
        good = at[marked[at] | marked[at + step]]
        keys.append(np.unique(article[good] * len(postings.total) + article[good + step]))
        step += 1
    found = np.unique(np.concatenate(keys))
    return found // max(1, len(postings.total)), found % max(1, len(postings.total))


def _shared(postings: _Postings, a: Ints, b: Ints) -> Ints:
    """Return how many grams the articles of each pair share."""
    shape = (len(postings.total), int(postings.gram[-1]) + 1 if len(postings.gram) else 1)
    ones = np.ones(len(postings.gram), np.int32)
    held = sparse.csr_array((ones, (postings.article, postings.gram)), shape=shape)
    counts: list[Ints] = [
        held[a[at : at + _BLOCK]].multiply(held[b[at : at + _BLOCK]]).sum(axis=1)
        for at in range(0, len(a), _BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *counts])
