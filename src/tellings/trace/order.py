"""Points told in the same order: what shows a shared text when hardly a sentence is verbatim.

The sentences of two tellings are compared by the rare words that they share (and by the claims that they
stand in); the best chain of alike sentences that runs forward in both is set against what the same sentences
give in shuffled orders. Independent reports of one event share sentences, but not their order.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from tellings.records import Alignment, Telling
from tellings.trace.inherit import Mask, Wording

__all__ = ["NO_ORDER", "Order", "Points", "read_points", "shared_order"]

_PARTS = frozenset({"NOUN", "VERB", "PROPN", "NUM", "ADJ", "ADV"})
# Sentences less alike than this have nothing to do with each other; two in one claim are at least this alike.
# Measured on the invented stories (tests/corpus): independent tellings reach z 2.9 at most, one pair above 2.7.
_ALIKE, _CLAIM = 0.12, 0.25
_SHUFFLES = 64


class Points(Struct, frozen=True):
    """The sentences of a story: one row of weighted words each, with place and claims, grouped by telling.

    `said` is whether most of the sentence is quoted.
    """

    rows: sparse.csr_array
    claims: sparse.csr_array
    bounds: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    said: NDArray[np.bool_]


class Order(Struct, frozen=True):
    """How far two tellings make alike points in one order.

    `chain` is the summed likeness along the best chain, `chance` its mean over shuffles and `z` its distance
    from there in standard deviations; `pairs` are the sentences in it, as positions in `Points.spans`;
    `share` is how much of the shorter telling the chain is, `told` the same for the best chain without
    sentences that are quoted on either side.
    """

    chain: float
    chance: float
    z: float
    share: float
    told: float
    pairs: tuple[tuple[int, int], ...]


NO_ORDER = Order(0.0, 0.0, 0.0, 0.0, 0.0, ())


def read_points(
    tellings: Sequence[Telling], alignment: Alignment, wordings: Sequence[Wording], spoken: Sequence[Mask]
) -> Points:
    """Return the sentences of the tellings' bodies that hold two content words or more."""
    claims_of = _claims(tellings, alignment)
    words: dict[str, int] = {}
    cells: list[tuple[int, int]] = []
    claimed: list[tuple[int, int]] = []
    spans: list[tuple[int, int]] = []
    bounds = [0]
    said: list[bool] = []
    for telling, wording, quoted in zip(tellings, wordings, spoken, strict=True):
        for number, found in _sentences(telling):
            cells += [(len(spans), words.setdefault(w, len(words))) for w in sorted(found)]
            claimed += [(len(spans), c) for c in claims_of.get((telling.article.article_id, number), ())]
            sentence = telling.parse.sentences[number]
            spans.append((sentence.start, sentence.end))
            first, last = wording.inside((sentence.start, sentence.end))
            said.append(2 * int(quoted[first:last].sum()) > last - first)
        bounds.append(len(spans))
    shape = (len(spans), max(len(words), 1))
    claims = _incidence(claimed, (len(spans), max((c for _, c in claimed), default=0) + 1))
    rows = _weighted(_incidence(cells, shape))
    return Points(rows, claims, tuple(bounds), tuple(spans), np.array(said, np.bool_))


def _claims(tellings: Sequence[Telling], alignment: Alignment) -> dict[tuple[str, int], list[int]]:
    """Return the numbers of the claims of each (article, sentence)."""
    place = {s.statement_id: (s.article_id, s.sentence) for t in tellings for s in t.statements}
    numbers = {claim.claim_id: n for n, claim in enumerate(alignment.claims)}
    out: dict[tuple[str, int], list[int]] = {}
    for member in alignment.members:
        if member.statement_id in place:
            out.setdefault(place[member.statement_id], []).append(numbers[member.claim_id])
    return {key: sorted(set(found)) for key, found in out.items()}


def _sentences(telling: Telling) -> list[tuple[int, set[str]]]:
    """Return the content words of each body sentence that has two or more."""
    parse = telling.parse
    found: dict[int, set[str]] = {n: set() for n, s in enumerate(parse.sentences) if s.part == "body"}
    for sentence, pos, lemma in zip(parse.sentence, parse.pos, parse.lemma, strict=True):
        if sentence in found and pos in _PARTS and len(lemma) > 1 and lemma.isalnum():
            found[sentence].add(lemma.casefold())
    return [(n, words) for n, words in found.items() if len(words) >= 2]


def _incidence(cells: Sequence[tuple[int, int]], shape: tuple[int, int]) -> sparse.csr_array:
    i, j = np.array(cells, np.int64).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(i)), (i, j)), shape=shape)


def _weighted(rows: sparse.csr_array) -> sparse.csr_array:
    """Return rows of unit length, words weighed by their rarity among the story's sentences."""
    count = np.bincount(rows.indices, minlength=rows.shape[1])
    rarity = np.log(max(rows.shape[0], 1) / np.maximum(count, 1))
    rows = rows.copy()
    rows.data = rarity[rows.indices]
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.maximum(length, 1e-9), np.diff(rows.indptr))
    return rows


def shared_order(points: Points, a: int, b: int) -> Order:
    """Return how far the tellings numbered a and b make alike points in one order."""
    rows_a, rows_b = slice(*points.bounds[a : a + 2]), slice(*points.bounds[b : b + 2])
    alike = (points.rows[rows_a] @ points.rows[rows_b].T).toarray()
    alike[alike < _ALIKE] = 0
    same_claim = (points.claims[rows_a] @ points.claims[rows_b].T).toarray() > 0
    alike = np.where(same_claim, np.maximum(alike, _CLAIM), alike)
    if not alike.size or not alike.any():
        return NO_ORDER
    table = _chains(alike[None])[0]
    chance = _chains(np.stack([alike[:, order] for order in _orders(alike.shape[1])]))[:, -1, -1]
    chain = float(table[-1, -1])
    spread = float(chance.std()) + 0.05
    pairs = [(i + rows_a.start, j + rows_b.start) for i, j in _walk(table, alike)]
    mean = float(chance.mean())
    size = min(alike.shape)
    alike[points.said[rows_a], :] = alike[:, points.said[rows_b]] = 0
    told = float(_chains(alike[None])[0, -1, -1]) / size
    return Order(chain, mean, (chain - mean) / spread, chain / size, told, tuple(pairs))


def _orders(length: int) -> list[NDArray[np.int64]]:
    """Return fixed orders of 0..length-1 that look like chance: by a hash of order and place (splitmix64)."""
    count = np.arange(1, _SHUFFLES * length + 1, dtype=np.uint64)
    seed: NDArray[np.uint64] = count.reshape(_SHUFFLES, length)
    mixed: NDArray[np.uint64] = seed * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return list(np.argsort(mixed ^ (mixed >> np.uint64(31)), axis=1, kind="stable"))


def _chains(alike: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return best forward chains up to each pair of sentences; shape (k, n, m) gives (k, n + 1, m + 1)."""
    count, n, m = alike.shape
    best = np.zeros((count, n + 1, m + 1))
    for i in range(n):
        step = np.maximum(best[:, i, 1:], best[:, i, :-1] + alike[:, i])
        best[:, i + 1, 1:] = np.maximum.accumulate(step, axis=1)
    return best


def _walk(table: NDArray[np.float64], alike: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs of the best chain, first to last."""
    i, j = alike.shape
    pairs = []
    while i and j:
        if table[i, j] == table[i - 1, j]:
            i -= 1
        elif table[i, j] == table[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]
