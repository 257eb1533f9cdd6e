"""The spans of a proposition: what is shown of it, without loose ends."""

import re
from collections.abc import Sequence

from tellings.records import Parse
from tellings.spans import Span
from tellings.trees import children

__all__ = ["quoted_groups", "shown_spans"]

_QUOTED = re.compile('“[^”]*(?:”|$)|«[^»]*(?:»|$)|„[^“”]*(?:[“”]|$)|"[^"]*(?:"|$)')
PAIRS = {"“": "”", "«": "»", "„": "“", '"': '"', "(": ")", "[": "]", "‘": "’"}
EDGES = frozenset("“”„«»‟\"＂,;:.!?–—-…()[]‘’'")
RELATIVE = frozenset({"WDT", "WP", "WP$", "WRB"})
LOOSE = frozenset({"CCONJ", "PUNCT", "SPACE"})


def quoted_groups(text: str, parse: Parse, tokens: Sequence[int]) -> list[list[int]]:
    """Return the tokens that stand inside one pair of quotation marks, pair by pair."""
    if not tokens:
        return []
    start, end = parse.start[tokens[0]], parse.end[tokens[-1]]
    groups = []
    for m in _QUOTED.finditer(text[start:end]):
        s, e = start + m.start(), start + m.end()
        groups.append([i for i in tokens if s <= parse.start[i] < e and parse.pos[i] not in LOOSE])
    return [g for g in groups if len(g) > 1]


def shown_spans(text: str, parse: Parse, tokens: Sequence[int]) -> tuple[Span, ...]:
    """Return the tokens as spans: runs of neighbours, less what hangs loose at their edges.

    A token that runs over the end of its sentence (a line with no blank) is cut there.
    """
    sentence = parse.sentences[parse.sentence[tokens[0]]]
    runs: list[list[int]] = []
    for i in tokens:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    out = []
    for run in runs:
        kept = _kept(parse, run)
        if kept:
            span = max(parse.start[kept[0]], sentence.start), min(parse.end[kept[-1]], sentence.end)
            span = _paired(text, _less_marks(text, span), (sentence.start, sentence.end))
            if span[0] < span[1]:
                out.append(span)
    return tuple(out)


def _kept(parse: Parse, run: list[int]) -> list[int]:
    """Return a run without the conjunctions and marks at its edges."""
    first, end = 0, len(run)
    while end > first and _loose_end(parse, run, end - 1):
        end -= 1
    while first < end and parse.pos[run[first]] in LOOSE:
        first += 1
    return run[first:end]


def _loose_end(parse: Parse, run: list[int], at: int) -> bool:
    token = run[at]
    if parse.pos[token] in LOOSE:
        return True
    if at == 0:
        return False
    if parse.pos[token] == "SCONJ" or parse.tag[token] in RELATIVE:
        return True
    if parse.pos[token] not in {"ADP", "PART", "ADV"} or parse.tag[token] not in {"IN", "TO"}:
        return False
    # A preposition whose noun or clause stands in another piece.
    return bool(children(parse)[token]) or parse.pos[run[at - 1]] == "PUNCT"


def _less_marks(text: str, span: Span) -> Span:
    """Return the span without marks glued to its edges; where it is nothing but marks, as it is."""
    start, end = span
    while start < end and (text[start] in EDGES or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in EDGES or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end else span


def _paired(text: str, span: Span, within: Span) -> Span:
    """Return the span with the other half of marks that open or close inside it, where it stands next to it."""
    start, end = span
    for opening, closing in PAIRS.items():
        words = text[start:end]
        opened, closed = words.count(opening), words.count(closing)
        odd = opened % 2 if opening == closing else opened - closed
        if odd > 0:
            at = end + len(text[end : end + 2]) - len(text[end : end + 2].lstrip(",.!?"))
            if at < within[1] and text[at] == closing:
                end = at + 1
            elif opening == closing and start > within[0] and text[start - 1] == opening:
                start -= 1
        elif odd < 0 and start > within[0] and text[start - 1] == opening:
            start -= 1
    return start, end
