"""Time as evidence and not as a wall: how much likelier two articles that far apart tell one event.

What a week between two articles means depends on the pile: in a daily stream hardly anything tells the same
event after a week, in a collection of long stories much does. So the pile itself says it: the spacing of
pairs that are alike beyond doubt against the spacing of all pairs.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

__all__ = ["instant", "weigh_times"]

Floats = NDArray[np.float64]

# Days between two articles; bare dates count as midnight, so a day and a bit is the next day.
_EDGES = np.array([0.0, 1.01, 2.01, 4.01, 8.01, 16.01, 32.01, 64.01, 128.01, 1e9])
# Pairs this alike are one event: among the labelled pairs of giveme5w1h and ecbplus above .3, 96 of 100 are.
_SURE = 0.3
# The pile's spacing is believed as if so many pairs had been seen before it.
_DOUBT = 20.0
# How far a likelihood ratio moves a score: best of .1 to .25 over giveme5w1h and allsides_dev together.
_FORCE, _LEAST = 0.12, 0.2
# A pair of which one has no date.
_UNKNOWN = 0.7
_DAY = 86400.0


def instant(published: str | None) -> datetime | None:
    """Return the moment of publication, or None; a time without a zone is read as UTC.

    >>> instant("2024-03-12T22:05:00+01:00") < instant("2024-03-12T21:10:00")
    True
    """
    try:
        moment = datetime.fromisoformat(published or "")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def weigh_times(
    published: Sequence[str | None], pairs: tuple[NDArray[np.int64], NDArray[np.int64], Floats]
) -> Floats:
    """Return the scores of the pairs (i, j, score), lowered by what the time between them says."""
    i, j, score = pairs
    days = np.array([m.timestamp() / _DAY if (m := instant(p)) else np.nan for p in published])
    known = np.sort(days[~np.isnan(days)])
    if len(known) < 2:
        return score
    apart = np.abs(days[i] - days[j])
    dated = ~np.isnan(apart)
    weight = _weights(known, apart[dated & (score >= _SURE)])
    factor = np.full(len(score), _UNKNOWN)
    factor[dated] = weight[np.digitize(apart[dated], _EDGES) - 1]
    weighed: Floats = score * factor
    return weighed


def _weights(known: Floats, sure: Floats) -> Floats:
    """Return the factor of each spacing of `_EDGES`: 1 for the nearest, never rising with distance."""
    within = np.array([np.searchsorted(known, known + e, "right").sum() for e in _EDGES[1:]], float)
    counts = np.diff(within - _ties(known), prepend=0.0)
    every = np.maximum(counts, 0.0) / max(counts.sum(), 1.0)
    found = np.bincount(np.digitize(sure, _EDGES) - 1, minlength=len(every))
    ratio = (found + _DOUBT * every) / (len(sure) + _DOUBT) / np.maximum(every, 1e-9)
    ratio = np.minimum.accumulate(np.where(every > 0, ratio, np.inf))
    first = ratio[np.isfinite(ratio)][0]
    ratio = np.where(np.isfinite(ratio), ratio, first)
    weights: Floats = np.maximum((ratio / first) ** _FORCE, _LEAST)
    return weights


def _ties(known: Floats) -> float:
    """Return how many of the (item, item at or before it) pairs counted by searchsorted are no pairs."""
    return float(len(known) * (len(known) + 1) / 2)
