"""One thing in one telling and several of it in the other, with no figure for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side

__all__ = ["compare_one_or_many"]

ROLES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
DEFINITE = "the"


def compare_one_or_many(a: Side, b: Side) -> Iterator[Finding]:
    """Yield a thing that one telling has once and the other several times, with no figure for it."""
    left, right = _uncounted(a), _uncounted(b)
    for noun, x in left.items():
        y = right.get(noun)
        if y is None or x.many == y.many or _other_kind(x, y):
            continue
        words = [f"{'several' if n.many else 'one'}: {s.words(n.span)}" for s, n in ((a, x), (b, y))]
        yield Finding("number", "conflict", x.span, words[0], y.span, words[1], "one or several")


def _other_kind(x: "_Noun", y: "_Noun") -> bool:
    """Return whether two nouns may be two things: each of its own kind, or "the bolt" of one kind."""
    apart = bool(x.kind and y.kind and not x.kind & y.kind)
    return apart or (DEFINITE in {x.article, y.article} and x.kind != y.kind)


@dataclass(frozen=True)
class _Noun:
    """A noun with no figure: plural or not, its article, the words that say which kind, its span."""

    many: bool
    article: str
    kind: frozenset[str]
    span: tuple[int, int]


@lru_cache(maxsize=256)
def _uncounted(side: Side) -> dict[str, _Noun]:
    """Return the nouns that stand in one number only and without a figure, by lemma."""
    found: dict[str, list[_Noun]] = {}
    several = lexicon().several
    for i in side.tokens:
        if side.lower[i] in several and side.parse.tag[i] in {"NN", "NNS"} and side.parse.dep[i] in ROLES:
            noun = _noun(side, i)
            if noun and not _said_so(side, i):
                found.setdefault(lexicon().same.get(side.lemma(i), side.lemma(i)), []).append(noun)
    return {lemma: nouns[0] for lemma, nouns in found.items() if len({n.many for n in nouns}) == 1}


def _said_so(side: Side, token: int) -> bool:
    """Return whether a word stands inside marks or in capitals: its number is the speaker's, or unread."""
    start, end = side.parse.start[token], side.parse.end[token]
    return side.text[start:end].isupper() or any(x <= start and end <= y for x, y in side.quotes)


def _noun(side: Side, token: int) -> _Noun | None:
    below = side.below[token]
    lemmas = {side.lemma(c) for c in below}
    many = side.parse.tag[token] == "NNS"
    above = side.parse.head[token]
    lemmas |= {side.lemma(above), side.lemma(side.parse.head[above])} & {"any", "none", "no"}
    if lemmas & {"no", "any", "every", "each", "none"} or any(side.parse.pos[c] == "NUM" for c in below):
        return None
    article = next((x for x in ("a", "an", DEFINITE) if x in lemmas), "")
    if not many and not article:
        return None
    kind = frozenset(side.lemma(c) for c in below if side.parse.dep[c] in {"amod", "compound"})
    return _Noun(many, article, kind, (side.parse.start[token], side.parse.end[token]))
