"""Differences: in what exactly the tellings of one claim part, with both spans and both values."""

from tellings.differ.find import find_differences, weigh_differences

__all__ = ["find_differences", "weigh_differences"]
