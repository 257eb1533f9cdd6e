"""Records to Arrow tables and back; the schema of a table is its record's annotations."""

import os
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tellings.errors import UsageError

__all__ = [
    "read_table",
    "schema_of",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "to_table",
    "write_arrow",
    "write_table",
]

T = TypeVar("T", bound=msgspec.Struct)

_PLAIN: dict[Any, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def _arrow(kind: Any) -> tuple[pa.DataType, bool]:
    """Return the Arrow type of an annotation and whether it may be null."""
    origin, args = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind], False
    if origin is Literal:
        return pa.string(), False
    if origin in (Union, types.UnionType):
        (inner,) = (a for a in args if a is not type(None))
        return _arrow(inner)[0], True
    if origin is tuple:
        return pa.list_(_arrow(args[0])[0]), False
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return pa.struct(list(schema_of(kind))), False
    raise TypeError(f"no Arrow type for {kind!r}")


def schema_of(record: type[msgspec.Struct], without: Iterable[str] = ()) -> pa.Schema:
    """Return the Arrow schema of a record type, less the named fields."""
    hints = get_type_hints(record)
    drop = set(without)
    fields = []
    for attribute, name in zip(record.__struct_fields__, record.__struct_encode_fields__, strict=True):
        if name not in drop:
            kind, nullable = _arrow(hints[attribute])
            fields.append(pa.field(name, kind, nullable))
    return pa.schema(fields)


def to_table(
    record: type[msgspec.Struct], rows: Sequence[msgspec.Struct], without: Iterable[str] = ()
) -> pa.Table:
    """Return the rows as an Arrow table, in the order given."""
    schema = schema_of(record, without)
    attributes = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    columns = []
    for field in schema:
        values = [getattr(row, attributes[field.name]) for row in rows]
        columns.append(
            pa.array(values if not _nested(field.type) else msgspec.to_builtins(values), field.type)
        )
    return pa.Table.from_arrays(columns, schema=schema)


def to_arrow(rows: Sequence[T], record: type[T] | None = None) -> pa.Table:
    """Return records of one kind as an Arrow table, in the order given; name the kind where there may be none.

    >>> from tellings.records import Skipped
    >>> to_arrow([Skipped("a.txt", "an empty file")]).column_names
    ['path', 'reason']
    """
    kind = record or (type(rows[0]) if rows else None)
    if kind is None:
        raise UsageError("no rows: name the kind of record, as in to_arrow([], Claim)")
    return to_table(kind, rows)


def to_pandas(rows: Sequence[T], record: type[T] | None = None) -> Any:
    """Return records of one kind as a pandas DataFrame; needs pandas, which does not come with Tellings."""
    try:
        import pandas  # noqa: F401, ICN001, PLC0415  (not ours: only where the user has it)
    except ModuleNotFoundError:
        raise UsageError("to_pandas needs pandas: pip install pandas") from None
    return to_arrow(rows, record).to_pandas()


def to_polars(rows: Sequence[T], record: type[T] | None = None) -> Any:
    """Return records of one kind as a Polars DataFrame; needs Polars, which does not come with Tellings."""
    try:
        import polars  # noqa: ICN001, PLC0415  (as above)
    except ModuleNotFoundError:
        raise UsageError("to_polars needs Polars: pip install polars") from None
    return polars.from_arrow(to_arrow(rows, record))


def _nested(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) or (pa.types.is_list(kind) and _nested(kind.value_type))


def write_table(
    path: Path, record: type[msgspec.Struct], rows: Sequence[msgspec.Struct], without: Iterable[str] = ()
) -> None:
    """Write the rows as Parquet: whole or not at all, and the same bytes for the same rows."""
    write_arrow(path, to_table(record, rows, without))


def write_arrow(path: Path, table: pa.Table) -> None:
    """Write a table as Parquet: whole or not at all."""
    part = path.with_name(f"{path.name}.{token_hex(4)}.part")  # (two workers may write one shard at once)
    pq.write_table(table, part, compression="zstd")
    os.replace(part, path)


def read_table(path: Path, record: type[T]) -> list[T]:
    """Return the rows of a Parquet file as records; columns it lacks take their defaults."""
    rows = pq.read_table(path).to_pylist()
    return msgspec.convert(rows, list[record])  # type: ignore[valid-type]
