"""How sure a telling is of a proposition, and the words that show it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tellings.records import Article, Attribution, Certainty, Parse
from tellings.statements.lexicon import lexicon
from tellings.statements.split import Piece
from tellings.trees import children, tokens_within

__all__ = ["Judged", "judge"]

# Where several marks stand on one proposition the strongest is kept.
RANK: dict[Certainty, int] = {"asserted": 0, "hedged": 1, "questioned": 2, "denied": 3}
# What hangs from the predicate by these belongs to the same proposition.
SAME = frozenset({"xcomp", "ccomp", "acomp", "attr", "oprd"})
ASKING = frozenset({"ask", "question", "inquire", "query"})
WH_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
ARGUMENTS = frozenset({"nsubj", "dobj", "attr", "pobj", "conj", "agent"})
NEGATED = ARGUMENTS | {"nsubjpass"}


@dataclass(frozen=True)
class Judged:
    """The certainty of a proposition, the spans of the words that show it, and its polarity."""

    certainty: Certainty
    spans: tuple[tuple[int, int], ...]
    negated: bool


Mark = tuple[Certainty, tuple[int, int]]


def judge(article: Article, parse: Parse, piece: Piece, attribution: Attribution | None) -> Judged:
    """Return how sure the telling is of the piece: its own words, its cue and its source weigh."""
    marks = [*_own(parse, piece), *_question(article, parse, piece)]
    if attribution:
        marks += _cue(parse, attribution)
    found: list[Certainty] = [mark for mark, _ in marks]
    certainty: Certainty = max(found, key=RANK.__getitem__, default="asserted")
    spans = tuple(sorted({span for mark, span in marks if mark == certainty}))
    return Judged(certainty, spans, _negated(parse, piece))


def _span(parse: Parse, token: int) -> tuple[int, int]:
    return parse.start[token], parse.end[token]


def _word(article: Article, parse: Parse, token: int) -> str:
    return article.received[parse.start[token] : parse.end[token]].lower()


def _predicates(parse: Parse, piece: Piece) -> list[int]:
    """Return the predicate and the predicates of the same proposition below it ("seems to agree")."""
    inside, out = set(piece.tokens), [piece.root]
    for i in out:
        out += [c for c in children(parse)[i] if parse.dep[c] in SAME and c in inside]
    return out


def _own(parse: Parse, piece: Piece) -> Iterator[Mark]:
    """Yield the marks inside the proposition: on its predicates and on their arguments."""
    words, inside = lexicon(), set(piece.tokens)
    predicates = _predicates(parse, piece)
    for p in predicates:
        below = [c for c in children(parse)[p] if c in inside]
        if parse.lemma[p] in words.verb and any(parse.dep[c] in {"xcomp", "ccomp", "oprd"} for c in below):
            yield words.verb[parse.lemma[p]], _span(parse, p)
        if parse.lemma[p] in words.passive and _passive(parse, p, below) and _complement(parse, below):
            yield words.passive[parse.lemma[p]], _span(parse, p)
        if parse.pos[p] == "ADJ" and parse.lemma[p].lower() in words.adjective:
            mark = words.adjective[parse.lemma[p].lower()]
            if mark != "questioned" or _clause(parse, p):
                yield mark, _span(parse, p)
        for c in below:
            yield from _hung(parse, c, inside)


def _clause(parse: Parse, token: int) -> bool:
    """Return whether a clause hangs from a predicate adjective or from its verb."""
    beside = (*children(parse)[token], *children(parse)[parse.head[token]])
    return any(parse.dep[c] in {"ccomp", "csubj", "advcl", "acl"} for c in beside)


def _passive(parse: Parse, token: int, below: list[int]) -> bool:
    """Return whether a verb is passive: with its auxiliary, or a bare participle ("suspected of ...")."""
    if parse.tag[token] == "VBN" and parse.dep[token] in {"acl", "advcl"}:
        return True
    return any(parse.dep[c] in {"auxpass", "nsubjpass"} for c in below)


def _complement(parse: Parse, below: list[int]) -> bool:
    return any(parse.dep[c] in {"xcomp", "ccomp", "oprd", "acomp", "prep", "advcl"} for c in below)


def _hung(parse: Parse, token: int, inside: set[int]) -> Iterator[Mark]:
    """Yield the marks on one dependent of a predicate."""
    words, lemma, dep = lexicon(), parse.lemma[token].lower(), parse.dep[token]
    if dep in {"advmod", "npadvmod"} and lemma in words.adverb:
        yield words.adverb[lemma], _span(parse, token)
    elif dep == "aux" and lemma in words.modal:
        if not (lemma == "could" and _ability(parse, token)):
            yield words.modal[lemma], _span(parse, token)
    elif dep in ARGUMENTS:
        for c in children(parse)[token]:
            if c in inside and parse.dep[c] in {"amod", "advmod"}:
                lower = parse.lemma[c].lower()
                found = words.adjective.get(lower) or words.adverb.get(lower) or _participle(parse, c)
                if found:
                    yield found, _span(parse, c)


def _ability(parse: Parse, token: int) -> bool:
    """Return whether "could" says what somebody was able to do: negated, or after "so (that)"."""
    beside = children(parse)[parse.head[token]]
    return any(parse.dep[c] == "neg" or parse.lemma[c] == "so" for c in beside)


def _participle(parse: Parse, token: int) -> Certainty | None:
    """Read "suspected", "alleged" tagged as the participle of their verb."""
    return lexicon().passive.get(parse.lemma[token]) if parse.tag[token] == "VBN" else None


def _question(article: Article, parse: Parse, piece: Piece) -> Iterator[Mark]:
    end = piece.tokens[-1]
    last = parse.sentence[end]
    for i in range(end, min(end + 3, len(parse.start))):
        if parse.sentence[i] == last and article.received[parse.start[i]] == "?":
            yield "questioned", _span(parse, i)
            return


def _cue(parse: Parse, attribution: Attribution) -> Iterator[Mark]:
    """Yield the marks on the cue and the source of an attribution."""
    words = lexicon()
    cue = _tokens(parse, attribution.cue_start, attribution.cue_end)
    lemmas = {parse.lemma[i].lower(): i for i in cue}
    negated = any(_is_negative(parse, i) for i in cue)
    for i in {c for t in cue for c in (t, *children(parse)[t]) if parse.lemma[c].lower() in words.adverb}:
        yield words.adverb[parse.lemma[i].lower()], _span(parse, i)
    for lemma, i in lemmas.items():
        if negated and lemma in words.silent_cue:
            yield "questioned", (parse.start[cue[0]], parse.end[cue[-1]])
        elif lemma in words.cue and not (lemma in ASKING and not _leaves_open(parse, attribution)):
            yield ("hedged" if negated else words.cue[lemma]), _span(parse, i)
    for i in _tokens(parse, attribution.source_start, attribution.source_end):
        if parse.lemma[i].lower() in words.source:
            yield words.source[parse.lemma[i].lower()], _span(parse, i)


def _leaves_open(parse: Parse, attribution: Attribution) -> bool:
    """Return whether the content is an indirect question; who asks the police to search asks nothing."""
    first = next((i for s, e in attribution.content for i in tokens_within(parse, s, e)), None)
    return first is not None and (
        parse.tag[first] in WH_TAGS or parse.lemma[first].lower() in {"whether", "if"}
    )


def _is_negative(parse: Parse, token: int) -> bool:
    """Return whether a cue token is negated, or hangs from a verb that says it was not done."""
    words = lexicon()
    if parse.dep[token] == "neg" or parse.lemma[token] in words.negative_verb:
        return True
    if any(parse.dep[c] == "neg" for c in children(parse)[token]):
        return True
    return parse.dep[token] == "xcomp" and parse.lemma[parse.head[token]] in words.negative_verb


def _tokens(parse: Parse, start: int | None, end: int | None) -> list[int]:
    return [] if start is None or end is None else list(tokens_within(parse, start, end))


def _negated(parse: Parse, piece: Piece) -> bool:
    """Return whether the proposition is negative: an odd number of negations on its predicates."""
    words, inside, count = lexicon(), set(piece.tokens), 0
    for p in _predicates(parse, piece):
        below = [c for c in children(parse)[p] if c in inside]
        count += parse.lemma[p] in words.negative_verb and any(
            parse.dep[c] in {"xcomp", "dobj"} for c in below
        )
        count += any(parse.dep[c] == "neg" or parse.lemma[c].lower() in words.negator for c in below)
        count += any(
            parse.lemma[d].lower() in words.negator
            for c in below
            if parse.dep[c] in NEGATED
            for d in children(parse)[c]
            if d in inside
        )
    return count % 2 == 1
