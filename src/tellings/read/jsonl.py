"""JSON lines: one article a line, with `text` or `html`; every other field may be missing."""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from tellings.ids import content_id
from tellings.read.bounded import MAX_BYTES, Unreadable, lines_of
from tellings.read.decoded import encodable
from tellings.read.html import Page, page_of
from tellings.read.language import language_of
from tellings.records import Article, Skipped

__all__ = ["read_jsonl"]


def read_jsonl(path: str) -> Iterator[Article | Skipped]:
    """Yield the article of each line; a line that cannot be read is skipped and the rest goes on."""
    for number, line in lines_of(path):
        where = f"{path}:{number}"
        try:
            if line is None or line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield _article(path, _row(line))
        except Unreadable as error:
            yield Skipped(where, str(error))


def _row(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise Unreadable(f"the line is longer than {MAX_BYTES // 1_000_000} MB, which no single article is")
    try:
        row = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not a line of JSON: {error}") from error
    if not isinstance(row, dict):
        raise Unreadable(f"a JSON object is needed, not {type(row).__name__}")
    return row


def _article(path: str, row: dict[str, Any]) -> Article:
    page = _page(row)
    if not page.text.strip():
        raise Unreadable("no text")
    outlet = _word(row, "outlet") or page.outlet
    url = _word(row, "url") or page.url
    title = _word(row, "title") or page.title
    published = _word(row, "published") or page.published
    return Article(
        article_id=_own_id(row) or content_id(PurePath(path).name, outlet, url, title, published, page.text),
        path=path,
        received=page.text,
        url=url,
        outlet=outlet,
        title=title,
        byline=_names(row.get("byline")) or page.byline,
        published=published,
        language=_word(row, "language") or page.language or language_of(page.text),
    )


def _own_id(row: dict[str, Any]) -> str | None:
    """Return the id that the line gives, as it stands; numbers become strings."""
    value = row.get("id")
    return encodable(str(value)) if isinstance(value, str | int | float) else None


def _page(row: dict[str, Any]) -> Page:
    text, html = row.get("text"), row.get("html")
    if isinstance(text, str) and text.strip():
        return Page(encodable(text))
    if isinstance(html, str) and html.strip():
        return page_of(encodable(html).encode(), _word(row, "url"))
    raise Unreadable("no text: the line needs `text` or `html`")


def _word(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return encodable(str(value)).strip() or None


def _names(value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    return tuple(encodable(n).strip() for n in names if isinstance(n, str) and n.strip())
