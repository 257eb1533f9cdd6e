"""The phrase rules of `rules.toml`, ready to match."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct, convert

__all__ = ["Rule", "plain", "rules"]

Where = Literal["any", "head", "tail", "edge", "sentence"]


class Case(Struct, frozen=True):
    """One phrase, as a regular expression for the whole line, and the invented line it is there for."""

    match: str
    example: str


class Rule(Struct, frozen=True):
    """Phrases with one reason. `longest` is the length of the longest line that they may be."""

    reason: str
    confidence: float
    cases: tuple[Case, ...]
    where: Where = "any"
    longest: int = 200

    def matches(self, line: str) -> bool:
        """Return whether the line (as `plain` leaves it) is one of the phrases."""
        return len(line) <= self.longest and _compiled(self).fullmatch(line) is not None


@cache
def rules() -> dict[Where, tuple[Rule, ...]]:
    """Return the rules by the place in an article that they are for."""
    table = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf8"))
    every = convert(table["rule"], tuple[Rule, ...])
    places: tuple[Where, ...] = ("any", "head", "tail", "edge", "sentence")
    return {place: tuple(r for r in every if r.where == place) for place in places}


# Bullets and brackets before a line, and marks after it, change nothing.
_BEFORE, _AFTER = r"[^\w\"'$€£#@]{0,6}", r"[^\w\"'%]{0,6}"


@cache
def _compiled(rule: Rule) -> re.Pattern[str]:
    choice = "|".join(f"(?:{case.match})" for case in rule.cases)
    return re.compile(f"{_BEFORE}(?:{choice}){_AFTER}", re.IGNORECASE)


_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "\u202f": " ", "–": "-", "—": "-", "\t": " "}
)


def plain(text: str) -> str:
    """Return the text with typewriter marks for typeset ones, character for character.

    >>> plain("Don’t miss")
    "Don't miss"
    """
    return text.translate(_PLAIN)
