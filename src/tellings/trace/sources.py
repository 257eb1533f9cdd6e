"""What two tied tellings say of which took from which: credits, times, and the texts themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from math import exp, log

from msgspec import Struct
from msgspec.structs import replace

from tellings.records import Telling
from tellings.trace.credits import Credit, agency_credit, aliases, cited_outlets, names_of, outlet_key
from tellings.trace.ties import Tie

__all__ = [
    "COPIED",
    "LEAST",
    "REPRINT",
    "Facts",
    "Step",
    "chance",
    "read_facts",
    "read_step",
    "spread_credits",
    "was_earlier",
]

# Log odds that two tellings go back to one text: weights rounded from a logistic fit over the pairs of the
# invented stories (tests/corpus) and the seeds. Narration in common weighs most; then points in one order
# beyond chance; quotations little, for whoever hears a speech may quote it.
_BASE, _TOLD, _GAIN, _Z, _QUOTE, _CREDIT, _CITED = -3.6, 10.0, 2.5, 0.4, 0.7, 3.0, 2.0
# The order of points counts in full only where sentences that neither side quotes make so much of it, and not at all
# below (less is asked where both have an agency's credit): whoever was at one speech tells its points in its order. In
# 360 stories of the AllSides stream two reports of one statement have .11 and less (two of 16 more), invented rewrites
# .12 and more.
_FEW, _MANY, _FEW_CREDITED = 0.11, 0.12, 0.08
_MOST_GAIN, _MOST_Z, _MOST_QUOTES = 2.0, 4.0, 3
# From here on two tellings count as one text's (pairs of two origins in the invented stories
# reach .59 at most);
# below .45 of the shorter copied it is a rewrite.
LEAST = 0.65
REPRINT = 0.45
COPIED, _TOLD_LEAST = 0.2, 0.1
# By hand, on what was read of 1,000 stories of the AllSides stream: five pairs of this kind were five speeches.
_NOTHING, _FEWEST_QUOTES, _MOST_COPIED = 0.03, 2, 0.18
# Log odds of a direction: an agency's own text before one that credits it, a text that is named before the one that
# names it, each also against the times; the earlier of two copies before the later. .97, .9, .9, .6, .98.
_WIRE, _WIRE_LATE, _NAMED, _NAMED_LATE, _EARLIER = 3.5, 2.2, 2.2, 0.4, 4.0
# How much the rank of the one known time weighs (by hand: a first text is seldom the one without a time).
_RANK = 0.7
_When = tuple[datetime, datetime] | None


class Facts(Struct, frozen=True):
    """What a telling says of itself: its outlet, the agency it credits, whom it cites, when it appeared.

    `wire` is whether its outlet is one that a telling of the story credits with its text.
    """

    article_id: str
    outlet: str | None
    agency: Credit | None
    cites: tuple[Credit, ...]
    when: _When
    wire: bool = False


class Step(Struct, frozen=True):
    """Between the tellings a, b of a tie: how likely one text is behind both, and which way it went.

    `odds` are the log odds that b took from a rather than a from b; `reason` says why. `apart` says why neither
    took from the other, where a text outside the pile is the likelier source of both. `wire` is the telling that
    is the agency's own text, `certain` whether one is the other's source by what they say of themselves, `house` whether
    both are of one outlet.
    """

    tie: Tie
    probability: float
    odds: float
    reason: str
    apart: str = ""
    wire: int | None = None
    certain: bool = False
    house: bool = False

    def odds_of(self, source: int) -> float:
        """Return the log odds that the text went from this one to the other."""
        return self.odds if source == self.tie.a else -self.odds


def chance(odds: float) -> float:
    """Return the probability that has these log odds.

    >>> chance(0.0)
    0.5
    """
    return 1 / (1 + exp(-odds))


def read_facts(tellings: Sequence[Telling]) -> list[Facts]:
    """Return what each telling says of itself."""
    credited = [agency_credit(t) for t in tellings]
    names = names_of(tellings, credited)
    long = aliases(names)
    agencies = {_renamed(c, long).key for c in credited if c}
    outlets = [_full(outlet_key(t.article), long) for t in tellings]
    return [
        Facts(
            t.article.article_id,
            outlet,
            _renamed(credit, long) if credit else None,
            tuple(_renamed(c, long) for c in cited_outlets(t, names)),
            _times(t.article.published),
            outlet in agencies,
        )
        for t, credit, outlet in zip(tellings, credited, outlets, strict=True)
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
    present = {f.outlet for f in facts if f.wire}
    for tie in sorted(ties, key=lambda t: (-max(t.copied_a, t.copied_b), t.a, t.b)):
        a, b = facts[tie.a], facts[tie.b]
        if max(tie.copied_a, tie.copied_b) < REPRINT or tie.told < COPIED or a.wire or b.wire:
            continue
        for n, own, other in ((tie.a, a, b), (tie.b, b, a)):
            if not own.agency and not out[n].agency and other.agency and other.agency.key not in present:
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
    """Return how likely one text is behind the two, and which took it from which."""
    a, b = facts[tie.a], facts[tie.b]
    # Who cites an agency that others of the story credit with their text has its text as well, most often.
    agency = _same_agency(a, b) or (a.wire and _credits(b, a)) or (b.wire and _credits(a, b))
    cited = _credits(a, b) or _credits(b, a)
    order = tie.order
    weight = _weight_of_order(tie, credited=bool(agency), named=bool(agency or cited) or a.wire != b.wire)
    # A name alone shows no text: "told AP" may be one line of an interview.
    named = (_CREDIT if agency else _CITED if cited else 0.0) if weight or tie.told >= _TOLD_LEAST else 0.0
    odds = (
        _BASE
        + _TOLD * tie.told
        + weight * _GAIN * min(max(order.chain - order.chance, 0.0), _MOST_GAIN)
        + weight * _Z * min(max(order.z, 0.0), _MOST_Z)
        + _QUOTE * min(len(tie.quotations), _MOST_QUOTES)
        + named
    )
    if _same_outlet(a, b) and tie.told < COPIED:
        # One house's reports of one event have its background, its menus and its ways in common.
        odds = min(odds, _BASE)
    way, reason = _direction(tie, a, b, [f.when for f in facts])
    said = a.wire != b.wire or _credits(a, b) != _credits(b, a)
    wire = None if a.wire == b.wire else tie.a if a.wire else tie.b
    present = {f.outlet for f in facts if f.wire}
    return Step(
        tie, chance(odds), way, reason, _apart(tie, a, b, present), wire, said, _same_outlet(a, b)
    )  # fmt: skip


def _weight_of_order(tie: Tie, *, credited: bool, named: bool) -> float:
    """Return how much the order of the points counts, 0 to 1."""
    least = _FEW_CREDITED if credited else _FEW
    quotes = len(tie.quotations)
    # Whoever writes every sentence anew leaves some quotations whole, but few: where many are the same, or long ones, and
    # no sentence around them, both heard the speaker.
    heard = tie.told < _TOLD_LEAST and quotes > _MOST_QUOTES
    if tie.told < _NOTHING and not named:
        heard |= quotes < _FEWEST_QUOTES or max(tie.copied_a, tie.copied_b) > _MOST_COPIED
    return 0.0 if heard else max(0.0, min(1.0, (tie.order.told - least) / (_MANY - _FEW)))


def _apart(tie: Tie, a: Facts, b: Facts, present: set[str | None]) -> str:
    """Return why neither took from the other, or nothing."""
    if a.wire != b.wire or _credits(a, b) != _credits(b, a) or _same_outlet(a, b):
        return ""
    agency = a.agency or b.agency
    # Of two that only make the same points, one's credit says nothing of the other.
    both = tie.told >= COPIED or (a.agency and b.agency)
    if agency and both and agency.key not in present:
        return f"the text is credited to {agency.name}"
    if max(tie.copied_a, tie.copied_b) < REPRINT and tie.told < COPIED:
        return "each has what the other lacks, and neither names the other"
    return ""


def _same_outlet(a: Facts, b: Facts) -> bool:
    return a.outlet is not None and a.outlet == b.outlet


def _same_agency(a: Facts, b: Facts) -> bool:
    """Return whether both credit one agency with their text, or one credits the other's outlet with it."""
    keys = (a.agency.key if a.agency else None, b.agency.key if b.agency else None)
    return (keys[0] is not None and keys[0] in (keys[1], b.outlet)) or (
        keys[1] is not None and keys[1] == a.outlet
    )


def _credits(one: Facts, other: Facts) -> bool:
    """Return whether one names the other's outlet as where the text, or something in it, is from."""
    if other.outlet is None or one.outlet == other.outlet:
        return False
    return (one.agency is not None and one.agency.key == other.outlet) or any(
        c.key == other.outlet for c in one.cites
    )


def _direction(tie: Tie, a: Facts, b: Facts, times: Sequence[_When]) -> tuple[float, str]:
    """Return the log odds that b took from a, and why; the reasons in order of weight."""
    cites = (any(c.key == b.outlet for c in a.cites), any(c.key == a.outlet for c in b.cites))
    if a.wire != b.wire and not cites[1 if b.wire else 0]:
        late = was_earlier(b, a) if a.wire else was_earlier(a, b)
        odds = _WIRE_LATE if late else _WIRE
        return (odds if a.wire else -odds), "the agency's own text"
    if _credits(a, b) != _credits(b, a):
        # A text that names another says whom it follows, unless it was out before the other.
        named = _credits(b, a)
        late = was_earlier(b, a) if named else was_earlier(a, b)
        odds = _NAMED_LATE if late else _NAMED
        return (odds if named else -odds), "names the other as its source"
    clock = _time_odds(a.when, b.when, times)
    if abs(clock) > abs(tie.text):
        return tie.text + clock, "was out earlier"
    return tie.text + clock, "holds what the other was cut from"


def _time_odds(a: _When, b: _When, times: Sequence[_When]) -> float:
    """Return the log odds that a was out before b, each somewhere in its span of time.

    Where only one has a time, it is the likelier to be first, the more of the others came after it.
    """
    if a and b:
        width, apart = _spread(a, b)
        share = apart / width if width and abs(apart) < width else (apart > 0) - (apart < 0)
        return max(-_EARLIER, min(_EARLIER, log((1.02 + share) / (1.02 - share))))
    if not a and not b:
        return 0.0
    known = a or b
    after = sum(known[1] <= t[0] for t in times if known and t)
    before = sum(t[1] <= known[0] for t in times if known and t)
    return _RANK * log((1 + after) / (1 + before)) * (1 if a else -1)


def was_earlier(a: Facts, b: Facts, share: float = 1.0) -> bool:
    """Return whether a was out before b by the times that both give: for sure, or for a lesser share of what they leave open."""
    if a.when is None or b.when is None:
        return False
    width, apart = _spread(a.when, b.when)
    return apart > 0 and apart >= share * width


def _spread(a: tuple[datetime, datetime], b: tuple[datetime, datetime]) -> tuple[float, float]:
    """Return the mean length of two spans of time, and how long after the one the other is, in seconds."""
    return (a[1] - a[0] + b[1] - b[0]).total_seconds() / 2, (b[0] - a[0] + b[1] - a[1]).total_seconds() / 2
