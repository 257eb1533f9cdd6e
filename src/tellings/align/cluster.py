"""Statements into claims, without chains: a group grows only while its pairs agree on average."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

from msgspec import Struct

__all__ = ["Link", "group_statements"]


K = TypeVar("K")


class Link(Struct, frozen=True):
    """A pair of statements (first < second, by row) and the probability that they are one claim."""

    first: int
    second: int
    score: float


class _Group:
    """A claim while it grows: its rows, how many of each article and sentence, its summed scores to others.

    `most` is how many are of one article at most.
    """

    __slots__ = ("articles", "most", "near", "rows", "sentences")

    def __init__(self, row: int, sentence: tuple[int, int]) -> None:
        self.rows = [row]
        self.articles = {sentence[0]: 1}
        self.most = 1
        self.sentences = {sentence: 1}
        self.near: dict[int, float] = {}


def group_statements(
    sentences: Sequence[tuple[int, int]], links: Sequence[Link], threshold: float
) -> list[list[int]]:
    """Return the rows of each claim, both sorted.

    Greedy correlation clustering: a pair of two articles gains its score less the threshold, so a pair
    that was never compared costs the threshold, and so does a pair of one sentence; another pair of one
    article costs nothing. The two groups with the greatest gain become one until none gains. Links are
    of different articles; `sentences` are (article, sentence) by row.
    """
    linked = {row for link in links for row in (link.first, link.second)}
    groups = {row: _Group(row, sentences[row]) for row in linked}
    for link in links:
        groups[link.first].near[link.second] = groups[link.second].near[link.first] = link.score
    _merge_all(groups, threshold)
    alone = ([row] for row in range(len(sentences)) if row not in linked)
    return sorted([*alone, *(sorted(g.rows) for g in groups.values())])


def _merge_all(groups: dict[int, _Group], threshold: float) -> None:
    heap = [
        (threshold - score, a, b, 1, 1)
        for a, group in groups.items()
        for b, score in group.near.items()
        if a < b and score > threshold
    ]
    heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heappop(heap)
        fresh = a in groups and b in groups and (len(groups[a].rows), len(groups[b].rows)) == (size_a, size_b)
        if not fresh:
            continue
        _merge(groups, a, b)
        for other, near in groups[a].near.items():
            gain = _gain(groups[a], groups[other], near, threshold) if near > threshold else 0.0
            if gain > 0:
                low, high = min(a, other), max(a, other)
                heappush(heap, (-gain, low, high, len(groups[low].rows), len(groups[high].rows)))


def _gain(a: _Group, b: _Group, near: float, threshold: float) -> float:
    size_a, size_b = len(a.rows), len(b.rows)
    # What the least number of pairs of two articles would cost: most groups are told apart by this alone.
    if near <= threshold * (size_a * size_b - min(size_a * b.most, size_b * a.most)):
        return 0.0
    free = _pairs(a.articles, b.articles) - _pairs(a.sentences, b.sentences)
    # Rounded, so that the order of a sum never decides between two merges.
    return round(near - threshold * (size_a * size_b - free), 9)


def _pairs(a: dict[K, int], b: dict[K, int]) -> int:
    """Return how many pairs of one of each have the same key."""
    few, many = (a, b) if len(a) < len(b) else (b, a)
    return sum(count * many[key] for key, count in few.items() if key in many)


def _add(into: dict[K, int], more: dict[K, int]) -> None:
    for key, count in more.items():
        into[key] = into.get(key, 0) + count


def _merge(groups: dict[int, _Group], a: int, b: int) -> None:
    into, gone = groups[a], groups.pop(b)
    into.rows += gone.rows
    _add(into.articles, gone.articles)
    _add(into.sentences, gone.sentences)
    into.most = max(into.articles.values())
    into.near.pop(b, None)
    for other, worth in gone.near.items():
        if other == a:
            continue
        near = groups[other].near
        near.pop(b)
        into.near[other] = near[a] = into.near.get(other, 0.0) + worth
