"""The library: one folder that the user owns, with articles that come in and stories that grow."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyarrow.parquet as pq
from msgspec import Struct

from tellings.dossier import from_json
from tellings.errors import InputError, UsageError
from tellings.library.articles import Tally, drop_stale, keep_batch, read_skipped
from tellings.library.changes import Change, read_changes
from tellings.library.corrections import (
    Correction,
    CorrectionKind,
    add_correction,
    drop_correction,
    read_corrections,
    require_known,
)
from tellings.library.database import migrate, reading, writing
from tellings.library.editions import read_edition
from tellings.library.exports import ExportFormat, export_edition
from tellings.library.forget import Forgotten, delete_articles, find_targets
from tellings.library.lock import holder, locked
from tellings.library.runs import Ran, is_current, read_state, rebuild, run_library
from tellings.library.search import search
from tellings.pipeline import Options, Progress, why_nothing
from tellings.read import read_articles
from tellings.records import Dossier, Skipped, Story
from tellings.report import Hit
from tellings.tables import read_table
from tellings.times import moment

__all__ = ["Added", "Library", "Status", "open_library"]

T = TypeVar("T")

# Articles that are committed together: a kill costs the reading of so many.
_BATCH = 256


class Added(Struct, frozen=True):
    """What an `add` brought: articles that are new, that were known, and inputs that were not kept, with reasons."""

    new: int
    known: int
    skipped: tuple[Skipped, ...]


class Status(Struct, frozen=True):
    """What a library holds; `waiting` articles are in no edition yet, `told` stories have two tellings or more.

    `current` is whether a run would find nothing to do; `writer` is who is at work on it, or "".
    """

    articles: int
    waiting: int
    skipped: int
    stories: int
    told: int
    corrections: int
    edition: Path | None
    current: bool
    writer: str


def open_library(folder: str | Path, *, create: bool = True) -> "Library":
    """Open the library in a folder; make one where the folder is new or empty, if `create`.

    Raises UsageError where there is none, where the folder holds other things, or where a newer Tellings made it.
    """
    path = Path(folder)
    if sqlite3.sqlite_version_info < (3, 37):
        raise UsageError(f"this Python has SQLite {sqlite3.sqlite_version}; a library needs 3.37 or newer")
    if not (path / "library.sqlite").is_file():
        if not create:
            raise UsageError(f"{path}: no library; `tellings add {path} INPUT...` makes one")
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise UsageError(f"{path}: holds other things; name a new folder or an empty one for a library")
        path.mkdir(parents=True, exist_ok=True)
    migrate(path / "library.sqlite")
    return Library(path)


class Library:
    """An open library; `open_library` gives it. It holds nothing open between two calls.

    One process at a time may `run` or `forget`; any number may read and add meanwhile. A reader sees one
    edition, whole, whatever a run does at the same time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "library.sqlite"

    def add(
        self,
        sources: Sequence[str | Path],
        *,
        outlet: str | None = None,
        fields: Mapping[str, str] | None = None,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> Added:
        """Read the sources and keep their articles; the next run lines them up.

        An article that is there already is not kept twice. Raises InputError where nothing could be read.
        """
        if not sources:
            raise UsageError("no input: name at least one file, folder or pattern")
        tally = Tally()
        items = read_articles(sources, outlet=outlet, fields=fields)
        while batch := list(islice(items, _BATCH)):
            with writing(self._file) as db:
                keep_batch(db, batch, tally)
            progress("add", tally.read, tally.read)
        with writing(self._file) as db:
            drop_stale(db, tally)
        skipped = tuple(sorted(tally.skipped, key=lambda s: (s.path, s.reason)))
        if not tally.read:
            raise InputError(", ".join(map(str, sources)), why_nothing(skipped))
        return Added(tally.new, tally.known, skipped)

    def run(
        self,
        options: Options | None = None,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> Ran:
        """Line up all articles; where nothing is new, nothing is done.

        A run that was stopped goes on where it was. Raises LibraryBusyError where another is at work.
        """
        with locked(self.folder, "run"):
            return run_library(self.folder, options or Options(), progress)

    def forget(
        self,
        targets: Sequence[str],
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> Forgotten:
        """Remove the articles with these ids, paths or outlets, and all that came from them.

        The edition is made anew without them; articles that were added since the last run wait for the next.
        """
        with locked(self.folder, "forget"):
            with writing(self._file) as db:
                ids = find_targets(db, targets)
                delete_articles(db, ids)
            rebuild(self.folder, progress)
            with reading(self._file) as db:
                return Forgotten(tuple(ids), whole=not read_state(db).purge)

    def correct(self, kind: CorrectionKind, a: str, b: str) -> Correction:
        """Keep what a person says of two articles, two statements, or an article and a story; see `Correction`.

        Raises UsageError where the library holds no such thing.
        """
        articles: tuple[str, ...] = (a,) if kind == "pin" else (a, b)
        if kind in ("same", "not-same"):
            articles = tuple(self._articles_of(a, b))
        with writing(self._file) as db:
            require_known(db, kind, a, b)
            return add_correction(db, kind, a, b, articles)

    def _articles_of(self, *statements: str) -> list[str]:
        """Return the article that each statement is in."""
        found = self.read(lambda edition: _statement_articles(edition, statements))
        for unknown in (i for i in statements if i not in found):
            raise UsageError(
                f"{unknown}: no statement of this library; the table `statements` and the pages hold the ids"
            )
        return [found[i] for i in statements]

    def take_back(self, number: int) -> None:
        """Drop the correction with this number."""
        with writing(self._file) as db:
            drop_correction(db, number)

    def corrections(self) -> list[Correction]:
        """Return what a person has set right, oldest first."""
        with reading(self._file) as db:
            return read_corrections(db)

    def idle_corrections(self) -> frozenset[int]:
        """Return the numbers of those without effect: they name a statement that the edition does not hold.

        Another release may cut sentences elsewhere, and an article that is alone in its story has no statements.
        """
        said = [c for c in self.corrections() if c.kind in ("same", "not-same")]
        if not said:
            return frozenset()
        ids = {i for c in said for i in (c.a, c.b)}
        known = self.read(lambda edition: _statement_articles(edition, sorted(ids)))
        return frozenset(c.number for c in said if not {c.a, c.b} <= known.keys())

    def skipped(self) -> list[Skipped]:
        """Return the inputs that were not kept, with reasons."""
        with reading(self._file) as db:
            return read_skipped(db)

    def story_changes(self) -> list[Change]:
        """Return how stories were joined and parted, run by run."""
        with reading(self._file) as db:
            return read_changes(db)

    def status(self) -> Status:
        """Return what the library holds."""
        with reading(self._file) as db:
            state = read_state(db)
            count = {
                name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  (ours)
                for name in ("articles", "skipped", "corrections", "articles WHERE story_id IS NULL")
            }
            sizes = [
                n
                for (n,) in db.execute(
                    "SELECT count(*) FROM articles WHERE story_id IS NOT NULL GROUP BY story_id"
                )
            ]
        return Status(
            articles=count["articles"],
            waiting=count["articles WHERE story_id IS NULL"],
            skipped=count["skipped"],
            stories=len(sizes),
            told=sum(n > 1 for n in sizes),
            corrections=count["corrections"],
            edition=self.folder / "editions" / str(state.edition) if state.edition else None,
            current=is_current(self.folder, state),
            writer=holder(self.folder),
        )

    def stories(self) -> list[Story]:
        """Return the stories of the edition, those with most origins and tellings first."""
        found = self.read(lambda edition: read_table(edition / "tables" / "stories.parquet", Story))
        return sorted(found, key=lambda s: (-s.origins, -s.tellings, s.title, s.story_id))

    def thread(self, story_id: str) -> list[Story]:
        """Return the stories of one thread in order of time, the given one among them; a thread's own id will do too."""
        found = self.stories()
        asked = [s for s in found if story_id and story_id in (s.story_id, s.thread)]
        if not asked:
            raise UsageError(f"{story_id}: no story and no thread has this id; `tellings stories` lists them")
        thread = asked[0].thread
        mine = [s for s in found if s.thread == thread] if thread else asked
        return sorted(mine, key=lambda s: (moment(s.first_published), s.story_id))

    def story(self, story_id: str) -> Dossier:
        """Return all that was found in one story; the beginning of its id is enough where only one has it."""
        return self.read(lambda edition: from_json(_dossier_path(edition, story_id).read_bytes()))

    def search(self, query: str, most: int = 50) -> tuple[list[Hit], int]:
        """Return the best articles that hold all the words, and how many hold them; those that wait too."""
        with reading(self._file) as db:
            stories = self.folder / "editions" / str(read_state(db).edition) / "stories"
            return search(db, query, most, lambda story: (stories / f"{story}.html").is_file())

    def export(self, out: Path, form: ExportFormat) -> None:
        """Write the tables (`parquet`, `csv`) or `pages` to a folder, or the stories to a file in others' words."""
        self.read(lambda edition: export_edition(edition, out, form))

    def read(self, use: Callable[[Path], T]) -> T:
        """Return `use(folder)` for the folder of the edition: tables, stories and index as `build` writes them.

        Where a run puts another edition in its place meanwhile, `use` is called again with that one.
        """
        return read_edition(self.folder, use)


def _dossier_path(edition: Path, story_id: str) -> Path:
    names = sorted(p.stem for p in (edition / "stories").glob("*.json"))
    found = [story_id] if story_id in names else [n for n in names if story_id and n.startswith(story_id)]
    if len(found) == 1:
        return edition / "stories" / f"{found[0]}.json"
    if found:
        raise UsageError(f"{story_id}: {len(found)} stories begin so ({', '.join(found[:3])}...)")
    (edition / "index.html").stat()  # (an edition that went away meanwhile knows no story)
    raise UsageError(
        f"{story_id}: no story of two tellings or more has this id; `tellings stories` lists them"
    )


def _statement_articles(edition: Path, ids: Sequence[str]) -> dict[str, str]:
    """Return the article of each of these statements that the edition has."""
    columns = ["statement_id", "article_id"]
    path = edition / "tables" / "statements.parquet"
    found = pq.read_table(path, columns=columns, filters=[("statement_id", "in", list(ids))])
    return dict(zip(*(found[c].to_pylist() for c in columns), strict=True))
