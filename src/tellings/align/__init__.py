"""Which statements of different tellings assert the same proposition."""

from tellings.align.claims import align_statements

__all__ = ["align_statements"]
