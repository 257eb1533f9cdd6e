"""Text of articles as safe HTML: escaped, isolated, and with marks that may cross each other."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from markupsafe import Markup, escape
from msgspec import Struct

__all__ = ["Mark", "anchor", "plain", "quote", "shown", "turns", "weave", "window"]

Span = tuple[int, int]

# Characters that HTML cannot carry, one for one replaced so that offsets hold.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_OVERRIDE = re.compile("[\u202d\u202e]")


class Mark(Struct, frozen=True):
    """An element around [start, end) of a text.

    `ident` becomes the id of its first piece, or names it in a `later` one; `data` are further attributes of the first.
    """

    start: int
    end: int
    css: str
    tag: str = "span"
    ident: str = ""
    title: str = ""
    later: bool = False
    data: Markup = Markup("")


def shown(text: str) -> str:
    r"""Return the text with each character that HTML cannot carry replaced by U+FFFD.

    >>> shown("a\x00b")
    'a\ufffdb'
    """
    return _UNSHOWABLE.sub("\ufffd", text)


def plain(text: str) -> str:
    """Return a name or a headline for the page: as `shown`, and nothing in it turns text round."""
    return _OVERRIDE.sub("\ufffd", shown(text))


def turns(text: str) -> bool:
    """Return whether something in the text turns its direction round for good."""
    return _OVERRIDE.search(text) is not None


def anchor(prefix: str, ident: str) -> str:
    """Return an id for an element: letters, digits and hyphens are kept, the rest is written as code points.

    >>> anchor("s", "0af3"), anchor("a", "x y")
    ('s-0af3', 'a-x_20_y')
    """
    return f"{prefix}-" + re.sub(r"[^A-Za-z0-9-]", lambda m: f"_{ord(m.group()):x}_", ident)


def _safe(text: str) -> str:
    """Return the text as HTML."""
    # A bare carriage return would be read as a newline; an override that stands alone turns nothing round.
    escaped = str(escape(shown(text))).replace("\r", "&#13;").replace("&#34;", '"').replace("&#39;", "'")
    return _OVERRIDE.sub(r'<bdi class="bc">\g<0></bdi>', escaped)


def _opening(mark: Mark, *, first: bool) -> str:
    """Return the tag that opens a piece of a mark; f-strings, since a page has thousands and `Markup.format` is slow."""
    at_first = mark.ident and first and not mark.later
    ident = f" id={escape(mark.ident)}{mark.data}" if at_first else ""
    # Later pieces carry the id as data: the script marks them together with the first.
    more = f" data-of={escape(mark.ident)}" if mark.ident and not at_first else ""
    title = f' title="{escape(plain(mark.title))}"' if mark.title else ""
    css = f" class={escape(mark.css)}" if mark.css else ""
    return f"<{mark.tag}{css}{ident}{more}{title}>"


def weave(
    text: str, span: Span, marks: Iterable[Mark] = (), points: Mapping[int, Markup] | None = None
) -> Markup:
    """Return the text of a span with its marks as nested elements; one that crosses another is split.

    `points` are pieces of markup that stand between two characters.

    >>> weave("abcd", (0, 4), [Mark(0, 2, "x"), Mark(1, 3, "y")])
    Markup('<span class=x>a</span><span class=y><span class=x>b</span>c</span>d')
    """
    points = points or {}
    clipped = [(max(m.start, span[0]), min(m.end, span[1]), m) for m in marks]
    waiting = sorted(
        (c for c in clipped if c[0] < c[1]), key=lambda c: (c[0], -c[1], c[2].css, c[2].ident), reverse=True
    )
    cuts = {*span, *(c[0] for c in waiting), *(c[1] for c in waiting)}
    cuts |= {p for p in points if span[0] <= p <= span[1]}
    out: list[str] = []
    stack: list[tuple[int, Mark]] = []
    for at, after in pairwise([*sorted(cuts), span[1]]):
        _step(at, stack, waiting, out)
        out.append(points.get(at, ""))
        out.append(_safe(text[at:after]))
    return Markup("".join(out))  # noqa: S704 - escaped above


def _step(
    at: int, stack: list[tuple[int, Mark]], waiting: list[tuple[int, int, Mark]], out: list[str]
) -> None:
    """Close the marks that end here, open those that start here; outer ones end last, so elements nest."""
    depth = next((i for i, (end, _) in enumerate(stack) if end <= at), len(stack))
    fresh: list[tuple[int, Mark]] = []
    while waiting and waiting[-1][0] == at:
        _, end, mark = waiting.pop()
        fresh.append((end, mark))
    longest = max((end for end, _ in fresh), default=at)
    again: list[tuple[int, Mark]] = []
    closing = len(stack)
    while closing and (closing > depth or stack[closing - 1][0] < longest):
        closing -= 1
        out.append(f"</{stack[closing][1].tag}>")
        if closing < depth:
            again.append(stack[closing])
    del stack[closing:]
    for end, mark, first in sorted(
        [*((e, m, False) for e, m in reversed(again)), *((e, m, True) for e, m in fresh)], key=lambda i: -i[0]
    ):
        out.append(_opening(mark, first=first))
        stack.append((end, mark))


def quote(
    label: str,
    text: str,
    span: Span,
    marks: Iterable[Mark] = (),
    points: Mapping[int, Markup] | None = None,
) -> Markup:
    """Return the words of a span as one isolated element that says where they stand.

    >>> str(quote("A", "one two", (4, 7)))
    '<bdi data-q=A:4-7>two</bdi>'
    """
    inside = weave(text, span, marks, points)
    return Markup(f"<bdi data-q={escape(label)}:{span[0]}-{span[1]}>{inside}</bdi>")  # noqa: S704 - escaped


def window(text: str, span: Span, core: Span, limit: int) -> Span:
    """Return `span` cut to about `limit` characters around `core`, at blanks where there are some.

    >>> window("one two three four five", (0, 23), (8, 13), 14)
    (4, 13)
    """
    if span[1] - span[0] <= limit:
        return span
    room = max(0, limit - (core[1] - core[0])) // 2
    start, end = max(span[0], core[0] - room), min(span[1], max(core[1], core[0] + 1) + room, core[0] + limit)
    if start > span[0] and not text[start - 1].isspace():
        blank = text.find(" ", start, core[0])
        start = blank + 1 if blank >= 0 else start
    if end < span[1] and not text[end].isspace():
        blank = text.rfind(" ", max(start + 1, min(core[1], end - 40)), end)
        end = blank if blank >= 0 else end
    return start, end
