"""Bytes of a source, plain or packed, never more than the bounds below."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from msgspec import Struct

__all__ = [
    "MAX_BYTES",
    "Source",
    "Unreadable",
    "file_source",
    "format_of",
    "lines_of",
    "open_source",
    "read_bytes",
]

# One article, one page, one message, one feed or one line of JSONL. The longest article in the labelled sets has
# .3 MB and the largest page 3 MB; a text of 10 MB is five novels.
MAX_BYTES = 10_000_000
# A packed file may grow to this, or to so many times its size, whichever is more: news shrinks 3 to 20 times.
MAX_GROWN = 256_000_000
MAX_GROWTH = 100
BUFFER = 1 << 16


class Unreadable(Exception):  # noqa: N818  (a verdict on an input, not a fault of ours)
    """The input breaks a bound or is not what its name says; the message is the reason."""


class Source(Struct, frozen=True):
    """Something to read: its name, how to open it (each time from the start), its size in bytes as stored."""

    path: str
    opened: Callable[[], BinaryIO]
    size: int


def file_source(path: str, name: str | None = None, seen: Callable[[int], None] | None = None) -> Source:
    """Return the source that a file is, under its own name or another.

    `seen` is called now and then, as the file is read, with the offset that the reading has come to.
    """
    file = Path(path)

    def opened() -> BinaryIO:
        raw: io.RawIOBase = io.FileIO(path)
        return io.BufferedReader(Watched(raw, seen) if seen else raw, BUFFER)

    return Source(name or path, opened, file.stat().st_size)


def format_of(path: str) -> str:
    """Return the suffix that names the format, lower case, looking through `.gz` and `.zst`.

    >>> format_of("a/b.HTML.gz"), format_of("notes")
    ('.html', '')
    """
    name = PurePath(path)
    return (PurePath(name.stem) if _packed(path) else name).suffix.lower()


@contextmanager
def open_source(source: Source) -> Iterator[io.BufferedReader]:
    """Open a source, unpacked; reading raises Unreadable where it is broken or grows past its bound."""
    with source.opened() as stored:
        file = stored
        packing = _packed(source.path)
        fault = {".gz": "not a whole gzip file", ".zst": "not a whole zstd file"}.get(
            packing, "cannot be read"
        )
        if packing == ".gz":
            file = cast("BinaryIO", gzip.GzipFile(fileobj=stored))
        elif packing == ".zst":
            import pyarrow as pa  # noqa: PLC0415  (slow to import, and few files are packed so)

            file = cast("BinaryIO", pa.input_stream(stored, compression="zstd"))
        limit = max(MAX_GROWN, MAX_GROWTH * source.size) if packing else None
        yield io.BufferedReader(Bounded(file, limit, fault), BUFFER)


class Watched(io.RawIOBase):
    """A file that tells how far it has been read."""

    def __init__(self, file: io.RawIOBase, seen: Callable[[int], None]) -> None:
        self._file, self._seen = file, seen

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # (the stubs want any buffer)
        """Fill the buffer with what comes next; return how many bytes that was."""
        count: int | None = self._file.readinto(buffer)
        self._seen(self._file.tell())
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


class Bounded(io.RawIOBase):
    """A stream that gives no more than `limit` bytes, and whose faults are Unreadable."""

    def __init__(self, file: BinaryIO, limit: int | None, fault: str) -> None:
        # What there is, at once: the whole of a large piece would be lost to a fault at its end.
        self._read = cast("Callable[[int], bytes]", getattr(file, "read1", file.read))
        self._limit, self._fault, self._given = limit, fault, 0

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # (the stubs want any buffer)
        """Fill the buffer with what comes next; return how many bytes that was."""
        try:
            data = self._read(len(buffer))
        except (OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise Unreadable(f"{self._fault}: {error}") from error
        self._given += len(data)
        if self._limit and self._given > self._limit:
            raise Unreadable(f"unpacks to more than {self._limit // 1_000_000} MB, which no text does")
        buffer[: len(data)] = data
        return len(data)


def read_bytes(source: Source) -> bytes:
    """Return the whole source, unpacked; raise Unreadable where it is larger than MAX_BYTES."""
    with open_source(source) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1_000_000} MB, which no single article is: split it")
    return data


def lines_of(source: Source) -> Iterator[tuple[int, bytes | None]]:
    """Yield the number (from 1) and the bytes of each line; None for a line longer than MAX_BYTES."""
    number, starts = 0, True
    with open_source(source) as file:
        while piece := file.readline(MAX_BYTES + 1):
            broken = len(piece) > MAX_BYTES and not piece.endswith(b"\n")
            if starts:
                number += 1
                yield number, None if broken else piece
            starts = not broken


def _packed(path: str) -> str:
    return next((end for end in (".gz", ".zst") if path.lower().endswith(end)), "")
