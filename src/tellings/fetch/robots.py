"""robots.txt: what a server asks programs to leave alone (RFC 9309), and how long between two requests."""

from collections.abc import Callable
from threading import Lock

from protego import Protego

from tellings.fetch.addresses import Place, place_of
from tellings.fetch.get import Answer
from tellings.fetch.manner import AGENT, Failed, Refused

__all__ = ["Robots"]

# A robots.txt is read so far (RFC 9309 asks for 500 KiB at least).
LONGEST = 512_000
_BROKEN = 500


class Robots:
    """The rules of each origin, asked for once."""

    def __init__(self, ask: Callable[[Place], Answer]) -> None:
        self._ask = ask
        self._known: dict[str, Protego | Refused | Failed] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def delay(self, place: Place) -> float:
        """Return the seconds between two requests that the origin asks for; 0 where it asks for none."""
        rules = self._rules(place)
        return float(rules.crawl_delay(AGENT) or 0.0) if isinstance(rules, Protego) else 0.0

    def check(self, place: Place) -> None:
        """Raise Refused for an address that is to be left alone, Failed where the rules cannot be had now."""
        rules = self._rules(place)
        if isinstance(rules, Refused | Failed):
            raise type(rules)(f"robots.txt cannot be had, so nothing is fetched: {rules}")
        if not rules.can_fetch(place.url, AGENT):
            raise Refused("robots.txt asks programs to leave this page alone")

    def _rules(self, place: Place) -> Protego | Refused | Failed:
        with self._lock:
            lock = self._locks.setdefault(place.origin, Lock())
        with lock:
            if place.origin not in self._known:
                self._known[place.origin] = self._asked(place)
            return self._known[place.origin]

    def _asked(self, place: Place) -> Protego | Refused | Failed:
        """Return the rules, or why there are none; a server without a robots.txt leaves all open."""
        try:
            answer = self._ask(place_of(f"{place.origin}/robots.txt"))
        except (Failed, Refused) as error:
            return error
        if answer.status >= _BROKEN:
            return Failed(f"HTTP {answer.status}")
        return Protego.parse(answer.body[:LONGEST].decode("utf-8", "replace"))
