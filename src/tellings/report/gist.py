"""A story in a few counts, for the top of its page."""

from collections.abc import Sequence

from msgspec import Struct

from tellings.records import Difference
from tellings.report.matrix import Row
from tellings.report.once import count_told

__all__ = ["Gist", "gist"]


class Gist(Struct, frozen=True):
    """How many claims there are, how many every telling, several origins or one telling carry, and what differs."""

    claims: int
    every: int
    origins: int
    one: int
    differs: tuple[tuple[str, int], ...]


def gist(rows: list[Row], differences: Sequence[Difference], tellings: int, origins: int) -> Gist:
    """Return the counts of a story; `differs` counts what is told apart by kind of difference, most first."""
    return Gist(
        claims=len(rows),
        every=sum(r.tellings == tellings for r in rows) if tellings > 1 else 0,
        origins=sum(r.origins > 1 for r in rows) if origins > 1 else 0,
        one=sum(r.tellings == 1 for r in rows),
        differs=count_told(differences),
    )
