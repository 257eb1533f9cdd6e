"""Write the generated parts of the docs: `./dev docs`. A test fails where they are out of date."""

import io
from pathlib import Path

from rich.console import Console

from tellings.cli import app
from tellings.pipeline.output import TABLES
from tellings.tables import schema_of

HERE = Path(__file__).parent


def tables() -> str:
    """Return the reference of the tables, from the records."""
    out = [
        "# The tables of a run",
        "",
        "Written by `./dev docs` from the records in `src/tellings/records.py`; each table lies in `tables/` as Parquet",
        "(and as CSV with `--csv`, where lists are JSON). Offsets are character offsets into `articles.received`, half open.",
    ]
    for name, record in sorted(TABLES.items()):
        out += ["", f"## {name}", "", *(line.strip() for line in (record.__doc__ or "").splitlines()), ""]
        while out[-1] == "" and out[-2] == "":
            out.pop()
        out += ["| column | type |", "|---|---|"]
        out += [
            f"| `{f.name}` | {str(f.type).replace(' not null', '')}{'' if not f.nullable else ', may be null'} |"
            for f in schema_of(record)
        ]
    return "\n".join(out) + "\n"


def commands() -> str:
    """Return the help of every command, as the command line prints it."""
    out = ["# Commands", "", "Written by `./dev docs` from the command line's own help."]
    for words in ([], *([name] for name in sorted(app) if not name.startswith("-"))):
        page = io.StringIO()
        app.help_print(words, console=Console(file=page, width=100, force_terminal=False))
        lines = [line.rstrip() for line in page.getvalue().strip("\n").splitlines()]
        out += ["", f"## {' '.join(['tellings', *words])}", "", "```text", *lines, "```"]
    return "\n".join(out) + "\n"


PAGES = {"tables.md": tables, "commands.md": commands}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (HERE / file).write_text(page(), encoding="utf8")
