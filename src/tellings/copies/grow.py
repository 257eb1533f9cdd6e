"""An index and more articles to the index of all, the same passages and near copies as if it were made anew.

new articles -> their grams -> kinds that change, hits of the new, pairs of old ones that change -> boxes -> passages
"""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tellings.copies.alike import near_candidates
from tellings.copies.boxes import Boxes
from tellings.copies.chain import Chains
from tellings.copies.find import chains_of, quoted, rank_of
from tellings.copies.grams import Groups, hash_rows
from tellings.copies.index import Found, Index, found_of, marks_of, pair_keys
from tellings.copies.matches import held_together, hits_between, long_enough
from tellings.copies.near import near_across
from tellings.copies.pile import BLOCK, Home, Pile, Places, lay_out, places_of, rooms_of, words_by_place
from tellings.copies.seeds import boxes_and_likely, dealt, star_boxes_of, star_hits
from tellings.copies.shards import Shards, deal, in_memory, ranges, shards_for, sort_keys
from tellings.copies.tokens import Hashes, Ints, are_among, distinct
from tellings.copies.touched import Ground, Touched, touch_long, touch_short
from tellings.records import Article, Passage, Residue

__all__ = ["grow_index"]

# Where more than this share of the articles is new, all are looked at again. Places that were given out are used up
# sooner or later; then, too.
_MOST_NEW = 0.25

Hits = Iterator[tuple[Hashes, Hashes]]


class _Frame(Struct, frozen=True):
    """Living articles in order of ids (`number`), and where each begins if all stand in that order."""

    articles: list[Article]
    number: Ints
    first: Ints
    shift: Ints
    article_of: NDArray[np.int32]

    def of(self, place: Ints) -> Ints:
        """Return where these places are in the order of ids."""
        moved: Ints = place + self.shift[self.article_of[place >> BLOCK]]
        return moved

    def position(self, place: Ints) -> Ints:
        """Return which article in order stands at a place of the frame."""
        found: Ints = np.searchsorted(self.first, place, "right") - 1
        return found


class _New(Struct, frozen=True):
    """New articles: their grams and places in order, and how many distinct ones each has."""

    articles: list[Article]
    pile: Pile
    gram: Hashes
    place: Ints
    distinct: Ints


def grow_index(index: Index, articles: Sequence[Article], residue: Sequence[Residue]) -> Index | None:
    """Return the index of all these articles, given that of some of them, with other residue perhaps.

    None where it is to be built anew: an article is gone, or too many are new.
    """
    if not index.first[-1]:
        return None
    ordered = sorted(articles, key=lambda a: a.article_id)
    marks = marks_of(ordered, residue)
    known = {index.ids[n]: n for n in np.flatnonzero(index.alive).tolist()}
    number = [known.get(a.article_id, -1) for a in ordered]
    held = np.array(number, np.int64)
    changed = (held < 0) | (index.marks[held] != marks)
    fresh = [ordered[n] for n in np.flatnonzero(changed).tolist()]
    gone = np.count_nonzero(held >= 0) < len(known)
    if gone or len(fresh) > _MOST_NEW * len(known):
        return None
    if not fresh:
        return index
    new = _read(index, fresh, residue)
    if new is None:
        return None
    return _Growth(index, ordered, residue, held[changed & (held >= 0)], new).index(marks[changed])


def _read(index: Index, fresh: list[Article], residue: Sequence[Residue]) -> _New | None:
    low, bits, base = index.grams.low, index.grams.bits, int(index.first[-1])
    pile = lay_out(fresh, residue, in_memory, home=Home(np.zeros(0, np.int64), low, bits))
    if base + (len(pile.places.article_of) << BLOCK) >= 1 << low:
        return None
    grams, places = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for shard, part in enumerate(pile.grams.drain()):
        keys = sort_keys(part, low)
        grams.append(keys >> np.uint64(low) | np.uint64(shard) << np.uint64(64 - low))
        places.append((keys & np.uint64((1 << low) - 1)).view(np.int64) + base)
    gram, place = np.concatenate(grams), np.concatenate(places)
    article = pile.places.article_of[place - base >> BLOCK]
    once = np.ones(len(gram), np.bool_)
    once[1:] = (gram[1:] != gram[:-1]) | (article[1:] != article[:-1])
    return _New(fresh, pile, gram, place, np.bincount(article[once], minlength=len(fresh)))


class _Growth:
    """One growth of an index, step by step."""

    def __init__(
        self, before: Index, ordered: list[Article], residue: Sequence[Residue], dead: Ints, new: _New
    ) -> None:
        self.before, self.new, self.residue = before, new, residue
        many, count = len(before.ids), len(before.ids) + len(new.articles)
        self.ids = (*before.ids, *(a.article_id for a in new.articles))
        self.base = int(before.first[-1])
        blocks = np.bincount(new.pile.places.article_of, minlength=len(new.articles))
        self.first = np.concatenate([before.first, self.base + np.cumsum(blocks << BLOCK)])
        self.is_dead = np.zeros(count, np.bool_)
        self.is_dead[dead] = True
        self.alive = np.concatenate([before.alive, np.ones(len(new.articles), np.bool_)]) & ~self.is_dead
        self.is_new = np.arange(count) >= many
        self.ground = Ground(
            before, self.base,
            np.repeat(np.arange(count, dtype=np.int32), np.diff(self.first) >> BLOCK),
            self.alive, self.is_dead,
            np.concatenate([before.words, words_by_place(new.pile, int(self.first[-1]) - self.base)]),
            np.concatenate([before.kinds, np.zeros(int(self.first[-1]) - self.base, np.uint8)]),
        )  # fmt: skip
        self.number = {self.ids[n]: n for n in np.flatnonzero(self.alive).tolist()}
        self.frame = self._frame(ordered)
        places = new.pile.places
        self.stretch = np.concatenate([before.stretch, places.last - places.first])
        self.stretch_of = np.concatenate([before.stretch_of, places.article + np.int32(many)])
        self.distinct = np.concatenate([before.distinct, new.distinct])

    def index(self, marks: Hashes) -> Index:
        """Return the index after."""
        before, new = self.before, self.new
        short = touch_short(self.ground, new.gram, new.place)
        long, stars = touch_long(self.ground, self._new_long(), short)
        star_boxes, star_places = self._star_boxes(stars)
        pairs = self._changed(short, long, star_boxes)
        boxes, likely = boxes_and_likely(self._deal(self._hits(short, long, pairs)))
        boxes = np.concatenate([boxes, star_places[:, self._concerned(star_boxes, pairs)]], axis=1)
        near = near_candidates(self.ground, short, self.first, self.distinct, new.gram, new.place)
        a, b = (self.frame.number[self.frame.position(place)] for place in likely)
        stays = ~are_among(before.likely, pairs) & self._alive_both(before.likely)
        return Index(
            ids=self.ids,
            marks=np.concatenate([before.marks, marks]),
            alive=self.alive,
            first=self.first,
            distinct=self.distinct,
            stretch=self.stretch,
            stretch_of=self.stretch_of,
            words=self.ground.words,
            kinds=self.ground.kinds,
            grams=short.grams,
            long_grams=long.grams,
            stars=stars.gram,
            star_boxes=star_boxes,
            likely=distinct(np.concatenate([before.likely[stays], pair_keys(a, b)])),
            found=self._found(pairs, self._passages(boxes), near),
        )

    def _frame(self, ordered: list[Article]) -> _Frame:
        number = np.array([self.number[a.article_id] for a in ordered], np.int64)
        size = np.diff(self.first)[number]
        first = np.concatenate([[0], np.cumsum(size)])
        shift = np.zeros(len(self.ids), np.int64)
        shift[number] = first[:-1] - self.first[number]
        return _Frame(ordered, number, first, shift, self.ground.article_of)

    def _new_long(self) -> Ints:
        """Return where new articles have 5-grams all of whose 3-grams are common."""
        place = np.arange(self.base, int(self.first[-1]))
        chosen: Ints = place[self.ground.eligible(place, self.ground.kinds)]
        return chosen

    def _star_boxes(self, groups: Groups) -> tuple[Ints, Ints]:
        """Return what stars show, as `Index.star_boxes` has it and as places of the frame."""
        number = np.repeat(np.arange(len(groups.size)), groups.size)
        place = self.frame.of(groups.place)
        order = np.lexsort((place, number))
        place = place[order]
        position = self.frame.position(place).astype(np.int32)
        fresh = np.ones(len(place), np.bool_)
        fresh[1:] = (position[1:] != position[:-1]) | (number[1:] != number[:-1])
        side = np.arange(len(self.frame.number), dtype=np.int32)
        moved = replace(groups, place=place, article=position, fresh=fresh)
        chosen = distinct(position.astype(np.int64))
        rank = np.zeros(len(side), np.int64)
        rank[chosen] = rank_of([self.frame.articles[n] for n in chosen.tolist()])
        hits = star_hits(moved, side, rank) if len(groups.size) else []
        boxes = star_boxes_of(self._deal(iter(hits)))
        a, b = self.frame.position(boxes[0]), self.frame.position(boxes[2])
        from_a, from_b = self.frame.first[a], self.frame.first[b]
        rows = [self.frame.number[a], boxes[0] - from_a, boxes[1] - from_a]
        return np.stack([*rows, self.frame.number[b], boxes[2] - from_b, boxes[3] - from_b]), boxes

    def _changed(self, short: Touched, long: Touched, star_boxes: Ints) -> Hashes:
        """Return the keys of pairs of old articles that may have other boxes than before."""
        before = self.before
        one, other = _row_keys(before.star_boxes), _row_keys(star_boxes)
        rows = [
            before.star_boxes[:, ~are_among(one, np.sort(other))],
            star_boxes[:, ~are_among(other, np.sort(one))],
        ]
        stars = pair_keys(*np.concatenate(rows, axis=1)[[0, 3]])
        a, b = np.concatenate([short.lost, long.lost], axis=1)
        apart = ~held_together(self.ground, a, b)
        a, b = a[apart], b[apart]
        apart = long_enough(self.ground, a, b)
        lost = pair_keys(*(self.ground.article_of[place[apart] >> BLOCK] for place in (a, b)))
        every = distinct(np.concatenate([lost, short.free, long.free, stars]))
        a, b = _articles(every)
        return every[self._alive_both(every) & ~self.is_new[a] & ~self.is_new[b]]

    def _alive_both(self, keys: Hashes) -> NDArray[np.bool_]:
        a, b = _articles(keys)
        both: NDArray[np.bool_] = self.alive[a] & self.alive[b]
        return both

    def _concerned(self, star_boxes: Ints, pairs: Hashes) -> NDArray[np.bool_]:
        """Return which boxes are of a new article or of a changed pair."""
        a, b = star_boxes[[0, 3]]
        chosen: NDArray[np.bool_] = self.is_new[a] | self.is_new[b] | are_among(pair_keys(a, b), pairs)
        return chosen

    def _hits(self, short: Touched, long: Touched, pairs: Hashes) -> Hits:
        yield self._dealt(short.a, short.b, 0)
        yield self._dealt(long.a, long.b, 1)
        for a, b, of_long in hits_between(self.ground, self.first, *_articles(pairs)):
            yield self._dealt(a[~of_long], b[~of_long], 0)
            yield self._dealt(a[of_long], b[of_long], 1)

    def _dealt(self, a: Ints, b: Ints, long: int) -> tuple[Hashes, Hashes]:
        a, b = self.frame.of(a), self.frame.of(b)
        return dealt(np.minimum(a, b), np.maximum(a, b), long)

    def _deal(self, hits: Hits) -> Shards:
        given = list(hits)
        return deal(given, shards_for(sum(len(key) for _, key in given)), in_memory)

    def _passages(self, boxes: Ints) -> list[Passage]:
        """Return the passages that boxes (places of the frame) grow to."""
        a, end_a, b, end_b = boxes
        frame = self.frame
        chosen = distinct(np.concatenate([frame.position(a), frame.position(b)]))
        home = Home(frame.first[chosen], 1, 0)
        pile = self._known(frame.number[chosen])
        word_a, word_b = (pile.places.from_home(place, home) for place in (a, b))
        chains = chains_of(Boxes(word_a, word_a + end_a - a, word_b, word_b + end_b - b), pile)
        # Only where there are passages it must be known at which characters words stand.
        sides = [pile.places.articles(word).astype(np.int64) for word in (chains.boxes.a, chains.boxes.b)]
        telling = distinct(np.concatenate(sides))
        articles = [frame.articles[n] for n in chosen[telling].tolist()]
        spans = lay_out(articles, self.residue, in_memory, grams=False)
        shift = _first_words(spans.places, len(telling)) - _first_words(pile.places, len(chosen))[telling]
        by_a, by_b = (shift[np.searchsorted(telling, side)] for side in sides)
        at = chains.boxes
        moved = Boxes(at.a + by_a, at.end_a + by_a, at.b + by_b, at.end_b + by_b)
        return quoted(Chains(moved, chains.similarity), articles, spans)

    def _known(self, number: Ints) -> Pile:
        """Return the words of articles as they are known."""
        rooms = rooms_of(self.stretch)
        start = np.cumsum(rooms) - rooms
        row = np.searchsorted(self.stretch_of, np.arange(len(self.ids) + 1))
        many = np.diff(row)[number]
        mine = ranges(row[number], many)
        size = self.stretch[mine]
        words = self.ground.words[ranges(start[mine], size)]
        places = places_of(size, np.repeat(np.arange(len(number), dtype=np.int32), many))
        none = np.zeros(0, np.int32)
        return Pile(words, none, none, places, Shards([], []), 1)

    def _found(self, pairs: Hashes, passages: list[Passage], near: Ints) -> Found:
        """Return what is found now: what stays, and what is new or changed."""
        old = self.before.found
        # Old articles are on one side, each new one on its own.
        wanted = self.is_new.copy()
        wanted[near] = True
        chosen = np.flatnonzero(wanted[self.frame.number])
        number = self.frame.number[chosen]
        side = np.where(self.is_new[number], number, 0).astype(np.int32)
        copies = near_across([self.frame.articles[n] for n in chosen.tolist()], self.residue, side, in_memory)
        more = found_of(passages, copies, self.number)
        keys = pair_keys(*old.spans[[0, 3]])
        stays = self._alive_both(keys) & ~are_among(keys, pairs)
        near_stays = self._alive_both(pair_keys(*old.near))
        return Found(
            np.concatenate([old.spans[:, stays], more.spans], axis=1),
            np.concatenate([old.similarity[stays], more.similarity]),
            np.concatenate([old.near[:, near_stays], more.near], axis=1),
            np.concatenate([old.shares[:, near_stays], more.shares], axis=1),
        )


def _first_words(places: Places, count: int) -> Ints:
    """Return the first word of each article."""
    size = np.bincount(places.article, places.last - places.first, count).astype(np.int64)
    first: Ints = np.cumsum(size) - size
    return first


def _articles(keys: Hashes) -> tuple[Ints, Ints]:
    return (keys >> np.uint64(32)).view(np.int64), (keys & np.uint64(0xFFFFFFFF)).view(np.int64)


def _row_keys(boxes: Ints) -> Hashes:
    """Return a hash of each column."""
    return hash_rows([row.astype(np.uint64) for row in boxes])
