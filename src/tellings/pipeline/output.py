"""The tables, dossiers and pages of a run, written whole or not at all."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from tellings.dossier import omissions
from tellings.pipeline.dossiers import Finished
from tellings.pipeline.files import write_whole
from tellings.records import (
    Actor,
    Article,
    Attribution,
    Claim,
    ClaimStatement,
    CopyGroup,
    Difference,
    Dossier,
    Lineage,
    Mention,
    NearCopy,
    Omission,
    Origin,
    Passage,
    Rejected,
    Residue,
    Sentence,
    Skipped,
    SpeakerLink,
    Statement,
    Story,
    Value,
)
from tellings.report import index_page
from tellings.tables import to_table, write_arrow

__all__ = ["TABLES", "Rows", "write_csv", "write_dossiers", "write_rows", "write_tables"]

# Every table of a run, and the record that its rows are.
TABLES: dict[str, type[msgspec.Struct]] = {
    "actors": Actor,
    "articles": Article,
    "attributions": Attribution,
    "claim_statements": ClaimStatement,
    "claims": Claim,
    "copy_groups": CopyGroup,
    "differences": Difference,
    "lineage": Lineage,
    "mentions": Mention,
    "near_copies": NearCopy,
    "omissions": Omission,
    "origins": Origin,
    "passages": Passage,
    "possible": Difference,
    "rejected": Rejected,
    "residue": Residue,
    "sentences": Sentence,
    "skipped": Skipped,
    "speaker_links": SpeakerLink,
    "statements": Statement,
    "stories": Story,
    "values": Value,
}

Rows = dict[str, Sequence[Any]]

# Dossiers held at once while their rows become columns, which take a tenth of the memory.
_LOT = 64


def write_tables(out: Path, found: Rows, dossiers: Sequence[Dossier], *, csv: bool = False) -> None:
    """Write every table of the contract to `out/tables` as Parquet, and as CSV where asked.

    `found` holds the tables of what was found outside the dossiers, which are read a lot at a time.
    """
    write_rows(out, found, csv=csv)
    parts: dict[str, list[pa.Table]] = {name: [] for name in _rows(())}
    for at in range(0, len(dossiers), _LOT) or [0]:
        for name, rows in _rows(list(dossiers[at : at + _LOT])).items():
            parts[name].append(to_table(TABLES[name], rows))
    for name in sorted(parts):
        _write(out, name, pa.concat_tables(parts.pop(name)), csv=csv)


def write_rows(out: Path, rows: Rows, *, csv: bool = False) -> None:
    """Write these tables to `out/tables`."""
    for name in sorted(rows):
        _write(out, name, to_table(TABLES[name], rows[name]), csv=csv)


def _write(out: Path, name: str, table: pa.Table, *, csv: bool) -> None:
    folder = out / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    ordered = _ordered(table)
    write_arrow(folder / f"{name}.parquet", ordered)
    if csv:
        write_csv(folder / f"{name}.csv", ordered)


def _ordered(table: pa.Table) -> pa.Table:
    """Return the table in a total order of its rows: by their plain columns, null first."""
    plain = [table[f.name] for f in table.schema if not pa.types.is_nested(f.type)]
    # Whether a value is known is a column of its own: how Arrow is told to put null first depends on its version.
    keys = {str(n): column for n, column in enumerate(c for p in plain for c in (p.is_valid(), p))}
    order = pc.sort_indices(pa.table(keys), sort_keys=[(name, "ascending") for name in keys])
    return table.take(order).combine_chunks()


def _rows(dossiers: Sequence[Dossier]) -> Rows:
    tellings = [t for d in dossiers for t in d.tellings]
    return {
        "sentences": [s for t in tellings for s in t.parse.sentences],
        "attributions": [a for t in tellings for a in t.attributions],
        "statements": [s for t in tellings for s in t.statements],
        "values": [v for t in tellings for v in t.values],
        "actors": [a for d in dossiers for a in d.cast.actors],
        "mentions": [m for d in dossiers for m in d.cast.mentions],
        "speaker_links": [s for d in dossiers for s in d.cast.speakers],
        "claims": [c for d in dossiers for c in d.alignment.claims],
        "claim_statements": [m for d in dossiers for m in d.alignment.members],
        "rejected": [r for d in dossiers for r in d.alignment.rejected],
        "differences": [x for d in dossiers for x in d.differences],
        "possible": [x for d in dossiers for x in d.possible],
        "omissions": [o for d in dossiers for o in omissions(d)],
        "lineage": [e for d in dossiers for e in d.trace.lineage],
        "origins": [o for d in dossiers for o in d.trace.origins],
    }


def write_csv(path: Path, table: pa.Table) -> None:
    """Write a table as CSV, its lists as JSON: whole or not at all."""
    columns = [
        pa.array([msgspec.json.encode(v).decode() for v in column.to_pylist()])
        if pa.types.is_nested(column.type)
        else column
        for column in table.columns
    ]
    part = path.with_name(path.name + ".part")
    pa_csv.write_csv(pa.Table.from_arrays(columns, names=table.column_names), part)
    os.replace(part, path)


def write_dossiers(out: Path, finished: Sequence[Finished], skipped: Sequence[Skipped]) -> None:
    """Write the page and the JSON of each story and the index; pages of an earlier run go."""
    folder = out / "stories"
    folder.mkdir(parents=True, exist_ok=True)
    for one in finished:
        name = one.entry.story.story_id
        for suffix in (".json", ".html"):
            _place(one.kept.with_suffix(suffix), folder / f"{name}{suffix}")
    entries = [one.entry for one in finished]
    write_whole(out / "index.html", index_page(entries, skipped).encode())
    _sweep(folder, {e.story.story_id for e in entries})


def _place(kept: Path, path: Path) -> None:
    """Let a file that is kept stand at `path` too: as a link, which takes no room, where the disk knows links."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.link(kept, part)
    except OSError:
        shutil.copyfile(kept, part)
    os.replace(part, path)
    part.unlink(missing_ok=True)  # (a rename of a link onto a link of the same file does nothing)


def _sweep(folder: Path, current: Iterable[str]) -> None:
    keep = set(current)
    for path in folder.iterdir():
        if path.suffix in {".html", ".json", ".part"} and path.stem not in keep:
            path.unlink()
