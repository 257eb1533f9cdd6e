"""Times as sources write them, in ISO 8601."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["iso_time"]

# No page is older than the web; an earlier year is a field that nobody filled in.
EARLIEST = 1990
_FORMATS = (
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%dT%H%M%S%z",
)
# Seconds since 1970, or milliseconds: ten digits, or thirteen.
_SECONDS, _MILLISECONDS = 10, 13


def iso_time(text: str, earliest: int = EARLIEST) -> str | None:
    """Return ISO 8601 for a date with or without a clock; midnight sharp counts as a date.

    >>> iso_time("Tue, 12 Mar 2024 21:10:00 +0100"), iso_time("March 12, 2024"), iso_time("3/4/24")
    ('2024-03-12T21:10:00+01:00', '2024-03-12', None)
    """
    moment = _moment(text.strip()[:80])
    if moment is None or moment.year < earliest:
        return None
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


def _moment(text: str) -> datetime | None:
    if text.isascii() and text.isdigit() and len(text) in (_SECONDS, _MILLISECONDS):
        return datetime.fromtimestamp(int(text[:_SECONDS]), UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  (no zone is known)
        except ValueError:
            continue
    return None
