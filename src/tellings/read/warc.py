"""WARC archives: the pages among the records, one at a time."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from tellings.read.bounded import BUFFER, MAX_BYTES, Source, Unreadable, open_source
from tellings.read.html import page_of
from tellings.read.page import article_of
from tellings.read.times import iso_time
from tellings.records import Article, Skipped

__all__ = ["read_warc"]

_PAGES = ("text/html", "application/xhtml")


def read_warc(source: Source) -> Iterator[Article | Skipped]:
    """Yield the article of each page; other records are counted in one row of what was skipped.

    A page that tells no time has the day on which it was fetched.
    """
    others: Counter[str] = Counter()
    with open_source(source) as file:
        for number, record in _records(file.raw):
            kind = _kind(record)
            if kind:
                others[kind] += 1
                continue
            try:
                yield from _page(source.path, record)
            except Unreadable as error:
                yield Skipped(f"{source.path}:{number}", str(error))
    if others:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(others.items()))
        yield Skipped(source.path, f"records that hold no page: {counts}")


def _records(file: Any) -> Iterator[tuple[int, Any]]:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    class Quiet(ArchiveIterator):  # type: ignore[misc]  # (it has no types)
        INC_RECORD = ""  # the warning that it writes to standard error; `err_count` tells it to us

    logging.getLogger("warcio").addHandler(logging.NullHandler())
    number = 0
    try:
        # (the raw stream gives what there is before a fault; a buffered one loses it)
        archive = Quiet(file, arc2warc=True, block_size=BUFFER)
        for record in archive:
            number += 1
            yield number, record
        wrong = archive.err_count
    except Unreadable:
        raise
    except Exception as error:  # (the reader raises what it likes on broken archives)
        raise Unreadable(
            f"not WARC after {number:,} records: {type(error).__name__}: {error}"[:300]
        ) from error
    if not number:
        raise Unreadable("no WARC record in the file")
    if wrong:
        raise Unreadable(f"{wrong:,} records have another length than they say: pages may be cut or missing")


def _kind(record: Any) -> str:
    """Return what a record is where it is no page; nothing for a page."""
    if record.rec_type not in ("response", "resource"):
        return f"of type {record.rec_type}"
    head = record.http_headers
    status = (head.get_statuscode() if head else "200") or "none"
    if status != "200":
        return f"with HTTP status {status[:3]}"
    about = (
        head.get_header("Content-Type") if head else record.rec_headers.get_header("Content-Type")
    ) or "none"
    kind = about.partition(";")[0].strip().lower()
    return "" if kind.startswith(_PAGES) else f"of {kind[:60]}"


def _page(path: str, record: Any) -> Iterator[Article | Skipped]:
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        data = record.content_stream().read(MAX_BYTES + 1)
    except Unreadable:
        raise
    except Exception as error:  # (as above: chunks and packings that are broken)
        raise Unreadable(f"the page cannot be unpacked: {error}") from error
    if len(data) > MAX_BYTES:
        raise Unreadable(f"a page larger than {MAX_BYTES // 1_000_000} MB, which no article is")
    page = page_of(data, url.strip("<>") if url else None)
    fetched = iso_time(record.rec_headers.get_header("WARC-Date") or "")
    yield article_of(path, replace(page, published=page.published or (fetched and fetched[:10])))
    if page.note:
        yield Skipped(path, f"{page.note} ({url})")
