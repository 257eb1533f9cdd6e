"""The commands that go to the network, the only ones."""

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tellings.cli.options import Quiet
from tellings.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tellings.fetch import Fetched, Manner

__all__ = ["fetch", "watch"]

FetchOut = Annotated[Path, Parameter(help="Folder for the pages.")]
Delay = Annotated[
    float, Parameter(help="Seconds between two requests to one host; robots.txt may ask for more.")
]
Into = Annotated[Path | None, Parameter(help="Folder of a library to add the new pages to.")]
Loopback = Annotated[bool, Parameter(help="Let addresses of this machine through.", negative="")]


def fetch(
    urls: Annotated[list[str], Parameter(help="Addresses of pages or feeds.", negative="")],
    *,
    out: FetchOut,
    delay: Delay = 2.0,
    library: Into = None,
    allow_loopback: Loopback = False,
    quiet: Quiet = False,
) -> None:
    """Fetch pages from the web into a folder that `build` reads; asks for one only if it has changed."""
    manner = _manner(delay, allow_loopback)
    from tellings.fetch import fetch_pages  # noqa: PLC0415

    rows = fetch_pages(urls, out, manner, None if quiet else _tell)
    _keep(rows, library)
    if all(row.path is None for row in rows):
        raise InputError(str(out), "nothing could be fetched; the reasons are in .tellings/fetched.jsonl")


def watch(
    feeds: Annotated[Path, Parameter(help="OPML file, or a text file with one address of a feed a line.")],
    *,
    out: FetchOut,
    every: Annotated[float, Parameter(help="Minutes between two rounds, 1 at least.")] = 30.0,
    once: Annotated[bool, Parameter(help="One round, then leave.", negative="")] = False,
    delay: Delay = 2.0,
    library: Into = None,
    allow_loopback: Loopback = False,
    quiet: Quiet = False,
) -> None:
    """Ask feeds for what is new and fetch the pages, round after round, until Ctrl-C."""
    if every < 1:
        raise UsageError(f"--every {every:g}: give 1 minute or more; feeds change a few times an hour")
    manner = _manner(delay, allow_loopback)
    from tellings.fetch import feeds_in, watch_feeds  # noqa: PLC0415

    addresses = feeds_in(feeds)
    with suppress(KeyboardInterrupt):
        while True:
            rows = watch_feeds(addresses, out, manner, None if quiet else _tell)
            _keep(rows[len(addresses) :], library)
            if once:
                return
            time.sleep(every * 60)


def _keep(rows: "Sequence[Fetched]", library: Path | None) -> None:
    """Add the pages that are new to a library."""
    paths = [row.path for row in rows if row.path and row.outcome in ("new", "changed")]
    if library and paths:
        from tellings.library import open_library  # noqa: PLC0415

        # (where none of them is an article, the library tells why in what it skipped)
        with suppress(InputError):
            open_library(library).add(paths)


def _manner(delay: float, loopback: bool) -> "Manner":  # noqa: FBT001
    try:
        from tellings.fetch import Manner  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"fetching needs {error.name}: pip install 'tellings[fetch]'") from error
    if delay < 0:
        raise UsageError(f"--delay {delay:g}: give 0 or more seconds")
    return Manner(delay=delay, loopback=loopback)


def _tell(row: "Fetched") -> None:
    """Print what became of an address, on one line."""
    print(f"{row.outcome:9} {row.url}" + (f": {row.reason}" if row.reason else ""))  # noqa: T201
