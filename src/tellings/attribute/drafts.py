"""An attribution while it is being made."""

from msgspec import Struct

__all__ = ["Draft"]


class Draft(Struct, frozen=True):
    """Source, cue and content as tokens, the rule that found them and how far to trust it (0 to 1).

    `anchor` is the token the cue turns on. An empty source means that the text names none.
    """

    source: tuple[int, ...]
    cue: tuple[int, ...]
    content: tuple[int, ...]
    rule: str
    trust: float
    anchor: int
