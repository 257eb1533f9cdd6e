"""Whether two statements say one thing: one act of the same parties, one figure of one thing, or the same words."""

from collections.abc import Iterator

from tellings.differ.figures import same_count
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.trees import children

__all__ = ["acts", "agreement", "same_point"]

# What hangs from a predicate by these is one act with it ("appears to show", "is suspected of moving").
CHAIN = frozenset({"xcomp", "ccomp", "acomp", "pcomp", "attr", "oprd"})
THINGS = frozenset({"NOUN", "PROPN", "NUM"})
ROLES = {"nsubj": "agent", "nsubjpass": "patient", "dobj": "patient", "agent": "by"}
MODIFIERS = frozenset({"amod", "compound", "nmod", "poss"})
# A body of people may go by another word, a state by its capital.
SOMEBODY, STATE = "somebody", "a state"

# Read by eye on 30 stories of allsides_dev (`python -m evals.differences_shown --stories 101`): of 46 steps in
# certainty shown before these tests 14 were of one thing; of the 14 shown with them 12. Shares of .25 and .3
# show the same; at .35 "Tavra used drones", "the Tavran capital allegedly employs drones" parts.
UNDER_ONE_ACT, SAME_WORDS = 0.28, 0.5


def same_point(a: Side, b: Side) -> bool:
    """Return whether two statements are one proposition beyond doubt of the topic."""
    shared = a.lemmas & b.lemmas
    if a.statement.negated != b.statement.negated:
        return False
    if same_count(a, b) and shared:
        return True
    lesser, greater = agreement(a, b)
    if len(shared) > 1 and lesser >= UNDER_ONE_ACT and _one_act(a, b):
        return True
    return len(shared) >= 4 and greater >= SAME_WORDS


def agreement(a: Side, b: Side) -> tuple[float, float]:
    """Return the share of the shorter statement's words that both have, and of the longer's, by rarity."""
    shared, left, right = (
        sum(a.rarity.get(w, 1.0) for w in ws) for ws in (a.lemmas & b.lemmas, a.lemmas, b.lemmas)
    )
    return shared / max(1e-9, min(left, right)), shared / max(1e-9, left, right)


def acts(side: Side) -> dict[str, int]:
    """Return the predicates of a statement by the group of their verb; verbs that say too little are left out."""
    words = lexicon()
    found = {side.lemma(i): i for i in reversed(predicates(side))}
    return {
        words.act.get(w, words.fate.get(w, w)): i
        for w, i in found.items()
        if w in words.act or w not in words.light
    }


def _one_act(a: Side, b: Side) -> bool:
    """Return whether both tell of one act, by and to the same as far as they say, with a thing in common."""
    left, right = acts(a), acts(b)
    for act in sorted(left.keys() & right.keys()):
        x, y = _parties(a, left[act]), _parties(b, right[act])
        alike = all(x[role] & y[role] for role in x.keys() & y.keys())
        if alike and _around(a, left[act]) & _around(b, right[act]):
            return True
    return False


def _parties(side: Side, verb: int) -> dict[str, frozenset[str]]:
    """Return who does it and to whom, as groups of words and actors; a pronoun is anybody."""
    out: dict[str, frozenset[str]] = {}
    for c in children(side.parse)[verb]:
        role = ROLES.get(side.parse.dep[c])
        by = [d for d in children(side.parse)[c] if side.parse.dep[d] == "pobj"] if role == "by" else []
        party, role = (by[0], "agent") if by else (c, role)
        if role and side.parse.pos[party] in THINGS and role not in out:
            out[role] = _named(side, party)
    return out


def _named(side: Side, noun: int) -> frozenset[str]:
    """Return the words of a noun and its modifiers, and the actors that it names."""
    words = lexicon()
    near = [noun, *(c for c in children(side.parse)[noun] if side.parse.dep[c] in MODIFIERS)]
    start, end = side.parse.start[min(near)], side.parse.end[max(near)]
    actors = {x.actor_id for m, x in side.named if m.start < end and start < m.end}
    lemmas = {words.same.get(side.lemma(i), side.lemma(i)) for i in near}
    somebody = {SOMEBODY} if lemmas & (words.body | words.people) else set()
    state = {STATE} if any(e.first <= noun < e.last for e in side.places) else set()
    return frozenset(lemmas | actors | somebody | state)


def _around(side: Side, verb: int) -> frozenset[str]:
    """Return the nouns near below a verb, as groups, and those that its clause hangs from."""
    below = children(side.parse)
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
    for c in children(side.parse)[token]:
        dep = side.parse.dep[c]
        if c not in side.inside:
            continue
        if dep in CHAIN:
            yield c
        elif dep == "prep" and side.parse.pos[token] == "VERB":
            yield from (
                d for d in children(side.parse)[c] if side.parse.dep[d] == "pcomp" and d in side.inside
            )
