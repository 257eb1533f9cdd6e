"""Search over the texts, outlets, headlines and speakers of a run, from its tables."""

import re
import sqlite3
from collections import defaultdict
from pathlib import Path
from threading import Lock

from tellings.records import Actor, Article, Statement
from tellings.report import Hit
from tellings.tables import read_table
from tellings.text import words

__all__ = ["Finder"]

# A page of hits; more are counted.
MOST = 50
# Words of a query that are looked at.
LONGEST = 20
# Characters shown around the first word that is found.
AROUND = 160


class Finder:
    """A full-text index in memory, built anew when the tables of the run have changed."""

    def __init__(self, run: Path) -> None:
        self._run = run
        self._lock = Lock()
        self._built: tuple[int, int] | None = None
        self._articles: dict[str, Article] = {}
        self._index = sqlite3.connect(":memory:", check_same_thread=False)

    def find(self, query: str) -> tuple[list[Hit], int]:
        """Return the best articles that hold all words of the query somewhere, and how many there are."""
        asked = [query[s:e] for s, e in words(query[:1000])][:LONGEST]
        if not asked:
            return [], 0
        match = " ".join('"' + w.replace('"', "") + '"' for w in asked)
        with self._lock:
            self._refresh()
            (total,) = self._index.execute(
                "SELECT count(*) FROM texts WHERE texts MATCH ?", (match,)
            ).fetchone()
            rows = self._index.execute(
                "SELECT article_id, speakers FROM texts WHERE texts MATCH ? "
                "ORDER BY bm25(texts, 0, 4, 4, 2, 1), article_id LIMIT ?",
                (match, MOST),
            ).fetchall()
            return [self._hit(ident, speakers, asked) for ident, speakers in rows], total

    def _refresh(self) -> None:
        path = self._run / "tables" / "articles.parquet"
        found = path.stat()
        if self._built == (found.st_mtime_ns, found.st_size):
            return
        self._articles = {a.article_id: a for a in read_table(path, Article)}
        speakers = self._speakers()
        self._index.executescript(
            "DROP TABLE IF EXISTS texts;"
            "CREATE VIRTUAL TABLE texts USING fts5(article_id UNINDEXED, outlet, title, speakers, body,"
            " tokenize = 'unicode61 remove_diacritics 2');"
        )
        self._index.executemany(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?)",
            (
                (
                    a.article_id,
                    _text(a.outlet),
                    _text(a.title),
                    ", ".join(speakers[a.article_id]),
                    _text(a.received),
                )
                for a in self._articles.values()
            ),
        )
        self._built = (found.st_mtime_ns, found.st_size)

    def _speakers(self) -> dict[str, list[str]]:
        tables = self._run / "tables"
        names = {a.actor_id: a.name for a in read_table(tables / "actors.parquet", Actor)}
        found: dict[str, set[str]] = defaultdict(set)
        for s in read_table(tables / "statements.parquet", Statement):
            if s.speaker_id in names:
                found[s.article_id].add(names[s.speaker_id])
        return defaultdict(list, {a: sorted(n) for a, n in found.items()})

    def _hit(self, ident: str, speakers: str, asked: list[str]) -> Hit:
        article = self._articles[ident]
        page = f"{article.story_id}.html"
        has_page = article.story_id is not None and (self._run / "stories" / page).is_file()
        pattern = r"\b(?:" + "|".join(map(re.escape, asked)) + r")\b"
        marks = [m.span() for m in re.finditer(pattern, article.received, re.IGNORECASE)]
        start = max(0, marks[0][0] - AROUND // 2) if marks else article.body_start
        return Hit(article, page if has_page else "", speakers, (start, start + 2 * AROUND), tuple(marks))


def _text(value: str | None) -> str:
    """Return text that SQLite can store: a lone surrogate has no bytes."""
    return (value or "").encode("utf-8", "replace").decode()
