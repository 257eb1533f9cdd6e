"""A run of a library: a new edition beside the old one, then one transaction that puts it in its place.

articles, skipped, corrections -- run_articles --> editions/N+1 -- one transaction --> the edition
                                      |                                 '--> editions/N goes
                                  work/ (kept analyses and dossiers: where a killed run goes on)
"""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
from msgspec import Struct
from msgspec.structs import replace

from tellings.errors import UsageError
from tellings.library.articles import read_articles_of, read_skipped
from tellings.library.changes import Change, keep_changes, read_changes
from tellings.library.corrections import read_corrections
from tellings.library.database import purge, reading, writing
from tellings.library.editions import fresh_edition, sweep_editions, sync_tree
from tellings.pipeline import (
    Before,
    Options,
    Progress,
    Run,
    code_digest,
    drop_index,
    run_articles,
    sweep_analyses,
    sweep_dossiers,
)
from tellings.records import Article, LinkCorrection, Skipped, Story, StoryChange, StoryCorrection
from tellings.stories import story_changes
from tellings.tables import write_table

__all__ = ["Ran", "State", "is_current", "read_state", "rebuild", "run_library"]


class _Built(Struct, frozen=True):
    """What an edition depends on, beside the articles."""

    revision: int = -1
    code: str = ""
    every_article: bool = False
    outermost: bool = False
    model: str = Options().model


class State(Struct, frozen=True):
    """The one row of the library's own state; see schema/1.sql."""

    edition: int
    last: int
    revision: int
    built: _Built
    purge: bool
    writer: str


class Ran(Struct, frozen=True):
    """What a run did: `edition` is the folder that it made, or found up to date (`made` is False)."""

    edition: Path
    made: bool
    articles: int = 0
    stories: tuple[Story, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    changes: tuple[Change, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()


def read_state(db: sqlite3.Connection) -> State:
    """Return the state of the library."""
    row = db.execute("SELECT edition, last, revision, built, purge, writer FROM state").fetchone()
    edition, last, revision, built, purge, writer = row
    known = msgspec.json.decode(built, type=_Built) if built else _Built()
    return State(edition, last, revision, known, bool(purge), writer)


def is_current(folder: Path, state: State, options: Options | None = None) -> bool:
    """Return whether a run with these options, or those of the last one, would find nothing to do."""
    there = state.edition and (folder / "editions" / str(state.edition)).is_dir()
    return bool(there) and not state.purge and state.built == _built(state, options)


def _built(state: State, options: Options | None) -> _Built:
    chosen = options or _options(state)
    return _Built(state.revision, code_digest(), chosen.every_article, chosen.outermost, chosen.model)


def _options(state: State) -> Options:
    """Return the options of the last run."""
    built = state.built
    return Options(every_article=built.every_article, outermost=built.outermost, model=built.model)


class _Pile(Struct, frozen=True):
    """What an edition is made from; `waiting` are the ids of articles that are left for the next run."""

    state: State
    articles: list[Article]
    skipped: list[Skipped]
    changes: list[Change]
    corrections: tuple[StoryCorrection, ...]
    links: tuple[LinkCorrection, ...]
    waiting: frozenset[str] = frozenset()


def run_library(folder: Path, options: Options, progress: Progress) -> Ran:
    """Line up all articles of the library; where nothing is new, nothing is done. The caller holds the lock."""
    with reading(folder / "library.sqlite") as db:
        pile = _Pile(
            read_state(db),
            read_articles_of(db),
            read_skipped(db),
            read_changes(db),
            _of_stories(db),
            _of_links(db),
        )
    if not pile.articles and not pile.state.purge:
        raise UsageError(f"{folder}: holds no article yet; `tellings add {folder} INPUT...` brings some")
    if is_current(folder, pile.state, options):
        return Ran(folder / "editions" / str(pile.state.edition), made=False)
    return _make(folder, pile, options, progress)


def rebuild(folder: Path, progress: Progress) -> None:
    """Make the edition anew from what is left of its articles; the traces of the others go.

    Articles that were added since wait for the next run, and what is kept of them stays.
    """
    with reading(folder / "library.sqlite") as db:
        known = read_articles_of(db, "story_id IS NOT NULL")
        waiting = frozenset(
            i for (i,) in db.execute("SELECT article_id FROM articles WHERE story_id IS NULL")
        )
        pile = _Pile(
            read_state(db), known, read_skipped(db), read_changes(db), _of_stories(db), _of_links(db), waiting
        )
    _make(folder, pile, _options(pile.state), progress)


def _of_stories(db: sqlite3.Connection) -> tuple[StoryCorrection, ...]:
    """Return the corrections that are about stories."""
    return tuple(
        StoryCorrection(c.kind, c.a, c.b) for c in read_corrections(db) if c.kind in ("join", "part", "pin")
    )


def _of_links(db: sqlite3.Connection) -> tuple[LinkCorrection, ...]:
    """Return the corrections that are about statements."""
    return tuple(
        LinkCorrection(c.kind, c.a, c.b, c.articles)
        for c in read_corrections(db)
        if c.kind in ("same", "not-same")
    )


def _make(folder: Path, pile: _Pile, options: Options, progress: Progress) -> Ran:
    if pile.state.purge:
        shutil.rmtree(folder / "work" / "groups", ignore_errors=True)
    ran = _run(folder, pile, options, progress) if pile.articles else _nothing(folder, pile)
    if pile.state.purge:
        purge(folder / "library.sqlite")
    return ran


def _run(folder: Path, pile: _Pile, options: Options, progress: Progress) -> Ran:
    state, number = pile.state, pile.state.last + 1
    edition = fresh_edition(folder, number)
    earlier = _earlier(pile.articles, _threads(folder, state))
    run = run_articles(
        pile.articles, pile.skipped, edition, replace(options, one_story=False, csv=False), progress,
        Before(folder / "work", tuple(earlier), pile.corrections, pile.links),
    )  # fmt: skip
    changes = tuple(_numbered(c, number) for c in story_changes(earlier, run.stories))
    write_table(edition / "tables" / "story_changes.parquet", Change, [*pile.changes, *changes])
    sync_tree(edition)
    built = _Built() if pile.waiting else _built(state, options)
    _switch(folder, replace(state, edition=number, last=number, built=built), changes, _places(run))
    sweep_editions(folder, number)
    # (notes on tables that an edition does not share with the next)
    for note in (folder / "work" / "pile").glob("*"):
        if note.name not in {"last", "lines"}:
            note.unlink()
    used = set(run.analyses)
    sweep_analyses(folder / "work", lambda key, article: key in used or article in pile.waiting)
    return Ran(
        edition, made=True, articles=len(run.articles), stories=run.stories, skipped=run.skipped,
        changes=changes, seconds=run.seconds,
    )  # fmt: skip


def _nothing(folder: Path, pile: _Pile) -> Ran:
    """Leave no edition, where no article of one is left."""
    _switch(folder, replace(pile.state, edition=0, built=_Built()), (), {})
    sweep_editions(folder, 0)
    sweep_dossiers(folder / "work", ())
    shutil.rmtree(folder / "work" / "pile", ignore_errors=True)
    drop_index(folder / "work")
    sweep_analyses(folder / "work", lambda _, article: article in pile.waiting)
    return Ran(folder, made=False)


def _numbered(change: StoryChange, edition: int) -> Change:
    c = change
    return Change(c.kind, c.story_id, c.other_id, c.article_ids, edition=edition)


def _threads(folder: Path, state: State) -> dict[str, str | None]:
    """Return the thread of each story of the edition."""
    path = folder / "editions" / str(state.edition) / "tables" / "stories.parquet"
    if not path.is_file() or "thread" not in pq.read_schema(path).names:  # (an older Tellings made it)
        return {}
    found = pq.read_table(path, columns=["story_id", "thread"])
    return dict(zip(found["story_id"].to_pylist(), found["thread"].to_pylist(), strict=True))


def _earlier(articles: Sequence[Article], threads: Mapping[str, str | None]) -> list[Story]:
    """Return the stories of the edition, less the articles that are gone: their ids go on."""
    members: dict[str, list[str]] = defaultdict(list)
    for a in articles:
        if a.story_id:
            members[a.story_id].append(a.article_id)
    return [
        Story(i, "", tuple(ids), len(ids), len(ids), thread=threads.get(i))
        for i, ids in sorted(members.items())
    ]


def _places(run: Run) -> dict[str, tuple[str | None, str]]:
    """Return for each article its story and who speaks in it."""
    return {a.article_id: (a.story_id, ", ".join(run.speakers.get(a.article_id, ()))) for a in run.articles}


def _switch(
    folder: Path, state: State, changes: Sequence[Change], places: Mapping[str, tuple[str | None, str]]
) -> None:
    """Put a new edition in the place of the old one: from here on every reader is given the new one."""
    with writing(folder / "library.sqlite") as db:
        db.execute(
            "UPDATE state SET edition = ?, last = ?, built = ?",
            (state.edition, state.last, msgspec.json.encode(state.built).decode()),
        )
        rows = [(story, article) for article, (story, _) in places.items()]
        db.executemany("UPDATE articles SET story_id = ? WHERE article_id = ?", rows)
        db.executemany(
            "UPDATE articles SET speakers = ?1 WHERE article_id = ?2 AND speakers <> ?1",
            [(names, article) for article, (_, names) in places.items()],
        )
        keep_changes(db, changes)
