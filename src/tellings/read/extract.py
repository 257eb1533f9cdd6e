"""The main text of a page."""

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura import load_html

from tellings.read.bounded import Unreadable

__all__ = ["main_text", "tree_of"]

# Precision mode now and then keeps a notice and drops the article. Where it leaves less than this, and the
# standard mode so many times as much, the standard mode is right (2 of 261 labelled pages, read-only F1 .9641 to
# .9688 on AEB, .9454 to .9499 on fundus-evaluation; at 1,100 characters a page of teasers came in).
SHORT, TIMES = 600, 3
# A run of text in a page that is longer than this is no link, label or caption. Where such runs together are not so
# many times as much, the standard mode has nothing to find and is not asked (it takes up to .23 s on such pages).
LONGEST_LABEL = 80
_RUNS = etree.XPath(
    f"//p[string-length() > {LONGEST_LABEL}]"
    f" | //body//text()[string-length() > {LONGEST_LABEL}][not(ancestor::p or parent::script or parent::style or"
    " parent::noscript or parent::textarea or parent::template)]"
)


def tree_of(data: bytes) -> HtmlElement | None:
    """Return the page as a tree, for all who look at it; None where it is none."""
    try:
        return load_html(data)
    except Exception as error:  # (the parsers below raise what they like on broken pages)
        raise Unreadable(f"the page cannot be taken apart: {type(error).__name__}: {error}") from error


def main_text(page: bytes | HtmlElement) -> str:
    """Return the main text of a page, one paragraph a line, or an empty text where none is found."""
    text = _extract(page, precision=True)
    if len(text) < SHORT and _prose(page) > TIMES * len(text):
        more = _extract(page, precision=False)
        if len(more) > TIMES * len(text):
            return more
    return text


def _prose(page: bytes | HtmlElement) -> int:
    """Return how many characters of a page stand in runs that are long enough for prose."""
    tree = load_html(page)
    runs = [] if tree is None else _RUNS(tree)
    return sum(len(run if isinstance(run, str) else run.text_content()) for run in runs)


def _extract(page: bytes | HtmlElement, *, precision: bool) -> str:
    try:
        # (a tree is copied before it is cut)
        return trafilatura.extract(page, favor_precision=precision, include_comments=False) or ""
    except Exception as error:  # (as above)
        raise Unreadable(f"the page cannot be taken apart: {type(error).__name__}: {error}") from error
