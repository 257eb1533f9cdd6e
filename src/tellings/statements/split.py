"""Splits the words of one voice in one sentence where they assert several things.

A coordinated predicate ("wrote ... and flew ..."), a relative clause, a long apposition and a clause of
its own verb ("killing ...", "after the bridge fell") become pieces of their own, each with the words that
say of whom it speaks: its subject, or the noun that it hangs from. These words stand in both pieces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.records import Parse
from tellings.trees import children, subtree

__all__ = ["Piece", "split"]

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ", "ADV"})
VERBS = frozenset({"VERB", "AUX"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# What hangs closely from a noun: enough to know of whom a clause speaks.
CLOSE = frozenset({"amod", "compound", "poss", "nmod", "nummod", "case", "quantmod"})
# The fewest content words that make a piece of its own, by the relation that it hangs by. On
# alignment/stories whole sentences give links of P .721 R .500, these pieces P .802 R .480; one word less
# F1 .593, these .600, one more .602. Shorter appositions are mostly roles ("the city's mayor"), which the
# actors keep.
FEWEST = {"conj": 2, "relcl": 3, "advcl": 3, "appos": 4}


@dataclass(frozen=True)
class Piece:
    """One proposition: its tokens in text order, and the token of its predicate."""

    tokens: tuple[int, ...]
    root: int


def split(parse: Parse, tokens: Sequence[int]) -> Iterator[Piece]:
    """Yield the propositions among the tokens (all of one sentence, in text order)."""
    inside, root = set(tokens), _root(parse, tokens)
    taken: dict[int, set[int]] = {}
    for head in sorted((i for i in tokens if i != root), key=lambda i: (_depth(parse, i), i)):
        if _own(parse, head, inside):
            below = {i for i in subtree(parse, head) if i in inside}
            taken[head] = below
    bodies = {h: _less(b, taken, h) for h, b in taken.items()}
    bodies = {h: b for h, b in bodies.items() if _content(parse, b) >= FEWEST[parse.dep[h]]}
    main = inside - set().union(*(b for b in bodies.values())) if bodies else inside
    if not bodies or not any(parse.pos[i] in VERBS for i in main) or _content(parse, main) < 2:
        yield Piece(tuple(tokens), root)
        return
    yield Piece(tuple(sorted(main)), root)
    for head, body in sorted(bodies.items()):
        yield Piece(tuple(sorted(body | (_about(parse, head) & inside))), head)


def _root(parse: Parse, tokens: Sequence[int]) -> int:
    """Return the topmost token, a verb where there is one."""
    inside = set(tokens)
    tops = [i for i in tokens if parse.head[i] == i or parse.head[i] not in inside]
    return min(tops, key=lambda i: (parse.pos[i] not in VERBS, parse.pos[i] == "PUNCT", i))


def _depth(parse: Parse, token: int) -> int:
    depth = 0
    while parse.head[token] != token and depth < 200:
        token, depth = parse.head[token], depth + 1
    return depth


def _own(parse: Parse, token: int, inside: set[int]) -> bool:
    """Return whether a token heads a proposition of its own."""
    dep, head = parse.dep[token], parse.head[token]
    if dep not in FEWEST or head not in inside:
        return False
    if dep == "appos":
        return parse.pos[token] in {"NOUN", "PROPN"}
    if parse.pos[token] not in VERBS:
        return False
    return dep != "conj" or parse.pos[head] in VERBS


def _less(body: set[int], taken: dict[int, set[int]], head: int) -> set[int]:
    """Return the body without the pieces inside it."""
    inner = [b for h, b in taken.items() if h != head and h in body]
    return body - set().union(*inner) if inner else body


def _content(parse: Parse, tokens: set[int]) -> int:
    return sum(parse.pos[i] in CONTENT for i in tokens)


def _about(parse: Parse, head: int) -> set[int]:
    """Return the words that say of whom a piece speaks."""
    over = parse.head[head]
    if parse.dep[head] in {"relcl", "appos"}:
        return _phrase(parse, over)
    if any(parse.dep[c] in SUBJECTS for c in children(parse)[head]):
        return set()
    for _ in range(8):
        subject = next((c for c in children(parse)[over] if parse.dep[c] in SUBJECTS), None)
        if subject is not None:
            return _phrase(parse, subject)
        if parse.head[over] == over or parse.dep[over] not in {"conj", "xcomp", "advcl"}:
            break
        over = parse.head[over]
    return set()


def _phrase(parse: Parse, noun: int) -> set[int]:
    """Return the noun with the words close to it."""
    out = [noun]
    for i in out:
        out += [c for c in children(parse)[i] if parse.dep[c] in CLOSE]
    return set(out)
