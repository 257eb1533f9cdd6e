"""On which day an article without a date appeared: when those like it did, on a weekday that it names."""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tellings.stories.neighbours import Near

__all__ = ["guess_days"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Neighbours asked, how fast their voices for a day fade, in days, and the power of how alike they are that a voice has.
# Of the undated articles of allsides_dev whose event has a date, those of half of the events (the other half) come within 3
# days of it in the stream: with the square of the cosine 80 (76) in 100, with the square of the likeness 86 (81), with its third
# power 85 (83). Month and day and the years that the text names made it worse, however weighed; in which months its words are
# common (which alone is right within 75 days for 65 in 100) changed nothing.
_ASKED, _FADE, _VOICE = 30, 2.0, 3
# A day speaks up by so much where the text names it, or the day before (without: 3 in 100 fewer, with twice as much the same).
_NAMED = 0.5
_WEEKDAY = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_NUMBER = {w: n for n, w in enumerate(("Thurs", "Fri", "Satur", "Sun", "Mon", "Tues", "Wednes"))}
# A text names its own weekdays early on.
_EARLY = 3


def guess_days(
    days: Floats, near: Near, alike: Floats, text: Callable[[int], str], since: int = 0
) -> tuple[Floats, Floats]:
    """Return the day of every article since 1970 (nan for unknown) and how sure it is: 1 where it was given.

    `alike` is how alike each pair of `near` is. For an undated article the sureness is the share of its neighbours' voices
    that are for that day. Articles with a number below `since` are not asked about.
    """
    undated = np.isnan(days)
    guessed, trust = days.copy(), np.where(undated, 0.0, 1.0)
    one, other = np.append(near.i, near.j), np.append(near.j, near.i)
    useful = undated[one] & ~undated[other] & (one >= since)
    one, other, alike = one[useful], other[useful], np.tile(alike, 2)[useful]
    order = np.lexsort((other, -alike, one))
    one, other, alike = one[order], other[order], alike[order]
    for article in np.unique(one).tolist():
        start, end = np.searchsorted(one, [article, article + 1])
        asked = slice(start, min(end, start + _ASKED))
        voices = days[other[asked]], alike[asked] ** _VOICE
        guessed[article], trust[article] = _most_voices(*voices, _weekdays(text(article)))
    return guessed, trust


def _most_voices(days: Floats, voices: Floats, named: list[int]) -> tuple[float, float]:
    """Return the day that most voices are for, and their share."""
    fading = np.exp(-np.abs(days[:, None] - days[None, :]) / _FADE)
    heard = fading @ voices
    # Day 0 of the count was a Thursday.
    past = (np.floor(days).astype(np.int64)[:, None] - np.array(named, np.int64)[None, :]) % 7
    best = int(np.argmax(heard * (1 + _NAMED * (past <= 1).any(axis=1))))
    return float(days[best]), float(heard[best] / voices.sum())


def _weekdays(text: str) -> list[int]:
    """Return the first weekdays that a text names, Thursday being 0.

    >>> _weekdays("The vote on Friday follows a walkout on Wednesday.")
    [1, 6]
    """
    return [_NUMBER[m.group(1)] for m, _ in zip(_WEEKDAY.finditer(text), range(_EARLY), strict=False)]
