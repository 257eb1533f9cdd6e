"""The commands: each a thin shell over one call of the library."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from tellings.errors import InputError, TellingsError, UsageError

if TYPE_CHECKING:  # the pipeline loads spaCy and Arrow; help and errors must not wait for them
    from tellings.fetch import Fetched, Manner
    from tellings.pipeline import Progress, Run

__all__ = ["app", "main"]

NOTHING_READABLE, WRONG_USAGE = 1, 2

app = App(
    name="tellings",
    help="Line up every telling of a news story, with the words themselves as evidence.",
    version=version("tellings"),
    help_format="plaintext",
)

Out = Annotated[Path, Parameter(help="Folder for the pages, dossiers and tables.")]
Csv = Annotated[bool, Parameter(help="Write the tables as CSV too.", negative="")]
Outermost = Annotated[bool, Parameter(help="Keep only outermost attributions.", negative="")]
Workers = Annotated[int, Parameter(help="Processes to parse with; 0 means one for each core.")]
Quiet = Annotated[bool, Parameter(help="Show no progress and no summary.", negative="")]
Profile = Annotated[bool, Parameter(help="Print wall and CPU seconds by stage, and memory.", negative="")]
Outlet = Annotated[str | None, Parameter(help="The outlet of all the articles, whatever they say.")]
Columns = Annotated[
    list[str] | None, Parameter(name="--map", help="FIELD=COLUMN, such as text=Body.", negative="")
]
FetchOut = Annotated[Path, Parameter(help="Folder for the pages.")]
Delay = Annotated[
    float, Parameter(help="Seconds between two requests to one host; robots.txt may ask for more.")
]
Loopback = Annotated[bool, Parameter(help="Let addresses of this machine through.", negative="")]
Inputs = Annotated[
    list[str],
    Parameter(
        help="Files of any kind that is read, folders, or patterns; - for JSON lines on standard input.",
        negative="",
    ),
]


@app.command
def build(  # noqa: PLR0913  (each option of the command is an argument)
    inputs: Inputs,
    *,
    out: Out,
    csv: Csv = False,
    all_: Annotated[
        bool,
        Parameter(name="--all", help="Analyse also articles that are alone in their story.", negative=""),
    ] = False,
    outermost: Outermost = False,
    outlet: Outlet = None,
    columns: Columns = None,
    workers: Workers = 0,
    profile: Profile = False,
    quiet: Quiet = False,
) -> None:
    """Group articles into stories and write a dossier of each."""
    from tellings.pipeline import Options, build  # noqa: PLC0415

    options = Options(
        every_article=all_, outermost=outermost, csv=csv, workers=_workers(workers),
        outlet=outlet, fields=_columns(columns),
    )  # fmt: skip
    with _progress(quiet) as progress:
        run = build(inputs, out, options, progress)
    if not quiet:
        _report(run)
    if profile:
        _profile(run)


@app.command
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

    with _progress(quiet) as progress:
        run = compare(inputs, out, Options(outermost=outermost, csv=csv), progress)
    if not quiet:
        _summary(run)
        _report(run)


@app.command
def demo(
    *, out: Out = Path("tellings-demo"), csv: Csv = False, workers: Workers = 0, quiet: Quiet = False
) -> None:
    """Run on the invented articles that come with the product."""
    from tellings.demo import articles_folder  # noqa: PLC0415
    from tellings.pipeline import Options, build  # noqa: PLC0415

    with articles_folder() as folder, _progress(quiet) as progress:
        run = build([folder], out, Options(csv=csv, workers=_workers(workers)), progress)
    if not quiet:
        _report(run)


@app.command
def serve(
    run: Annotated[Path, Parameter(help="Folder that a build or a compare wrote.")],
    *,
    host: Annotated[
        str, Parameter(help="Address to listen at; others than this machine's are your risk.")
    ] = ("127.0.0.1"),
    port: Annotated[int, Parameter(help="Port to listen at.")] = 8017,
) -> None:
    """Serve the pages of a run to the browsers of this machine, with a search over the texts."""
    if not (run / "index.html").is_file():
        raise UsageError(f"{run}: holds no index.html; name the --out folder of a build or a compare")
    try:
        import uvicorn  # noqa: PLC0415

        from tellings.web import LOOPBACK, reader  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"serve needs {error.name}: pip install 'tellings[serve]'") from error
    print(f"http://{host}:{port}/ (Ctrl-C ends it)")  # noqa: T201
    uvicorn.run(
        reader(run, (*LOOPBACK, host)), host=host, port=port, log_level="warning", server_header=False
    )


@app.command
def mcp(
    run: Annotated[Path, Parameter(help="Folder that a build or a compare wrote.")],
) -> None:
    """Answer a program's questions about a run over standard input and output (Model Context Protocol)."""
    if not (run / "tables" / "stories.parquet").is_file():
        raise UsageError(f"{run}: holds no tables; name the --out folder of a build or a compare")
    try:
        from tellings.mcp import evidence_server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"mcp needs {error.name}: pip install 'tellings[mcp]'") from error
    evidence_server(lambda use: use(run)).run()


@app.command
def export(
    run: Annotated[Path, Parameter(help="Folder that an earlier build or compare wrote.")],
    *,
    format_: Annotated[
        Literal["annotations", "prov", "schema-org"],
        Parameter(name="--format", help="Web Annotations, PROV-JSON or schema.org JSON-LD."),
    ],
    out: Annotated[Path, Parameter(help="File to write, one story a line.")],
) -> None:
    """Write the stories of an earlier run in the vocabulary of others."""
    import msgspec  # noqa: PLC0415

    from tellings.dossier import from_json  # noqa: PLC0415
    from tellings.export import EXPORTS  # noqa: PLC0415

    paths = sorted((run / "stories").glob("*.json"))
    if not paths:
        raise UsageError(f"{run}: holds no stories/*.json; name the --out folder of a build or a compare")
    part = out.with_name(out.name + ".part")
    with part.open("wb") as file:
        for path in paths:
            try:
                dossier = from_json(path.read_bytes())
            except msgspec.DecodeError as error:
                raise UsageError(f"{path}: no dossier of this version ({error}); build it anew") from error
            file.write(msgspec.json.encode(EXPORTS[format_](dossier)) + b"\n")
    part.replace(out)


@app.command
def fetch(
    urls: Annotated[list[str], Parameter(help="Addresses of pages or feeds.", negative="")],
    *,
    out: FetchOut,
    delay: Delay = 2.0,
    allow_loopback: Loopback = False,
    quiet: Quiet = False,
) -> None:
    """Fetch pages from the web into a folder that `build` reads; asks for one only if it has changed."""
    manner = _manner(delay, allow_loopback)
    from tellings.fetch import fetch_pages  # noqa: PLC0415

    rows = fetch_pages(urls, out, manner, None if quiet else _tell)
    if all(row.path is None for row in rows):
        raise InputError(str(out), "nothing could be fetched; the reasons are in .tellings/fetched.jsonl")


@app.command
def watch(
    feeds: Annotated[Path, Parameter(help="OPML file, or a text file with one address of a feed a line.")],
    *,
    out: FetchOut,
    every: Annotated[float, Parameter(help="Minutes between two rounds, 1 at least.")] = 30.0,
    once: Annotated[bool, Parameter(help="One round, then leave.", negative="")] = False,
    delay: Delay = 2.0,
    allow_loopback: Loopback = False,
    quiet: Quiet = False,
) -> None:
    """Ask feeds for what is new and fetch the pages, round after round, until Ctrl-C."""
    if every < 1:
        raise UsageError(f"--every {every:g}: give 1 minute or more; feeds change a few times an hour")
    manner = _manner(delay, allow_loopback)
    from tellings.fetch import feeds_in, watch_feeds  # noqa: PLC0415

    addresses = feeds_in(feeds)
    with suppress(KeyboardInterrupt):
        watch_feeds(addresses, out, manner, None if quiet else _tell)
        while not once:
            time.sleep(every * 60)
            watch_feeds(addresses, out, manner, None if quiet else _tell)


def _manner(delay: float, loopback: bool) -> "Manner":  # noqa: FBT001
    try:
        from tellings.fetch import Manner  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"fetching needs {error.name}: pip install 'tellings[fetch]'") from error
    if delay < 0:
        raise UsageError(f"--delay {delay:g}: give 0 or more seconds")
    return Manner(delay=delay, loopback=loopback)


def _tell(row: "Fetched") -> None:
    """Print what became of an address, on one line."""
    print(f"{row.outcome:9} {row.url}" + (f": {row.reason}" if row.reason else ""))  # noqa: T201


def _columns(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Return the pairs of `--map FIELD=COLUMN`."""
    pairs = [pair.partition("=") for pair in given or ()]
    bad = ["".join(pair) for pair in pairs if not (pair[0] and pair[2])]
    if bad:
        raise UsageError(f"--map {bad[0]}: write FIELD=COLUMN, such as text=Body")
    return tuple((field, column) for field, _, column in pairs)


def _workers(asked: int) -> int:
    if asked < 0:
        raise UsageError(f"--workers {asked}: give 0 (one for each core) or a number of processes")
    return asked or os.cpu_count() or 1


@contextmanager
def _progress(quiet: bool) -> Iterator["Progress"]:  # noqa: FBT001
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


def _report(run: "Run") -> None:
    """Print what was found and where it lies."""
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    told = sum(s.tellings > 1 for s in run.stories)
    console.print(
        f"{len(run.articles)} articles, {told} stories with two tellings or more, {len(run.skipped)} skipped"
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


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with 0 done, 1 nothing readable, 2 wrong usage."""
    sys.exit(_exit_code(lambda: app(arguments, exit_on_error=False, print_error=False)))


def _exit_code(call: Callable[[], object]) -> int:
    try:
        call()
    except (UsageError, CycloptsError) as error:
        return _fail(str(error), WRONG_USAGE)
    except InputError as error:
        return _fail(str(error), NOTHING_READABLE)
    except TellingsError as error:
        return _fail(str(error), WRONG_USAGE)
    except OSError as error:
        return _fail(
            f"{error.filename or 'output'}: {error.strerror or error}; choose another --out", WRONG_USAGE
        )
    return 0


def _fail(message: str, code: int) -> int:
    print("tellings: " + " ".join(message.split()), file=sys.stderr)  # noqa: T201
    return code
