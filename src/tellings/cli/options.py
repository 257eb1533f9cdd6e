"""What several commands share: their options, and the progress that they show."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tellings.errors import UsageError

if TYPE_CHECKING:  # the pipeline loads spaCy and Arrow; help and errors must not wait for them
    from rich.console import Console

    from tellings.pipeline import Progress

Out = Annotated[Path, Parameter(help="Folder for the pages, dossiers and tables.")]
Csv = Annotated[bool, Parameter(help="Write the tables as CSV too.", negative="")]
All = Annotated[
    bool, Parameter(name="--all", help="Analyse also articles that are alone in their story.", negative="")
]
Outermost = Annotated[bool, Parameter(help="Keep only outermost attributions.", negative="")]
Workers = Annotated[int, Parameter(help="Processes to parse with; 0 means one for each core.")]
Engine = Annotated[
    Literal["local", "ray"], Parameter(help="Where the stages run: in processes here, or on a Ray cluster.")
]
Address = Annotated[
    str | None,
    Parameter(help="Ray cluster, whose nodes share the --out folder; without one it is begun here."),
]
Quiet = Annotated[bool, Parameter(help="Show no progress and no summary.", negative="")]
Profile = Annotated[bool, Parameter(help="Print wall and CPU seconds by stage, and memory.", negative="")]
Memory = Annotated[
    int, Parameter(help="MB of memory to find copies in; what needs more waits in files. 0 for no bound.")
]
Looser = Annotated[
    float, Parameter(help="Larger stories: each whole step asks for half the likeness.", negative="")
]
Tighter = Annotated[
    float, Parameter(help="Smaller stories: each whole step asks for twice the likeness.", negative="")
]
Outlet = Annotated[str | None, Parameter(help="The outlet of all the articles, whatever they say.")]
Columns = Annotated[
    list[str] | None, Parameter(name="--map", help="FIELD=COLUMN, such as text=Body.", negative="")
]
Inputs = Annotated[
    list[str],
    Parameter(
        help="Files of any kind that is read, folders, or patterns; - for JSON lines on standard input.",
        negative="",
    ),
]


def columns_of(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Return the pairs of `--map FIELD=COLUMN`."""
    pairs = [pair.partition("=") for pair in given or ()]
    bad = ["".join(pair) for pair in pairs if not (pair[0] and pair[2])]
    if bad:
        raise UsageError(f"--map {bad[0]}: write FIELD=COLUMN, such as text=Body")
    return tuple((field, column) for field, _, column in pairs)


def workers_of(asked: int) -> int:
    """Return the number of processes that `--workers` asks for."""
    if asked < 0:
        raise UsageError(f"--workers {asked}: give 0 (one for each core) or a number of processes")
    return asked or os.cpu_count() or 1


def megabytes_of(asked: int) -> int:
    """Return the MB that `--memory` asks for."""
    if asked < 0:
        raise UsageError(f"--memory {asked}: give 0 (no bound) or a number of MB")
    return asked


def terminal() -> "Console":
    """Return the terminal as lines are printed to it: as they are, however long."""
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False, soft_wrap=True)


@contextmanager
def progress_on(quiet: bool) -> Iterator["Progress"]:  # noqa: FBT001
    """Show a bar for each stage on the terminal; nothing where there is none."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            # A stage that counts its items ends with a plain "1 of 1": its own count stays.
            elif total > 1 or bars.tasks[tasks[stage]].total == 1:
                bars.update(tasks[stage], completed=done, total=total)

        yield show
