"""Pairs to groups that do not chain: texts with the same words, near copies, texts inside one, a run that many print.

Nothing is drawn into a group by way of a member: near copies are all near to one another, what stands in a text
stands in that very text, and who prints a run prints that of the group's one centre. `weakest` tells how much.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tellings.copies.excerpts import group_excerpts
from tellings.copies.near import JACCARD
from tellings.copies.pile import lay_out
from tellings.copies.shards import in_memory
from tellings.ids import content_id
from tellings.records import Article, CopyGroup, CopyKind, CopyRole, NearCopy, Passage, Residue

__all__ = ["group_copies"]

# An article, where its part of the group begins and ends, and which part it has.
Member = tuple[str, int, int, CopyRole]


def group_copies(
    articles: Sequence[Article],
    near: Sequence[NearCopy],
    passages: Sequence[Passage],
    residue: Sequence[Residue] = (),
) -> list[CopyGroup]:
    """Return a row for each article in a group of copies, from what `near_copies` and `find_copies` gave.

    An article is in one group of equal ones at most, and in one of near copies; it may stand in several texts, and
    have several runs that others print too.
    """
    text_of = {a.article_id: a for a in articles}
    equal = _equal(near, text_of, residue)
    groups = [_rows("equal", _whole(ids, text_of), 1.0) for ids in equal]
    groups += [_rows("near", _whole(ids, text_of), weakest) for ids, weakest in _near(near, equal)]
    for whole, parts in sorted(_contained(near).items()):
        members = [*_whole([whole], text_of, "whole"), *_whole(sorted(parts), text_of, "part")]
        groups.append(_rows("contained", members, min(parts.values())))
    pairs = {(n.article_a, n.article_b) for n in near}
    for spans, weakest in group_excerpts(
        passages, [(p.article_a, p.article_b) not in pairs for p in passages]
    ):
        groups.append(_rows("excerpt", [(*span, "copy") for span in spans], weakest))
    return sorted((row for rows in groups for row in rows), key=_order)


def _order(row: CopyGroup) -> tuple[str, str, str, int]:
    return row.kind, row.group_id, row.article_id, row.start


def _rows(kind: CopyKind, members: Sequence[Member], weakest: float) -> list[CopyGroup]:
    first, start, *_ = members[0]
    group = content_id("copies", kind, first, str(start))
    return [
        CopyGroup(group, kind, article, start, end, role, weakest) for article, start, end, role in members
    ]


def _whole(ids: Iterable[str], text_of: dict[str, Article], role: CopyRole = "copy") -> list[Member]:
    return [(i, 0, len(text_of[i].received), role) for i in ids]


def _equal(
    near: Sequence[NearCopy], text_of: dict[str, Article], residue: Sequence[Residue]
) -> list[list[str]]:
    """Return the articles whose words are the same in the same order, residue apart; each group in order of ids."""
    ids = sorted({i for n in near if n.jaccard == 1 for i in (n.article_a, n.article_b)})
    pile = lay_out([text_of[i] for i in ids], residue, in_memory)
    words: list[list[bytes]] = [[] for _ in ids]
    places = pile.places
    for first, last, number in zip(places.first.tolist(), places.last.tolist(), places.article, strict=True):
        words[number].append(pile.words[first:last].tobytes())
    groups = defaultdict(list)
    for article, stretches in zip(ids, words, strict=True):
        groups[b"".join(stretches)].append(article)
    return sorted(g for g in groups.values() if len(g) > 1)


def _near(near: Sequence[NearCopy], equal: Sequence[Sequence[str]]) -> list[tuple[list[str], float]]:
    """Return groups in which every two are near, with the least Jaccard of two; the nearest come together first.

    Of equal articles the first stands for all.
    """
    first = {i: group[0] for group in equal for i in group}
    alike = {
        (n.article_a, n.article_b): n.jaccard
        for n in near
        if n.jaccard >= JACCARD and first.get(n.article_a, n.article_a) == n.article_a
        and first.get(n.article_b, n.article_b) == n.article_b
    }  # fmt: skip
    same = {group[0]: group for group in equal}
    out = []
    for group in _cliques(alike):
        members = sorted(i for one in group for i in same.get(one, [one]))
        within = (alike[a, b] for n, a in enumerate(group) for b in group[n + 1 :])
        out.append((members, min(within)))
    return sorted(out)


def _cliques(alike: dict[tuple[str, str], float]) -> list[list[str]]:
    """Return groups of two or more, in order, all of whose pairs are there: complete linkage."""
    group: dict[str, list[str]] = {i: [i] for pair in alike for i in pair}
    # How many pairs there are between two groups, each named by its first member's name at the time.
    links: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    head = {i: i for i in group}
    for a, b in alike:
        links[a][b] += 1
        links[b][a] += 1
    for (a, b), _ in sorted(alike.items(), key=lambda item: (-item[1], item[0])):
        one, other = sorted((head[a], head[b]), key=lambda h: -len(links[h]))
        if one == other or links[one][other] < len(group[one]) * len(group[other]):
            continue
        for third, count in links.pop(other).items():
            links[third].pop(other)
            if third != one:
                links[one][third] += count
                links[third][one] += count
        group[one] += group.pop(other)
        head |= dict.fromkeys(group[one], one)
    return sorted(sorted(g) for g in group.values() if len(g) > 1)


def _contained(near: Sequence[NearCopy]) -> dict[str, dict[str, float]]:
    """Return for each text those that stand in it, nothing near to it in length, and how much of them does."""
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for n in near:
        if n.jaccard < JACCARD:
            a_inside = n.containment_a > n.containment_b
            part, whole = (n.article_a, n.article_b) if a_inside else (n.article_b, n.article_a)
            out[whole][part] = max(n.containment_a, n.containment_b)
    return out
