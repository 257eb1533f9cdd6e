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
from tellings.stories.words import PAIRS, Counts, Words, hash_word

__all__ = ["Scale", "Terms", "article_text", "join_terms", "set_scale", "weigh_terms"]

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


class Scale(NamedTuple):
    """What each word weighs in a pile: `word` in order of columns; of pairs of words, how many articles hold each."""

    word: NDArray[np.uint32]
    weight: Floats
    pairs: NDArray[np.int32]
    size: int


def set_scale(words: Words, before: Scale | None = None) -> Scale:
    """Return what words weigh: -ln of the share of articles that hold each, squared.

    The square lets names and odd words lead: it raised the best BCubed F1 (giveme5w1h .931 to .943, ecbplus .902 to .905,
    allsides_dev .853 both) and narrowed the best thresholds from .14-.26 to .10-.16. Words that `before` has weigh what they
    did, in the columns that they had.
    """
    known, df = np.unique(words.whole.word, return_counts=True)
    size = len(words.whole.start) - 1 + (before.size if before else 0)
    pairs = before.pairs.copy() if before else np.zeros(PAIRS, np.int32)
    np.add.at(pairs, words.pairs.word, np.int32(1))
    if before:
        fresh = ~np.isin(known, before.word)
        known, df = known[fresh], df[fresh]
    # A word that no other article holds only lengthens its row; in a large pile it is mostly noise.
    lone = np.where(df == 1, np.sqrt(_PRIOR / (size + _PRIOR)), 1.0)
    weight = _rarity(known, df, size) * lone
    if before:
        known, weight = np.append(before.word, known), np.append(before.weight, weight)
    return Scale(known, weight, pairs, size)


def weigh_terms(words: Words, scale: Scale) -> Terms:
    """Return the rows of articles: (1 + ln tf) times what each word weighs."""
    order = np.argsort(scale.word)
    known = scale.word[order]

    def rows(counts: Counts) -> sparse.csr_array:
        column = order[np.searchsorted(known, counts.word)].astype(np.int32)
        return _rows(counts, column, scale.weight[column], len(scale.weight))

    rarity = np.log((scale.size + _PRIOR) / (np.arange(scale.pairs.max(initial=0) + 1) + 0.5)) ** 2
    return Terms(
        whole=rows(words.whole),
        title=rows(words.title),
        lede=rows(words.lede),
        names=rows(words.names),
        numbers=rows(words.numbers),
        days=rows(words.days),
        pairs=_rows(
            words.pairs, words.pairs.word.astype(np.int32), rarity[scale.pairs[words.pairs.word]], PAIRS
        ),
    )


def join_terms(first: Terms, second: Terms) -> Terms:
    """Return the rows of both, where the second's columns go on where the first's end."""
    return Terms(*(_stack(a, b) for a, b in zip(first, second, strict=True)))


def _stack(a: sparse.csr_array, b: sparse.csr_array) -> sparse.csr_array:
    starts = np.append(a.indptr, b.indptr[1:] + a.indptr[-1])
    data, columns = np.append(a.data, b.data), np.append(a.indices, b.indices)
    return sparse.csr_array((data, columns, starts), shape=(a.shape[0] + b.shape[0], b.shape[1]))


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
    rows = sparse.csr_array((values, column, counts.start), shape=(len(starts), width))
    rows.sort_indices()
    return rows
