"""The main text of a page."""

import trafilatura

from tellings.read.bounded import Unreadable

__all__ = ["main_text"]


def main_text(data: bytes) -> str:
    """Return the main text of a page, one paragraph a line, or an empty text where none is found."""
    try:
        text = trafilatura.extract(data, favor_precision=True, include_comments=False)
    except Exception as error:  # (the parsers below raise what they like on broken pages)
        raise Unreadable(f"the page cannot be taken apart: {type(error).__name__}: {error}") from error
    return text or ""
