"""Numbers whose unit stands beside another number only: "31 percent and the Guild 27.8", "from 15 months to ten"."""

from collections.abc import Sequence
from dataclasses import replace

from tellings.values.amounts import Reading
from tellings.values.lexemes import Lexeme, words

__all__ = ["with_units"]

# What may stand after a number that counts nothing: "the Guild 27.8, a gap", "4.3 in May".
AFTER = frozenset({".", ",", ";", ":", ")", "-", "–", "—", "and", "but", "or", "in", "on", "as", "after", "before",
                   "for", "from", "while", "because", "a", "the", "by", "over", "last", "when", "with"})  # fmt: skip
# Before a number these say that it is of something else: "a magnitude of 6.5", "it fell 0.3 percent to 45.2".
OF_ITS_OWN = frozenset({"of", "or", "to", "at"})


def with_units(lex: Sequence[Lexeme], readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of a sentence, bare numbers with the unit that a number beside them has.

    A share after a share is one where it has decimals, for few other figures have: "National Renewal had 31.9 percent,
    the Alliance 27.1". In "from 38 to less than 28 percent" and "from 15 months to ten" the first and the second
    number are of one kind.
    """
    out, share = list(readings), False
    for n, r in enumerate(out):
        if _bare(r):
            beside = _from_to(lex, out, n)
            if beside is not None:
                out[n] = _like(lex, r, beside)
            elif share and _is_share(lex, r):
                out[n] = replace(r, kind="percent", unit="%")
        share = share or (r.kind == "percent" and r.unit == "%")
    return out


def _bare(r: Reading) -> bool:
    return r.kind == "number" and r.unit is None and r.low is not None and r.low == r.high


def _from_to(lex: Sequence[Lexeme], readings: Sequence[Reading], n: int) -> Reading | None:
    """Return the reading at the other end of "from one to another", where one end alone has a unit."""
    r = readings[n]
    if n + 1 < len(readings) and _joined(lex, r, readings[n + 1]):
        return readings[n + 1]
    if n and _joined(lex, readings[n - 1], r) and _ends(lex, r):
        return readings[n - 1]
    return None


def _joined(lex: Sequence[Lexeme], r: Reading, other: Reading) -> bool:
    before = lex[r.first - 1].word if r.first else ""
    return before in {"from", "by"} and r.last + 1 == other.first and lex[r.last].word == "to"


def _ends(lex: Sequence[Lexeme], r: Reading) -> bool:
    return r.last >= len(lex) or lex[r.last].word in AFTER


def _like(lex: Sequence[Lexeme], r: Reading, beside: Reading) -> Reading:
    if beside.kind == "percent":
        return replace(r, kind="percent", unit=beside.unit)
    seconds = words().duration.get(lex[beside.last - 1].word)
    if beside.kind != "duration" or seconds is None or r.low is None:
        return r
    return replace(r, kind="duration", unit="s", low=r.low * seconds, high=r.low * seconds)


def _is_share(lex: Sequence[Lexeme], r: Reading) -> bool:
    before = lex[r.first - 1].word if r.first else ""
    decimals = r.last == r.first + 1 and "." in lex[r.first].word
    return decimals and 0 < (r.low or 0) < 100 and before not in OF_ITS_OWN and _ends(lex, r)
