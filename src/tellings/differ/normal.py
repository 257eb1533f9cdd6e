"""Values in a normal form that a person reads."""

import re
from datetime import date

from tellings.records import Value

__all__ = ["is_about", "normal_form"]

SPANS = (
    ("year", 31556952.0),
    ("month", 2629746.0),
    ("week", 604800.0),
    ("day", 86400.0),
    ("hour", 3600.0),
    ("minute", 60.0),
)


# A span is given in the largest unit of which it is a whole number, if that is smaller than this.
MOST = 100

# What so many of a base unit, or more, are given in: from how many on, how many make one, and its name.
LARGE = {
    "m": ((1000, 1000, "km"),),
    "kg": ((1000, 1000, "t"),),
    "W": ((1000, 1000, "kW"),),
    "m3": ((1e9, 1e9, "billion m3"), (1e6, 1e6, "million m3")),
    "m2": ((1e6, 1e6, "km2"), (1e4, 1e4, "ha")),
    "m/s": ((0, 1 / 3.6, "km/h"),),
}
SHAPES = {"money": "{unit} {n}", "age": "{n} years old", "ordinal": "no. {n}"}


# What stands between the two ends of a range.
_RANGE = re.compile(r"\b(?:to|and|or)\b|\d\s*[-–—]\s*\S*\d", re.IGNORECASE)


def normal_form(value: Value, told: str = "") -> str:
    """Return the value in words: "770", "767 or more", "USD 1,200,000,000", "2017-11-24".

    `told`: its own words, by which "about 40,000" is known from a range of 36,000 to 44,000.

    >>> normal_form(Value("s", "a", 0, 1, "number", 767.0, None))
    '767 or more'
    """
    if value.low is None and value.high is None:
        return value.unit or ""
    low, high = (None if n is None else _one(value, n) for n in (value.low, value.high))
    if low == high:
        return low or ""
    if high is None:
        return f"{low} or more"
    if low is None:
        return f"up to {high}"
    if told and value.kind not in {"date", "time"} and is_about(value) and not _RANGE.search(told):
        return f"about {_one(value, float(f'{((value.low or 0) + (value.high or 0)) / 2:.9g}'))}"
    return f"{low} to {high}"


def is_about(value: Value) -> bool:
    """Return whether the two ends of a figure are those of "about": a tenth below and a tenth above."""
    low, high = value.low, value.high
    return bool(low and high) and abs((high or 0) * 0.9 - (low or 0) * 1.1) < 1e-6 * (high or 1)


def _one(value: Value, n: float) -> str:
    if value.kind == "date":
        return str(date.fromordinal(min(max(1, int(n)), date.max.toordinal())))
    if value.kind == "time":
        return f"{int(n) // 3600:02d}:{int(n) % 3600 // 60:02d}"
    if value.kind == "duration":
        return _span(n)
    if value.kind == "quantity":
        for least, size, name in LARGE.get(value.unit or "", ()):
            if abs(n) >= least:
                return f"{float(f'{n / size:.3g}'):,g} {name}"
    return SHAPES.get(value.kind, "{n} {unit}").format(n=_figure(n), unit=_unit(value)).strip()


def _unit(value: Value) -> str:
    if value.kind == "percent":
        return "percentage points" if value.unit == "point" else "%"
    return value.unit or ""


def _figure(n: float) -> str:
    return f"{n:,.0f}" if n == int(n) else f"{n:,.6g}" if abs(n) < 1e5 else f"{n:,.1f}"


def _span(seconds: float) -> str:
    for name, length in SPANS:
        if seconds >= length and abs(seconds / length - round(seconds / length)) < 1e-6:
            count = round(seconds / length)
            # "About 48 hours" are 43.2 hours or more: nobody reads 2,592 minutes.
            if count < MOST or name == "year":
                return f"{count:,} {name}{'s' if count != 1 else ''}"
    for name, length in SPANS:  # no small whole number of anything: the largest unit that it has two of
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {name}s"
    return f"{_figure(seconds)} seconds"
