"""Texts outside the pile behind tellings that share words: what several have in common must have come from one.

The logic is that of textual criticism (common readings): words that two texts have in common they have by way of
the one that stands between them in the tree. Where that one lacks them, and no other around has all that the others
share, the text that had it all is not here.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from tellings.trace.inherit import Mask, Places, runs
from tellings.trace.kinship import BEYOND, SURE, Kinship, depth_of
from tellings.trace.sources import LEAST

__all__ = ["find_missing"]

Sides = dict[int, set[int]]

# A reading shorter than a run of words, in the same place where a third text has another, weighs as so many words:
# three of them are beyond chance (in whole revision trees 1 of 894 pairs has three that its source has not).
_READING, _RUN = 4, 4
# A taker seldom adds this many words of its own, in runs of so many or more: 8 of 254 in whole revision trees. What
# it adds is one piece, or all of another text's; what the other cut from their common source stands here and there.
_ADDED, _LONG, _PIECES = 30, 6, 2
# So often are takers given a source that explains them better, before the neighbours of the first are compared.
_ROUNDS = 3


def find_missing(story: Kinship) -> None:
    """Find the texts outside the pile; who took from one of them loses the source that stood in its place."""
    for target in _deepest_first(story, story.main):
        _undecided(story, target)
    for source in _deepest_first(story, set(story.main.values())):
        _between(story, source)
    for target in _deepest_first(story, story.main):
        _both_lack(story, target)


def _deepest_first(story: Kinship, numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, key=lambda n: (-depth_of(n, story.main), n))


def _undecided(story: Kinship, target: int) -> None:
    """Leave two copies that no other is tied to as takers of one text, where nothing tells which was first."""
    source = story.main[target]
    step = story.step(source, target)
    alone = source not in story.main and list(story.main.values()).count(source) == 1
    alone &= target not in story.main.values() and not step.house
    if alone and step.odds_of(source) < SURE:
        _hide(story, source, [target])


def _between(story: Kinship, source: int) -> None:
    """Find a text that is not here in the place of one that stands between others in the tree.

    It lacks much of what its neighbours share, and each of them would lack as much in its place.
    """
    sides = _settled(story, source)
    if len(sides) < 2:
        return
    shared = {n: _agreed(story, n, _across(story, n, sides), source) for n in sides}
    nearest = {n: _nearest(story, n, source, sides) for n in sides if shared[n]}
    if sum(shared.values()) < 2 * BEYOND or max(w for w, _ in nearest.values()) < BEYOND:
        return
    around = sides | {source: {source}}
    if all(_lacking(story, n, around) >= 2 * BEYOND for n in sides):
        takers = sorted(n for n in sides if shared[n] >= _RUN)
        if len(takers) > 1:
            _hide(story, source, takers)
        else:
            _add(story, takers[0], nearest[takers[0]][1], source)


def _settled(story: Kinship, source: int) -> Sides:
    """Return the sides of a telling, after takers that fit another source better went over to it."""
    sides = _sides(story, source)
    for _ in range(_ROUNDS):
        nearest = {n: _nearest(story, n, source, sides) for n in sorted(sides)}
        if not any(_moved(story, n, other, source) for n, (w, other) in nearest.items() if w >= BEYOND):
            break
        sides = _sides(story, source)
    return sides


def _sides(story: Kinship, number: int) -> Sides:
    """Return the neighbours of a telling in the tree, each with the tellings on its side."""
    sides = {t: story.below(t) for t, s in story.main.items() if s == number}
    above = story.main.get(number)
    if above is not None:
        sides[above] = {*story.near[above], above} - story.below(number)
    return sides


def _across(story: Kinship, one: int, sides: Mapping[int, set[int]]) -> list[int]:
    """Return the tellings on other sides that share words with one."""
    return sorted({n for s in sides if s != one for n in sides[s]} & set(story.near[one]))


def _nearest(story: Kinship, one: int, source: int, sides: Sides) -> tuple[float, int]:
    """Return how much a telling shares with one on another side that the source lacks, and which has most."""
    weights = [(_agreed(story, one, [n], source), -n) for n in _across(story, one, sides)]
    weight, other = max(weights, default=(0.0, 0))
    return weight, -other


def _moved(story: Kinship, one: int, other: int, source: int) -> bool:
    """Give a taker another source, if that has nearly all that it has in common with the one it had."""
    fits = (
        story.main.get(one) == source
        and other not in story.below(one)
        and story.allowed(other, one)
        and story.step(other, one).probability >= LEAST
        and _agreed(story, one, [source], other) < BEYOND
    )
    if fits:
        story.main[one] = other
    return fits


def _lacking(story: Kinship, centre: int, around: Sides) -> float:
    """Return how much the others around a telling share that it lacks."""
    others = {n: side for n, side in around.items() if n != centre}
    return sum(_agreed(story, n, _across(story, n, others), centre) for n in others)


def _agreed(story: Kinship, one: int, others: Iterable[int], third: int) -> float:
    """Return how much a telling shares with others that a third, and its own second source, lack.

    Runs of words count by length; a shorter reading counts where it stands in the same place of all three.
    """
    known = [third, *story.second.get(one, ())]
    lacking = story.places(one, third) < 0
    shared = np.zeros(story.sizes[one], np.bool_)
    readings: set[tuple[int, ...]] = set()
    for other in others:
        there = story.places(one, other)
        if (lacking & (there >= 0)).any():
            for start, end in story.runs_beyond(one, other, known):
                shared[start:end] = True
            readings |= _readings(story.forms[one], there, story.places(one, third))
    return float(shared.sum()) + _READING * len(readings)


def _readings(forms: tuple[int, ...], there: Places, third: Places) -> set[tuple[int, ...]]:
    """Return the short readings of a text that stand in another, where a third has another in the same place."""
    found = set()
    for start, end in runs((there >= 0) & (third < 0), 1):
        before, after = start - 1, end
        if before >= 0 and after < len(there) and end - start < _RUN:
            beside = min(there[before], there[after], third[before], third[after]) >= 0
            if beside and 0 < third[after] - third[before] <= _RUN + 2:
                found.add(forms[start:end])
    return found


def _both_lack(story: Kinship, target: int) -> None:
    """Find a text that is not here behind two only: each has so much that the other lacks, and not by itself."""
    source = story.main[target]
    step = story.step(source, target)
    if source in story.main or step.certain or step.house or not step.tie.passages:
        return
    mine = story.below(target)
    more = (story.places(target, source) < 0) & ~story.own[target]
    for other in story.near[target]:
        # What it has from a text of another family it added from there.
        if other not in mine or not story.alike(other, source):
            more &= story.places(target, other) < 0
    less = (story.places(source, target) < 0) & ~story.own[source]
    if _words(more) >= _ADDED and _words(less) >= BEYOND and len(runs(more, _LONG)) >= _PIECES:
        _hide(story, source, [target])


def _words(mask: Mask) -> int:
    """Return how many words stand in runs."""
    return sum(e - s for s, e in runs(mask, _LONG))


def _hide(story: Kinship, source: int, takers: list[int]) -> None:
    """Give the tellings a source outside the pile; whoever took from the one here has instead what that took from."""
    above = story.main.get(source)
    story.groups.append({n: story.step(source, n) for n in takers} | {source: story.step(source, takers[0])})
    for n in takers:
        if story.main.get(n) == source:
            del story.main[n]
            if above is not None and above in story.near[n] and story.allowed(above, n):
                story.main[n] = above


def _add(story: Kinship, one: int, other: int, source: int) -> None:
    """Give two tellings that keep the sources they have a further one outside the pile, if both lack it there."""
    if _agreed(story, other, [one], source) >= BEYOND:
        story.groups.append(dict.fromkeys((one, other), story.step(one, other)))
