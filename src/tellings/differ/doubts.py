"""A part of what is said that one telling keeps open, or calls wrong, and the other does not."""

from collections.abc import Iterator
from functools import lru_cache

from tellings.differ.counts import sentence_tokens
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side, likeness

__all__ = ["compare_doubts"]


# What keeps an act open as well, for the other telling.
CHARGES = frozenset(
    {"charge", "allege", "claim", "indict", "indictment", "accusation", "investigate", "impeachment", "trial"}
)


def compare_doubts(a: Side, b: Side) -> Iterator[Finding]:
    """Yield a word of doubt, or of judgement, that stands on one act or thing in one telling only.

    "In apparent breach of the ban" against "in breach of the ban", "wrongly accused" against "accused".
    """
    if not (_marks(a) or _marks(b)) or len(a.lemmas & b.lemmas) < 3 or likeness(a, b) < 0.15:
        return
    for one, other, first in ((a, b, True), (b, a, False)):
        found = _doubted(one, other)
        if found:
            mark, same, value = found
            spans = _span(one, mark), _span(other, same)
            values = (
                f"{value}: {one.words(spans[0])}",
                "stated as fact" if value == "hedged" else "not called so",
            )
            x, y = (0, 1) if first else (1, 0)
            reason = "kept open in one telling" if value == "hedged" else "called wrong in one telling"
            class_ = "precision" if value == "hedged" else "wording"
            yield Finding("certainty", class_, spans[x], values[x], spans[y], values[y], reason)
            return


def _doubted(one: Side, other: Side) -> tuple[int, int, str] | None:
    """Return the mark, the same act or thing in the other telling, and what the mark does to it."""
    marks = _marks(one)
    if not marks:
        return None
    said = _groups(other)
    beside, open_there = _marks_beside(other), _open(other)
    for i, mark in marks:
        if mark in beside or (mark == "hedged" and open_there):
            continue
        for target in _targets(one, i):
            same = None if _to_come(one, i, target) else said.get(_group(one.lemma(target)))
            if same is not None and _same_end(one, target, other, same):
                return i, same, mark
    return None


# What is "possible" because it is still to be chosen, not because it is in doubt.
CHOICES = frozenset({"option", "way", "solution", "step", "measure", "scenario", "outcome", "candidate", "alternative", "choice", "response", "change", "plan"})  # fmt: skip


def _to_come(side: Side, mark: int, target: int) -> bool:
    return side.lemma(mark) in {"possible", "potential"} and side.lemma(target) in CHOICES


def _same_end(one: Side, target: int, other: Side, same: int) -> bool:
    """Return whether two verbs that another act completes are of one: "refusing to resign", "refusing to testify"."""
    ends = [
        {_group(s.lemma(c)) for c in s.below[i] if s.parse.dep[c] == "xcomp"}
        for s, i in ((one, target), (other, same))
    ]
    return not (ends[0] and ends[1]) or bool(ends[0] & ends[1])


@lru_cache(maxsize=256)
def _marks(side: Side) -> list[tuple[int, str]]:
    doubtful = lexicon().doubt | lexicon().judged
    return [(i, mark) for i in side.tokens if side.lower[i] in doubtful and (mark := _mark(side, i))]


@lru_cache(maxsize=256)
def _marks_beside(side: Side) -> frozenset[str]:
    return frozenset(mark for i in _sentence(side) if (mark := _mark(side, i)))


@lru_cache(maxsize=256)
def _open(side: Side) -> bool:
    """Return whether a statement, or a word of its sentence, keeps it open already."""
    around = {side.lemma(i) for i in sentence_tokens(side)}
    return side.statement.certainty != "asserted" or bool(around & (lexicon().doubt | CHARGES))


def _mark(side: Side, token: int) -> str:
    words, lemma = lexicon(), side.lower[token]
    if not (lemma in words.doubt or lemma in words.judged) or side.parse.dep[token] == "neg":
        return ""
    if side.parse.pos[token] not in {"VERB", "ADJ", "ADV", "NOUN"}:
        return ""
    if lemma in words.judged:
        return "called wrong"
    active = side.parse.pos[token] == "VERB" and side.parse.tag[token] != "VBN"
    if side.parse.pos[token] == "NOUN" and lemma not in {"suspicion", "allegation"}:
        return ""
    return "" if active else "hedged"


def _targets(side: Side, token: int) -> Iterator[int]:
    """Yield what the mark is on: the word it hangs from, or the act or thing that completes it."""
    parse, head = side.parse, side.parse.head[token]
    if parse.dep[token] in {"amod", "advmod"} and parse.pos[token] != "VERB":
        yield head
        return
    if parse.dep[token] == "amod":
        yield head
    for c in side.below[token]:
        if c < token:
            continue
        if parse.dep[c] in {"xcomp", "ccomp", "acl", "relcl"}:
            yield c
        elif parse.dep[c] == "prep":
            yield from (d for d in side.below[c] if parse.dep[d] in {"pcomp", "pobj"})


@lru_cache(maxsize=256)
def _groups(side: Side) -> dict[str, int]:
    """Return the acts and things of a statement that no word of denial stands on, by group."""
    out: dict[str, int] = {}
    for i in side.tokens:
        if side.parse.pos[i] in {"VERB", "NOUN"} and side.lemma(i) not in lexicon().light:
            below = {side.lemma(c) for c in side.below[i]}
            if not below & lexicon().no:
                out.setdefault(_group(side.lemma(i)), i)
    return out


def _group(lemma: str) -> str:
    words = lexicon()
    return words.fate.get(lemma) or words.act.get(lemma) or words.same.get(lemma, lemma)


def _sentence(side: Side) -> list[int]:
    return side.subtree(side.root) if side.root is not None else side.tokens


def _span(side: Side, token: int) -> tuple[int, int]:
    return side.parse.start[token], side.parse.end[token]
