"""From the features of pairs to the probability that they are one claim."""

from collections.abc import Sequence

import numpy as np

from tellings.align.cluster import Link
from tellings.align.features import FEATURES, Words, compare
from tellings.align.lexicon import model
from tellings.align.readings import Reading

__all__ = ["score_links"]

_LEAST = 0.02  # a pair below is as good as none: it moves no sum of a claim by a tenth of the threshold


def score_links(readings: Sequence[Reading], words: Words) -> list[Link]:
    """Return the pairs of statements that have something in common, each with its probability."""
    pairs = compare(readings, words, model().settings["floor"])
    weights = np.asarray([model().weights[name] for name in FEATURES])
    total = np.clip(pairs.values @ weights + model().bias, -30.0, 30.0)
    scores = 1.0 / (1.0 + np.exp(-total))
    kept = scores >= _LEAST
    columns = (pairs.first[kept].tolist(), pairs.second[kept].tolist(), scores[kept].tolist())
    return [Link(a, b, s) for a, b, s in zip(*columns, strict=True)]
