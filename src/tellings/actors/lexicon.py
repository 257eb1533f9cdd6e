"""The word lists of the actors stage, read once from the package."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["table", "words"]


@cache
def table(name: str) -> dict[str, Any]:
    """Return one TOML file of this package."""
    return tomllib.loads(files("tellings.actors").joinpath(f"{name}.toml").read_text("utf8"))


@cache
def words(section: str, *keys: str, file: str = "lexicon") -> frozenset[str]:
    """Return the words of some lists of a section (all lists when none is named)."""
    lists = table(file)[section]
    chosen = keys or tuple(k for k, v in lists.items() if isinstance(v, list))
    return frozenset(w for k in chosen for w in lists[k])
