"""Which way a text went between two tellings that are tied, and how sure that is."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from math import exp

from msgspec import Struct
from msgspec.structs import replace

from tellings.records import Telling
from tellings.trace.credits import Credit, agency_credit, aliases, cited_outlets, names_of, outlet_key
from tellings.trace.ties import Tie

__all__ = ["Facts", "Step", "read_facts", "read_step", "spread_credits"]

# Log odds that two tellings go back to one text: weights rounded from a logistic fit over the pairs of the
# invented stories (tests/corpus) and the seeds. Narration in common weighs most; then points in one order
# beyond chance; quotations little, for whoever hears a speech may quote it.
_BASE, _TOLD, _GAIN, _Z, _QUOTE, _CREDIT = -3.6, 10.0, 2.5, 0.4, 0.7, 3.0
_MOST_GAIN, _MOST_Z, _MOST_QUOTES = 2.0, 4.0, 3
# From here on two tellings count as one text's (pairs of two origins in the invented stories
# reach .59 at most);
# below .45 of the shorter copied it is a rewrite.
LEAST = 0.65
REPRINT = 0.45
_TOLD_COPY = 0.2
# A text that stands almost whole, word for word, in a longer one was cut from it more often than it grew into it:
# of a wire's re-filings within a day the longer is the earlier in three of four (evals/trace.py, times hidden: right
# .76, answering .60; the bounds were chosen on those 358 pairs, chosen on one half they give .75 and .63 on the other), in four of five where it is much longer.
_WHOLE, _LONGER, _MUCH_LONGER = 0.85, 0.02, 0.15


class Facts(Struct, frozen=True):
    """What a telling says of itself: its outlet, the agency it credits, whom it cites, when it appeared."""

    article_id: str
    outlet: str | None
    agency: Credit | None
    cites: tuple[Credit, ...]
    when: tuple[datetime, datetime] | None

    @property
    def wire(self) -> bool:
        """Whether this is the agency's own publication of its text."""
        return self.agency is not None and self.agency.key == self.outlet


class Step(Struct, frozen=True):
    """Between the tellings of a tie: `source` and `target` are numbers, or None where the text is elsewhere.

    `probability` that they go back to one text, `direction` that it went this way.
    """

    tie: Tie
    probability: float
    source: int | None
    target: int | None
    direction: float
    reason: str
    agency: Credit | None = None


def read_facts(tellings: Sequence[Telling]) -> list[Facts]:
    """Return what each telling says of itself."""
    credited = [agency_credit(t) for t in tellings]
    names = names_of(tellings, credited)
    long = aliases(names)
    return [
        Facts(
            t.article.article_id,
            _full(outlet_key(t.article), long),
            _renamed(credit, long) if credit else None,
            tuple(_renamed(c, long) for c in cited_outlets(t, names)),
            _times(t.article.published),
        )
        for t, credit in zip(tellings, credited, strict=True)
    ]


def _full(key: str | None, long: dict[str, str]) -> str | None:
    return long.get(key, key) if key else None


def _renamed(credit: Credit, long: dict[str, str]) -> Credit:
    return replace(credit, key=long.get(credit.key, credit.key))


def spread_credits(ties: Sequence[Tie], facts: Sequence[Facts]) -> list[Facts]:
    """Return the facts with an agency's credit on every telling that copies from a credited one.

    Two copies of an agency's text, of which one names the agency, both come from the agency.
    """
    out = list(facts)
    for tie in sorted(ties, key=lambda t: (-max(t.copied_a, t.copied_b), t.a, t.b)):
        a, b = facts[tie.a], facts[tie.b]
        if max(tie.copied_a, tie.copied_b) < REPRINT or tie.told < _TOLD_COPY or a.wire or b.wire:
            continue
        for n, own, other in ((tie.a, a, b), (tie.b, b, a)):
            if not own.agency and not out[n].agency and other.agency:
                out[n] = replace(own, agency=other.agency)
    return out


def _times(published: str | None) -> tuple[datetime, datetime] | None:
    """Return the first and last moment at which it may have appeared.

    Midnight to the second is how a bare date is written; a time without a zone is off by up to half a day.
    """
    try:
        moment = datetime.fromisoformat(published or "")
        day = moment.time() == time() and len(published or "") <= len("2024-01-01T00:00:00")
        slack = timedelta(0) if moment.tzinfo else timedelta(hours=12)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware - slack, aware + slack + (timedelta(days=1) if day else timedelta(0))
    except (ValueError, OverflowError):
        return None


def read_step(tie: Tie, facts: Sequence[Facts]) -> Step:
    """Return whether the two go back to one text, and which took it from which."""
    a, b = facts[tie.a], facts[tie.b]
    credit = _credits(a, b) or _credits(b, a) or (a.agency and b.agency and a.agency.key == b.agency.key)
    order = tie.order
    odds = (
        _BASE
        + _TOLD * tie.told
        + _GAIN * min(max(order.chain - order.chance, 0.0), _MOST_GAIN)
        + _Z * min(max(order.z, 0.0), _MOST_Z)
        + _QUOTE * min(len(tie.quotations), _MOST_QUOTES)
        + _CREDIT * bool(credit)
    )
    source, direction, reason, agency = _direction(tie, a, b)
    target = None if source is None else tie.a + tie.b - source
    return Step(tie, 1 / (1 + exp(-odds)), source, target, direction, reason, agency)


def _credits(one: Facts, other: Facts) -> bool:
    """Return whether one names the other's outlet as where the text, or something in it, is from."""
    if other.outlet is None or one.outlet == other.outlet:
        return False
    return (one.agency is not None and one.agency.key == other.outlet) or any(
        c.key == other.outlet for c in one.cites
    )


def _direction(tie: Tie, a: Facts, b: Facts) -> tuple[int | None, float, str, Credit | None]:
    """Return (source, probability of the direction, reason, agency); the reasons in order of weight."""
    if a.wire != b.wire:
        wire, other = (tie.a, b) if a.wire else (tie.b, a)
        early = _earlier(other, a if a.wire else b)
        return wire, 0.9 if early else 0.97, "the agency's own text", None
    if _credits(a, b) != _credits(b, a):
        # A text that names another says whom it follows, unless it was out before the other.
        source, late = (tie.a, _earlier(b, a)) if _credits(b, a) else (tie.b, _earlier(a, b))
        return source, 0.6 if late else 0.9, "names the other as its source", None
    agency = a.agency or b.agency
    if agency and not a.wire:
        return None, 0.8, f"the text is credited to {agency.name}", agency
    if max(tie.copied_a, tie.copied_b) >= REPRINT:
        return _by_time(tie, a, b)
    return None, 0.7, "each has what the other lacks, and neither names the other", None


def _by_time(tie: Tie, a: Facts, b: Facts) -> tuple[int | None, float, str, Credit | None]:
    """Return the direction of a copy that credits no one: by time, else from the text that holds the other."""
    if _earlier(a, b) or _earlier(b, a):
        return (tie.a if _earlier(a, b) else tie.b), 0.7, "was out earlier", None
    longer = 1 - min(tie.words_a, tie.words_b) / max(tie.words_a, tie.words_b, 1)
    if tie.held >= _WHOLE and longer >= _LONGER:
        source = tie.a if tie.words_a > tie.words_b else tie.b
        return source, 0.7 if longer < _MUCH_LONGER else 0.8, "holds the whole of the other", None
    return None, 0.5, "copied text, and nothing tells which was first", None


def _earlier(a: Facts, b: Facts) -> bool:
    return a.when is not None and b.when is not None and a.when[1] <= b.when[0] and a.when != b.when
