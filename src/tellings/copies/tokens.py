"""Texts as columns of hashed words: no Python object for a word, so that a pile of any size is read at once."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Tokens", "hash_words"]

_SEPARATOR, _LETTER, _IDEOGRAPH, _MARK = range(4)
_CHUNK = 1 << 22
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Tokens(Struct, frozen=True):
    """Words of all texts in order, one item a word: its hash, the number of its text, its span there."""

    hash: NDArray[np.uint64]
    text: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def hash_words(texts: Sequence[str]) -> Tokens:
    """Return the words of the texts; case, accents, quotation marks and hyphens make no difference."""
    parts = [_hash_chunk(texts, at, until) for at, until in _chunks(texts)]
    columns = [np.concatenate([getattr(p, name) for p in parts]) for name in Tokens.__struct_fields__]
    return Tokens(*columns)


def _chunks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges of texts of about `_CHUNK` characters together."""
    total = np.cumsum([len(t) + 1 for t in texts])
    cuts = np.flatnonzero(np.diff(total // _CHUNK, prepend=0)).tolist()
    edges = sorted({0, *cuts, len(texts)})
    return list(pairwise(edges)) or [(0, 0)]


def _hash_chunk(texts: Sequence[str], at: int, until: int) -> Tokens:
    joined = "\n".join(texts[at:until])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds, folded = _tables(codes)
    kind = kinds[codes]
    start, end = _edges(kind)
    if not len(start):
        none = np.zeros(0, np.int64)
        return Tokens(none.astype(np.uint64), none, none, none)
    base = np.cumsum([0] + [len(t) + 1 for t in texts[at:until]])[:-1]
    text = np.searchsorted(base, start, "right") - 1
    return Tokens(_word_hashes(kind, folded[codes], start), text + at, start - base[text], end - base[text])


def _tables(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    """Return the kind and the folded value of each code point that occurs."""
    present = np.flatnonzero(np.bincount(codes)) if len(codes) else np.zeros(0, np.int64)
    size = int(present[-1]) + 1 if len(present) else 1
    kinds, folded = np.zeros(size, np.uint8), np.zeros(size, np.uint64)
    for code in present.tolist():
        char = chr(code)
        kinds[code] = kind = _kind(char)
        if kind in (_LETTER, _IDEOGRAPH):
            folded[code] = ord(unicodedata.normalize("NFKD", char.casefold())[0])
    return kinds, folded


def _kind(char: str) -> int:
    """Return what a character is to a word; scripts without blanks count a character a word."""
    category = unicodedata.category(char)
    if category in ("Mn", "Cf"):
        return _MARK
    if not char.isalnum():
        return _SEPARATOR
    return _IDEOGRAPH if category == "Lo" and ord(char) >= 0x2E80 else _LETTER


def _edges(kind: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where words start and end; a mark belongs to a word but cannot start one."""
    letter = (kind == _LETTER) | (kind == _IDEOGRAPH)
    inside = kind != _SEPARATOR
    alone = kind == _IDEOGRAPH
    before = np.concatenate([[False], inside[:-1]])
    start = np.flatnonzero(letter & (~before | alone | np.concatenate([[False], alone[:-1]])))
    # A word ends before the next separator or the next start; marks with no word before them fall away.
    stop = np.flatnonzero(np.concatenate([~inside, [True]]))
    end = stop[np.searchsorted(stop, start)]
    if len(start):
        end = np.minimum(end, np.append(start[1:], len(kind)))
    return start, end


def _word_hashes(
    kind: NDArray[np.uint8], folded: NDArray[np.uint64], start: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return a polynomial hash of each word's folded letters, well mixed."""
    letter = (kind == _LETTER) | (kind == _IDEOGRAPH)
    rank = np.cumsum(letter)
    word = np.cumsum(np.bincount(start, minlength=len(kind))) - 1
    place = np.where(word >= 0, rank - rank[start[np.maximum(word, 0)]], 0) & 1023
    value = np.where(letter, (folded + np.uint64(1)) * _powers()[place], np.uint64(0))
    total: NDArray[np.uint64] = np.add.reduceat(value, start)
    total ^= total >> np.uint64(31)
    total *= np.uint64(0xBF58476D1CE4E5B9)
    total ^= total >> np.uint64(29)
    return total


def _powers() -> NDArray[np.uint64]:
    return np.cumprod(np.full(1024, _ODD, np.uint64), dtype=np.uint64)
