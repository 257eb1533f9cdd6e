"""Parquet: one record a row, a few rows at a time."""

from collections.abc import Iterator
from typing import Any

from tellings.read.bounded import Source, Unreadable
from tellings.read.rows import Row

__all__ = ["parquet_rows"]

ROWS = 64
# A group of rows is unpacked as a whole; writers make them some 100 MB.
MAX_GROUP = 1_000_000_000


def parquet_rows(source: Source) -> Iterator[Row]:
    """Yield the records in order, counted from 1."""
    import pyarrow as pa  # noqa: PLC0415  (slow to import)
    import pyarrow.parquet as pq  # noqa: PLC0415

    number = 0
    with source.opened() as stored:
        try:
            file = pq.ParquetFile(pa.PythonFile(stored, mode="r"))
            for group in range(file.metadata.num_row_groups):
                about = file.metadata.row_group(group)
                if about.total_byte_size > MAX_GROUP:
                    yield (
                        number + 1,
                        f"a row group larger than {MAX_GROUP // 1_000_000} MB: write smaller ones",
                    )
                    number += about.num_rows
                    continue
                for batch in file.iter_batches(batch_size=ROWS, row_groups=[group]):
                    for row in range(batch.num_rows):
                        number += 1
                        yield number, _record(batch, row)
        except Exception as error:  # (what is broken below comes as any of a dozen kinds)
            raise Unreadable(f"not a Parquet file that can be read: {str(error)[:200]}") from error
    if not number:
        raise Unreadable("an empty table")


def _record(batch: Any, row: int) -> dict[str, Any] | str:
    out: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            value = column[row].as_py()
        except (UnicodeDecodeError, ValueError, OverflowError, NotImplementedError):
            value = (
                str(column[row].cast("timestamp[s]", safe=False)) if "timestamp" in str(column.type) else None
            )
        out.setdefault(name, value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
    return out
