"""Differences that meet in one place of a text, told together at the first of their claims."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from tellings.records import Difference

__all__ = ["count_told", "told_once"]

# What joins two differences of a kind: a value at its place in a statement, or two forms of one name.
End = tuple[str, ...]


def told_once(rows_of: Mapping[str, Sequence[Difference]]) -> dict[str, list[Difference]]:
    """Return the differences by the claim at which a page tells them; `rows_of` has the claims in the page's order.

    A statement may stand in several claims, and a name in any. Where three tellings have three numbers for one
    thing, each pair may be a difference of another claim: a reader wants to see the three side by side, once.
    """
    rows = [(claim, d) for claim, found in rows_of.items() for d in found]
    out: dict[str, list[Difference]] = defaultdict(list)
    for (_, d), first in zip(rows, _joined([d for _, d in rows]), strict=True):
        out[rows[first][0]].append(d)
    return dict(out)


def count_told(rows: Sequence[Difference]) -> tuple[tuple[str, int], ...]:
    """Return how many things of each kind tellings differ in, most first: values that meet are one."""
    kinds = Counter(rows[first].kind for first in set(_joined(rows)))
    return tuple(sorted(kinds.items(), key=lambda k: (-k[1], k[0])))


def _joined(rows: Sequence[Difference]) -> list[int]:
    """Return for each difference the first one that it meets, through others or not."""
    parent = list(range(len(rows)))
    first: dict[End, int] = {}
    for n, d in enumerate(rows):
        for end in _ends(d):
            one, two = _top(parent, first.setdefault(end, n)), _top(parent, n)
            parent[max(one, two)] = min(one, two)
    return [_top(parent, n) for n in range(len(rows))]


def _top(parent: list[int], n: int) -> int:
    while parent[n] != n:
        parent[n] = parent[parent[n]]
        n = parent[n]
    return n


def _ends(d: Difference) -> tuple[End, ...]:
    a = (d.kind, d.statement_a, str(d.start_a), str(d.end_a))
    b = (d.kind, d.statement_b, str(d.start_b), str(d.end_b))
    return (a, b, (d.kind, *sorted((d.value_a, d.value_b)))) if d.kind == "name" else (a, b)
