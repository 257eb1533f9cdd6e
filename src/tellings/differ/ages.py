"""How old somebody is, by telling, wherever in the story it stands."""

import itertools
from collections.abc import Iterator, Mapping

from tellings.differ.normal import normal_form
from tellings.differ.sides import Finding, Side
from tellings.records import Mention, Value
from tellings.text import fold
from tellings.trees import tokens_within

__all__ = ["compare_ages"]

# Between a name and an age: "Gorm Aske, 71", "Gorm Aske (71)".
BESIDE = frozenset({", ", " (", ", aged ", ", age "})


def compare_ages(sides: Mapping[str, Side]) -> Iterator[tuple[Side, Side, Finding]]:
    """Yield for each person and two tellings the ages that they give, if these are not one."""
    table: dict[str, dict[str, list[tuple[Side, Value, Mention]]]] = {}
    for side in sides.values():
        for v in side.values:
            if v.kind == "age" and v.low is not None and v.low == v.high:
                for actor_id, m in _whose(side, v):
                    table.setdefault(actor_id, {}).setdefault(side.statement.article_id, []).append(
                        (side, v, m)
                    )
    for actor_id in sorted(table):
        for one, other in itertools.combinations(sorted(table[actor_id]), 2):
            left, right = (sorted(table[actor_id][k], key=lambda x: x[1].start) for k in (one, other))
            if {v.low for _, v, _ in left} & {v.low for _, v, _ in right}:
                continue
            (a, v, m), (b, w, n) = left[0], right[0]
            if _one_name(m.text, n.text) and not _birthday(a, b, v, w):
                yield a, b, Finding("number", "conflict", (v.start, v.end), normal_form(v), (w.start, w.end), normal_form(w), "ages of one person")  # fmt: skip


def _whose(side: Side, v: Value) -> Iterator[tuple[str, Mention]]:
    """Yield the person whose age it is: named right before it, or by the name that it hangs from."""
    tokens = tokens_within(side.parse, v.start, v.end)
    head = next((side.parse.head[i] for i in reversed(tokens) if side.parse.head[i] not in tokens), None)
    for m, actor in side.named:
        if actor.type != "person" or m.kind != "name":
            continue
        before = side.text[m.end : v.start] in BESIDE if m.end <= v.start else False
        after = head is not None and v.end <= m.start <= side.parse.start[head] < m.end
        if before or after:
            yield actor.actor_id, m
            return


def _one_name(x: str, y: str) -> bool:
    """Return whether two names are of one person beyond doubt: one surname, and no two first names."""
    left, right = fold(x).split(), fold(y).split()
    if not left or not right or left[-1].removesuffix("'s") != right[-1].removesuffix("'s"):
        return False
    return len(left) == 1 or len(right) == 1 or left[0][0] == right[0][0]


def _birthday(a: Side, b: Side, v: Value, w: Value) -> bool:
    """Return whether a birthday may lie between: a year more, and both tellings not of one month."""
    if abs((v.low or 0) - (w.low or 0)) != 1 or not (a.published and b.published):
        return False
    return abs((a.published - b.published).days) > 30
