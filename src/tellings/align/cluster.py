"""Statements into claims, without chains: a group grows only while its pairs agree on average."""

from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from msgspec import Struct

__all__ = ["Link", "group_statements"]


class Link(Struct, frozen=True):
    """A pair of statements (first < second, by row) and the probability that they are one claim."""

    first: int
    second: int
    score: float


class _Group:
    """A claim while it grows: its rows, how many of each article, and its summed scores to other groups."""

    __slots__ = ("articles", "near", "rows")

    def __init__(self, row: int, article: int) -> None:
        self.rows = [row]
        self.articles = Counter([article])
        self.near: dict[int, float] = {}


def group_statements(
    articles: Sequence[int], links: Sequence[Link], threshold: float, same_article: float
) -> list[list[int]]:
    """Return the rows of each claim, both sorted.

    Greedy correlation clustering: a pair of two articles gains its score less the threshold, so a pair
    that was never compared costs the threshold; a pair of one article counts only if it scores
    `same_article` or more. The two groups with the greatest gain become one until none gains.
    """
    groups = {row: _Group(row, article) for row, article in enumerate(articles)}
    for link in links:
        same = articles[link.first] == articles[link.second]
        if same and link.score < same_article:
            continue
        worth = link.score - threshold if same else link.score
        groups[link.first].near[link.second] = groups[link.second].near[link.first] = worth
    _merge_all(groups, threshold)
    return sorted(sorted(g.rows) for g in groups.values())


def _merge_all(groups: dict[int, _Group], threshold: float) -> None:
    heap = [
        (-gain, a, b, 1, 1)
        for a, group in groups.items()
        for b in group.near
        if a < b and (gain := _gain(group, groups[b], b, threshold)) > 0
    ]
    heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heappop(heap)
        fresh = a in groups and b in groups and (len(groups[a].rows), len(groups[b].rows)) == (size_a, size_b)
        if not fresh:
            continue
        _merge(groups, a, b)
        for other in sorted(groups[a].near):
            gain = _gain(groups[a], groups[other], other, threshold)
            if gain > 0:
                low, high = min(a, other), max(a, other)
                heappush(heap, (-gain, low, high, len(groups[low].rows), len(groups[high].rows)))


def _gain(a: _Group, b: _Group, key_b: int, threshold: float) -> float:
    few, many = (a.articles, b.articles) if len(a.articles) < len(b.articles) else (b.articles, a.articles)
    same = sum(count * many[article] for article, count in few.items() if article in many)
    # Rounded, so that the order of a sum never decides between two merges.
    return round(a.near.get(key_b, 0.0) - threshold * (len(a.rows) * len(b.rows) - same), 9)


def _merge(groups: dict[int, _Group], a: int, b: int) -> None:
    into, gone = groups[a], groups.pop(b)
    into.rows += gone.rows
    into.articles += gone.articles
    into.near.pop(b, None)
    for other, worth in gone.near.items():
        if other == a:
            continue
        near = groups[other].near
        near.pop(b)
        into.near[other] = near[a] = into.near.get(other, 0.0) + worth
