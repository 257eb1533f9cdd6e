"""The pairs of articles that are near enough to matter, without looking at every pair, and how near they are."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.stories.stack import Stack, sparse_rows
from tellings.stories.times import Times

__all__ = [
    "Near",
    "Nearest",
    "cosines",
    "finder_words",
    "heaviest",
    "heavy_of",
    "likeness",
    "near_fresh",
    "near_of",
    "near_pairs",
    "nearest_in",
    "split_finders",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = sparse.csr_array | Stack

_BLOCK = 512
# Words in more articles than this find no neighbours (they still weigh in the score of those found), and each article
# looks for neighbours by so many of its heaviest words: the work grows no faster than the pile. In the stream of 32,111
# that misses 3 in 1,000 of the pairs with a cosine from .04 on (16 words: 57 in 1,000), at half the cost of 64 words.
_FREQUENT, _FINDERS = 500, 32
# Pairs with a lower cosine, or a lower one after time is weighed, count as not alike at all.
_FAR, _FAINT = 0.04, 0.012
# The twentieth nearest article tells another event in all but the largest stories: how alike it is says how
# alike articles on this subject are anyway. Half of that (in logarithms) is taken from the score: with one
# threshold for all, mean BCubed F1 of giveme5w1h, ecbplus, allsides_dev, its ledes and its stream was .915
# without and .922 with it (80th nearest .916 at best); tuned on the sets it is measured on.
_RANK, _FORCE = 20, 0.5
# An undated article among dated ones is near to so many at most, the most alike: no time says which of the others it is not.
_UNDATED = 50
_USUAL, _CROWD = 0.02, (0.02, 0.15)
# What a pile too small to tell is taken for, and with the voice of how many articles: from .18 on look-alike events in
# tests/cases and the demo stay apart; .05 and .2 give giveme5w1h and ecbplus the same stories.
_SMALL, _VOICE = 0.2, 30
# The score is a weighted geometric mean of the cosines of whole texts and of their parts, each with a floor for nothing
# in common. First from a logistic regression on the pairs of the three sets, then by hand: mean of BCubed and pair F1
# over giveme5w1h, ecbplus, allsides_dev and its ledes .928 with whole, lede, names and title; .934 with pairs of words
# for a third of the whole, .936 with numbers too, .939 with the weekdays named; other weights within .004.
# How much of the title, lede, names or numbers of one the whole of the other holds added nothing to that, nor did names of title and
# lede alone. How alike the neighbours of two are, and how near each is beside the nearest of the other, moved one set up and
# another down, as a higher threshold does. Boosted trees over all of these, trained on half of the topics of ecbplus and used on the
# other, come to BCubed F1 .951 there at most (this .943); trained on half of all sets, to .934-.945 on giveme5w1h (this .955).
_PARTS = (
    (0.2, "pairs", 0.005),
    (0.2, "lede", 0.005),
    (0.1, "names", 0.005),
    (0.1, "title", 0.02),
    (0.05, "numbers", 0.1),
    (0.05, "days", 0.1),
)
_WHOLE = 0.4
# Pairs weighed at once: what they hold stays in the processor's cache (50,000 take twice the time).
_AT_ONCE = 4_000


class Near(NamedTuple):
    """Pairs i < j of articles, their cosine, and for every article how crowded its surroundings are."""

    i: Ints
    j: Ints
    cosine: Floats
    crowd: Floats


class Nearest(NamedTuple):
    """What some rows have near them among some others: pairs, each as one number, and how alike the nearest are.

    `alike` is by row from `at` on, the likeness of its `_RANK` nearest of these others, 0 where there are fewer.
    """

    at: int
    pairs: Ints
    alike: Floats


def near_pairs(rows: sparse.csr_array, times: Times) -> Near:
    """Return the pairs of unit rows that could tell one event."""
    finders, heavy = split_finders(rows)
    columns, size = finders.T.tocsr(), rows.shape[0]
    crowd = np.zeros(size)
    found = [np.zeros(0, np.int64)]
    for at in range(0, size, _BLOCK):
        product = (heavy[at : at + _BLOCK] @ columns).tocsr()
        crowd[at : at + _BLOCK] = _settled(_twentieth(product, at), size)
        found.append(_pairs(product.tocoo(), at, 0, size, times))
    return _near(rows, np.concatenate(found), times, crowd)


def split_finders(rows: sparse.csr_array) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Return the rows with the words that find neighbours, and with the heaviest of these."""
    finders = finder_words(rows)
    return finders, heaviest(finders)


def nearest_in(
    heavy: sparse.csr_array, at: int, columns: sparse.csr_array, beside: int, size: int, times: Times
) -> Nearest:
    """Return what these rows, from number `at` on, have near them among those from `beside` on, which are columns."""
    alike, found = np.zeros((heavy.shape[0], _RANK)), [np.zeros(0, np.int64)]
    for begin in range(0, heavy.shape[0], _BLOCK):
        product = (heavy[begin : begin + _BLOCK] @ columns).tocsr()
        for n in range(product.shape[0]):
            top = _alike(product, n, at + begin + n - beside)
            top = np.partition(top, len(top) - _RANK)[-_RANK:] if len(top) > _RANK else top
            alike[begin + n, : len(top)] = top
        found.append(_pairs(product.tocoo(), at + begin, beside, size, times))
    return Nearest(at, np.concatenate(found), alike)


def near_of(rows: Rows, times: Times, parts: Iterable[Nearest], before: Floats | None = None) -> Near:
    """Return what `near_pairs` does, or `near_fresh` after the articles whose crowd was `before`.

    That from all parts of it, those of the same rows one after the other.
    """
    size = rows.shape[0]
    crowd, found, nearest = np.zeros(size), [np.zeros(0, np.int64)], np.zeros((0, _RANK))
    if before is not None:
        crowd[: len(before)] = before
    for at, group in groupby(parts, key=lambda p: p.at):
        own = list(group)
        found += [p.pairs for p in own]
        nearest = np.sort(np.concatenate([p.alike for p in own], axis=1), axis=1)
        crowd[at : at + len(nearest)] = _settled(nearest[:, -_RANK], size)
    return _near(rows, np.concatenate(found), times, crowd)


def near_fresh(rows: Stack, df: Ints, times: Times, crowd: Floats) -> Near:
    """Return the pairs of which one article at least is past those whose `crowd` is given; they are the last part of the rows.

    `df` is how many articles hold the word of each column.
    """
    size, old = rows.shape[0], len(crowd)
    columns = heavy_of(rows.parts[-1], df).T.tocsr()
    product = sparse.vstack([part @ columns for part in rows.parts], "csr").T.tocsr()
    found = _pairs(product.tocoo(), old, 0, size, times)
    return _near(rows, found, times, np.append(crowd, _settled(_twentieth(product, old), size)))


def heavy_of(rows: sparse.csr_array, df: Ints) -> sparse.csr_array:
    """Return the rows with the heaviest of the words that find neighbours, where `df` articles hold the word of each column."""
    keep = (df[rows.indices] > 1) & (df[rows.indices] <= _FREQUENT)
    starts = np.append(0, np.cumsum(keep))[rows.indptr]
    return heaviest(sparse_rows(rows.data[keep], rows.indices[keep], starts, rows.shape[1]))


def _near(rows: Rows, found: Ints, times: Times, crowd: Floats) -> Near:
    """Return those of the pairs, each one number, that are near."""
    i, j = np.divmod(np.unique(found), max(rows.shape[0], 1))
    cosine = cosines(rows, i, j)
    near = (cosine >= _FAR) & (cosine * times.weigh(i, j) >= _FAINT)
    i, j, cosine = i[near], j[near], cosine[near]
    if times.curve is not None:
        undated = np.isnan(times.days)
        near = _is_of_nearest(i, j, cosine, undated) & _is_of_nearest(j, i, cosine, undated)
        i, j, cosine = i[near], j[near], cosine[near]
    return Near(i, j, cosine, crowd)


def _is_of_nearest(one: Ints, other: Ints, cosine: Floats, undated: Bools) -> Bools:
    """Return whether `other` is one of the nearest of `one`, or that has a date."""
    out = np.ones(len(one), bool)
    at = np.flatnonzero(undated[one])
    at = at[np.lexsort((other[at], -cosine[at], one[at]))]
    asked = one[at]
    out[at] = np.arange(len(at)) - np.searchsorted(asked, asked) < _UNDATED
    return out


def _settled(crowd: Floats, size: int) -> Floats:
    """Return how crowded it is around articles, leaning on what small piles are taken for."""
    settled: Floats = (size * np.clip(crowd, *_CROWD) + _VOICE * _SMALL) / (size + _VOICE)
    return settled


def finder_words(rows: sparse.csr_array) -> sparse.csr_array:
    """Return the rows with those words only that find neighbours."""
    df = np.bincount(rows.indices, minlength=rows.shape[1])
    return rows[:, np.flatnonzero((df > 1) & (df <= _FREQUENT))].tocsr()


def heaviest(finders: sparse.csr_array) -> sparse.csr_array:
    """Return the rows with their heaviest words only (all that weigh the same as the last one)."""
    least = np.zeros(finders.shape[0])
    for n in np.flatnonzero(np.diff(finders.indptr) > _FINDERS).tolist():
        row = finders.data[finders.indptr[n] : finders.indptr[n + 1]]
        least[n] = np.partition(row, len(row) - _FINDERS)[len(row) - _FINDERS]
    keep = finders.data >= np.repeat(least, np.diff(finders.indptr))
    starts = np.append(0, np.cumsum(keep))[finders.indptr]
    return sparse_rows(finders.data[keep], finders.indices[keep], starts, finders.shape[1])


def _twentieth(product: sparse.csr_array, at: int) -> Floats:
    """Return for each row of the block the likeness of its twentieth nearest other article (0 if there is none)."""
    out = np.zeros(product.shape[0])
    for n in range(len(out)):
        alike = _alike(product, n, at + n)
        if len(alike) >= _RANK:
            out[n] = np.partition(alike, len(alike) - _RANK)[len(alike) - _RANK]
    return out


def _alike(product: sparse.csr_array, row: int, itself: int) -> Floats:
    """Return the likeness of a row to the columns but the one that is itself."""
    start, end = product.indptr[row], product.indptr[row + 1]
    alike: Floats = product.data[start:end][product.indices[start:end] != itself]
    return alike


def _pairs(product: sparse.coo_array, at: int, beside: int, size: int, times: Times) -> Ints:
    """Return the pairs of an article of the block (rows from `at` on, columns from `beside` on) that may be near."""
    # A pair whose rare words give it less than half of what it needs will not get it from the rest.
    near = product.data >= _FAR / 2
    i, j, rare = (
        product.row[near].astype(np.int64) + at,
        product.col[near].astype(np.int64) + beside,
        product.data[near],
    )
    near = (i != j) & (rare * times.weigh(i, j) >= _FAINT / 2)
    found: Ints = (np.minimum(i, j) * size + np.maximum(i, j))[near]
    return found


def cosines(rows: Rows, i: Ints, j: Ints) -> Floats:
    """Return the cosine of each pair of rows."""
    parts = [slice(at, at + _AT_ONCE) for at in range(0, len(i), _AT_ONCE)]
    sums = [np.asarray(rows[i[p]].multiply(rows[j[p]]).sum(axis=1)).ravel() for p in parts]
    return np.concatenate([np.zeros(0), *sums])


def likeness(near: Near, terms: Mapping[str, Rows]) -> Floats:
    """Return how alike each pair is in its words, for how alike its surroundings are; about 0 to 1."""
    score = _WHOLE * np.log(near.cosine)
    for share, part, floor in _PARTS:
        score += share * np.log(cosines(terms[part], near.i, near.j) + floor)
    # The shares sum to more than 1.
    score /= _WHOLE + sum(share for share, _, _ in _PARTS)
    crowd = np.log(near.crowd / _USUAL)
    out: Floats = np.exp(score - _FORCE * (crowd[near.i] + crowd[near.j]) / 2)
    return out
