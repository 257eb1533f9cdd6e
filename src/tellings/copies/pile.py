"""All words of a pile in one row, stretches of text kept apart by words that stand nowhere else."""

from collections.abc import Sequence

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
    `token` is the word's number, -1 between stretches; by number, words have their spans in `start` and `end`.
    """

    words: Hashes
    token: NDArray[np.int32]
    article: NDArray[np.int32]
    stretch: NDArray[np.int32]
    stretches: Ints
    start: NDArray[np.int32]
    end: NDArray[np.int32]


def lay_out(articles: Sequence[Article], residue: Sequence[Residue]) -> Pile:
    """Return the words of the articles outside residue; a hole in an article begins a new stretch."""
    tokens = hash_words([a.received for a in articles])
    kept, first = _stretches(tokens, _holes(articles, residue))
    size = np.diff(first, append=len(kept))
    number = np.arange(len(first), dtype=np.int32)
    start = first + APART * number.astype(np.int64)
    place = np.arange(len(kept)) + np.repeat(start - first, size)
    words = np.arange(len(kept) + APART * len(first), dtype=np.uint64) | _TOP
    words[place] = tokens.hash[kept] & ~_TOP
    token = np.full(len(words), -1, np.int32)
    token[place] = kept
    stretch = np.repeat(number, size + APART)
    article = np.repeat(tokens.text[kept[first]], size + APART)
    stretches = np.stack([start, start + size], axis=1)
    return Pile(words, token, article, stretch, stretches, tokens.start, tokens.end)


def _holes(articles: Sequence[Article], residue: Sequence[Residue]) -> list[tuple[int, int, int]]:
    """Return residue as (number of the article, start, end)."""
    numbers = {a.article_id: n for n, a in enumerate(articles)}
    return [(numbers[r.article_id], r.start, r.end) for r in residue if r.article_id in numbers]


def _stretches(tokens: Tokens, holes: Sequence[tuple[int, int, int]]) -> tuple[NDArray[np.int32], Ints]:
    """Return the numbers of the words outside residue, and which of these begin an unbroken stretch."""
    keep: NDArray[np.bool_] = np.ones(len(tokens.text), np.bool_)
    begins = np.diff(tokens.text, prepend=np.int32(-1)) != 0
    for text, start, end in holes:
        low, high = np.searchsorted(tokens.text, [text, text + 1])
        after = low + np.searchsorted(tokens.end[low:high], start, "right")
        until = low + np.searchsorted(tokens.start[low:high], end)
        keep[after:until] = False
        begins[until : min(until + 1, high)] = True
    kept = np.flatnonzero(keep)
    # What begins in a hole begins with the first word after it.
    first = np.flatnonzero(np.diff(np.cumsum(begins)[kept], prepend=0))
    return kept.astype(np.int32), first
