"""JSON files: one object, an array of objects, or objects one after the other; read piece by piece."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from tellings.read.bounded import MAX_BYTES, Source, Unreadable, open_source
from tellings.read.decoded import text_of
from tellings.read.fields import LISTS
from tellings.read.rows import Row

__all__ = ["json_rows"]

PIECE = 1 << 16
# Each broken object costs a look through the text that is held; a file with more of them is no JSON.
MAX_FAULTS = 100
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_TOO_LONG = f"an object longer than {MAX_BYTES // 1_000_000} MB, which no single article is, or broken"
_DECODER = json.JSONDecoder(strict=False)


def json_rows(source: Source) -> Iterator[Row]:
    """Yield the objects in order; those inside an object that only wraps a list of them are taken one by one."""
    number = 0
    with open_source(source) as file:
        for value in _objects(text_of(file)):
            for row in [value] if isinstance(value, str) else _unwrapped(value):
                number += 1
                yield number, row
    if not number:
        raise Unreadable("no JSON object in the file")


def _objects(file: TextIO) -> Iterator[dict[str, Any] | str]:
    """Yield each object at the outer level, or the reason why one cannot be read; the next line opens anew."""
    text, at, ended, faults = "", 0, False, 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        value, end = _object(text, at)
        if value is not None:
            yield value if end - at <= MAX_BYTES else _TOO_LONG
            at = end
        elif not ended and len(text) - at <= MAX_BYTES:
            # Twice as much each time, so that a long object costs no more than twice its length.
            more = file.read(max(PIECE, len(text) - at))
            text, at, ended = text[at:] + more, 0, not more
        elif at >= len(text):
            return
        elif (faults := faults + 1) > MAX_FAULTS:
            yield f"more than {MAX_FAULTS} broken objects: the rest is not read"
            return
        else:
            yield _fault(text, at)
            at = text.find("\n{", at) + 1
            if not at:
                return


def _object(text: str, at: int) -> tuple[dict[str, Any] | None, int]:
    if not text.startswith("{", at):
        return None, at
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, at
    return value, end


def _fault(text: str, at: int) -> str:
    if not text.startswith("{", at):
        return "not a JSON object, and the rest up to the next line that opens one is not read"
    if len(text) - at > MAX_BYTES:
        return _TOO_LONG
    try:
        _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return "not JSON"


def _unwrapped(value: dict[str, Any], depth: int = 0) -> list[dict[str, Any] | str]:
    """Return the objects of the list that this object only wraps (NewsAPI, JSON Feed), or the object itself."""
    for name in LISTS if depth <= len(LISTS) else ():
        inside = value.get(name)
        if isinstance(inside, dict) and depth == 0 and any(n in inside for n in LISTS):
            return _unwrapped(inside, depth + 1)
        if isinstance(inside, list) and inside and all(isinstance(item, dict) for item in inside):
            feed = "jsonfeed" in str(value.get("version"))
            return [({"outlet": value.get("title")} | item) if feed else item for item in inside]
    return [value]
