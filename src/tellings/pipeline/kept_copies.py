"""The index of copies of a library, kept between runs: `work/copies` holds a file for each column and one that names them.

The naming file is replaced last and whole, so a kill leaves the old index or the new one; a column that is not as it
was written, or other code, and the index is made anew. Columns that stay are not written again.
"""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.build import build_index
from tellings.copies.grow import grow_index
from tellings.copies.index import Found, Index, near_in, passages_of_index
from tellings.copies.runs import Runs
from tellings.pipeline.code import code_digest
from tellings.pipeline.files import write_whole
from tellings.records import Article, NearCopy, Passage, Residue

__all__ = ["drop_index", "index_copies"]

_NAMES = "index"


class _File(Struct, frozen=True):
    """A column as it was written; `sum` is that of its bytes, eight at a time."""

    name: str
    size: int
    sum: int


class _Kept(Struct, frozen=True):
    """The naming file: which code wrote the index, the ids of its articles, its columns by name."""

    code: str
    ids: tuple[str, ...]
    layout: tuple[tuple[int, int, int], ...]
    files: dict[str, _File]


class _Loaded(Struct, frozen=True):
    """An index and the files that its columns are in."""

    index: Index
    columns: dict[str, NDArray[Any]]
    files: dict[str, _File]


def index_copies(
    articles: Sequence[Article], residue: Sequence[Residue], work: Path
) -> tuple[list[Passage], list[NearCopy]]:
    """Return what `find_copies` and `near_copies` do, by way of the index in the work folder, which is kept up to date."""
    folder = work / "copies"
    folder.mkdir(parents=True, exist_ok=True)
    known = _load(folder)
    index = grow_index(known.index, articles, residue) if known else None
    index = index or build_index(articles, residue)
    _keep(folder, index, known)
    return passages_of_index(index), near_in(index)


def drop_index(work: Path) -> None:
    """Remove the index."""
    shutil.rmtree(work / "copies", ignore_errors=True)


def _load(folder: Path) -> _Loaded | None:
    try:
        kept = msgspec.msgpack.decode((folder / _NAMES).read_bytes(), type=_Kept)
        if kept.code != _code():
            return None
        columns = {name: _read(folder, file) for name, file in kept.files.items()}
    except (OSError, ValueError, msgspec.DecodeError):  # (or power failed while it was written)
        return None
    return _Loaded(_index(kept, columns), columns, kept.files)


def _code() -> str:
    return code_digest("copies")


def _read(folder: Path, file: _File) -> NDArray[Any]:
    column: NDArray[Any] = np.load(folder / file.name, mmap_mode="r" if file.size else None).view(np.ndarray)
    if (column.nbytes, _sum(column)) != (file.size, file.sum):
        raise ValueError(file.name)
    return column


def _sum(column: NDArray[Any]) -> int:
    flat = np.ascontiguousarray(column).reshape(-1).view(np.uint8)
    whole = len(flat) // 8 * 8
    return int(flat[:whole].view(np.uint64).sum()) ^ int.from_bytes(flat[whole:].tobytes(), "little")


def _keep(folder: Path, index: Index, known: _Loaded | None) -> None:
    """Write what is new, then the names; then what is named no more goes."""
    columns, files = _columns(index), {}
    for name, column in columns.items():
        same = known and next((n for n, c in known.columns.items() if c is column), None)
        files[name] = known.files[same] if known and same else _write(folder, name, column)
    layout = tuple((r.low, r.bits, len(r.keys)) for r in (index.grams, index.long_grams))
    write_whole(folder / _NAMES, msgspec.msgpack.encode(_Kept(_code(), index.ids, layout, files)))
    named = {_NAMES, *(f.name for f in files.values())}
    for path in folder.iterdir():
        if path.name not in named:
            with suppress(OSError):  # (on Windows, while it is read)
                path.unlink()


def _write(folder: Path, name: str, column: NDArray[Any]) -> _File:
    path = folder / f"{name}-{token_hex(6)}.npy"
    np.save(path, column)
    return _File(path.name, column.nbytes, _sum(column))


def _columns(index: Index) -> dict[str, NDArray[Any]]:
    """Return the columns of an index by name."""
    found = {f"found.{n}": getattr(index.found, n) for n in Found.__struct_fields__}
    plain = {n: c for n in Index.__struct_fields__ if isinstance(c := getattr(index, n), np.ndarray)}
    for name, runs in (("grams", index.grams), ("long_grams", index.long_grams)):
        for n, (keys, edges) in enumerate(zip(runs.keys, runs.edges, strict=True)):
            plain |= {f"{name}.keys.{n}": keys, f"{name}.edges.{n}": edges}
    return plain | found


def _index(kept: _Kept, columns: dict[str, NDArray[Any]]) -> Index:
    runs = [
        _runs(name, columns, *row) for name, row in zip(("grams", "long_grams"), kept.layout, strict=True)
    ]
    plain = {n: columns[n] for n in Index.__struct_fields__ if n in columns}
    found = Found(*(columns[f"found.{n}"] for n in Found.__struct_fields__))
    return Index(ids=kept.ids, grams=runs[0], long_grams=runs[1], found=found, **plain)


def _runs(name: str, columns: dict[str, NDArray[Any]], low: int, bits: int, many: int) -> Runs:
    keys = tuple(columns[f"{name}.keys.{n}"] for n in range(many))
    return Runs(low, bits, keys, tuple(columns[f"{name}.edges.{n}"] for n in range(many)))
