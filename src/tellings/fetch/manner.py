"""How we fetch: who we say we are, how long we wait, how much we take."""

import time
from collections.abc import Callable
from importlib.metadata import version

from msgspec import Struct

from tellings.fetch.addresses import Resolve, resolve

__all__ = ["AGENT", "Failed", "Limits", "Manner", "Refused"]

# The name that a robots.txt knows us by.
AGENT = "tellings"


class Refused(Exception):  # noqa: N818  (a verdict on an address or an answer, not a fault of ours)
    """The address or the answer will not do, now or later; the message is the reason."""


class Failed(Exception):  # noqa: N818  (as above)
    """The answer did not come, and may another time; `wait` is how many seconds the server asks to be left alone."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Limits(Struct, frozen=True):
    """Bounds of one request: seconds to connect, between two pieces, for the whole; bytes packed and unpacked."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    size: int = 10_000_000  # what `read` takes for one page


class Manner(Struct, frozen=True):
    """How to behave towards servers.

    `delay` is the seconds between two requests to one host (robots.txt may ask for more, up to `longest_wait`);
    `loopback` lets addresses of this machine through. The clock, the pause and the resolver are there for tests.
    """

    agent: str = f"{AGENT}/{version('tellings')}"
    delay: float = 2.0
    tries: int = 3
    redirects: int = 5
    longest_wait: float = 60.0
    hosts_at_once: int = 8
    loopback: bool = False
    limits: Limits = Limits()
    resolve: Resolve = resolve
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
