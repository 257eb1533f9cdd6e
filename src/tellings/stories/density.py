"""How alike articles of this pile are that have nothing to do with each other: the ground for its threshold."""

import numpy as np
from scipy import sparse

__all__ = ["alike_enough"]

_SAMPLE = 400
# The fiftieth nearest article tells another event in all but the largest stories.
_RANK = 50
# The threshold is this many times the likeness of the fiftieth nearest (best common factor over giveme5w1h,
# ecbplus, allsides_dev, whose best thresholds are .05, .07, .08 and whose fiftieth is .021, .027, .035 alike).
_FACTOR = 2.35
# What a pile too small to have a fiftieth is taken for, and with the voice of how many articles.
_SMALL, _VOICE = 0.021, 100
# A pile that is one large story has its own tellings as neighbours; no pile of its size is denser by chance.
_DENSEST = 0.05


def alike_enough(rows: sparse.csr_array) -> float:
    """Return the mean likeness from which on groups of articles tell one event, for unit rows."""
    size = rows.shape[0]
    fiftieth = _fiftieth(rows) if size > 2 * _RANK else _SMALL
    blended = (size * fiftieth + _VOICE * _SMALL) / (size + _VOICE)
    return float(_FACTOR * min(blended, _DENSEST * max(size / 1000, 0.1) ** 0.3))


def _fiftieth(rows: sparse.csr_array) -> float:
    """Return the median likeness of the fiftieth nearest, over articles spread evenly over the pile."""
    size = rows.shape[0]
    sample = np.unique(np.linspace(0, size - 1, min(size, _SAMPLE)).astype(np.int64))
    columns = rows.T.tocsr()
    ranks = []
    for at in range(0, len(sample), 50):
        alike = (rows[sample[at : at + 50]] @ columns).toarray()
        ranks.append(np.partition(alike, size - 1 - _RANK, axis=1)[:, size - 1 - _RANK])
    return float(np.median(np.concatenate(ranks)))
