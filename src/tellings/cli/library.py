"""The commands of a library: one folder with articles that come in and stories that grow."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from tellings.cli.options import (
    All,
    Columns,
    Inputs,
    Memory,
    Outermost,
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
    from collections.abc import Sequence

    from rich.console import Console

    from tellings.library import Library
    from tellings.records import Skipped, Story

__all__ = ["add", "correct", "corrections", "forget", "run", "search", "show", "status", "stories"]

Folder = Annotated[Path, Parameter(help="Folder of the library.")]


def add(
    library: Annotated[Path, Parameter(help="Folder of the library; a new one is made.")],
    inputs: Inputs,
    *,
    outlet: Outlet = None,
    columns: Columns = None,
    quiet: Quiet = False,
) -> None:
    """Keep the articles of the inputs in a library; an article that is there already is not kept twice."""
    from tellings.library import open_library  # noqa: PLC0415

    with progress_on(quiet) as progress:
        added = open_library(library).add(
            inputs, outlet=outlet, fields=dict(columns_of(columns)) or None, progress=progress
        )
    if not quiet:
        console = terminal()
        console.print(f"{added.new} new, {added.known} known, {len(added.skipped)} skipped")
        _print_skipped(console, added.skipped)


def run(
    library: Folder,
    *,
    all_: All = False,
    outermost: Outermost = False,
    memory: Memory = 0,
    workers: Workers = 0,
    quiet: Quiet = False,
) -> None:
    """Line up what a library holds; what was done before is not done again."""
    from tellings.pipeline import Options  # noqa: PLC0415

    options = Options(
        every_article=all_, outermost=outermost, workers=workers_of(workers), memory=megabytes_of(memory)
    )
    with progress_on(quiet) as progress:
        ran = _open(library).run(options, progress)
    if quiet:
        return
    console = terminal()
    if ran.made:
        told = sum(s.tellings > 1 for s in ran.stories)
        console.print(
            f"{plural(ran.articles, 'article')}, {plural(told, 'story', 'stories')} with two tellings or more"
        )
        for change in ran.changes:
            console.print(
                f"  {len(change.article_ids)} of story {change.other_id} {change.kind}: now in {change.story_id}"
            )
        console.print("seconds by stage: " + ", ".join(f"{name} {s:.1f}" for name, s in ran.seconds))
    else:
        console.print("nothing new")
    console.print(f"open {ran.edition / 'index.html'}", markup=False)


def status(library: Folder) -> None:
    """Tell what a library holds and what waits for a run."""
    held, console = _open(library).status(), terminal()
    console.print(f"{plural(held.articles, 'article')}, {held.waiting:,} waiting for a run")
    console.print(f"{plural(held.stories, 'story', 'stories')}, {held.told:,} with two tellings or more")
    console.print(f"{plural(held.skipped, 'input')} skipped, {plural(held.corrections, 'correction')}")
    if held.writer:
        console.print(f"at work on it: {held.writer}", markup=False)
    if held.edition:
        console.print(f"open {held.edition / 'index.html'}", markup=False)
    if not held.current:
        console.print(f"`tellings run {library}` has something to do", markup=False)


def stories(
    library: Folder,
    *,
    most: Annotated[int, Parameter(help="How many to list; 0 for all of them.")] = 20,
    alone: Annotated[
        bool, Parameter(help="List also articles that are alone in their story.", negative="")
    ] = False,
    thread: Annotated[
        str | None,
        Parameter(
            help="List what came earlier and later: the thread with this id, or of this story, by time."
        ),
    ] = None,
) -> None:
    """List the stories of a library, those with most origins and tellings first."""
    opened = _open(library)
    found = opened.thread(thread) if thread else [s for s in opened.stories() if alone or s.tellings > 1]
    console = terminal()
    for story in found[: most or None]:
        console.print(_line(story), markup=False)
    if 0 < most < len(found):
        console.print(f"... and {len(found) - most} more; --most 0 lists all")


def show(
    library: Folder,
    story: Annotated[str, Parameter(help="Id of a story, or its beginning.")],
    *,
    articles: Annotated[bool, Parameter(help="Only the ids and paths of its articles.", negative="")] = False,
) -> None:
    """Show one story: what all carry, where they differ, who said what, whose text came from whose."""
    from tellings.report import summary  # noqa: PLC0415

    dossier, console = _open(library).story(story), terminal()
    if not articles:
        console.print(summary(dossier))
    if dossier.story.thread and not articles:
        console.print(
            f"earlier and later: `tellings stories {library} --thread {dossier.story.thread}`", markup=False
        )
    for telling in dossier.tellings:
        article = telling.article
        console.print(f"{article.article_id}  {article.outlet or '-'}  {article.path}", markup=False)


def search(
    library: Folder,
    words: Annotated[list[str], Parameter(help="Words that an article must hold, all of them.", negative="")],
    *,
    most: Annotated[int, Parameter(help="How many to show.")] = 20,
) -> None:
    """Find articles by their words, outlets, headlines and speakers."""
    hits, total = _open(library).search(" ".join(words), most)
    console = terminal()
    for hit in hits:
        a, (start, end) = hit.article, hit.span
        console.print(
            f"{a.article_id}  story {a.story_id or '(waits for a run)'}  {a.outlet or '-'}", markup=False
        )
        if a.title:
            console.print(f"  {a.title}", markup=False)
        console.print(f"  [{start}:{end}] {' '.join(a.received[start:end].split())}", markup=False)
    console.print(f"{total} found" + (f", the best {len(hits)} shown" if total > len(hits) else ""))


def forget(
    library: Folder,
    what: Annotated[
        list[str], Parameter(help="Ids of articles, paths of files or folders, or outlets.", negative="")
    ],
    *,
    quiet: Quiet = False,
) -> None:
    """Remove articles from a library for good, and everything that came from them."""
    with progress_on(quiet) as progress:
        gone = _open(library).forget(what, progress)
    if not quiet:
        terminal().print(f"forgot {plural(len(gone.article_ids), 'article')} and all that came of it")
    if not gone.whole:
        terminal().print(
            f"another program still reads an older state: `tellings run {library}` takes the last of it away",
            markup=False,
        )


def correct(
    library: Folder,
    kind: Annotated[
        Literal["join", "part", "pin", "same", "not-same"],
        Parameter(
            help="join, part: the articles A and B are of one story, or not. pin: the article A belongs to the "
            "story B. same, not-same: the statements A and B assert one thing, or not."
        ),
    ],
    a: Annotated[str, Parameter(help="Id of an article; of same and not-same: of a statement.", negative="")],
    b: Annotated[str, Parameter(help="Id of another; of pin: of a story.", negative="")],
) -> None:
    """Set right what a library has taken together or apart; this holds for every later run."""
    kept = _open(library).correct(kind, a, b)
    terminal().print(
        f"kept as correction {kept.number}; `tellings run {library}` puts it into effect", markup=False
    )


def corrections(
    library: Folder,
    *,
    drop: Annotated[int | None, Parameter(help="Number of a correction to take back.")] = None,
) -> None:
    """List the corrections of a library, or take one back."""
    from tellings.library import IDLE  # noqa: PLC0415

    opened = _open(library)
    if drop is not None:
        opened.take_back(drop)
    idle = opened.idle_corrections()
    for c in opened.corrections():
        why = f"  {IDLE}" if c.number in idle else ""
        terminal().print(f"{c.number}  {c.kind}  {c.a}  {c.b}{why}", markup=False)


def _open(folder: Path) -> "Library":
    from tellings.library import open_library  # noqa: PLC0415

    return open_library(folder, create=False)


def _line(story: "Story") -> str:
    when = (story.first_published or "")[:10] or "no date   "
    size = f"{plural(story.tellings, 'telling')}, {plural(story.origins, 'origin')}"
    return f"{story.story_id}  {when}  {size}  {story.title}"


def _print_skipped(console: "Console", skipped: "Sequence[Skipped]") -> None:
    for row in skipped[:10]:
        console.print(f"  skipped {row.path}: {row.reason}", markup=False)
    if len(skipped) > 10:
        console.print(f"  ... and {len(skipped) - 10} more, all in the table `skipped` after a run")
