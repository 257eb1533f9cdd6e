"""Pages of a story and of a library: pure functions from dossiers to self-contained HTML."""

from tellings.report.amend import Kept
from tellings.report.found import Hit
from tellings.report.listing import Entry, entry_of
from tellings.report.page import amend_page, found_page, index_page, story_page
from tellings.report.terminal import summary

__all__ = [
    "Entry",
    "Hit",
    "Kept",
    "amend_page",
    "entry_of",
    "found_page",
    "index_page",
    "story_page",
    "summary",
]
