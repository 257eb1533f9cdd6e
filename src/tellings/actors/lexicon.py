"""The word lists of the actors stage, read once from the package."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["countries", "same_as", "seats", "table", "words"]


@cache
def table(name: str) -> dict[str, Any]:
    """Return one TOML file of this package."""
    data: dict[str, Any] = tomllib.loads(files("tellings.actors").joinpath(f"{name}.toml").read_text("utf8"))
    return data


@cache
def words(section: str, *keys: str, file: str = "lexicon") -> frozenset[str]:
    """Return the words of some lists of a section (all its lists when none is named)."""
    lists = table(file)[section]
    chosen = keys or tuple(k for k in lists if k != "example")
    return frozenset(w for k in chosen for w in (lists[k].split() if isinstance(lists[k], str) else lists[k]))


@cache
def same_as() -> Mapping[str, str]:
    """Return for each noun that has another name here the one noun that stands for all of them.

    >>> same_as()["spokeswoman"]
    'spokesperson'
    """
    groups = table("lexicon")["same"]
    return {w: head for head, nouns in groups.items() if head != "example" for w in nouns}


@cache
def countries() -> Mapping[str, str]:
    """Return for each country's name, people and adjective (joined by hyphens) the country.

    >>> countries()["south-korean"]
    'south-korea'
    """
    rows = table("countries")["countries"]
    return {w: country for country, row in rows.items() for w in [country, *row["of"].split()]}


@cache
def seats() -> Mapping[str, str]:
    """Return for each capital or palace (joined by hyphens) the country whose government it can stand for."""
    rows = table("countries")["countries"]
    return {w: country for country, row in rows.items() for w in row["seat"].split()}
