"""What only one telling has, and what the others share and it lacks."""

from msgspec import Struct

from tellings.dossier import carriers, core
from tellings.report.heads import Head
from tellings.report.lookup import Lookup
from tellings.report.matrix import Carry, Row
from tellings.report.words import single

__all__ = ["Alone", "alone"]


class Alone(Struct, frozen=True):
    """One telling: the statements that it alone has, and the shared claims that it does not carry.

    `singles` counts those that the script lists from the full text, `only` are the others.
    """

    head: Head
    singles: int
    only: tuple[tuple[Row, tuple[Carry, ...]], ...]
    lacks: tuple[tuple[Row, str, Carry], ...]
    shared: int


def alone(look: Lookup, rows: list[Row], heads: list[Head]) -> list[Alone]:
    """Return for each telling what it has alone and what it lacks of the core."""
    shared = core(rows, len(heads), len({h.origin for h in heads}))
    articles = {ident: s.article_id for ident, s in look.statement.items()}
    dossier = look.dossier
    held = carriers(dossier.alignment, (*dossier.differences, *dossier.possible), articles)
    held = {look.anchor("c", claim): mine for claim, mine in held.items()}
    return [_alone(look, i, heads, rows, shared, held) for i in range(len(heads))]


def _alone(
    look: Lookup, i: int, heads: list[Head], rows: list[Row], shared: list[Row], held: dict[str, set[str]]
) -> Alone:
    article = look.tellings[i].article.article_id
    listed = {look.anchor("s", s.statement_id) for s in look.tellings[i].statements if single(look, s)}
    mine = [(r, r.cells[i]) for r in rows if r.tellings == 1 and r.cells[i]]
    only = tuple((r, cell) for r, cell in mine if cell[0].href not in listed)
    lacks = []
    for row in shared:
        if article not in held[row.anchor]:
            j = next((j for j, cell in enumerate(row.cells) if cell), None)
            if j is not None:
                lacks.append((row, heads[j].label, row.cells[j][0]))
    return Alone(heads[i], len(mine) - len(only), only, tuple(lacks), len(shared))
