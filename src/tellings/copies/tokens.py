"""Texts as columns of hashed words: no Python object for a word, so that a pile of any size is read at once.

A text is folded to one byte a character (0 between words), the bytes of a word are loaded eight at a time.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Hashes", "Ints", "Tokens", "are_among", "distinct", "read_words"]

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Whole = TypeVar("Whole", np.int64, np.uint64)

# So many characters are read at once: what they take stays in the cache (16 times as many took twice as long).
_CHUNK = 1 << 19
_SEPARATOR, _MARK, _FOREIGN = 0, 1, 128
_ODD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
# Longer words are the same when so many of their first letters are, and their lengths.
_LONGEST = 64
_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
_ASCII = bytes(ord(chr(n).lower()) if chr(n).isalnum() else _SEPARATOR for n in range(128)) + bytes(128)


class Tokens(Struct, frozen=True):
    """Words of some texts in order, one item a word: its hash, the number of its text, its span there."""

    hash: Hashes
    text: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


class _Folded(Struct, frozen=True):
    """A chunk in bytes, and what a byte cannot hold.

    `place` are the characters that the bytes stand for (None: all of them, in order: a mark has no byte, a ligature
    one for each of its letters); `foreign` the bytes of letters outside ASCII and `rest` what their bytes leave out; `alone` the bytes that are words of their own.
    """

    data: NDArray[np.uint8]
    place: Ints | None
    foreign: Ints
    rest: Hashes
    alone: Ints


def read_words(texts: Sequence[str]) -> Iterator[Tokens]:
    """Yield the words of the texts, some texts at a time; case, accents, quotation marks, hyphens make no difference."""
    for at, until in _chunks(texts):
        yield _hash_chunk(texts, at, until)


def _chunks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges of texts of about `_CHUNK` characters together."""
    total = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    cuts = np.flatnonzero(np.diff(total // _CHUNK, prepend=0)).tolist()
    edges = sorted({0, *cuts, len(texts)})
    return list(pairwise(edges))


def _hash_chunk(texts: Sequence[str], at: int, until: int) -> Tokens:
    lengths = np.fromiter(map(len, texts[at:until]), np.int64, until - at) + 1
    base = np.cumsum(lengths) - lengths + 1
    folded = _fold("\n".join(["", *texts[at:until], ""]))
    start, end = _edges(folded)
    hashes = _word_hashes(folded, start, end)
    if folded.place is not None:
        start, end = folded.place[start], folded.place[end]
    counts = np.diff(np.searchsorted(start, base), append=len(start))
    origin = np.repeat(base, counts)
    text = np.repeat(np.arange(at, until, dtype=np.int32), counts)
    return Tokens(hashes, text, (start - origin).astype(np.int32), (end - origin).astype(np.int32))


def _fold(text: str) -> _Folded:
    none = np.zeros(0, np.int64)
    if text.isascii():
        data = np.frombuffer(text.encode().translate(_ASCII), np.uint8)
        return _Folded(data, None, none, none.astype(np.uint64), none)
    odd, codes = _beyond_ascii(text)
    present, which = np.unique(codes, return_inverse=True)
    table = np.array([_letter(chr(code)) for code in present.tolist()], np.int64).reshape(-1, 3)
    letter, alone, more = table[which].T
    data = np.frombuffer(text.encode("latin-1", "replace").translate(_ASCII), np.uint8).copy()
    data[odd] = np.where(letter < _FOREIGN, letter, _FOREIGN + letter % _FOREIGN)
    times = np.where(letter == _MARK, 0, 1 + (more > 0) + (more > 0xFF))
    place = None
    if (times != 1).any():
        place = _repeated(len(data), odd, times)
        data, odd = data[place], np.searchsorted(place, odd)
        for n in (1, 2):
            longer = times > n
            data[odd[longer] + n] = more[longer] >> 8 * (n - 1) & 0xFF
    foreign = letter >= _FOREIGN
    rest = (letter[foreign] // _FOREIGN).astype(np.uint64)
    return _Folded(data, place, odd[foreign], rest, odd[alone == 1])


def _beyond_ascii(text: str) -> tuple[Ints, Ints]:
    """Return the places of the characters that are not ASCII, and their codes (read from UTF-8, which is short)."""
    data = np.frombuffer(text.encode("utf-8", "surrogatepass") + bytes(3), np.uint8)
    at = np.flatnonzero(data >= 0xC0)
    lead, second, third, fourth = (data[at + k].astype(np.int64) for k in range(4))
    more = 1 + (lead >= 0xE0) + (lead >= 0xF0)
    two, rest = (lead & 0x1F) << 6 | second & 0x3F, (lead & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
    four = (lead & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | fourth & 0x3F
    return at - (np.cumsum(more) - more), np.choose(more - 1, [two, rest, four])


def _repeated(count: int, odd: Ints, times: Ints) -> Ints:
    """Return the numbers below `count` in order, those in `odd` so many times."""
    every = np.ones(count, np.int64)
    every[odd] = times
    return np.repeat(np.arange(count), every)


def _letter(char: str) -> tuple[int, int, int]:
    """Return what a character outside ASCII counts as, whether it is a word of its own, and further letters of a ligature.

    Scripts without blanks count a character a word.
    """
    category = unicodedata.category(char)
    if category in ("Mn", "Cf"):
        return _MARK, 0, 0
    if not char.isalnum():
        return _SEPARATOR, 0, 0
    parts = unicodedata.normalize("NFKD", char.casefold())
    code = ord(parts[0])
    if code < _FOREIGN:
        letters = parts.encode() if parts.isascii() and parts.isalnum() and len(parts) <= 3 else b""
        return _ASCII[code] or ord("?"), 0, int.from_bytes(letters[1:3], "little")
    return code, int(category == "Lo" and ord(char) >= 0x2E80), 0


def _edges(folded: _Folded) -> tuple[Ints, Ints]:
    """Return where words start and end, as bytes."""
    inside = folded.data != _SEPARATOR
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    start, end = edges[::2], edges[1::2]
    alone = folded.alone
    if len(alone):
        start = distinct(np.concatenate([start, alone, (alone + 1)[inside[alone + 1]]]))
        end = distinct(np.concatenate([end, alone + 1, alone[inside[alone - 1]]]))
    return start, end


def distinct(values: NDArray[Whole]) -> NDArray[Whole]:
    """Return the values in order, each once (`np.unique` hashes, which takes several times as long)."""
    values = np.sort(values, kind="stable")
    once = np.ones(len(values), np.bool_)
    once[1:] = values[1:] != values[:-1]
    return values[once]


def are_among(values: NDArray[Whole], known: NDArray[Whole]) -> NDArray[np.bool_]:
    """Return which values are among those known, which are in order."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found


def _word_hashes(folded: _Folded, start: Ints, end: Ints) -> Hashes:
    """Return a hash of each word's letters, well mixed."""
    length = end - start
    blocks = np.zeros(len(folded.data) // 8 + 3 + _LONGEST // 8, "<u8")
    blocks.view(np.uint8)[: len(folded.data)] = folded.data
    total = _mixed(_load(blocks, start, length))
    long, at = np.flatnonzero(length > 8), 8
    while len(long) and at < _LONGEST:
        more = _load(blocks, start[long] + at, length[long] - at)
        total[long] = _mixed(total[long] * _ODD + more)
        at += 8
        long = long[length[long] > at]
    total[long] += length[long].astype(np.uint64)
    if len(folded.foreign):
        np.add.at(total, np.searchsorted(start, folded.foreign, "right") - 1, _mixed(folded.rest * _ODD))
    return total


def _load(blocks: Hashes, at: Ints, length: Ints) -> Hashes:
    """Return the bytes [at, at + length) as one number each, eight at most."""
    block, shift = at >> 3, ((at & 7) << 3).astype(np.uint64)
    low = blocks[block] >> shift
    high = blocks[block + 1] << (np.uint64(63) - shift) << np.uint64(1)
    loaded: Hashes = (low | high) & _FIRST_BYTES[np.minimum(length, 8)]
    return loaded


def _mixed(value: Hashes) -> Hashes:
    value ^= value >> np.uint64(31)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value
