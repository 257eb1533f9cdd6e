"""Average linkage over a sparse graph: groups that hold together as a whole, so that they cannot chain."""

import heapq
from collections.abc import Iterable

__all__ = ["average_linkage"]


def average_linkage(size: int, pairs: Iterable[tuple[int, int, float]], least: float) -> list[list[int]]:
    """Return the items 0..size-1 in groups, each pair of groups less than `least` alike on average.

    Pairs that are not given count as 0. Groups and their members are in order.

    >>> average_linkage(4, [(0, 1, 0.9), (1, 2, 0.5), (2, 3, 0.9)], 0.4)
    [[0, 1], [2, 3]]
    """
    members = {i: [i] for i in range(size)}
    links: dict[int, dict[int, float]] = {i: {} for i in range(size)}
    heap = []
    for i, j, score in pairs:
        links[i][j] = links[j][i] = score
        if score >= least:
            heap.append((-score, min(i, j), max(i, j)))
    heapq.heapify(heap)
    fresh = size
    while heap:
        _, a, b = heapq.heappop(heap)
        if a in members and b in members:
            _join(members, links, (a, b), fresh)
            for other, total in links[fresh].items():
                mean = total / (len(members[fresh]) * len(members[other]))
                if mean >= least:
                    heapq.heappush(heap, (-mean, other, fresh))
            fresh += 1
    return sorted(sorted(m) for m in members.values())


def _join(
    members: dict[int, list[int]], links: dict[int, dict[int, float]], pair: tuple[int, int], fresh: int
) -> None:
    """Replace two groups by one; a link's value is the sum over the pairs of members."""
    a, b = pair
    members[fresh] = members.pop(a) + members.pop(b)
    merged: dict[int, float] = {}
    for group in (a, b):
        for other, total in links.pop(group).items():
            if other not in pair:
                del links[other][group]
                merged[other] = merged.get(other, 0.0) + total
    for other, total in merged.items():
        links[other][fresh] = total
    links[fresh] = merged
