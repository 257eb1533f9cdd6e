"""The cue lexicon: what words introduce attributions and what they take (`cues.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from msgspec import Struct

__all__ = ["Lexicon", "lexicon"]


class Lexicon(Struct, frozen=True):
    """For each way to take content ("clause", "quote", ...), the lemmas of the cues that do."""

    takes: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    groups = tomllib.loads(files("tellings.attribute").joinpath("cues.toml").read_text("utf8"))
    takes: dict[str, set[str]] = {}
    for group in groups.values():
        for way in group["takes"]:
            takes.setdefault(way, set()).update(group["words"].split())
    return Lexicon({way: frozenset(words) for way, words in takes.items()})
