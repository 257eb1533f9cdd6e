"""Articles as columns of hashed words, each article by itself: what a later run need not read again."""

import re
from array import array
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tellings.stories.tongues import ENGLISH, SHARE, function_words, tongue
from tellings.text import fold

__all__ = ["PAIRS", "Counts", "Words", "count_words", "hash_word", "join_words", "words_of"]

# A word, or a mark after which a capital need not be a name's; no quantifier is nested over another's ground.
_TOKEN = re.compile(r"\w+(?:[’'.\-]\w+|,\d{3}\b)*|[.!?\n\"“”‘:]")
_MARKS = frozenset('.!?\n"“”‘:')
_POSSESSIVE = ("'s", "’s")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

# A word of the title counts as this many more in the body (4 gives the same scores within .002).
_TITLE = 2
# Words of the body that belong to the lede.
_LEDE = 70
# Articles read at once.
_BLOCK = 2048
_MARK, _NAME, _DIGIT, _DAY, _ENGLISH = 1, 2, 4, 8, 16

# Pairs of words are told apart by so many numbers: one in some thousands shares its own with another of a pile.
PAIRS = 1 << 24

Ints = NDArray[np.int64]


class Counts(NamedTuple):
    """How often each article holds each word: the words of article n are `word[start[n]:start[n + 1]]`, in order."""

    start: Ints
    word: NDArray[np.uint32]
    times: NDArray[np.uint16]


class Words(NamedTuple):
    """The words of articles, and those of their parts: `pairs` are of words side by side."""

    whole: Counts
    title: Counts
    lede: Counts
    names: Counts
    numbers: Counts
    days: Counts
    pairs: Counts


class _Block(NamedTuple):
    """The tokens of some articles in one row: their forms' numbers, their articles, their places."""

    form: Ints
    article: Ints
    title: NDArray[np.bool_]
    lede: NDArray[np.bool_]


def count_words(texts: Sequence[tuple[str, str]]) -> Words:
    """Return the words of (title, body) pairs, less the function words of languages other than English."""
    forms = _Forms()
    blocks = [_count(texts[at : at + _BLOCK], forms) for at in range(0, max(len(texts), 1), _BLOCK)]
    return join_words(blocks)


def join_words(parts: Sequence[Words]) -> Words:
    """Return the words of the articles of each part, one part after the other."""
    return Words(*(_join(counts) for counts in zip(*parts, strict=True)))


def words_of(words: Words, start: int, end: int) -> Words:
    """Return the words of the articles from number `start` on, up to `end`."""

    def cut(c: Counts) -> Counts:
        own = slice(c.start[start], c.start[end])
        return Counts(c.start[start : end + 1] - c.start[start], c.word[own], c.times[own])

    return Words(*map(cut, words))


def _join(parts: Sequence[Counts]) -> Counts:
    ends = np.cumsum([0] + [len(p.word) for p in parts])
    starts = [p.start[:-1] + end for p, end in zip(parts, ends, strict=False)]
    return Counts(
        np.concatenate([*starts, ends[-1:]]),
        np.concatenate([p.word for p in parts]),
        np.concatenate([p.times for p in parts]),
    )


def hash_word(word: str) -> int:
    """Return the number that a plain word has in every run."""
    return crc32(word.encode("utf8", "surrogatepass"))


class _Forms(dict[str, int]):
    """The forms of words as written, numbered in order of first use, and what is known of each."""

    def __init__(self) -> None:
        super().__init__()
        self.hash = array("L")
        self.kind = array("B")
        self.tongues = array("Q")

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self)
        plain = _plain(form)
        self.hash.append(hash_word(plain))
        self.kind.append(_kind(form, plain))
        self.tongues.append(function_words().get(form.casefold(), 0))
        return number


def _kind(form: str, plain: str) -> int:
    if form in _MARKS:
        return _MARK
    return (
        _NAME * form[0].isupper()
        + _DIGIT * any(map(str.isdigit, form))
        + _DAY * (plain in _WEEKDAYS)
        + _ENGLISH * (form in ENGLISH)
    )


def _plain(form: str) -> str:
    """Return a word in the form it is counted in.

    >>> _plain("Erdoğan’s")
    'erdogan'
    """
    form = form.removesuffix(_POSSESSIVE[0]).removesuffix(_POSSESSIVE[1])
    return form.casefold() if form.isascii() else fold(form)


def _count(texts: Sequence[tuple[str, str]], forms: _Forms) -> Words:
    block = _tokens(texts, forms)
    word = np.array(forms.hash, np.int64)[block.form]
    kind = np.array(forms.kind, np.uint8)[block.form]
    after = np.roll(kind, 1) & _MARK > 0
    counted = (kind & _MARK == 0) & ~_foreign(block, kind, np.array(forms.tongues, np.uint64)[block.form])
    names = counted & (kind & _NAME > 0) & ~after
    # Every article ends in a mark, so that no pair goes from one to the next.
    pairs = np.flatnonzero(counted[:-1] & counted[1:])
    mixed = (word[pairs] * 0x9E3779B1 + word[pairs + 1] * 0x85EBCA6B) >> 7 & (PAIRS - 1)

    def tally(chosen: NDArray[np.bool_], extra: int = 0) -> Counts:
        again = np.flatnonzero(chosen & block.title) if extra else np.zeros(0, np.int64)
        at = np.concatenate([np.flatnonzero(chosen), *[again] * extra])
        return _tally(block.article[at], word[at], len(texts))

    return Words(
        tally(counted, _TITLE),
        tally(counted & block.title),
        tally(counted & (block.title | block.lede)),
        tally(names),
        tally(counted & (kind & _DIGIT > 0)),
        tally(counted & (kind & _DAY > 0)),
        _tally(block.article[pairs], mixed, len(texts)),
    )


def _tokens(texts: Sequence[tuple[str, str]], forms: _Forms) -> _Block:
    """Return the tokens of titles and bodies; a mark stands before, between and after them."""
    number, rows, title, lede = forms.__getitem__, [], [], []
    for head, body in texts:
        first, rest = _TOKEN.findall(head), _TOKEN.findall(body)
        tokens = ["\n", *first, "\n", *rest, "\n"]
        rows.append(np.fromiter(map(number, tokens), np.int64, len(tokens)))
        place = np.arange(len(tokens))
        title.append(place < len(first) + 1)
        lede.append((place > len(first) + 1) & (place <= len(first) + 1 + _LEDE))
    lengths = [len(r) for r in rows]
    none = np.zeros(0, np.int64)
    return _Block(
        np.concatenate([none, *rows]),
        np.repeat(np.arange(len(rows)), lengths),
        np.concatenate([none > 0, *title]),
        np.concatenate([none > 0, *lede]),
    )


def _foreign(block: _Block, kind: NDArray[np.uint8], tongues: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which tokens are function words of their article's language, where that is not English."""
    out = np.zeros(len(kind), bool)
    size = int(block.article[-1]) + 1 if len(block.article) else 0
    words = np.bincount(block.article, kind & _MARK == 0, size)
    english = np.bincount(block.article, kind & _ENGLISH > 0, size)
    edges = np.searchsorted(block.article, np.arange(size + 1))
    for n in np.flatnonzero(english < words * SHARE).tolist():
        own = slice(edges[n], edges[n + 1])
        which = tongue(tongues[own][kind[own] & _MARK == 0], int(english[n]))
        if which is not None:
            out[own] = (tongues[own] >> np.uint64(which)) & np.uint64(1) > 0
    return out


def _tally(article: Ints, word: Ints, size: int) -> Counts:
    """Return how often each article holds each word."""
    key = np.sort((article << 32) | word)
    first = np.flatnonzero(np.diff(key, prepend=-1) != 0)
    times = np.diff(np.append(first, len(key)))
    key = key[first]
    return Counts(
        np.searchsorted(key >> 32, np.arange(size + 1)),
        (key & 0xFFFFFFFF).astype(np.uint32),
        np.minimum(times, 0xFFFF).astype(np.uint16),
    )
