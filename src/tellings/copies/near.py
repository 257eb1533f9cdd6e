"""Articles that are near copies as wholes: an exact join over the word 3-grams that they share.

An article that is to share half of its grams with another must share one among the rarest half of them: only
those are looked up (a prefix filter), by their places in the order of rarity most pairs are ruled out, and every
pair that is left is counted exactly.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from tellings.copies.grams import Groups, group_keys
from tellings.copies.pile import BLOCK, Pile, lay_out, sides
from tellings.copies.shards import Column, Scratch, in_memory, ranges, sort_keys
from tellings.copies.tokens import Ints
from tellings.records import Article, NearCopy, Residue

__all__ = ["least_shared", "near_across", "near_by_grams", "near_copies", "shared_grams"]

# The usual bound for near-duplicates, and one for an article that stands almost whole in a longer one: below it
# an excerpt is a passage (`find_copies`). Of fewer grams than this it would be a turn of phrase.
JACCARD, CONTAINMENT, FEWEST = 0.5, 0.8, 20
# So many grams beyond the prefix are looked up (0 leaves two fifths more pairs to be counted, 16 makes more hits
# than it saves).
_MORE = 4
# So many pairs, postings and rows are looked at together.
_PAIRS, _BLOCK, _ROWS = 1 << 17, 1 << 18, 1 << 12


class _Postings(Struct, frozen=True):
    """Which article holds which gram, once each, for grams in two articles or more, the rarest first.

    Gram g is in the articles `article[start[g] : start[g + 1]]`; article a has the grams `gram[row[a] : row[a + 1]]`
    and before these `alone[a]` grams that no other has, `total[a]` in all.
    """

    article: NDArray[np.int32]
    start: Ints
    gram: NDArray[np.int32]
    row: Ints
    alone: Ints
    total: Ints


def near_copies(
    articles: Sequence[Article],
    residue: Sequence[Residue] = (),
    others: Sequence[Article] = (),
    scratch: Scratch = in_memory,
) -> list[NearCopy]:
    """Return the pairs with word-3-gram Jaccard >= .5, or of which one stands to .8 in the other, residue apart.

    Where there are `others`, only pairs of an article and one of them. No pair is missed and none is wrong; they are
    in order of their articles' ids. `scratch` is as for `find_copies`.
    """
    ordered = sorted([*articles, *others], key=lambda a: a.article_id)
    return near_across(ordered, residue, sides(ordered, others), scratch)


def near_across(
    articles: Sequence[Article], residue: Sequence[Residue], side: NDArray[np.int32], scratch: Scratch
) -> list[NearCopy]:
    """Return the near copies among articles in order of ids that are not on one side."""
    # Each step lets go of what the one before it made.
    pile = lay_out(articles, residue, scratch, words=False)
    postings = _by_article(*_by_rarity(*_shared_grams(pile, len(articles), scratch), scratch))
    return _near(articles, side, postings)


def near_by_grams(
    articles: Sequence[Article],
    side: NDArray[np.int32],
    article: NDArray[np.int32],
    size: NDArray[np.int32],
    total: Ints,
) -> list[NearCopy]:
    """Return the near copies among articles in order, from what `shared_grams` found and how many grams each has."""
    return _near(articles, side, _by_article(*_by_rarity(article, size, total, in_memory)))


def _near(articles: Sequence[Article], side: NDArray[np.int32], postings: _Postings) -> list[NearCopy]:
    a, b, shared = _pairs(postings, side)
    size_a, size_b = postings.total[a], postings.total[b]
    jaccard, inside = shared / (size_a + size_b - shared), shared / np.minimum(size_a, size_b)
    near = (jaccard >= JACCARD) | ((inside >= CONTAINMENT) & (np.minimum(size_a, size_b) >= FEWEST))
    columns = (c[near].tolist() for c in (a, b, jaccard, shared / size_a, shared / size_b))
    return [
        NearCopy(articles[i].article_id, articles[j].article_id, *(round(x, 4) for x in shares))
        for i, j, *shares in zip(*columns, strict=True)
    ]


def _shared_grams(
    pile: Pile, count: int, scratch: Scratch
) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints]:
    """Return the articles of each gram that two or more have, gram after gram, how many, and all grams by article."""
    total = pile.places.grams(count)
    articles, sizes = Column(np.int32, scratch), Column(np.int32, scratch)
    for keys in pile.grams.drain():
        article, size, again = shared_grams(group_keys(keys, pile.low, pile.places.article_of, BLOCK))
        total -= np.bincount(again, minlength=count)
        articles.add(article)
        sizes.add(size)
    return articles.joined(), sizes.joined(), total


def shared_grams(groups: Groups) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the articles of each gram that two or more have, how many, and the article of each gram that comes again."""
    many = groups.articles > 1
    article = groups.article.compress(groups.fresh & np.repeat(many, groups.size))
    return article, groups.articles[many].astype(np.int32), groups.article.compress(~groups.fresh)


def _by_rarity(
    article: NDArray[np.int32], size: NDArray[np.int32], total: Ints, scratch: Scratch
) -> tuple[NDArray[np.int32], Ints, Ints]:
    """Return the articles of the grams, those of the fewest articles first, where each gram begins, and the totals."""
    order = np.argsort(np.minimum(size, 65535).astype(np.uint16), kind="stable")
    start = _before(size)[:-1][order]
    begin = _before(size[order])
    ordered = scratch(len(article) // 2 + 1).view(np.int32)[: len(article)]
    cuts = np.searchsorted(begin[1:], np.arange(_BLOCK, len(article), _BLOCK)).tolist()
    for at, until in pairwise([0, *cuts, len(size)]):
        many = np.diff(begin[at : until + 1])
        ordered[begin[at] : begin[until]] = article[ranges(start[at:until], many)]
    return ordered, begin, total


def _before(size: NDArray[np.int32]) -> Ints:
    """Return how many there are before each, and in all, of so many each; in 32 bits where they hold them.

    (The annotation says 64, as everywhere: who reads them sees no difference.)
    """
    kind = np.int64 if size.sum(dtype=np.int64) >= 1 << 31 else np.int32
    total: Ints = np.zeros(len(size) + 1, kind)
    np.cumsum(size, out=total[1:])
    return total


def _by_article(article: NDArray[np.int32], begin: Ints, total: Ints) -> _Postings:
    """Return the postings, both ways."""
    ones, shape = np.ones(len(article), np.bool_), (len(total), len(begin) - 1)
    held = sparse.csc_array((ones, article, begin), shape).tocsr()
    row = held.indptr.astype(np.int64)
    return _Postings(article, begin, held.indices, row, total - np.diff(row), total)


def _pairs(postings: _Postings, side: NDArray[np.int32]) -> tuple[Ints, Ints, Ints]:
    """Return pairs of articles a < b that may be near, and how many grams they share; no near pair is left out.

    The smaller of two near articles has two thirds of its grams in the other (Jaccard .5 asks for a third of both
    together), thus one of its rarest third; some more are looked up, so that more than one must be shared.
    """
    total, rows = postings.total, np.diff(postings.row)
    least = np.ceil(2 * total / 3).astype(np.int64)
    length = np.where(rows >= least, np.minimum(total - least + 1 - postings.alone + _MORE, rows), 0)
    small = np.flatnonzero(length)
    many = np.bincount(np.repeat(np.arange(len(small)), length[small]), _articles(postings, small, length))
    cuts = np.searchsorted(np.cumsum(many), np.arange(_PAIRS, many.sum() + _PAIRS, _PAIRS), "right")
    ones = np.ones(len(postings.gram), np.int8)
    held = sparse.csr_array((ones, postings.gram, postings.row), (len(total), len(postings.start) - 1))
    held.has_canonical_format = True
    found = [np.zeros((3, 0), np.int64)]
    for begin, end in pairwise(np.unique([0, *cuts, len(small)]).tolist()):
        some = small[begin:end]
        a, b, hits = _hits(postings, some, length)
        most = hits + (rows - length)[a]
        good = (side[a] != side[b]) & (np.minimum(most, rows[b]) >= least_shared(total[a], total[b]))
        a, b = a[good], b[good]
        found.append(np.stack([np.minimum(a, b), np.maximum(a, b), _shared(held, a, b)]))
    a, b, shared = np.concatenate(found, axis=1)
    order = np.lexsort((b, a))
    return a[order], b[order], shared[order]


def least_shared(small: Ints, large: Ints) -> NDArray[np.float64]:
    """Return how many grams articles with so many must share to be near."""
    inside = np.where(small >= FEWEST, CONTAINMENT * small, small)
    least: NDArray[np.float64] = np.minimum(JACCARD * (small + large) / (1 + JACCARD), inside)
    return least


def _entries(postings: _Postings, small: Ints, length: Ints) -> Ints:
    """Return where the first `length` grams of these articles are."""
    return ranges(postings.row[small], length[small])


def _articles(postings: _Postings, small: Ints, length: Ints) -> Ints:
    """Return how many articles have each of the first `length` grams of these."""
    gram = postings.gram[_entries(postings, small, length)]
    return postings.start[gram + 1] - postings.start[gram]


def _hits(postings: _Postings, small: Ints, length: Ints) -> tuple[Ints, Ints, Ints]:
    """Return pairs of these articles and others no smaller, and how many of the former's first grams they share."""
    gram = postings.gram[_entries(postings, small, length)]
    many = postings.start[gram + 1] - postings.start[gram]
    a = np.repeat(np.repeat(small, length[small]), many)
    b = postings.article[ranges(postings.start[gram], many)]
    size_a, size_b = postings.total[a], postings.total[b]
    ahead = (size_a < size_b) | (size_a == size_b) & (a < b)
    bits = len(postings.total).bit_length()
    key = sort_keys((a << bits | b).compress(ahead).view(np.uint64), 0, 2 * bits).view(np.int64)
    first = np.flatnonzero(np.diff(key, prepend=-1))
    return key[first] >> bits, key[first] & (1 << bits) - 1, np.diff(first, append=len(key))


def _shared(held: sparse.csr_array, a: Ints, b: Ints) -> Ints:
    """Return how many grams the articles of each pair share; `held` has a row for each article."""
    counts: list[Ints] = [
        held[a[at : at + _ROWS]].multiply(held[b[at : at + _ROWS]]).sum(axis=1, dtype=np.int64)
        for at in range(0, len(a), _ROWS)
    ]
    return np.concatenate([np.zeros(0, np.int64), *counts])
