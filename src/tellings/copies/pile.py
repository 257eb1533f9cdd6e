"""All words of a pile in one row, stretches of text kept apart by words that stand nowhere else."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.tokens import Hashes, Ints, Tokens, hash_words
from tellings.records import Article, Residue

__all__ = ["APART", "Pile", "lay_out"]

# So many places lie between two stretches of text, more than a box may leap (see `seeds`).
APART = 18
_TOP = np.uint64(1 << 63)


class Pile(Struct, frozen=True):
    """Words by place, and for every place its article (a number) and its stretch; `stretches` are [first, last).

    Between stretches lie words of which no two are equal, so that nothing runs on from one into the next.
    `token` is the word's number in `tokens`, -1 between stretches.
    """

    tokens: Tokens
    words: Hashes
    token: NDArray[np.int32]
    article: NDArray[np.int32]
    stretch: NDArray[np.int32]
    stretches: Ints


def lay_out(articles: Sequence[Article], residue: Sequence[Residue]) -> Pile:
    """Return the words of the articles outside residue; a hole in an article begins a new stretch."""
    tokens = hash_words([a.received for a in articles])
    kept, first = _stretches(tokens, _holes(articles, residue))
    number = np.cumsum(first, dtype=np.int64)
    place = np.arange(len(kept)) + APART * number
    size = int(place[-1]) + APART + 1 if len(place) else APART
    words = np.arange(size, dtype=np.uint64) | _TOP
    words[place] = tokens.hash[kept] & ~_TOP
    token, article, stretch = (
        _by_place(size, place, values) for values in (kept, tokens.text[kept], number - 1)
    )
    start = place[first]
    end = start + np.diff(np.flatnonzero(first), append=len(kept)) if len(kept) else start
    return Pile(tokens, words, token, article, stretch, np.stack([start, end], axis=1))


def _by_place(size: int, place: Ints, values: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    column = np.full(size, -1, np.int32)
    column[place] = values
    return column


def _holes(articles: Sequence[Article], residue: Sequence[Residue]) -> list[tuple[int, int, int]]:
    """Return residue as (number of the article, start, end)."""
    numbers = {a.article_id: n for n, a in enumerate(articles)}
    return [(numbers[r.article_id], r.start, r.end) for r in residue if r.article_id in numbers]


def _stretches(tokens: Tokens, holes: Sequence[tuple[int, int, int]]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the numbers of the words outside residue, and which of them begin an unbroken stretch."""
    keep: NDArray[np.bool_] = np.ones(len(tokens.text), np.bool_)
    bounds = np.searchsorted(tokens.text, np.arange(int(tokens.text[-1]) + 2 if len(tokens.text) else 1))
    for text, start, end in holes:
        if text + 1 < len(bounds):
            low, high = bounds[text], bounds[text + 1]
            keep[
                low + np.searchsorted(tokens.end[low:high], start, "right") : low
                + np.searchsorted(tokens.start[low:high], end)
            ] = False
    kept = np.flatnonzero(keep)
    first = (np.diff(tokens.text[kept], prepend=-1) != 0) | (np.diff(kept, prepend=-2) != 1)
    return kept, first
