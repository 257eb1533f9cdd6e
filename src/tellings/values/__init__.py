"""Values: the numbers, sums, dates and durations of statements, in normal form."""

from tellings.values.read import read_values

__all__ = ["read_values"]
