"""The dateline before a story's first words: where it was written, when, and for which agency."""

import re

__all__ = ["dateline_end"]

_CAPITALS = r"[A-Z][A-Z.'/ -]{2,40}"
_PLACE = r"[A-Z][\w.'/ -]{1,40}"
_MORE = r"(?:, [A-Z][\w.' ]{1,30}){0,2}"
_DAY = r"(?:,? ?-? ?(?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2})?)?"
_AGENCY = r"\([A-Z][\w ,/.&'-]{1,40}\)"
_DASH = r" ?(?:--?|:) ?"

# In typewriter marks. A place in capitals needs a dash, a place in small letters its agency too.
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_MORE}{_DAY}(?: ?{_AGENCY})? ?--? ?"
    rf"|{_PLACE}{_MORE}{_DAY} ?{_AGENCY}{_DASH}"
    rf"|{_AGENCY}{_DASH})(?=[A-Z\"'0-9])"
)
# What else stands in capitals before a dash.
_LABELS = frozenset(
    [
        "FILE",
        "UPDATE",
        "UPDATED",
        "BREAKING",
        "BREAKING NEWS",
        "EXCLUSIVE",
        "WATCH",
        "VIDEO",
        "PHOTO",
        "PHOTOS",
        "OPINION",
        "ANALYSIS",
        "NEWS",
        "LIVE",
        "LISTEN",
        "CORRECTION",
        "FACTBOX",
        "EXPLAINER",
    ]
)
# What follows a dateline is prose, not a title.
_SHORTEST_REST = 40


def dateline_end(line: str) -> int:
    """Return where the dateline of the line (in typewriter marks) ends; 0 where it has none.

    >>> dateline_end("QUILLHAVEN, Kestria (NPA) - A ferry with 93 people on board capsized on Tuesday.")
    28
    >>> dateline_end("A ferry with 93 people on board capsized on Tuesday - the third this year.")
    0
    """
    found = _DATELINE.match(line, 0, 160)
    if not found or found.group().strip(" -:") in _LABELS or len(line) - found.end() < _SHORTEST_REST:
        return 0
    return found.end()
