"""The page on which a person sets a story right: what does not belong, what says the same and what does not."""

from textwrap import shorten

from msgspec import Struct

from tellings.records import Dossier
from tellings.report.heads import Head, heads
from tellings.report.lookup import Lookup, look_up
from tellings.report.matrix import in_order

__all__ = ["Amendable", "Kept", "amendable"]

# A claim is named by so many of its characters where it is chosen from a list.
_BRIEF = 90


class Kept(Struct, frozen=True):
    """A correction that stands: its number, and what it says."""

    number: int
    text: str


class Part(Struct, frozen=True):
    """One statement of a claim: its id, the column it stands in, its words, and the ids that it is parted from."""

    statement_id: str
    label: str
    words: str
    others: tuple[str, ...]


class Point(Struct, frozen=True):
    """One claim, by its number on the page: some words of it, and the statements in it."""

    number: int
    anchor: str
    brief: str
    parts: tuple[Part, ...]

    @property
    def first(self) -> str:
        """Return the statement that stands for the claim where two claims are said to be one."""
        return self.parts[0].statement_id


class Amendable(Struct, frozen=True):
    """What of a story can be set right."""

    heads: tuple[Head, ...]
    points: tuple[Point, ...]


def amendable(dossier: Dossier) -> Amendable:
    """Return the tellings and the claims of a story, each with the ids that a correction names."""
    look = look_up(dossier)
    points = [_point(look, n, c.claim_id) for n, c in enumerate(in_order(look), 1)]
    return Amendable(tuple(heads(look)), tuple(p for p in points if p.parts))


def _point(look: Lookup, number: int, claim_id: str) -> Point:
    held = [m for m in look.members.get(claim_id, ()) if m.statement_id in look.statement]
    parts = tuple(
        Part(
            m.statement_id,
            look.label[m.article_id],
            _words(look, m.statement_id),
            tuple(o.statement_id for o in held if o.article_id != m.article_id),
        )
        for m in sorted(held, key=lambda m: (look.label[m.article_id], m.statement_id))
    )
    return Point(
        number,
        look.anchor("c", claim_id),
        shorten(parts[0].words, _BRIEF, placeholder=" …") if parts else "",
        parts,
    )


def _words(look: Lookup, statement_id: str) -> str:
    s = look.statement[statement_id]
    text = look.received(s.article_id)
    return " … ".join(text[a:b] for a, b in (s.spans or ((s.start, s.end),)))
