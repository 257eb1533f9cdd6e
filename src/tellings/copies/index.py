"""What the search for copies keeps of a pile, so that more articles cost what they cost themselves.

Articles have numbers in the order in which they came, and places (see `pile`) that stay theirs; an article that
was changed gets new ones, its old ones are dead.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.grams import hash_rows
from tellings.copies.runs import Runs
from tellings.copies.tokens import Hashes, Ints
from tellings.records import Article, NearCopy, Passage, Residue

__all__ = ["Found", "Index", "found_of", "marks_of", "near_in", "pair_keys", "passages_of_index"]


class Found(Struct, frozen=True):
    """Passages and near copies, their articles by number.

    `spans` has the rows article_a, start_a, end_a, article_b, start_b, end_b; `near` article_a, article_b;
    `shares` jaccard, containment_a, containment_b.
    """

    spans: Ints
    similarity: NDArray[np.float64]
    near: Ints
    shares: NDArray[np.float64]


class Index(Struct, frozen=True):
    """Everything kept of a pile.

    By number: `ids`, `marks` that tell whether an article changed, whether it is `alive`, `first` place (and where the
    last ends), how many `distinct` 3-grams it has. By stretch of text: how many words it has, and of which article it
    is. By place: `words`, and `kinds` of the grams that begin there (see
    `seeds`). `grams` are the places of all 3-grams, `long_grams` of 5-grams all of whose 3-grams are or were common.
    `stars` are 5-grams too common to
    give hits, in order, and `star_boxes` what they show: rows article, place in it and end, and these of the other.
    `likely` are keys of pairs of articles (the smaller number first) that have a box or may get one as their grams
    become common.
    """

    ids: tuple[str, ...]
    marks: Hashes
    alive: NDArray[np.bool_]
    first: Ints
    distinct: Ints
    stretch: Ints
    stretch_of: NDArray[np.int32]
    words: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    grams: Runs
    long_grams: Runs
    stars: Hashes
    star_boxes: Ints
    likely: Hashes
    found: Found


def marks_of(articles: Sequence[Article], residue: Sequence[Residue]) -> Hashes:
    """Return for each article a number that tells whether its residue is another (an id stands for one text)."""
    number = {a.article_id: n for n, a in enumerate(articles)}
    mine = [(number[r.article_id], r.start, r.end) for r in residue if r.article_id in number]
    article, start, end = np.array(mine, np.int64).reshape(-1, 3).T
    spans = hash_rows([start.astype(np.uint64), end.astype(np.uint64)])
    marks = np.fromiter((len(a.received) for a in articles), np.uint64, len(articles))
    np.add.at(marks, article, spans)
    return marks


def pair_keys(one: Ints, other: Ints) -> Hashes:
    """Return a key for each pair of articles by number, whatever their order."""
    low, high = np.minimum(one, other).astype(np.uint64), np.maximum(one, other).astype(np.uint64)
    return low << np.uint64(32) | high


def found_of(passages: Sequence[Passage], near: Sequence[NearCopy], number: Mapping[str, int]) -> Found:
    """Return the records as columns."""
    spans = [
        (number[p.article_a], p.start_a, p.end_a, number[p.article_b], p.start_b, p.end_b) for p in passages
    ]
    pairs = [(number[n.article_a], number[n.article_b]) for n in near]
    shares = [(n.jaccard, n.containment_a, n.containment_b) for n in near]
    return Found(
        np.array(spans, np.int64).reshape(-1, 6).T,
        np.array([p.similarity for p in passages], np.float64),
        np.array(pairs, np.int64).reshape(-1, 2).T,
        np.array(shares, np.float64).reshape(-1, 3).T,
    )


def passages_of_index(index: Index) -> list[Passage]:
    """Return the passages, as `find_copies` does."""
    spans, ids = index.found.spans, index.ids
    rank = _ranks(index)
    order = np.lexsort((spans[4], spans[1], rank[spans[3]], rank[spans[0]]))
    rows = zip(*spans[:, order].tolist(), index.found.similarity[order].tolist(), strict=True)
    return [Passage(ids[a], sa, ea, ids[b], sb, eb, alike) for a, sa, ea, b, sb, eb, alike in rows]


def near_in(index: Index) -> list[NearCopy]:
    """Return the near copies, as `near_copies` does."""
    pairs, rank = index.found.near, _ranks(index)
    order = np.lexsort((rank[pairs[1]], rank[pairs[0]]))
    rows: Iterator[tuple[int, int, float, float, float]] = zip(
        *pairs[:, order].tolist(), *index.found.shares[:, order].tolist(), strict=True
    )
    return [NearCopy(index.ids[a], index.ids[b], *shares) for a, b, *shares in rows]


def _ranks(index: Index) -> Ints:
    """Return the place of each article in the order of ids."""
    order = sorted(range(len(index.ids)), key=index.ids.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank
