"""Which runs of text stand in two articles, which articles are near copies as wholes, and what groups they make."""

from tellings.copies.find import find_copies
from tellings.copies.groups import group_copies
from tellings.copies.near import near_copies

__all__ = ["find_copies", "group_copies", "near_copies"]
