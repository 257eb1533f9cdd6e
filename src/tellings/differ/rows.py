"""A finding as the row that it becomes, and what makes two rows one."""

from tellings.differ.sides import Finding
from tellings.ids import content_id
from tellings.records import Difference

__all__ = ["difference_of", "once", "told_once"]


def told_once(found: dict[tuple[str, ...], Difference]) -> dict[tuple[str, ...], Difference]:
    """Leave out what stands between the same words in another claim: a statement may stand in several."""
    out: dict[tuple[str, ...], Difference] = {}
    seen: set[tuple[object, ...]] = set()
    for key, d in found.items():
        where = (d.kind, key[1], key[2], d.start_a, d.end_a, d.start_b, d.end_b)
        if where not in seen:
            seen.add(where)
            out[key] = d
    return out


def once(d: Difference, article_a: str, article_b: str) -> tuple[str, ...]:
    """Return what makes a difference one: names and quotations are the same one in every claim."""
    where = (
        d.kind,
        article_a,
        article_b,
        d.value_a.casefold(),
        d.value_b.casefold(),
    )
    return where if d.kind in {"name", "quotation"} else (*where, d.claim_id)


def difference_of(claim_id: str, one: str, two: str, f: Finding, sure: float) -> Difference:
    """Return a finding between two statements as a difference of a claim."""
    return Difference(
        difference_id=content_id(claim_id, f.kind, one, two, *f.span_a, *f.span_b),
        claim_id=claim_id,
        kind=f.kind,  # type: ignore[arg-type]
        class_=f.class_,  # type: ignore[arg-type]
        statement_a=one,
        start_a=f.span_a[0],
        end_a=f.span_a[1],
        value_a=f.value_a,
        statement_b=two,
        start_b=f.span_b[0],
        end_b=f.span_b[1],
        value_b=f.value_b,
        reason=f.reason,
        confidence=round(sure, 4),
    )
