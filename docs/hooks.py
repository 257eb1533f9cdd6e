"""The pages of the site that are made when it is built: the Python reference and the error rates by stage."""

import inspect
import re
import typing
from pathlib import Path
from typing import Any

import msgspec

import tellings

HERE = Path(__file__).parent
# Which tasks of quality.md measure which stage of method.md.
MEASURED = {
    "read": ("pages",), "clean": ("residue",), "copies": ("copies",), "stories": ("stories",),
    "attribute": ("attribution",), "actors": ("actors", "speakers", "names"), "values": ("numbers",),
    "align": ("alignment",), "differ": ("differences",), "trace": ("trace",),
}  # fmt: skip


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages to the site."""
    from mkdocs.structure.files import File  # noqa: PLC0415  (only where the site is built)

    for name, page in PAGES.items():
        files.append(File.generated(config, name, content=page()))
    return files


def api() -> str:
    """Return the reference of every public name, from the docstrings."""
    out = [
        "# Python",
        "",
        "Everything that `from tellings import ...` gives. The records that a dossier holds are the rows",
    ]
    out += ["of [the tables](tables.md), in `tellings.records`."]
    for name in tellings.__all__:
        thing = getattr(tellings, name)
        if name != "__version__":
            out += ["", f"## {name}", "", *_entry(name, thing)]
    return "\n".join(out) + "\n"


def _entry(name: str, thing: Any) -> list[str]:
    if not inspect.isclass(thing):
        return [_signature(name, thing), "", _doc(thing)]
    if issubclass(thing, msgspec.Struct):
        hints = typing.get_type_hints(thing)
        rows = [f"| `{f}` | `{_plain(hints[f]).replace(' | ', ' or ')}` |" for f in thing.__struct_fields__]
        return [_doc(thing), "", "| field | type |", "|---|---|", *rows]
    methods = [(n, m) for n, m in vars(thing).items() if inspect.isfunction(m) and not n.startswith("_")]
    out = [_doc(thing)]
    for method, function in methods:
        out += ["", f"### {name}.{method}", "", _signature(method, function), "", _doc(function)]
    return out


def _signature(name: str, function: Any) -> str:
    return f"```text\n{name}{_plain(str(inspect.signature(function)))}\n```"


def _plain(hint: Any) -> str:
    """Return an annotation in short words."""
    text = hint.__name__ if inspect.isclass(hint) and not typing.get_args(hint) else str(hint)
    text = re.sub(r"<function .*? at 0x[0-9a-f]+>", "...", text)
    return re.sub(r"\b(?:tellings|typing|pathlib|collections)(?:\.\w+)*\.", "", text).replace("'", "")


def _doc(thing: Any) -> str:
    """Return the docstring, its example as code."""
    text = inspect.getdoc(thing) or ""
    prose, mark, example = text.partition(">>> ")
    return f"{prose}```pycon\n{mark}{example}\n```" if mark else text


def rates() -> str:
    """Return what each stage does, where it fails, and every figure that measures it."""
    figures = _rows(HERE / "quality.md", 5)
    out = [
        "# Error rates by stage",
        "",
        "Made from [how it works](method.md) and [every figure](quality.md) when the site is built.",
        "",
    ]
    left = {row[0] for row in figures}
    for stage, does, fails in _rows(HERE / "method.md", 3):
        tasks = MEASURED.get(stage, ())
        left -= set(tasks)
        out += [f"## {stage}", "", f"**Does:** {does}.", "", f"**Fails at:** {fails}.", ""]
        out += _table(figures, set(tasks)) or ["Measured through the stages that build on it.", ""]
    if left:
        out += ["## The whole, and the rest", "", *_table(figures, left)]
    return "\n".join(out) + "\n"


def _table(figures: list[list[str]], tasks: set[str]) -> list[str]:
    rows = [f"| {' | '.join(row[1:])} |" for row in figures if row[0] in tasks]
    return ["| set | measure | ours | beside it |", "|---|---|---|---|", *rows, ""] if rows else []


def _rows(path: Path, columns: int) -> list[list[str]]:
    """Return the cells of the first table of a page, without its head; it has so many columns."""
    _, _, after = path.read_text("utf8").partition("\n|")
    lines = ("|" + after.partition("\n\n")[0]).splitlines()
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[2:]]
    return [row for row in rows if len(row) == columns]


PAGES = {"api.md": api, "rates.md": rates}
