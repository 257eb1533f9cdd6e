"""Web pages: the main text by trafilatura, everything about it by our own reading of the head."""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from tellings.read.bounded import Source, Unreadable, read_bytes
from tellings.read.decoded import encodable
from tellings.read.language import language_of
from tellings.read.page import Page, article_of
from tellings.read.sidecar import Sidecar, read_sidecar
from tellings.records import Article, Skipped

__all__ = ["PAID", "page_of", "read_html"]

PAID = "only the free part of a paid article is here"
# A page that says it is not free and shows less than this shows the free part: 6 of the 34 pages that say so in
# the two labelled sets have less than 900 characters, the next has 1,844.
SHORTEST_PAID = 900


def read_html(source: Source) -> Iterator[Article | Skipped]:
    """Yield the one article of a page; raise Unreadable where it has no main text.

    A sidecar gives the address and the encoding that the server named; a page that tells no time has the day on
    which it was fetched.
    """
    about = read_sidecar(Path(source.path))
    data = read_bytes(source)
    page = page_of(_in_utf8(data, about), about.final_url if about else None)
    if about:
        page = replace(page, published=page.published or about.fetched[:10])
    yield article_of(source.path, page)
    if page.note:
        yield Skipped(source.path, page.note)


def _in_utf8(data: bytes, about: Sidecar | None) -> bytes:
    """Return a page in UTF-8 where the server named another encoding and it holds."""
    if about is None or about.charset is None:
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        try:
            return encodable(data.decode(about.charset, "replace")).encode()
        except (LookupError, ValueError):
            return data
    return data


def page_of(data: bytes, url: str | None) -> Page:
    """Return the main text and the head of a page; raise Unreadable where there is no main text."""
    if not data.strip():
        raise Unreadable("an empty file")
    from tellings.read.extract import main_text, tree_of  # noqa: PLC0415  (trafilatura takes .4 s to import)
    from tellings.read.head import head_of  # noqa: PLC0415

    tree = tree_of(data)
    text = "" if tree is None else encodable(main_text(tree))
    if not text.strip():
        raise Unreadable("no main text found on the page")
    head = head_of(tree, data, url)
    return Page(
        text,
        head.url,
        head.outlet,
        head.title,
        head.byline,
        head.published,
        language_of(text) or head.language,
        None if head.free or len(text) >= SHORTEST_PAID else PAID,
    )
