"""How far to trust an attribution: the rule that found it, and what speaks against it, as odds."""

import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files

from tellings.attribute.drafts import Draft
from tellings.attribute.reading import Reading

__all__ = ["confidence_of"]

# Rules whose cue is not a verb that a subject governs.
_PLAIN = frozenset(
    {"according", "view", "headline", "headline verb", "colon", "adverb", "speaker", "relayed", "post"}
)
# Rules that expect no source.
_SOURCELESS = frozenset({"raising", "passive", "adverb"})
_NOUNS = frozenset({"noun clause", "noun is"})
_BRIEF = frozenset({"object", "preposition", "noun of"})
_THINGS = frozenset({"it", "this", "that", "which", "what", "these", "those", "there"})


def confidence_of(r: Reading, d: Draft, given: Collection[int] = ()) -> float:
    """Return the confidence of a draft, between 0 and 1.

    `given` are the numbers of the quotations that somebody is given. `d.trust` is how well its cue word does among those of its rule (0.9 is the rule's own share).
    """
    table = _table()
    share = table["rules"][d.rule]
    odds = share / (1 - share) * (d.trust / (1 - d.trust)) / (0.9 / 0.1)
    if d.rule not in _PLAIN:
        place = "reduced" if d.rule == "passive" and r.dep[d.anchor] == "acl" else r.dep[d.anchor]
        odds *= _mood(r, d.anchor, table["mood"]) * table["place"].get(place, 0.8)
    odds *= _source(r, d, table["source"])
    if d.rule in _BRIEF and len(d.content) <= 3:
        odds *= table["other"]["brief"]
    home = r.quote[d.anchor]
    if (
        home >= 0
        and home not in given
        and r.quotes[home].closed
        and d.rule not in {"headline", "colon", "speaker"}
    ):
        odds *= table["other"]["inside"]
    return round(odds / (1 + odds), 2)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, float]]:
    return tomllib.loads(files("tellings.attribute").joinpath("trust.toml").read_text("utf8"))


def _mood(r: Reading, anchor: int, table: Mapping[str, float]) -> float:
    tag = r.tag[anchor]
    if tag == "VB":
        auxiliaries = r.kids_as(anchor, "aux")
        if any(r.tag[k] == "TO" for k in auxiliaries):
            return table["to"]
        if any(r.lemma[k] == "do" for k in auxiliaries):
            return table["VBD"]
        return table["modal"] if auxiliaries else table["VB"]
    return table.get(tag, 1.0)


def _source(r: Reading, d: Draft, table: Mapping[str, float]) -> float:
    if not d.source:
        return 1.0 if d.rule in _SOURCELESS else table["unowned" if d.rule in _NOUNS else "none"]
    word = r.words[d.source[-1]]
    if len(d.source) == 1 and word == "you":
        return table["reader"]
    if len(d.source) == 1 and word in {"who", "which", "that"} and r.dep[d.anchor] == "relcl":
        return table["relative"]
    if len(d.source) == 1 and word in _THINGS:
        return table["thing"]
    if any(r.pos[t] == "PROPN" for t in d.source):
        return table["name"]
    return table["pronoun"] if r.pos[d.source[-1]] == "PRON" else table["noun"]
