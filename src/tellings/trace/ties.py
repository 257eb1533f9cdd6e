"""What ties two tellings to one text: copied words, shared quotations, points in one order."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from tellings.records import Article, Evidence, Passage, Telling
from tellings.spans import merge, overlap
from tellings.text import fold, words
from tellings.trace.direction import own_odds, text_odds, text_signs
from tellings.trace.inherit import Mask, Shared, Wording, runs, shared_words
from tellings.trace.order import NO_ORDER, Order, Points, shared_order
from tellings.trace.spoken import quoted_spans

__all__ = ["Tie", "evidence_of", "tie_tellings"]

Span = tuple[int, int]

# A quotation counts as shared when it has this many words and this share of the shorter stands in the other.
_QUOTE_WORDS, _QUOTE_ALIKE = 5, 0.8
_MOST_QUOTES = 60
_MANY = 300
# From this share of both on, without quotations, one text is copied whole.
_WHOLE = 0.95
# Fewer words in a row between quotations are "Voss said on Monday", which anyone may write.
_NARRATED = 6
# Where less narration than this is copied, it is the order of the points that shows the tie.
_TOLD = 0.15


class Tie(Struct, frozen=True):
    """Two tellings a, b (numbers) and what they share.

    `copied_*` is the share of each telling's words that stands in passages, `told_*` the same without
    quotations; `quotations` are the spans of shared quotations on both sides. `shared` says which words of
    each stand in the other (None without passages), `text` is the log odds of b having been made from a by the texts alone.
    """

    a: int
    b: int
    copied_a: float
    copied_b: float
    told: float
    passages: tuple[tuple[Span, Span], ...]
    quotations: tuple[tuple[Span, Span], ...]
    order: Order
    shared: Shared | None
    text: float


class _Reading(Struct, frozen=True):
    """The text of one article, its words outside residue, and its quotations with their folded words.

    `bounds` are the first and last characters of the words, `quoted` says which words are a speaker's.
    """

    text: str
    wording: Wording
    quotations: tuple[tuple[Span, tuple[str, ...]], ...]
    bounds: NDArray[np.int64]
    quoted: Mask


def tie_tellings(
    tellings: Sequence[Telling],
    wordings: Sequence[Wording],
    spoken: Sequence[Mask],
    passages: Sequence[Passage],
    points: Points,
) -> list[Tie]:
    """Return what every two tellings share, those that share nothing left out.

    In a story of more than `_MANY` tellings only pairs with a passage are looked at: all pairs would take
    a millisecond each.
    """
    readings = [_read(*parts) for parts in zip(tellings, wordings, spoken, strict=True)]
    shared = _by_pair(tellings, passages)
    ties = [
        _tie(a, b, shared.get((a, b), ()), readings, points)
        for a, b in (combinations(range(len(tellings)), 2) if len(tellings) <= _MANY else sorted(shared))
    ]
    return [t for t in ties if t.passages or t.quotations or t.order.pairs]


def _read(telling: Telling, wording: Wording, spoken: Mask) -> _Reading:
    text = telling.article.received
    holes = merge((r.start, r.end) for r in telling.residue)
    quotes = [q for q in quoted_spans(text) if not any(overlap(q, h) for h in holes)]
    kept = tuple((q, _folded(text, q)) for q in quotes[:_MOST_QUOTES])
    bounds = np.array(wording.spans, np.int64).reshape(-1, 2)
    return _Reading(text, wording, kept, bounds, spoken)


def _folded(text: str, span: Span) -> tuple[str, ...]:
    part = fold(text[span[0] : span[1]])
    return tuple(part[s:e] for s, e in words(part))


def _by_pair(
    tellings: Sequence[Telling], passages: Sequence[Passage]
) -> dict[tuple[int, int], list[tuple[Span, Span]]]:
    """Return the passages between two tellings, by their numbers."""
    number = {t.article.article_id: n for n, t in enumerate(tellings)}
    out: dict[tuple[int, int], list[tuple[Span, Span]]] = {}
    for p in passages:
        a, b = number.get(p.article_a), number.get(p.article_b)
        if a is None or b is None or a == b:
            continue
        one, other = (p.start_a, p.end_a), (p.start_b, p.end_b)
        sides = (one, other) if a < b else (other, one)
        out.setdefault((min(a, b), max(a, b)), []).append(sides)
    return out


def _tie(
    a: int, b: int, passages: Sequence[tuple[Span, Span]], readings: Sequence[_Reading], points: Points
) -> Tie:
    one, other = readings[a], readings[b]
    copied, told = [], []
    for n, reading in enumerate((one, other)):
        spans = [p[n] for p in passages]
        size = max(1, len(reading.wording))
        copied.append(int(_inside(reading.bounds, spans).sum()) / size)
        narrated = _inside(reading.bounds, [s for s in spans if not _said(reading, s)]) & ~reading.quoted
        told.append(sum(e - s for s, e in runs(narrated, _NARRATED)) / size)
    # What is copied whole needs no points to show it, and a text of many prints has many such pairs.
    order = shared_order(points, a, b) if min(told) < _WHOLE else NO_ORDER
    shared = shared_words(one.wording, other.wording, passages) if passages else None
    odds = _odds(one, other, shared) if shared else 0.0
    quotes = tuple(_quotations(one, other))
    return Tie(a, b, copied[0], copied[1], max(told), tuple(passages), quotes, order, shared, odds)


def _said(reading: _Reading, span: Span) -> bool:
    """Return whether most of a span is quoted: then it is a statement, and not all of it says "I"."""
    first, last = reading.wording.inside(span)
    return 2 * int(reading.quoted[first:last].sum()) > last - first


def _odds(one: _Reading, other: _Reading, shared: Shared) -> float:
    wordings = (one.wording, other.wording)
    return text_odds(text_signs(one.text, other.text, wordings, shared)) + own_odds(wordings, shared)


def _inside(bounds: NDArray[np.int64], spans: Iterable[Span]) -> Mask:
    """Return which words, by their bounds, lie in one of the spans."""
    out = np.zeros(len(bounds), np.bool_)
    for start, end in spans:
        first, last = np.searchsorted(bounds[:, 0], start), np.searchsorted(bounds[:, 1], end, "right")
        out[first:last] = True
    return out


def _quotations(a: _Reading, b: _Reading) -> list[tuple[Span, Span]]:
    """Return the quotations that stand in both, each of a's with the one of b's that is most alike."""
    out = []
    for span_a, words_a in a.quotations:
        if len(words_a) < _QUOTE_WORDS:
            continue
        scored = [(_alike(words_a, words_b), -n, span_b) for n, (span_b, words_b) in enumerate(b.quotations)]
        best = max(scored, default=(0.0, 0, (0, 0)))
        if best[0] >= _QUOTE_ALIKE:
            out.append((span_a, best[2]))
    return out


def _alike(a: Sequence[str], b: Sequence[str]) -> float:
    shorter = min(len(a), len(b))
    return LCSseq.similarity(a, b) / shorter if shorter >= _QUOTE_WORDS else 0.0


def evidence_of(tie: Tie, points: Points, articles: tuple[Article, Article], most: int = 4) -> list[Evidence]:
    """Return spans on both sides that show the tie: passages first, then quotations, then points in order."""
    out: list[Evidence] = []
    longest = sorted(tie.passages, key=lambda p: (p[0][0] - p[0][1], p[0][0]))[:most]
    shown = [("the same text", p) for p in longest]
    fresh = [q for q in tie.quotations if not any(overlap(q[0], p[0]) for p in longest)]
    shown += [(_kept(q, articles), q) for q in fresh[:most]]
    if tie.told < _TOLD and (tie.order.z >= 2 or not shown):
        chain = [(points.spans[i], points.spans[j]) for i, j in tie.order.pairs]
        note = "in the same order" if tie.order.z >= 2 else "that both make"
        shown += [(f"point {n} {note}", pair) for n, pair in enumerate(chain[: 2 * most], 1)]
    for note, sides in shown:
        out += [Evidence(art.article_id, *span, note) for art, span in zip(articles, sides, strict=True)]
    return out


def _kept(sides: tuple[Span, Span], articles: tuple[Article, Article]) -> str:
    """Return in words whether two prints of a quotation have the same words."""
    one, other = (_folded(art.received, span) for art, span in zip(articles, sides, strict=True))
    return "the same quotation" if one == other else "the same quotation, in other words or cut"
