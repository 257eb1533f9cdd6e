"""The names of the authors in a byline."""

import re

__all__ = ["LONGEST_BYLINE", "authors_in", "names_in"]

LONGEST_BYLINE = 120
BY = re.compile(r"\s*by:?\s+", re.IGNORECASE)

_BREAK = re.compile(r"\s*(?:,|;|\||&|\band\b|\bwith\b)\s*")
_PARTICLES = frozenset(
    {"de", "da", "di", "du", "del", "der", "van", "von", "den", "bin", "al", "el", "la", "le", "dos"}
)
_NOT_NAMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|"
    r"(?:septem|octo|novem|decem)ber|the\b.*|.*\d.*|.*[!?]$|.*\w{3}\.$|"
    r".*\b(?:correspondent|editor|writer|reporter|columnist|producer|editor-at-large|in chief)s?$",
    re.IGNORECASE,
)
LONGEST_NAME = 5


def names_in(byline: str) -> tuple[str, ...]:
    """Return the names at the head of a byline (without its "By"), up to the first part that is no name.

    >>> names_in("Ines Corvane and Ulf de Witt, in the regional court")
    ('Ines Corvane', 'Ulf de Witt')
    """
    names: list[str] = []
    for part in _BREAK.split(byline.strip()):
        if not _is_name(part):
            break
        names.append(part)
    return tuple(dict.fromkeys(names))


def authors_in(text: str) -> tuple[str, ...]:
    """Return the names in an author field; the field itself where it holds none, nothing for an address.

    >>> authors_in("By Ines Corvane and Ulf de Witt"), authors_in("Staff"), authors_in("https://post.example/ines")
    (('Ines Corvane', 'Ulf de Witt'), ('Staff',), ())
    """
    text = " ".join(text[: 2 * LONGEST_BYLINE].split())
    if not text or "://" in text or "@" in text or len(text) > LONGEST_BYLINE:
        return ()
    return names_in(BY.sub("", text)) or (text,)


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= LONGEST_NAME or _NOT_NAMES.fullmatch(text):
        return False
    return all(word[0].isupper() or word in _PARTICLES for word in words)
