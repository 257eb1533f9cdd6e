"""One run from inputs to a folder."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tellings.copies import find_copies, group_copies, near_copies
from tellings.engine import Engine, EngineName, open_engine
from tellings.errors import InputError, UsageError
from tellings.ids import content_id
from tellings.parse import MAX_ARTICLE, MODEL
from tellings.pipeline.analysis import Analyses, analyse
from tellings.pipeline.cleaned import clean
from tellings.pipeline.clock import Clock, Cost, Progress, Tally, silent
from tellings.pipeline.dossiers import Dossiers, Finished, finish_stories, sweep_dossiers
from tellings.pipeline.groups import keep_groups, kept_groups
from tellings.pipeline.kept_copies import drop_index, index_copies
from tellings.pipeline.output import TABLES, Rows, write_dossiers, write_tables
from tellings.pipeline.pile import Pile, are_written, digest_of, keep_pile, kept_pile, note_written
from tellings.pipeline.scratch import room_in
from tellings.pipeline.spread import WORTH_SPREADING, spread_copies
from tellings.read import read_articles
from tellings.records import (
    Article,
    Dossier,
    LinkCorrection,
    NearCopy,
    Passage,
    Residue,
    Skipped,
    Story,
    StoryCorrection,
)
from tellings.stories import grow_stories
from tellings.times import instant, moment

__all__ = [
    "Before",
    "Options",
    "Progress",
    "Run",
    "build",
    "compare",
    "read_some",
    "run_articles",
    "why_nothing",
]


class Run(Struct, frozen=True):
    """What a run found; `costs` are the seconds of each stage, in order.

    `analyses` and `kept` are the names under which the analyses and dossiers in use are kept in the work folder, from
    which a dossier is read when it is asked for; `speakers` are the names of those who speak in each article.
    """

    out: Path
    articles: tuple[Article, ...]
    stories: tuple[Story, ...]
    dossiers: Sequence[Dossier]
    skipped: tuple[Skipped, ...]
    costs: tuple[Cost, ...]
    analyses: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    speakers: dict[str, tuple[str, ...]] = {}

    @property
    def seconds(self) -> tuple[tuple[str, float], ...]:
        """Return the wall time of each stage."""
        return tuple((c.stage, c.wall) for c in self.costs if c.wall is not None)


class Before(Struct, frozen=True):
    """What is known from before a run: where work is kept (else in `out`), the stories whose ids go on, corrections."""

    work: Path | None = None
    stories: tuple[Story, ...] = ()
    corrections: tuple[StoryCorrection, ...] = ()
    links: tuple[LinkCorrection, ...] = ()


class Options(Struct, frozen=True):
    """What a caller may choose; see `build`."""

    one_story: bool = False
    every_article: bool = False
    outermost: bool = False
    csv: bool = False
    model: str = MODEL
    workers: int = 1
    engine: EngineName = "local"
    address: str | None = None
    outlet: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    looser: float = 0.0
    memory: int = 0


def build(
    sources: Sequence[str | Path], out: Path, options: Options | None = None, progress: Progress = silent
) -> Run:
    """Read the sources, write tables, dossiers and pages to `out`, and return what was found.

    Raises `UsageError` where no source is given, `InputError` where none can be read.
    """
    clock = Clock(progress)
    with clock("read"):
        articles, skipped = read_some(sources, options or Options(), progress)
    return _run(articles, skipped, _Way(out, options or Options(), clock))


def compare(
    sources: Sequence[str | Path], out: Path, options: Options | None = None, progress: Progress = silent
) -> Run:
    """Take all articles of the sources as tellings of one story; else as `build`.

    Raises `UsageError` where they hold fewer than two articles that can be read.
    """
    clock = Clock(progress)
    with clock("read"):
        articles, skipped = _read_all(sources, options or Options(), progress)
    if len(articles) < 2:
        why = "; ".join(f"{s.path}: {s.reason}" for s in skipped)
        raise UsageError(
            f"compare needs two articles or more, found {len(articles)}" + (f" ({why})" if why else "")
        )
    return _run(articles, skipped, _Way(out, replace(options or Options(), one_story=True), clock))


def run_articles(
    articles: Sequence[Article],
    skipped: Sequence[Skipped],
    out: Path,
    options: Options | None = None,
    progress: Progress = silent,
    before: Before | None = None,
) -> Run:
    """Do what `build` does, for articles that were read before; `skipped` are the inputs that could not be."""
    noted = [*skipped, *_cut(articles)]
    ordered = sorted(articles, key=lambda a: a.article_id)
    return _run(ordered, noted, _Way(out, options or Options(), Clock(progress), before or Before()))


def read_some(
    sources: Sequence[str | Path], options: Options, progress: Progress
) -> tuple[list[Article], list[Skipped]]:
    """Return the articles of the sources, in order of ids, and what was skipped.

    Raises `UsageError` where no source is given, `InputError` where none can be read.
    """
    if not sources:
        raise UsageError("no input: name at least one file, folder or pattern")
    articles, skipped = _read_all(sources, options, progress)
    if not articles:
        raise InputError(", ".join(map(str, sources)), why_nothing(skipped))
    return articles, skipped


def _read_all(
    sources: Sequence[str | Path], options: Options, progress: Progress
) -> tuple[list[Article], list[Skipped]]:
    """Return all articles of the sources, in order of ids, and what was skipped; the progress is in MB, rounded up."""
    articles, skipped = [], []

    def told(done: int, total: int) -> None:
        progress("read", -(-done // 1_000_000), -(-total // 1_000_000))

    for item in read_articles(
        sources, outlet=options.outlet, fields=dict(options.fields) or None, progress=told
    ):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            articles.append(item)
    skipped += _cut(articles)
    return sorted(articles, key=lambda a: a.article_id), skipped


def _cut(articles: Sequence[Article]) -> list[Skipped]:
    why = f"only the first {MAX_ARTICLE:,} characters are analysed"
    return [Skipped(a.path, why) for a in articles if len(a.received) > MAX_ARTICLE]


def _foreign(articles: Sequence[Article], analyses: Analyses) -> list[Skipped]:
    """Return what is told of articles in stories that later stages read as if they were English."""
    why = "written in {} by its words: grouped with others, but what it states is read as English and may be wrong"
    return [
        Skipped(a.path, why.format(a.language))
        for a in articles
        if a.article_id in analyses.keys and a.language not in (None, "en")
    ]


def why_nothing(skipped: Sequence[Skipped]) -> str:
    """Return in words why no article was found."""
    reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3]) or "no file of a kind that is read"
    return f"nothing could be read ({reasons}); the README lists what is read"


class _Way(Struct, frozen=True):
    """Where a run writes, how it is done, and what is known from before it."""

    out: Path
    options: Options
    clock: Clock
    before: Before = Before()

    @property
    def work(self) -> Path:
        """Where work is kept; a worker elsewhere begins in another folder."""
        return (self.before.work or self.out / "work").absolute()

    @property
    def keeps_index(self) -> bool:
        """Whether what is known of copies is kept to grow: in a library that one machine has the memory for."""
        return bool(self.before.work) and self.options.engine == "local" and not self.options.memory


def _run(articles: list[Article], skipped: list[Skipped], way: _Way) -> Run:
    options = way.options
    with open_engine(options.engine, options.workers, options.address) as engine:
        way.clock.apart = engine.apart
        return _run_on(engine, articles, skipped, way)


def _run_on(engine: Engine, articles: list[Article], skipped: list[Skipped], way: _Way) -> Run:
    pile = _pile(engine, articles, way)
    stories = list(pile.stories)
    story_of = {i: s.story_id for s in stories for i in s.article_ids}
    articles = [replace(a, story_id=story_of[a.article_id]) for a in articles]
    with way.clock("analyse"):
        analyses = _analyse(engine, articles, pile, way)
    with way.clock("compare"):
        finished, failed = _compare(engine, analyses, pile, way)
    skipped = [*skipped, *_foreign(articles, analyses), *analyses.failed(), *failed]
    origins = {one.entry.story.story_id: one.entry.story for one in finished}
    stories = [origins.get(s.story_id, s) for s in stories]
    with way.clock("write"):
        found: Rows = {
            "articles": articles,
            "residue": pile.residue,
            "passages": pile.passages,
            "near_copies": pile.near,
            "copy_groups": pile.groups,
            "stories": stories,
            "skipped": skipped,
        }
        _write(found, finished, way)
    return Run(
        way.out, tuple(articles), tuple(stories), Dossiers(finished), tuple(skipped), tuple(way.clock.costs),
        analyses=tuple(analyses.keys.values()), kept=tuple(one.kept.name for one in finished),
        speakers={article: names for one in finished for article, names in one.speakers.items()},
    )  # fmt: skip


def _pile(engine: Engine, articles: list[Article], way: _Way) -> Pile:
    """Find what is found over all articles together, or take it from the last run."""
    if not way.keeps_index:
        drop_index(way.work)
    before, options = way.before, way.options
    key = digest_of(articles, options.one_story, options.looser, before.stories, before.corrections)
    known = kept_pile(way.work, key)
    with way.clock("clean"):
        residue = known.residue if known else tuple(clean(articles, engine, way.work))
    with way.clock("copies"):
        passages, near = (known.passages, known.near) if known else _copies(engine, articles, residue, way)
        groups = known.groups if known else tuple(group_copies(articles, near, passages, residue))
    with way.clock("stories"):
        stories = known.stories if known else tuple(_stories(engine, articles, residue, way))
    pile = known or Pile(key, residue, passages, near, groups, stories)
    if not known:
        keep_pile(way.work, pile)
    return pile


def _is_spread(engine: Engine, articles: Sequence[Article], options: Options) -> bool:
    """Return whether what is found over the whole pile is worth the engine's work."""
    return engine.apart or (options.workers > 1 and not options.memory and len(articles) >= WORTH_SPREADING)


def _copies(
    engine: Engine, articles: Sequence[Article], residue: Sequence[Residue], way: _Way
) -> tuple[tuple[Passage, ...], tuple[NearCopy, ...]]:
    if way.keeps_index:
        passages, near = index_copies(articles, residue, way.work)
    elif _is_spread(engine, articles, way.options):
        passages, near = spread_copies(articles, residue, engine)
    else:
        room = room_in(way.work, way.options.memory)
        passages = find_copies(articles, residue, scratch=room)
        near = near_copies(articles, residue, scratch=room)
    return tuple(passages), tuple(near)


def _stories(
    engine: Engine, articles: Sequence[Article], residue: Sequence[Residue], way: _Way
) -> list[Story]:
    if way.options.one_story:
        return [_one_story(articles)]
    # Only a library grows: what `build` leaves depends on nothing but what it is given.
    before = kept_groups(way.work) if way.before.work else None
    grown = grow_stories(
        articles, residue,
        bias=way.options.looser, earlier=way.before.stories, corrections=way.before.corrections,
        kept=before.kept if before else None,
        mapped=partial(engine.map, worth=2) if _is_spread(engine, articles, way.options) else None,
    )  # fmt: skip
    if way.before.work:
        keep_groups(way.work, grown.kept, before)
    return grown.stories


def _one_story(articles: Sequence[Article]) -> Story:
    first = min(articles, key=lambda a: (moment(a.published), a.article_id))
    dates = sorted((a.published for a in articles if instant(a.published)), key=moment)
    return Story(
        story_id=content_id("story", first.article_id),
        title=first.title or first.path,
        article_ids=tuple(a.article_id for a in articles),
        tellings=len(articles),
        origins=len(articles),
        first_published=dates[0] if dates else None,
        last_published=dates[-1] if dates else None,
    )


def _told(stories: Sequence[Story], options: Options) -> list[Story]:
    """Return the stories that are analysed."""
    return [s for s in stories if options.every_article or s.tellings > 1]


def _analyse(engine: Engine, articles: Sequence[Article], pile: Pile, way: _Way) -> Analyses:
    wanted = {i for s in _told(pile.stories, way.options) for i in s.article_ids}
    chosen = [a for a in articles if a.article_id in wanted]
    return analyse(
        chosen, pile.residue, way.work, engine, outermost=way.options.outermost, model=way.options.model,
        done=way.clock.counter("analyse", len(chosen)), parts=way.clock.parts,
    )  # fmt: skip


def _compare(
    engine: Engine, analyses: Analyses, pile: Pile, way: _Way
) -> tuple[list[Finished], list[Skipped]]:
    told = _told(pile.stories, way.options)
    found = finish_stories(
        told, analyses, pile.passages, way.work, engine, links=way.before.links,
        done=way.clock.counter("compare", len(told)), parts=way.clock.parts,
    )  # fmt: skip
    finished = [one for one in found if isinstance(one, Finished)]
    return finished, [one for one in found if isinstance(one, Skipped)]


def _write(found: Rows, finished: Sequence[Finished], way: _Way) -> None:
    """Write tables, dossiers and pages, and remove what is kept of earlier runs and what a kill left."""
    tally, kept = Tally(), tuple(one.kept.name for one in finished)
    with tally("tables"):
        _write_tables(found, Dossiers(finished), kept, way)
    with tally("pages"):
        write_dossiers(way.out, finished, found["skipped"])
    way.clock.parts(tally.cpu)
    sweep_dossiers(way.work, kept)
    for part in (*way.work.glob("*.part"), *(way.out / "tables").glob("*.part")):
        part.unlink(missing_ok=True)


def _write_tables(found: Rows, dossiers: Sequence[Dossier], kept: Sequence[str], way: _Way) -> None:
    """Write the tables, unless they were written from the same before."""
    kinds = ("parquet", "csv") if way.options.csv else ("parquet",)
    paths = [way.out / "tables" / f"{name}.{kind}" for name in TABLES for kind in kinds]
    key = digest_of(found, kept)
    if not are_written(way.work, paths, key):
        write_tables(way.out, found, dossiers, csv=way.options.csv)
        note_written(way.work, paths, key)
