"""When articles were published, as moments that can be compared."""

from datetime import UTC, datetime

__all__ = ["NEVER", "instant", "moment"]

# Later than any article: what has no time comes last.
NEVER = datetime.max.replace(tzinfo=UTC)


def instant(published: str | None) -> datetime | None:
    """Return the moment of publication in UTC, or None; a time without a zone is read as UTC.

    >>> instant("2024-03-12T22:05:00+01:00")
    datetime.datetime(2024, 3, 12, 21, 5, tzinfo=datetime.timezone.utc)
    """
    try:
        found = datetime.fromisoformat(published or "")
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def moment(published: str | None) -> datetime:
    """Return the moment of publication to sort by: what has none comes last.

    >>> sorted(["2024-03-12T22:05:00+01:00", None, "2024-03-12T21:00:00"], key=moment)
    ['2024-03-12T21:00:00', '2024-03-12T22:05:00+01:00', None]
    """
    return instant(published) or NEVER
