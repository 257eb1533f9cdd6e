"""Feeds, and the pages that their entries point to."""

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree

from tellings.errors import InputError
from tellings.fetch.addresses import place_of
from tellings.fetch.folder import Fetched, Folder
from tellings.fetch.manner import Manner
from tellings.fetch.pages import Tell, fetch_into
from tellings.fetch.visitor import Visitor
from tellings.read.sources import OWN

__all__ = ["feeds_in", "links_in", "watch_feeds"]

# A list of feeds larger than this is none.
LARGEST_LIST = 10_000_000
# Entries of one feed that are looked at, the first ones: feeds carry 10 to 200.
MOST_ENTRIES = 1_000
# A page that failed so often is left alone.
MOST_FAILURES = 5


def feeds_in(path: Path) -> list[str]:
    """Return the addresses of the feeds in an OPML file, or in a text file with one a line, each once.

    Raises `InputError` where there are none.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_LIST else b""
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error
    found = _outlined(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _lined(data)
    if not found:
        raise InputError(str(path), "names no feed: OPML with xmlUrl, or one address a line, is needed")
    return list(dict.fromkeys(found))


def _outlined(data: bytes) -> list[str]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if tree is None:
        return []
    named = ({k.lower(): v for k, v in e.attrib.items()} for e in tree.iter("{*}outline", "outline"))
    return [url.strip() for e in named if (url := e.get("xmlurl"))]


def _lined(data: bytes) -> list[str]:
    lines = (line.strip() for line in data.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line.startswith(("http://", "https://"))]


def watch_feeds(
    feeds: Sequence[str], folder: Path, manner: Manner | None = None, tell: Tell | None = None
) -> list[Fetched]:
    """Ask each feed for what is new and fetch the pages of entries that were not fetched before; one round.

    Returns what became of the feeds, then of the pages. A page that failed is asked for again in the next
    rounds, `MOST_FAILURES` times; one that was refused is not.
    """
    manner = manner or Manner()
    visitor, pages = Visitor(manner), Folder(folder)
    own = Folder(folder, f"{OWN}/feeds")
    rows = fetch_into(own, feeds, visitor, manner, tell)
    done = _done(pages)
    links = [link for row in rows if row.outcome != "refused" for link in _links(own, row, done)]
    found = fetch_into(pages, links, visitor, manner, tell)
    return [*rows, *found]


def _done(folder: Folder) -> set[str]:
    """Return the addresses that are not to be asked for again."""
    failures: Counter[str] = Counter()
    done: set[str] = set()
    for row in folder.logged():
        if row.outcome == "failed":
            failures[row.url] += 1
        else:
            done.add(row.url)
    return done | {url for url, count in failures.items() if count >= MOST_FAILURES}


def _links(own: Folder, feed: Fetched, done: set[str]) -> list[str]:
    known = own.known(feed.url)
    return (
        []
        if known is None
        else [u for u in links_in(known[0].read_bytes(), known[1].final_url) if u not in done]
    )


def links_in(data: bytes, base: str) -> list[str]:
    """Return the addresses of a feed's entries, each once, in the feed's order; nothing for what is no feed."""
    import feedparser  # noqa: PLC0415  (slow to import)

    try:
        entries = feedparser.parse(io.BytesIO(data)).entries[:MOST_ENTRIES]
    except Exception:  # noqa: BLE001  (the parser raises what it likes on broken feeds)
        return []
    found = []
    for entry in entries:
        link = entry.get("link")
        try:
            found.append(place_of(urljoin(base, link)).url if isinstance(link, str) and link else "")
        except ValueError:
            continue
    return [url for url in dict.fromkeys(found) if url]
