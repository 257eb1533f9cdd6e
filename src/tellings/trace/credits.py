"""What a telling says about where it comes from: datelines, sign-offs, and outlets that it cites."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from tellings.records import Article, Telling
from tellings.spans import overlaps_any
from tellings.text import fold, paragraphs

__all__ = [
    "Credit",
    "agency_credit",
    "aliases",
    "cited_outlets",
    "name_key",
    "names_of",
    "outlet_key",
    "own_reporting",
]

# What a house does, behind its name.
_HOUSE = frozenset(
    {"agency", "news", "press", "wire", "newswire", "service", "online", "international", "digital"}
)
_NAME = r"[A-Z][\w&’'-]{0,24}(?: [A-Z][\w&’'-]{0,24}){0,3}"
_CAPS = r"[A-Z]{2,6}"
_WIRE = r"(?!By |From |The )[A-Z][a-z]{1,20} (?:Press|Newswire|Wire|News Agency|News Service)"
# A dateline stands in the first lines (after menus and notices, on scraped pages), a sign-off in the last.
_FIRST, _LAST = 25, 6
_LONGEST_LINE, _LONGEST_BYLINE = 400, 110


class Credit(Struct, frozen=True):
    """A name that the text credits, in the form that is compared and as printed, with the span that says so."""

    key: str
    name: str
    start: int
    end: int


@cache
def _patterns() -> dict[str, list[tuple[str, str]]]:
    table = tomllib.loads(files("tellings.trace").joinpath("credits.toml").read_text("utf8"))
    return {
        kind: [(row.get("at", ""), row["pattern"]) for row in table[kind]]
        for kind in ("agency", "cited", "own")
    }


@cache
def _never() -> frozenset[str]:
    table = tomllib.loads(files("tellings.trace").joinpath("credits.toml").read_text("utf8"))
    return frozenset(table["never"]["words"].split())


def name_key(name: str) -> str:
    """Return a name in the form in which two names are compared.

    >>> name_key("The Harbour Post") == name_key("harbour post")
    True
    """
    plain = fold(name).strip(" .").removeprefix("the ").removesuffix("'s")
    return "".join(c for c in plain if c.isalnum())


def outlet_key(article: Article) -> str | None:
    """Return the outlet in the form in which names are compared: "www.harbourpost.example" as "harbourpost"."""
    outlet = article.outlet
    if not outlet:
        return None
    if "." in outlet and " " not in outlet.strip():
        parts = outlet.casefold().split("/")[0].split(".")
        outlet = max(parts[:-1], key=len) if len(parts) > 1 else outlet
    return name_key(outlet) or None


def agency_credit(telling: Telling) -> Credit | None:
    """Return the agency that the telling's dateline, sign-off or byline credits with the text."""
    text = telling.article.received
    lines = paragraphs(text)
    short = [line for line in lines[:_FIRST] if _short(text, *line)]
    ends = lines[-_LAST:]
    near = {"dateline": lines[:_FIRST], "byline": short, "sign-off": ends, "notice": ends}
    own = outlet_key(telling.article)
    for at, pattern in _agency_patterns():
        for start, end in near[at]:
            # A notice at the end is residue, and yet says whose text it is; an outlet's own says nothing.
            found = _match(text, start, end, at, pattern)
            if found and found[0] not in _never() and not _own(at, name_key(found[0]), own):
                name, place = found
                return Credit(name_key(name), name, place, place + len(name))
    return None


def _short(text: str, start: int, end: int) -> bool:
    """Return whether a line is no longer than a byline, runs of blanks not counted."""
    return end - start <= _LONGEST_LINE and len(" ".join(text[start:end].split())) <= _LONGEST_BYLINE


def _own(at: str, key: str, own: str | None) -> bool:
    """Return whether a line only names the outlet itself; a notice may do so by the first part of its name."""
    return own is not None and ((at == "byline" and key == own) or (at == "notice" and own.startswith(key)))


@cache
def _agency_patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (at, re.compile(p.replace("NAME", _NAME).replace("CAPS", _CAPS).replace("WIRE", _WIRE)))
        for at, p in _patterns()["agency"]
    ]


def _match(text: str, start: int, end: int, at: str, pattern: re.Pattern[str]) -> tuple[str, int] | None:
    """Return the name in a line and where it starts (only so much of a long line is read)."""
    head = at in {"dateline", "notice"}
    low, high = (start, min(end, start + _LONGEST_LINE)) if head else (max(start, end - _LONGEST_LINE), end)
    line = text[low:high]
    found = pattern.match(line) if head else pattern.search(line)
    return (found[1], low + found.start(1)) if found else None


def cited_outlets(telling: Telling, names: Iterable[str]) -> list[Credit]:
    """Return where the telling cites one of the names (outlets and agencies, as printed), in order of place."""
    article = telling.article
    known = _forms(tuple(sorted(set(names))))
    if not known:
        return []
    own = outlet_key(article)
    holes = [(r.start, r.end) for r in telling.residue]
    found = [
        Credit(known[m[1]], m[1], *m.span())
        for pattern in _cited_patterns(tuple(sorted(known, key=lambda f: (-len(f), f))))
        for m in pattern.finditer(article.received)
        if known[m[1]] != own and not overlaps_any(m.span(), holes)
    ]
    return sorted(set(found), key=lambda c: (c.start, c.end, c.key))


@lru_cache(maxsize=8)
def _cited_patterns(forms: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Return the lines that cite one of the names; those of one story are the same for each of its tellings."""
    either = "|".join(map(re.escape, forms))
    return [re.compile(pattern.replace("NAME", either)) for _, pattern in _patterns()["cited"]]


def own_reporting(telling: Telling) -> list[tuple[int, int]]:
    """Return where the telling says that it has something by itself: "told the Post" in the Post."""
    article = telling.article
    outlet = (article.outlet or "").removeprefix("The ").removeprefix("the ").strip()
    either = re.escape(outlet) if len(outlet) > 1 else "(?!)"
    found = {
        m.span(1)
        for _, pattern in _patterns()["own"]
        for m in re.finditer(pattern.replace("NAME", either), article.received)
    }
    return sorted(found)


@lru_cache(maxsize=8)
def _forms(names: tuple[str, ...]) -> dict[str, str]:
    """Return the spellings under which the names are looked for, and their keys."""
    forms: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        short = name.removeprefix("The ").removeprefix("the ").strip()
        if key and len(short) > 1:
            forms |= {short: key, "The " + short: key}
    return forms


def aliases(names: Iterable[str]) -> dict[str, str]:
    """Return the key of each initialism that stands for a longer name among the names, and of each plain short form.

    >>> aliases(["AP", "The Associated Press", "NPA"])
    {'ap': 'associatedpress'}
    >>> aliases(["Meridian", "Meridian News Agency"])
    {'meridian': 'meridiannewsagency'}
    """
    names = set(names)
    out = _plain_forms(names)
    for name in sorted(names):
        parts = [w for w in name.split() if w[0].isupper() and w != "The"]
        if len(parts) > 1:
            out["".join(w[0] for w in parts).casefold()] = name_key(name)
    short = {name_key(n) for n in names if n.isupper() and " " not in n}
    whole = {name_key(n) for n in names}
    return {k: long for k, long in out.items() if k in short or (k in whole and long.startswith(k))}


def _plain_forms(names: Iterable[str]) -> dict[str, str]:
    """Return the names less the words that say what the house does ("Meridian" for "Meridian News Agency")."""
    out: dict[str, set[str]] = {}
    for name in names:
        words = name.split()
        while len(words) > 1 and words[-1].casefold() in _HOUSE:
            words.pop()
            out.setdefault(name_key(" ".join(words)), set()).add(name_key(name))
    return {key: next(iter(long)) for key, long in out.items() if len(long) == 1}


def names_of(tellings: Sequence[Telling], credited: Iterable[Credit | None]) -> list[str]:
    """Return the names of the story's outlets and credited agencies, as printed."""
    outlets = [t.article.outlet for t in tellings if t.article.outlet]
    return sorted({*outlets, *(c.name for c in credited if c)})
