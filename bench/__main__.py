"""Run the benches and print one table: `./dev bench [--write] [NAMES]`; `--write` keeps it in `docs/speed.md`."""

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.peers import PEERS

HERE = Path(__file__).parent
NOT_BENCHES = {"__init__", "__main__", "chain", "peers", "piles"}
DOC = HERE.parent / "docs" / "speed.md"
INTRODUCTION = """# Speed and memory, measured

Written by `./dev bench --write NAME`, a part for each bench; nothing here is retyped. What each part measures, and how,
stands at the head of `bench/NAME.py`. CPU seconds are of one process.
"""


def main(arguments: Sequence[str]) -> None:
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NOT_BENCHES)
    names = [a for a in arguments if a != "--write"] or known
    unknown = sorted(set(names) - set(known))
    if unknown:
        sys.exit(f"bench: no {', '.join(unknown)}; there are {', '.join(known)}")
    rows = {name: list(import_module(f"bench.{name}").run()) for name in names}
    show([{"stage": name} | row for name, found in rows.items() for row in found])
    if "--write" in arguments:
        for name, found in rows.items():
            write(name, found)


def write(name: str, rows: Sequence[dict[str, object]]) -> None:
    """Put the rows into their part of the document, with the date, the machine and the versions."""
    parts = DOC.read_text("utf8").split("\n## ") if DOC.exists() else []
    others = {p.split("\n", 1)[0]: p for p in parts[1:]}
    others[name] = "\n".join([name, "", f"{title()}; {versions()}.", "", *markdown(rows)])
    DOC.write_text("\n## ".join([INTRODUCTION, *(others[k].rstrip() + "\n" for k in sorted(others))]), "utf8")


def markdown(rows: Sequence[dict[str, object]]) -> list[str]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [columns, ["---"] * len(columns), *([_cell(row.get(c)) for c in columns] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def title() -> str:
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )


def versions() -> str:
    """Return the versions of what is measured, those of other tools too."""
    ours = [f"{name} {version(name)}" for name in ("tellings", "numpy", "scipy", "rapidfuzz")]
    return ", ".join([*ours, *(found for peer in PEERS if (found := _version_of(peer)))])


def _version_of(peer: str) -> str | None:
    """Return the name and version of another tool, from the first interpreter that has it."""
    ask = f"from importlib.metadata import version; print({peer!r}, version({peer!r}))"
    for interpreter in filter(None, os.environ.get("TELLINGS_PEERS", "").split(os.pathsep)):
        done = subprocess.run([interpreter, "-c", ask], capture_output=True, text=True, check=False)
        if not done.returncode:
            return done.stdout.strip()
    return None


def show(rows: Sequence[dict[str, object]]) -> None:
    """Print the rows as one table, with the date and the machine."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    table = Table(*columns, title=title())
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
