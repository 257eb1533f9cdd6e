"""The matrix: claims as rows, tellings as columns, each cell the telling's own words."""

from statistics import median

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from tellings import text
from tellings.records import Claim, ClaimStatement
from tellings.report.lookup import Lookup
from tellings.report.words import KINDS, certainty_spans, copyable, cue_spans, pieces, quoted, say

__all__ = ["Carry", "Row", "in_order", "matrix", "place"]


# So many statements of a cell stand there in words even without the script.
WRITTEN = 1
# Fewer words are no clause: all 6 such rows of two tellings in the demo and a real story of ten were fragments
# ("further added"), of 5 rows with three words 2 were.
CLAUSE = 3
# Characters of a claim that a telling lacks, where the script cannot copy them.
BRIEF = 80


class Carry(Struct, frozen=True):
    """One statement in a cell; where `words` are empty the script copies them from the full text."""

    words: Markup
    href: str
    speaker: str
    named: str
    via: tuple[str, ...]
    how: str
    direct: bool
    certainty: str
    certainty_words: Markup
    cue: Markup
    link: str
    brief: Markup
    again: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """One claim: a cell per telling in the order of the columns; an empty cell does not carry it."""

    anchor: str
    number: int
    tellings: int
    origins: int
    cells: tuple[tuple[Carry, ...], ...]
    lacking: tuple[str, ...]
    differs: tuple[str, ...]
    speakers: tuple[str, ...]


def place(look: Lookup, claim: Claim) -> float:
    """Return where in the story a claim stands: 0 at the top of the tellings, 1 at their end."""
    found = (look.statement[m.statement_id] for m in look.members.get(claim.claim_id, ()))
    return median([s.start / max(1, len(look.received(s.article_id))) for s in found] or [1.0])


def _carry(look: Lookup, member: ClaimStatement, *, written: bool) -> Carry:
    """Return a statement; `written` is whether its words stand here for those who run no script."""
    statement = look.statement[member.statement_id]
    alone = len(look.members[member.claim_id]) == 1
    reasons = "; ".join(member.reasons)
    return Carry(
        words=say(look, statement) if written or not copyable(look, statement) else Markup(""),
        href=look.anchor("s", statement.statement_id),
        speaker=look.speaker(statement) or "",
        named=look.named(statement) or "",
        via=tuple(v for v in statement.via if v != look.speaker(statement)),
        how=KINDS[statement.kind],
        direct=statement.kind == "direct",
        certainty="" if statement.certainty == "asserted" else statement.certainty,
        certainty_words=quoted(look, statement, certainty_spans(look, statement)),
        cue=quoted(look, statement, cue_spans(look, statement)),
        brief=Markup("")
        if copyable(look, statement, marked=False)
        else say(look, statement, (), limit=BRIEF),
        link="" if alone else f"{reasons or 'no reason given'} ({member.score:.2f})",
    )


def _cell(look: Lookup, members: list[ClaimStatement], told: set[str]) -> tuple[Carry, ...]:
    """Return what one telling says; the same words from the same mouth stand once, with links to the rest.

    A statement that stands in several claims has its words written in the first (`told` is filled with these).
    """
    first: dict[tuple[str, ...], list[ClaimStatement]] = {}
    for m in members:
        s = look.statement[m.statement_id]
        said = " ".join(look.received(s.article_id)[s.start : s.end].casefold().split())
        first.setdefault((said, look.speaker(s) or "", s.certainty, *s.via), []).append(m)
    shared = len({m.article_id for m in look.members[members[0].claim_id]}) > 1 if members else False
    cell = []
    for i, same in enumerate(first.values()):
        written = shared and i < WRITTEN and same[0].statement_id not in told
        told.update(m.statement_id for m in same[:1] if written)
        again = tuple(look.anchor("s", m.statement_id) for m in same[1:])
        cell.append(replace(_carry(look, same[0], written=written), again=again))
    return tuple(cell)


def _row(look: Lookup, claim: Claim, number: int, told: set[str]) -> Row:
    members = sorted(
        look.members.get(claim.claim_id, ()),
        key=lambda m: (-m.score, look.statement[m.statement_id].start, m.statement_id),
    )
    columns = [t.article.article_id for t in look.tellings]
    cells = tuple(_cell(look, [m for m in members if m.article_id == c], told) for c in columns)
    return Row(
        anchor=look.anchor("c", claim.claim_id),
        number=number,
        tellings=claim.tellings,
        origins=claim.origins,
        cells=cells,
        lacking=tuple(look.label[c] for c, cell in zip(columns, cells, strict=True) if not cell),
        differs=tuple(sorted({d.kind for d in look.differences.get(claim.claim_id, ())})),
        speakers=tuple(sorted({c.speaker for cell in cells for c in cell if c.speaker})),
    )


def _fragment(look: Lookup, claim: Claim) -> bool:
    """Return whether two tellings carry a claim and one of them has a mere piece of a clause for it."""
    longest: dict[str, int] = {}
    for m in look.members.get(claim.claim_id, ()):
        statement = look.statement[m.statement_id]
        received = look.received(m.article_id)
        count = sum(len(text.words(received[s:e])) for s, e in pieces(received, statement))
        longest[m.article_id] = max(count, longest.get(m.article_id, 0))
    return len(longest) == 2 and min(longest.values()) < CLAUSE


def in_order(look: Lookup) -> list[Claim]:
    """Return the claims that most origins carry first, then by place in the story; fragments come last."""
    return sorted(
        look.dossier.alignment.claims,
        key=lambda c: (
            c.tellings < 2,
            _fragment(look, c),
            -c.origins,
            -c.tellings,
            place(look, c),
            c.claim_id,
        ),
    )


def matrix(look: Lookup) -> list[Row]:
    """Return the claims as rows, in order."""
    told: set[str] = set()
    return [_row(look, c, i, told) for i, c in enumerate(in_order(look), 1)]
