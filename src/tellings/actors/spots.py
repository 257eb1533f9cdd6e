"""Where an article names someone or something: entities put right, and names that were missed."""

import re
from collections.abc import Iterator, Mapping

from tellings.actors.capitals import Guess, Spot, without_capital
from tellings.actors.lexicon import countries, words
from tellings.actors.page import Page
from tellings.records import Entity
from tellings.text import QUOTE_MARKS, fold
from tellings.trees import sentence_tokens

__all__ = ["name_key", "name_spots"]

_KINDS: dict[str, Guess] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "",
    "WORK_OF_ART": "",
}
_NUMBERS = {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "EVENT", "LAW", "NORP"}
_NAME_TAGS = {"NNP", "NNPS"}
# No longer an acronym: a word in capitals with more letters than this.
_ACRONYM = 4
_INNER = {"of", "the", "for", "and", "&", "-", "'s", "s", "in"}
_HUMP = re.compile(r"[A-Z][a-z]{2,}")
_SMALL_S = {"s", "'s", "’s"}
_PLURAL_S = {"'s", "'"}


def name_spots(page: Page) -> list[Spot]:
    """Return every name in the article, in text order, none overlapping another."""
    taken = bytearray(len(page.words))
    spots: list[Spot] = []
    for entity in page.parse.entities:
        if entity.label in _KINDS:
            spots += _pieces(page, entity)
        elif entity.label in _NUMBERS:
            taken[entity.first : entity.last] = b"\1" * (entity.last - entity.first)
    spots = _stations(page, spots)
    for spot in spots:
        taken[spot.first : spot.last] = b"\1" * (spot.last - spot.first)
    spots = [_widened(page, taken, s) for s in spots]
    common = {w for w, word in zip(page.lower, page.words, strict=True) if word[0].islower()}
    spots += [s for s in _missed(page, taken) if s.last - s.first > 1 or page.lower[s.first] not in common]
    longer = {w for s in spots if s.last - s.first > 1 for w in page.lower[s.first : s.last]}
    spots = [t for s in spots if (t := without_capital(page, s, common, longer)) is not None]
    return _in_headlines(page, sorted(set(spots)))


def name_key(page: Page, spot: Spot) -> tuple[str, ...]:
    """Return the folded words of a name, without articles and marks."""
    raw = (
        ""
        if page.words[i] in _SMALL_S or page.words[i] in QUOTE_MARKS
        else page.lower[i].removesuffix("'s").strip("'#@-")
        for i in range(spot.first, spot.last)
    )
    key = tuple(w for w in raw if w and w != "the")
    if len(key) == 1:
        key = _unrun(page.words[spot.first].strip("'#@-"), key)
    country = countries().get("-".join(key))
    return tuple(country.split("-")) if country else key


def _unrun(word: str, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name that is written as one: "HarbourWatchOrlo" is Harbour Watch Orlo."""
    parts = _HUMP.findall(word)
    return tuple(fold(p) for p in parts) if len(parts) > 2 and "".join(parts) == word else key


def _pieces(page: Page, entity: Entity) -> list[Spot]:
    """Return the names inside an entity: cut at lines, marks and small words, bare of titles and 's."""
    out, first = [], entity.first
    for i in range(entity.first, entity.last + 1):
        if i < entity.last and not _cuts(page, entity, i):
            continue
        spot = _bare(page, first, i, _KINDS[entity.label])
        if spot is not None:
            out.append(_once(page, spot))
        first = i
    return out


def _cuts(page: Page, entity: Entity, i: int) -> bool:
    if i == entity.first:
        return False
    if page.words[i] in QUOTE_MARKS and _nickname(page, entity, i):
        return False
    if page.breaks_before(i) or page.words[i] in {"/", "•", "|", ";", ":", "—", "–", "(", '"', "“", ","}:
        return True
    if page.words[i] == "-":
        return page.parse.start[i] > page.parse.end[i - 1]
    small = page.words[i][0].islower() and page.lower[i] not in _INNER | words("particles") | _PLURAL_S
    person = entity.label == "PERSON" and page.lower[i] in {"and", "of", "in", "for", "'s"}
    return small or person or (page.lower[i] == "in" and entity.label != "WORK_OF_ART")


def _nickname(page: Page, entity: Entity, i: int) -> bool:
    """Return whether a mark is one of two around a short name in a person's ("Oskar “Ossie” Brahl")."""
    marks = [
        n for n in range(max(entity.first, i - 3), min(entity.last, i + 4)) if page.words[n] in QUOTE_MARKS
    ]
    inside = entity.first < marks[0] and marks[-1] < entity.last - 1
    return entity.label == "PERSON" and len(marks) == 2 and inside


def _stations(page: Page, spots: list[Spot]) -> list[Spot]:
    """Return the names with those of bodies and their place made one: "NBC New York reported"."""
    out: list[Spot] = []
    for spot in sorted(spots):
        last = out[-1] if out else None
        if (
            last is not None
            and (last.guess, spot.guess) == ("organisation", "place")
            and last.last == spot.first
            and spot.first <= page.parse.head[last.last - 1] < spot.last
            and page.is_subject(spot.first, spot.last)
        ):
            out[-1] = Spot(last.first, spot.last, "organisation")
        else:
            out.append(spot)
    return out


def _once(page: Page, spot: Spot) -> Spot:
    """Return one half of a name that stands twice in a row (a caption and its credit)."""
    half, odd = divmod(spot.last - spot.first, 2)
    middle = spot.first + half
    if half > 1 and not odd and page.lower[spot.first : middle] == page.lower[middle : spot.last]:
        return Spot(spot.first, middle, spot.guess)
    return spot


def _bare(page: Page, first: int, last: int, guess: Guess) -> Spot | None:
    """Return the name in [first, last) without articles, titles, roles and 's, or None if nothing is left."""
    titled = _after_last_role(page, first, last, guess)
    if titled > first:
        first, guess = titled, "person"
    while first < last and not (
        page.words[first][0].isupper() or _handle(page, first) or _inner_start(page, first, last)
    ):
        first += 1
    if first < last - 1 and page.lower[first] == "the":
        first += 1
    while first < last and not _name_end(page, last - 1):
        last -= 1
    if (
        first >= last
        or last - first > 10
        or not any(page.words[i][0].isupper() or _handle(page, i) for i in range(first, last))
    ):
        return None
    if page.lower[last - 1] in words("calendar") and guess != "person":
        return None
    if last - first == 1 and (page.lower[first] in words("titles") | words("roles") | words("calendar")):
        return None
    return Spot(first, last, guess)


def _after_last_role(page: Page, first: int, last: int, guess: Guess) -> int:
    """Return where the name begins after titles and roles ("UN Spokesperson Ida Roth")."""
    if guess == "organisation" and page.lower[last - 1] in words("organisations"):
        return first
    at = first
    for i in range(first, last - 1):
        if page.lower[i] in words("titles") | words("roles") and page.words[i + 1][0].isupper():
            at = i + 1
    return at


def _handle(page: Page, i: int) -> bool:
    return page.words[i][0] in "@#" and len(page.words[i]) > 2


def _inner_start(page: Page, first: int, last: int) -> bool:
    return page.lower[first] in {"al", "el"} and last - first > 1


def _name_end(page: Page, i: int) -> bool:
    return (page.words[i][-1].isalnum() and page.lower[i] not in _INNER) or (
        page.words[i][-1] == "." and len(page.words[i]) > 1
    )


def _widened(page: Page, taken: bytearray, spot: Spot) -> Spot:
    """Return a person's name with the proper nouns beside it that the tagger left out."""
    if spot.guess != "person" or page.parse.sentence[spot.first] in page.headlines:
        return spot
    first, last = spot.first, spot.last
    while last < len(page.words) and not taken[last] and not page.breaks_before(last):
        step = 1 if _proper(page, last) else 2 if _hyphened(page, last) else 0
        if not step:
            break
        taken[last : last + step] = b"\1" * step
        last += step
    while first > 0 and not page.breaks_before(first) and not taken[first - 1] and _given(page, first - 1):
        first -= 1
        taken[first] = 1
    return Spot(first, last, spot.guess)


def _hyphened(page: Page, i: int) -> bool:
    """Return whether a hyphen ties the words around it into one ("Jae-in")."""
    start, end = page.parse.start, page.parse.end
    glued = (
        page.words[i] == "-" and i + 1 < len(page.words) and start[i] == end[i - 1] and start[i + 1] == end[i]
    )
    return glued and page.words[i + 1].isalpha()


def _given(page: Page, i: int) -> bool:
    return page.words[i][0].isupper() and page.lower[i] in words("given", file="given")


def _missed(page: Page, taken: bytearray) -> Iterator[Spot]:
    """Yield runs of proper nouns that no entity holds."""
    i, n = 0, len(page.words)
    while i < n:
        if taken[i] or not _proper(page, i):
            i += 1
            continue
        first = i
        while (
            i < n
            and not taken[i]
            and (i == first or not page.breaks_before(i))
            and (_proper(page, i) or _joins(page, taken, i))
        ):
            i += 1
        if (spot := _bare(page, first, i, "")) is not None and not _shouted(page, spot):
            yield spot


def _shouted(page: Page, spot: Spot) -> bool:
    """Return whether a lone word is set in capitals for effect before a plain noun: "GREEDY bosses", "SHAMED ex-minister"."""
    i = spot.first
    alone = spot.last - i == 1 and page.words[i].isupper() and len(page.words[i]) > _ACRONYM
    return (
        alone
        and spot.last < len(page.words)
        and page.words[spot.last][0].islower()
        and page.parse.head[i] > i
    )


def _proper(page: Page, i: int) -> bool:
    word = page.words[i]
    named = page.parse.tag[i] in _NAME_TAGS and word[0].isupper()
    return named and page.lower[i] not in words("calendar")


def _joins(page: Page, taken: bytearray, i: int) -> bool:
    """Return whether a small word or a hyphen stands between two proper nouns of one name."""
    joins = page.lower[i] in words("particles") or (
        page.words[i] == "-" and page.parse.start[i] == page.parse.end[i - 1]
    )
    return (
        joins
        and i + 1 < len(page.words)
        and not taken[i + 1]
        and _proper(page, i + 1)
        and not page.breaks_before(i + 1)
    )


def _in_headlines(page: Page, spots: list[Spot]) -> list[Spot]:
    """Return the spots with those of headlines read anew: names that the body has, where every word has a capital."""
    if not page.headlines:
        return spots
    body = [s for s in spots if page.parse.sentence[s.first] not in page.headlines]
    known = {name_key(page, s): s.guess for s in body}
    longest = max(map(len, known), default=0)
    parts = {w for key in known for w in key} - {
        w for w, x in zip(page.lower, page.words, strict=True) if x[0].islower()
    }
    found = [s for tokens in _headline_tokens(page) for s in _known_in(page, tokens, known, parts, longest)]
    taken = {i for s in found for i in range(s.first, s.last)}
    rest = [
        s
        for s in spots
        if page.parse.sentence[s.first] in page.headlines
        and s.guess in {"person", "place"}
        and s.last - s.first < 4
        and not taken & set(range(s.first, s.last))
    ]
    return sorted({*body, *found, *rest})


def _headline_tokens(page: Page) -> Iterator[range]:
    for n, tokens in enumerate(sentence_tokens(page.parse)):
        if n in page.headlines:
            yield tokens


def _known_in(
    page: Page, tokens: range, known: Mapping[tuple[str, ...], Guess], parts: set[str], longest: int
) -> Iterator[Spot]:
    """Yield the longest known names, and lone words of them, among the tokens of a headline."""
    i = tokens.start
    while i < tokens.stop:
        for size in range(min(longest, tokens.stop - i), 0, -1):
            spot = Spot(i, i + size, "")
            key = name_key(page, spot) if page.words[i][0].isupper() and _name_end(page, i + size - 1) else ()
            if key in known or (size == 1 and len(key) == 1 and key[0] in parts):
                yield Spot(i, i + size, known.get(key, ""))
                i += size - 1
                break
        i += 1
