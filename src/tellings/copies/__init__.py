"""Which runs of text stand in two articles: `find_copies`."""

from tellings.copies.find import find_copies

__all__ = ["find_copies"]
