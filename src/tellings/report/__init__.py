"""Pages of a story and of a library: pure functions from dossiers to self-contained HTML."""

from tellings.report.page import index_page, story_page
from tellings.report.terminal import summary

__all__ = ["index_page", "story_page", "summary"]
