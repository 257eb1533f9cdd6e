"""The word list, and sentences as the lexemes that the value readers walk over."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["Lexeme", "Words", "glued", "lexemes", "phrase", "phrase_before", "words"]

# Digits with their separators; letters with inner apostrophes or dots ("U.S", "a.m"); any other character.
_LEXEME = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[.'’][^\W\d_]+)*|[^\w\s]|_", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word, a number in digits or a mark; `word` is lower case, offsets are into `received`."""

    word: str
    start: int
    end: int
    capital: bool

    @property
    def digits(self) -> bool:
        """Whether it is a number in digits."""
        return self.word[0].isdecimal()


class Words:
    """The tables of `words.toml`, as attributes with the tables' names."""

    def __init__(self, data: dict[str, dict[str, Any]]) -> None:
        self.number: dict[str, float] = data["number"]
        self.scale: dict[str, float] = data["scale"]
        self.suffix: dict[str, float] = data["suffix"]
        self.vague: dict[str, list[float]] = data["vague"]
        self.fraction: dict[str, float] = data["fraction"]
        self.ordinal: dict[str, float] = data["ordinal"]
        self.bound: dict[str, str] = data["bound"]
        self.bound_after: dict[str, str] = data["bound_after"]
        self.currency_before: dict[str, str] = data["currency_before"]
        self.currency_after: dict[str, str] = data["currency_after"]
        self.nation: dict[str, str] = data["nation"]
        self.unit: dict[str, tuple[str, float]] = data["unit"]
        self.duration: dict[str, float] = data["duration"]
        self.aged = frozenset(data["aged"]["words"])
        self.one_of = frozenset(data["one_of"]["words"])
        self.month: dict[str, int] = data["month"]
        self.weekday: dict[str, int] = data["weekday"]
        self.season: dict[str, tuple[int, int]] = data["season"]
        self.near: dict[str, int] = data["near"]
        self.future: dict[str, int] = data["future"]
        self.moved: dict[str, int] = data["moved"]
        self.before_year = frozenset(data["before_year"]["words"])
        self.before_time = frozenset(data["before_time"]["words"])
        self.before_over = frozenset(data["before_over"]["words"])
        self.before_month = frozenset(data["before_month"]["words"])
        self.doubtful_month = frozenset(data["before_month"]["doubtful"])
        self.score: frozenset[str] = frozenset(data["score"]["words"])


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the word list, read once."""
    return Words(tomllib.loads(files("tellings.values").joinpath("words.toml").read_text("utf8")))


def lexemes(text: str, start: int, end: int) -> list[Lexeme]:
    """Return the lexemes of text[start:end].

    >>> [x.word for x in lexemes("At 6 a.m., 1,200 men", 0, 20)]
    ['at', '6', 'a.m', '.', ',', '1,200', 'men']
    """
    return [
        Lexeme(m.group().lower(), m.start(), m.end(), m.group()[0].isupper())
        for m in _LEXEME.finditer(text, start, end)
    ]


def glued(lex: list[Lexeme], at: int) -> bool:
    """Return whether no blank stands between the lexeme before `at` and the one at it."""
    return 0 < at < len(lex) and lex[at - 1].end == lex[at].start


def phrase(lex: list[Lexeme], at: int, table: dict[str, Any], longest: int = 4) -> tuple[Any, int] | None:
    """Return the entry of the longest phrase of the table that begins at `at`, and where it ends."""
    for n in range(min(longest, len(lex) - at), 0, -1):
        key = " ".join(x.word for x in lex[at : at + n])
        if key in table:
            return table[key], at + n
    return None


def phrase_before(
    lex: list[Lexeme], at: int, table: dict[str, Any], longest: int = 4
) -> tuple[Any, int] | None:
    """Return the entry of the longest phrase of the table that ends before `at`, and where it begins."""
    for n in range(min(longest, at), 0, -1):
        key = " ".join(x.word for x in lex[at - n : at])
        if key in table:
            return table[key], at - n
    return None
