"""Sparse rows that came in parts, as one: nothing is copied when a part is added."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Stack"]

Ints = NDArray[np.int64]


class Stack:
    """Parts of rows, one after the other; the last is the widest, and what others lack in columns is 0."""

    def __init__(self, parts: Sequence[sparse.csr_array]) -> None:
        width = parts[-1].shape[1]
        self.parts = [
            sparse.csr_array((p.data, p.indices, p.indptr), shape=(p.shape[0], width)) for p in parts
        ]
        self.starts = np.cumsum([0] + [p.shape[0] for p in parts])
        self.shape = int(self.starts[-1]), width

    def __getitem__(self, numbers: Ints) -> sparse.csr_array:
        """Return the rows of these numbers."""
        part = np.searchsorted(self.starts, numbers, "right") - 1
        found = [
            (np.flatnonzero(part == k), self.parts[k][numbers[part == k] - self.starts[k]])
            for k in np.unique(part).tolist()
        ]
        together = sparse.vstack([rows for _, rows in found], "csr")
        back = np.argsort(np.concatenate([at for at, _ in found]))
        rows: sparse.csr_array = together[back] if len(found) > 1 else together
        return rows
