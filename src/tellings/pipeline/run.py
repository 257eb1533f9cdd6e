"""One run from inputs to a folder."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from msgspec import Struct
from msgspec.structs import replace

from tellings.actors import resolve_actors
from tellings.align import align_statements
from tellings.clean import mark_residue
from tellings.copies import find_copies, near_copies
from tellings.differ import find_differences
from tellings.dossier import assemble, name_speakers
from tellings.engine import map_ordered
from tellings.errors import InputError, UsageError
from tellings.ids import content_id
from tellings.parse import MAX_ARTICLE, MODEL
from tellings.pipeline.analysis import analyse, fault
from tellings.pipeline.output import Rows, write_dossiers, write_tables
from tellings.read import read_articles
from tellings.records import Article, Dossier, Passage, Residue, Skipped, Story, Telling
from tellings.stories import group_stories
from tellings.trace import trace_lineage

__all__ = ["Options", "Progress", "Run", "build", "compare"]

# A worker costs some 2 s of imports to start, as much as comparing so many stories does.
STORIES_A_WORKER = 50

# Called with the name of a stage, how many items of it are done, and how many there are.
Progress = Callable[[str, int, int], None]


def _silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


class Run(Struct, frozen=True):
    """What a run found; `seconds` is the wall time of each stage, in order."""

    out: Path
    articles: tuple[Article, ...]
    stories: tuple[Story, ...]
    dossiers: tuple[Dossier, ...]
    skipped: tuple[Skipped, ...]
    seconds: tuple[tuple[str, float], ...]


class Options(Struct, frozen=True):
    """What a caller may choose; see `build`."""

    one_story: bool = False
    every_article: bool = False
    outermost: bool = False
    csv: bool = False
    model: str = MODEL
    workers: int = 1
    outlet: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


def build(
    sources: Sequence[str | Path], out: Path, options: Options | None = None, progress: Progress = _silent
) -> Run:
    """Read the sources, write tables, dossiers and pages to `out`, and return what was found.

    Raises `UsageError` where no source is given, `InputError` where none can be read.
    """
    if not sources:
        raise UsageError("no input: name at least one file, folder or pattern")
    clock = _Clock(progress)
    with clock("read"):
        articles, skipped = _read(sources, options or Options())
    if not articles:
        raise InputError(", ".join(map(str, sources)), _why_nothing(skipped))
    return _run(articles, skipped, out, options or Options(), clock)


def compare(
    sources: Sequence[str | Path], out: Path, options: Options | None = None, progress: Progress = _silent
) -> Run:
    """Take all articles of the sources as tellings of one story; else as `build`.

    Raises `UsageError` where they hold fewer than two articles that can be read.
    """
    clock = _Clock(progress)
    with clock("read"):
        articles, skipped = _read(sources, options or Options())
    if len(articles) < 2:
        why = "; ".join(f"{s.path}: {s.reason}" for s in skipped)
        raise UsageError(
            f"compare needs two articles or more, found {len(articles)}" + (f" ({why})" if why else "")
        )
    return _run(articles, skipped, out, replace(options or Options(), one_story=True), clock)


class _Clock:
    """Times the stages and tells the progress of each."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: list[tuple[str, float]] = []

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time what happens inside as `stage`."""
        self.progress(stage, 0, 1)
        start = perf_counter()
        yield
        self.seconds.append((stage, perf_counter() - start))
        self.progress(stage, 1, 1)


def _read(sources: Sequence[str | Path], options: Options) -> tuple[list[Article], list[Skipped]]:
    articles, skipped = [], []
    for item in read_articles(sources, outlet=options.outlet, fields=dict(options.fields) or None):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            articles.append(item)
            if len(item.received) > MAX_ARTICLE:
                skipped.append(Skipped(item.path, f"only the first {MAX_ARTICLE:,} characters are analysed"))
    return sorted(articles, key=lambda a: a.article_id), skipped


def _why_nothing(skipped: Sequence[Skipped]) -> str:
    reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3]) or "no file of a kind that is read"
    return f"nothing could be read ({reasons}); the README lists what is read"


def _run(articles: list[Article], skipped: list[Skipped], out: Path, options: Options, clock: _Clock) -> Run:
    with clock("clean"):
        residue = mark_residue(articles)
    with clock("copies"):
        passages, near = find_copies(articles, residue), near_copies(articles, residue)
    with clock("stories"):
        stories = [_one_story(articles)] if options.one_story else group_stories(articles, residue)
    story_of = {i: s.story_id for s in stories for i in s.article_ids}
    articles = [replace(a, story_id=story_of[a.article_id]) for a in articles]
    with clock("analyse"):
        tellings = _analyse(articles, residue, stories, skipped, out, options, clock)
    with clock("compare"):
        dossiers = _compare(stories, tellings, passages, skipped, options, clock)
    origins = {d.story.story_id: d.story for d in dossiers}
    stories = [origins.get(s.story_id, s) for s in stories]
    with clock("write"):
        found: Rows = {
            "articles": articles,
            "residue": residue,
            "passages": passages,
            "near_copies": near,
            "stories": stories,
            "skipped": skipped,
        }
        write_tables(out, found, dossiers, csv=options.csv)
        write_dossiers(out, dossiers, skipped)
    return Run(out, tuple(articles), tuple(stories), tuple(dossiers), tuple(skipped), tuple(clock.seconds))


def _one_story(articles: Sequence[Article]) -> Story:
    first = min(articles, key=lambda a: (a.published is None, a.published or "", a.article_id))
    dates = sorted(a.published for a in articles if a.published)
    return Story(
        story_id=content_id("story", first.article_id),
        title=first.title or first.path,
        article_ids=tuple(a.article_id for a in articles),
        tellings=len(articles),
        origins=len(articles),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
    )


def _analyse(
    articles: Sequence[Article],
    residue: Sequence[Residue],
    stories: Sequence[Story],
    skipped: list[Skipped],
    out: Path,
    options: Options,
    clock: _Clock,
) -> dict[str, Telling]:
    wanted = {i for s in stories if options.every_article or s.tellings > 1 for i in s.article_ids}
    chosen = [a for a in articles if a.article_id in wanted]
    count = 0

    def done(n: int) -> None:
        nonlocal count
        count += n
        clock.progress("analyse", count, len(chosen))

    tellings, failed = analyse(
        chosen, residue, out / "work",
        outermost=options.outermost, model=options.model, workers=options.workers, done=done,
    )  # fmt: skip
    skipped += failed
    return tellings


class _Job(Struct, frozen=True):
    story: Story
    tellings: tuple[Telling, ...]
    passages: tuple[Passage, ...]


def _compare(
    stories: Sequence[Story],
    tellings: dict[str, Telling],
    passages: Sequence[Passage],
    skipped: list[Skipped],
    options: Options,
    clock: _Clock,
) -> list[Dossier]:
    story_of = {i: s.story_id for s in stories for i in s.article_ids}
    shared: dict[str, list[Passage]] = {}
    for p in passages:
        if story_of[p.article_a] == story_of[p.article_b]:
            shared.setdefault(story_of[p.article_a], []).append(p)
    jobs = [
        _Job(s, tuple(tellings[i] for i in s.article_ids), tuple(shared.get(s.story_id, ())))
        for s in sorted(stories, key=lambda s: s.story_id)
        if all(i in tellings for i in s.article_ids)
    ]
    found: list[Dossier | Skipped] = []
    for one in map_ordered(_dossier_or_why, jobs, min(options.workers, len(jobs) // STORIES_A_WORKER)):
        found.append(one)
        clock.progress("compare", len(found), len(jobs))
    skipped += [one for one in found if isinstance(one, Skipped)]
    return [one for one in found if isinstance(one, Dossier)]


def _dossier_or_why(job: _Job) -> Dossier | Skipped:
    """Return the dossier of a story, or why there is none: a fault in one story must not cost the others."""
    try:
        return _dossier(job)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told and the rest goes on)
        return Skipped(f"story {job.story.story_id}", fault(error))


def _dossier(job: _Job) -> Dossier:
    """Run the stages of one story."""
    story_id = job.story.story_id
    cast = resolve_actors(story_id, job.tellings)
    tellings = name_speakers(job.tellings, cast)
    alignment = align_statements(story_id, tellings, cast)
    differences = find_differences(tellings, alignment, cast)
    trace = trace_lineage(story_id, tellings, job.passages, alignment, cast)
    return assemble(job.story, tellings, job.passages, cast, alignment, differences, trace)
