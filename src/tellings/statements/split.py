"""Splits the words of one voice in one sentence where they assert several things.

A coordinated predicate ("wrote ... and flew ..."), a relative clause, an apposition or a participial clause
that is set off ("..., killing 10 people") and a clause with a subject of its own ("after the bridge fell")
become pieces of their own, each with the words that say of whom it speaks: its subject, or the noun that it
hangs from. These words stand in both pieces. What would say nothing alone stays where it is: infinitives,
short participles, conditions, clauses that say which one is meant, and any part of what stands inside
quotation marks.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tellings.records import Parse
from tellings.trees import children, subtree

__all__ = ["VERBS", "Piece", "about", "content", "finite", "says_alone", "split"]

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ", "ADV"})
VERBS = frozenset({"VERB", "AUX"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
PARTICIPLES = frozenset({"VBG", "VBN"})
RELATIVE = frozenset({"WDT", "WP", "WP$", "WRB"})
# What hangs closely from a noun: enough to know of whom a clause speaks.
CLOSE = frozenset({"amod", "compound", "poss", "nmod", "nummod", "case", "quantmod", "det"})
# Clauses without which their sentence says something else.
BOUND = frozenset({"if", "unless", "whether", "that", "than", "so", "lest", "for", "until"})
# The fewest content words that make a piece of its own, by the relation that it hangs by. Chosen for what
# can be read alone, not swept; with the rules but those for participles and appositions without a verb links went
# from F1 .667 to .673 (alignment/stories), with these from .746 to .740: they part what a reader takes apart.
FEWEST = {"conj": 2, "relcl": 3, "advcl": 3, "acl": 3, "appos": 4, "ccomp": 3, "parataxis": 3}
# A participial clause that does not follow its verb: with fewer content words links were .004 lower.
FEWEST_BARE = 5


@dataclass(frozen=True)
class Piece:
    """One proposition: its tokens in text order, and the token of its predicate."""

    tokens: tuple[int, ...]
    root: int


def split(
    parse: Parse, tokens: Sequence[int], around: Collection[int] = (), sealed: Sequence[Collection[int]] = ()
) -> Iterator[Piece]:
    """Yield the propositions among the tokens (all of one sentence, in text order).

    `around` are the tokens from which a piece may take its subject, `sealed` groups of tokens that stay
    together.
    """
    inside, root = set(tokens), top(parse, tokens)
    taken: dict[int, set[int]] = {}
    for head in sorted((i for i in tokens if i != root), key=lambda i: (_depth(parse, i), i)):
        if parse.head[head] in inside and says_alone(parse, head, inside, {root, *taken}):
            taken[head] = {i for i in subtree(parse, head) if i in inside}
    bodies = {h: _less(b, taken, h) for h, b in taken.items()}
    bodies = {h: b for h, b in bodies.items() if _holds(parse, h, b, sealed)}
    main = inside - set().union(*bodies.values()) if bodies else inside
    wanted = inside | set(around)
    if not bodies or not any(parse.pos[i] in VERBS for i in main) or content(parse, main) < 2:
        yield Piece(tuple(sorted(inside | (about(parse, root) & wanted))), root)
        return
    for head, body in ((root, main), *sorted(bodies.items())):
        yield Piece(tuple(sorted(body | (about(parse, head) & wanted))), head)


def top(parse: Parse, tokens: Sequence[int]) -> int:
    """Return the topmost token, a verb where there is one."""
    inside = set(tokens)
    tops = [i for i in tokens if parse.head[i] == i or parse.head[i] not in inside]
    return min(tops, key=lambda i: (parse.pos[i] not in VERBS, parse.pos[i] == "PUNCT", i))


def _depth(parse: Parse, token: int) -> int:
    depth = 0
    while parse.head[token] != token and depth < 200:
        token, depth = parse.head[token], depth + 1
    return depth


def says_alone(parse: Parse, token: int, inside: Collection[int], clauses: Collection[int]) -> bool:
    """Return whether a token heads a proposition that can be told without the rest of its sentence.

    `clauses` are the heads of clauses already known, from which a coordinated predicate takes its subject.
    """
    dep = parse.dep[token]
    if dep == "appos":
        return _renamed(parse, token, inside)
    if parse.pos[token] not in VERBS:
        return False
    if dep == "conj":
        return parse.head[token] in clauses and (has_subject(parse, token) or _like(parse, token))
    if dep == "relcl":
        return _set_off(parse, token)
    if _participle(parse, token):
        return _set_off(parse, token) and _tells(parse, token, inside)
    return dep == "advcl" and has_subject(parse, token) and finite(parse, token) and not _bound(parse, token)


def has_subject(parse: Parse, token: int) -> bool:
    """Return whether a verb has a subject of its own."""
    return any(parse.dep[c] in SUBJECTS for c in children(parse)[token])


def finite(parse: Parse, token: int) -> bool:
    """Return whether a verb is finite, or has an auxiliary that is."""
    return parse.tag[token] in FINITE or any(
        parse.dep[c] in AUXILIARIES and parse.tag[c] in FINITE for c in children(parse)[token]
    )


def _like(parse: Parse, token: int) -> bool:
    """Return whether a coordinated verb is finite, or has the form of the verb whose auxiliaries it shares."""
    over = parse.head[token]
    return finite(parse, token) or (parse.tag[token] == parse.tag[over] and parse.tag[over] != "VBG")


def _renamed(parse: Parse, token: int, inside: Collection[int]) -> bool:
    """Return whether an apposition tells something: what somebody is, or, with a verb, did; a bare name does not."""
    if parse.pos[token] == "NOUN" and _set_off(parse, token):
        return True
    clause = (parse.pos[i] in VERBS for i in subtree(parse, token) if i in inside)
    return parse.pos[token] in {"NOUN", "PROPN"} and any(clause)


def _participle(parse: Parse, token: int) -> bool:
    """Return whether a verb heads a participial clause with no subject of its own ("killing 10 people")."""
    hangs = parse.dep[token] in {"advcl", "acl"} and parse.tag[token] in PARTICIPLES
    return hangs and not (has_subject(parse, token) or finite(parse, token) or _bound(parse, token))


def _tells(parse: Parse, token: int, inside: Collection[int]) -> bool:
    """Return whether a participial clause follows its verb or has words enough to be read alone."""
    if parse.dep[token] == "advcl" and token > parse.head[token]:
        return True
    return content(parse, [i for i in subtree(parse, token) if i in inside]) >= FEWEST_BARE


def _set_off(parse: Parse, token: int) -> bool:
    """Return whether a comma, dash or bracket stands before a clause, or after one that precedes its verb."""
    below = subtree(parse, token)
    first, last = below[0], below[-1]
    opens = first > 0 and (parse.pos[first - 1] == "PUNCT" or parse.pos[first] == "PUNCT")
    early = parse.dep[token] == "advcl" and token < parse.head[token]
    return opens or (early and "PUNCT" in parse.pos[last : last + 2])


def _bound(parse: Parse, token: int) -> bool:
    return any(
        parse.dep[c] in {"mark", "advmod"} and parse.lemma[c].lower() in BOUND for c in children(parse)[token]
    )


def _holds(parse: Parse, head: int, body: set[int], sealed: Sequence[Collection[int]]) -> bool:
    """Return whether a piece has words enough and cuts no group that stays together."""
    if content(parse, body) < FEWEST[parse.dep[head]]:
        return False
    return not any(0 < sum(i in body for i in group) < len(group) for group in sealed)


def _less(body: set[int], taken: dict[int, set[int]], head: int) -> set[int]:
    """Return the body without the pieces inside it."""
    inner = [b for h, b in taken.items() if h != head and h in body]
    return body - set().union(*inner) if inner else body


def content(parse: Parse, tokens: Collection[int]) -> int:
    """Return how many of the tokens are content words."""
    return sum(parse.pos[i] in CONTENT for i in tokens)


def about(parse: Parse, head: int) -> set[int]:
    """Return the words that say of whom a piece speaks, and the auxiliaries that it shares."""
    over = parse.head[head]
    if parse.dep[head] in {"relcl", "appos", "acl"}:
        return _phrase(parse, over)
    if has_subject(parse, head) or not (parse.dep[head] == "conj" or _participle(parse, head)):
        return set()
    shared: set[int] = set()
    if not finite(parse, head) and parse.tag[head] == parse.tag[over]:
        shared = {c for c in children(parse)[over] if parse.dep[c] in AUXILIARIES}
    for _ in range(8):
        subject = next((c for c in children(parse)[over] if parse.dep[c] in SUBJECTS), None)
        if subject is not None:
            relative = parse.tag[subject] in RELATIVE and parse.dep[over] == "relcl"
            return shared | _phrase(parse, parse.head[over] if relative else subject)
        if parse.head[over] == over or parse.dep[over] not in {"conj", "xcomp", "advcl"}:
            break
        over = parse.head[over]
    return shared


def _phrase(parse: Parse, noun: int) -> set[int]:
    """Return the noun with the words close to it and what it is "of"."""
    out = [noun]
    for i in out:
        for c in children(parse)[i]:
            of = parse.dep[c] == "prep" and parse.lemma[c].lower() == "of"
            if of or parse.dep[c] in CLOSE or (parse.dep[c] == "pobj" and i != noun):
                out.append(c)
    return set(out)
