"""What in an article is not the article: marked with a reason and a confidence, never deleted."""

from collections.abc import Sequence

from tellings.clean.lines import Mark, mark_lines
from tellings.clean.repeats import mark_repeats
from tellings.records import Article, Residue

__all__ = ["Mark", "mark_lines", "mark_residue"]


def mark_residue(articles: Sequence[Article], alone: Sequence[Sequence[Mark]] | None = None) -> list[Residue]:
    r"""Return the residue of the articles, in their order and by place; spans do not overlap.

    What a rule finds depends on its article alone (`alone`, if `mark_lines` has found it before). Lines that
    repeat across an outlet's articles depend on the others too: their reason starts with "repeated".

    >>> text = "The dam burst.\n\nAlso read: Ten lakes to swim in"
    >>> [text[r.start : r.end] for r in mark_residue([Article("a", "a.txt", text)])]
    ['Also read: Ten lakes to swim in']
    """
    alone = [mark_lines(article) for article in articles] if alone is None else alone
    repeated = mark_repeats(articles, alone)
    return [
        Residue(article.article_id, m.start, m.end, m.reason, m.confidence)
        for article, found, more in zip(articles, alone, repeated, strict=True)
        for m in sorted([*found, *more], key=_place)
    ]


def _place(mark: Mark) -> tuple[int, int]:
    return mark.start, mark.end
