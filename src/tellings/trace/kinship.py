"""The tellings of a story as kin: what each has in common with each, and the sources chosen so far."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tellings.trace.inherit import Places, Wording, runs
from tellings.trace.sources import LEAST, Step

__all__ = ["BEYOND", "SURE", "Kinship", "depth_of", "root_of"]

# So many words beyond what the source explains are more than chance (in whole revision trees, evals/newsroom.py,
# the true source leaves 9 or fewer to another telling in each of 894 pairs).
BEYOND = 12
# Two sources of one text that share no more than this are of different families: the text was made from both.
_KIN = 0.35
# Two copies of which neither's direction is surer than this are left open (evals/trace.py: re-filings, times hidden).
SURE = 0.4


class Kinship:
    """The steps of a story, asked by pair, and the sources chosen so far.

    `near` are the tellings that each is tied to, `main` and `second` the sources of each, `leans` the log chance of
    each (source, target), `mixed` what speaks for a target being a mixture; `groups` are takers of texts not here.
    """

    def __init__(self, steps: Sequence[Step], wordings: Sequence[Wording]) -> None:
        self.sizes = [len(w) for w in wordings]
        self.own = [w.own for w in wordings]
        self.forms = [w.forms for w in wordings]
        self.steps = {(s.tie.a, s.tie.b): s for s in steps if s.probability >= LEAST or s.tie.passages}
        self.near: dict[int, list[int]] = {}
        for a, b in sorted(self.steps):
            self.near.setdefault(a, []).append(b)
            self.near.setdefault(b, []).append(a)
        self.main: dict[int, int] = {}
        self.second: dict[int, list[int]] = {}
        self.leans: dict[tuple[int, int], float] = {}
        self.mixed: dict[tuple[int, int], float] = {}
        self.groups: list[dict[int, Step]] = []

    def step(self, one: int, other: int) -> Step:
        """Return what is known of two tellings that are tied."""
        return self.steps[min(one, other), max(one, other)]

    def places(self, one: int, other: int) -> Places:
        """Return where the words of one stand in the other."""
        step = self.steps.get((min(one, other), max(one, other)))
        if step is None or step.tie.shared is None:
            return np.full(self.sizes[one], -1, np.int32)
        return step.tie.shared.a if one == step.tie.a else step.tie.shared.b

    def kin(self, one: int, other: int) -> bool:
        """Return whether two tellings are of one family: they share much, and go back to one head."""
        return self.alike(one, other) and root_of(one, self.main) == root_of(other, self.main)

    def common(self, one: int, other: int) -> int:
        """Return how many words of one stand in the other."""
        return int((self.places(one, other) >= 0).sum())

    def alike(self, one: int, other: int) -> bool:
        """Return whether two tellings share much of the shorter one."""
        least = _KIN * min(self.sizes[one], self.sizes[other])
        return one == other or self.common(one, other) >= least

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
        more = self.mixed.get((source, target), 0.0) - self.mixed.get((target, source), 0.0)
        return not step.apart and step.odds_of(source) + more > -SURE

    def runs_beyond(self, target: int, other: int, known: Iterable[int]) -> list[tuple[int, int]]:
        """Return the runs of a telling's words that stand in another and not in those known, there or elsewhere."""
        there = self.places(target, other)
        extra = there >= 0
        for source in known:
            extra &= self.places(target, source) < 0
            # What was moved may be found by way of the other text only.
            extra[extra] = self.places(other, source)[there[extra]] < 0
        return runs(extra)

    def beyond(self, target: int, other: int, known: Iterable[int]) -> int:
        """Return how many words, in runs, a telling has from another beyond those known."""
        return sum(e - s for s, e in self.runs_beyond(target, other, known))


def root_of(number: int, main: Mapping[int, int]) -> int:
    """Return the telling at the head of the chain of sources."""
    while number in main:
        number = main[number]
    return number


def depth_of(number: int, main: Mapping[int, int]) -> int:
    """Return how many sources there are above a telling."""
    depth = 0
    while number in main:
        number, depth = main[number], depth + 1
    return depth
