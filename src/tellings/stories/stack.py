"""Sparse rows that came in parts, as one: nothing is copied when a part is added."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Stack", "sparse_rows"]

Ints = NDArray[np.int64]

# From so many cells on their numbers need 64 bits: with 32 all that is done with rows takes half the time.
_LONG = 1 << 31


def sparse_rows(values: NDArray[Any], columns: NDArray[Any], starts: Ints, width: int) -> sparse.csr_array:
    """Return rows of which row n has the values from `starts[n]` up to `starts[n + 1]`, in these columns."""
    number = np.int64 if max(len(values), width) >= _LONG else np.int32
    cells = values, columns.astype(number, copy=False), starts.astype(number, copy=False)
    return sparse.csr_array(cells, shape=(len(starts) - 1, width))


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
        held = np.unique(part).tolist()
        if len(held) == 1:
            own: sparse.csr_array = self.parts[held[0]][numbers - self.starts[held[0]]]
            return own
        order = np.argsort(part, kind="stable")
        edges = np.searchsorted(part[order], [*held, len(self.parts)])
        found = [
            self.parts[k][numbers[order[start:end]] - self.starts[k]]
            for k, start, end in zip(held, edges[:-1], edges[1:], strict=True)
        ]
        together: sparse.csr_array = sparse.vstack(found, "csr")
        rows: sparse.csr_array = together if (np.diff(part) >= 0).all() else together[np.argsort(order)]
        return rows
