"""The cue lexicon: what words introduce attributions and what they take (`cues.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

__all__ = ["Lexicon", "lexicon"]

Words = frozenset[str]
_TOLD = ("object", "as", "to", "ing", "preposition", "noun")


class Lexicon(Struct, frozen=True):
    """The cue words by what they take.

    `frames` maps a way to take content ("clause", "quote", ...) to the lemmas that do and how far
    each is to be trusted (0 to 1); `prepositions` maps a preposition to the verbs it completes.
    `told` maps a way to take content to the cues whose content is what was said.
    """

    frames: Mapping[str, Mapping[str, float]]
    particles: Words
    prepositions: Mapping[str, Words]
    evidence: Words
    not_clause: Words
    raising: Words
    passive: Words
    adverbs: Words
    nouns: Words
    weak_nouns: Words
    clause_nouns: Words
    carriers: Words
    copular: Words
    adjectives: Words
    views: Words
    relayed: Words
    labels: Words
    sources: Words
    occasions: Words
    openers: Words
    told: Mapping[str, Words]
    unspoken: Words
    of_things: Words
    speaking: Words


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    raw = tomllib.loads(files("tellings.attribute").joinpath("cues.toml").read_text("utf8"))
    sourceless, nouns = raw["sourceless"], raw["nouns"]
    return Lexicon(
        frames=_frames(raw["verbs"]),
        particles=_words(raw["verbs"]["particle"]["words"])
        | _words(raw["verbs"]["particle_object"]["words"]),
        prepositions={p: _words(verbs) for p, verbs in raw["prepositions"].items()},
        evidence=_words(raw["verbs"]["evidence"]["words"]),
        not_clause=_words(raw["not"]["clause"]),
        raising=_words(sourceless["raising"]),
        passive=_words(sourceless["passive"]),
        adverbs=_words(sourceless["adverbs"]),
        nouns=_words(nouns["words"]),
        weak_nouns=_words(nouns["weak"]),
        clause_nouns=_words(nouns["clause_only"]),
        carriers=_words(nouns["carriers"]),
        copular=_words(nouns["copular"]),
        adjectives=_words(raw["adjectives"]["words"]),
        relayed=_words(raw["phrases"]["relayed"]),
        views=_words(raw["phrases"]["view"]),
        labels=_words(raw["headlines"]["labels"]),
        sources=_words(raw["headlines"]["sources"]),
        occasions=_words(raw["occasions"]["words"]),
        openers=_words(raw["openers"]["words"]),
        told={frame: _words(raw["told"][frame]) for frame in _TOLD},
        unspoken=_words(raw["told"]["unspoken"]),
        of_things=_words(raw["told"]["of_things"]),
        speaking=_words(raw["told"]["speaking"]),
    )


def _words(text: str) -> Words:
    return frozenset(text.split())


def _frames(groups: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    frames: dict[str, dict[str, float]] = {}
    for group in groups.values():
        for frame in group["frames"]:
            known = frames.setdefault(frame, {})
            for word in group["words"].split():
                known[word] = max(known.get(word, 0.0), group["trust"])
    return frames
