"""Walks over the dependency trees of a `Parse`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tellings.records import Parse

__all__ = ["children", "sentence_tokens", "subtree", "tokens_within", "under"]


class _Identity:
    """A parse as a cache key: by identity, since hashing its columns would cost more than the walk."""

    __slots__ = ("parse",)

    def __init__(self, parse: Parse) -> None:
        self.parse = parse

    def __hash__(self) -> int:
        return id(self.parse)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.parse is other.parse


def children(parse: Parse) -> tuple[tuple[int, ...], ...]:
    """Return for every token the indices of its dependents, in text order."""
    return _children(_Identity(parse))


@lru_cache(maxsize=64)
def _children(key: _Identity) -> tuple[tuple[int, ...], ...]:
    below: dict[int, list[int]] = {}
    for i, head in enumerate(key.parse.head):
        if head != i:
            below.setdefault(head, []).append(i)
    out: list[tuple[int, ...]] = [()] * len(key.parse.head)
    for head, found in below.items():
        out[head] = tuple(found)
    return tuple(out)


def subtree(parse: Parse, token: int) -> list[int]:
    """Return the token and all below it, sorted."""
    return under(children(parse), token)


def under(below: Sequence[Sequence[int]], token: int) -> list[int]:
    """Return the token and all below it, sorted, where the dependents of every token are at hand."""
    stack, out = [token], list[int]()
    while stack:
        i = stack.pop()
        out.append(i)
        stack.extend(below[i])
    return sorted(out)


def sentence_tokens(parse: Parse) -> Iterator[range]:
    """Yield for every sentence, in order, the range of its tokens (empty where it has none)."""
    at, n = 0, len(parse.sentence)
    for index in range(len(parse.sentences)):
        first = at
        while at < n and parse.sentence[at] == index:
            at += 1
        yield range(first, at)


def tokens_within(parse: Parse, start: int, end: int) -> range:
    """Return the tokens that share a character with the span [start, end)."""
    return range(bisect_right(parse.end, start), bisect_left(parse.start, end))
