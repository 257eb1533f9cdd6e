"""What the other links of a story say of a pair: third tellings, the sentences beside.

All of it is between sentences: the score of two sentences is that of their best pair of statements.
"""

from collections.abc import Sequence

import numpy as np

from tellings.align.features import Floats, Ints

__all__ = ["CONTEXT", "in_context"]

CONTEXT = ("third", "near")
_MOST = 30  # partners of a sentence through which two others may meet: those it is most like


def in_context(sentences: Sequence[tuple[int, int]], first: Ints, second: Ints, scores: Floats) -> Floats:
    """Return a table of pairs with one column for each name in `CONTEXT`, all between 0 and 1.

    `sentences` are (article, sentence) by row; `first`, `second` the rows of each pair, `scores` its
    probability from the pair alone. third: how like both is a sentence of a third article at best. near: how like
    one of them is the sentence before or after the other.
    """
    table = _Table(sentences, first, second, scores)
    columns = (table.third(), table.steps(_NEAR))
    return np.stack(columns, axis=1)[table.of_pair]


_NEAR = ((1, 0), (0, 1), (-1, 0), (0, -1))


class _Table:
    """The pairs of sentences of a story (a < b, by number) with their best scores; `of_pair` are their rows."""

    def __init__(
        self, sentences: Sequence[tuple[int, int]], first: Ints, second: Ints, scores: Floats
    ) -> None:
        keys = sorted(set(sentences))
        number = {key: n for n, key in enumerate(keys)}
        self.size = max(1, len(keys))
        self.moved = {s: np.asarray([number.get((a, n + s), -1) for a, n in keys], np.int64) for s in (-1, 1)}
        self.moved[0] = np.arange(len(keys))
        of_row = np.asarray([number[s] for s in sentences], np.int64)
        codes, self.of_pair = np.unique(self._code(of_row[first], of_row[second]), return_inverse=True)
        self.codes: Ints = codes
        self.a, self.b = codes // self.size, codes % self.size
        self.best = np.zeros(len(codes))
        np.maximum.at(self.best, self.of_pair, scores)

    def _code(self, a: Ints, b: Ints) -> Ints:
        code: Ints = np.minimum(a, b) * self.size + np.maximum(a, b)
        return code

    def _both_ways(self) -> tuple[Ints, Ints, Floats]:
        """Return every pair twice, once from each end."""
        a, b = np.concatenate([self.a, self.b]), np.concatenate([self.b, self.a])
        return a, b, np.concatenate([self.best, self.best])

    def third(self) -> Floats:
        """Return for each pair the best lesser score of both with one sentence."""
        a, b, score = self._both_ways()
        order = np.lexsort((b, -score, a))
        a, b, score = a[order], b[order], score[order]
        start = np.searchsorted(a, a, side="left")
        kept = np.arange(len(a)) - start < _MOST
        a, b, score = a[kept], b[kept], score[kept]
        out = np.zeros(len(self.codes))
        for step in range(1, _MOST):
            # Partners of one sentence that stand `step` apart in the order of their scores.
            if len(a) <= step:
                break
            same = a[:-step] == a[step:]
            codes = self._code(b[:-step][same], b[step:][same])
            at = np.minimum(np.searchsorted(self.codes, codes), max(0, len(self.codes) - 1))
            hit = self.codes[at] == codes
            np.maximum.at(out, at[hit], score[step:][same][hit])
        return out

    def steps(self, moves: Sequence[tuple[int, int]]) -> Floats:
        """Return for each pair the best score of the pair that each move leads to."""
        out = np.zeros(len(self.codes))
        for s, t in moves:
            a, b = self.moved[s][self.a], self.moved[t][self.b]
            known = (a >= 0) & (b >= 0)
            codes = self._code(a[known], b[known])
            at = np.minimum(np.searchsorted(self.codes, codes), max(0, len(self.codes) - 1))
            found = np.where(self.codes[at] == codes, self.best[at], 0.0)
            out[known] = np.maximum(out[known], found)
        return out
