"""A block of a pile as bytes and back: arrays as zstd packs them, some 2.5 kB an article of 2,900 characters."""

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from tellings.stories.grow import Block, Pairs
from tellings.stories.stack import sparse_rows
from tellings.stories.terms import Terms

__all__ = ["pack_array", "pack_block", "unpack_array", "unpack_block"]

_ZSTD = pa.Codec("zstd", 1)


class _Packed(Struct, frozen=True):
    """An array: its type, its length, and its bytes, the first of each item first, packed."""

    kind: str
    size: int
    data: bytes


class _Row(Struct, frozen=True):
    """Sparse rows: columns in all, cells in each row, steps from a cell's column to the next's, values."""

    width: int
    cells: bytes
    steps: bytes
    values: bytes


class _Packs(Struct, frozen=True):
    """The fields of a `Block`."""

    ids: tuple[str, ...]
    arrays: tuple[bytes, ...]
    terms: tuple[_Row, ...]


def pack_array(array: NDArray[Any]) -> bytes:
    """Return an array of one dimension as bytes."""
    planes = np.ascontiguousarray(array).view(np.uint8).reshape(-1, array.itemsize).T
    return msgspec.msgpack.encode(
        _Packed(array.dtype.str, len(array), _ZSTD.compress(planes.tobytes(), asbytes=True))
    )


def unpack_array(data: bytes) -> NDArray[Any]:
    """Return the array that `pack_array` made into bytes."""
    packed = msgspec.msgpack.decode(data, type=_Packed)
    item = np.dtype(packed.kind).itemsize
    planes = _ZSTD.decompress(packed.data, decompressed_size=packed.size * item, asbytes=True)
    items = np.frombuffer(planes, np.uint8).reshape(item, -1).T
    array: NDArray[Any] = np.ascontiguousarray(items).view(packed.kind).reshape(-1)
    return array


def pack_block(block: Block) -> bytes:
    """Return a block as bytes, the same for the same block."""
    arrays = tuple(map(pack_array, _arrays(block)))
    return msgspec.msgpack.encode(_Packs(block.ids, arrays, tuple(map(_pack_rows, block.terms))))


def _arrays(block: Block) -> Iterator[NDArray[Any]]:
    yield from (block.word, block.days, block.trust, block.crowd)
    yield from (block.pairs.i.astype(np.int32), block.pairs.j.astype(np.int32))
    yield from (block.pairs.score, block.pairs.kinship, block.pairs.firm)


def unpack_block(data: bytes) -> Block:
    """Return the block that `pack_block` made into bytes."""
    packs = msgspec.msgpack.decode(data, type=_Packs)
    word, days, trust, crowd, i, j, score, kinship, firm = map(unpack_array, packs.arrays)
    pairs = Pairs(i.astype(np.int64), j.astype(np.int64), score, kinship, firm)
    return Block(packs.ids, word, Terms(*map(_unpack_rows, packs.terms)), days, trust, crowd, pairs)


def _pack_rows(rows: sparse.csr_array) -> _Row:
    steps = np.diff(rows.indices.astype(np.int64), prepend=0)
    first = rows.indptr[:-1][np.diff(rows.indptr) > 0]
    steps[first] = rows.indices[first]
    # (`weigh_terms` rounded the values to this)
    values = rows.data.astype(np.float16)
    cells = np.diff(rows.indptr).astype(np.uint32)
    return _Row(rows.shape[1], pack_array(cells), pack_array(steps.astype(np.uint32)), pack_array(values))


def _unpack_rows(packed: _Row) -> sparse.csr_array:
    cells = unpack_array(packed.cells).astype(np.int64)
    starts = np.append(0, np.cumsum(cells))
    ends = np.append(0, np.cumsum(unpack_array(packed.steps), dtype=np.int64))
    columns = (ends[1:] - np.repeat(ends[starts[:-1]], cells)).astype(np.int32)
    values = unpack_array(packed.values).astype(np.float32)
    return sparse_rows(values, columns, starts, packed.width)
