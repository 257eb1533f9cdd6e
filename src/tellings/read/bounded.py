"""Bytes of a file, plain or gzipped, never more than the bounds below."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, cast

__all__ = ["MAX_BYTES", "Unreadable", "format_of", "lines_of", "read_bytes"]

# One article, one page or one line of JSONL. The longest article in the labelled sets has .3 MB and the
# largest page 3 MB; a text of 10 MB is five novels.
MAX_BYTES = 10_000_000
# Lines of one gzipped file may grow to this, or to so many times its size, whichever is more: news shrinks
# 3 to 20 times.
MAX_GROWN = 256_000_000
MAX_GROWTH = 100


class Unreadable(Exception):  # noqa: N818  (a verdict on an input, not a fault of ours)
    """The input breaks a bound or is not what its name says; the message is the reason."""


def format_of(path: str) -> str:
    """Return the suffix that names the format, lower case, looking through `.gz`.

    >>> format_of("a/b.HTML.gz"), format_of("notes")
    ('.html', '')
    """
    name = PurePath(path)
    return (PurePath(name.stem) if _gzipped(path) else name).suffix.lower()


def read_bytes(path: str) -> bytes:
    """Return the whole file, unpacked; raise Unreadable where it is larger than MAX_BYTES."""
    with _open(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1_000_000} MB, which no single article is: split it")
    return data


def lines_of(path: str) -> Iterator[tuple[int, bytes | None]]:
    """Yield the number (from 1) and the bytes of each line; None for a line longer than MAX_BYTES."""
    limit = max(MAX_GROWN, MAX_GROWTH * Path(path).stat().st_size) if _gzipped(path) else None
    read, number, starts = 0, 1, True
    with _open(path) as file:
        while piece := file.readline(MAX_BYTES + 1):
            read += len(piece)
            if limit and read > limit:
                raise Unreadable(f"unpacks to more than {limit // 1_000_000} MB, which no text does")
            broken = len(piece) > MAX_BYTES and not piece.endswith(b"\n")
            if starts:
                yield number, None if broken else piece
            starts = not broken
            number += starts


def _gzipped(path: str) -> bool:
    return path.lower().endswith(".gz")


@contextmanager
def _open(path: str) -> Iterator[BinaryIO]:
    with cast("BinaryIO", gzip.open(path)) if _gzipped(path) else Path(path).open("rb") as file:
        try:
            yield file
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(f"not a whole gzip file: {error}") from error
