"""Which words of a telling stand in another: the ground for who took from whom.

A word counts where it stands in a passage of both, in the same form and the same order. What two texts have in
common and a third lacks cannot come from the third; so these masks, pair by pair, show sources, texts made of
two, and texts that are not here.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from tellings.records import Telling
from tellings.spans import complement, merge
from tellings.text import fold, paragraphs, words
from tellings.trace.credits import own_reporting

__all__ = ["Block", "Mask", "Places", "Shared", "Wording", "read_wordings", "runs", "shared_words"]

Span = tuple[int, int]
Mask = NDArray[np.bool_]
Places = NDArray[np.int32]
# A run of words shorter than this in common beside what a third text explains is chance: names, set phrases.
_RUN = 4
# Between two runs that are no further apart than this, single words in common are the same sentence, edited.
_NEAR = 10
# So many words either way of "told the Post" are the Post's own, in the same paragraph.
_AROUND = 30
# Longer texts are compared passage by passage, and long passages piece by piece: a comparison is quadratic.
_WHOLE = 4000


class Wording(Struct, frozen=True):
    """The words of one telling outside residue: where they stand, their folded forms as numbers of the story.

    `own` are those that it has by its own reporting, as it says itself.
    """

    spans: tuple[Span, ...]
    forms: tuple[int, ...]
    own: Mask

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self.spans)

    def inside(self, span: Span) -> tuple[int, int]:
        """Return the words [first, last) that begin in a span of characters."""
        return bisect_left(self.spans, (span[0],)), bisect_left(self.spans, (span[1],))


Block = tuple[int, int, int]


class Shared(Struct, frozen=True):
    """For two tellings a, b: where each word of the one stands in the other (-1: nowhere), and the blocks.

    A block is (first word in a, first word in b, how many words).
    """

    a: Places
    b: Places
    blocks: tuple[Block, ...]


def read_wordings(tellings: Sequence[Telling]) -> list[Wording]:
    """Return the words of each telling, forms numbered over all of them."""
    numbers: dict[str, int] = {}
    return [_wording(t, numbers) for t in tellings]


def _wording(telling: Telling, numbers: dict[str, int]) -> Wording:
    text = telling.article.received
    holes = merge((r.start, r.end) for r in telling.residue)
    spans = [
        (start + s, start + e)
        for start, end in complement((0, len(text)), holes)
        for s, e in words(text[start:end])
    ]
    forms = tuple(numbers.setdefault(fold(text[s:e]), len(numbers)) for s, e in spans)
    return Wording(tuple(spans), forms, _own(telling, spans))


def _own(telling: Telling, spans: Sequence[Span]) -> Mask:
    """Return which words stand near a mark of own reporting, in its paragraph."""
    own = np.zeros(len(spans), np.bool_)
    marks = own_reporting(telling)
    lines = paragraphs(telling.article.received) if marks else []
    for start, end in marks:
        line = lines[bisect_left(lines, (end,)) - 1]
        at = bisect_left(spans, (start,))
        first, last = bisect_left(spans, (line[0],)), bisect_left(spans, (line[1],))
        own[max(first, at - _AROUND) : min(last, at + _AROUND)] = True
    return own


def shared_words(a: Wording, b: Wording, passages: Iterable[tuple[Span, Span]]) -> Shared:
    """Return the words that stand in both: along the whole texts, then passage by passage for what was moved."""
    in_a, in_b = np.full(len(a), -1, np.int32), np.full(len(b), -1, np.int32)
    blocks: list[Block] = []
    whole = [(0, len(a), 0, len(b))] if max(len(a), len(b)) <= _WHOLE else []
    inside = [(*a.inside(one), *b.inside(other)) for one, other in passages]
    for n, box in enumerate([*whole, *inside]):
        found = _matched(a, b, box)
        for i, j, size in _close(found) if n < len(whole) else found:
            if (in_a[i : i + size] < 0).all() and (in_b[j : j + size] < 0).all():
                in_a[i : i + size] = np.arange(j, j + size)
                in_b[j : j + size] = np.arange(i, i + size)
                blocks.append((i, j, size))
    return Shared(in_a, in_b, tuple(sorted(blocks)))


def _matched(a: Wording, b: Wording, box: tuple[int, int, int, int]) -> list[Block]:
    """Return the blocks of equal words in a box (words of a, words of b); a very long one goes piece by piece."""
    i, last_a, j, last_b = box
    out: list[Block] = []
    while i < last_a and j < last_b:
        end_a, end_b = min(last_a, i + _WHOLE), min(last_b, j + _WHOLE)
        ops = LCSseq.editops(a.forms[i:end_a], b.forms[j:end_b])
        found = [(i + m.a, j + m.b, m.size) for m in ops.as_matching_blocks() if m.size]
        out += found
        if end_a == last_a and end_b == last_b:
            break
        i, j = (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]) if found else (end_a, end_b)
    return out


def _close(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that are long enough to be no chance, and the smaller ones between them close by."""
    kept: list[Block] = []
    ahead = [n for n, block in enumerate(blocks) if block[2] >= _RUN]
    for before, after in zip([-1, *ahead], [*ahead, len(blocks)], strict=True):
        near = before >= 0 and after < len(blocks)
        near = near and blocks[after][0] - sum(blocks[before][::2]) <= _NEAR
        near = near and blocks[after][1] - sum(blocks[before][1:]) <= _NEAR
        kept += blocks[before + 1 : after] if near else []
        kept += blocks[after : after + 1]
    return kept


def runs(mask: Mask, least: int = _RUN) -> list[tuple[int, int]]:
    """Return the runs [first, last) of true items that are `least` long or longer.

    >>> runs(np.array([1, 1, 0, 1], bool), 2)
    [(0, 2)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(s), int(e)) for s, e in zip(edges[::2], edges[1::2], strict=True) if e - s >= least]
