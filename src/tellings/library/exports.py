"""The edition of a library, written out for others."""

import shutil
from pathlib import Path
from typing import Literal, get_args

import msgspec
import pyarrow.parquet as pq

from tellings.dossier import from_json
from tellings.errors import UsageError
from tellings.export import EXPORTS
from tellings.pipeline import write_csv
from tellings.records import Dossier

__all__ = ["ExportFormat", "export_edition"]

ExportFormat = Literal["parquet", "csv", "pages", "annotations", "prov", "schema-org"]


def export_edition(edition: Path, out: Path, form: ExportFormat) -> None:
    """Write the tables or the pages to the folder `out`, or every story to the file `out`, one a line."""
    if form not in get_args(ExportFormat):
        raise UsageError(f"{form}: no format; there are {', '.join(get_args(ExportFormat))}")
    if form in EXPORTS:
        _write_lines(edition, out, form)
        return
    out.mkdir(parents=True, exist_ok=True)
    if form == "pages":
        _copy(edition, out, ["index.html"])
        _copy(edition / "stories", out / "stories", ["*.html", "*.json"])
    elif form == "parquet":
        _copy(edition / "tables", out, ["*.parquet"])
    else:
        for path in _all(edition / "tables", "*.parquet"):
            write_csv(out / f"{path.stem}.csv", pq.read_table(path))


def _copy(source: Path, target: Path, patterns: list[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for pattern in patterns:
        for path in _all(source, pattern):
            shutil.copyfile(path, target / path.name)


def _all(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder; where it went away meanwhile, say so."""
    found = sorted(folder.glob(pattern))
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    return found


def _dossier(path: Path) -> Dossier:
    try:
        return from_json(path.read_bytes())
    except msgspec.DecodeError as error:
        raise UsageError(f"{path}: no dossier of this version ({error}); run or build it anew") from error


def _write_lines(edition: Path, out: Path, form: str) -> None:
    part = out.with_name(out.name + ".part")
    with part.open("wb") as file:
        for path in _all(edition / "stories", "*.json"):
            file.write(msgspec.json.encode(EXPORTS[form](_dossier(path))) + b"\n")
    part.replace(out)
