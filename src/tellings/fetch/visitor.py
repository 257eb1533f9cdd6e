"""A polite visitor: asks robots.txt first, keeps its distance, follows few redirects, tries again when asked to."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from urllib.parse import urljoin

from tellings.fetch.addresses import Place, place_of
from tellings.fetch.get import Answer, get
from tellings.fetch.manner import Failed, Manner, Refused
from tellings.fetch.robots import Robots

__all__ = ["Visitor", "retry_after"]

_MOVED = (301, 302, 303, 307, 308)
_LATER = (429, 500, 502, 503, 504)
_ANSWERS = (200, 304)


class Visitor:
    """Fetches pages; one for a run, shared by its threads."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._free: dict[str, float] = {}
        self._lock = Lock()
        self._robots = Robots(lambda place: self._follow(place, {}, None))

    def visit(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the page (status 200) or the word that it is unchanged (304); raise Refused or Failed."""
        answer = self._follow(_place(url), headers or {}, self._robots)
        if answer.status not in _ANSWERS:
            raise Refused(f"HTTP {answer.status}")
        return answer

    def _follow(self, place: Place, headers: Mapping[str, str], robots: Robots | None) -> Answer:
        """Return the answer at the end of the redirects; each step is checked like the first.

        A robots.txt, which may be moved too, is asked for without looking at a robots.txt, and takes no turn.
        """
        seen = set()
        for _ in range(self._manner.redirects + 1):
            if place.url in seen:
                raise Refused(f"redirects in a circle: {place.url}")
            seen.add(place.url)
            if robots:
                robots.check(place)
            answer = self._patient(place, headers, robots.delay(place) if robots else None)
            to = answer.headers.get("location")
            if answer.status not in _MOVED or not to:
                return answer
            place = _place(urljoin(place.url, to))
        raise Refused(f"more than {self._manner.redirects} redirects")

    def _patient(self, place: Place, headers: Mapping[str, str], asked_delay: float | None) -> Answer:
        """Ask, and ask again later where that may help."""
        for left in range(self._manner.tries - 1, -1, -1):
            self._wait_for(place, asked_delay)
            wait = 2.0 ** (self._manner.tries - 1 - left)
            try:
                answer = get(place, self._manner, headers)
            except Failed:
                if not left:
                    raise
            else:
                if answer.status not in _LATER:
                    return answer
                asked = retry_after(answer.headers.get("retry-after"))
                if not left or (asked or 0) > self._manner.longest_wait:
                    raise Failed(_said(answer.status, asked), asked)
                wait = max(wait, asked or 0.0)
            self._postpone(place, wait)
        raise AssertionError("a try is always left")

    def _wait_for(self, place: Place, asked: float | None) -> None:
        """Sleep until the host may be asked again, and take that turn unless `asked` is None."""
        delay = 0.0 if asked is None else max(self._manner.delay, min(asked, self._manner.longest_wait))
        with self._lock:
            now = self._manner.now()
            start = max(now, self._free.get(place.host, now))
            if delay:
                self._free[place.host] = start + delay
        if start > now:
            self._manner.sleep(start - now)

    def _postpone(self, place: Place, seconds: float) -> None:
        with self._lock:
            until = self._manner.now() + seconds
            self._free[place.host] = max(until, self._free.get(place.host, until))


def _place(url: str) -> Place:
    try:
        return place_of(url)
    except ValueError as error:
        raise Refused(str(error)) from error


def _said(status: int, asked: float | None) -> str:
    return f"HTTP {status}" + (f", come back in {asked:.0f} s" if asked else "")


def retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for, given in seconds or as a date; None without one.

    >>> retry_after("120"), retry_after("soon")
    (120.0, None)
    """
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
