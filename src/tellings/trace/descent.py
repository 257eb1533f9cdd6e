"""From steps between pairs to who took from whom: one source for each telling, or two, or a text outside the pile.

Where every source is there, all that a telling has in common with others it also has in common with its source
(its takers apart). So the source is the telling that explains most of its words. Words that another telling has
and the source has not were set in from that other, where it is of another family, or else show a text that
is not here: source and taker both took from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log

from msgspec import Struct

from tellings.trace.inherit import Wording, runs
from tellings.trace.kinship import BEYOND, SURE, Kinship, depth_of, root_of
from tellings.trace.missing import find_missing
from tellings.trace.sources import LEAST, Step, chance
from tellings.trace.tree import best_branching

__all__ = ["Descent", "Link", "choose_sources"]

# A word in common counts so much beside the log odds of the direction; a word that only one has, and each cut or
# addition, so little against. A rewritten point counts as half its words.
_EXPLAINED, _UNUSED, _CUT, _POINT = 1.0, 0.005, 0.4, 0.5
# How much it weighs that more texts are nearest to the one than to the other; odds worse than these are no step.
# An agency's own text is taken from rather than another's copy of it, where both explain the same.
_DEGREE, _AGAINST, _WIRE = 0.8, 1.0, 0.9
# Log odds that who has much of two foreign texts is made of them, rather than one of them its excerpt (trees to develop
# with, times hidden: F1 .811 at 0, .824 at 1, .852 at 2, .838 at 3).
_MIXED = 2.0
# Of so many texts that explain most of a telling each may be one of its two sources.
_FIRST = 6


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


def choose_sources(steps: Sequence[Step], wordings: Sequence[Wording]) -> Descent:
    """Return who took from whom, from the steps between all pairs that are tied and the tellings' words."""
    story = Kinship(steps, wordings)
    story.main = best_branching(_weights(story))
    for target in sorted(story.main, key=lambda t: (-depth_of(t, story.main), t)):
        _second(story, target)
    _set_in(story)
    find_missing(story)
    links = [
        *(Link(s, t, story.step(s, t)) for t, s in story.main.items()),
        *(Link(s, t, story.step(s, t), main=False) for t, found in story.second.items() for s in found),
    ]
    links.sort(key=lambda x: (x.target, not x.main, x.source))
    groups = tuple(tuple(sorted(g.items(), key=lambda i: i[0])) for g in story.groups)
    return Descent(tuple(links), groups)


def _weights(story: Kinship) -> dict[tuple[int, int], float]:
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
    mixed = story.mixed = _mixed(story)
    out = {}
    for (a, b), shared in common.items():
        lean = _DEGREE * log((1 + degree.get(a, 0)) / (1 + degree.get(b, 0)))
        lean += mixed.get((a, b), 0.0) - mixed.get((b, a), 0.0)
        for source, target, more in ((a, b, lean), (b, a, -lean)):
            # What a mixture shows never outweighs that the other was out earlier.
            plain = story.step(a, b).odds_of(source)
            odds = plain + more
            if min(odds, plain) > -_AGAINST and shared > _AGAINST:
                wire = _WIRE if source == story.step(a, b).wire else 0.0
                story.leans[source, target] = wire + log(chance(odds))
                out[source, target] = shared + story.leans[source, target]
    return out


def _mixed(story: Kinship) -> dict[tuple[int, int], float]:
    """Return how much speaks for a telling being made from another, and not the other from it.

    Who has much of two texts that have little in common with each other mixed them: they are not both its excerpts.
    """
    out = {}
    for target, near in sorted(story.near.items()):
        pair = _foreign(story, target)
        if pair:
            once = (n for n in near if story.alike(n, pair[0]) != story.alike(n, pair[1]))
            out.update({(n, target): _MIXED for n in once})
    return out


def _foreign(story: Kinship, target: int) -> tuple[int, int] | None:
    """Return the two texts of different families that a telling has most words from, beyond each other."""
    most = _most(story, target, story.near[target])
    other = next((n for n in most if not story.alike(most[0], n)), None)
    if other is None:
        return None
    first = most[0]
    least = min(story.beyond(target, other, [first]), story.beyond(target, first, [other]))
    return (first, other) if least >= BEYOND else None


def _most(story: Kinship, target: int, numbers: Iterable[int]) -> list[int]:
    """Return the tellings in the order of how many words of one they have."""
    return sorted(numbers, key=lambda n: (-story.common(target, n), n))


def _common(story: Kinship, a: int, b: int) -> float:
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


def _second(story: Kinship, target: int) -> None:
    """Give a telling two sources of different families where they explain more of its words than any one does."""
    source = story.main[target]
    if not any(story.beyond(target, n, [source]) >= BEYOND for n in story.near[target] if n != source):
        return
    mine = story.below(target)
    ready = [n for n in story.near[target] if n not in mine and (n, target) in story.leans]
    pairs = [
        (_gain(story, target, one, other), -one, -other)
        for one in sorted({source, *_most(story, target, ready)[:_FIRST]})
        for other in ready
        if other != one and not story.kin(one, other)
    ]
    best = max(pairs, default=(0.0, 0, 0))
    if best[0] > BEYOND + story.common(target, source) + story.leans[source, target]:
        main, second = _most(story, target, (-best[1], -best[2]))
        story.main[target], story.second[target] = main, [second]


def _set_in(story: Kinship) -> None:
    """Give a text that has a source a second one of another family, where no more than a piece is common to both.

    Neither could be the whole source of the other; but what the one has beyond its own source the other explains.
    """
    for (a, b), step in sorted(story.steps.items()):
        if not step.apart or step.probability < LEAST or root_of(a, story.main) == root_of(b, story.main):
            continue
        ways = [(step.odds_of(s), -t, s) for t, s in ((a, b), (b, a)) if _sets_in(story, t, s)]
        if ways:
            _, target, source = max(ways)
            story.second.setdefault(-target, []).append(source)


def _sets_in(story: Kinship, target: int, source: int) -> bool:
    """Return whether a text may have set a piece of another into its own."""
    if target not in story.main or source in story.below(target):
        return False
    known = [story.main[target], *story.second.get(target, ())]
    likely = story.step(source, target).odds_of(source) > -SURE
    return likely and story.beyond(target, source, known) >= BEYOND


def _gain(story: Kinship, target: int, one: int, other: int) -> float:
    """Return how much of a telling two sources explain, none if one of them hardly adds to the other."""
    more, less = story.beyond(target, other, [one]), story.beyond(target, one, [other])
    lean = story.leans[one, target] + story.leans[other, target]
    return story.common(target, one) + more + lean if min(more, less) >= BEYOND else 0.0
