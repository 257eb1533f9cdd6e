"""Arithmetic on half-open character spans [start, end)."""

from collections.abc import Iterable, Sequence

__all__ = ["complement", "enclose", "merge", "overlap", "overlaps_any", "trim"]

Span = tuple[int, int]


def overlap(a: Span, b: Span) -> int:
    """Return how many characters two spans share.

    >>> overlap((0, 5), (3, 9))
    2
    """
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def overlaps_any(span: Span, others: Iterable[Span]) -> bool:
    """Return whether the span shares a character with one of the others."""
    return any(overlap(span, other) for other in others)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the union as sorted spans that neither touch nor overlap.

    >>> merge([(4, 6), (0, 2), (2, 3)])
    [(0, 3), (4, 6)]
    """
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def complement(span: Span, holes: Iterable[Span]) -> list[Span]:
    """Return what is left of the span without the holes.

    >>> complement((0, 10), [(2, 4), (9, 12)])
    [(0, 2), (4, 9)]
    """
    out, at = [], span[0]
    for start, end in merge(holes):
        if start > at:
            out.append((at, min(start, span[1])))
        at = max(at, end)
    if at < span[1]:
        out.append((at, span[1]))
    return [s for s in out if s[0] < s[1]]


def enclose(spans: Sequence[Span]) -> Span:
    """Return the smallest span that holds all of them (at least one)."""
    return min(s for s, _ in spans), max(e for _, e in spans)


def trim(text: str, span: Span, extra: str = "") -> Span:
    """Return the span without blanks (and characters of `extra`) at its edges.

    >>> trim("  ab, ", (0, 6), ",")
    (2, 4)
    """
    start, end = span
    while start < end and (text[start].isspace() or text[start] in extra):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in extra):
        end -= 1
    return start, end
