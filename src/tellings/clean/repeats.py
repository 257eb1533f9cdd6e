"""Lines that repeat across an outlet's articles: its furniture."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from tellings.clean.lines import Mark
from tellings.records import Article
from tellings.spans import complement, trim
from tellings.text import paragraphs

__all__ = ["mark_repeats"]

# A line is furniture when this many articles of the outlet, each with a text of its own, carry it.
FEWEST_ARTICLES = 3
# Background that an outlet repeats from story to story is long; furniture is not.
LONGEST = 250
# An article has a text of its own when so much of it stands in no other article of the outlet.
OWN_SHARE = 0.5
# Furniture stands at the edges: among the first or the last so many lines.
EDGE = 3

Lines = list[tuple[int, int, str]]


def mark_repeats(articles: Sequence[Article], marked: Sequence[Sequence[Mark]]) -> list[list[Mark]]:
    """Return, for each article, the lines at its edges that its outlet repeats, less those marked already."""
    lines = [_lines(a, m) for a, m in zip(articles, marked, strict=True)]
    carriers = _carriers(articles, lines)
    out = []
    for article, own in zip(articles, lines, strict=True):
        found = []
        for number, (start, end, key) in enumerate(own):
            edge = number < EDGE or number >= len(own) - EDGE
            count = carriers.get((article.outlet, key), 0)
            if edge and count >= FEWEST_ARTICLES and len(key) <= LONGEST:
                found.append(Mark(start, end, f"repeated in {count} articles of this outlet", 0.8))
        out.append(found)
    return out


def _lines(article: Article, marks: Sequence[Mark]) -> Lines:
    """Return what no rule has marked of the lines of the body: span and words, whatever the case and blanks."""
    holes = sorted((m.start, m.end) for m in marks)
    starts = [start for start, _ in holes]
    text = article.received
    out: Lines = []
    for start, end in paragraphs(text):
        if start < article.body_start:
            continue
        # A mark lies within one line.
        inside = holes[bisect_left(starts, start) : bisect_left(starts, end)]
        for piece in complement((start, end), inside) if inside else [(start, end)]:
            first, last = trim(text, piece)
            if first < last:
                out.append((first, last, " ".join(text[first:last].casefold().split())))
    return out


def _carriers(articles: Sequence[Article], lines: Sequence[Lines]) -> Counter[tuple[str | None, str]]:
    """Count, for each line of each outlet, the articles with a text of their own that carry it."""
    seen: Counter[tuple[str | None, str]] = Counter()
    for article, own in zip(articles, lines, strict=True):
        seen.update({(article.outlet, key) for _, _, key in own})
    out: Counter[tuple[str | None, str]] = Counter()
    for article, own in zip(articles, lines, strict=True):
        keys = {(article.outlet, key) for _, _, key in own}
        size = sum(len(key) for _, key in keys)
        alone = sum(len(key[1]) for key in keys if seen[key] == 1)
        if article.outlet and alone >= OWN_SHARE * size:
            out.update(keys)
    return out
