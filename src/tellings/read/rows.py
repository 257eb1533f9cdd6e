"""Records with named fields, whatever file they stand in, to articles."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from tellings.ids import content_id
from tellings.read.bounded import Source, Unreadable
from tellings.read.fields import Names, own_id, page_of_record
from tellings.read.page import article_of
from tellings.records import Article, Skipped

__all__ = ["Row", "Rows", "read_rows"]

# A record's number in its file (a line, or a count from 1) and the record, or the reason why it is none.
Row = tuple[int, dict[str, Any] | str]
Rows = Callable[[Source], Iterator[Row]]


def read_rows(source: Source, rows: Rows, names: Names) -> Iterator[Article | Skipped]:
    """Yield the article of each record; one that cannot be read is skipped and the rest goes on.

    Of several with one id of their own the one with the smallest content hash is kept, whatever their order;
    they come last.
    """
    repeated = _repeated(rows(source), names)
    held: dict[str, list[tuple[str, str, Article]]] = {}
    for number, row in rows(source):
        where = f"{source.path}:{number}"
        if isinstance(row, str):
            yield Skipped(where, row)
            continue
        try:
            page, own = page_of_record(row, names), own_id(row, names)
        except Unreadable as error:
            yield Skipped(where, str(error))
            continue
        if page.note:
            yield Skipped(where, page.note)
        article = article_of(source.path, page, own)
        if own in repeated:
            held.setdefault(article.article_id, []).append(
                (content_id(repr(replace(article, path=""))), where, article)
            )
        else:
            yield article
    for own, several in sorted(held.items()):
        (_, first, kept), *others = sorted(several, key=lambda item: item[:2])
        yield kept
        for _, where, article in others:
            same = (
                "the same article" if article.received == kept.received else "another text with the id of one"
            )
            yield Skipped(where, f"{same} (id {own}) as {first}")


def _repeated(rows: Iterator[Row], names: Names) -> set[str]:
    """Return the ids that more than one record gives."""
    seen: set[str] = set()
    repeated: set[str] = set()
    with suppress(Unreadable):  # (the reading proper meets the fault in the same place, and tells it)
        for _, row in rows:
            own = None if isinstance(row, str) else own_id(row, names)
            if own:
                (repeated if own in seen else seen).add(own)
    return repeated
