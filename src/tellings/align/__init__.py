"""Which statements of different tellings assert the same proposition."""

from tellings.align.claims import align_statements
from tellings.align.corrections import correct_alignment

__all__ = ["align_statements", "correct_alignment"]
