"""From the features of pairs to the probability that they are one claim."""

from collections.abc import Sequence

import numpy as np

from tellings.align.cluster import Link
from tellings.align.features import FEATURES, Words, compare
from tellings.align.lexicon import model
from tellings.align.readings import Reading

__all__ = ["score_links"]


def score_links(readings: Sequence[Reading], words: Words) -> list[Link]:
    """Return the pairs of statements that have something in common, each with its probability."""
    pairs = compare(readings, words, model().settings["floor"])
    weights = np.asarray([model().weights[name] for name in FEATURES])
    total = np.clip(pairs.values @ weights + model().bias, -30.0, 30.0)
    scores = 1.0 / (1.0 + np.exp(-total))
    return [
        Link(a, b, s)
        for a, b, s in zip(pairs.first.tolist(), pairs.second.tolist(), scores.tolist(), strict=True)
    ]
