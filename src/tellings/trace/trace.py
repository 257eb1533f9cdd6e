"""Tellings to lineage and origins: what ties pairs, which way it went, who is left as a source."""

from collections.abc import Sequence

from msgspec import Struct

from tellings.ids import content_id
from tellings.records import Alignment, Cast, Evidence, Lineage, LineageKind, Origin, Passage, Telling, Trace
from tellings.trace.groups import Unseen, choose_parents, root_of, unseen_sources
from tellings.trace.order import Points, read_points
from tellings.trace.sources import REPRINT, Facts, Step, read_facts, read_step, spread_credits
from tellings.trace.ties import evidence_of, tie_tellings

__all__ = ["trace_lineage"]


class _Pile(Struct, frozen=True):
    """A story in order of article ids, with what was read from it."""

    story_id: str
    tellings: tuple[Telling, ...]
    facts: tuple[Facts, ...]
    points: Points
    parents: dict[int, Step]
    unseen: tuple[Unseen, ...]

    def label(self, number: int) -> str:
        """Return how a reader knows a telling."""
        article = self.tellings[number].article
        return article.outlet or article.title or article.article_id


def trace_lineage(
    story_id: str,
    tellings: Sequence[Telling],
    passages: Sequence[Passage],
    alignment: Alignment,
    cast: Cast,
) -> Trace:
    """Return who took from whom in a story, and the origin that each telling goes back to.

    Every telling has exactly one origin. Confidence is the chance that two tellings go back to one text,
    times the chance that it went the way the edge says.
    """
    del cast
    ordered = tuple(sorted(tellings, key=lambda t: t.article.article_id))
    facts = tuple(read_facts(ordered))
    points = read_points(ordered, alignment)
    ties = tie_tellings(ordered, passages, points)
    credited = spread_credits(ties, facts)
    steps = [read_step(tie, credited) for tie in ties]
    parents = choose_parents(steps, facts)
    unseen = tuple(unseen_sources(steps, parents, facts))
    pile = _Pile(story_id, ordered, facts, points, parents, unseen)
    lineage = [*_taken(pile), *_shared(pile), *_cited(pile, steps)]
    lineage.sort(key=lambda e: (e.to_id, e.from_id, e.kind))
    return Trace(tuple(lineage), tuple(_origins(pile)))


def _taken(pile: _Pile) -> list[Lineage]:
    """Return the edges from a telling to one that took its text."""
    out = []
    for target, step in sorted(pile.parents.items()):
        assert step.source is not None  # noqa: S101  (a parent is in the pile)
        copied = max(step.tie.copied_a, step.tie.copied_b)
        kind: LineageKind = "reprint" if copied >= REPRINT else "rewrite"
        ids = (pile.facts[step.source].article_id, pile.facts[target].article_id)
        out.append(_edge(pile, *ids, kind, step, _credit(pile, target, step.source)))
    return out


def _shared(pile: _Pile) -> list[Lineage]:
    """Return the edges from texts outside the pile to the tellings that took from them."""
    return [
        _edge(
            pile, _unseen_id(pile, source), pile.facts[n].article_id, "shared_source", step, _credit(pile, n)
        )
        for source in pile.unseen
        for n, step in source.takers
    ]


def _edge(
    pile: _Pile, from_id: str, to_id: str, kind: LineageKind, step: Step, extra: list[Evidence]
) -> Lineage:
    articles = (pile.tellings[step.tie.a].article, pile.tellings[step.tie.b].article)
    evidence = [*extra, *evidence_of(step.tie, pile.points, articles)]
    confidence = round(step.probability * step.direction, 2)
    return Lineage(pile.story_id, from_id, to_id, kind, confidence, tuple(evidence))


def _credit(pile: _Pile, number: int, source: int | None = None) -> list[Evidence]:
    """Return where the telling credits an agency with its text, or cites the source's outlet."""
    facts = pile.facts[number]
    credits_ = [facts.agency] if facts.agency else []
    if source is not None:
        credits_ += [c for c in facts.cites if c.key == pile.facts[source].outlet]
    return [Evidence(facts.article_id, c.start, c.end, f"credits {c.name}") for c in credits_[:3]]


def _cited(pile: _Pile, steps: Sequence[Step]) -> list[Lineage]:
    """Return the edges from a telling to one that cites its outlet and did not take its whole text."""
    near = {(s.tie.a, s.tie.b): s.tie.order.share for s in steps}
    out = []
    for number, facts in enumerate(pile.facts):
        for key in sorted({c.key for c in facts.cites}):
            named = [n for n, f in enumerate(pile.facts) if f.outlet == key and n != number]
            if named and not any(_follows(pile, number, n) for n in named):
                # Of an outlet's several tellings the one that has most in common is meant.
                source = max(named, key=lambda n: (near.get((min(n, number), max(n, number)), 0.0), -n))
                out.append(_citation(pile, source, number, key))
    return out


def _follows(pile: _Pile, number: int, source: int) -> bool:
    """Return whether the telling already goes back to the source, or the source to it."""
    return root_of(number, pile.parents) == source or (
        pile.parents.get(number, None) is not None and (pile.parents[number].source == source)
    )


def _citation(pile: _Pile, source: int, number: int, key: str) -> Lineage:
    facts = pile.facts[number]
    evidence = tuple(
        Evidence(facts.article_id, c.start, c.end, f"cites {c.name}") for c in facts.cites if c.key == key
    )
    # .9 for a cue verb with the name; the story may not hold the very text that is meant.
    return Lineage(pile.story_id, pile.facts[source].article_id, facts.article_id, "cites", 0.9, evidence[:4])


def _unseen_id(pile: _Pile, source: Unseen) -> str:
    """Return the id of a text outside the pile: by the agency credited, else by its first taker."""
    name = source.agency.key if source.agency else pile.facts[source.takers[0][0]].article_id
    return "unseen:" + content_id("unseen", pile.story_id, name)


def _origins(pile: _Pile) -> list[Origin]:
    """Return the origin of each telling, in order of article ids."""
    outside = {n: u for u in pile.unseen for n, _ in u.takers}
    return [_origin(pile, n, outside) for n in range(len(pile.tellings))]


def _origin(pile: _Pile, number: int, outside: dict[int, Unseen]) -> Origin:
    root = root_of(number, pile.parents)
    assert root is not None  # noqa: S101  (a chain of sources ends in the pile)
    unseen = outside.get(root)
    text = _unseen_id(pile, unseen) if unseen else pile.facts[root].article_id
    agency = (unseen.agency if unseen else None) or pile.facts[root].agency or pile.facts[number].agency
    return Origin(
        pile.story_id,
        content_id("origin", pile.story_id, text),
        pile.facts[number].article_id,
        agency.name if agency else None,
        _reason(pile, number, unseen),
    )


def _reason(pile: _Pile, number: int, unseen: Unseen | None) -> str:
    """Return in words why a telling has its origin."""
    if number in pile.parents:
        step = pile.parents[number]
        assert step.source is not None  # noqa: S101  (a parent is in the pile)
        copied = max(step.tie.copied_a, step.tie.copied_b)
        how = (
            f"{copied:.0%} of the shorter text is copied" if copied >= REPRINT else "it makes the same points"
        )
        return f"takes its text from {pile.label(step.source)}: {how}; {step.reason}"
    if unseen:
        others = ", ".join(pile.label(n) for n, _ in unseen.takers if n != number)
        source = (
            f"a text by {unseen.agency.name} that is not here" if unseen.agency else "a text that is not here"
        )
        return f"goes back to {source}, as {'do' if ', ' in others else 'does'} {others}"
    takers = [
        pile.label(n) for n in range(len(pile.facts)) if n != number and root_of(n, pile.parents) == number
    ]
    return (
        f"its text is the source of {', '.join(takers)}"
        if takers
        else "shares its text with no other telling"
    )
