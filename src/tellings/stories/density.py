"""How alike articles of this pile are that have nothing to do with each other: the ground for its threshold."""

import numpy as np
from scipy import sparse

from tellings.stories.times import Times

__all__ = ["alike_enough"]

_SAMPLE = 400
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


def alike_enough(rows: sparse.csr_array, times: Times) -> float:
    """Return the mean likeness from which on groups of articles tell one event, for unit rows."""
    size = rows.shape[0]
    fiftieth = _fiftieth(rows, times) if size > 2 * _RANK else _SMALL
    blended = (size * fiftieth + _VOICE * _SMALL) / (size + _VOICE)
    return float(_BASE + _SLOPE * min(blended, _DENSEST))


def _fiftieth(rows: sparse.csr_array, times: Times) -> float:
    """Return the median likeness of the fiftieth nearest, over articles spread evenly over the pile."""
    size = rows.shape[0]
    sample = np.unique(np.linspace(0, size - 1, min(size, _SAMPLE)).astype(np.int64))
    columns = rows.T.tocsr()
    ranks = []
    for at in range(0, len(sample), 50):
        part = sample[at : at + 50]
        alike = (rows[part] @ columns).toarray() * times.weigh(part[:, None], np.arange(size)[None, :])
        ranks.append(np.partition(alike, size - 1 - _RANK, axis=1)[:, size - 1 - _RANK])
    return float(np.median(np.concatenate(ranks)))
