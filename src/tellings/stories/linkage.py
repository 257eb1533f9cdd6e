"""Average linkage over a sparse graph: groups that hold together as a whole, so that they cannot chain."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["average_linkage", "least_asked"]

# The weight of the groups' own tightness against the common threshold, and how a group's tightness is believed: as if
# `_DOUBT` of its pairs had been seen at the tightness of one item. Mean of BCubed and pair F1 over giveme5w1h, ecbplus,
# allsides_dev and its ledes, each with the threshold best over them together: .65 without doubt .928, .75 .934, .8 .931;
# .8 with doubt 1 .936, .85 with doubt 2 .937, .9 with doubt 4 .936.
_TIGHT, _DOUBT = 0.8, 1.0
# The tightness of one item over the threshold (1.5 to 5 give the same within .002). The labelled events never stand
# alone, so they cannot set it: stories of the stream read by eye held fewer strays at 3 than at 1 (evals/stories_read.toml).
_ALONE = 3.0
# (what was rounded)
_NEARLY = 1 - 1e-9


def average_linkage(
    size: int,
    pairs: Iterable[tuple[int, int, float]],
    least: float,
    *,
    ease: float = 1.0,
    tight: float = _TIGHT,
    together: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
) -> list[list[int]]:
    """Return the items 0..size-1 in groups, joined from the most alike on while they are alike enough.

    Two groups join when the mean over their pairs is at least `least`, and more where the groups are tight:
    it must reach a geometric mean of `least` and the groups' own tightness (the mean over the pairs
    inside; for one item, so that two need more to begin a group than a third to join it, a fixed multiple
    of `least`). So two events of one kind, each told in words of its own, stay apart.
    `ease` divides what is asked for; with `tight` 0 the groups' own tightness does not matter. Items of the pairs
    `apart` are never in one group; those of `together` are, unless that would bring others together that are to be apart. Pairs that are not given count as 0. Groups and their
    members are in order.

    >>> average_linkage(4, [(0, 1, 0.9), (1, 2, 0.3), (2, 3, 0.9)], 0.2)
    [[0, 1], [2, 3]]
    """
    forest = _Forest(size, pairs, _Asked(least, ease, tight))
    forest.correct(together, apart)
    # Of each group only the next of those that it may join is queued: a queue of all takes twice the time.
    waiting = {number: sorted(found, reverse=True) for number, found in forest.all_beside() if found}
    queue = [found.pop() for found in waiting.values()]
    heapq.heapify(queue)
    while queue:
        _, a, b = heapq.heappop(queue)
        if not forest.is_there(b):
            continue
        if forest.is_there(a):
            b = forest.join(a, b)
            waiting[b] = sorted(forest.beside(b), reverse=True)
        left = waiting[b]
        while left and not forest.is_there(left[-1][1]):
            left.pop()
        if left:
            heapq.heappush(queue, left.pop())
    return sorted(sorted(m) for m in forest.members.values())


class _Asked(NamedTuple):
    """What `average_linkage` is told of how alike groups must be."""

    least: float
    ease: float
    tight: float


def least_asked(largest: int) -> NDArray[np.float64]:
    """Return a bound of what is asked of two groups, for each size of group from 0 up to the largest.

    Two groups, or any two that became part of them, joined only where the mean was at least the product of both bounds
    times `least`. The bound falls with the size, since a group held together by what was asked of its parts.
    """
    inside, tight = np.zeros(largest + 1), np.full(largest + 1, _ALONE)
    for size in range(2, largest + 1):
        one = np.arange(1, size // 2 + 1)
        other = size - one
        between = one * other * (tight[one] * tight[other]) ** (_TIGHT / 2)
        inside[size] = (inside[one] + inside[other] + between).min()
        tight[size] = max((inside[size] + _DOUBT * _ALONE) / (size * (size - 1) / 2 + _DOUBT), 1.0)
    bound: NDArray[np.float64] = tight ** (_TIGHT / 2)
    return bound


class _Forest:
    """Groups, the summed likeness between them, and the summed likeness and the tightness inside each.

    Groups are numbered as they come about, items first; all of a group is kept in a place, that of the larger of the two
    that it was made from.
    """

    def __init__(self, size: int, pairs: Iterable[tuple[int, int, float]], asked: _Asked) -> None:
        self.place = list(range(size))
        self.number = list(range(size))
        self.members = {i: [i] for i in range(size)}
        self.links: list[dict[int, float]] = [{} for _ in range(size)]
        self.inside = [0.0] * size
        self.own = [_ALONE * asked.least] * size
        self.asked = asked
        for i, j, score in pairs:
            self.links[i][j] = self.links[j][i] = score
        self.foes: dict[int, set[int]] = {}

    def all_beside(self) -> Iterator[tuple[int, list[tuple[float, int, int]]]]:
        """Yield the number of each group and what `beside` says of it; of items at less cost."""
        least, ease, tight = self.asked
        asked = least ** (1 - tight) * (_ALONE * least * (_ALONE * least)) ** (tight / 2)
        for place in self.members:
            number = self.number[place]
            if number == place and len(self.place) == len(self.number) and not self.foes:
                links = self.links[place].items()
                yield (
                    place,
                    [
                        (-s, o, place)
                        for o, s in links
                        if o < place and s >= least / ease and s * ease >= asked
                    ],
                )
            else:
                yield number, self.beside(number)

    def is_there(self, number: int) -> bool:
        """Return whether the group is still one by itself."""
        return self.number[self.place[number]] == number

    def correct(self, together: Sequence[tuple[int, int]], apart: Sequence[tuple[int, int]]) -> None:
        """Join what must be in one group, and note what must not."""
        for a, b in apart:
            self.foes.setdefault(a, set()).add(b)
            self.foes.setdefault(b, set()).add(a)
        group = {i: i for pair in together for i in pair}
        for a, b in together:
            old = group[a], group[b]
            if old[0] != old[1] and self.place[old[1]] not in self.foes.get(self.place[old[0]], ()):
                fresh = self.join(*old)
                group.update({i: fresh for i, g in group.items() if g in old})

    def beside(self, number: int) -> list[tuple[float, int, int]]:
        """Return (-likeness, a, number) of the groups with a lower number that the group may join.

        What is between two groups, and whether they may join, stays as it is while they are there.
        """
        least, ease, tight = self.asked
        place, members = self.place[number], self.members
        size, own, foes = len(members[place]), self.own[place], self.foes.get(place, ())
        base = least ** (1 - tight)
        # (what the loosest of groups would be asked)
        bar = size * max(least, base * (least * own) ** (tight / 2) * _NEARLY) / ease
        out = []
        for other, total in self.links[place].items():
            if total < bar * len(members[other]) or self.number[other] > number or other in foes:
                continue
            mean = total / (size * len(members[other]))
            if mean >= least / ease and mean * ease >= base * (self.own[other] * own) ** (tight / 2):
                out.append((-mean, self.number[other], number))
        return out

    def join(self, a: int, b: int) -> int:
        """Make one group of two, and return its number; a link's value is the sum over pairs of members."""
        kept, gone = self.place[a], self.place[b]
        if len(self.links[kept]) < len(self.links[gone]):
            kept, gone = gone, kept
        mine, theirs = self.links[kept], self.links[gone]
        self.inside[kept] = self.inside[self.place[a]] + self.inside[self.place[b]] + mine.pop(gone, 0.0)
        theirs.pop(kept, None)
        for other, more in theirs.items():
            links = self.links[other]
            del links[gone]
            mine[other] = links[kept] = links.get(kept, 0.0) + more
        self.links[gone] = {}
        self.members[kept] += self.members.pop(gone)
        self.own[kept] = self._tightness(kept)
        self._take_foes(kept, gone)
        self.number[kept] = self.number[gone] = len(self.place)
        self.place.append(kept)
        return self.number[kept]

    def _take_foes(self, kept: int, gone: int) -> None:
        for foe in self.foes.pop(gone, ()):
            self.foes[foe] = self.foes[foe] - {gone} | {kept}
            self.foes.setdefault(kept, set()).add(foe)

    def _tightness(self, place: int) -> float:
        """Return the mean likeness inside a group, leaning on what one item's is taken for; the threshold if that is more."""
        size, least = len(self.members[place]), self.asked.least
        mean = (self.inside[place] + _DOUBT * _ALONE * least) / (size * (size - 1) / 2 + _DOUBT)
        return max(mean, least)
