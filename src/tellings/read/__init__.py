"""Articles from files and folders: `read_articles` finds the files and hands each to its format."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tellings.read.bounded import Unreadable, format_of
from tellings.read.html import read_html
from tellings.read.jsonl import read_jsonl
from tellings.read.plain import read_plain
from tellings.read.sources import find_files
from tellings.records import Article, Skipped

__all__ = ["read_articles"]

_FORMATS: dict[str, Callable[[str], Iterator[Article | Skipped]]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".html": read_html,
    ".htm": read_html,
}


def read_articles(sources: Sequence[str | Path]) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders and globs, and what could not be read with the reason.

    Sources are taken in the order given; folders and globs in sorted order. A file reached twice is
    read once. Of two articles with one id the first is kept and the other is skipped.
    """
    first: dict[str, str] = {}
    for found in find_files(sources):
        for item in [found] if isinstance(found, Skipped) else _read(found):
            if isinstance(item, Skipped):
                yield item
            elif item.article_id in first:
                yield Skipped(
                    item.path, f"the same article (id {item.article_id}) as {first[item.article_id]}"
                )
            else:
                first[item.article_id] = item.path
                yield item


def _read(path: str) -> Iterator[Article | Skipped]:
    suffix = format_of(path)
    reader = _FORMATS.get(suffix)
    if reader is None:
        known = ", ".join(_FORMATS)
        yield Skipped(
            path, f"unknown kind of file {suffix or 'without a suffix'} (known: {known}, also with .gz)"
        )
        return
    try:
        yield from reader(path)
    except Unreadable as error:
        yield Skipped(path, str(error))
    except OSError as error:
        yield Skipped(path, f"cannot be read: {error.strerror or error}")
