"""Where an article names someone or something: entities put right, and names that were missed."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tellings.actors.lexicon import words
from tellings.actors.page import Page
from tellings.records import ActorType, Entity

__all__ = ["Spot", "name_spots"]

_KINDS: dict[str, ActorType | Literal[""]] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "",
    "WORK_OF_ART": "",
    "EVENT": "",
    "LAW": "",
}
_NAME_TAGS = {"NNP", "NNPS"}
_CALENDAR = {
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan.",
    "feb.",
    "mar.",
    "apr.",
    "jun.",
    "jul.",
    "aug.",
    "sep.",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
}


class Spot(NamedTuple):
    """A name over the tokens [first, last); `kind` is what the tagger took it for ("" = no idea)."""

    first: int
    last: int
    kind: ActorType | Literal[""]


def name_spots(page: Page) -> list[Spot]:
    """Return every name in the article, in text order, none overlapping another."""
    taken = [False] * len(page.words)
    for e in page.parse.entities:
        if e.label not in _KINDS:
            taken[e.first : e.last] = [True] * (e.last - e.first)
    spots = []
    for entity in page.parse.entities:
        if entity.label in _KINDS:
            spots += list(_pieces(page, entity))
    for spot in spots:
        taken[spot.first : spot.last] = [True] * (spot.last - spot.first)
    spots += list(_missed(page, taken))
    return sorted(set(spots))


def is_title(word: str) -> bool:
    """Return whether a folded word is a title or a rank."""
    return word in words("titles")


def _pieces(page: Page, entity: Entity) -> Iterator[Spot]:
    """Yield the names inside an entity: cut at lines and slashes, bare of articles, titles and 's."""
    first = entity.first
    for i in range(entity.first, entity.last + 1):
        if i == entity.last or (i > first and _breaks(page, i)):
            last = i
            if (spot := _bare(page, first, last, _KINDS[entity.label])) is not None:
                yield spot
            first = i


def _breaks(page: Page, i: int) -> bool:
    between = page.article.received[page.parse.end[i - 1] : page.parse.start[i]]
    return "\n" in between or page.words[i] in {"/", "•", "|", ";", ":", "—", "–"}


def _bare(page: Page, first: int, last: int, kind: ActorType | Literal[""]) -> Spot | None:
    lower = page.lower
    while first < last and not page.words[first][0].isupper() and not _handle(page, first, last):
        first += 1
    while first < last and (
        lower[first] == "the" or (is_title(lower[first]) and last - first > 1 and kind != "organisation")
    ):
        first += 1
        kind = kind if lower[first - 1] == "the" else "person"
    while first < last and not page.words[last - 1][-1].isalnum() and page.words[last - 1] != ".":
        last -= 1
    while first < last and lower[last - 1] in {"'s", "’s", "'", "s'"}:
        last -= 1
    if first >= last or last - first > 10 or not any(page.words[i][0].isupper() for i in range(first, last)):
        return None
    return Spot(first, last, kind)


def _handle(page: Page, first: int, last: int) -> bool:
    return page.words[first][0] == "@" and len(page.words[first]) > 1 and last > first


def _missed(page: Page, taken: list[bool]) -> Iterator[Spot]:
    """Yield runs of proper nouns that no entity holds."""
    i, n = 0, len(page.words)
    while i < n:
        if taken[i] or not _proper(page, i):
            i += 1
            continue
        first = i
        while i < n and not taken[i] and _proper(page, i) and (i == first or not _apart(page, i)):
            i += 1
        if (spot := _bare(page, first, i, "")) is not None:
            yield spot


def _proper(page: Page, i: int) -> bool:
    word = page.words[i]
    return page.parse.tag[i] in _NAME_TAGS and word[0].isupper() and page.lower[i] not in _CALENDAR


def _apart(page: Page, i: int) -> bool:
    return _breaks(page, i) or page.parse.sentence[i] != page.parse.sentence[i - 1]
