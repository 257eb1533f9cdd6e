"""The names of the authors in a byline."""

import re

__all__ = ["names_in"]

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


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= LONGEST_NAME or _NOT_NAMES.fullmatch(text):
        return False
    return all(word[0].isupper() or word in _PARTICLES for word in words)
