"""Web pages: the main text by trafilatura, everything about it by our own reading of the head."""

from collections.abc import Iterator
from pathlib import PurePath

from msgspec import Struct

from tellings.ids import content_id
from tellings.read.bounded import Unreadable, read_bytes
from tellings.read.decoded import encodable
from tellings.read.language import language_of
from tellings.records import Article

__all__ = ["Page", "page_of", "read_html"]


class Page(Struct, frozen=True):
    """The main text of a page and what the page says about it."""

    text: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None


def read_html(path: str) -> Iterator[Article]:
    """Yield the one article of a page; raise Unreadable where it has no main text."""
    page = page_of(read_bytes(path), None)
    yield Article(
        article_id=content_id(
            PurePath(path).name, page.outlet, page.url, page.title, page.published, page.text
        ),
        path=path,
        received=page.text,
        url=page.url,
        outlet=page.outlet,
        title=page.title,
        byline=page.byline,
        published=page.published,
        language=page.language,
    )


def page_of(data: bytes, url: str | None) -> Page:
    """Return the main text and the head of a page; raise Unreadable where there is no main text."""
    if not data.strip():
        raise Unreadable("an empty file")
    from tellings.read.extract import main_text  # noqa: PLC0415  (trafilatura takes .4 s to import)
    from tellings.read.head import read_head  # noqa: PLC0415

    text = encodable(main_text(data))
    if not text.strip():
        raise Unreadable("no main text found on the page")
    head = read_head(data, url)
    return Page(
        text,
        head.url,
        head.outlet,
        head.title,
        head.byline,
        head.published,
        language_of(text) or head.language,
    )
