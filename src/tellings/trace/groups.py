"""From steps between pairs to one tree: each telling's nearest source, and texts outside the pile."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tellings.trace.credits import Credit
from tellings.trace.sources import LEAST, Facts, Step

__all__ = ["Unseen", "choose_parents", "root_of", "unseen_sources"]


class Unseen(Struct, frozen=True):
    """A text outside the pile that two tellings or more took from: (telling, the step that shows it) each."""

    takers: tuple[tuple[int, Step], ...]
    agency: Credit | None


def choose_parents(steps: Sequence[Step], facts: Sequence[Facts]) -> dict[int, Step]:
    """Return for each telling that took from another of the pile the step from its nearest source."""
    directed = [s for s in steps if s.source is not None and s.probability >= LEAST]
    directed.sort(key=lambda s: _nearness(s, facts), reverse=True)
    parents: dict[int, Step] = {}
    for step in directed:
        if (
            step.target is not None
            and step.target not in parents
            and root_of(step.source, parents) != step.target
        ):
            parents[step.target] = step
    return parents


def _nearness(step: Step, facts: Sequence[Facts]) -> tuple[float, ...]:
    """Return what makes a source likelier: the agency itself, a credit, more text in common, an earlier time."""
    tie = step.tie
    assert step.source is not None  # noqa: S101  (directed steps only)
    wire = facts[step.source].wire
    shared = round(max(tie.copied_a, tie.copied_b) + tie.order.share, 2)
    when = facts[step.source].when
    return (wire, step.direction >= 0.9, shared, -when[0].timestamp() if when else 0.0, -step.source)


def root_of(number: int | None, parents: Mapping[int, Step]) -> int | None:
    """Return the telling at the head of the chain of sources."""
    while number is not None and number in parents:
        number = parents[number].source
    return number


def unseen_sources(
    steps: Sequence[Step], parents: Mapping[int, Step], facts: Sequence[Facts]
) -> list[Unseen]:
    """Return the texts outside the pile: ties between heads of chains that no source in the pile explains."""
    open_ = [s for s in steps if s.source is None and s.probability >= LEAST]
    open_.sort(key=lambda s: (-s.probability, s.tie.a, s.tie.b))
    leader: dict[int, int] = {}
    shown: dict[int, Step] = {}
    for step in open_:
        a, b = (root_of(n, parents) for n in (step.tie.a, step.tie.b))
        assert a is not None and b is not None  # noqa: S101, PT018
        if _lead(a, leader) != _lead(b, leader):
            leader[max(_lead(a, leader), _lead(b, leader))] = min(_lead(a, leader), _lead(b, leader))
            shown.setdefault(a, step)
            shown.setdefault(b, step)
    groups: dict[int, list[int]] = {}
    for number in sorted(shown):
        groups.setdefault(_lead(number, leader), []).append(number)
    return [Unseen(tuple((n, shown[n]) for n in g), _agency(g, facts)) for g in groups.values()]


def _lead(number: int, leader: Mapping[int, int]) -> int:
    while number in leader:
        number = leader[number]
    return number


def _agency(group: Sequence[int], facts: Sequence[Facts]) -> Credit | None:
    return next((c for n in group if (c := facts[n].agency)), None)
