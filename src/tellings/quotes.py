"""Quotations by their marks: straight, curly, low, guillemets, single; split, unmatched, re-opened."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tellings.text import paragraphs

__all__ = ["Quote", "find_quotes"]

Span = tuple[int, int]

# What closes each opening mark. Straight marks and those that are typed both ways close themselves.
_CLOSERS = {
    "“": '”“"„',
    "”": "”",
    "„": '”“‟"',
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    '"': '"”“',
    "＂": "＂",
    "〝": "〞〟",
    "‘": "’'",
    "'": "'",
    "``": "''",
}  # fmt: skip
_OPENERS = frozenset("“„‟«‹〝")
_MARK = re.compile(r"``|''|[“”„‟«»‹›＂〝〞\"‘’']")
_SINGLE = frozenset("‘’'")
# A single-quoted quotation longer than this is an apostrophe gone astray.
_LONGEST_SINGLE = 400
# How far to look for the end of a quotation around another.
_AHEAD = 1_000


class Quote(Struct, frozen=True):
    """A stretch between quotation marks inside one paragraph: [start, end) with its marks.

    `closed` tells whether the closing mark is there; `single` whether the marks are single ones.
    """

    start: int
    end: int
    closed: bool
    single: bool
    paragraph: int


def find_quotes(text: str, within: Sequence[Span] | None = None) -> list[Quote]:
    """Return the outermost quotations of a text, in order; none leaves its paragraph.

    >>> [(q.start, q.end, q.closed) for q in find_quotes("He said “no” and “never")]
    [(8, 12, True), (17, 23, False)]
    """
    out: list[Quote] = []
    for number, span in enumerate(paragraphs(text) if within is None else within):
        doubles = list(_doubles(text, span, number))
        out += doubles
        out += _singles(text, span, number, doubles)
    return sorted(out, key=lambda q: (q.start, -q.end))


def _doubles(text: str, span: Span, number: int) -> Iterator[Quote]:
    opened, closers = -1, ""
    for m in _MARK.finditer(text, *span):
        mark, at = m.group(), m.start()
        if mark in _SINGLE:
            continue
        if opened < 0:
            if _may_open(text, m, span):
                opened, closers = at, _CLOSERS.get(mark, mark)
        elif mark in closers and _may_close(text, m, span) and not _nested(text, opened, m, span):
            yield Quote(opened, m.end(), True, False, number)
            opened = -1
        elif mark in _OPENERS and _may_open(text, m, span):
            opened, closers = at, _CLOSERS[mark]
    if opened >= 0:
        yield Quote(opened, span[1], False, False, number)


def _may_open(text: str, m: "re.Match[str]", span: Span) -> bool:
    """Tell whether a mark may open: something follows it, and an inch mark (6") does not."""
    after = text[m.end()] if m.end() < span[1] else " "
    before = text[m.start() - 1] if m.start() > span[0] else " "
    if m.group() in {'"', "＂", "”", "''"} and before.isalnum():
        return False
    return not after.isspace()


def _may_close(text: str, m: "re.Match[str]", span: Span) -> bool:
    """Tell whether a mark closes what is open; one after a blank and before a word is an opening mark repeated."""
    before = text[m.start() - 1] if m.start() > span[0] else " "
    after = text[m.end()] if m.end() < span[1] else " "
    return not (before.isspace() and after.isalnum()) if m.group() != "”" else True


def _nested(text: str, opened: int, m: "re.Match[str]", span: Span) -> bool:
    """Tell whether a straight mark is a quotation's within a curly one: the curly one's own end is still to come."""
    if text[opened] != "“" or m.group() != '"':
        return False
    end = text.find("”", m.end(), min(span[1], m.end() + _AHEAD))
    return end >= 0 and text.find("“", m.end(), end) < 0


def _singles(text: str, span: Span, number: int, doubles: Sequence[Quote]) -> Iterator[Quote]:
    starts, ends = [q.start for q in doubles], [q.end for q in doubles]
    opened = -1
    for m in _MARK.finditer(text, *span):
        if m.group() not in _SINGLE:
            continue
        at = m.start()
        inside = bisect_right(starts, at) > bisect_left(ends, at + 1)
        before = text[at - 1] if at > span[0] else " "
        after = text[m.end()] if m.end() < span[1] else " "
        if inside:
            continue
        if opened < 0 or at - opened > _LONGEST_SINGLE:
            opens = m.group() != "’" and not before.isalnum() and after.isalnum()
            opened = at if opens else -1
        elif m.group() != "‘" and not after.isalnum() and not before.isspace() and _ends(text, opened, at):
            yield Quote(opened, at + 1, True, True, number)
            opened = -1


def _ends(text: str, opened: int, at: int) -> bool:
    """Tell whether a single mark ends a quotation rather than a plural's possessive or a cut word."""
    return at - opened > 2 and (text[at - 1] != "s" or text[at + 1 : at + 2] in {"", ",", ".", "!", "?", ";"})
