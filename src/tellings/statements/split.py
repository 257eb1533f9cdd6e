"""Splits the words of one voice in one sentence where they assert several things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.records import Parse

__all__ = ["Piece", "split"]


@dataclass(frozen=True)
class Piece:
    """One proposition: its tokens in text order, and the token of its predicate."""

    tokens: tuple[int, ...]
    root: int


def split(parse: Parse, tokens: Sequence[int]) -> Iterator[Piece]:
    """Yield the propositions among the tokens (all of one sentence, in text order)."""
    yield Piece(tuple(tokens), _root(parse, tokens))


def _root(parse: Parse, tokens: Sequence[int]) -> int:
    """Return the topmost token, a verb where there is one."""
    inside = set(tokens)
    tops = [i for i in tokens if parse.head[i] == i or parse.head[i] not in inside]
    return min(tops, key=lambda i: (parse.pos[i] not in {"VERB", "AUX"}, parse.pos[i] == "PUNCT", i))
