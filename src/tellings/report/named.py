"""Names and numbers: how each telling writes them."""

from collections import defaultdict
from datetime import date

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Mention, Value
from tellings.report.lookup import Lookup
from tellings.report.marks import quote, window

__all__ = ["Form", "NameRow", "names", "normal", "numbers"]

# A table of more rows than this hides what a reader came for; the JSON has them all.
MOST = 18


class Form(Struct, frozen=True):
    """One way a telling writes it: the first place, how often, and for values the normal form."""

    words: Markup
    href: str
    times: int
    normal: str = ""


class NameRow(Struct, frozen=True):
    """One actor, or one counted thing; `forms` has an entry per column, `variants` counts spellings."""

    name: str
    type: str
    forms: tuple[tuple[Form, ...], ...]
    variants: int
    tellings: int


def names(look: Lookup) -> tuple[list[NameRow], int]:
    """Return the actors that two tellings or more name, those written in more than one way first; how many were cut."""
    by_actor: dict[str, list[Mention]] = defaultdict(list)
    for m in look.dossier.cast.mentions:
        if m.kind == "name" and m.article_id in look.label and m.actor_id in look.actor:
            by_actor[m.actor_id].append(m)
    rows = [_name_row(look, actor_id, mentions) for actor_id, mentions in by_actor.items()]
    rows = [r for r in rows if r.tellings > 1]
    rows.sort(key=lambda r: (r.variants == 1, -r.tellings, -r.variants, r.name, r.type))
    return rows[:MOST], len(rows[MOST:])


def _name_row(look: Lookup, actor_id: str, mentions: list[Mention]) -> NameRow:
    actor = look.actor[actor_id]
    forms: list[tuple[Form, ...]] = []
    spelt: set[str] = set()
    for article_id, label in look.label.items():
        by_text: dict[str, list[Mention]] = defaultdict(list)
        for m in sorted((m for m in mentions if m.article_id == article_id), key=lambda m: (m.start, m.end)):
            # A dateline in capitals is no other spelling.
            by_text[" ".join(m.text.casefold().removeprefix("the ").split())].append(m)
        forms.append(tuple(_form(look, label, ms[0], len(ms)) for ms in by_text.values()))
        spelt |= by_text.keys()
    return NameRow(actor.name, actor.type, tuple(forms), len(spelt), sum(1 for f in forms if f))


def _form(look: Lookup, label: str, mention: Mention, times: int) -> Form:
    received = look.received(mention.article_id)
    span = window(received, (mention.start, mention.end), (mention.start, mention.start), 160)
    return Form(quote(label, received, span), "", times)


def normal(value: Value) -> str:
    """Return a value's normal form in words.

    >>> normal(Value("s", "a", 0, 1, "number", 767.0, None)), normal(Value("s", "a", 0, 1, "number", 3.0, 5.0))
    ('767 or more', '3 to 5')
    """
    low, high = (_plain(value, x) for x in (value.low, value.high))
    unit = f" {value.unit}" if value.unit else ""
    if low is None or high is None:
        return (
            f"{low} or more{unit}" if low is not None else f"up to {high}{unit}" if high is not None else "?"
        )
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"


def _plain(value: Value, number: float | None) -> str | None:
    if number is None:
        return None
    if value.kind == "date":
        return (
            date.fromordinal(int(number)).isoformat() if 1 <= number <= date.max.toordinal() else str(number)
        )
    return f"{number:,.10g}"


def numbers(look: Lookup) -> tuple[list[NameRow], int]:
    """Return what two tellings or more count and price, with the values of each; how many rows were cut."""
    by_thing: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for t in look.tellings:
        for v in t.values:
            # Dates stand on the timeline.
            if v.kind != "date" and v.statement_id in look.statement:
                by_thing[" ".join((v.counted or "").casefold().split()), v.kind].append(v)
    rows = [_number_row(look, thing, kind, values) for (thing, kind), values in by_thing.items()]
    rows = [r for r in rows if r.tellings > 1]
    rows.sort(key=lambda r: (not r.name, -r.tellings, -r.variants, r.type, r.name))
    return rows[:MOST], len(rows[MOST:])


def _number_row(look: Lookup, thing: str, kind: str, values: list[Value]) -> NameRow:
    forms = []
    for article_id, label in look.label.items():
        found: dict[str, list[Value]] = defaultdict(list)
        for v in sorted((v for v in values if v.article_id == article_id), key=lambda v: (v.start, v.end)):
            found[normal(v)].append(v)
        forms.append(
            tuple(
                Form(
                    quote(label, look.received(article_id), (vs[0].start, vs[0].end)),
                    look.anchor("s", vs[0].statement_id),
                    len({v.start for v in vs}),
                    n,
                )
                for n, vs in found.items()
            )
        )
    return NameRow(
        thing, kind, tuple(forms), len({f.normal for fs in forms for f in fs}), sum(1 for f in forms if f)
    )
