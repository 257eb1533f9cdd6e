"""What people are called besides their names: "the harbour spokesman", "Mira Holt, a baker from Orlo"."""

from collections.abc import Iterable
from typing import NamedTuple

from tellings.actors.lexicon import countries, same_as, seats, words
from tellings.actors.page import Page

__all__ = [
    "Description",
    "Role",
    "before_titles",
    "describe",
    "gender_of",
    "is_personal",
    "roles_beside",
    "sort_of_role",
]

_STOP = {
    "DET",
    "PUNCT",
    "ADP",
    "PART",
    "CCONJ",
    "SCONJ",
    "AUX",
    "VERB",
    "SYM",
    "NUM",
    "SPACE",
    "ADV",
    "PRON",
    "INTJ",
}
_ENDS = {",", "who", "which", "that", "whose", "(", "—", "–", ";", ":", "."}
_TIMES = {
    "former",
    "ex",
    "current",
    "then",
    "acting",
    "new",
    "old",
    "late",
    "longtime",
    "senior",
    "top",
    "local",
    "another",
    "other",
    "long",
}
_DEFINITE = {"the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"}
_PREPOSITIONS = {"of", "for", "at", "from", "in", "with", "to", "on"}
# Endings of nouns for people.
_HUMAN = ("man", "woman", "person", "er", "or", "ist", "ian", "ee", "mate", "boy", "girl")
# How far an apposition is looked for, in tokens (chosen by reading, not measured).
_REACH = 14


class Role(NamedTuple):
    """A role, the words that say of what, and the gender its noun has: ("spokesperson", {"harbour"}, "female")."""

    noun: str
    about: frozenset[str]
    gender: str = ""


class Description(NamedTuple):
    """A noun phrase without a name: its noun, of what, and its number and article."""

    role: Role
    token: int
    definite: bool
    plural: bool
    key: tuple[str, ...]


def sort_of_role(word: str) -> str:
    """Return the noun that stands for all nouns of the same role.

    >>> sort_of_role("spokeswoman")
    'spokesperson'
    """
    return same_as().get(word, word)


def describe(page: Page, tokens: range) -> Description:
    """Return what a noun phrase over these tokens (at least one) says."""
    head = page.head_of(tokens)
    last = head + 1
    while last in tokens and page.lower[last] not in _ENDS and page.parse.pos[last] not in {"VERB", "AUX"}:
        last += 1
    phrase = range(tokens.start, max(last, head + 1))
    role = _role(page, head, phrase)
    plural = page.parse.tag[head] in {"NNS", "NNPS"} or (head > 0 and page.lower[head] in words("groups"))
    first = page.lower[tokens.start]
    definite = (
        first in _DEFINITE
        or any(page.lower[i] == "'s" for i in range(tokens.start, head))
        or (page.words[tokens.start][0].isupper() and page.parse.pos[tokens.start] == "PROPN")
    )
    return Description(role, head, definite, plural, (*sorted(role.about), role.noun))


def gender_of(noun: str) -> str:
    """Return the gender that a noun or title tells, "" if none.

    >>> gender_of("actress")
    'female'
    """
    return next((g for g in ("male", "female") if noun in words("roles", g) | words("titles", g)), "")


def _role(page: Page, head: int, phrase: Iterable[int]) -> Role:
    """Return the role of a noun with the other tokens of its phrase."""
    noun, about = _whole_noun(page, head, _about(page, [i for i in phrase if i != head]))
    return Role(noun, about, gender_of(page.lower[head]))


def _whole_noun(page: Page, head: int, about: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Return the noun of a role with the part of it that stands before ("prime minister", "chief executive")."""
    noun = page.lower[head]
    before = page.lower[head - 1] if head else ""
    pair = f"{before}-{noun}"
    if pair in {
        "prime-minister",
        "chief-executive",
        "vice-president",
        "armed-forces",
        "deputy-president",
        "deputy-minister",
    }:
        return sort_of_role(pair), about - {before}
    if noun == "officer" and head > 1 and page.lower[head - 2] == "chief":
        return sort_of_role(f"chief-{before}-officer"), about - {"chief", before}
    return sort_of_role(noun), about


def _about(page: Page, tokens: list[int]) -> frozenset[str]:
    """Return the telling words among tokens; what belongs to a country is the country."""
    out: set[str] = set()
    skip = -1
    for i in tokens:
        if i == skip:
            continue
        word = page.lower[i].strip("'#@")
        pair = f"{word}-{page.lower[i + 1]}" if i + 1 in tokens else ""
        if pair in countries() or pair in seats():
            out.add(countries().get(pair, pair))
            skip = i + 1
        elif word in countries():
            out.add(countries()[word])
        elif (
            page.parse.pos[i] not in _STOP
            and word not in _TIMES
            and word not in words("calendar")
            and word[:1].isalnum()
        ):
            out.add(word)
    return frozenset(out)


def roles_beside(page: Page, first: int, last: int) -> list[Role]:
    """Return the roles that stand with a name over tokens [first, last): before it, after it, or said of it."""
    first = before_titles(page, first)
    found = [
        _before(page, first),
        _after(page, last),
        _announced(page, first, last),
        *_said_of(page, first, last),
    ]
    return [r for r in found if r is not None]


def before_titles(page: Page, first: int) -> int:
    """Return the token where a name with the titles before it begins ("Dr Ida Roth"), roles apart."""
    while (
        first > 0
        and page.lower[first - 1] in words("titles", "male", "female")
        and page.words[first - 1][0].isupper()
        and not page.breaks_before(first)
    ):
        first -= 1
    return first


def is_personal(noun: str) -> bool:
    """Return whether a noun is one for people, as far as its form and the lists tell.

    >>> is_personal("baker"), is_personal("spacecraft")
    (True, False)
    """
    listed = noun in words("roles") | words("titles") | words("kin") | words("anonymous") | words("unique")
    other = words("organisations") | words("documents") | words("groups")
    return listed or (noun.endswith(_HUMAN) and noun not in other)


def _is_role(page: Page, i: int) -> bool:
    if page.parse.pos[i] == "ADJ":
        return False
    return page.lower[i] in words("roles") or (
        page.lower[i] in words("titles", "any") and page.words[i][0].isupper()
    )


def _before(page: Page, first: int) -> Role | None:
    """Return the role that premodifies a name: "Russian President", "airline spokesman"."""
    at = first - 1
    left = at
    while left >= 0 and first - left < _REACH and not page.breaks_before(left + 1) and _modifier(page, left):
        left -= 1
    phrase = range(left + 1, first)
    heads = [i for i in phrase if _is_role(page, i)]
    if not heads or heads[-1] != at:
        return _before_of(page, first)
    return _role(page, heads[-1], phrase)


def _before_of(page: Page, first: int) -> Role | None:
    """Return the role in "Secretary of State Ida Roth"."""
    if (
        first >= 3
        and page.lower[first - 2] == "of"
        and _is_role(page, first - 3)
        and page.words[first - 3][0].isupper()
    ):
        return Role(sort_of_role(page.lower[first - 3]), _about(page, [first - 1]))
    return None


def _modifier(page: Page, i: int) -> bool:
    pos, word = page.parse.pos[i], page.lower[i]
    return pos in {"NOUN", "PROPN", "ADJ"} or word in {"'s", "'", "-"} or _is_role(page, i)


def _after(page: Page, last: int) -> Role | None:
    """Return the role in apposition after a name: ", the harbour spokeswoman," and ", 30, a passenger,"."""
    n = len(page.words)
    if last >= n or page.words[last] != "," or page.breaks_before(last):
        return None
    at = last + 1
    if at + 1 < n and page.words[at].isdigit() and page.words[at + 1] == ",":
        at += 2
    stop = min(n, at + _REACH)
    # "In Orlo, the mayor said": whoever does something himself is not what the name before him is called.
    head = _head_from(page, at, stop)
    if head < 0 or page.parse.dep[head] in {"nsubj", "nsubjpass"}:
        return None
    return _role_of(page, head, at, stop)


def _head_from(page: Page, first: int, stop: int) -> int:
    """Return the head of the noun phrase that begins at a token, else -1."""
    head = -1
    for i in range(first, stop):
        if (
            (i > first and page.breaks_before(i))
            or page.lower[i] in _ENDS
            or page.parse.pos[i] in {"VERB", "AUX", "ADP", "SCONJ"}
        ):
            break
        if page.parse.pos[i] in {"NOUN", "PROPN"}:
            head = i
    return head


def _role_from(page: Page, first: int, stop: int) -> Role | None:
    """Return the role of the noun phrase that begins at a token, if its head names a role."""
    head = _head_from(page, first, stop)
    return None if head < 0 else _role_of(page, head, first, stop)


def _role_of(page: Page, head: int, first: int, stop: int) -> Role | None:
    """Return the role of a noun phrase with this head, if it names one."""
    told = page.lower[first] in {"a", "an", "the"} and page.parse.tag[head] == "NN"
    if not (_is_role(page, head) or told):
        return None
    last = head + 1
    while (
        last < stop
        and not page.breaks_before(last)
        and page.lower[last] not in _ENDS
        and page.parse.pos[last] not in {"VERB", "AUX"}
    ):
        last += 1
    return _role(page, head, range(first, last))


def _announced(page: Page, first: int, last: int) -> Role | None:
    """Return the role before a name and a comma: "the mayor's spokesman, Ida Roth, said", not "..., Roth said"."""
    if first < 2 or page.words[first - 1] != "," or page.breaks_before(first):
        return None
    if last < len(page.words) and page.parse.pos[last] in {"VERB", "AUX"}:
        return None
    left = first - 2
    while (
        left > 0
        and first - left < _REACH
        and not page.breaks_before(left)
        and page.lower[left - 1] not in _ENDS
        and page.parse.pos[left - 1] not in {"VERB", "AUX", "SCONJ"}
    ):
        left -= 1
    return _role_from(page, left, first - 1)


def _said_of(page: Page, first: int, last: int) -> list[Role]:
    """Return the roles that a verb of being gives a name: "Ida Roth, who is the spokeswoman"."""
    out = []
    for i in range(last, min(last + _REACH, len(page.words))):
        if page.breaks_before(i):
            break
        if page.parse.dep[i] == "attr" and _is_role(page, i):
            verb = page.parse.head[i]
            if any(first <= j < last for j in page.below[verb]) or first <= page.parse.head[verb] < last:
                end = min(i + 6, len(page.words))
                here = page.parse.sentence[i]
                out.append(
                    _role(page, i, [j for j in range(verb + 1, end) if page.parse.sentence[j] == here])
                )
    return out
