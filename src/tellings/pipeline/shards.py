"""The analyses of articles as they are kept on disk: some in a file, each under its key."""

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from tellings.ids import content_id
from tellings.records import Attribution, Parse, Statement, Value
from tellings.tables import write_table

__all__ = ["Analysis", "Shard", "find_analyses", "read_analyses", "shard_path", "shards_of", "sweep_analyses"]


class Analysis(Struct, frozen=True):
    """All that was read from one article; `key` is what it depends on, `failed` why nothing was read."""

    key: str
    parse: Parse
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]
    failed: str | None = None


class Shard(Struct, frozen=True):
    """Where an analysis lies, of which article it is, and why nothing was read."""

    path: Path
    article_id: str
    failed: str | None


def shard_path(work: Path, keys: Iterable[str]) -> Path:
    """Return the file that analyses with these keys are kept in, together."""
    return work / f"{content_id('shard', *keys)}.parquet"


def find_analyses(work: Path) -> dict[str, Shard]:
    """Return where each analysis of the folder lies, by its key."""
    kept: dict[str, Shard] = {}
    for path in sorted(work.glob("*.parquet")):
        kept |= shards_of(path)
    return kept


def shards_of(path: Path) -> dict[str, Shard]:
    """Return the analyses of one file by their keys; none where it cannot be read, so that it is made anew."""
    try:
        # (not read_table, which gives a column within a column as one of its own, or not, by what is installed)
        with pq.ParquetFile(path) as file:
            table = file.read(columns=["key", "parse.article_id", "failed"])
    except (pa.ArrowInvalid, OSError):  # (power failed while it was written)
        return {}
    return {r["key"]: Shard(path, r["parse"]["article_id"], r["failed"]) for r in table.to_pylist()}


def read_analyses(path: Path, keys: Iterable[str]) -> list[Analysis]:
    """Return the analyses of a file that have these keys."""
    table = pq.read_table(path)
    rows = table.filter(pc.is_in(table["key"], pa.array(list(keys), pa.string()))).to_pylist()
    return msgspec.convert(rows, list[Analysis])


def sweep_analyses(work: Path, keep: Callable[[str, str], bool]) -> None:
    """Remove every analysis from the folder but those for whose key and article `keep` says so."""
    for path in sorted(p for p in work.glob("*") if p.is_file()):
        held = shards_of(path) if path.suffix == ".parquet" else {}
        left = sorted(key for key, shard in held.items() if keep(key, shard.article_id))
        if left and len(left) == len(held):
            continue
        if left:
            write_table(shard_path(work, left), Analysis, read_analyses(path, left))
        path.unlink()
