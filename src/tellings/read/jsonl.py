"""JSON lines: one record a line."""

import json
from collections.abc import Iterator
from typing import Any

from tellings.read.bounded import MAX_BYTES, Source, lines_of
from tellings.read.rows import Row

__all__ = ["jsonl_rows"]


def jsonl_rows(source: Source) -> Iterator[Row]:
    """Yield the record of each line that is not blank."""
    for number, line in lines_of(source):
        if line is None:
            yield number, f"the line is longer than {MAX_BYTES // 1_000_000} MB, which no single article is"
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, _record(line)


def _record(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        return f"not a line of JSON: {error}"
    return row if isinstance(row, dict) else f"a JSON object is needed, not {type(row).__name__}"
