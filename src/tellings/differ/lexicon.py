"""The word groups of `words.toml`."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """Lemma to group (`fate`, `same`, `toward`, `country`, `act`, `within`, `cause`, `moves`), and plain word lists."""

    fate: dict[str, str]
    same: dict[str, str]
    toward: dict[str, str]
    country: dict[str, str]
    act: dict[str, str]
    within: dict[str, str]
    cause: dict[str, str]
    moves: dict[str, str]
    mounting: frozenset[str]
    people: frozenset[str]
    hedge: frozenset[str]
    small: frozenset[str]
    place: frozenset[str]
    light: frozenset[str]
    no: frozenset[str]
    degree: frozenset[str]
    body: frozenset[str]
    turn: frozenset[str]
    doubt: frozenset[str]
    judged: frozenset[str]
    scale: frozenset[str]
    several: frozenset[str]
    paper: frozenset[str]
    deed: frozenset[str]
    earlier: frozenset[str]
    group: frozenset[str]
    say: frozenset[str]
    open: frozenset[str]
    office: frozenset[str]
    titles: frozenset[str]
    sides_with: frozenset[str]
    seeming: frozenset[str]
    granted: frozenset[str]
    # A word's lines of opposites, and on which of their two lists it stands.
    opposite: dict[str, frozenset[tuple[str, int]]]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the word groups, read once."""
    data = tomllib.loads(files("tellings.differ").joinpath("words.toml").read_text("utf8"))
    groups = {
        name: {word: group for group, words in data[name].items() for word in words}
        for name in ("fate", "same", "toward", "country", "act", "within", "cause", "moves")
    }
    lists = (
        "people",  "hedge", "small", "place", "light", "no", "degree", "body", "turn", "doubt", "judged",
        "scale", "several", "paper", "deed", "earlier", "group", "say", "open", "office",
        "mounting", "titles", "sides_with", "seeming", "granted",
    )  # fmt: skip
    opposite: dict[str, frozenset[tuple[str, int]]] = {}
    for name, poles in data["opposite"].items():
        for n, words in enumerate(poles):
            for w in words:
                opposite[w] = opposite.get(w, frozenset()) | {(name, n)}
    return Lexicon(**groups, opposite=opposite, **{name: frozenset(data[name]["words"]) for name in lists})  # type: ignore[arg-type]
