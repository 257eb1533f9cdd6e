"""The pairs of articles that are near enough to matter, without looking at every pair."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.stories.times import Times

__all__ = ["near_pairs"]

Pairs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

_BLOCK = 512
# Words in more articles than this find no neighbours (they still weigh in the score of those found).
_FREQUENT = 400
# Pairs with a lower cosine count as not alike at all.
_FAR = 0.045


def near_pairs(rows: sparse.csr_array, times: Times, least: float) -> Pairs:
    """Return (i, j, score) for pairs i < j of unit rows: cosine times the weight of their times, `least` or more."""
    df = np.bincount(rows.indices, minlength=rows.shape[1])
    keep = (df > 1) & (df <= max(_FREQUENT, rows.shape[0] // 50))
    finders = rows[:, np.flatnonzero(keep)].tocsr()
    columns = finders.T.tocsr()
    found = [
        _block(rows, finders, columns, times, (at, min(at + _BLOCK, rows.shape[0])), least)
        for at in range(0, rows.shape[0], _BLOCK)
    ]
    i, j, score = (np.concatenate(part) for part in zip(*found, strict=True))
    return i, j, score


def _block(
    rows: sparse.csr_array,
    finders: sparse.csr_array,
    columns: sparse.csr_array,
    times: Times,
    block: tuple[int, int],
    least: float,
) -> Pairs:
    """Return the near pairs whose first article is in the block."""
    product = (finders[block[0] : block[1]] @ columns).tocoo()
    i, j = product.row.astype(np.int64) + block[0], product.col.astype(np.int64)
    # A pair whose rare words give it less than half of what it needs will not get it from the rest.
    near = (i < j) & (product.data >= max(least, _FAR) / 2)
    i, j, rare = i[near], j[near], product.data[near]
    weight = times.weigh(i, j)
    near = rare * weight >= least / 2
    i, j, weight = i[near], j[near], weight[near]
    if not len(i):
        return i, j, np.zeros(0)
    cosine = np.asarray(rows[i].multiply(rows[j]).sum(axis=1)).ravel()
    near = (cosine >= _FAR) & (cosine * weight >= least)
    return i[near], j[near], (cosine * weight)[near]
