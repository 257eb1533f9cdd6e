"""Which runs of text stand in two articles, and which articles are near copies as wholes."""

from tellings.copies.find import find_copies
from tellings.copies.near import near_copies

__all__ = ["find_copies", "near_copies"]
