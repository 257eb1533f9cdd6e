"""What speaks for two statements being one claim: a table of pairs with one column a feature."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise, permutations
from math import fsum, log
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy import sparse

from tellings.align.lexicon import lists
from tellings.align.readings import Reading

__all__ = ["FEATURES", "Floats", "Ints", "Pairs", "Words", "compare", "weigh_words"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bags = Sequence[frozenset[Any]]
Flags = npt.NDArray[np.bool_]
Table = Any  # a scipy.sparse.csr_matrix; its stubs do not follow the arithmetic

FEATURES = (
    "words",
    "shared",
    "predicates",
    "days",
    "runs",
    "lede",
    "speaker",
    "quotation",
    "thin",
    "core",
    "apart",
    "roles",
    "numbers",
    "order",
    "hollow",
    "lost",
    "dates",
    "figures",
    "verbless",
)
_UNLIKE = 0.5  # what another actor, or another thing acted on, takes of a role that agrees
_PAIRS = 100_000  # pairs whose rows are held at once
_BLOCK = 256  # rows of the table of all pairs that are held at once


class Words(Struct, frozen=True):
    """The words of a story: the column of each, its weight (rarity, 0 to 1) and every statement's row.

    `own` has 1 where a statement holds the word and `context` where only its sentence does; `reach` has,
    beside these, what its words reach through a synonym.
    """

    column: dict[str, int]
    weight: Floats
    own: Table
    reach: Table
    told: Table


class Pairs(Struct, frozen=True):
    """Pairs of statements (first < second, by row) and their features, shape (pairs, features)."""

    first: Ints
    second: Ints
    values: Floats


def weigh_words(readings: Sequence[Reading], settings: dict[str, float]) -> Words:
    """Return the story's words; a word is the rarer the fewer different sentences reach it."""
    context, synonym = settings["context"], settings["synonym"]
    vocabulary = frozenset[str]().union(*(r.around for r in readings), *(r.words for r in readings))
    column = {w: n for n, w in enumerate(sorted(vocabulary))}
    words = [dict.fromkeys(r.words, 1.0) for r in readings]
    every = [dict.fromkeys(r.around, context) | own for r, own in zip(readings, words, strict=True)]
    table = _rows([*every, *words], column)
    reached = _reach(table, _synonyms(readings, column, synonym))
    own, reach, told = table[: len(readings)], reached[: len(readings)], reached[len(readings) :]
    distinct: dict[tuple[int, frozenset[str]], int] = {}
    for row, r in enumerate(readings):
        distinct.setdefault((r.article, r.around), row)
    rows, n = sorted(distinct.values()), len(distinct)
    weight = np.maximum(_rarity(reach[rows], n), 0.05) / np.log(n + 1.0)
    weight[[column[w] for w in lists().common & column.keys()]] *= settings["common"]
    return Words(column, weight, own, reach, told)


def _rarity(sentences: Table, count: int) -> Floats:
    held = np.asarray(sentences.sum(axis=0)).ravel()
    rarity: Floats = np.log((count + 1) / np.maximum(held, 1.0))
    return rarity


def _rows(rows: Sequence[dict[str, float]], column: dict[str, int]) -> Table:
    index = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    columns = np.fromiter((column[w] for r in rows for w in r), np.int64, index[-1])
    data = np.fromiter(chain.from_iterable(r.values() for r in rows), np.float64, index[-1])
    table: Table = sparse.csr_matrix((data, columns, index), shape=(len(rows), max(1, len(column))))
    table.sort_indices()
    return table


def _synonyms(readings: Sequence[Reading], column: dict[str, int], synonym: float) -> Table:
    """Return the square table of words: 1 on the diagonal, `synonym` between words of one group."""
    members: dict[int, set[str]] = {}
    for r in readings:
        for w, groups in r.groups.items():
            for g in groups:
                members.setdefault(g, set()).add(w)
    near = sorted({(column[a], column[b]) for group in members.values() for a, b in permutations(group, 2)})
    size = max(1, len(column))
    rows, columns = np.asarray([*near, *zip(range(size), range(size), strict=True)]).T
    data = np.repeat([synonym, 1.0], [len(near), size])
    return sparse.csr_matrix((data, (rows, columns)), shape=(size, size))


def _reach(own: Table, synonyms: Table) -> Table:
    """Return for every statement how well it reaches each word, at most 1."""
    reach = (own @ synonyms).tocsr()
    reach.data = np.minimum(reach.data, 1.0)
    return reach.maximum(own).tocsr()


def compare(readings: Sequence[Reading], words: Words, floor: float) -> Pairs:
    """Return every pair of different articles whose words cover each other by `floor` or more, with its features.

    Statements of one article are never a pair: they come together through another telling, or not at all
    (such pairs were .009 lower in F1). Nor is one that only tells that something was said.
    """
    first, second, least, shared = _covers(words, floor)
    article = np.asarray([r.article for r in readings])
    bare = np.asarray([r.bare for r in readings])
    apart = (article[first] != article[second]) & ~bare[first] & ~bare[second]
    first, second, least, shared = first[apart], second[apart], least[apart], shared[apart]
    acts, things = [r.acts for r in readings], [r.things for r in readings]
    acts_meet = _meet(acts, acts, first, second)
    named, thin = _thin(readings, words, first, second)
    columns = {
        "words": least,
        "shared": np.log1p(shared),
        "predicates": np.log1p(_shared([r.verbs for r in readings], first, second)),
        "days": _count([r.days for r in readings], first, second),
        "dates": _rarest([r.dates for r in readings], first, second),
        "figures": _rarest([r.figures for r in readings], first, second),
        "verbless": _either(np.asarray([r.verbless for r in readings]), first, second),
        "runs": np.log1p(_shared([r.runs for r in readings], first, second)),
        "lede": _both(np.asarray([r.lede for r in readings]), first, second),
        "speaker": _count([r.speakers for r in readings], first, second),
        "core": _core(readings, words, first, second),
        # No predicate of one, or its synonym, is one of the other, nor an argument.
        "apart": (~acts_meet & ~_meet(things, things, first, second)).astype(float),
        "roles": acts_meet + _roles(readings, first, second),
        "numbers": np.log1p(_shared([r.numbers for r in readings], first, second)),
        "order": _distance(np.asarray([r.place for r in readings]), first, second),
        "thin": thin.astype(float),
        "quotation": _contained([r.quoted for r in readings], first, second),
    }
    columns["lost"] = _lost(readings, first, second)
    columns["hollow"] = named * (columns["roles"] < 0)
    return Pairs(first, second, np.stack([columns[name] for name in FEATURES], axis=1))


def _covers(words: Words, floor: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the pairs, how much of each one's words (by weight) the other reaches, the lesser of both, and the weight of those that both hold."""
    weighed = words.own.multiply(words.weight).tocsr()
    total = np.maximum(np.asarray(weighed.sum(axis=1)).ravel(), 1e-9)
    reached, held, turned = words.reach.T.tocsc(), words.own.T.tocsc(), weighed.T.tocsc()
    parts = []
    for at in range(0, weighed.shape[0], _BLOCK):
        rows = slice(at, at + _BLOCK)
        least = (weighed[rows] @ reached).toarray()
        least /= total[rows, None]
        back = (words.reach[rows] @ turned).toarray()
        back /= total
        np.minimum(least, back, out=least)
        np.minimum(least, 1.0, out=least)
        i, j = np.nonzero(least >= floor)
        i, j = i[j > i + at], j[j > i + at]
        parts.append((i + at, j, least[i, j], (weighed[rows] @ held).toarray()[i, j]))
    first, second, score, shared = (np.concatenate(x) for x in zip(*parts, strict=True))
    return first, second, score, shared


def _filled(bags: Bags) -> Flags:
    """Return which hold anything: few say a day, a speaker or a figure."""
    return np.fromiter(map(bool, bags), np.bool_, len(bags))


def _meet(ones: Bags, others: Bags, first: Ints, second: Ints) -> Flags:
    """Return for each pair whether the first's of `ones` and the second's of `others` hold a thing in common."""
    meet = _filled(ones)[first] & _filled(others)[second]
    pairs = zip(first[meet].tolist(), second[meet].tolist(), strict=True)
    meet[meet] = [not ones[a].isdisjoint(others[b]) for a, b in pairs]
    return meet


def _shared(bags: Bags, first: Ints, second: Ints) -> Floats:
    """Return for each pair the number of things that both hold, each weighed by its rarity."""
    shared, meet = np.zeros(len(first)), _meet(bags, bags, first, second)
    both = [bags[a] & bags[b] for a, b in zip(first[meet].tolist(), second[meet].tolist(), strict=True)]
    met = frozenset(chain.from_iterable(both))
    counts = Counter(chain.from_iterable(bag & met for bag in bags))
    weight = {x: log((len(bags) + 1) / count) for x, count in counts.items()}
    shared[meet] = [fsum([weight[x] for x in held]) for held in both]
    return shared


def _rarest(bags: Bags, first: Ints, second: Ints) -> Floats:
    """Return for each pair the rarity of the rarest thing that both hold, 1 for one that no other holds, 0 for none."""
    counts, most = Counter(chain.from_iterable(bags)), log(len(bags) + 1)
    rarest, meet = np.zeros(len(first)), _meet(bags, bags, first, second)
    pairs = zip(first[meet].tolist(), second[meet].tolist(), strict=True)
    rarest[meet] = [1 - log(min(counts[x] for x in bags[a] & bags[b])) / most for a, b in pairs]
    return rarest


def _count(bags: Bags, first: Ints, second: Ints) -> Floats:
    """Return for each pair the number of things that both hold."""
    count, filled = np.zeros(len(first)), _filled(bags)
    filled = filled[first] & filled[second]
    pairs = zip(first[filled].tolist(), second[filled].tolist(), strict=True)
    count[filled] = [len(bags[a] & bags[b]) for a, b in pairs]
    return count


def _dot(one: Table, other: Table, first: Ints, second: Ints) -> Floats:
    """Return for each pair the product of its row of one table and its row of the other, a block at a time."""
    parts = [
        np.asarray(one[first[at : at + _PAIRS]].multiply(other[second[at : at + _PAIRS]]).sum(axis=1)).ravel()
        for at in range(0, len(first), _PAIRS)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _contained(bags: Bags, first: Ints, second: Ints) -> Floats:
    """Return the share of the smaller bag that the larger holds (bags under three count as three)."""
    size = np.asarray([len(b) for b in bags], float)
    least = np.maximum(np.minimum(size[first], size[second]), 3.0)
    share: Floats = _count(bags, first, second) / least
    return share


def _thin(readings: Sequence[Reading], words: Words, first: Ints, second: Ints) -> tuple[Flags, Flags]:
    """Return where names and numbers are all that both have; and where these, or one single word or its synonym."""
    common = [r.common for r in readings]
    named = ~_meet(common, common, first, second)
    own, told = [frozenset(words.column[w] for w in r.words) for r in readings], _columns(words.told)
    few, thin = ~named & (_count(own, first, second) < 2), named.copy()
    pairs = zip(first[few].tolist(), second[few].tolist(), strict=True)
    thin[few] = [min(len(own[a] & told[b]), len(own[b] & told[a])) < 2 for a, b in pairs]
    return named, thin


def _columns(table: Table) -> Bags:
    """Return the columns in which each row of a table has something."""
    columns, ends = table.indices.tolist(), table.indptr.tolist()
    return [frozenset(columns[start:end]) for start, end in pairwise(ends)]


def _core(readings: Sequence[Reading], words: Words, first: Ints, second: Ints) -> Floats:
    """Return how much of each one's predicates and arguments the other tells, of both shares the lesser."""
    rows = [dict.fromkeys((r.acts | r.things) & words.column.keys(), 1.0) for r in readings]
    weighed = _rows(rows, words.column).multiply(words.weight).tocsr()
    total = np.maximum(np.asarray(weighed.sum(axis=1)).ravel(), 1e-9)
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    share = _dot(weighed, words.told, one, other) / total[one]
    least: Floats = np.minimum(share[: len(first)], share[len(first) :])
    return least


def _roles(readings: Sequence[Reading], first: Ints, second: Ints) -> Floats:
    """Return how many of who acts and what undergoes it agree, less half for each of the two that does not."""
    out = np.zeros(len(first))
    for bags in ([r.does for r in readings], [r.undergoes for r in readings]):
        told = _both(_filled(bags), first, second)
        out += np.where(_meet(bags, bags, first, second), 1.0, -_UNLIKE * told)
    return out


def _lost(readings: Sequence[Reading], first: Ints, second: Ints) -> Floats:
    """Return how many of predicate, who acts and what undergoes it, of either, the other tells nowhere, 0 to 6."""
    held = [
        r.words.union(map(str, chain.from_iterable(r.groups.values())), r.does, r.undergoes) for r in readings
    ]
    lost = np.zeros(len(first))
    for bags in ([r.acts for r in readings], [r.does for r in readings], [r.undergoes for r in readings]):
        told = _filled(bags)
        lost += told[first] & ~_meet(bags, held, first, second)
        lost += told[second] & ~_meet(bags, held, second, first)
    return lost


def _distance(place: Floats, first: Ints, second: Ints) -> Floats:
    distance: Floats = np.abs(place[first] - place[second])
    return distance


def _both(flag: Flags, first: Ints, second: Ints) -> Floats:
    both: Floats = (flag[first] & flag[second]).astype(float)
    return both


def _either(flag: Flags, first: Ints, second: Ints) -> Floats:
    """Return 1 where one of the two has the flag and the other has not, else 0."""
    either: Floats = (flag[first] != flag[second]).astype(float)
    return either
