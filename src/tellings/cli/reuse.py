"""The command that finds only copies: which texts share words, without a parse."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tellings.cli.options import (
    Columns,
    Csv,
    Inputs,
    Memory,
    Outlet,
    Quiet,
    Workers,
    columns_of,
    megabytes_of,
    progress_on,
    terminal,
    workers_of,
)
from tellings.text import plural

if TYPE_CHECKING:  # the pipeline loads spaCy and Arrow; help and errors must not wait for them
    from tellings.pipeline import Copied
    from tellings.records import Article

__all__ = ["copies"]

Against = Annotated[
    list[str] | None,
    Parameter(
        help="Other inputs: show only what the first share with one of these.",
        consume_multiple=True,
        negative="",
    ),
]
Tables = Annotated[Path | None, Parameter(help="Folder for the tables; without one they are only shown.")]
Most = Annotated[int, Parameter(help="How many passages to show, the longest first; 0 for all of them.")]

# Of a passage so many characters are shown.
_SHOWN = 200


def copies(  # noqa: PLR0913  (each option of the command is an argument)
    inputs: Inputs,
    *,
    against: Against = None,
    out: Tables = None,
    csv: Csv = False,
    most: Most = 20,
    outlet: Outlet = None,
    columns: Columns = None,
    memory: Memory = 0,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Find the text that articles share, verbatim or edited, and nothing else: fast, for piles of any size."""
    from tellings.pipeline import Options, copies  # noqa: PLC0415

    options = Options(
        csv=csv, workers=workers_of(workers), outlet=outlet, fields=columns_of(columns),
        memory=megabytes_of(memory),
    )  # fmt: skip
    with progress_on(quiet) as progress:
        found = copies(inputs, against or (), out, options, progress)
    if not quiet:
        _report(found, most, out)


def _report(found: "Copied", most: int, out: Path | None) -> None:
    console = terminal()
    article = {a.article_id: a for a in found.articles}
    longest = sorted(found.passages, key=lambda p: p.start_a - p.end_a)
    for p in longest[: most or None]:
        one, other = article[p.article_a], article[p.article_b]
        console.print(
            f"{_name(one)} [{p.start_a}:{p.end_a}]  {_name(other)} [{p.start_b}:{p.end_b}]  {p.similarity:.2f}",
            markup=False,
        )
        words = " ".join(one.received[p.start_a : p.end_a].split())
        console.print("  " + (words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."), markup=False)
    groups = Counter(kind for kind, _ in {(g.kind, g.group_id) for g in found.copy_groups})
    more = len(longest) - most
    if most and more > 0:
        console.print(f"... and {more} passages more; --most 0 shows all")
    console.print(
        f"{plural(len(found.articles), 'article')}, {plural(len(longest), 'passage')}, "
        f"{plural(len(found.near_copies), 'pair')} of near copies; "
        f"groups: {groups['equal']} of equal texts, {groups['near']} of near copies, {groups['contained']} of texts in "
        f"one, {groups['excerpt']} of excerpts; {len(found.skipped)} skipped"
    )
    if out:
        console.print(f"tables in {out / 'tables'}", markup=False)


def _name(article: "Article") -> str:
    return article.path or article.article_id
