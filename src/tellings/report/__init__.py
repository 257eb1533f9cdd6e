"""Pages of a story and of a library: pure functions from dossiers to self-contained HTML."""

from tellings.report.page import index_page, story_page

__all__ = ["index_page", "story_page"]
