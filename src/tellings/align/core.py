"""The core of a statement: its predicates and their arguments, without what only says when, whose or which one."""

from collections.abc import Collection, Sequence

from tellings.records import Parse
from tellings.trees import children

__all__ = ["core_tokens", "role_tokens"]

VERBS = frozenset({"VERB", "AUX"})
# A predicate hangs from a predicate by these: "voted to pass", "came and went", "said that it sank", "went on to say".
_FURTHER = frozenset({"xcomp", "ccomp", "conj", "advcl"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "attr", "acomp", "oprd"})
_CLOSE = frozenset({"compound", "poss", "amod", "nummod"})  # "the plea deal", "25 crew"
_CASES = frozenset({"prep", "agent"})
_DOES = frozenset({"nsubj", "csubj"})
_UNDERGOES = frozenset({"nsubjpass", "dobj", "dative", "attr", "acomp", "oprd"})


def core_tokens(parse: Parse, inside: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the predicates of the tokens, topmost first, and the words of their arguments.

    The topmost words are the predicates where none of them is a verb ("the sinking of the ferry").
    """
    held = set(inside)
    tops = [i for i in inside if parse.head[i] == i or parse.head[i] not in held]
    predicates = [i for i in tops if parse.pos[i] in VERBS] or tops
    arguments: list[int] = []
    for predicate in predicates:  # grows while it is read; a tree, so that none comes twice
        for child in children(parse)[predicate]:
            if child not in held:
                continue
            if parse.dep[child] in _FURTHER and parse.pos[child] in VERBS:
                predicates.append(child)
            else:
                arguments += _argument(parse, child, held)
    return predicates, arguments


def _argument(parse: Parse, token: int, held: Collection[int]) -> list[int]:
    """Return a dependent of a predicate with the words close to it, where it is an argument, else nothing."""
    below = [c for c in children(parse)[token] if c in held]
    if parse.dep[token] in _CASES:
        return [c for c in below if parse.dep[c] == "pobj"]
    if parse.dep[token] in _ARGUMENTS:
        further = [i for c in below if parse.dep[c] == "prep" for i in _argument(parse, c, held)]
        return [token, *(c for c in below if parse.dep[c] in _CLOSE), *further]
    return []


def role_tokens(
    parse: Parse, inside: Sequence[int], predicates: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the heads of what does the predicates' acts, and of what undergoes them or stands beside.

    "Police shot the man" and "the man was shot by police" come to the same two.
    """
    held, does, undergoes = set(inside), list[int](), list[int]()
    for child in (c for p in predicates for c in children(parse)[p] if c in held):
        dep = parse.dep[child]
        if dep in _DOES:
            does.append(child)
        elif dep in _UNDERGOES:
            undergoes.append(child)
        elif dep in _CASES:
            cases = (c for c in children(parse)[child] if c in held and parse.dep[c] == "pobj")
            (does if dep == "agent" else undergoes).extend(cases)
    return does, undergoes
