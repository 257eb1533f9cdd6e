"""What any format gives of one article, and the Article made of it."""

from pathlib import PurePath

from msgspec import Struct

from tellings.ids import content_id
from tellings.records import Article

__all__ = ["Page", "article_of"]


class Page(Struct, frozen=True):
    """The main text of an article and what its source says about it; `note` is what a reader must know of it."""

    text: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    note: str | None = None
    body_start: int = 0


def article_of(path: str, page: Page, own_id: str | None = None) -> Article:
    """Return the article; its id is its own or, where it has none, that of its content and the file's name."""
    name = PurePath(path.rpartition("!")[2]).name
    return Article(
        article_id=own_id
        or content_id(name, page.outlet, page.url, page.title, page.published, page.text, *page.byline),
        path=path,
        received=page.text,
        url=page.url,
        outlet=page.outlet,
        title=page.title,
        byline=page.byline,
        published=page.published,
        language=page.language,
        body_start=page.body_start,
    )
