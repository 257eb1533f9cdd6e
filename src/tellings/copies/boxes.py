"""Shared stretches of text by place: column-wise, for a pile of any size at once."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tellings.copies.shards import ranges
from tellings.copies.tokens import Ints

__all__ = ["Boxes", "straight_matches"]

# So many boxes at once stay in the cache.
_TOGETHER = 1 << 11


class Boxes(Struct, frozen=True):
    """The words [a, end_a) beside the words [b, end_b), a < b; one item each."""

    a: Ints
    end_a: Ints
    b: Ints
    end_b: Ints

    def __getitem__(self, chosen: NDArray[np.bool_] | Ints | slice) -> "Boxes":
        """Return the chosen ones."""
        return Boxes(self.a[chosen], self.end_a[chosen], self.b[chosen], self.end_b[chosen])

    @property
    def longer(self) -> Ints:
        """How many words the longer side has."""
        longer: Ints = np.maximum(self.end_a - self.a, self.end_b - self.b)
        return longer

    @property
    def shorter(self) -> Ints:
        """How many words the shorter side has."""
        shorter: Ints = np.minimum(self.end_a - self.a, self.end_b - self.b)
        return shorter


def straight_matches(boxes: Boxes, words: NDArray[np.uint32]) -> Ints:
    """Return how many words of each box are equal, the first beside the first and so on."""
    counts = [_matches(boxes[at : at + _TOGETHER], words) for at in range(0, len(boxes.a), _TOGETHER)]
    return np.concatenate([np.zeros(0, np.int64), *counts])


def _matches(boxes: Boxes, words: NDArray[np.uint32]) -> Ints:
    length = boxes.shorter
    start = np.cumsum(length) - length
    same = words[ranges(boxes.a, length)] == words[ranges(boxes.b, length)]
    total = np.concatenate([[0], np.cumsum(same)])
    counts: Ints = total[start + length] - total[start]
    return counts
