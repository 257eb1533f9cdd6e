"""All words of a pile in one row, and where each run of three stands."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.grams import hash_grams
from tellings.copies.shards import Column, Scratch, Shards, deal, shards_for
from tellings.copies.tokens import Hashes, Ints, Tokens, read_words
from tellings.records import Article, Residue

__all__ = [
    "APART",
    "BLOCK",
    "SIZE",
    "Home",
    "Pile",
    "Places",
    "bits_for",
    "holes_of",
    "home_for",
    "keyed",
    "lay_out",
    "places_of",
    "rooms_of",
    "sides",
    "words_by_place",
]

# Grams have so many words.
SIZE = 3
# So many places lie between two stretches of text, more than a box may leap (see `seeds`).
APART = 18
# A stretch begins at a multiple of 2 ** BLOCK places, so that a short table tells whose a place is.
BLOCK = 6
# Characters a word has, more or less.
_WORD = 6


class Home(Struct, frozen=True):
    """Where articles stand in a pile of which they are a part: article n from place `first[n]` on.

    The grams of that pile are dealt into 2 ** `bits` shards; the bits of a key below `low` are its place. Where
    `first` is empty the places are those that the part has by itself.
    """

    first: Ints
    low: int
    bits: int


class Places(Struct, frozen=True):
    """Where words stand: a row of places with room between the stretches, so that none runs on into the next.

    Stretch s has the words [first[s], last[s]) of the pile and is of article `article[s]`. By place divided by
    2 ** BLOCK: its article in `article_of`. A word's place is so many on as `ahead` has for its stretch, and
    `ahead_of` by place divided by 2 ** BLOCK.
    """

    first: Ints
    last: Ints
    article: NDArray[np.int32]
    ahead: Ints
    article_of: NDArray[np.int32]
    ahead_of: Ints

    def words(self, place: Ints) -> Ints:
        """Return the words that stand at these places."""
        found: Ints = place - self.ahead_of[place >> BLOCK]
        return found

    def of(self, word: Ints) -> Ints:
        """Return the places of these words."""
        place: Ints = word + self.ahead[self.stretch(word)]
        return place

    def stretch(self, word: Ints) -> Ints:
        """Return the stretches that these words are in."""
        return np.searchsorted(self.last, word, "right")

    def at_home(self, word: Ints, home: Home) -> Ints:
        """Return the places at home of these words."""
        shift = _shift(self.first + self.ahead, self.article, home)
        place: Ints = self.of(word) + shift[self.stretch(word)]
        return place

    def from_home(self, place: Ints, home: Home) -> Ints:
        """Return the words that stand at these places at home."""
        starts = self.first + self.ahead
        there = starts + _shift(starts, self.article, home)
        stretch = np.searchsorted(there, place, "right") - 1
        return self.words(place - there[stretch] + starts[stretch])

    def grams(self, count: int) -> Ints:
        """Return how many grams each of `count` articles has, those that come again too."""
        grams = np.maximum(self.last - self.first - SIZE + 1, 0)
        return np.bincount(self.article, grams, count).astype(np.int64)

    def articles(self, word: Ints) -> NDArray[np.int32]:
        """Return the articles that these words are of."""
        return self.article[self.stretch(word)]


class Pile(Struct, frozen=True):
    """Words in order with their spans (all three empty where not asked for), and the places of all 3-grams.

    A gram's key has its hash from bit `low` on, its place below.
    """

    words: NDArray[np.uint32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    places: Places
    grams: Shards
    low: int


class _Part(Struct, frozen=True):
    """The words of some texts outside residue, and how many each unbroken stretch has, of which article."""

    hash: Hashes
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    size: Ints
    article: NDArray[np.int32]


def lay_out(
    articles: Sequence[Article],
    residue: Sequence[Residue],
    scratch: Scratch,
    *,
    words: bool = True,
    grams: bool = True,
    home: Home | None = None,
) -> Pile:
    """Return the words of the articles outside residue, and their grams; a hole in an article begins a new stretch.

    Where there is a `home`, the keys of the grams have the places there.
    """
    holes = holes_of(articles, residue)
    home = home or home_for(articles, len(holes))
    low, bits = home.low, home.bits
    size, article = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    row, start, end = Column(np.uint32, scratch), Column(np.int32, scratch), Column(np.int32, scratch)

    def keys() -> Iterator[tuple[Hashes, Hashes]]:
        at = 0
        for part in _parts(articles, holes):
            size.append(part.size)
            article.append(part.article)
            if words:
                row.add(part.hash.astype(np.uint32) >> np.uint32(1))
                start.add(part.start)
                end.add(part.end)
            if not grams:
                continue
            rooms = rooms_of(part.size)
            starts = at + np.cumsum(rooms) - rooms
            at += int(rooms.sum())
            place = _spread(starts + _shift(starts, part.article, home), part.size)
            whole = place[SIZE - 1 :] - place[: 1 - SIZE] == SIZE - 1
            gram = hash_grams(part.hash, SIZE).compress(whole)
            yield keyed(gram, place[: 1 - SIZE].compress(whole), low, bits)

    dealt = deal(keys(), bits, scratch)
    places = places_of(np.concatenate(size), np.concatenate(article))
    return Pile(row.joined(), start.joined(), end.joined(), places, dealt, low)


def home_for(articles: Sequence[Article], holes: int) -> Home:
    """Return where articles with so many holes stand that are no part of a larger pile."""
    characters = sum(len(a.received) for a in articles)
    low = (characters + (len(articles) + holes) * (APART + (1 << BLOCK))).bit_length()
    return Home(np.zeros(0, np.int64), low, bits_for(characters))


def bits_for(characters: int) -> int:
    """Return into how many shards the grams of texts of so many characters are dealt (see `deal`)."""
    return shards_for(characters // _WORD)


def keyed(gram: Hashes, place: Ints, low: int, bits: int) -> tuple[Hashes, Hashes]:
    """Return the grams, and their keys without the top bits that tell the shard."""
    key = gram << np.uint64(bits) >> np.uint64(low) << np.uint64(low)
    key |= place.view(np.uint64)
    return gram, key


def words_by_place(pile: Pile, places: int) -> NDArray[np.uint32]:
    """Return the word at each of so many places, 0 where none stands."""
    size = pile.places.last - pile.places.first
    row = np.zeros(places, np.uint32)
    row[np.repeat(pile.places.ahead, size) + np.arange(len(pile.words))] = pile.words
    return row


def rooms_of(size: Ints) -> Ints:
    """Return how many places each stretch takes up."""
    rooms: Ints = (size + APART + (1 << BLOCK) - 1) >> BLOCK << BLOCK
    return rooms


def _spread(starts: Ints, size: Ints) -> Ints:
    """Return the places of the words of stretches that start there and have so many."""
    place: Ints = np.repeat(starts - (np.cumsum(size) - size), size) + np.arange(int(size.sum()))
    return place


def _shift(starts: Ints, article: NDArray[np.int32], home: Home) -> Ints:
    """Return how many places farther on each stretch stands at home; those of an article lie together."""
    if not len(home.first):
        return np.zeros(len(starts), np.int64)
    begins = np.diff(article, prepend=np.int32(-1)) != 0
    own = starts[begins][np.cumsum(begins) - 1]
    shift: Ints = home.first[article] - own
    return shift


def places_of(size: Ints, article: NDArray[np.int32]) -> Places:
    """Return where stretches of so many words stand, of these articles."""
    last, blocks = np.cumsum(size), rooms_of(size) >> BLOCK
    first = last - size
    ahead = (np.cumsum(blocks) - blocks << BLOCK) - first
    return Places(first, last, article, ahead, np.repeat(article, blocks), np.repeat(ahead, blocks))


def sides(articles: Sequence[Article], others: Sequence[Article]) -> NDArray[np.int32]:
    """Return which side each article is on: its own, or one of two where there are others."""
    if not others:
        return np.arange(len(articles), dtype=np.int32)
    theirs = {a.article_id for a in others}
    return np.array([a.article_id in theirs for a in articles], np.int32)


def holes_of(articles: Sequence[Article], residue: Sequence[Residue]) -> list[tuple[int, int, int]]:
    """Return residue as (number of the article, start, end), in order."""
    numbers = {a.article_id: n for n, a in enumerate(articles)}
    return sorted((numbers[r.article_id], r.start, r.end) for r in residue if r.article_id in numbers)


def _parts(articles: Sequence[Article], holes: Sequence[tuple[int, int, int]]) -> Iterator[_Part]:
    whose = np.array([h[0] for h in holes], np.int64)
    for tokens in read_words([a.received for a in articles]):
        if not len(tokens.text):
            continue
        low, high = np.searchsorted(whose, [tokens.text[0], tokens.text[-1] + 1]).tolist()
        if low == high:
            first = np.flatnonzero(np.diff(tokens.text, prepend=np.int32(-1)))
            size = np.diff(first, append=len(tokens.text))
            yield _Part(tokens.hash, tokens.start, tokens.end, size, tokens.text[first])
            continue
        kept, first = _stretches(tokens, holes[low:high])
        if len(kept):
            size, text = np.diff(first, append=len(kept)), tokens.text[kept[first]]
            yield _Part(tokens.hash[kept], tokens.start[kept], tokens.end[kept], size, text)


def _stretches(tokens: Tokens, holes: Sequence[tuple[int, int, int]]) -> tuple[Ints, Ints]:
    """Return the numbers of the words outside residue, and which of these begin an unbroken stretch."""
    keep: NDArray[np.bool_] = np.ones(len(tokens.text), np.bool_)
    begins = np.diff(tokens.text, prepend=np.int32(-1)) != 0
    texts = np.arange(tokens.text[0], tokens.text[-1] + 2, dtype=np.int32)
    edges = np.searchsorted(tokens.text, texts).tolist()
    for text, start, end in holes:
        low, high = edges[text - texts[0]], edges[text - texts[0] + 1]
        after = low + np.searchsorted(tokens.end[low:high], start, "right")
        until = low + np.searchsorted(tokens.start[low:high], end)
        keep[after:until] = False
        begins[until : min(until + 1, high)] = True
    kept = np.flatnonzero(keep)
    # What begins in a hole begins with the first word after it.
    first = np.flatnonzero(np.diff(np.cumsum(begins)[kept], prepend=0))
    return kept, first
