"""Zip files: their members as files of their own, named `x.zip!member`."""

import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from tellings.read.bounded import MAX_GROWN, MAX_GROWTH, Source, Unreadable
from tellings.read.sources import passed_over
from tellings.records import Skipped

__all__ = ["members_of"]

_ENCRYPTED = 0x1


def members_of(source: Source) -> Iterator[Source | Skipped]:
    """Yield the members by name; together they may unpack to no more than a packed file may."""
    limit = max(MAX_GROWN, MAX_GROWTH * source.size)
    left = limit
    with source.opened() as stored:
        try:
            archive = zipfile.ZipFile(stored)
            members = sorted(archive.infolist(), key=lambda m: (m.filename, m.header_offset))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
            raise Unreadable(f"not a zip file that can be read: {error}") from error
        hidden = sorted(m.filename for m in members if not m.is_dir() and _hidden(m.filename))
        if hidden:
            yield Skipped(source.path, passed_over(hidden))
        for member in members:
            name = f"{source.path}!{member.filename}".encode("utf-8", "replace").decode()
            if member.is_dir() or _hidden(member.filename):
                continue
            if member.flag_bits & _ENCRYPTED:
                yield Skipped(name, "the member is encrypted")
            elif name.lower().endswith(".zip"):
                yield Skipped(name, "a zip file within a zip file is not read: unpack it first")
            elif member.file_size > left:
                yield Skipped(
                    name, f"the zip file unpacks to more than {limit // 1_000_000} MB, which no text does"
                )
            else:
                left -= member.file_size
                yield Source(name, partial(_open, archive, member), member.compress_size)


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    try:
        return cast("BinaryIO", archive.open(member))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise Unreadable(f"the member cannot be unpacked: {error}") from error


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
