"""What more articles change in the grams of a pile: the kinds of grams, the hits of the new articles, the pairs of old ones that change.

Only grams of new and of dead articles are looked at. Where one changes its kind, every two old articles that have it
may have other boxes now: they are `free` to have gained some, or have only `lost` hits (a rare gram that is common now:
what comes in its place is for those pairs alone that were likely, see `boxes_and_likely`).
"""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tellings.copies.grams import Groups, group_sorted, hash_rows
from tellings.copies.index import Index, pair_keys
from tellings.copies.pile import BLOCK, SIZE
from tellings.copies.runs import Ranges, Runs, find_grams, first_places, grams_at, keys_of, postings, with_run
from tellings.copies.seeds import COMMON, KIND, LONG, PAIRED, RARE, STAR, long_kinds, short_kinds
from tellings.copies.shards import ranges
from tellings.copies.tokens import Hashes, Ints, are_among, distinct

__all__ = ["Ground", "Touched", "grams_of", "hash_at", "touch_long", "touch_short"]

_NONE = np.zeros(0, np.int64)


class Ground(Struct, frozen=True):
    """The index before, and the pile after: places from `base` on are new, `kinds` are being set."""

    before: Index
    base: int
    article_of: NDArray[np.int32]
    alive: NDArray[np.bool_]
    dead: NDArray[np.bool_]
    words: NDArray[np.uint32]
    kinds: NDArray[np.uint8]

    def living(self, place: Ints) -> NDArray[np.bool_]:
        """Return which places are of articles that are alive."""
        living: NDArray[np.bool_] = self.alive[self.article_of[place >> BLOCK]]
        return living

    def eligible(self, place: Ints, kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return at which places the 3-grams of a 5-gram are all common."""
        good = np.ones(len(place), np.bool_)
        for k in range(1 + LONG - SIZE):
            good &= kinds.take(place + k, mode="clip") & KIND == COMMON
        return good


class Touched(Struct, frozen=True):
    """What was found: hits of new articles as two places, hits of old ones that are `lost`, and the grams kept.

    `free` are keys of pairs of old articles that may have hits which they had not. `risen` and `fallen` are places of old articles whose 5-grams are all common now, or no longer. `asked` are all grams that were looked up, and at how `many` places they were.
    """

    a: Ints
    b: Ints
    lost: tuple[Ints, Ints]
    free: Hashes
    grams: Runs
    groups: Groups
    risen: Ints = _NONE
    fallen: Ints = _NONE
    asked: Hashes = np.zeros(0, np.uint64)
    many: Ints = _NONE


def hash_at(words: NDArray[np.uint32], place: Ints, size: int) -> Hashes:
    """Return the hash of so many words from each place on."""
    return hash_rows([words.take(place + k, mode="clip").astype(np.uint64) for k in range(size)])


def touch_short(ground: Ground, gram: Hashes, place: Ints) -> Touched:
    """Return what new 3-grams change (both in order of gram and place), and set the kinds of all that changed."""
    before = ground.before
    dead_gram = grams_of(before.grams, ground.dead, ground.article_of)
    runs = before.grams
    asked = distinct(np.concatenate([gram, dead_gram]))
    found = find_grams(runs, asked)
    # What was common, and none of whose places is dead, is so still.
    one = first_places(runs, found)
    common = (one >= 0) & (before.kinds[np.maximum(one, 0)] & KIND == COMMON)
    common &= ~are_among(asked, distinct(dead_gram))
    number = np.searchsorted(asked, gram)
    ground.kinds[place[common[number]]] = COMMON
    groups = _gather(ground, runs, asked, found, ~common, (number, place))
    kind = short_kinds(groups)
    old = groups.place[groups.start] < ground.base
    was = np.where(old, before.kinds[np.where(old, groups.place[groups.start], 0)] & KIND, 0)
    _set(ground.kinds, groups, kind, ~KIND)
    changed = old & (was != kind)
    rose, fell = changed & (kind == COMMON), changed & (was == COMMON)
    risen = _around(_old_places(ground, groups, rose))
    fallen = _around(_old_places(ground, groups, fell))
    a, b = _with_new(ground, groups, kind == RARE)
    return Touched(
        a, b,
        lost=_lost(ground, groups, changed & (was == RARE)),
        free=_old_pairs(ground, groups, changed & (was != RARE)),
        grams=with_run(runs, *keys_of(runs, gram, place)), groups=groups,
        asked=asked, many=found.size,
        risen=risen[ground.eligible(risen, ground.kinds)],
        fallen=fallen[ground.eligible(fallen, before.kinds)],
    )  # fmt: skip


def touch_long(ground: Ground, new: Ints, short: Touched) -> tuple[Touched, Groups]:
    """Return what changes in the 5-grams, at `new` places and where 3-grams changed, and the groups of stars."""
    before, words = ground.before, ground.words
    runs, low = before.long_grams, before.long_grams.low
    shift = np.uint64(low - runs.bits)
    come = np.concatenate([new, short.risen])
    gone = np.concatenate([_dead_places(ground), short.fallen])
    came, went = (hash_at(words, place, LONG) >> shift for place in (come, gone))
    ground.kinds[short.fallen] &= KIND
    ground.kinds[short.risen] &= KIND
    order = np.lexsort((come, came))
    runs = with_run(runs, *keys_of(runs, came[order], come[order]))
    stars = _gather_long(ground, runs, before.stars)
    still = long_kinds(stars) == STAR
    known = stars.gram[still]
    asked = distinct(np.concatenate([came, went, before.stars]))
    groups = _gather_long(ground, runs, asked[~are_among(asked, known)])
    kind = long_kinds(groups)
    first = groups.place[groups.start]
    # (what is common only now had no hits as a 5-gram)
    old = (first < ground.base) & ~are_among(first, short.risen)
    was = np.where(old, before.kinds[np.where(old, first, 0)] & PAIRED, 0)
    _set(ground.kinds, groups, kind & np.uint8(PAIRED), KIND)
    a, b = _with_new(ground, groups, kind == PAIRED)
    touched = Touched(
        a, b,
        lost=_lost(ground, groups, (was == PAIRED) & (kind != PAIRED)),
        free=_old_pairs(ground, groups, old & (was != PAIRED) & (kind == PAIRED)),
        grams=runs, groups=groups,
    )  # fmt: skip
    common = distinct(np.concatenate([known, groups.gram[kind == STAR]]))
    return touched, _gather_long(ground, runs, common)


def grams_of(runs: Runs, chosen: NDArray[np.bool_], article_of: NDArray[np.int32]) -> Hashes:
    """Return the grams of chosen articles (by number)."""
    found = [np.zeros(0, np.uint64)]
    for run in range(len(runs.keys) if chosen.any() else 0):
        gram, place = grams_at(runs, run)
        found.append(gram[chosen[article_of[place >> BLOCK]]])
    return np.concatenate(found)


def _gather(
    ground: Ground,
    runs: Runs,
    gram: Hashes,
    found: Ranges,
    chosen: NDArray[np.bool_],
    new: tuple[Ints, Ints] = (_NONE, _NONE),
) -> Groups:
    """Return the groups of chosen grams in what is alive, and in `new` places with the number of their grams."""
    number, place = postings(runs, found, chosen)
    good = ground.living(place)
    more = chosen[new[0]]
    number = np.concatenate([number[good], new[0][more]])
    place = np.concatenate([place[good], new[1][more]])
    return _grouped(ground, runs, gram, number, place)


def _gather_long(ground: Ground, runs: Runs, gram: Hashes) -> Groups:
    """Return the groups of 5-grams in what is alive, where their 3-grams are common."""
    number, place = postings(runs, find_grams(runs, gram), np.ones(len(gram), np.bool_))
    good = ground.living(place) & ground.eligible(place, ground.kinds)
    return _grouped(ground, runs, gram, number[good], place[good])


def _grouped(ground: Ground, runs: Runs, gram: Hashes, number: Ints, place: Ints) -> Groups:
    keys = np.sort(number.view(np.uint64) << np.uint64(runs.low) | place.view(np.uint64))
    # (a 5-gram that was common before, was not and is again, stands there twice)
    once = np.ones(len(keys), np.bool_)
    once[1:] = keys[1:] != keys[:-1]
    groups = group_sorted(keys[once], runs.low, ground.article_of, BLOCK, single=True)
    return replace(groups, gram=gram[groups.gram.view(np.int64)])


def _set(kinds: NDArray[np.uint8], groups: Groups, kind: NDArray[np.uint8], keep: np.uint8) -> None:
    kinds[groups.place] = kinds[groups.place] & keep | np.repeat(kind, groups.size)


def _around(place: Ints) -> Ints:
    """Return the places of 5-grams that hold the 3-grams there."""
    found = distinct(np.concatenate([place - k for k in range(1 + LONG - SIZE)]))
    return found[found >= 0]


def _dead_places(ground: Ground) -> Ints:
    """Return where dead articles had 5-grams all of whose 3-grams were common."""
    first = ground.before.first
    dead = np.flatnonzero(ground.dead[: len(first) - 1])
    place = ranges(first[dead], np.diff(first)[dead])
    return place[ground.eligible(place, ground.before.kinds)]


def _old_places(ground: Ground, groups: Groups, chosen: NDArray[np.bool_]) -> Ints:
    place = groups.place[np.repeat(chosen, groups.size)]
    return place[place < ground.base]


def _old_pairs(ground: Ground, groups: Groups, chosen: NDArray[np.bool_]) -> Hashes:
    """Return the pairs of old articles in the chosen groups, each once."""
    a, b = _pairs(groups, np.repeat(chosen, groups.size) & groups.fresh & (groups.place < ground.base))
    return distinct(pair_keys(ground.article_of[a >> BLOCK], ground.article_of[b >> BLOCK]))


def _lost(ground: Ground, groups: Groups, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return every two old places of the chosen groups in two articles that may have a box."""
    a, b = _pairs(groups, np.repeat(chosen, groups.size) & (groups.place < ground.base))
    one, other = ground.article_of[a >> BLOCK], ground.article_of[b >> BLOCK]
    good = (one != other) & are_among(pair_keys(one, other), ground.before.likely)
    return a[good], b[good]


def _pairs(groups: Groups, row: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return every two of the chosen places of a group."""
    group, place = np.repeat(np.arange(len(groups.size)), groups.size)[row], groups.place[row]
    size = np.bincount(group, minlength=len(groups.size))
    later = np.repeat(np.cumsum(size), size) - 1 - np.arange(len(group))
    left = np.repeat(np.arange(len(group)), later)
    return place[left], place[ranges(np.arange(len(group)) + 1, later)]


def _with_new(ground: Ground, groups: Groups, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return every two places of a chosen group in two articles, of which one is new."""
    new = np.flatnonzero(np.repeat(chosen, groups.size) & (groups.place >= ground.base))
    group = np.repeat(np.arange(len(groups.size)), groups.size)[new]
    # Places of a group ascend, so that what stands before a new one is old, or new and not yet paired.
    size = new - groups.start[group]
    left, right = np.repeat(new, size), ranges(groups.start[group], size)
    apart = groups.article[left] != groups.article[right]
    return groups.place[left[apart]], groups.place[right[apart]]
