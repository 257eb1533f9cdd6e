"""The dates and figures of a statement as sets that meet where they may be the same."""

from collections.abc import Iterator, Sequence
from math import log

from tellings.records import Value

__all__ = ["Size", "days_meant", "sizes"]

Size = tuple[str, str, int]

_MONTH = 31  # days of the longest date that is compared by day
_STEP = 1.2  # figures are of one size where neither is more than about two fifths larger than the other
_LEAST = 3.0  # figures below are told apart by their words


def days_meant(values: Sequence[Value]) -> frozenset[int]:
    """Return the days, as ordinals, that dates of a month or less may mean."""
    return frozenset(day for value in values for day in _days(value))


def _days(value: Value) -> range:
    if value.kind != "date" or value.low is None or value.high is None or value.high - value.low > _MONTH:
        return range(0)
    return range(int(value.low), int(value.high) + 1)


def sizes(values: Sequence[Value]) -> frozenset[Size]:
    """Return the figures by kind, unit and step of size; two of about one size have one in common."""
    return frozenset(size for value in values for size in _steps(value))


def _steps(value: Value) -> Iterator[Size]:
    """Yield the step of size of either end of a figure, and the next."""
    if value.kind in {"date", "time", "ordinal"}:
        return
    for end in (value.low, value.high):
        if end is not None and end >= _LEAST:
            step = int(log(end, _STEP))
            yield value.kind, value.unit or "", step
            yield value.kind, value.unit or "", step + 1
