"""Run the benches and print one table: `./dev bench [NAMES]`."""

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
NOT_BENCHES = {"__init__", "__main__", "peers"}


def main(names: Sequence[str]) -> None:
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NOT_BENCHES)
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"bench: no {', '.join(unknown)}; there are {', '.join(known)}")
    show(
        [
            {"stage": name} | row
            for name in known
            if not names or name in names
            for row in import_module(f"bench.{name}").run()
        ]
    )


def show(rows: Sequence[dict[str, object]]) -> None:
    """Print the rows as one table, with the date and the machine."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    table = Table(*columns, title=f"{datetime.now(UTC):%Y-%m-%d}: {machine}")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
