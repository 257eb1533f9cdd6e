"""Where an article stands inside quotation marks."""

import re

from tellings.text import paragraphs

__all__ = ["quoted_spans"]

# A quotation in double marks of any kind; one left open ends with its paragraph. Single marks count
# where a blank or a mark stands outside of them, so that apostrophes do not.
_DOUBLE = re.compile(r'[“„«»"‟＂]([^“”„«»"‟＂]*)(?:[”“»«"‟＂]|$)')
_SINGLE = re.compile(r"(?<!\w)[‘']([^‘'’]*(?:(?<=\w)['’](?=\w)[^‘'’]*)*)[’'](?!\w)")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans inside quotation marks, without the marks, in text order.

    >>> quoted_spans('He said "no way" and “left')
    [(9, 15), (22, 26)]
    """
    out = []
    for start, end in paragraphs(text):
        spans = [m.span(1) for m in _DOUBLE.finditer(text, start, end)]
        if not spans and ("‘" in text[start:end] or "'" in text[start:end]):
            spans = [m.span(1) for m in _SINGLE.finditer(text, start, end)]
        out += [(s, e) for s, e in spans if s < e]
    return out
