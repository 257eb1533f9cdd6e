"""Capitals that make no name: of the first word of a sentence, of an adjective of nation, of a word set to shout."""

import re
from typing import Literal, NamedTuple

from tellings.actors.lexicon import words
from tellings.actors.page import Page
from tellings.records import ActorType
from tellings.text import QUOTE_MARKS

__all__ = ["Guess", "Spot", "without_capital"]

Guess = ActorType | Literal[""]

_NAME_TAGS = {"NNP", "NNPS"}
# Of the people of a place; "-an" alone ends places too ("Milan").
_OF_A_NATION = re.compile(r"[A-Z][a-z]{2,}(?:ian|ean|ese|ish)")
# How an adjective that a headline writer puts before a name ends.
_ADJECTIVE = re.compile(r"[A-Z]\w{2,}(?:ed|en|ing|ous|ful|less)")


class Spot(NamedTuple):
    """A name over the tokens [first, last); `guess` is what the tagger took it for ("" = no idea)."""

    first: int
    last: int
    guess: Guess


def without_capital(page: Page, spot: Spot, common: set[str], longer: set[str]) -> Spot | None:
    """Return a name without a first word that has its capital from its place, or None if no name is left.

    `common` are the words that the article also writes small, `longer` the words of its names of two words or more.
    """
    if spot.last - spot.first == 1:
        return None if page.lower[spot.first] not in longer and _no_name(page, spot, common) else spot
    first, second = page.words[spot.first : spot.first + 2]
    leads = (
        _opens(page, spot.first) and _ADJECTIVE.fullmatch(first) and page.lower[spot.first] not in _given()
    )
    if leads and (page.lower[spot.first + 1] in _given() and second[0].isupper()):
        return Spot(spot.first + 1, spot.last, "person")
    return spot


def _no_name(page: Page, spot: Spot, common: set[str]) -> bool:
    """Return whether a lone word is no name."""
    i = spot.first
    if _before_plain_noun(page, i) and spot.guess != "organisation" and _OF_A_NATION.fullmatch(page.words[i]):
        return True
    if not _opens(page, i) or page.lower[i] in page.capitals:
        return False
    # A slip of the tagger is more often a name that acts ("Veldin said") than a noun ("Turnout was").
    acts = page.parse.dep[i] == "nsubj" and page.parse.pos[page.parse.head[i]] == "VERB"
    plain = (page.parse.tag[i] not in _NAME_TAGS and not acts) or page.lower[i] in common
    return plain or (not spot.guess and _before_plain_noun(page, i))


def _opens(page: Page, i: int) -> bool:
    """Return whether a word begins a sentence, or stands after the mark that does."""
    return page.breaks_before(i) or (page.words[i - 1] in QUOTE_MARKS and page.breaks_before(i - 1))


def _before_plain_noun(page: Page, i: int) -> bool:
    """Return whether a word hangs on what follows it, and that begins with a small letter."""
    return (
        i + 1 < len(page.words)
        and not page.breaks_before(i + 1)
        and page.words[i + 1][0].islower()
        and page.parse.pos[i + 1] in {"NOUN", "ADJ"}
        and page.parse.head[i] > i
    )


def _given() -> frozenset[str]:
    return words("given", file="given")
