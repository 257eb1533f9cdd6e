"""Addresses to pages in a folder, several hosts at once, one request at a time to each."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from tellings.fetch.addresses import place_of
from tellings.fetch.folder import Fetched, Folder, now
from tellings.fetch.manner import Failed, Manner, Refused
from tellings.fetch.visitor import Visitor

__all__ = ["Tell", "fetch_into", "fetch_pages"]

NOT_MODIFIED = 304
Tell = Callable[[Fetched], None]


def fetch_pages(
    urls: Sequence[str], folder: Path, manner: Manner | None = None, tell: Tell | None = None
) -> list[Fetched]:
    """Fetch each address once, into a folder that `read_articles` reads; return what became of each, in order.

    A page that is there already is asked for only if it has changed. `tell` is called with each as it comes,
    from several threads.
    """
    manner = manner or Manner()
    return fetch_into(Folder(folder), urls, Visitor(manner), manner, tell)


def fetch_into(
    folder: Folder, urls: Sequence[str], visitor: Visitor, manner: Manner, tell: Tell | None = None
) -> list[Fetched]:
    """Fetch each address once with a visitor; see `fetch_pages`."""
    found: dict[str, Fetched] = {}
    stop = Event()

    def done(url: str, row: Fetched) -> None:
        found[url] = row
        folder.log(row)
        if tell:
            tell(row)

    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        try:
            by_host.setdefault(place_of(url).host, []).append(url)
        except ValueError as error:
            done(url, Fetched(url, "refused", reason=str(error), time=now()))

    def one_host(asked: list[str]) -> None:
        for url in asked:
            if not stop.is_set():
                done(url, _fetch(folder, url, visitor))

    with ThreadPoolExecutor(manner.hosts_at_once, "fetch") as threads:
        try:
            for running in [threads.submit(one_host, asked) for asked in by_host.values()]:
                running.result()
        except BaseException:  # (Ctrl-C, a full disk: what is under way ends, nothing new begins)
            stop.set()
            raise
    return [found[url] for url in dict.fromkeys(urls)]


def _fetch(folder: Folder, url: str, visitor: Visitor) -> Fetched:
    """Fetch one address; whatever is wrong with it is told, and the others go on."""
    url = place_of(url).url
    before = folder.known(url)
    try:
        answer = visitor.visit(url, _conditions(folder, url))
        if answer.status == NOT_MODIFIED:
            return _unchanged(url, before and before[0])
        path, outcome = folder.save(url, answer)
        return Fetched(url, outcome, str(path), time=now())
    except Refused as error:
        return Fetched(url, "refused", reason=str(error), time=now())
    except Failed as error:
        return Fetched(url, "failed", reason=str(error), time=now())


def _unchanged(url: str, path: Path | None) -> Fetched:
    if path is None:
        return Fetched(url, "refused", reason="HTTP 304 for a page that was never fetched", time=now())
    return Fetched(url, "unchanged", str(path), time=now())


def _conditions(folder: Folder, url: str) -> dict[str, str]:
    """Return the headers that ask for a page only if it is another than the one we have."""
    before = folder.known(url)
    if not before:
        return {}
    asked = {"If-None-Match": before[1].etag, "If-Modified-Since": before[1].last_modified}
    return {name: value for name, value in asked.items() if value}
