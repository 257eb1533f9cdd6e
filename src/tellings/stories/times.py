"""Time as evidence and not as a wall: how much likelier two articles that far apart tell one event.

What a week between two articles means depends on the pile: in a daily stream hardly anything tells the same
event after a week, in a collection of long stories much does. So the pile itself says it: the spacing of
pairs that are alike beyond doubt against the spacing of all pairs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tellings.times import instant

__all__ = ["Times", "read_times", "weigh_times"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Days between two articles; bare dates count as midnight, so a day and a bit is the next day. With one bin up to the
# next day, allsides_dev in its stream came to BCubed F1 .942, with these .952 (dates of their events on both sides).
_EDGES = np.array([0.0, 0.51, 1.01, 2.01, 3.01, 4.01, 6.01, 8.01, 16.01, 32.01, 64.01, 128.01, 1e9])
# The pile's spacing is believed as if so many pairs had been seen before it.
_DOUBT = 20.0
# What the time counts for where one of a pair has no date: .25, .35, .45, .55 give allsides_dev BCubed F1 .932, .930, .929,
# .923 and .914, .919, -, .922 in its stream.
_UNKNOWN, _LEAST = 0.35, 0.02
# Days that a guessed day is off at least.
_GUESSED = 0.75
_DAY = 86400.0


class Times:
    """When the articles of a pile appeared, and what the time between two of them says.

    `days` are since 1970 (nan for unknown), `trust` how far each is to be trusted, 0 to 1, and `curve` the factor
    for each spacing (None where too few have a date).
    """

    def __init__(self, days: Floats, trust: Floats, curve: Floats | None) -> None:
        self.days, self.trust, self.curve = days, trust, curve

    def weigh(self, i: Ints, j: Ints) -> Floats:
        """Return factors for scores of pairs: 1 for the nearest in time."""
        if self.curve is None:
            return np.ones(np.broadcast(i, j).shape)
        apart = np.abs(self.days[i] - self.days[j])
        trust = np.where(np.isnan(apart), 0.0, self.trust[i] * self.trust[j])
        # A guessed day is no better than a day off.
        apart = np.where(trust < 1, np.maximum(apart, _GUESSED), apart)
        factor = self.curve[np.digitize(np.nan_to_num(apart), _EDGES) - 1]
        weighed: Floats = trust * factor + (1 - trust) * _UNKNOWN
        return weighed


def read_times(published: Sequence[str | None]) -> Floats:
    """Return days since 1970, nan where there is no date."""
    return np.array([m.timestamp() / _DAY if (m := instant(p)) else np.nan for p in published])


def weigh_times(published: Sequence[str | None], sure: tuple[Ints, Ints]) -> Times:
    """Return the times of a pile, given as text, of which the articles of each pair (i, j) are one event."""
    days = read_times(published)
    known = np.sort(days[~np.isnan(days)])
    apart = np.abs(days[sure[0]] - days[sure[1]])
    curve = _weights(known, apart[~np.isnan(apart)], _force(len(published)))
    return Times(days, np.where(np.isnan(days), 0.0, 1.0), curve)


def _force(articles: int) -> float:
    """Return how far a likelihood ratio moves a score: the larger the pile, the more rivals each pair has.

    Best over .1 to 1: below .1 for the 383 of giveme5w1h, .3 for the 1,675 of allsides_dev, .5 in its stream.
    """
    return float(np.clip(0.1 * (np.log2(max(articles, 2)) - 7.7), 0.04, 0.5))


def _weights(known: Floats, sure: Floats, force: float) -> Floats | None:
    """Return the factor of each spacing of `_EDGES`: 1 for the nearest, never rising; None without dates."""
    if len(known) < 2:
        return None
    within = np.array([np.searchsorted(known, known + e, "right").sum() for e in _EDGES[1:]], float)
    counts = np.diff(within - _ties(known), prepend=0.0)
    every = np.maximum(counts, 0.0) / max(counts.sum(), 1.0)
    found = np.bincount(np.digitize(sure, _EDGES) - 1, minlength=len(every))
    ratio = (found + _DOUBT * every) / (len(sure) + _DOUBT) / np.maximum(every, 1e-9)
    ratio = np.minimum.accumulate(np.where(every > 0, ratio, np.inf))
    first = ratio[np.isfinite(ratio)][0]
    ratio = np.where(np.isfinite(ratio), ratio, first)
    weights: Floats = np.maximum((ratio / first) ** force, _LEAST)
    return weights


def _ties(known: Floats) -> float:
    """Return how many of the (item, item at or before it) pairs counted by searchsorted are no pairs."""
    return float(len(known) * (len(known) + 1) / 2)
