"""What the other links of a story say of a pair: third tellings, the sentences beside, rivals.

Third tellings and the sentences beside are between sentences: the score of two sentences is that of their best
pair of statements. Rivals are the other statements of the same two articles.
"""

from collections.abc import Sequence

import numpy as np

from tellings.align.features import Floats, Ints

__all__ = ["CONTEXT", "in_context", "probability"]

CONTEXT = ("third", "near", "ahead", "behind", "strange", "long")
_AHEAD, _BEHIND = 3.0, 4.0  # a lead, or what lacks to one, counts no further
_KIN = 0.35  # between articles less like than this the best of what is there may be nothing: the lead counts for less
_STRANGE, _STRANGEST = (
    0.15,
    0.02,
)  # likeness from which two articles are no strangers, and the least that counts
_LENGTH, _SHORTEST = 25, 10  # statements of an article of common length, and the fewest that count
_NONE = -5.0  # log odds of a pair with next to nothing in common: what a side has that has no rival
_MOST = 30  # partners of a sentence through which two others may meet: those it is most like


def in_context(sentences: Sequence[tuple[int, int]], first: Ints, second: Ints, totals: Floats) -> Floats:
    """Return a table of pairs with one column for each name in `CONTEXT`.

    `sentences` are (article, sentence) by row; `first`, `second` the rows of each pair, `totals` the log odds
    of it from the pair alone. third: how like both is a sentence of a third article at best, 0 to 1. near: how like
    one of them is the sentence before or after the other, 0 to 1. ahead: by how much the pair is better than what
    either could have else in the other's article, in log odds, 0 to `_AHEAD`, the less the less the two articles have
    in common. behind: by how much it is worse. strange: how little the two articles have in common, and long: how many
    statements they have, which is how many chances there are to be alike by chance; both in natural logarithms.
    """
    scores = probability(totals)
    table, ends = _Table(sentences, first, second, scores), _Ends(sentences, first, second)
    around = np.stack((table.third(), table.steps(_NEAR)), axis=1)[table.of_pair]
    lead = totals - ends.rival(totals)
    less, more = ends.kin(scores)
    kin = np.minimum(less / _KIN, 1.0)
    strange = -np.log(np.clip(more / _STRANGE, _STRANGEST / _STRANGE, 1.0))
    # A pair that is sure alone may have rivals: a telling says one thing twice.
    behind = np.clip(-lead, 0.0, _BEHIND) * (1.0 - scores)
    return np.column_stack((around, np.clip(lead, 0.0, _AHEAD) * kin, behind, strange, ends.long()))


def probability(total: Floats) -> Floats:
    """Return the probability of log odds."""
    odds: Floats = 1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0)))
    return odds


class _Ends:
    """Every pair from each of its ends: a row, and the article and sentence of the other, with the pairs of one row and one article as a group."""

    def __init__(self, sentences: Sequence[tuple[int, int]], first: Ints, second: Ints) -> None:
        number = {key: n for n, key in enumerate(sorted(set(sentences)))}
        self.article = np.asarray([a for a, _ in sentences], np.int64)
        self.size = int(self.article.max(initial=0)) + 1
        self.first, self.second = first, second
        row, other = np.concatenate([first, second]), np.concatenate([second, first])
        self.sentence = np.asarray([number[key] for key in sentences], np.int64)[other]
        # The row and the article of each group, as one number, and the group of each end.
        self.keys, self.group = np.unique(row * self.size + self.article[other], return_inverse=True)

    def kin(self, scores: Floats) -> tuple[Floats, Floats]:
        """Return for each pair how like its two articles are: the mean best score of the statements of either, the less first."""
        best = np.zeros(len(self.keys))
        np.maximum.at(best, self.group, np.concatenate([scores, scores]))
        likeness = np.zeros((self.size, self.size))
        np.add.at(likeness, (self.article[self.keys // self.size], self.keys % self.size), best)
        likeness /= np.maximum(np.bincount(self.article, minlength=self.size), 1)[:, None]
        one, other = self.article[self.first], self.article[self.second]
        of_first, of_second = likeness[one, other], likeness[other, one]
        return np.minimum(of_first, of_second), np.maximum(of_first, of_second)

    def long(self) -> Floats:
        """Return for each pair how many statements its two articles have beside one of common length, as a logarithm."""
        length = np.log(np.maximum(np.bincount(self.article), _SHORTEST) / _LENGTH)
        long: Floats = (length[self.article[self.first]] + length[self.article[self.second]]) / 2
        return long

    def rival(self, totals: Floats) -> Floats:
        """Return for each pair the best total that either of its rows has with another sentence of the other's article."""
        both, group, sentence = np.concatenate([totals, totals]), self.group, self.sentence
        most = np.full(len(self.keys), -np.inf)
        np.maximum.at(most, group, both)
        # Of several sentences that are best the first is the one.
        best = both == most[group]
        top = np.full(len(self.keys), np.iinfo(np.int64).max)
        np.minimum.at(top, group[best], sentence[best])
        other = sentence != top[group]
        second = np.full(len(self.keys), _NONE)
        np.maximum.at(second, group[other], both[other])
        rival = np.where(other, np.maximum(most, _NONE)[group], second[group])
        better: Floats = np.maximum(rival[: len(totals)], rival[len(totals) :])
        return better


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
            same = a[:-step] == a[step:]
            if not same.any():
                break
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
