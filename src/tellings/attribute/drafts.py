"""An attribution while it is being made."""

from msgspec import Struct

__all__ = ["Draft"]

Span = tuple[int, int]


class Draft(Struct, frozen=True):
    """Source, cue and content spans, the rule that found them and how far to trust it (0 to 1)."""

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    rule: str
    trust: float
