"""Words, folded forms, shingles and paragraphs of a text; and counts in words."""

import re
from collections.abc import Iterator

from anyascii import anyascii

__all__ = ["QUOTE_MARKS", "fold", "paragraphs", "plural", "shingles", "words"]

# Every mark that newsrooms open or close quotations with, as typed and as mangled.
QUOTE_MARKS = '"“”„‟«»‹›＂〝〞'

_WORD = re.compile(r"\w+(?:[’'ʼ.\-]\w+)*", re.UNICODE)
_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")


def words(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words; apostrophes, hyphens and points inside a word belong to it.

    >>> [("U.S.-led isn’t")[s:e] for s, e in words("U.S.-led isn’t")]
    ['U.S', 'led', 'isn’t']
    """
    return [m.span() for m in _WORD.finditer(text)]


def fold(text: str) -> str:
    """Return the text in plain lower-case ASCII letters, for comparing names and words.

    >>> fold("Tayyip Erdoğan’s")
    "tayyip erdogan's"
    """
    return anyascii(text).casefold()


def shingles(tokens: list[str], size: int) -> Iterator[tuple[str, ...]]:
    """Yield every run of `size` tokens, in order.

    >>> list(shingles(["a", "b", "c"], 2))
    [('a', 'b'), ('b', 'c')]
    """
    return (tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Return the spans of the lines that hold more than blanks, without the blanks around them.

    >>> paragraphs("a b\n\n  c ")
    [(0, 3), (7, 8)]
    """
    spans = []
    for m in _LINE.finditer(text):
        line = m.group()
        lead = len(line) - len(line.lstrip())
        if lead < len(line):
            spans.append((m.start() + lead, m.start() + len(line.rstrip())))
    return spans


def plural(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "telling"), plural(3, "telling")
    ('1 telling', '3 tellings')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
