"""Articles to passages: hash words, find shared runs, chain them over small edits, measure what is alike."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tellings.copies.chain import Chain, chain_runs
from tellings.copies.seeds import shared_runs
from tellings.copies.tokens import Tokens, hash_words
from tellings.records import Article, Passage, Residue

__all__ = ["find_copies"]


def find_copies(articles: Sequence[Article], residue: Sequence[Residue] = ()) -> list[Passage]:
    """Return the runs of text that two articles share, verbatim or lightly edited, residue apart.

    Passages are in order of their articles' ids and places; none touches residue.
    """
    ordered = sorted(articles, key=lambda a: a.article_id)
    tokens = hash_words([a.received for a in ordered])
    keep, segment = _segments(tokens, _holes(ordered, residue))
    tokens = Tokens(*(getattr(tokens, name)[keep] for name in Tokens.__struct_fields__))
    passages = [
        _passage(ordered, tokens, chain)
        for chain in _chains(tokens, segment)
        if ordered[int(tokens.text[chain.a])].article_id != ordered[int(tokens.text[chain.b])].article_id
    ]
    return sorted(passages, key=lambda p: (p.article_a, p.article_b, p.start_a, p.start_b))


def _holes(articles: Sequence[Article], residue: Sequence[Residue]) -> list[tuple[int, int, int]]:
    """Return residue as (number of the article, start, end)."""
    numbers = {a.article_id: n for n, a in enumerate(articles)}
    return [(numbers[r.article_id], r.start, r.end) for r in residue if r.article_id in numbers]


def _segments(
    tokens: Tokens, holes: Sequence[tuple[int, int, int]]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which words are outside residue, and for those the number of their unbroken stretch of text."""
    keep: NDArray[np.bool_] = np.ones(len(tokens.text), np.bool_)
    bounds = np.searchsorted(tokens.text, np.arange(int(tokens.text[-1]) + 2 if len(tokens.text) else 1))
    for text, start, end in holes:
        if text + 1 < len(bounds):
            low, high = bounds[text], bounds[text + 1]
            keep[
                low + np.searchsorted(tokens.end[low:high], start, "right") : low
                + np.searchsorted(tokens.start[low:high], end)
            ] = False
    changes = np.diff(tokens.text, prepend=-1).astype(bool) | np.diff(keep, prepend=True)
    numbers: NDArray[np.int64] = np.cumsum(changes, dtype=np.int64)
    return keep, numbers[keep]


def _chains(tokens: Tokens, segment: NDArray[np.int64]) -> Iterator[Chain]:
    """Yield the chains of every pair of segments."""
    runs = shared_runs(tokens.hash, segment, tokens.text)
    rows = zip(
        *(c.tolist() for c in (runs.segment_a, runs.segment_b, runs.a, runs.b, runs.length)), strict=True
    )
    first = np.searchsorted(segment, np.arange(int(segment[-1]) + 2 if len(segment) else 1)).tolist()
    for (sa, sb), group in groupby(rows, key=lambda row: (row[0], row[1])):
        limits = (first[sa], first[sa + 1], first[sb], first[sb + 1])
        yield from chain_runs([(a, b, n) for _, _, a, b, n in group], tokens.hash, limits)


def _passage(articles: Sequence[Article], tokens: Tokens, chain: Chain) -> Passage:
    a, b = articles[int(tokens.text[chain.a])], articles[int(tokens.text[chain.b])]
    return Passage(
        a.article_id,
        int(tokens.start[chain.a]),
        int(tokens.end[chain.end_a - 1]),
        b.article_id,
        int(tokens.start[chain.b]),
        int(tokens.end[chain.end_b - 1]),
        round(chain.similarity, 4),
    )
