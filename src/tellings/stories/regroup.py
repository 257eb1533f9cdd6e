"""Groups of a pile to which pairs were added: only what they could change is linked again, and comes out as if all were."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tellings.stories.linkage import average_linkage, least_asked

__all__ = ["Linked", "regroup"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Corrected = Sequence[tuple[int, int]]

# (what was rounded)
_NEARLY = 1 - 1e-9


class Linked(NamedTuple):
    """What is linked: pairs of articles by number and how alike they are, and what `average_linkage` is told."""

    i: Ints
    j: Ints
    score: Floats
    least: float
    ease: float
    together: Corrected = ()
    apart: Corrected = ()


def regroup(group: Ints, touched: Bools, linked: Linked) -> Ints:
    """Return the group of each article, as a number, as `average_linkage` over all of them gives it.

    `group` numbers the groups that it gave without the touched articles' pairs and the corrections; a touched article that
    is new has a group of its own. Two groups that were not alike enough leave no trace in each other, so a group
    comes out as it was unless it meets one that did not. Those that changed are linked again together with all
    that they could have joined at any time, until no more change.
    """
    found, changed = group.copy(), touched
    inside = np.zeros(len(group), bool)
    while True:
        more = np.isin(group, group[_reach(found, changed, group, linked)]) & ~inside
        if not more.any():
            return _in_order(found)
        inside |= more
        found = _among(inside, found, more, linked)
        changed = touched | _changed(group, found)


def _among(inside: Bools, group: Ints, more: Bools, linked: Linked) -> Ints:
    """Return the groups, where those inside are as they come out among themselves; `group` has them without `more`."""
    found, changed = group.copy(), more
    anew = np.zeros(len(group), bool)
    while True:
        near = np.isin(group, group[_reach(found, changed, group, linked)]) & inside & ~anew
        if not near.any():
            return found
        anew |= near
        found[anew] = _link(anew, linked) + len(group) + int(group.max())
        changed = more | _changed(group, found)


def _reach(found: Ints, changed: Bools, group: Ints, linked: Linked) -> Bools:
    """Return which articles have changed, or are as alike to one that has as two must be whose groups join."""
    out = changed.copy()
    sizes = [np.unique(g, return_inverse=True, return_counts=True)[1:] for g in (found, group)]
    size = np.maximum(*(count[which] for which, count in sizes))
    # (articles that a person put together may be a group of any kind)
    bound = np.ones(len(group)) if linked.together else least_asked(int(size.max()))[size]
    asked = linked.least / linked.ease * _NEARLY * bound[linked.i] * bound[linked.j]
    near = linked.score >= asked
    i, j = linked.i[near], linked.j[near]
    out[j[changed[i]]] = True
    out[i[changed[j]]] = True
    return out


def _link(inside: Bools, linked: Linked) -> Ints:
    """Return the groups of the articles inside, by themselves."""
    place = np.cumsum(inside) - 1
    own = inside[linked.i] & inside[linked.j]

    def places(pairs: Corrected) -> Corrected:
        return [(int(place[a]), int(place[b])) for a, b in pairs if inside[a] and inside[b]]

    columns = place[linked.i[own]], place[linked.j[own]], linked.score[own]
    size = int(inside.sum())
    groups = average_linkage(
        size, zip(*(c.tolist() for c in columns), strict=True), linked.least, ease=linked.ease,
        together=places(linked.together), apart=places(linked.apart),
    )  # fmt: skip
    out = np.zeros(size, np.int64)
    for n, members in enumerate(groups):
        out[members] = n
    return out


def _changed(group: Ints, found: Ints) -> Bools:
    """Return which articles have others beside them than they had."""
    before, now = (np.unique(g, return_inverse=True)[1] for g in (group, found))
    sizes = np.bincount(before), np.bincount(now)
    _, both, count = np.unique(before * len(sizes[1]) + now, return_inverse=True, return_counts=True)
    changed: Bools = (count[both] != sizes[0][before]) | (count[both] != sizes[1][now])
    return changed


def _in_order(group: Ints) -> Ints:
    """Return the groups numbered in order of their first articles."""
    _, first, which = np.unique(group, return_index=True, return_inverse=True)
    rank: Ints = np.argsort(np.argsort(first))[which]
    return rank
