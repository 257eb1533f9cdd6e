"""Which telling is meant where one names another's outlet: one that was out by then and tells what is credited to it."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tellings.trace.credits import Credit
from tellings.trace.order import Points
from tellings.trace.sources import Facts, was_earlier

__all__ = ["Citation", "find_citations"]

# The sentence that names the outlet and one of the telling meant are at least this alike (as `_ALIKE` of order.py), or
# stand in one claim. In 90 stories of the AllSides stream 13 of 17 are; of the four that are not, three mean another text.
_ALIKE = 0.12
# One of the words in common is the outlet's name, most often, and one that of the story's place or person.
_WORDS = 3
# In 1,200 stories eight of ten that spoke to an outlet, and were meant, are this alike, and none of three that were not.
_ALIKE_SAID = 0.2
_TOLD = re.compile(r"(?:told|tells|telling|an interview with)\b")
# Bare dates that follow on each other are apart by half of what they leave open.
_LIKELY = 0.5


class Citation(Struct, frozen=True):
    """That a telling names another as where something in it is from, with the places where it does."""

    source: int
    target: int
    places: tuple[Credit, ...]


def find_citations(
    facts: Sequence[Facts], texts: Sequence[str], points: Points, near: Mapping[tuple[int, int], float]
) -> list[Citation]:
    """Return who names whom; `near` is how much two tellings have in common, `texts` are theirs as received.

    Of an outlet's several tellings the one that has most in common with the telling that names it is meant.
    """
    out = []
    for number, one in enumerate(facts):
        for key in sorted({c.key for c in one.cites}):
            places = [c for c in one.cites if c.key == key]
            named = (n for n, f in enumerate(facts) if f.outlet == key and n != number)
            found = [(n, p) for n in named if (p := _meant(facts, texts, points, (number, n), places))]
            if found:
                source, shown = max(found, key=lambda f: (_share(near, number, f[0]), -f[0]))
                out.append(Citation(source, number, tuple(shown)))
    return out


def _share(near: Mapping[tuple[int, int], float], one: int, other: int) -> float:
    return near.get((min(one, other), max(one, other)), 0.0)


def _meant(
    facts: Sequence[Facts],
    texts: Sequence[str],
    points: Points,
    pair: tuple[int, int],
    places: Iterable[Credit],
) -> list[Credit]:
    """Return the places whose sentence has something that the source tells, none if that was not out yet."""
    number, source = pair
    if was_earlier(facts[number], facts[source], _LIKELY):
        return []
    return [c for c in places if _told(points, pair, c.start, spoken=_spoken(texts[number], c.start))]


def _spoken(text: str, start: int) -> bool:
    """Return whether somebody spoke to the outlet: on the air, or for another of its texts, as likely as not."""
    return bool(_TOLD.match(text, start))


def _told(points: Points, pair: tuple[int, int], start: int, *, spoken: bool) -> bool:
    """Return whether the source tells the sentence at an offset; what stands in no sentence is not asked.

    What somebody said to the outlet must stand there itself: to be of one claim is too little.
    """
    number, source = pair
    low, high = points.bounds[number : number + 2]
    row = bisect_right(points.spans, (start, float("inf")), low, high) - 1
    if row < low or points.spans[row][1] <= start:
        return True
    theirs = slice(*points.bounds[source : source + 2])
    mine, other = points.rows[[row]], points.rows[theirs]
    alike = (mine @ other.T).toarray()
    claims = (points.claims[[row]] @ points.claims[theirs].T).toarray() > 0
    words = (mine.sign() @ other.sign().T).toarray()
    if spoken:
        return bool((alike >= _ALIKE_SAID).any())
    return bool(((alike >= _ALIKE) & (words >= _WORDS) | claims & (words >= _WORDS - 1)).any())
