"""Two wordings of one saying, word by word: what the second has that the first lacks, and what it leaves out."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from rapidfuzz.distance import Levenshtein

from tellings import text
from tellings.report.marks import Mark, plain
from tellings.spans import Span, enclose

__all__ = ["Token", "compared", "tokens_in"]

# Longer quotations are compared over this many words.
LONGEST = 400
# Comparing words makes sense for words that stand for the same sentence, not for any two ways to say it.
MOST_EDITS = 0.6

# A word in small letters, and its place.
Token = tuple[str, int, int]


def tokens_in(received: str, spans: Iterable[Span]) -> list[Token]:
    """Return the words of the spans, `LONGEST` at most."""
    out = []
    for start, end in spans:
        for s, e in text.words(received[start : min(end, start + 20 * LONGEST)]):
            out.append((received[start + s : start + e].casefold(), start + s, start + e))
    return out[:LONGEST]


def compared(base: Sequence[Token], mine: Sequence[Token]) -> tuple[list[Mark], dict[int, Markup]]:
    """Return marks over the words that differ from the base, and signs where words of the base are left out.

    Nothing where the two are hardly the same sentence.
    """
    marks: list[Mark] = []
    points: dict[int, Markup] = {}
    one, two = [w for w, _, _ in base], [w for w, _, _ in mine]
    if not mine or Levenshtein.distance(one, two) > MOST_EDITS * max(len(one), len(two)):
        return marks, points
    for code in Levenshtein.opcodes(one, two):
        if code.tag in ("replace", "insert"):
            run = mine[code.dest_start : code.dest_end]
            marks.append(Mark(*enclose([(s, e) for _, s, e in run]), "", "mark"))
        elif code.tag == "delete":
            where = mine[code.dest_start][1] if code.dest_start < len(mine) else mine[-1][2]
            lost = plain(" ".join(one[code.src_start : code.src_end]))[:200]
            sign = Markup('<i class="gap" role="img" aria-label="left out: {0}" title="left out: {0}"></i>')
            points[where] = sign.format(lost)
    return marks, points
