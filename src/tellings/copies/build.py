"""The index of a pile from the beginning: what `find_copies` and `near_copies` find, and all that lies on the way."""

from collections.abc import Iterator, Sequence

import numpy as np

from tellings.copies.boxes import Boxes
from tellings.copies.find import passages_of, rank_of
from tellings.copies.grams import Groups, group_sorted
from tellings.copies.index import Index, found_of, marks_of, pair_keys
from tellings.copies.near import near_by_grams, shared_grams
from tellings.copies.pile import BLOCK, Home, Pile, home_for, keyed, lay_out, words_by_place
from tellings.copies.runs import Runs
from tellings.copies.seeds import (
    LONG,
    STAR,
    boxes_and_likely,
    common_places,
    long_grams,
    long_hits,
    long_kinds,
    short_hits,
    short_kinds,
    star_boxes_of,
    star_hits,
)
from tellings.copies.shards import Scratch, Shards, deal, in_memory, shards_for, sort_keys
from tellings.copies.tokens import Hashes, Ints, distinct
from tellings.records import Article, Residue

__all__ = ["build_index"]

# Small piles have room to grow, too.
_LEAST_LOW = 18


class _Builder:
    """What is noted while the grams are gone through, shard by shard."""

    def __init__(self, pile: Pile, count: int, places: int, rank: Ints) -> None:
        self.pile = pile
        self.kinds = np.zeros(places, np.uint8)
        self.side = np.arange(count, dtype=np.int32)
        self.rank = rank
        self.total = pile.places.grams(count)
        none = np.zeros(0, np.int32)
        self.postings = [(none, none)]
        self.stars = [np.zeros(0, np.uint64)]
        self.star_hits: list[tuple[Hashes, Hashes]] = []
        self.common = np.zeros(len(pile.words) + LONG, np.bool_)
        self.runs: list[Runs] = []

    def hits(self, scratch: Scratch) -> Iterator[tuple[Hashes, Hashes]]:
        """Yield the hits of all grams."""
        low = self.pile.low
        for _, groups in self._shards(self.pile.grams):
            yield from self._short(groups)
        bits = shards_for(int(self.common.sum()))
        keys = (
            keyed(gram, self.pile.places.of(word), low, bits)
            for gram, word in long_grams(self.pile, self.common)
        )
        for shard, groups in self._shards(deal(keys, bits, scratch)):
            yield from self._long(shard, groups)

    def _shards(self, grams: Shards) -> Iterator[tuple[int, Groups]]:
        """Yield the groups of each shard, and keep all keys as a run."""
        low, parts = self.pile.low, [np.zeros(0, np.uint64)]
        for shard, dealt in enumerate(grams.drain()):
            keys = sort_keys(dealt, low)
            parts.append(keys)
            yield shard, group_sorted(keys, low, self.pile.places.article_of, BLOCK)
        bits = max(0, len(parts) - 2).bit_length()
        edges = np.cumsum([len(p) for p in parts]) if len(parts) > 1 else np.zeros(2, np.int64)
        self.runs.append(Runs(low, bits, (np.concatenate(parts),), (edges,)))

    def _short(self, groups: Groups) -> Iterator[tuple[Hashes, Hashes]]:
        yield from short_hits(groups, self.side)
        self.kinds[groups.place] = np.repeat(short_kinds(groups), groups.size)
        self.common[self.pile.places.words(common_places(groups))] = True
        article, size, again = shared_grams(groups)
        self.postings.append((article, size))
        self.total -= np.bincount(again, minlength=len(self.total))

    def _long(self, shard: int, groups: Groups) -> Iterator[tuple[Hashes, Hashes]]:
        yield from long_hits(groups, self.side)
        kind = long_kinds(groups)
        self.kinds[groups.place] |= np.repeat(kind, groups.size)
        self.stars.append(self._whole(shard, groups.gram[kind == STAR]))
        self.star_hits += star_hits(groups, self.side, self.rank)

    def _whole(self, shard: int, gram: Hashes) -> Hashes:
        return gram | np.uint64(shard) << np.uint64(64 - self.pile.low)


def build_index(
    articles: Sequence[Article], residue: Sequence[Residue], scratch: Scratch = in_memory
) -> Index:
    """Return the index of the articles; `found` of it is what `find_copies` and `near_copies` find."""
    ordered = sorted(articles, key=lambda a: a.article_id)
    home = home_for(ordered, len(residue))
    pile = lay_out(ordered, residue, scratch, home=Home(home.first, max(home.low, _LEAST_LOW), home.bits))
    blocks = np.bincount(pile.places.article_of, minlength=len(ordered))
    first = np.concatenate([[0], np.cumsum(blocks << BLOCK)])
    builder = _Builder(pile, len(ordered), int(first[-1]), rank_of(ordered))
    bits = shards_for(len(pile.words))
    boxes, likely = boxes_and_likely(deal(builder.hits(scratch), bits, scratch))
    stars = star_boxes_of(deal(builder.star_hits, bits, scratch))
    passages = passages_of(_in_words(np.concatenate([boxes, stars], axis=1), pile), ordered, pile)
    article, size = (np.concatenate(c) for c in zip(*builder.postings, strict=True))
    near = near_by_grams(ordered, builder.side, article, size, builder.total)
    article_of = pile.places.article_of.astype(np.int64)
    a, b = article_of[likely[0] >> BLOCK], article_of[likely[1] >> BLOCK]
    return Index(
        ids=tuple(a.article_id for a in ordered),
        marks=marks_of(ordered, residue),
        alive=np.ones(len(ordered), np.bool_),
        first=first,
        distinct=builder.total,
        stretch=pile.places.last - pile.places.first,
        stretch_of=pile.places.article,
        words=words_by_place(pile, int(first[-1])),
        kinds=builder.kinds,
        grams=builder.runs[0],
        long_grams=builder.runs[1],
        stars=np.concatenate(builder.stars),
        star_boxes=_in_articles(stars, article_of, first),
        likely=distinct(pair_keys(a, b)),
        found=found_of(passages, near, {a.article_id: n for n, a in enumerate(ordered)}),
    )


def _in_words(boxes: Ints, pile: Pile) -> Boxes:
    a, end_a, b, end_b = boxes
    word_a, word_b = pile.places.words(a), pile.places.words(b)
    return Boxes(word_a, word_a + end_a - a, word_b, word_b + end_b - b)


def _in_articles(boxes: Ints, article_of: Ints, first: Ints) -> Ints:
    """Return boxes as rows article, place in it and end, and these of the other."""
    a, end_a, b, end_b = boxes
    one, other = article_of[a >> BLOCK], article_of[b >> BLOCK]
    return np.stack([one, a - first[one], end_a - first[one], other, b - first[other], end_b - first[other]])
