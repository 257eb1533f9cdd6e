"""The search for copies cut into parts that know nothing of each other, for many processes or machines.

Articles -> grams dealt out by hash -> hits, postings; articles again -> longer grams dealt out -> hits; hits dealt out
by band -> boxes; boxes of some articles, with their texts -> passages. Each step is a function of a part, and the
parts together give what `find_copies` and `near_copies` give at once: every article stands at places that its length
alone sets, so that a part can say where it is without knowing the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.boxes import Boxes
from tellings.copies.find import passages_of, rank_of
from tellings.copies.grams import Groups, group_keys
from tellings.copies.near import shared_grams
from tellings.copies.pile import APART, BLOCK, Home, bits_for, holes_of, keyed, lay_out, sides
from tellings.copies.seeds import (
    LONG,
    boxes_of,
    common_places,
    long_grams,
    long_hits,
    short_hits,
    star_hits,
)
from tellings.copies.shards import Shards, deal, in_memory, shards_for
from tellings.copies.tokens import Hashes, Ints
from tellings.records import Article, Passage, Residue

__all__ = [
    "Frame",
    "Hits",
    "Part",
    "Shared",
    "boxes_in",
    "by_band",
    "deal_grams",
    "deal_long_grams",
    "frame_of",
    "hits_and_postings",
    "long_hits_in",
    "part_of",
    "passages_in",
]

Dealt = tuple[Hashes, Hashes]


class Frame(Struct, frozen=True):
    """What every part must know of the pile: by article, from which place on it stands, its side and rank.

    `first` has one item more, where the last ends. Grams are dealt into 2 ** `bits` shards, their places are the bits
    below `low` of a key.
    """

    first: Ints
    side: NDArray[np.int32]
    rank: Ints
    low: int
    bits: int

    def article_of(self) -> NDArray[np.int32]:
        """Return the article of each place divided by 2 ** BLOCK."""
        return np.repeat(np.arange(len(self.side), dtype=np.int32), np.diff(self.first) >> BLOCK)


class Part(Struct, frozen=True):
    """Some articles of the pile with their residue, their numbers in it, ascending, and where they stand."""

    number: Ints
    articles: tuple[Article, ...]
    residue: tuple[Residue, ...]
    home: Home


class Hits(Struct, frozen=True):
    """Hits of grams, and of those that are too common, beside their first: what tells each one's shard, and its key."""

    shard: Hashes
    key: Hashes
    star_shard: Hashes = np.zeros(0, np.uint64)
    star_key: Hashes = np.zeros(0, np.uint64)


class Shared(Struct, frozen=True):
    """What some shards of 3-grams show: hits, the places of common grams, what `shared_grams` finds for near copies.

    `counts` are the grams that articles have, for those parts of which these shards were the first piece.
    """

    hits: Dealt
    common: Ints
    article: NDArray[np.int32]
    size: NDArray[np.int32]
    again: NDArray[np.int32]
    counts: Ints


_NONE, _NUMBERS = np.zeros(0, np.int64), np.zeros(0, np.int32)
_NO_HITS = (np.zeros(0, np.uint64), np.zeros(0, np.uint64))
_NO_POSTINGS = (_NUMBERS, _NUMBERS, _NUMBERS)


def frame_of(
    articles: Sequence[Article], residue: Sequence[Residue], others: Sequence[Article] = ()
) -> Frame:
    """Return the frame of articles in order of ids (`others` are among them, see `find_copies`)."""
    length = np.fromiter((len(a.received) for a in articles), np.int64, len(articles))
    holes = np.array([h[0] for h in holes_of(articles, residue)], np.int64)
    # A stretch takes no more places than its characters, the room after it and what fills the last block.
    most = length + (1 + np.bincount(holes, minlength=len(articles))) * (APART + (1 << BLOCK))
    blocks = (most + (1 << BLOCK) - 1) >> BLOCK
    first = np.concatenate([[0], np.cumsum(blocks) << BLOCK])
    low = int(first[-1]).bit_length()
    return Frame(first, sides(articles, others), rank_of(articles), low, bits_for(int(length.sum())))


def part_of(
    frame: Frame, number: Ints, articles: Sequence[Article], residue: Mapping[str, Sequence[Residue]]
) -> Part:
    """Return the articles of these numbers (ascending) with their residue, of all articles and residue by id."""
    own = tuple(articles[n] for n in number.tolist())
    holes = tuple(r for a in own for r in residue.get(a.article_id, ()))
    return Part(number, own, holes, Home(frame.first[number], frame.low, frame.bits))


def deal_grams(parts: int, part: Part) -> list[tuple[Shards, Ints]]:
    """Return the 3-grams of some articles by shard, in `parts` pieces, and with the first how many each article has."""
    pile = lay_out(part.articles, part.residue, in_memory, words=False, home=part.home)
    total = pile.places.grams(len(part.articles))
    return [(piece, total[: 0 if n else None]) for n, piece in enumerate(_cut(pile.grams, parts))]


def hits_and_postings(frame: Frame, pieces: Sequence[tuple[Shards, Ints]]) -> Shared:
    """Return what the grams of some shards show, from the pieces that every part of the articles has of them."""
    hits, common, posted, article_of = [_NO_HITS], [_NONE], [_NO_POSTINGS], frame.article_of()
    for groups in _groups(_together([p for p, _ in pieces]), frame.low, article_of):
        hits += short_hits(groups, frame.side)
        common.append(common_places(groups))
        posted.append(shared_grams(groups))
    article, size, again = (np.concatenate(c) for c in zip(*posted, strict=True))
    counts = np.concatenate([total for _, total in pieces])
    return Shared(_joined(hits), np.concatenate(common), article, size, again, counts)


def deal_long_grams(parts: int, bits: int, given: tuple[Part, Ints]) -> list[Shards]:
    """Return the 5-grams whose 3-grams are all common, of some articles and the places of their common 3-grams."""
    part, places = given
    pile = lay_out(part.articles, part.residue, in_memory, grams=False)
    common = np.zeros(len(pile.words) + LONG, np.bool_)
    common[pile.places.from_home(places, part.home)] = True
    keys = (
        keyed(gram, pile.places.at_home(word, part.home), part.home.low, bits)
        for gram, word in long_grams(pile, common)
    )
    return _cut(deal(keys, bits, in_memory), parts)


def long_hits_in(frame: Frame, pieces: Sequence[Shards]) -> Hits:
    """Return the hits of the 5-grams of some shards, from the pieces that every part of the articles has of them."""
    hits, stars, article_of = [_NO_HITS], [_NO_HITS], frame.article_of()
    for groups in _groups(_together(pieces), frame.low, article_of):
        hits += long_hits(groups, frame.side)
        stars += star_hits(groups, frame.side, frame.rank)
    return Hits(*_joined(hits), *_joined(stars))


def by_band(parts: int, hits: Hits) -> list[Hits]:
    """Return the hits dealt into `parts`, those of a band into one."""
    own, star = (shard >> np.uint64(32) for shard in (hits.shard, hits.star_shard))
    own, star = (high * np.uint64(parts) >> np.uint64(32) for high in (own, star))
    return [
        Hits(hits.shard[own == n], hits.key[own == n], hits.star_shard[star == n], hits.star_key[star == n])
        for n in np.arange(parts, dtype=np.uint64)
    ]


def boxes_in(hits: Sequence[Hits]) -> Ints:
    """Return a, end_a, b, end_b (rows, places at home) of the boxes that all hits of some bands make up."""
    bits = shards_for(sum(len(h.key) for h in hits))
    own = deal(((h.shard, h.key) for h in hits), bits, in_memory)
    return boxes_of(own, deal(((h.star_shard, h.star_key) for h in hits), bits, in_memory))


def passages_in(given: tuple[Part, Ints]) -> list[Passage]:
    """Return the passages that these boxes grow to, given all boxes of their pairs of articles, and the articles."""
    part, (a, end_a, b, end_b) = given[0], given[1]
    pile = lay_out(part.articles, part.residue, in_memory, grams=False)
    word_a, word_b = (pile.places.from_home(place, part.home) for place in (a, b))
    return passages_of(Boxes(word_a, word_a + end_a - a, word_b, word_b + end_b - b), part.articles, pile)


def _groups(grams: Shards, low: int, article_of: NDArray[np.int32]) -> Iterator[Groups]:
    for keys in grams.drain():
        yield group_keys(keys, low, article_of, BLOCK)


def _cut(shards: Shards, parts: int) -> list[Shards]:
    """Return the shards in `parts` pieces, in order of shard."""
    many = len(shards.edges[0]) - 1 if shards.edges else 0
    cuts = list(pairwise(many * n // parts for n in range(parts + 1)))
    runs = list(zip(shards.runs, shards.edges, strict=True))
    return [
        Shards(
            [run[edge[low] : edge[high]] for run, edge in runs],
            [[e - edge[low] for e in edge[low : high + 1]] for _, edge in runs],
        )
        for low, high in cuts
    ]


def _together(pieces: Sequence[Shards]) -> Shards:
    runs, edges = [r for p in pieces for r in p.runs], [e for p in pieces for e in p.edges]
    return Shards(runs, edges)


def _joined(hits: Sequence[Dealt]) -> Dealt:
    shard, key = (np.concatenate(c) for c in zip(*hits, strict=True))
    return shard, key
