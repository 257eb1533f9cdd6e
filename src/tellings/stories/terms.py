"""Words as sparse rows of weights: how much each word of an article says about which event it is."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.records import Article, Residue
from tellings.spans import complement
from tellings.stories.stack import sparse_rows
from tellings.stories.words import PAIRS, Counts, Words, hash_word

__all__ = ["Tally", "Terms", "article_text", "weigh_terms"]

# The background table speaks with the voice of this many articles; a pile ten times as large is its own
# measure. Best of 0, 300, 1000, 5000 over giveme5w1h, ecbplus and allsides_dev together.
_PRIOR = 300
# Words in an article of the background, and the rarity of a word that the table lacks (one article in ...).
_LENGTH, _UNKNOWN = 300, 20_000

Floats = NDArray[np.float64]


class Terms(NamedTuple):
    """Rows of unit length (or empty), one an article: all its words, those of its parts alone, pairs of words."""

    whole: sparse.csr_array
    title: sparse.csr_array
    lede: sparse.csr_array
    names: sparse.csr_array
    numbers: sparse.csr_array
    days: sparse.csr_array
    pairs: sparse.csr_array


def article_text(article: Article, residue: Sequence[Residue]) -> str:
    """Return the body without residue."""
    span = (article.body_start, len(article.received))
    holes = [(r.start, r.end) for r in residue]
    return " ".join(article.received[s:e] for s, e in complement(span, holes))


class Tally:
    """How many articles of a pile, so far, hold each word and each pair of words.

    `word[n]` is the word of column n of the rows, held by `df[n]` articles; `pairs` is by the number of a pair. `settled`
    are rows that are known, in parts, each with the words of the columns that no part before it has.
    """

    def __init__(self, settled: Sequence[tuple[NDArray[np.uint32], Terms]] = ()) -> None:
        self.word = np.concatenate([np.zeros(0, np.uint32), *(word for word, _ in settled)])
        self.df = np.zeros(len(self.word), np.int64)
        self.pairs = np.zeros(PAIRS, np.int32)
        self.size = 0
        for _, terms in settled:
            self.df += np.bincount(terms.whole.indices, minlength=len(self.df))
            np.add.at(self.pairs, terms.pairs.indices, np.int32(1))
            self.size += terms.whole.shape[0]
        self._sort()

    def add(self, words: Words) -> None:
        """Count more articles; the words that are new come after those that are known, each kind in order."""
        found, df = np.unique(words.whole.word, return_counts=True)
        at = np.searchsorted(self._sorted, found)
        known = (np.append(self._sorted, np.uint32(0))[at] == found) & (at < len(self._sorted))
        self.word = np.append(self.word, found[~known])
        self.df = np.append(self.df, np.zeros(int((~known).sum()), np.int64))
        self._sort()
        self.df[self.columns(found)] += df
        np.add.at(self.pairs, words.pairs.word, np.int32(1))
        self.size += len(words.whole.start) - 1

    def columns(self, word: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Return the columns of words, all of which are known."""
        columns: NDArray[np.int32] = self._order[np.searchsorted(self._sorted, word)]
        return columns

    def _sort(self) -> None:
        self._order = np.argsort(self.word).astype(np.int32)
        self._sorted = self.word[self._order]


def weigh_terms(words: Words, tally: Tally) -> Terms:
    """Return the rows of articles: (1 + ln tf) times what each word weighs, -ln of the share of articles that hold it, squared.

    The square lets names and odd words lead: it raised the best BCubed F1 (giveme5w1h .931 to .943, ecbplus .902 to .905,
    allsides_dev .853 both) and narrowed the best thresholds from .14-.26 to .10-.16.
    """
    # A word that no other article holds only lengthens its row; in a large pile it is mostly noise.
    lone = np.where(tally.df == 1, np.sqrt(_PRIOR / (tally.size + _PRIOR)), 1.0)
    weight = _rarity(tally.word, tally.df, tally.size) * lone

    def rows(counts: Counts) -> sparse.csr_array:
        column = tally.columns(counts.word)
        return _rows(counts, column, weight[column], len(weight))

    rarity = np.log((tally.size + _PRIOR) / (np.arange(tally.pairs.max(initial=0) + 1) + 0.5)) ** 2
    pair = words.pairs.word
    return Terms(
        whole=rows(words.whole),
        title=rows(words.title),
        lede=rows(words.lede),
        names=rows(words.names),
        numbers=rows(words.numbers),
        days=rows(words.days),
        pairs=_rows(words.pairs, pair.astype(np.int32), rarity[tally.pairs[pair]], PAIRS),
    )


def _rarity(known: NDArray[np.uint32], df: NDArray[np.int64], size: int) -> Floats:
    """Return -ln of the share of articles that hold each word, squared: the pile's own, leaning on the background."""
    hashes, shares = _background()
    at = np.minimum(np.searchsorted(hashes, known), len(hashes) - 1)
    share = np.where(hashes[at] == known, shares[at], 0.0)
    idf = -np.log((df + _PRIOR * np.maximum(share, 1 / _UNKNOWN)) / (size + _PRIOR))
    squared: Floats = idf**2
    return squared


@cache
def _background() -> tuple[NDArray[np.uint32], Floats]:
    """Return the hashes of common words in order, and the share of background articles that hold each."""
    bands = tomllib.loads(files("tellings.stories").joinpath("rarity.toml").read_text("utf8"))
    share = {int(band): 1 - (1 - 2.0 ** -int(band)) ** _LENGTH for band in bands}
    table = sorted(
        {hash_word(w): share[int(band)] for band, words in bands.items() for w in words.split()}.items()
    )
    return np.array([h for h, _ in table], np.uint32), np.array([s for _, s in table])


def _rows(counts: Counts, column: NDArray[np.int32], weights: Floats, width: int) -> sparse.csr_array:
    """Return the counts, times what the word of each weighs, as rows of unit length."""
    values = (1 + np.log(counts.times.astype(np.float32))) * weights.astype(np.float32)
    starts = counts.start[:-1]
    length = np.sqrt(np.add.reduceat(np.append(values**2, np.float32(0)), starts)) if len(starts) else values
    length = np.where(np.diff(counts.start) > 0, length, 1.0)
    values /= np.repeat(np.maximum(length, 1e-12), np.diff(counts.start)).astype(np.float32)
    # (as exact as it is kept)
    values = values.astype(np.float16).astype(np.float32)
    rows = sparse_rows(values, column, counts.start, width)
    rows.sort_indices()
    return rows
