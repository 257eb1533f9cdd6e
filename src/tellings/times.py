"""When articles were published, as moments that can be compared."""

from datetime import UTC, datetime

__all__ = ["NEVER", "given", "instant", "moment"]

# Later than any article: what has no time comes last.
NEVER = datetime.max.replace(tzinfo=UTC)


def instant(published: str | None) -> datetime | None:
    """Return the moment of publication in UTC, or None; a time without a zone is read as UTC.

    >>> instant("2024-03-12T22:05:00+01:00")
    datetime.datetime(2024, 3, 12, 21, 5, tzinfo=datetime.timezone.utc)
    """
    try:
        found = given(published)
        return found.astimezone(UTC) if found else None
    except OverflowError:
        return None


def given(published: str | None) -> datetime | None:
    """Return the moment of publication in the zone that it was given in, UTC where none was, or None.

    >>> given("2024-03-12T22:05:00+01:00").hour, given("2024-03-12").tzinfo
    (22, datetime.timezone.utc)
    """
    try:
        found = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment(published: str | None) -> datetime:
    """Return the moment of publication to sort by: what has none comes last.

    >>> sorted(["2024-03-12T22:05:00+01:00", None, "2024-03-12T21:00:00"], key=moment)
    ['2024-03-12T21:00:00', '2024-03-12T22:05:00+01:00', None]
    """
    return instant(published) or NEVER
