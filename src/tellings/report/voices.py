"""Who said what: every quotation of an actor with its variants, compared word by word."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Statement
from tellings.report.compared import Token, compared, tokens_in
from tellings.report.lookup import Lookup
from tellings.report.words import KINDS, copyable, say, single

__all__ = ["Said", "Variant", "Voice", "voices"]


class Variant(Struct, frozen=True):
    """One wording and the tellings that have it; words that the first lacks are marked; empty ones the script copies."""

    labels: tuple[tuple[str, str], ...]
    words: Markup
    direct: bool
    note: str


class Said(Struct, frozen=True):
    """One thing that an actor is said to have said; `number` is its row in the matrix."""

    claim: str
    number: int
    variants: tuple[Variant, ...]


class Voice(Struct, frozen=True):
    """One actor with all that the tellings give as said by them.

    `singles` counts what the script lists here from the full texts.
    """

    name: str
    labels: tuple[str, ...]
    said: tuple[Said, ...]
    singles: int

    @property
    def statements(self) -> int:
        """Return how many things are given as said by them."""
        return len(self.said) + self.singles


def voices(look: Lookup, numbers: dict[str, int]) -> list[Voice]:
    """Return those with a name first, then those whom most tellings quote."""
    by_name: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for telling in look.tellings:
        for s in telling.statements:
            name = look.speaker(s)
            if name and s.statement_id in look.claim_of:
                by_name[name][look.claim_of[s.statement_id]].append(s)
    found = [_voice(look, name, claims, numbers) for name, claims in by_name.items()]
    mentions = look.dossier.cast.mentions
    named = {look.actor[m.actor_id].name for m in mentions if m.kind == "name" and m.actor_id in look.actor}
    return sorted(found, key=lambda v: (v.name not in named, -len(v.labels), -v.statements, v.name))


def _voice(look: Lookup, name: str, claims: dict[str, list[Statement]], numbers: dict[str, int]) -> Voice:
    labels = [
        label for a, label in look.label.items() if any(s.article_id == a for c in claims.values() for s in c)
    ]
    order = sorted((numbers.get(look.anchor("c", c), 0), c) for c in claims)
    lone = {c for c, statements in claims.items() if single(look, statements[0])}
    return Voice(
        name=name,
        labels=tuple(labels),
        said=tuple(
            Said(look.anchor("c", c), n, _variants(look, claims[c])) for n, c in order if c not in lone
        ),
        singles=len(lone),
    )


def _tokens_of(look: Lookup, statement: Statement) -> list[Token]:
    return tokens_in(
        look.received(statement.article_id), statement.spans or ((statement.start, statement.end),)
    )


def _variants(look: Lookup, statements: list[Statement]) -> tuple[Variant, ...]:
    """Return the wordings, the commonest first, each compared with that one."""
    tokens = {s.statement_id: _tokens_of(look, s) for s in statements}
    wordings: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for s in statements:
        words = tuple(w for w, _, _ in tokens[s.statement_id])
        wordings[s.kind, s.certainty, s.via, words].append(s)
    # Quoted words before reported ones, then the commonest, then the fullest.
    rank = {"direct": 0, "mixed": 1, "indirect": 2, "narration": 3}
    order = sorted(
        wordings.values(),
        key=lambda g: (rank[g[0].kind], -len(g), -len(tokens[g[0].statement_id]), g[0].statement_id),
    )
    base = tokens[order[0][0].statement_id]
    return tuple(_variant(look, group, tokens[group[0].statement_id], base) for group in order)


def _variant(look: Lookup, group: list[Statement], mine: Sequence[Token], base: Sequence[Token]) -> Variant:
    first = group[0]
    marks, points = compared(base, mine)
    copied = not marks and not points and copyable(look, first, marked=False)
    return Variant(
        labels=tuple((look.label[s.article_id], look.anchor("s", s.statement_id)) for s in group),
        words=Markup("") if copied else say(look, first, marks, points),
        direct=first.kind == "direct",
        note=", ".join(_notes(first)),
    )


def _notes(statement: Statement) -> Iterator[str]:
    if statement.kind != "direct":
        yield KINDS[statement.kind]
    if statement.certainty != "asserted":
        yield statement.certainty
    yield from (f"via {name}" for name in statement.via)
