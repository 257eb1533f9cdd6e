"""From steps between pairs to who took from whom: one source for each telling, or two, or a text outside the pile.

Where every source is there, all that a telling has in common with others it also has in common with its source
(its takers apart). So the source is the telling that explains most of its words. Words that another telling has
and the source has not were set in from that other, or, where they stand in their place in both, show a text that
is not here: source and taker both took from it.
"""

from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from msgspec import Struct

from tellings.trace.inherit import Mask, Places, Wording, runs
from tellings.trace.sources import LEAST, Step, chance
from tellings.trace.tree import best_branching

__all__ = ["Descent", "Link", "choose_sources", "root_of"]

# A word in common counts so much beside the log odds of the direction; a word that only one has, and each cut or
# addition, so little against. A rewritten point counts as half its words.
_EXPLAINED, _UNUSED, _CUT, _POINT = 1.0, 0.005, 0.4, 0.5
# How much it weighs that more texts are nearest to the one than to the other; odds worse than these are no step.
# An agency's own text is taken from rather than another's copy of it, where both explain the same.
_DEGREE, _AGAINST, _WIRE = 0.8, 1.0, 0.9
# So many words beyond what the source explains are more than chance (in whole revision trees, evals/newsroom.py,
# the true source leaves 8 or fewer to another telling in 19 of 20).
_BEYOND = 12
# Two sources of one text that share no more than this are of different families: the text was made from both.
_KIN = 0.35
# A taker seldom adds this many words of its own, in runs of so many or more (revision trees, evals/newsroom.py).
_ADDED, _LONG = 30, 6
# A run stands in its place where, this near to it, both texts also have words that the source has.
_REACH = 6
# Two copies of which neither's direction is surer than this are left open (evals/trace.py: re-filings, times hidden).
_SURE = 0.4


class Link(Struct, frozen=True):
    """One telling that took from another, by their numbers; `main` is false for a second source."""

    source: int
    target: int
    step: Step
    main: bool = True


class Descent(Struct, frozen=True):
    """Who took from whom, and the tellings that took from one text outside the pile, with the step that shows it."""

    links: tuple[Link, ...]
    groups: tuple[tuple[tuple[int, Step], ...], ...]


class _Story:
    """The steps of a story, asked by pair, and the sources chosen so far."""

    def __init__(self, steps: Sequence[Step], wordings: Sequence[Wording]) -> None:
        self.sizes = [len(w) for w in wordings]
        self.own = [w.own for w in wordings]
        self.steps = {(s.tie.a, s.tie.b): s for s in steps if s.probability >= LEAST or s.tie.passages}
        self.near: dict[int, list[int]] = {}
        for a, b in sorted(self.steps):
            self.near.setdefault(a, []).append(b)
            self.near.setdefault(b, []).append(a)
        self.main: dict[int, int] = {}
        self.second: dict[int, list[int]] = {}
        self.groups: list[dict[int, Step]] = []

    def step(self, one: int, other: int) -> Step:
        return self.steps[min(one, other), max(one, other)]

    def places(self, one: int, other: int) -> Places:
        """Return where the words of one stand in the other."""
        step = self.steps.get((min(one, other), max(one, other)))
        if step is None or step.tie.shared is None:
            return np.full(self.sizes[one], -1, np.int32)
        return step.tie.shared.a if one == step.tie.a else step.tie.shared.b

    def kin(self, one: int, other: int) -> bool:
        """Return whether two tellings are of one family: they share much, and go back to one head."""
        same = (self.places(one, other) >= 0).sum()
        return bool(
            same >= _KIN * min(self.sizes[one], self.sizes[other])
            and root_of(one, self.main) == root_of(other, self.main)
        )

    def below(self, number: int) -> set[int]:
        """Return a telling and all that goes back to it."""
        found, fresh = {number}, [number]
        takers: dict[int, list[int]] = {}
        for target, source in self.main.items():
            takers.setdefault(source, []).append(target)
        for target, sources in self.second.items():
            for source in sources:
                takers.setdefault(source, []).append(target)
        while fresh:
            fresh = [t for f in fresh for t in takers.get(f, ()) if t not in found]
            found |= set(fresh)
        return found

    def allowed(self, source: int, target: int) -> bool:
        """Return whether the target may have taken from the source."""
        step = self.step(source, target)
        return not step.apart and step.odds_of(source) > -_SURE


def choose_sources(steps: Sequence[Step], wordings: Sequence[Wording]) -> Descent:
    """Return who took from whom, from the steps between all pairs that are tied and the tellings' words."""
    story = _Story(steps, wordings)
    story.main = best_branching(_weights(story))
    for look in (_undecided, _second, _hidden, _both_lack):
        for target in sorted(story.main, key=lambda t: (-_depth(t, story.main), t)):
            look(story, target)
    links = [
        *(Link(s, t, story.step(s, t)) for t, s in story.main.items()),
        *(Link(s, t, story.step(s, t), main=False) for t, found in story.second.items() for s in found),
    ]
    links.sort(key=lambda x: (x.target, not x.main, x.source))
    groups = tuple(tuple(sorted(g.items(), key=lambda i: i[0])) for g in story.groups)
    return Descent(tuple(links), groups)


def _weights(story: _Story) -> dict[tuple[int, int], float]:
    """Return the weight of each (source, target) that may be.

    What the two have in common counts the same both ways, so that the direction rests on its own odds alone, and on
    how many others are nearest to each: a text that several took from is more likely the first.
    """
    common = {
        pair: _common(story, *pair)
        for pair, s in story.steps.items()
        if not s.apart and s.probability >= LEAST
    }
    degree = _degrees(common)
    out = {}
    for (a, b), shared in common.items():
        lean = _DEGREE * log((1 + degree.get(a, 0)) / (1 + degree.get(b, 0)))
        for source, target, more in ((a, b, lean), (b, a, -lean)):
            odds = story.step(a, b).odds_of(source) + more
            if odds > -_AGAINST and shared > _AGAINST:
                wire = _WIRE if source == story.step(a, b).wire else 0.0
                out[source, target] = shared + wire + log(chance(odds))
    return out


def _common(story: _Story, a: int, b: int) -> float:
    """Return how much two tellings have in common, less what either has alone."""
    step = story.step(a, b)
    only_a, only_b = story.places(a, b) < 0, story.places(b, a) < 0
    points = step.tie.order.share * min(only_a.sum(), only_b.sum())
    known = len(only_a) - only_a.sum() + _POINT * points
    cuts = len(runs(only_a)) + len(runs(only_b))
    return float(_EXPLAINED * known - _UNUSED * (only_a.sum() + only_b.sum()) - _CUT * cuts)


def _degrees(common: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return for each telling how many others have as much in common with it as with any."""
    best: dict[int, float] = {}
    for pair, shared in common.items():
        for one in pair:
            best[one] = max(best.get(one, float("-inf")), shared)
    out: dict[int, int] = {}
    for (a, b), shared in common.items():
        out[a] = out.get(a, 0) + (shared >= best[b] - 1)
        out[b] = out.get(b, 0) + (shared >= best[a] - 1)
    return out


def root_of(number: int, main: Mapping[int, int]) -> int:
    """Return the telling at the head of the chain of sources."""
    while number in main:
        number = main[number]
    return number


def _depth(number: int, main: Mapping[int, int]) -> int:
    depth = 0
    while number in main:
        number, depth = main[number], depth + 1
    return depth


def _undecided(story: _Story, target: int) -> None:
    """Leave two copies that no other is tied to as takers of one text, where nothing tells which was first."""
    source = story.main[target]
    alone = source not in story.main and list(story.main.values()).count(source) == 1
    if alone and target not in story.main.values() and story.step(source, target).odds_of(source) < _SURE:
        _hide(story, target, source, source)


def _second(story: _Story, target: int) -> None:
    """Find what was set into a telling from another than its source; of the two the one that it follows is main."""
    source = story.main[target]
    for other in _others(story, target, [source]):
        known = [source, *story.second.get(target, ())]
        if other in story.below(target) or not story.allowed(other, target):
            continue
        placed, inserted = _beyond(story, target, other, known)
        kept, _ = _beyond(story, target, source, [other])
        if placed + inserted >= _BEYOND and not story.kin(source, other):
            story.second.setdefault(target, []).append(other)
        elif placed >= _BEYOND > kept and story.step(other, target).probability >= LEAST:
            story.main[target] = other
            return


def _hidden(story: _Story, target: int) -> None:
    """Find a source outside the pile.

    A telling has in common with its source what another lacks, and with that other what its source lacks.
    """
    source = story.main[target]
    for other in _others(story, target, [source]):
        known = [source, *story.second.get(target, ())]
        if other not in story.below(target) and other not in known and story.kin(source, other):
            if sum(_beyond(story, target, other, known)) < _BEYOND:
                continue
            if sum(_beyond(story, target, source, [other])) >= _BEYOND:
                _hide(story, target, source, other)
                return


def _both_lack(story: _Story, target: int) -> None:
    """Find a source outside the pile for two only: each has so much that the other lacks, and not by itself."""
    source = story.main[target]
    step = story.step(source, target)
    if source in story.main or step.certain or not step.tie.passages:
        return
    mine = story.below(target)
    more = (story.places(target, source) < 0) & ~story.own[target]
    for other in story.near[target]:
        if other not in mine:
            more &= story.places(target, other) < 0
    less = (story.places(source, target) < 0) & ~story.own[source]
    if _words(more) >= _ADDED and _words(less) >= _BEYOND:
        _hide(story, target, source, source)


def _words(mask: Mask) -> int:
    """Return how many words stand in runs."""
    return sum(e - s for s, e in runs(mask, _LONG))


def _others(story: _Story, target: int, known: Sequence[int]) -> list[int]:
    """Return the tellings that have words of the target beyond what the known ones explain, most first."""
    found = []
    for other in story.near[target]:
        if other not in known:
            beyond = sum(e - s for s, e in _extra(story, target, other, known))
            if beyond >= _BEYOND:
                found.append((-beyond, other))
    return [other for _, other in sorted(found)]


def _extra(story: _Story, target: int, other: int, known: Sequence[int]) -> list[tuple[int, int]]:
    """Return the runs of the target's words that stand in another and not in those known, there or elsewhere."""
    there = story.places(target, other)
    extra = there >= 0
    for source in known:
        extra &= story.places(target, source) < 0
        # What was moved may be found by way of the other text only.
        extra[extra] = story.places(other, source)[there[extra]] < 0
    return runs(extra)


def _beyond(story: _Story, target: int, other: int, known: Sequence[int]) -> tuple[int, int]:
    """Return how many words the target has from another beyond those known: in their place in both, and set in.

    A run stands in its place where the texts beside it go on alike with words that the first known source has too.
    """
    there = story.places(target, other)
    common = (story.places(target, known[0]) >= 0) & (there >= 0)
    extra = _extra(story, target, other, known)
    placed = sum(e - s for s, e in extra if _in_place(there, common, s, e))
    return placed, sum(e - s for s, e in extra) - placed


def _in_place(there: Places, common: Mask, start: int, end: int) -> bool:
    low, high = max(0, start - _REACH), min(len(there), end + _REACH)
    before, after = np.flatnonzero(common[low:start]) + low, np.flatnonzero(common[end:high]) + end
    return bool(
        ((there[before] < there[start]) & (there[before] >= there[start] - _REACH)).any()
        or ((there[after] > there[end - 1]) & (there[after] <= there[end - 1] + _REACH)).any()
    )


def _hide(story: _Story, target: int, source: int, other: int) -> None:
    """Give the three a source outside the pile; the target's source goes, unless it has one of its own."""
    story.groups.append(
        {n: story.step(target, n if n != target else source) for n in (target, source, other)}
    )
    del story.main[target]
    above = story.main.get(source)
    if (
        above is not None
        and (min(above, target), max(above, target)) in story.steps
        and story.allowed(above, target)
    ):
        story.main[target] = above
