"""Articles as sparse rows of weighted words: how much each word says about which event it is."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tellings.records import Article, Residue
from tellings.spans import complement
from tellings.stories.tongues import without_function_words
from tellings.text import fold

__all__ = ["Terms", "article_text", "weigh_terms"]

_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_UPPER = "".join(c for c in map(chr, range(0x600)) if c.isupper())
# A word with a capital that no sentence, line or quotation begins with.
_NAME = re.compile(rf"(?<![.!?\n\"“”'‘:] )(?<!^)(?<![\n\"“”‘])\b[{_UPPER}]\w*(?:[’'.\-]\w+)*")
_POSSESSIVE = ("'s", "’s")

# A word of the title counts as this many more in the body (4 gives the same scores within .002).
_TITLE = 2
# Words of the body that belong to the lede.
_LEDE = 70
# The background table speaks with the voice of this many articles; a pile ten times as large is its own
# measure. Best of 0, 300, 1000, 5000 over giveme5w1h, ecbplus and allsides_dev together.
_PRIOR = 300
# Words in an article of the background, and the rarity of a word that the table lacks (one article in ...).
_LENGTH, _UNKNOWN = 300, 20_000

Row = dict[int, int]


class Terms(NamedTuple):
    """Rows of unit length (or empty), one an article: all its words, and those of its parts alone."""

    whole: sparse.csr_array
    title: sparse.csr_array
    lede: sparse.csr_array
    names: sparse.csr_array


def article_text(article: Article, residue: Sequence[Residue]) -> str:
    """Return the body without residue."""
    span = (article.body_start, len(article.received))
    holes = [(r.start, r.end) for r in residue]
    return " ".join(article.received[s:e] for s, e in complement(span, holes))


def weigh_terms(texts: Sequence[tuple[str, str]]) -> Terms:
    """Return the rows of (title, body) pairs; rare words are heavy.

    A weight is (1 + ln tf) idf^2. The square lets names and odd words lead: it raised the best BCubed F1 (giveme5w1h
    .931 to .943, ecbplus .902 to .905, allsides_dev .853 both) and narrowed the best thresholds from .14-.26 to .10-.16.
    """
    vocabulary = _Vocabulary()
    counts = [vocabulary.add(title, body) for title, body in texts]
    weights = vocabulary.weights(counts)
    return Terms(
        _rows(counts, weights),
        *(
            _rows((vocabulary.part(part(*text), c) for text, c in zip(texts, counts, strict=True)), weights)
            for part in (_headline, _lede, _names)
        ),
    )


def _headline(title: str, _body: str) -> list[str]:
    return _WORD.findall(title)


def _lede(title: str, body: str) -> list[str]:
    first = body[: _LEDE * 40].split(None, _LEDE)[:_LEDE]
    return _WORD.findall(f"{title} {' '.join(first)}")


def _names(title: str, body: str) -> list[str]:
    """Return the words that are, or belong to, names.

    >>> _names("", "The mayor of Ströme, Éva Bell, left. She thanked NATO.")
    ['Ströme', 'Éva', 'Bell', 'NATO']
    """
    return _NAME.findall(f"{title} . {body}")


@cache
def _rarity() -> dict[str, float]:
    """Return the share of background articles that hold each common word."""
    bands = tomllib.loads(files("tellings.stories").joinpath("rarity.toml").read_text("utf8"))
    share = {int(band): 1 - (1 - 2.0 ** -int(band)) ** _LENGTH for band in bands}
    return {word: share[int(band)] for band, words in bands.items() for word in words.split()}


def _plain(word: str) -> str:
    """Return a word in the form it is counted in.

    >>> _plain("Erdoğan’s")
    'erdogan'
    """
    word = word.removesuffix(_POSSESSIVE[0]).removesuffix(_POSSESSIVE[1])
    return word.casefold() if word.isascii() else fold(word)


class _Vocabulary:
    """The words of a pile in order of first use, each form as written looked up once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.forms: dict[str, int] = {}

    def add(self, title: str, body: str) -> Row:
        """Return how often an article holds each word, by the word's number."""
        raw = Counter(_WORD.findall(body))
        for word in _WORD.findall(title):
            raw[word] += _TITLE
        row: Row = {}
        for word, n in without_function_words(raw).items():
            number = self.forms.get(word)
            if number is None:
                number = self.forms[word] = self.numbers.setdefault(_plain(word), len(self.numbers))
            row[number] = row.get(number, 0) + n
        return row

    def part(self, part: Iterable[str], article: Row) -> Row:
        """Return how often a part of an article holds each word that counts in the article."""
        row: Row = {}
        for word in part:
            number = self.forms.get(word)
            if number in article:
                row[number] = row.get(number, 0) + 1
        return row

    def weights(self, counts: Sequence[Row]) -> NDArray[np.float64]:
        """Return the weight of each word: -ln of the share of articles that hold it, squared.

        The share is the pile's own, leaning on the background.
        """
        df = np.zeros(len(self.numbers))
        np.add.at(df, np.fromiter((k for c in counts for k in c), np.int64), 1)
        common = _rarity()
        background = np.array([max(common.get(w, 0.0), 1 / _UNKNOWN) for w in self.numbers])
        idf = -np.log((df + _PRIOR * background) / (len(counts) + _PRIOR))
        # A word that no other article holds only lengthens its row; in a large pile it is mostly noise.
        alone = np.sqrt(_PRIOR / (len(counts) + _PRIOR))
        weights: NDArray[np.float64] = idf**2 * np.where(df == 1, alone, 1.0)
        return weights


def _rows(counts: Iterable[Row], weights: NDArray[np.float64]) -> sparse.csr_array:
    """Return the counts as rows of unit length."""
    indptr, columns, tf = _flat(counts)
    values = (1 + np.log(tf)) * weights[columns]
    length = np.sqrt(np.add.reduceat(np.append(values**2, 0.0), indptr[:-1])) if len(indptr) > 1 else values
    length = np.where(np.diff(indptr) > 0, length, 1.0)
    values /= np.repeat(np.maximum(length, 1e-12), np.diff(indptr))
    return sparse.csr_array((values, columns, indptr), shape=(len(indptr) - 1, len(weights)))


def _flat(counts: Iterable[Row]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Return where each row begins, and the word numbers and counts of all rows in one."""
    parts = [(np.fromiter(c, np.int32, len(c)), np.fromiter(c.values(), np.float64, len(c))) for c in counts]
    indptr = np.cumsum([0] + [len(c) for c, _ in parts])
    columns = np.concatenate([np.zeros(0, np.int32)] + [c for c, _ in parts])
    return indptr, columns, np.concatenate([np.zeros(0)] + [n for _, n in parts])
