"""Pieces of HTML, as feeds and news wires carry them: every word is the article's, only the tags go."""

import re

from tellings.read.bounded import Unreadable
from tellings.read.decoded import encodable

__all__ = ["fragment_text", "has_markup"]

_BLOCKS = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 blockquote tr table section article figure figcaption pre hr td dd dt".split()
)
_UNSEEN = frozenset(["script", "style", "head", "template", "noscript", "iframe"])
_MARKUP = re.compile(r"</p>|<p>|<br\s?/?>|</div>", re.IGNORECASE)
_GAP = re.compile(r"\s+")


def has_markup(text: str) -> bool:
    """Say whether a text is a piece of HTML."""
    return bool(_MARKUP.search(text))


def fragment_text(html: str) -> str:
    r"""Return the words of a piece of HTML, one block a line.

    >>> fragment_text("<p>One <b>dam</b> burst.</p><p>Nobody died.<script>x()</script></p>")
    'One dam burst.\nNobody died.'
    """
    from lxml import etree  # noqa: PLC0415  (not needed for text)
    from lxml import html as lxml_html  # noqa: PLC0415

    try:
        tree = lxml_html.document_fromstring(
            encodable(html).encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable(f"the HTML cannot be taken apart: {error}") from error
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        plain = event in ("comment", "pi")
        hidden = not plain and element.tag in _UNSEEN
        unseen += hidden if event == "start" else -hidden
        if not plain and element.tag in _BLOCKS:
            pieces.append("\n")
        if not unseen:
            pieces.append(_GAP.sub(" ", (element.text if event == "start" else element.tail) or ""))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return encodable("\n".join(line for line in lines if line))
