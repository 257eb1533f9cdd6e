"""What a telling quotes: words that stand in several because several heard or read one speaker, not one another.

Quotation marks go round most of it. A post is signed with its handle; a letter or a speech set in its own paragraphs
has no marks, but it says "I" where reports do not, or another telling of the story has the marks.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from tellings.quotes import find_quotes
from tellings.records import Telling
from tellings.spans import complement, merge
from tellings.text import paragraphs, shingles, words
from tellings.trace.inherit import Mask, Wording, runs

__all__ = ["quoted_spans", "spoken_words"]

Span = tuple[int, int]

# So many words in a row that one telling has in quotation marks are quoted wherever they stand in the story.
_GRAM = 5
# "— Dag Pell (@dagpell) March 12, 2024", "pic.twitter.com/x": the line up to here is a post. "(Dag Pell/NPA)", "(NPA
# Photo/Dag Pell)": it is a picture's caption, which comes with the picture. A longer line is a text without its breaks.
_POST = re.compile(r"[-–—]\s?[^()\n]{1,60}\(@\w{1,30}\)|pic\.twitter\.com/")
_CAPTION = re.compile(r"\([A-Z][^()/\n]{1,40}/[A-Z][^()/\n]{1,40}\)")
_LINE = 600
# A line in which three words come back so often, once in so many words, is a gallery, a player or a menu.
_BACK, _EACH = 3, 60
_I = re.compile(r"(?<![\w.’'])(?:I|my|me|myself|we|our|us|ours)(?![\w.])|(?<![\w.’'])(?:My|We|Our)(?= )")
_STOP = re.compile(r"[.!?][”\"’)\]]*\s")
# Single marks round fewer characters than this are a title or a doubt, no quotation.
_SINGLE = 25


def quoted_spans(text: str) -> list[Span]:
    """Return what stands in quotation marks, without the marks, and posts, in order.

    >>> quoted_spans("He said “no, never” to it.")
    [(9, 18)]
    """
    lines = paragraphs(text)
    out = []
    for q in find_quotes(text, lines):
        # A speech of several paragraphs opens each and closes the last.
        goes_on = q.closed or q.start == lines[q.paragraph][0] or _reopened(text, lines, q.paragraph)
        if goes_on and (not q.single or q.end - q.start >= _SINGLE):
            out.append((q.start + 1, q.end - q.closed))
    out += _marked(_POST, text, lines)
    return merge(s for s in out if s[0] < s[1])


def _marked(mark: re.Pattern[str], text: str, lines: Sequence[Span]) -> list[Span]:
    """Return the lines up to a mark in them."""
    return [(s, m.start()) for s, e in lines if (m := mark.search(text, s, min(e, s + _LINE)))]


def _reopened(text: str, lines: Sequence[Span], number: int) -> bool:
    """Return whether the next paragraph opens with a quotation mark again."""
    return number + 1 < len(lines) and text[lines[number + 1][0]] in '“"„«'


def spoken_words(tellings: Sequence[Telling], wordings: Sequence[Wording]) -> list[Mask]:
    """Return for each telling which of its words are quoted, with marks or without."""
    spans = [quoted_spans(t.article.received) for t in tellings]
    quoted = [_inside(w, s) for w, s in zip(wordings, spans, strict=True)]
    known = {gram for w, mask in zip(wordings, quoted, strict=True) for gram in _grams(w, mask)}
    return [
        mask | _again(w, known) | _inside(w, _borrowed(t.article.received, own))
        for t, w, mask, own in zip(tellings, wordings, quoted, spans, strict=True)
    ]


def _inside(wording: Wording, spans: Sequence[Span]) -> Mask:
    out = np.zeros(len(wording), np.bool_)
    for span in spans:
        first, last = wording.inside(span)
        out[first:last] = True
    return out


def _grams(wording: Wording, mask: Mask) -> Iterator[tuple[int, ...]]:
    for start, end in runs(mask, _GRAM):
        yield from (wording.forms[n : n + _GRAM] for n in range(start, end - _GRAM + 1))


def _again(wording: Wording, known: set[tuple[int, ...]]) -> Mask:
    out = np.zeros(len(wording), np.bool_)
    for n in range(len(wording) - _GRAM + 1):
        if wording.forms[n : n + _GRAM] in known:
            out[n : n + _GRAM] = True
    return out


def _borrowed(text: str, quoted: Sequence[Span]) -> list[Span]:
    """Return captions, galleries and menus, and the sentences that say "I" or "we" outside quotation marks."""
    left = complement((0, len(text)), quoted)
    said = [m.start() for s, e in left for m in _I.finditer(text, s, e)]
    lines = paragraphs(text)
    out = [*_marked(_CAPTION, text, lines), *(line for line in lines if _furniture(text[slice(*line)]))]
    for start, end in lines if said else ():
        cuts = [start, *(m.end() for m in _STOP.finditer(text, start, end)), end]
        out += [(s, e) for s, e in pairwise(cuts) if bisect_left(said, s) < bisect_left(said, e)]
    return out


def _furniture(line: str) -> bool:
    """Return whether a line says the same again and again.

    >>> _furniture("Photos: The Quay Photos: The Quay - Cranes. Hide Caption Photos: The Quay - Boats.")
    True
    """
    found = [line[s:e] for s, e in words(line)]
    often = Counter(shingles(found, 3)).most_common(1)
    return bool(often) and often[0][1] >= max(_BACK, len(found) / _EACH)
