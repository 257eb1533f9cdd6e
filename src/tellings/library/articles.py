"""The articles and the skipped inputs of a library, as rows."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tellings.records import Article, Skipped

__all__ = ["Tally", "drop_stale", "keep_batch", "read_articles_of", "read_skipped", "touch"]

_COLUMNS = "article_id, path, received, url, outlet, title, byline, published, language, body_start, story_id"

# What is done with an article that came in.
_Fate = Literal["new", "known", "renamed", "skipped"]


class Tally(Struct):
    """What became of the items of an `add` so far: `read` articles, some `new`, some `known`, others `skipped`.

    `files` are those that were read.
    """

    read: int = 0
    new: int = 0
    known: int = 0
    skipped: set[Skipped] = set()
    files: set[str] = set()


def read_articles_of(
    db: sqlite3.Connection, where: str = "TRUE", values: Sequence[object] = ()
) -> list[Article]:
    """Return articles in order of their ids."""
    query = f"SELECT {_COLUMNS} FROM articles WHERE {where} ORDER BY article_id"  # noqa: S608  (ours)
    return [_article(row) for row in db.execute(query, values)]


def _article(row: Sequence[object]) -> Article:
    names = _COLUMNS.split(", ")
    fields = dict(zip(names, row, strict=True))
    return Article(**fields | {"byline": tuple(json.loads(str(fields["byline"])))})  # type: ignore[arg-type]


def read_skipped(db: sqlite3.Connection) -> list[Skipped]:
    """Return the inputs that were not read."""
    return [Skipped(*row) for row in db.execute("SELECT path, reason FROM skipped ORDER BY path, reason")]


def keep_batch(db: sqlite3.Connection, items: Iterable[Article | Skipped], tally: Tally) -> None:
    """Keep what was read; an article that is there already is not kept twice."""
    changed = False
    for given in items:
        item = _storable(given)
        tally.files.add(_file(item.path))
        new = _skip(db, item, tally) if isinstance(item, Skipped) else _keep(db, item, tally)
        changed = changed or new
    if changed:
        touch(db)


def drop_stale(db: sqlite3.Connection, tally: Tally) -> None:
    """Drop why a file was skipped earlier, where it was read now and that is no longer so."""
    rows = [s for s in read_skipped(db) if _file(s.path) in tally.files and s not in tally.skipped]
    db.executemany("DELETE FROM skipped WHERE path = ? AND reason = ?", [(s.path, s.reason) for s in rows])
    if rows:
        touch(db)


def _file(path: str) -> str:
    """Return the file of a place in a file."""
    name, _, line = path.rpartition(":")
    return name if name and line.isdecimal() else path


def touch(db: sqlite3.Connection) -> None:
    """Note that the library holds something that its edition does not know."""
    db.execute("UPDATE state SET revision = revision + 1")


def _storable(item: Article | Skipped) -> Article | Skipped:
    """Return the item with a path that can be stored: bytes of a file's name that are no text become U+FFFD."""
    return replace(item, path=item.path.encode("utf-8", "replace").decode())


def _skip(db: sqlite3.Connection, item: Skipped, tally: Tally) -> bool:
    tally.skipped.add(item)
    done = db.execute("INSERT OR IGNORE INTO skipped VALUES (?, ?)", (item.path, item.reason))
    return done.rowcount > 0


def _keep(db: sqlite3.Connection, article: Article, tally: Tally) -> bool:
    query = f"SELECT {_COLUMNS} FROM articles WHERE article_id = ?"  # noqa: S608  (ours)
    row = db.execute(query, (article.article_id,)).fetchone()
    tally.read += 1
    fate = _decide(article, _article(row) if row else None)
    if fate == "new":
        tally.new += 1
        _insert(db, article)
        return True
    if fate == "known":
        tally.known += 1
        return False
    other = str(row[1])
    if fate == "renamed":
        db.execute("UPDATE articles SET path = ? WHERE article_id = ?", (article.path, article.article_id))
        _skip(db, _same(other, article.article_id, article.path), tally)
        return True
    if article.received == row[2]:
        return _skip(db, _same(article.path, article.article_id, other), tally)
    why = (
        f"another text with the id of one (id {article.article_id}) as {other}; forget that one to replace it"
    )
    return _skip(db, Skipped(article.path, why), tally)


def _decide(article: Article, held: Article | None) -> _Fate:
    """Return what is done with an article: of two files with one text the one with the smaller path is kept."""
    if held is None:
        return "new"
    if held.received == article.received and held.path == article.path:
        return "known"
    return "renamed" if held.received == article.received and article.path < held.path else "skipped"


def _same(path: str, article_id: str, kept: str) -> Skipped:
    return Skipped(path, f"the same article (id {article_id}) as {kept}")


def _insert(db: sqlite3.Connection, article: Article) -> None:
    a = article
    db.execute(
        "INSERT INTO articles (article_id, path, received, url, outlet, title, byline, published, language, body_start)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (a.article_id, a.path, a.received, a.url, a.outlet, a.title, json.dumps(a.byline), a.published,
         a.language, a.body_start),
    )  # fmt: skip
