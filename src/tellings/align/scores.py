"""From the features of pairs to the probability that they are one claim."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tellings.align.cluster import Link
from tellings.align.context import CONTEXT, in_context, probability
from tellings.align.features import FEATURES, Floats, Ints, Pairs, Words, compare
from tellings.align.lexicon import model
from tellings.align.readings import Reading

__all__ = ["alone_totals", "links_from", "score_links", "totals"]

_LEAST = 0.02  # a pair below is as good as none: it moves no sum of a claim by a tenth of the threshold


def score_links(readings: Sequence[Reading], words: Words) -> list[Link]:
    """Return the pairs of statements that have something in common, each with its probability."""
    pairs = compare(readings, words, model().settings["floor"])
    return links_from(readings, pairs, totals(readings, pairs))


def links_from(readings: Sequence[Reading], pairs: Pairs, total: Floats) -> list[Link]:
    """Return the links of those pairs that are worth one, under these sums."""
    scores = probability(total)
    kept = (scores >= _LEAST) & _counterparts(readings, pairs.first, pairs.second, total)
    columns = (pairs.first[kept].tolist(), pairs.second[kept].tolist(), scores[kept].tolist())
    groups = [frozenset(g for of_word in r.groups.values() for g in of_word) for r in readings]
    return [
        Link(a, b, s)
        for a, b, s in zip(*columns, strict=True)
        # Something of their own, a word or its like: what only their sentences share joins nothing.
        if not readings[a].words.isdisjoint(readings[b].words) or not groups[a].isdisjoint(groups[b])
    ]


def totals(readings: Sequence[Reading], pairs: Pairs) -> Floats:
    """Return the score of each pair before it is made a probability: alone, then with what the others say."""
    alone = alone_totals(pairs)
    around = in_context([r.sentence for r in readings], pairs.first, pairs.second, alone)
    weights = np.asarray([model().context[name] for name in CONTEXT])
    total: Floats = model().context["alone"] * alone + around @ weights + model().context["bias"]
    return total


def alone_totals(pairs: Pairs) -> Floats:
    """Return the score of each pair from the pair alone."""
    weights = np.asarray([model().weights[name] for name in FEATURES])
    alone: Floats = np.clip(pairs.values @ weights + model().bias, -30.0, 30.0)
    return alone


def _counterparts(
    readings: Sequence[Reading], first: Ints, second: Ints, total: Floats
) -> npt.NDArray[np.bool_]:
    """Return which pairs are, of the pairs between their two sentences, the best of one of the two.

    What the sentences share speaks for each pair of their statements: without this, two statements of
    one sentence would meet through a copy of it.
    """
    number = {key: n for n, key in enumerate(sorted({r.sentence for r in readings}))}
    sentence = np.asarray([number[r.sentence] for r in readings], np.int64)
    size = max(1, len(number))
    best = np.zeros(len(total), bool)
    for row, other in ((first, second), (second, first)):
        _, group = np.unique(row * size + sentence[other], return_inverse=True)
        most = np.full(len(total), -np.inf)
        np.maximum.at(most, group, total)
        best |= total >= most[group]
    return best
