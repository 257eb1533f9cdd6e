"""The words that show certainty and negation, from `certainty.toml`."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tellings.records import Certainty

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """Lemmas (or lower-case words) by what they do and where they stand; see `certainty.toml`."""

    adverb: dict[str, Certainty]
    modal: dict[str, Certainty]
    verb: dict[str, Certainty]
    passive: dict[str, Certainty]
    adjective: dict[str, Certainty]
    source: dict[str, Certainty]
    cue: dict[str, Certainty]
    silent_cue: frozenset[str]
    negator: frozenset[str]
    negative_verb: frozenset[str]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    data = tomllib.loads(files("tellings.statements").joinpath("certainty.toml").read_text("utf8"))
    rows: dict[str, dict[str, Certainty]] = {
        kind: {word: certainty for certainty, words in data[kind].items() for word in words}
        for kind in ("adverb", "modal", "verb", "passive", "adjective", "source", "cue")
    }
    return Lexicon(
        **rows,
        silent_cue=frozenset(data["silent_cue"]),
        negator=frozenset(data["negator"]),
        negative_verb=frozenset(data["negative_verb"]),
    )
