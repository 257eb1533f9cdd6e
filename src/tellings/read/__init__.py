"""Articles from files and folders: `read_articles` finds the files and hands each to its format."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from tellings.ids import content_id
from tellings.read.bounded import Unreadable, file_source
from tellings.read.fields import Names, field_names
from tellings.read.kinds import read_source
from tellings.read.sources import STDIN, find_files
from tellings.read.stdin import standard_input
from tellings.records import Article, Skipped

__all__ = ["read_articles"]


def read_articles(
    sources: Sequence[str | Path], *, outlet: str | None = None, fields: Mapping[str, str] | None = None
) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders and globs, and what could not be read with the reason.

    `-` is standard input, as JSON lines. `outlet` is the outlet of every article, whatever it says itself;
    `fields` gives, for a field of ours ("text", "published"), the name that it has in the records. Files are
    read by path, each once, so the order of the sources changes nothing. Of two articles with one id the one
    with the smaller path is kept and the other is skipped.
    """
    names = field_names(fields)
    first: dict[str, tuple[str, str]] = {}
    for found in find_files(sources):
        for item in [found] if isinstance(found, Skipped) else _read(found, names):
            if isinstance(item, Skipped):
                yield item
                continue
            text = content_id(item.received)
            if item.article_id in first:
                path, other = first[item.article_id]
                same = "the same article" if text == other else "another text with the id of one"
                yield Skipped(item.path, f"{same} (id {item.article_id}) as {path}")
            else:
                first[item.article_id] = (item.path, text)
                yield item if outlet is None else replace(item, outlet=outlet)


def _read(path: str, names: Names) -> Iterator[Article | Skipped]:
    try:
        if path == STDIN:
            with standard_input() as source:
                yield from read_source(source, names, ".jsonl")
        else:
            yield from read_source(file_source(path), names)
    except Unreadable as error:
        yield Skipped(path, str(error))
    except OSError as error:
        yield Skipped(path, f"cannot be read: {error.strerror or error}")
