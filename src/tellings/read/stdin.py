"""Standard input, kept in a temporary file so that it can be read twice like any other source."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tellings.read.bounded import Source, Unreadable, file_source

__all__ = ["standard_input"]

MAX_INPUT = 4_000_000_000
PIECE = 1 << 20


@contextmanager
def standard_input() -> Iterator[Source]:
    """Give standard input as a source named `-`; raise Unreadable where it is longer than MAX_INPUT."""
    with tempfile.NamedTemporaryFile(prefix="tellings-") as copy:
        size = 0
        while piece := sys.stdin.buffer.read(PIECE):
            size += copy.write(piece)
            if size > MAX_INPUT:
                raise Unreadable(f"longer than {MAX_INPUT // 1_000_000} MB: save it to a file")
        copy.flush()
        yield file_source(copy.name, "-")
