"""Hashtags as the words they are made of."""

from collections.abc import Container

__all__ = ["split_tag"]

_LONGEST = 60  # letters; a longer one is left whole, so that the work stays bounded
_SHORTEST = 2  # letters of a word


def split_tag(tag: str, known: Container[str]) -> tuple[str, ...]:
    """Return the fewest known words that the tag is made of, or nothing if it is not; of equals the longer first.

    >>> split_tag("endthestrike", {"end", "the", "strike", "he"})
    ('end', 'the', 'strike')
    """
    if len(tag) > _LONGEST:
        return ()
    ways: list[tuple[str, ...] | None] = [None] * len(tag) + [()]
    for start in range(len(tag) - 1, -1, -1):
        for end in range(len(tag), start + _SHORTEST - 1, -1):
            rest = ways[end]
            if rest is None or tag[start:end] not in known:
                continue
            best = ways[start]
            if best is None or len(rest) + 1 < len(best):
                ways[start] = (tag[start:end], *rest)
    return ways[0] or ()
