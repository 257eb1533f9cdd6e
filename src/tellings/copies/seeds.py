"""Runs of words that stand in two articles, found through the rare word 5-grams that they share."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Runs", "shared_runs"]

Ints = NDArray[np.int64]

SIZE = 5
# A 5-gram in more articles than this is a turn of phrase or a template (the measurement: 2 to 100).
_MOST_ARTICLES = 100
_MOST_PLACES = 150
# Hits on one diagonal this near to each other are one run: the words between were exchanged one for one.
_GAP = 16
# A pair of segments needs this many hits: twelve words with one exchanged in the middle leave three.
_FEWEST_HITS = 3


class Runs(Struct, frozen=True):
    """Shared runs, one item each, in order of segment pair and place: word `a` + k beside word `b` + k, k < length."""

    segment_a: Ints
    segment_b: Ints
    a: Ints
    b: Ints
    length: Ints
    hits: Ints


def shared_runs(words: NDArray[np.uint64], segment: Ints, article: Ints) -> Runs:
    """Return the runs that two articles share; an item a word: its hash, its segment, its article."""
    a, b = _hits(words, segment, article)
    order = np.lexsort((a, a - b, segment[b], segment[a]))
    return _join(a[order], b[order], segment)


def _grams(words: NDArray[np.uint64], segment: Ints) -> tuple[NDArray[np.uint64], Ints]:
    """Return the hash of every run of `SIZE` words inside a segment, and where it starts."""
    count = len(words) - SIZE + 1
    if count <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    total = np.zeros(count, np.uint64)
    for k in range(SIZE):
        total = total * np.uint64(0x100000001B3) + words[k : k + count]
    whole = np.flatnonzero(segment[:count] == segment[SIZE - 1 :])
    return total[whole], whole.astype(np.int64)


def _hits(words: NDArray[np.uint64], segment: Ints, article: Ints) -> tuple[Ints, Ints]:
    """Return the places (a, b), a before b, of equal grams in two articles."""
    gram, place = _grams(words, segment)
    order = np.argsort(gram, kind="stable")
    gram, place = gram[order], place[order]
    first = np.concatenate([[True], gram[1:] != gram[:-1]])[: len(gram)]
    group = np.cumsum(first) - 1
    changed = np.concatenate([[True], article[place][1:] != article[place][:-1]])[: len(gram)] | first
    size, articles = np.bincount(group), np.bincount(group, weights=changed)
    good = (articles >= 2) & (articles <= _MOST_ARTICLES) & (size <= _MOST_PLACES)
    keep = good[group]
    return _pairs(group[keep], place[keep], article)


def _pairs(group: Ints, place: Ints, article: Ints) -> tuple[Ints, Ints]:
    """Return every pair of places in one group and two articles."""
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    at = np.arange(len(group))
    for step in range(1, _MOST_PLACES):
        at = at[at + step < len(group)]
        at = at[group[at] == group[at + step]]
        if not len(at):
            break
        a, b = place[at], place[at + step]
        apart = article[a] != article[b]
        left.append(a[apart])
        right.append(b[apart])
    return np.concatenate(left), np.concatenate(right)


def _join(a: Ints, b: Ints, segment: Ints) -> Runs:
    """Return sorted hits as runs along diagonals, without the pairs that share too little."""
    if not len(a):
        none = np.zeros(0, np.int64)
        return Runs(none, none, none, none, none, none)
    pair_changes = np.diff(segment[a], prepend=-1).astype(bool) | np.diff(segment[b], prepend=-1).astype(bool)
    hits = np.bincount(np.cumsum(pair_changes) - 1)[np.cumsum(pair_changes) - 1]
    new = pair_changes | (np.diff(a - b, prepend=0) != 0) | (np.diff(a, prepend=0) > _GAP)
    start = np.flatnonzero(new)
    last = np.append(start[1:], len(a)) - 1
    runs = (
        segment[a[start]],
        segment[b[start]],
        a[start],
        b[start],
        a[last] - a[start] + SIZE,
        last - start + 1,
    )
    kept = np.flatnonzero(hits[start] >= _FEWEST_HITS)
    order = kept[np.lexsort((runs[3][kept], runs[2][kept], runs[1][kept], runs[0][kept]))]
    return Runs(*(column[order] for column in runs))
