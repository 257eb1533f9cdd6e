"""CSV and TSV: a row of names, then one record a row."""

import csv
from collections.abc import Iterator
from typing import TextIO

from tellings.read.bounded import MAX_BYTES, Source, Unreadable, format_of, open_source
from tellings.read.decoded import text_of
from tellings.read.rows import Row

__all__ = ["table_rows"]

_LIMIT = f"longer than {MAX_BYTES // 1_000_000} MB, which no single article is"


def table_rows(source: Source) -> Iterator[Row]:
    """Yield the records below the row of names; each number is the line where its row begins."""
    csv.field_size_limit(
        MAX_BYTES
    )  # (the one setting is the process's; its default, 131 kB, breaks off pages)
    with open_source(source) as file:
        lost: list[int] = []
        delimiter = "\t" if format_of(source.path) == ".tsv" else ","
        rows = csv.reader(_lines(text_of(file), lost), delimiter=delimiter)
        names: list[str] | None = None
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                yield line, f"a field is {_LIMIT}" if "limit" in str(error) else f"not a row: {error}"
                continue
            finally:
                yield from ((number, f"the line is {_LIMIT}") for number in lost)
                lost.clear()
            if not any(cell.strip() for cell in cells):
                continue
            if names is None:
                names = cells
            elif any(cell.strip() for cell in cells[len(names) :]):
                yield line, f"{len(cells)} fields, where the first row names {len(names)}: an unquoted mark?"
            else:
                yield line, dict(zip(names, cells, strict=False))
    if names is None:
        raise Unreadable("an empty table")


def _lines(file: TextIO, lost: list[int]) -> Iterator[str]:
    """Yield the lines; one that is too long comes as an empty line, and its number goes to `lost`."""
    number, starts = 0, True
    while piece := file.readline(MAX_BYTES + 1):
        broken = len(piece) > MAX_BYTES and not piece.endswith("\n")
        if starts:
            number += 1
            if broken:
                lost.append(number)
            yield "\n" if broken else piece
        starts = not broken
