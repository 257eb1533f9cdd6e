"""What is found over the whole pile, and its keeping between runs.

clean, copies and stories look at all articles together, so a run over the same pile takes what they found from
`DIR/work/pile`; one article more, and they run again.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tellings.ids import content_id
from tellings.pipeline.code import code_digest
from tellings.pipeline.files import write_whole
from tellings.records import CopyGroup, NearCopy, Passage, Residue, Story

__all__ = ["Pile", "are_written", "digest_of", "keep_pile", "kept_pile", "note_written"]


class Pile(Struct, frozen=True):
    """What is found over all articles together; `key` is a digest of all that it depends on."""

    key: str
    residue: tuple[Residue, ...]
    passages: tuple[Passage, ...]
    near: tuple[NearCopy, ...]
    groups: tuple[CopyGroup, ...]
    stories: tuple[Story, ...]


def digest_of(*depends: Any) -> str:
    """Return a digest of records and plain values, and of the code."""
    digest = blake2b(code_digest().encode(), digest_size=16)
    digest.update(msgspec.msgpack.encode(depends))
    return digest.hexdigest()


def kept_pile(work: Path, key: str) -> Pile | None:
    """Return what the last run found, if it was over the same articles."""
    try:
        pile = msgspec.msgpack.decode((work / "pile" / "last").read_bytes(), type=Pile)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return pile if pile.key == key else None


def keep_pile(work: Path, pile: Pile) -> None:
    """Keep what was found for the next run."""
    (work / "pile").mkdir(parents=True, exist_ok=True)
    write_whole(work / "pile" / "last", msgspec.msgpack.encode(pile))


class _Written(Struct, frozen=True):
    """Which tables were written from what: name, size and time of change of each file."""

    key: str
    files: tuple[tuple[str, int, int], ...]


def are_written(work: Path, paths: Sequence[Path], key: str) -> bool:
    """Return whether these files are still as `note_written` saw them, written from the same."""
    try:
        written = msgspec.json.decode(_note(work, paths).read_bytes(), type=_Written)
        return written == _Written(key, _state(paths))
    except (FileNotFoundError, msgspec.DecodeError):
        return False


def note_written(work: Path, paths: Sequence[Path], key: str) -> None:
    """Note from what these files were written."""
    (work / "pile").mkdir(parents=True, exist_ok=True)
    write_whole(_note(work, paths), msgspec.json.encode(_Written(key, _state(paths))))


def _note(work: Path, paths: Sequence[Path]) -> Path:
    return work / "pile" / content_id("written", *map(str, paths))


def _state(paths: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    return tuple((p.name, s.st_size, s.st_mtime_ns) for p in paths for s in [p.stat()])
