"""The dear steps of grouping cut into lots, for many processes or machines; without a `Map` they are done at once.

What a lot is changes no bit of the result: words are counted article by article; the likeness of two articles is summed
in the order of one's own words, whoever else is in the lot; groups are joined within a connected component.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from tellings.stories.linkage import average_linkage
from tellings.stories.neighbours import (
    Near,
    Nearest,
    heavy_of,
    near_fresh,
    near_of,
    near_pairs,
    nearest_in,
    split_finders,
)
from tellings.stories.stack import Stack
from tellings.stories.times import Times
from tellings.stories.words import Words, count_words, join_words

__all__ = ["Map", "count_in_lots", "fresh_in_lots", "link_in_lots", "near_in_lots"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Corrected = Sequence[tuple[int, int]]

# Articles a lot of texts, and of rows; pairs a lot.
_TEXTS, _ROWS, _PAIRS = 4_096, 8_192, 100_000


class Map(Protocol):
    """As the built-in `map` of one function over a sequence: `Engine.map` is one."""

    def __call__(self, function: Any, shards: Sequence[Any], /) -> Iterator[Any]:
        """Yield `function(shard)` for each shard, in order."""
        ...


def count_in_lots(texts: Sequence[tuple[str, str]], mapped: Map | None) -> Words:
    """Return what `count_words` does."""
    if mapped is None:
        return count_words(texts)
    lots = [texts[at : at + _TEXTS] for at in range(0, max(len(texts), 1), _TEXTS)]
    return join_words(list(mapped(count_words, lots)))


class _Lot(NamedTuple):
    """Some rows with their heaviest words, and the finder words of some others, each from its number on."""

    heavy: sparse.csr_array
    at: int
    finders: sparse.csr_array
    beside: int
    size: int
    times: Times


def near_in_lots(rows: sparse.csr_array, times: Times, mapped: Map | None, *, many: int = _ROWS) -> Near:
    """Return what `near_pairs` does, of `many` rows beside as many at a time."""
    if mapped is None:
        return near_pairs(rows, times)
    finders, heavy = split_finders(rows)
    size, begins = rows.shape[0], range(0, rows.shape[0], many)
    lots = [
        _Lot(heavy[at : at + many], at, finders[beside : beside + many], beside, size, times)
        for at in begins
        for beside in begins
    ]
    return near_of(rows, times, mapped(_nearest, lots))


def fresh_in_lots(
    rows: Stack, df: Ints, times: Times, crowd: Floats, mapped: Map | None, *, many: int = _ROWS
) -> Near:
    """Return what `near_fresh` does, of `many` rows beside as many at a time."""
    if mapped is None:
        return near_fresh(rows, df, times, crowd)
    size, old, heavy = rows.shape[0], len(crowd), heavy_of(rows.parts[-1], df)
    beside = [
        (start + at, part[at : at + many])
        for start, part in zip(rows.starts.tolist(), rows.parts, strict=False)
        for at in range(0, part.shape[0], many)
    ]
    lots = [
        _Lot(heavy[at : at + many], old + at, some, number, size, times)
        for at in range(0, heavy.shape[0], many)
        for number, some in beside
    ]
    return near_of(rows, times, mapped(_nearest, lots), crowd)


def _nearest(lot: _Lot) -> Nearest:
    return nearest_in(lot.heavy, lot.at, lot.finders.T.tocsr(), lot.beside, lot.size, lot.times)


class _Component(NamedTuple):
    """Articles by number, ascending, the pairs of them (as places among them), and what is asked for."""

    articles: Ints
    i: Ints
    j: Ints
    score: Floats
    least: float
    ease: float
    together: Corrected
    apart: Corrected


def link_in_lots(
    size: int,
    pairs: tuple[Ints, Ints, Floats],
    least: float,
    mapped: Map | None,
    *,
    ease: float = 1.0,
    together: Corrected = (),
    apart: Corrected = (),
    many: int = _PAIRS,
) -> list[list[int]]:
    """Return what `average_linkage` does, of about `many` pairs at a time."""
    if mapped is None:
        rows = zip(*(c.tolist() for c in pairs), strict=True)
        return average_linkage(size, rows, least, ease=ease, together=together, apart=apart)
    whose = _components(size, pairs, (*together, *apart), mapped, many)
    # Components one after the other, so many that they have about that many pairs together.
    weight = np.bincount(whose[pairs[0]], minlength=int(whose.max(initial=0)) + 1)
    lot = (np.cumsum(weight + 1) // many)[whose]
    lots = [_component(np.flatnonzero(lot == n), pairs, least, ease, together, apart) for n in np.unique(lot)]
    return sorted(chain.from_iterable(mapped(_linked, lots)))


def _components(size: int, pairs: tuple[Ints, Ints, Floats], more: Corrected, mapped: Map, many: int) -> Ints:
    """Return the component of each article: each lot of pairs leaves a forest, and these are joined."""
    extra = np.array(more, np.int64).reshape(-1, 2).T
    one, other = np.append(pairs[0], extra[0]), np.append(pairs[1], extra[1])
    lots = [(size, one[at : at + many], other[at : at + many]) for at in range(0, len(one), many)]
    forests = [np.zeros((2, 0), np.int64), *mapped(_forest, lots)]
    return _labels(size, *np.concatenate(forests, axis=1))


def _forest(lot: tuple[int, Ints, Ints]) -> Ints:
    """Return pairs that hold together what these pairs do: each article beside the first of its component."""
    label = _labels(*lot)
    touched = np.unique(np.concatenate(lot[1:]))
    _, first, which = np.unique(label[touched], return_index=True, return_inverse=True)
    star = np.stack([touched[first][which], touched])
    return star[:, star[0] != star[1]]


def _labels(size: int, one: Ints, other: Ints) -> Ints:
    links = sparse.csr_array((np.ones(len(one), np.int8), (one, other)), shape=(size, size))
    label: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return label


def _component(
    articles: Ints, pairs: tuple[Ints, Ints, Floats], least: float, ease: float,
    together: Corrected, apart: Corrected,
) -> _Component:  # fmt: skip
    i, j, score = pairs
    own = np.isin(i, articles)

    def places(of: Corrected) -> Corrected:
        inside = [p for p in of if np.isin(p[0], articles)]
        return [(int(a), int(b)) for a, b in np.searchsorted(articles, inside).reshape(-1, 2)]

    a, b = np.searchsorted(articles, i[own]), np.searchsorted(articles, j[own])
    return _Component(articles, a, b, score[own], least, ease, places(together), places(apart))


def _linked(lot: _Component) -> list[list[int]]:
    rows = zip(lot.i.tolist(), lot.j.tolist(), lot.score.tolist(), strict=True)
    groups = average_linkage(
        len(lot.articles), rows, lot.least, ease=lot.ease, together=lot.together, apart=lot.apart
    )
    return [lot.articles[group].tolist() for group in groups]
