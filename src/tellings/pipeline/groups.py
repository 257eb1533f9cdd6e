"""What grouping settled, and its keeping between runs of a library: each block of articles in a file of its own.

A file is named by the digest of its bytes, and the list of them is written last: after a kill the list is the old one or the
new one, and where a file is not what the list says, all is grouped anew.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from tellings.pipeline.code import code_digest
from tellings.pipeline.files import digest_of_bytes, write_whole
from tellings.stories import Kept, pack_array, pack_block, unpack_array, unpack_block

__all__ = ["KeptGroups", "keep_groups", "kept_groups"]


class _Listed(Struct, frozen=True):
    """The list of the blocks: what code made them, the digest of each, and what `Kept` holds beside them."""

    code: str
    blocks: tuple[str, ...]
    curve: bytes | None
    ease: float
    group: bytes


class KeptGroups(Struct, frozen=True):
    """What was settled, and the names of its blocks."""

    kept: Kept
    names: tuple[str, ...]


def kept_groups(work: Path) -> KeptGroups | None:
    """Return what the last run settled; None where nothing is kept, other code made it, or a file is spoiled."""
    folder = work / "groups"
    try:
        digest, _, data = (folder / "list").read_bytes().partition(b"\n")
        if digest != digest_of_bytes(data).encode():
            return None
        listed = msgspec.msgpack.decode(data, type=_Listed)
        if listed.code != code_digest():
            return None
        files = [(folder / name).read_bytes() for name in listed.blocks]
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if [digest_of_bytes(data) for data in files] != list(listed.blocks):
        return None
    curve = None if listed.curve is None else unpack_array(listed.curve)
    blocks = tuple(map(unpack_block, files))
    return KeptGroups(Kept(blocks, curve, listed.ease, unpack_array(listed.group)), listed.blocks)


def keep_groups(work: Path, kept: Kept | None, before: KeptGroups | None) -> None:
    """Keep what was settled for the next run, in the place of what was kept before."""
    if kept is None or (before and kept is before.kept):
        return
    folder = work / "groups"
    folder.mkdir(parents=True, exist_ok=True)
    known = {id(b): name for b, name in zip(before.kept.blocks, before.names, strict=True)} if before else {}
    names = []
    for block in kept.blocks:
        if id(block) in known:
            names.append(known[id(block)])
            continue
        data = pack_block(block)
        names.append(digest_of_bytes(data))
        write_whole(folder / names[-1], data)
    curve = None if kept.curve is None else pack_array(kept.curve)
    listed = _Listed(code_digest(), tuple(names), curve, kept.ease, pack_array(kept.group))
    data = msgspec.msgpack.encode(listed)
    write_whole(folder / "list", digest_of_bytes(data).encode() + b"\n" + data)
    for path in folder.glob("*"):
        if path.name not in {"list", *names}:
            path.unlink()
