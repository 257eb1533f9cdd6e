"""Texts outside the pile: what ties tellings that did not take from each other."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tellings.trace.credits import Credit
from tellings.trace.descent import Descent
from tellings.trace.kinship import root_of
from tellings.trace.sources import COPIED, LEAST, Facts, Step

__all__ = ["Unseen", "unseen_sources"]


class Unseen(Struct, frozen=True):
    """A text outside the pile that two tellings or more took from: (telling, the step that shows it) each."""

    takers: tuple[tuple[int, Step], ...]
    agency: Credit | None


def unseen_sources(
    steps: Sequence[Step], descent: Descent, parents: Mapping[int, int], facts: Sequence[Facts]
) -> list[Unseen]:
    """Return the texts outside the pile: those behind source and taker, and ties of heads that nothing here explains."""
    groups: list[dict[int, Step]] = []
    for group in descent.groups:
        _join(groups, dict(group))
    apart = [s for s in steps if s.apart and s.probability >= LEAST]
    apart.sort(key=lambda s: (-s.probability, s.tie.a, s.tie.b))
    heads = _heads(descent, (n for s in apart for n in (s.tie.a, s.tie.b)))
    for step in apart:
        a, b = root_of(step.tie.a, parents), root_of(step.tie.b, parents)
        if not heads[step.tie.a] & heads[step.tie.b]:
            _join(groups, {a: step, b: step})
    groups.sort(key=min)
    return [Unseen(tuple(sorted(g.items(), key=lambda i: i[0])), _agency(g, facts)) for g in groups]


def _heads(descent: Descent, numbers: Iterable[int]) -> dict[int, set[int]]:
    """Return for each telling those at the heads of all its chains of sources, second sources too."""
    above: dict[int, list[int]] = {}
    for link in descent.links:
        above.setdefault(link.target, []).append(link.source)
    out = {}
    for number in sorted(set(numbers)):
        found, fresh = {number}, [number]
        while fresh:
            fresh = [s for n in fresh for s in above.get(n, ()) if s not in found]
            found |= set(fresh)
        out[number] = {n for n in found if n not in above}
    return out


def _join(groups: list[dict[int, Step]], found: dict[int, Step]) -> None:
    """Add a group; with those that it touches it becomes one, and a telling keeps the step that it had."""
    touching = [g for g in groups if g.keys() & found.keys()]
    whole = dict(found)
    for group in touching:
        whole |= group
    groups[:] = [g for g in groups if not any(g is t for t in touching)] + [whole]


def _agency(group: Mapping[int, Step], facts: Sequence[Facts]) -> Credit | None:
    """Return the agency that the takers credit: one's credit is the others' too where its words are copied."""
    found = [c for n in sorted(group) if (c := facts[n].agency)]
    copied = any(step.tie.told >= COPIED for step in group.values())
    return found[0] if len(found) > 1 or (found and copied) else None
