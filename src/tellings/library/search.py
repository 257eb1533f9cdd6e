"""Search over the texts, outlets, headlines and speakers of a library."""

import re
import sqlite3
from collections.abc import Callable, Sequence

from tellings.library.articles import read_articles_of
from tellings.records import Article
from tellings.report import Hit
from tellings.text import words

__all__ = ["search"]

# Words of a query that are looked at, and characters of it.
_WORDS, _LONGEST = 20, 1000
# Characters shown around the first word that is found.
_AROUND = 160


def search(
    db: sqlite3.Connection, query: str, most: int, has_page: Callable[[str], bool]
) -> tuple[list[Hit], int]:
    """Return the best articles that hold all words of the query somewhere, and how many there are.

    A headline or an outlet that holds them counts most, then a speaker, then the text.
    """
    asked = [query[s:e] for s, e in words(query[:_LONGEST])][:_WORDS]
    if not asked:
        return [], 0
    match = " ".join('"' + w.replace('"', "") + '"' for w in asked)
    (total,) = db.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (match,)).fetchone()
    rows = db.execute(
        "SELECT article_id, a.speakers FROM texts JOIN articles a ON a.number = texts.rowid WHERE texts MATCH ? "
        "ORDER BY bm25(texts, 4, 4, 2, 1), article_id LIMIT ?",
        (match, most),
    ).fetchall()
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, asked)) + r")\b", re.IGNORECASE)
    hits = []
    for article_id, speakers in rows:
        (article,) = read_articles_of(db, "article_id = ?", (article_id,))
        page = f"{article.story_id}.html" if article.story_id and has_page(article.story_id) else ""
        hits.append(_hit(article, page, speakers, pattern))
    return hits, total


def _hit(article: Article, page: str, speakers: str, pattern: re.Pattern[str]) -> Hit:
    marks: Sequence[tuple[int, int]] = [m.span() for m in pattern.finditer(article.received)]
    start = max(0, marks[0][0] - _AROUND // 2) if marks else article.body_start
    return Hit(article, page, speakers, (start, start + 2 * _AROUND), tuple(marks))
