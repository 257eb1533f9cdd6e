"""RSS and Atom files: each entry with its content, or with the summary that the feed gives."""

import io
from collections.abc import Iterator
from typing import Any

from tellings.read.bounded import Source, Unreadable, read_bytes
from tellings.read.bylines import authors_in
from tellings.read.decoded import encodable
from tellings.read.fragment import fragment_text
from tellings.read.hosts import host_of
from tellings.read.language import language_of
from tellings.read.page import Page, article_of
from tellings.read.times import iso_time
from tellings.records import Article, Skipped

__all__ = ["SUMMARY", "read_feed"]

SUMMARY = "only the summary that the feed gives is here"


def read_feed(source: Source) -> Iterator[Article | Skipped]:
    """Yield the article of each entry; its outlet is the feed."""
    import feedparser  # noqa: PLC0415  (slow to import)

    data = read_bytes(source)
    if not data.strip():
        raise Unreadable("an empty file")
    try:
        # A stream, not bytes: those it would try as the name of a file first.
        parsed = feedparser.parse(io.BytesIO(data))
    except Exception as error:  # (the parser raises what it likes on broken feeds)
        raise Unreadable(f"the feed cannot be taken apart: {type(error).__name__}: {error}"[:300]) from error
    if not parsed.get("version") and not parsed.entries:
        raise Unreadable("not an RSS or Atom feed")
    if not parsed.entries:
        raise Unreadable("a feed with no entry")
    for number, entry in enumerate(parsed.entries, 1):
        try:
            page = _page(entry, parsed.feed)
        except Unreadable as error:
            yield Skipped(f"{source.path}:{number}", str(error))
            continue
        yield article_of(source.path, page)
        if page.note:
            yield Skipped(f"{source.path}:{number}", page.note)


def _page(entry: Any, feed: Any) -> Page:
    contents = [_words(content.get("value")) for content in entry.get("content") or ()]
    summary = _words(entry.get("summary"))
    text = max([*contents, ""], key=len)
    whole = len(text) > 0
    text = text or summary
    if not text.strip():
        raise Unreadable("the entry has no text, only a headline or a link")
    url = _plain(entry.get("link"))
    said = _plain(entry.get("published") or dict.get(entry, "updated")) or ""
    names = [author.get("name") for author in entry.get("authors") or [] if author.get("name")]
    return Page(
        text=text,
        url=url,
        outlet=_plain((entry.get("source") or {}).get("title") or feed.get("title")) or host_of(url),
        title=_words(entry.get("title")).replace("\n", " ") or None,
        byline=tuple(dict.fromkeys(n for name in names for n in authors_in(encodable(name)))),
        published=iso_time(said)
        or _parsed(entry.get("published_parsed") or dict.get(entry, "updated_parsed")),
        language=language_of(text),
        note=None if whole else SUMMARY,
    )


def _words(value: Any) -> str:
    return fragment_text(value) if isinstance(value, str) and value.strip() else ""


def _plain(value: Any) -> str | None:
    return " ".join(encodable(value).split()) or None if isinstance(value, str) else None


def _parsed(moment: Any) -> str | None:
    return iso_time("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*moment[:6])) if moment else None
