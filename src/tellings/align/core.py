"""The core of a statement: its predicates and their arguments, without what only says when, whose or which one."""

from collections.abc import Sequence

from msgspec import Struct

from tellings.records import Parse

__all__ = ["Inside", "core_tokens", "inside", "role_tokens"]

VERBS = frozenset({"VERB", "AUX"})
# A predicate hangs from a predicate by these: "voted to pass", "came and went", "said that it sank", "went on to say".
_FURTHER = frozenset({"xcomp", "ccomp", "conj", "advcl"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "dative", "attr", "acomp", "oprd"})
_CLOSE = frozenset({"compound", "poss", "amod", "nummod"})  # "the plea deal", "25 crew"
_CASES = frozenset({"prep", "agent"})
_DOES = frozenset({"nsubj", "csubj"})
_UNDERGOES = frozenset({"nsubjpass", "dobj", "dative", "attr", "acomp", "oprd"})


class Inside(Struct, frozen=True):
    """The tokens of a statement in its parse: in order, as a set, the topmost of them, and every token's dependents."""

    parse: Parse
    below: Sequence[Sequence[int]]
    tokens: Sequence[int]
    held: frozenset[int]
    tops: Sequence[int]


def inside(parse: Parse, below: Sequence[Sequence[int]], tokens: Sequence[int]) -> Inside:
    """Return the tokens with what the walks need to know of them; `below` are the dependents of every token of the parse."""
    held, head = frozenset(tokens), parse.head
    tops = [i for i in tokens if head[i] not in held or head[i] == i]
    return Inside(parse, below, tokens, held, tops)


def core_tokens(statement: Inside) -> tuple[list[int], list[int]]:
    """Return the predicates of a statement, topmost first, and the words of their arguments.

    The topmost words are the predicates where none of them is a verb ("the sinking of the ferry").
    """
    pos, dep, held = statement.parse.pos, statement.parse.dep, statement.held
    predicates = [i for i in statement.tops if pos[i] in VERBS] or list(statement.tops)
    arguments: list[int] = []
    for predicate in predicates:  # grows while it is read; a tree, so that none comes twice
        for child in statement.below[predicate]:
            if child not in held:
                continue
            if dep[child] in _FURTHER and pos[child] in VERBS:
                predicates.append(child)
            elif dep[child] in _ARGUMENTS or dep[child] in _CASES:
                arguments += _argument(statement, child)
    return predicates, arguments


def _argument(statement: Inside, token: int) -> list[int]:
    """Return a dependent of a predicate with the words close to it, where it is an argument, else nothing."""
    dep = statement.parse.dep
    below = [c for c in statement.below[token] if c in statement.held]
    if dep[token] in _CASES:
        return [c for c in below if dep[c] == "pobj"]
    if dep[token] in _ARGUMENTS:
        further = [i for c in below if dep[c] == "prep" for i in _argument(statement, c)]
        return [token, *(c for c in below if dep[c] in _CLOSE), *further]
    return []


def role_tokens(statement: Inside, predicates: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the heads of what does the predicates' acts, and of what undergoes them or stands beside.

    "Police shot the man" and "the man was shot by police" come to the same two.
    """
    dep, held, below = statement.parse.dep, statement.held, statement.below
    does, undergoes = list[int](), list[int]()
    for child in (c for p in predicates for c in below[p] if c in held):
        role = dep[child]
        if role in _DOES:
            does.append(child)
        elif role in _UNDERGOES:
            undergoes.append(child)
        elif role in _CASES:
            cases = (c for c in below[child] if c in held and dep[c] == "pobj")
            (does if role == "agent" else undergoes).extend(cases)
    return does, undergoes
