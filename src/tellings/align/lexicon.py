"""The package's word groups and weights, read once."""

import itertools
import tomllib
from functools import lru_cache
from importlib.resources import files

from msgspec import Struct

__all__ = ["Lists", "Model", "kind_of", "lists", "model", "particled", "same_words", "stem"]

_STEM_MIN = 4  # what is left of a word after its ending has at least this many letters


class Lists(Struct, frozen=True):
    """Plain words (too common to be compared), number words with their figures, days and months, endings.

    `saying` are verbs that alone tell nothing but that something was said, `common` stems of any news.
    """

    plain: frozenset[str]
    common: frozenset[str]
    numerals: dict[str, str]
    days: frozenset[str]
    endings: tuple[str, ...]
    saying: frozenset[str]


class Model(Struct, frozen=True):
    """The weights of the features by name, and the settings of the alignment.

    `context` are those of a pair's score alone, of what the other links say, and their bias.
    """

    bias: float
    weights: dict[str, float]
    context: dict[str, float]
    settings: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the weights and settings of `weights.toml`."""
    raw = tomllib.loads(files(__package__).joinpath("weights.toml").read_text("utf8"))
    weights, context = ({f["name"]: float(f["weight"]) for f in raw[kind]} for kind in ("feature", "context"))
    return Model(float(raw["bias"]), weights, context, {k: float(v) for k, v in raw["settings"].items()})


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Return the word lists of `words.toml`."""
    raw = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf8"))
    numerals = {word: str(number) for word, number in raw["numerals"].items()}
    return Lists(
        frozenset(raw["plain"].split()),
        frozenset(raw["common"].split()),
        numerals,
        frozenset(raw["days"].split()),
        tuple(raw["endings"].split()),
        frozenset(raw["saying"].split()),
    )


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups of `synonyms.toml` and those of `countries.toml`."""
    folder = files(__package__)
    synonyms = tomllib.loads(folder.joinpath("synonyms.toml").read_text("utf8"))["group"]
    countries = tomllib.loads(folder.joinpath("countries.toml").read_text("utf8"))["groups"]
    return tuple(g["words"] for g in synonyms), tuple(countries)


@lru_cache(maxsize=1)
def same_words() -> dict[str, tuple[int, ...]]:
    """Return for each lemma the numbers of its groups, first those of acts and things, then countries."""
    out: dict[str, list[int]] = {}
    for number, group in enumerate(itertools.chain(*_groups())):
        for word in group.split():
            out.setdefault(word, []).append(number)
    return {w: tuple(n) for w, n in out.items()}


def kind_of(group: int) -> str:
    """Return what words of a group have in common, for a reader."""
    return "same thing" if group < len(_groups()[0]) else "same country"


@lru_cache(maxsize=1)
def particled() -> frozenset[str]:
    """Return the verbs that stand in a group together with a particle ("gun_down")."""
    return frozenset(word.partition("_")[0] for word in same_words() if "_" in word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word without its ending, so that noun and verb of one root meet.

    >>> stem("investigation") == stem("investigate")
    True
    """
    for ending in lists().endings:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
            return word[: -len(ending)]
    return word
