"""Plain text: the headline stands on the first line."""

import re
from collections.abc import Iterator

from tellings.read.bounded import Source, Unreadable, read_bytes
from tellings.read.bylines import names_in
from tellings.read.decoded import decode
from tellings.read.language import language_of
from tellings.read.page import Page, article_of
from tellings.read.sidecar import with_sidecar
from tellings.records import Article
from tellings.text import paragraphs

__all__ = ["page_of_text", "read_plain"]

# A first line longer than this is a paragraph, not a headline: the longest headline in the sets has 214 characters.
LONGEST_TITLE = 300
# The byline stands in one of the first lines, and is short.
TOP_LINES, LONGEST_BYLINE = 6, 120
_BYLINE = re.compile(r"by:?\s+(\S.*)", re.IGNORECASE)
_OUTLET = re.compile(r"outlet:\s*(\S.*)", re.IGNORECASE)


def read_plain(source: Source) -> Iterator[Article]:
    """Yield the one article of a text file; raise Unreadable where it holds none."""
    page = page_of_text(decode(read_bytes(source)))
    yield article_of(source.path, with_sidecar(source.path, page))


def page_of_text(text: str) -> Page:
    """Return the article of a text whose first line is its headline; raise Unreadable for an empty one."""
    lines = paragraphs(text)
    if not lines:
        raise Unreadable("an empty file" if not text else "only blanks")
    start, end = lines[0]
    has_title = end - start <= LONGEST_TITLE
    title = text[start:end] if has_title else None
    body = (lines[1][0] if len(lines) > 1 else len(text)) if has_title else 0
    top = [text[s:e] for s, e in lines[1:TOP_LINES] if e - s <= LONGEST_BYLINE]
    outlet = next((m[1] for line in top if (m := _OUTLET.fullmatch(line))), None)
    return Page(
        text=text,
        outlet=outlet,
        title=title,
        byline=next((names for line in top if (names := _byline(line))), ()),
        language=language_of(text),
        body_start=body,
    )


def _byline(line: str) -> tuple[str, ...]:
    match = _BYLINE.fullmatch(line)
    return names_in(match[1]) if match else ()
