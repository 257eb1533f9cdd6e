"""Dates and times of day: absolute, partial, and relative to the day of publication."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tellings.values.amounts import Reading
from tellings.values.lexemes import Lexeme, glued, phrase, words

__all__ = ["day_of", "from_ago", "read_date", "read_time"]


def day_of(published: str | None) -> date | None:
    """Return the day of an ISO 8601 time, or None where there is none.

    >>> day_of("2024-04-08T18:00:00Z")
    datetime.date(2024, 4, 8)
    """
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
    return day if 1500 < day.year < 2500 else None


# What ends the reach of "will" and "next": "who was to retire next year, died on Thursday".
CLAUSE = frozenset({",", ";", ":", "—", "–", "who", "which", "because", "while", "but"})


@dataclass(frozen=True, slots=True)
class _Days:
    """A date over the lexemes up to `last`: two days, or the `partial` words where no day is known."""

    last: int
    low: date | None
    high: date | None
    partial: str | None = None


def read_date(lex: list[Lexeme], at: int, today: date | None) -> Reading | None:
    """Return the date that begins at the lexeme, as ordinals of days, or None."""
    found = (
        _numeric(lex, at)
        or _weekday(lex, at, today)
        or _in_part(lex, at, today)
        or _near(lex, at, today)
        or _last_unit(lex, at, today)
        or _season(lex, at)
        or _year(lex, at)
    )
    if found is None:
        return None
    low, high = (None if d is None else float(d.toordinal()) for d in (found.low, found.high))
    return Reading(at, found.last, "date", low, high, found.partial)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _numeric(lex: list[Lexeme], at: int) -> _Days | None:
    """Read 2017-12-29 and 12/29/2017 (the month first, unless it cannot be one)."""
    if at + 4 >= len(lex) or not all(glued(lex, at + n) for n in range(1, 5)):
        return None
    parts = [lex[at + n].word for n in (0, 2, 4)]
    marks = {lex[at + 1].word, lex[at + 3].word}
    if (
        len(marks) != 1
        or not marks <= {"-", "/", "."}
        or not all(p.isdecimal() and len(p) <= 4 for p in parts)
    ):
        return None
    a, b, c = map(int, parts)
    if len(parts[0]) == 4:
        found = _day(a, b, c)
    else:
        year = c if len(parts[2]) == 4 else 2000 + c
        found = _day(year, a, b) or _day(year, b, a)
    return _Days(at + 5, found, found) if found else None


def _weekday(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    """Read "Friday", "last Friday" and "Tuesday, Dec. 26, 2017"."""
    name = at + (lex[at].word in {"last", "next", "this", "past"})
    if name >= len(lex) or not lex[name].capital or lex[name].word not in words().weekday:
        return None
    if lex[name].word in {"sun", "mon", "wed", "sat"} and not _dotted(lex, name):
        return None
    last = name + 1 + _dotted(lex, name)
    full = _after_weekday(lex, last, today)
    if full:
        return full
    if today is None:
        return _Days(last, None, None, lex[name].word)
    back = (today.weekday() - words().weekday[lex[name].word]) % 7
    if lex[at].word == "next" or (lex[at].word != "last" and _in_future(lex, at)):
        ahead = (-back) % 7 or 7
        found = today + timedelta(days=ahead)
    else:
        found = today - timedelta(days=back or (7 if lex[at].word == "last" else 0))
    return _Days(last, found, found)


def _dotted(lex: list[Lexeme], at: int) -> bool:
    return at + 1 < len(lex) and lex[at + 1].word == "." and glued(lex, at + 1) and len(lex[at].word) < 5


def _after_weekday(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    at += at < len(lex) and lex[at].word == ","
    at += at < len(lex) and lex[at].word == "the"
    if at >= len(lex) or not (lex[at].word in words().month or lex[at].digits):
        return None
    found = _month(lex, at, today)
    return found if found and (found.low == found.high) else None


def _in_future(lex: list[Lexeme], at: int) -> bool:
    """Return whether a word of the future stands before the weekday in its clause, or right after it."""
    first = next((n for n in range(at - 1, max(-1, at - 11), -1) if lex[n].word in CLAUSE), max(-1, at - 11))
    return any(x.word in words().future or x.word.endswith("'ll") for x in lex[first + 1 : at + 4])


def _in_part(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    """Read a month or a year, whole or its "early", "mid" or "late" part."""
    part = lex[at].word if lex[at].word in {"early", "mid", "late"} else None
    month = at + 1 if part else at
    month += part is not None and month < len(lex) and lex[month].word == "-"
    if month >= len(lex):
        return None
    found = _month(lex, month, today)
    if found is None and part:  # "late last year", "mid-2018"
        found = _last_unit(lex, month, today) or _year(lex, month)
    if found is None or part is None or found.low is None or found.high is None:
        return found
    whole = (found.high - found.low).days
    cuts = {"early": (0.0, 0.34), "mid": (0.32, 0.67), "late": (0.66, 1.0)}[part]
    low, high = (found.low + timedelta(days=round(whole * c)) for c in cuts)
    return _Days(found.last, low, high)


def _month(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    """Read "November 24, 2017", "Nov. 24", "24 November", "November 2017" and "November"."""
    day, i = _day_number(lex, at) if lex[at].digits else (None, at)
    if day and i < len(lex) and lex[i].word == "of":
        i += 1
    if i >= len(lex) or lex[i].word not in words().month or not lex[i].capital:
        return None
    month = words().month[lex[i].word]
    i += 1 + _dotted(lex, i)
    until = None
    if day is None and i < len(lex) and lex[i].digits:
        day, i = _day_number(lex, i)
        until, i = _until(lex, i, between=at > 0 and lex[at - 1].word == "between") if day else (None, i)
    year, i = _year_after(lex, i)
    if day is None and year is None and _doubtful(lex, at):
        return None
    if year is None and today is not None:
        year = _nearest(month, day, today, ahead=_ahead(lex, at))
    return _resolve(i, year, month, day, until)


def _ahead(lex: list[Lexeme], at: int) -> int | None:
    """Return how many days back the nearest such day must lie for the next one to be meant, None if it never is.

    "The mill will close in September", "by the end of September": with a word of the future a month, after "by" four.
    """
    if _in_future(lex, at):
        return 30
    before = [x.word for x in lex[max(0, at - 4) : at]]
    return (
        120
        if before[-1:] in (["by"], ["until"])
        or before in (["by", "the", "end", "of"], ["until", "the", "end", "of"])
        else None
    )


def _nearest(month: int, day: int | None, today: date, *, ahead: int | None) -> int:
    """Return the year in which a day lies nearest to the day of publication, or next after it."""
    near = [((d - today).days, y) for y in (today.year - 1, today.year, today.year + 1)
            if 0 < y < 10000 and (d := _day(y, month, min(day or 15, monthrange(y, month)[1])))]  # fmt: skip
    days, year = min(near, key=lambda n: (abs(n[0]), n[1]))
    if ahead is not None and days < -ahead:
        return min((n for n in near if n[0] > 0), default=(days, year))[1]
    return year


def _doubtful(lex: list[Lexeme], at: int) -> bool:
    """Return whether a month's name may be another word here ("May", "March")."""
    return lex[at].word in words().doubtful_month and not (at and lex[at - 1].word in words().before_month)


def _day_number(lex: list[Lexeme], at: int) -> tuple[int | None, int]:
    word = lex[at].word
    if not (word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31):
        return None, at
    at += 1
    if at < len(lex) and glued(lex, at) and lex[at].word in {"st", "nd", "rd", "th"}:
        at += 1
    return int(word), at


def _until(lex: list[Lexeme], at: int, *, between: bool) -> tuple[int | None, int]:
    """Read the second day of "Nov. 24-26", "between Nov. 24 and 26"."""
    joints = {"-", "–", "to", "and"} if between else {"-", "–", "to"}
    if at + 1 < len(lex) and lex[at].word in joints and lex[at + 1].digits:
        day, last = _day_number(lex, at + 1)
        if day:
            return day, last
    return None, at


def _year_after(lex: list[Lexeme], at: int) -> tuple[int | None, int]:
    i = at + (at < len(lex) and lex[at].word == ",")
    i += i < len(lex) and lex[i].word == "of"
    if (
        i < len(lex)
        and lex[i].word.isdecimal()
        and len(lex[i].word) == 4
        and 1000 <= int(lex[i].word) <= 2199
    ):
        return int(lex[i].word), i + 1
    return None, at


def _resolve(last: int, year: int | None, month: int, day: int | None, until: int | None) -> _Days | None:
    """Return the days, or their words where no year is known."""
    if year is None:
        return _Days(last, None, None, f"--{month:02d}" + (f"-{day:02d}" if day else ""))
    if day is None:
        return _Days(last, date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    first = _day(year, month, day)
    final = _day(year, month, until) if until else first
    return _Days(last, first, final) if first and final and first <= final else None


def _near(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    found = phrase(lex, at, words().near, 2)
    if found is None:
        return None
    offset, last = found
    if today is None:
        return _Days(last, None, None, " ".join(x.word for x in lex[at:last]))
    day = today + timedelta(days=offset)
    return _Days(last, day, day)


def _last_unit(lex: list[Lexeme], at: int, today: date | None) -> _Days | None:
    """Read "last week", "this month", "next year"."""
    # "This Week" is a programme.
    if at + 1 >= len(lex) or lex[at].word not in {"last", "this", "next"} or lex[at + 1].capital:
        return None
    unit, step = lex[at + 1].word, {"last": -1, "this": 0, "next": 1}[lex[at].word]
    if unit not in {"week", "month", "year"}:
        return None
    if today is None:
        return _Days(at + 2, None, None, f"{lex[at].word} {unit}")
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
        # On a Sunday "last week" may be the one that ends, and "this week" the one that begins.
        sunday = today.weekday() == 6
        last = monday + timedelta(days=6 + 7 * (sunday and step <= 0))
        return _Days(at + 2, monday, last)
    if unit == "year":
        return _Days(at + 2, date(today.year + step, 1, 1), date(today.year + step, 12, 31))
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return _Days(at + 2, date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def _season(lex: list[Lexeme], at: int) -> _Days | None:
    """Read "summer 2016", "the winter of 2014"."""
    if lex[at].word not in words().season:
        return None
    year, last = _year_after(lex, at + 1)
    if year is None or not 1 < year < 9998:
        return None
    first, final = words().season[lex[at].word]
    carry, end = divmod(final - 1, 12)
    return _Days(
        last, date(year, first, 1), date(year + carry, end + 1, monthrange(year + carry, end + 1)[1])
    )


def _year(lex: list[Lexeme], at: int) -> _Days | None:
    """Read "2009", "the 1990s"."""
    word = lex[at].word
    if not (word.isdecimal() and len(word) == 4 and 1500 <= int(word) <= 2100) or int(word) < 1:
        return None
    year = int(word)
    if at + 1 < len(lex) and lex[at + 1].word == "s" and glued(lex, at + 1):
        return _Days(at + 2, date(year, 1, 1), date(year + 9, 12, 31))
    before = lex[at - 1].word if at else ""
    after = lex[at + 1].word if at + 1 < len(lex) else "."
    if after in words().unit or after in words().duration or after in {"%", "percent"}:
        return None
    plain = before in words().before_year or 1900 <= year <= 2100
    return _Days(at + 1, date(year, 1, 1), date(year, 12, 31)) if plain else None


def from_ago(r: Reading, today: date) -> Reading:
    """Turn "three days ago" into days; the larger the unit, the wider the span."""
    day = 86400.0
    low = r.low if r.low is not None else r.high or 0.0
    high = r.high if r.high is not None else low * 2
    unit = next((u for u in (31556952.0, 2629746.0, 604800.0) if low >= u), day)
    slack = 0.0 if unit == day or r.high is None else unit / 2
    ends = (today.toordinal() - round((high + slack) / day), today.toordinal() - round((low - slack) / day))
    return Reading(r.first, r.last, "date", float(max(1, ends[0])), float(max(1, ends[1])), None, r.number)


def read_time(lex: list[Lexeme], at: int) -> Reading | None:
    """Return the time of day at the lexeme, in seconds from midnight ("6 a.m.", "18:30", "around noon").

    "Around" and "shortly after" widen it by half an hour on the side or sides that they mean.
    """
    found = _exact_time(lex, at)
    if found is None or found.low is None or not at:
        return found
    before, after = (HALF_HOUR if n else 0.0 for n in _slack_words(lex, at))
    return replace(found, low=max(0.0, found.low - before), high=found.low + after)


HALF_HOUR = 1800.0


def _slack_words(lex: list[Lexeme], at: int) -> tuple[bool, bool]:
    """Return whether the words before a time let it lie earlier, and later."""
    word = lex[at - 1].word
    near = word in {"about", "around", "roughly", "approximately", "circa"}
    close = at > 1 and lex[at - 2].word in {"just", "shortly", "soon", "right"}
    return near or (close and word == "before"), near or (close and word == "after")


def _exact_time(lex: list[Lexeme], at: int) -> Reading | None:
    word = lex[at].word
    if word in {"noon", "midday", "midnight"}:
        seconds = 0.0 if word == "midnight" else 43200.0
        return Reading(at, at + 1, "time", seconds, seconds)
    parts = word.replace(".", ":").split(":")
    if not lex[at].digits or len(parts) > 2 or not all(p.isdecimal() and len(p) <= 2 for p in parts):
        return _hundred_hours(lex, at)
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
    half = lex[at + 1].word.replace(".", "") if at + 1 < len(lex) else ""
    if half in {"am", "pm"} and 1 <= hour <= 12 and minute < 60:
        seconds = float((hour % 12 + 12 * (half == "pm")) * 3600 + minute * 60)
        last = at + 2 + (at + 2 < len(lex) and lex[at + 2].word == "." and "." in lex[at + 1].word)
        return Reading(at, last, "time", seconds, seconds)
    clock = ":" in word and len(parts[1]) == 2 and hour < 24 and minute < 60
    if clock and at and lex[at - 1].word in words().before_time:
        return Reading(at, at + 1, "time", float(hour * 3600 + minute * 60), float(hour * 3600 + minute * 60))
    return _hundred_hours(lex, at)


def _hundred_hours(lex: list[Lexeme], at: int) -> Reading | None:
    """Read "0900 GMT"."""
    word = lex[at].word
    if not (
        word.isdecimal()
        and len(word) == 4
        and at + 1 < len(lex)
        and lex[at + 1].word in {"gmt", "hours", "hrs", "utc", "et", "est"}
    ):
        return None
    hour, minute = int(word[:2]), int(word[2:])
    if hour > 23 or minute > 59:
        return None
    seconds = float(hour * 3600 + minute * 60)
    return Reading(at, at + 2, "time", seconds, seconds)
