"""Where an article stands inside quotation marks."""

import re

from tellings.text import paragraphs

__all__ = ["quoted_spans"]

OPENING, EITHER = frozenset("“„«‟"), frozenset('"＂')
_MARK = re.compile('[“”„«»"‟＂]')
# Single marks count where a blank or a mark stands outside of them, so that apostrophes do not.
_SINGLE = re.compile(r"(?<!\w)[‘']([^‘'’]*(?:(?<=\w)['’](?=\w)[^‘'’]*)*)[’'](?!\w)")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans inside quotation marks, without the marks, in text order.

    A quotation that is left open ends with its paragraph, or where the next one opens: a quotation of
    several paragraphs opens again with each, and closes with the last.

    >>> quoted_spans('He said "no way" and “left')
    [(9, 15), (22, 26)]
    >>> quoted_spans('"It rose. "It fell."')
    [(1, 9), (11, 19)]
    """
    out = []
    for start, end in paragraphs(text):
        spans = _double(text, start, end)
        if not spans and ("‘" in text[start:end] or "'" in text[start:end]):
            spans = [m.span(1) for m in _SINGLE.finditer(text, start, end)]
        out += [(s, e) for s, e in spans if s < e]
    return out


def _double(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, opened = [], None
    for m in _MARK.finditer(text, start, end):
        opens = m.group() in OPENING or (m.group() in EITHER and _opens(text, m.start(), end))
        if opened is not None:
            spans.append((opened, len(text[opened : m.start()].rstrip()) + opened))
        opened = m.end() if opens else None
    if opened is not None:
        spans.append((opened, end))
    return spans


def _opens(text: str, at: int, end: int) -> bool:
    """Return whether a straight mark opens: a blank, a bracket or a dash before it, none after it."""
    before = text[at - 1] if at else " "
    return at + 1 < end and not text[at + 1].isspace() and (before.isspace() or before in "([{—–-:")
