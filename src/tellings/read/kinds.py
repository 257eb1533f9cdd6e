"""Which reader a file goes to, by its suffix."""

from collections.abc import Callable, Iterator

from tellings.read.archive import members_of
from tellings.read.bounded import Source, Unreadable, format_of
from tellings.read.feed import read_feed
from tellings.read.fields import Names
from tellings.read.html import read_html
from tellings.read.json_file import json_rows
from tellings.read.jsonl import jsonl_rows
from tellings.read.mail import read_eml, read_mbox
from tellings.read.markdown import read_markdown
from tellings.read.parquet import parquet_rows
from tellings.read.pdf import read_pdf
from tellings.read.plain import read_plain
from tellings.read.rows import Rows, read_rows
from tellings.read.table import table_rows
from tellings.read.warc import read_warc
from tellings.records import Article, Skipped

__all__ = ["read_source"]

Items = Iterator[Article | Skipped]

_FILES: dict[str, Callable[[Source], Items]] = {
    ".txt": read_plain, ".text": read_plain, ".html": read_html, ".htm": read_html, ".xhtml": read_html,
    ".rss": read_feed, ".atom": read_feed, ".xml": read_feed, ".rdf": read_feed,
    ".eml": read_eml, ".mbox": read_mbox, ".warc": read_warc,
    ".pdf": read_pdf,
}  # fmt: skip
_RECORDS: dict[str, Rows] = {
    ".jsonl": jsonl_rows, ".ndjson": jsonl_rows, ".json": json_rows,
    ".csv": table_rows, ".tsv": table_rows, ".parquet": parquet_rows,
}  # fmt: skip
_MARKDOWN = (".md", ".markdown")
_NOT_READ = {
    ".doc": "Word files are not read; save as text", ".docx": "Word files (.docx) are not read; save as text",
    ".odt": "OpenDocument files are not read; save as text", ".rtf": "RTF is not read; save as text",
    ".opml": "a list of feeds holds no articles; tellings watch fetches them",
}  # fmt: skip


def read_source(source: Source, names: Names, kind: str | None = None) -> Items:
    """Yield what a source holds, and what of it could not be read; no fault of the source is raised."""
    empty = True
    try:
        for item in _read(source, names, kind or format_of(source.path)):
            empty = False
            yield item
        if empty:
            yield Skipped(source.path, "an empty file")
    except Unreadable as error:
        yield Skipped(source.path, str(error))
    except OSError as error:
        yield Skipped(source.path, f"cannot be read: {error.strerror or error}")


def _read(source: Source, names: Names, kind: str) -> Items:
    if kind == ".zip":
        for member in members_of(source):
            yield from [member] if isinstance(member, Skipped) else read_source(member, names)
    elif kind in _RECORDS:
        yield from read_rows(source, _RECORDS[kind], names)
    elif kind in _MARKDOWN:
        yield from read_markdown(source, names)
    elif kind in _FILES:
        yield from _FILES[kind](source)
    else:
        known = ", ".join([*_FILES, *_RECORDS, *_MARKDOWN, ".zip"])
        told = f"unknown kind of file {kind or 'without a suffix'} (known: {known}, also with .gz or .zst)"
        raise Unreadable(_NOT_READ.get(kind, told))
