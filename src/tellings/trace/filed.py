"""The outlets of articles that name none, by the names of their files: "flood-orrinecho.txt", where a text says "the Orrin Echo"."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from msgspec.structs import replace

from tellings.records import Telling
from tellings.text import fold
from tellings.trace.credits import name_key

__all__ = ["with_outlets"]

# Newspapers have an article before their name, people have none.
_NAMED = re.compile(r"\b[Tt]he ((?:[A-Z][\w’'-]{1,24} ){1,3}[A-Z][\w’'-]{1,24})")
_PART = re.compile(r"[^\W\d_]+")
# "theend.txt" is no outlet.
_SHORTEST = 8


def with_outlets(tellings: Sequence[Telling]) -> list[Telling]:
    """Return the tellings, each that has no outlet with the one after which its file is called and that another names."""
    files = {t.article.article_id: _parts(t) for t in tellings if not t.article.outlet}
    if not files:
        return list(tellings)
    named = {name_key(name): name for t in tellings for name in _names(t.article.received)}
    own = {i: named[key] for i, keys in files.items() for key in sorted(keys & named.keys(), key=len)}
    return [
        replace(t, article=replace(t.article, outlet=own[t.article.article_id]))
        if t.article.article_id in own
        else t
        for t in tellings
    ]


def _names(text: str) -> list[str]:
    """Return the names of two words and more that stand after an article, and how each of them begins."""
    found = [m[1].split() for m in _NAMED.finditer(text)]
    return [" ".join(words[:n]) for words in found for n in range(2, len(words) + 1)]


def _parts(telling: Telling) -> set[str]:
    """Return the words of the file's name, and those that stand together as one."""
    words = _PART.findall(fold(PurePath(telling.article.path).stem))
    runs = {"".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 4, len(words)) + 1)}
    return {run for run in runs if len(run) >= _SHORTEST}
