"""Nobody in one telling, somebody in the other: "none of them had died" and "two of them died"."""

from collections.abc import Iterator

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side

__all__ = ["compare_nobody"]

_PARTIES = frozenset({"nsubj", "nsubjpass", "dobj"})
# The verbs and nouns of what became of people that a denial is told of; of who was freed or moved "nobody" says less.
_FATES = frozenset({"dead", "hurt", "missing", "held"})
_NOBODY = frozenset({"nobody", "none", "no-one"})
# What hangs from a verb and makes it say less than that it happened.
_LESS = frozenset({"aux", "advmod", "neg", "mark", "prt"})
_PLAIN = frozenset({"have", "be", "do", "also", "that", "there", "later", "afterwards", "yesterday", "get"})
# A party of more tokens is no plain one.
_LONGEST = 8

Told = tuple[str, frozenset[str], tuple[int, int]]


def compare_nobody(a: Side, b: Side) -> Iterator[Finding]:
    """Yield that nobody met a fate in one telling and somebody in the other, where both say it flatly."""
    for negative, positive in ((a, b), (b, a)):
        none = _nobody(negative)
        some = None if none is None else _somebody(positive)
        if none is None or some is None or none[0] != some[0]:
            continue
        # "No child was hurt" does not deny that two men were.
        if none[1] and not none[1] & some[1]:
            continue
        ends = (none[2], f"nobody {none[0]}"), (some[2], f"somebody {some[0]}")
        (span_a, value_a), (span_b, value_b) = ends if negative is a else ends[::-1]
        yield Finding("polarity", "conflict", span_a, value_a, span_b, value_b, "nobody in one telling only")
        return


def _nobody(side: Side) -> Told | None:
    """Return the fate that a statement says nobody met, who they are (empty: people as such), and its words."""
    if side.root is None or not side.statement.negated:
        return None
    party = _party(side, side.root)
    if not party or not _flat(side, side.root):
        return None
    first = side.lemma(party[0])
    words = {side.lemma(i) for i in party}
    if first == "no" and len(party) > 1 and side.lemma(party[1]) == "one":
        words -= {"no", "one"}
    elif first != "no" and first not in _NOBODY:
        return None
    if words & {"else", "other", "more"}:
        return None
    return _told(side, side.root, party, words)


def _somebody(side: Side) -> Told | None:
    """Return likewise the fate that a statement says people met."""
    if side.root is None or side.statement.negated or side.statement.certainty != "asserted":
        return None
    party = _party(side, side.root)
    counted = any(side.parse.pos[i] == "NUM" or side.lemma(i) in lexicon().people for i in party)
    if not counted or not _flat(side, side.root):
        return None
    return _told(side, side.root, party, {side.lemma(i) for i in party})


def _party(side: Side, verb: int) -> list[int]:
    """Return the tokens of the plain party of a verb: its subject where it is passive or has no object."""
    for c in side.below[verb]:
        if side.parse.dep[c] in _PARTIES and c in side.inside:
            tokens = [i for i in side.subtree(c) if i in side.inside]
            return tokens if len(tokens) <= _LONGEST else []
    return []


def _flat(side: Side, verb: int) -> bool:
    """Return whether nothing says that it may be so, was so nearly, or how badly."""
    return all(side.lemma(c) in _PLAIN for c in side.below[verb] if side.parse.dep[c] in _LESS)


def _told(side: Side, verb: int, party: list[int], words: set[str]) -> Told | None:
    fate = lexicon().fate.get(side.lemma(verb), "")
    if fate not in _FATES:
        return None
    nouns = {side.lemma(i) for i in party if side.parse.pos[i] in {"NOUN", "PROPN"}} & words
    who = frozenset(nouns - lexicon().people - _NOBODY)
    first, last = min(*party, verb), max(*party, verb)
    return fate, who, (side.parse.start[first], side.parse.end[last])
