"""Stories that hardly hold together, in a pile so large that any article has some others near it by chance."""

from collections.abc import Sequence
from math import fsum

import numpy as np
from numpy.typing import NDArray

__all__ = ["drop_faint", "part_faint_pairs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# (what was rounded)
_NEARLY = 1 + 1e-9


def drop_faint(
    story: Ints, pairs: tuple[Ints, Ints, Floats], asked: float, ids: Sequence[str], spared: Ints
) -> Ints:
    """Return the stories, each of three or more without those of its articles that are least like its others.

    They go one by one until the mean likeness over pairs is at least `asked`, or two are left; each is alone then. Of equals
    the last by id goes. The stories of the articles `spared` stay whole.
    """
    i, j, score = pairs
    inside = story[i] == story[j]
    i, j, score = i[inside], j[inside], score[inside]
    size = np.bincount(story)
    mean = np.bincount(story[i], score, len(size)) / np.maximum(size * (size - 1) / 2, 1)
    faint = (size > 2) & (mean < asked * _NEARLY)
    faint[story[spared]] = False
    out = story.copy()
    for n in np.flatnonzero(faint).tolist():
        own = story[i] == n
        links = dict(
            zip(zip(i[own].tolist(), j[own].tolist(), strict=True), score[own].tolist(), strict=True)
        )
        dropped = _dropped(np.flatnonzero(story == n).tolist(), links, asked, ids)
        out[dropped] = int(out.max()) + 1 + np.arange(len(dropped))
    return out


def _dropped(
    members: list[int], links: dict[tuple[int, int], float], asked: float, ids: Sequence[str]
) -> list[int]:
    dropped: list[int] = []
    while len(members) > 2:
        alike = {
            a: fsum(links.get((min(a, b), max(a, b)), 0.0) for b in members if b != a) / (len(members) - 1)
            for a in members
        }
        if fsum(alike.values()) / len(members) >= asked:
            break
        dropped.append(max(members, key=lambda a: (-alike[a], ids[a])))
        members = [a for a in members if a != dropped[-1]]
    return dropped


def part_faint_pairs(story: Ints, pairs: tuple[Ints, Ints, Bools], spared: Ints) -> Ints:
    """Return the stories, where two articles whose pair is not marked as firm are alone each, but for those `spared`."""
    i, j, firm = pairs
    two = np.bincount(story)[story] == 2
    faint = ~firm & (story[i] == story[j]) & two[i] & ~np.isin(story[i], story[spared])
    out = story.copy()
    out[j[faint]] = int(story.max(initial=-1)) + 1 + np.arange(int(faint.sum()))
    return out
