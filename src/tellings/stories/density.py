"""How alike articles of this pile are that have nothing to do with each other: the ground for its threshold."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.stories.times import Times

__all__ = ["Sample"]

_SAMPLE = 400
# Pairs this alike are one event: of the labelled pairs from .3 on 99 in 100 are in giveme5w1h and ecbplus,
# 89 in allsides_dev (whose labels part running stories).
_SURE = 0.3
# The fiftieth nearest article tells another event in all but the largest stories.
_RANK = 50
# The threshold over the likeness of the fiftieth nearest: a line through the best thresholds of giveme5w1h
# (.045, the fiftieth .013), allsides_dev (.055, .013), its stream (.055, .012) and ecbplus (.073, .027).
_BASE, _SLOPE = 0.03, 1.6
# What a pile too small to have a fiftieth is taken for (look-alike events in tests/cases stay apart), and
# with the voice of how many articles.
_SMALL, _VOICE = 0.025, 30
# A pile that is one large story has its own tellings as neighbours; denser than this is no chance.
_DENSEST = 0.03


class Sample:
    """Articles spread evenly over the pile, and how alike each is to every article, for unit rows."""

    def __init__(self, rows: sparse.csr_array) -> None:
        size = rows.shape[0]
        self.numbers: NDArray[np.int64] = np.unique(
            np.linspace(0, size - 1, min(size, _SAMPLE)).astype(np.int64)
        )
        columns = rows.T.tocsr()
        blocks = [self.numbers[at : at + 50] for at in range(0, len(self.numbers), 50)]
        self.alike = np.vstack([(rows[b] @ columns).toarray().astype(np.float32) for b in blocks])

    def sure_pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs (i, j) of two articles that are one event beyond doubt, each pair once."""
        at, j = np.nonzero(self.alike >= _SURE)
        i = self.numbers[at]
        once = (i < j) | ((i > j) & ~np.isin(j, self.numbers))
        return i[once], j[once]

    def alike_enough(self, times: Times) -> float:
        """Return the mean likeness from which on groups of articles tell one event."""
        size = self.alike.shape[1]
        fiftieth = self._fiftieth(times) if size > 2 * _RANK else _SMALL
        blended = (size * fiftieth + _VOICE * _SMALL) / (size + _VOICE)
        return float(_BASE + _SLOPE * min(blended, _DENSEST))

    def _fiftieth(self, times: Times) -> float:
        """Return the median likeness of the fiftieth nearest."""
        size = self.alike.shape[1]
        weighed = self.alike * times.weigh(self.numbers[:, None], np.arange(size)[None, :])
        return float(np.median(np.partition(weighed, size - 1 - _RANK, axis=1)[:, size - 1 - _RANK]))
