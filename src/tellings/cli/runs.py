"""The commands that run the pipeline over files."""

from pathlib import Path
from typing import TYPE_CHECKING

from tellings.cli.options import (
    Address,
    All,
    Columns,
    Csv,
    Engine,
    Inputs,
    Looser,
    Memory,
    Out,
    Outermost,
    Outlet,
    Profile,
    Quiet,
    Tighter,
    Workers,
    columns_of,
    megabytes_of,
    progress_on,
    terminal,
    workers_of,
)
from tellings.text import plural

if TYPE_CHECKING:  # the pipeline loads spaCy and Arrow; help and errors must not wait for them
    from tellings.pipeline import Run

__all__ = ["build", "compare", "demo"]


def build(  # noqa: PLR0913  (each option of the command is an argument)
    inputs: Inputs,
    *,
    out: Out,
    csv: Csv = False,
    all_: All = False,
    outermost: Outermost = False,
    outlet: Outlet = None,
    columns: Columns = None,
    looser: Looser = 0.0,
    tighter: Tighter = 0.0,
    memory: Memory = 0,
    workers: Workers = 0,
    engine: Engine = "local",
    address: Address = None,
    profile: Profile = False,
    quiet: Quiet = False,
) -> None:
    """Group articles into stories and write a dossier of each."""
    from tellings.pipeline import Options, build  # noqa: PLC0415

    options = Options(
        every_article=all_, outermost=outermost, csv=csv, workers=workers_of(workers),
        engine=engine, address=address, outlet=outlet, fields=columns_of(columns),
        looser=looser - tighter, memory=megabytes_of(memory),
    )  # fmt: skip
    with progress_on(quiet) as progress:
        run = build(inputs, out, options, progress)
    if not quiet:
        _report(run)
    if profile:
        _profile(run)


def compare(
    inputs: Inputs,
    *,
    out: Out = Path("tellings-compare"),
    csv: Csv = False,
    outermost: Outermost = False,
    quiet: Quiet = False,
) -> None:
    """Line up two articles or more as tellings of one story, here and in a folder."""
    from tellings.pipeline import Options, compare  # noqa: PLC0415

    with progress_on(quiet) as progress:
        run = compare(inputs, out, Options(outermost=outermost, csv=csv), progress)
    if not quiet:
        _summary(run)
        _report(run)


def demo(
    *, out: Out = Path("tellings-demo"), csv: Csv = False, workers: Workers = 0, quiet: Quiet = False
) -> None:
    """Run on the invented articles that come with the product."""
    from tellings.demo import articles_folder  # noqa: PLC0415
    from tellings.pipeline import Options, build  # noqa: PLC0415

    with articles_folder() as folder, progress_on(quiet) as progress:
        run = build([folder], out, Options(csv=csv, workers=workers_of(workers)), progress)
    if not quiet:
        _report(run)


def _report(run: "Run") -> None:
    """Print what was found and where it lies."""
    console = terminal()
    told = sum(s.tellings > 1 for s in run.stories)
    console.print(
        f"{plural(len(run.articles), 'article')}, {plural(told, 'story', 'stories')} with two tellings or more, "
        f"{len(run.skipped)} skipped"
    )
    for row in run.skipped[:10]:
        console.print(f"  skipped {row.path}: {row.reason}", markup=False)
    if len(run.skipped) > 10:
        console.print(f"  ... and {len(run.skipped) - 10} more, all in tables/skipped.parquet")
    times = ", ".join(f"{name} {seconds:.1f}" for name, seconds in run.seconds)
    console.print(f"seconds by stage: {times}")
    console.print(f"open {run.out / 'index.html'}", markup=False)


def _profile(run: "Run") -> None:
    """Print what each stage cost."""
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from tellings.pipeline.clock import megabytes  # noqa: PLC0415

    table = Table("stage", "wall s", "CPU s", "CPU ms an article")
    for cost in run.costs:
        name = cost.stage.rpartition("/")
        wall = "" if cost.wall is None else f"{cost.wall:.2f}"
        each = 1000 * cost.cpu / len(run.articles)
        table.add_row("  " * bool(name[1]) + name[2], wall, f"{cost.cpu:.2f}", f"{each:.2f}")
    console = Console(highlight=False)
    console.print(table)
    memory = megabytes()
    if memory:
        console.print(f"peak memory: {memory[0]:.0f} MB here, {memory[1]:.0f} MB in the largest worker")


def _summary(run: "Run") -> None:
    from rich.console import Console  # noqa: PLC0415

    from tellings.report import summary  # noqa: PLC0415

    console = Console(highlight=False)
    for dossier in run.dossiers:
        console.print(summary(dossier))
