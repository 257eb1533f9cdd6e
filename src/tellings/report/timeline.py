"""The timeline: when the tellings were published and the dates that they tell, on one axis."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Value
from tellings.report.lookup import Lookup
from tellings.report.marks import quote
from tellings.times import instant

__all__ = ["Moment", "day_words", "timeline"]

# Longer lines hide the days that many tell of; the JSON has them all, under values.
MOST = 20

Days = tuple[date, date]


class Moment(Struct, frozen=True):
    """A day or a stretch of days: which tellings appeared then (label, clock), and which tell of it (label, anchor, words)."""

    name: str
    iso: str
    published: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str, Markup], ...]


def timeline(look: Lookup) -> tuple[list[Moment], int]:
    """Return the moments from first to last, and how many dates told by the fewest tellings were cut."""
    published: dict[Days, list[tuple[str, str]]] = defaultdict(list)
    told: dict[Days, dict[str, Value]] = defaultdict(dict)
    for t in look.tellings:
        label = look.label[t.article.article_id]
        if instant(t.article.published):
            at = datetime.fromisoformat(t.article.published or "")
            clock = f"{at:%H:%M}" if len(t.article.published or "") > len("2026-03-04") else ""
            published[at.date(), at.date()].append((label, clock))
        for v in sorted(t.values, key=lambda v: (v.start, v.end)):
            if (days := _days(v)) and v.statement_id in look.statement:
                told[days].setdefault(label, v)
    order = sorted(published.keys() | told.keys(), key=lambda d: (d not in published, -len(told[d]), d))
    shown = [_moment(look, d, published.get(d, []), told[d]) for d in sorted(order[:MOST])]
    return shown, len(order[MOST:])


def _days(value: Value) -> Days | None:
    last = date.max.toordinal()
    if value.kind != "date" or value.low is None or value.high is None:
        return None
    if not 1 <= value.low <= value.high <= last:
        return None
    return date.fromordinal(int(value.low)), date.fromordinal(int(value.high))


def _moment(look: Lookup, days: Days, published: list[tuple[str, str]], told: dict[str, Value]) -> Moment:
    words = tuple(
        (
            label,
            look.anchor("s", v.statement_id),
            quote(label, look.received(v.article_id), (v.start, v.end)),
        )
        for label, v in told.items()
    )
    return Moment(day_words(days), days[0].isoformat(), tuple(published), words)


def day_words(days: Days) -> str:
    """Return a stretch of days in words.

    >>> day_words((date(2026, 3, 1), date(2026, 3, 31))), day_words((date(2026, 3, 4), date(2026, 3, 4)))
    ('Mar 2026', '4 Mar 2026')
    >>> day_words((date(2026, 1, 1), date(2026, 12, 31))), day_words((date(2026, 1, 4), date(2026, 3, 5)))
    ('2026', '4 Jan 2026 to 5 Mar 2026')
    """
    first, last = days
    if first == last:
        return _day(first)
    starts = first.day == 1
    ends = last == date.max or (last + timedelta(days=1)).day == 1
    if starts and ends and first.year == last.year:
        if (first.month, last.month) == (1, 12):
            return str(first.year)
        if first.month == last.month:
            return f"{first:%b} {first.year}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
