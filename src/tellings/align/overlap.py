"""Statements into claims that may share statements: a statement that asserts two things stands in two."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from tellings.align.cluster import Link, group_statements
from tellings.align.lexicon import model

__all__ = ["claim_groups"]


def claim_groups(
    sentences: Sequence[tuple[int, int]], links: Sequence[Link], threshold: float | None = None
) -> list[list[int]]:
    """Return the rows of each claim, sorted; every row stands in one claim or more.

    The claims of `group_statements` come last. A firm link that they part makes a claim of its own, together
    with the statements that are firmly linked to all in it; a claim whose statements all stand in such a one is left out.
    """
    settings = model().settings
    homes = group_statements(sentences, links, settings["threshold"] if threshold is None else threshold)
    home_of = {row: n for n, home in enumerate(homes) for row in home}
    firm = [link for link in links if link.score >= settings["firm"]]
    parted = [link for link in firm if home_of[link.first] != home_of[link.second]]
    more = list(_more(firm, parted, int(settings["most"])))
    over: dict[int, list[set[int]]] = {}
    for group in map(set, more):
        for row in group:
            over.setdefault(row, []).append(group)
    kept = [home for home in homes if not any(group.issuperset(home) for group in over.get(home[0], ()))]
    return [*sorted(more), *sorted(kept)]


def _more(firm: Sequence[Link], parted: Sequence[Link], most: int) -> Iterator[list[int]]:
    """Yield sorted groups, all of whose pairs are firm links, that cover the parted links, the best first.

    A statement stands in no more than `most` of them; firm links that it has beyond that are left to the rejected.
    """
    near: dict[int, set[int]] = {}
    for link in firm:
        near.setdefault(link.first, set()).add(link.second)
        near.setdefault(link.second, set()).add(link.first)
    covered: set[tuple[int, int]] = set()
    stands: Counter[int] = Counter()
    full: set[int] = set()
    for link in sorted(parted, key=lambda p: (-round(p.score, 9), p.first, p.second)):
        pair = (link.first, link.second)
        if pair in covered or not full.isdisjoint(pair):
            continue
        group = sorted(_clique(pair, near, full))
        stands.update(group)
        full.update(row for row in group if stands[row] >= most)
        covered.update(combinations(group, 2))
        yield group


def _clique(pair: tuple[int, int], near: dict[int, set[int]], full: set[int]) -> list[int]:
    group, common = list(pair), (near[pair[0]] & near[pair[1]]) - full
    while common:
        row = min(common)
        group.append(row)
        common &= near[row]
    return group
