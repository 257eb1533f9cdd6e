"""What a statement says was done, by whom and to whom."""

from collections.abc import Iterator
from functools import lru_cache

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side

__all__ = ["acts", "around", "one_act", "parties", "parties_agree", "predicates"]

# What hangs from a predicate by these is one act with it ("appears to show", "is suspected of moving").
CHAIN = frozenset({"xcomp", "ccomp", "acomp", "pcomp", "attr", "oprd"})
THINGS = frozenset({"NOUN", "PROPN", "NUM"})
ROLES = {"nsubj": "agent", "nsubjpass": "patient", "dobj": "patient", "agent": "by"}
MODIFIERS = frozenset({"amod", "compound", "nmod", "poss"})
# A body of people may go by another word, a state by its capital.
SOMEBODY, STATE = "somebody", "a state"


@lru_cache(maxsize=256)
def acts(side: Side) -> dict[str, int]:
    """Return the predicates of a statement by the group of their verb; verbs that say too little are left out."""
    words = lexicon()
    found = {side.lemma(i): i for i in reversed(predicates(side))}
    return {
        words.act.get(w, words.fate.get(w, w)): i
        for w, i in found.items()
        if w in words.act or w not in words.light
    }


def one_act(a: Side, b: Side) -> bool:
    """Return whether both tell of one act, by and to the same as far as they say, with a thing in common."""
    left, right = acts(a), acts(b)
    for act in sorted(left.keys() & right.keys()):
        alike = parties_agree(a, left[act], b, right[act])
        if alike and around(a, left[act]) & around(b, right[act]):
            return True
    return False


def parties_agree(a: Side, verb_a: int, b: Side, verb_b: int, besides: str = "") -> bool:
    """Return whether two verbs have the same doer and the same object, as far as both name them."""
    x, y = parties(a, verb_a), parties(b, verb_b)
    return all(x[role] & y[role] for role in x.keys() & y.keys() - {besides})


@lru_cache(maxsize=1024)
def parties(side: Side, verb: int) -> dict[str, frozenset[str]]:
    """Return who does it and to whom, as groups of words and actors; a pronoun is anybody."""
    out: dict[str, frozenset[str]] = {}
    for c in side.below[verb]:
        role = ROLES.get(side.parse.dep[c])
        by = [d for d in side.below[c] if side.parse.dep[d] == "pobj"] if role == "by" else []
        party, role = (by[0], "agent") if by else (c, role)
        # A number is anybody: "two were hurt", "no one was hurt".
        if (
            role
            and side.parse.pos[party] in {"NOUN", "PROPN"}
            and side.lemma(party) != "one"
            and role not in out
        ):
            out[role] = _named(side, party)
    return out


def _named(side: Side, noun: int) -> frozenset[str]:
    """Return the words of a noun and its modifiers, and the actors that it names."""
    words = lexicon()
    near = [noun, *(c for c in side.below[noun] if side.parse.dep[c] in MODIFIERS)]
    start, end = side.parse.start[min(near)], side.parse.end[max(near)]
    actors = {x.actor_id for m, x in side.named if m.start < end and start < m.end}
    lemmas = {words.same.get(side.lemma(i), side.lemma(i)) for i in near}
    somebody = {SOMEBODY} if lemmas & (words.body | words.people) else set()
    state = {STATE} if any(e.first <= noun < e.last for e in side.places) else set()
    return frozenset(lemmas | actors | somebody | state)


@lru_cache(maxsize=1024)
def around(side: Side, verb: int) -> frozenset[str]:
    """Return the nouns near below a verb, as groups, and those that its clause hangs from."""
    below = side.below
    near = [d for c in below[verb] for d in (c, *below[c], *(e for x in below[c] for e in below[x]))]
    words = lexicon()
    found = {side.lemma(i) for i in (*near, side.parse.head[verb]) if side.parse.pos[i] in THINGS}
    return frozenset(words.same.get(w, w) for w in found)


def predicates(side: Side) -> list[int]:
    """Return the predicate and those that are one act with it, or stand beside it under one subject."""
    out = [] if side.root is None else [side.root]
    for i in out:
        out += _below(side, i)
    return [i for i in out if side.parse.pos[i] in {"VERB", "AUX", "NOUN", "ADJ"}]


def _below(side: Side, token: int) -> Iterator[int]:
    for c in side.below[token]:
        dep = side.parse.dep[c]
        if c not in side.inside:
            continue
        if dep in CHAIN:
            yield c
        elif dep == "prep" and side.parse.pos[token] == "VERB" and side.lemma(c) in {"of", "for", "from"}:
            yield from (d for d in side.below[c] if side.parse.dep[d] == "pcomp" and d in side.inside)
