"""The differences in a toll, a size or an age: between two tellings, whatever claims their statements stand in."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from tellings.differ.ages import compare_ages
from tellings.differ.confidence import sureness
from tellings.differ.rows import difference_of, once
from tellings.differ.sides import Finding, Side
from tellings.differ.tolls import FATE, Links, compare_tolls
from tellings.records import Alignment, Difference

__all__ = ["differences_anywhere"]

Rows = Mapping[tuple[str, ...], Difference]


def differences_anywhere(
    sides: Mapping[str, Side], alignment: Alignment, found: Rows
) -> dict[tuple[str, ...], Difference]:
    """Return the differences of the whole story beside those `found` in its claims, and of these the surer ones.

    One that was found in a claim is as sure as the surer of the two ways makes it. Any other stands in the claim
    of its statements that most tellings carry; where neither is of a claim it is not given.
    """
    links, widest = _links(alignment), _widest(alignment)
    at = {(str(d.kind), k[1], k[2], d.start_a, d.start_b): (k, d) for k, d in found.items()}
    out: dict[tuple[str, ...], Difference] = {}
    for a, b, finding, sure in _compared(sides, links):
        one, two = a.statement, b.statement
        place = finding.kind, one.article_id, two.article_id, finding.span_a[0], finding.span_b[0]
        if place in at:
            key, known = at[place]
            out[key] = replace(known, confidence=max(known.confidence, round(sure, 4)))
        elif claim_id := _claim_for(links, widest, one.statement_id, two.statement_id):
            d = difference_of(claim_id, one.statement_id, two.statement_id, finding, sure)
            out.setdefault(once(d, one.article_id, two.article_id), d)
    return out


def _compared(sides: Mapping[str, Side], links: Links) -> Iterator[tuple[Side, Side, Finding, float]]:
    for x in compare_tolls(sides, links):
        yield x.a, x.b, x.finding, sureness("toll" if x.slot.startswith(FATE) else "size", x.features)
    for a, b, finding in compare_ages(sides):
        yield a, b, finding, sureness("age", {})


def _links(alignment: Alignment) -> dict[str, dict[str, float]]:
    """Return the claims of each statement, with how sure it is to be of them."""
    out: dict[str, dict[str, float]] = {}
    for m in alignment.members:
        out.setdefault(m.statement_id, {})[m.claim_id] = m.score
    return out


def _widest(alignment: Alignment) -> dict[str, tuple[int, str]]:
    """Return what orders claims: those that most tellings carry first."""
    return {c.claim_id: (-c.tellings, c.claim_id) for c in alignment.claims}


def _claim_for(links: Links, widest: Mapping[str, tuple[int, str]], one: str, two: str) -> str | None:
    """Return the claim that two statements are shown in, if either is of one."""
    mine, theirs = links.get(one, {}).keys(), links.get(two, {}).keys()
    return min(mine & theirs or mine | theirs, key=lambda c: widest.get(c, (0, c)), default=None)
