"""What a search found: the articles, each with the words around the first place."""

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Article
from tellings.report.lookup import outlet_of, when
from tellings.report.marks import Mark, weave, window

__all__ = ["Found", "Hit", "found"]

# Characters of a text that are shown.
SHOWN = 320


class Hit(Struct, frozen=True):
    """An article that was found, the page of its story ("" for none), its speakers, a span to show and marks in it."""

    article: Article
    page: str
    speakers: str
    span: tuple[int, int]
    marks: tuple[tuple[int, int], ...]


class Found(Struct, frozen=True):
    """One hit as the page shows it."""

    href: str
    title: str
    outlet: str
    time: str
    speakers: str
    words: Markup
    start: int
    end: int


def found(hit: Hit) -> Found:
    """Return a hit with its words marked; they are the article's, from `start` to `end`."""
    text = hit.article.received
    start = min(hit.span[0], max(0, len(text) - 1))
    start, end = window(text, (start, len(text)), (start, start), SHOWN)
    while 0 < start < end and text[start - 1].isalnum():
        start += 1
    marks = [Mark(s, e, "", "mark") for s, e in hit.marks if s < end and e > start]
    return Found(
        href=f"/stories/{hit.page}" if hit.page else "",
        title=hit.article.title or "(no headline)",
        outlet=outlet_of(hit.article),
        time=when(hit.article.published),
        speakers=hit.speakers,
        words=weave(text, (start, end), marks),
        start=start,
        end=end,
    )
