"""Cues that are nouns or adjectives: "her claim that", "a warning of", "critical of"."""

from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import Lexicon, lexicon
from tellings.attribute.reading import Reading
from tellings.attribute.sources import noun_phrase, source_of

__all__ = ["noun_drafts"]

_ABOUT = frozenset({"of", "about", "on", "over", "for", "to", "against", "toward", "towards", "regarding"})
_OWN = frozenset({"his", "her", "their", "its", "my", "our"})
_BY = frozenset({"from", "by", "among"})


def noun_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every cue noun or adjective with its content."""
    lex = lexicon()
    for i, lemma in enumerate(r.lemma):
        if r.pos[i] == "NOUN" and lemma in lex.nouns:
            yield from _noun(r, lex, i)
        elif (
            lemma.lower() in lex.adjectives
            and r.pos[i] != "VERB"
            and r.dep[i] in {"acomp", "ROOT", "conj", "ccomp"}
        ):
            yield from _adjective(r, i)


def _noun(r: Reading, lex: Lexicon, n: int) -> Iterator[Draft]:
    clause = [k for k in r.kids_as(n, "acl", "ccomp", "relcl") if k > n and _is_content_clause(r, k)]
    source, carrier = _owner(r, lex, n, clausal=bool(clause))
    if clause:
        content = tuple(t for c in clause for t in r.below(c))
        yield Draft(source, _cue(n, carrier), _less(content, source), "noun clause", 0.9, n)
        return
    if r.dep[n] == "nsubj" and lex.copular and r.lemma[n] in lex.copular and r.lemma[r.head[n]] == "be":
        content = tuple(t for c in r.kids_as(r.head[n], "ccomp") if c > n for t in r.below(c))
        if content and source:
            yield Draft(source, (n, r.head[n]), content, "noun is", 0.9, n)
            return
    about = [p for p in r.kids_as(n, "prep") if p > n and r.words[p] in _ABOUT]
    inside = [k for p in about for k in r.kids_as(p, "pobj", "pcomp")]
    if not inside or r.lemma[n] in lex.clause_nouns or (not source and r.lemma[n] in lex.weak_nouns):
        return
    content = _less([t for k in inside for t in r.below(k)], source)
    if content:
        trust = 0.85 if r.lemma[n] in lex.weak_nouns else 0.9
        yield Draft(source, _cue(n, carrier), content, "noun of", trust, n)


def _is_content_clause(r: Reading, k: int) -> bool:
    if r.dep[k] == "ccomp":
        return True
    if any(r.tag[c] == "TO" for c in r.kids_as(k, "aux")):
        return r.dep[k] == "acl"
    that = [c for c in r.kids[k] if r.words[c] == "that"]
    return any(r.dep[c] == "mark" or _has_object(r, k, c) for c in that)


def _has_object(r: Reading, clause: int, that: int) -> bool:
    """Tell whether "that" is no object of the clause, though the parser calls it one: "a warning that it might burst"."""
    return r.dep[that] == "dobj" and r.lemma[clause] in {
        "burst",
        "fall",
        "rise",
        "fail",
        "come",
        "go",
        "happen",
        "die",
        "arrive",
    }


def _owner(r: Reading, lex: Lexicon, n: int, *, clausal: bool) -> tuple[tuple[int, ...], int]:
    """Return the noun's source, and the verb that only carries the noun (or -1)."""
    carrier = _carrier(r, lex, n, clausal=clausal)
    for k in r.kids_as(n, "poss"):
        if clausal and r.words[k] in _OWN and r.dep[n] == "dobj" and carrier >= 0:
            break  # "repeated his belief that": whose is told by the subject
        tokens = noun_phrase(r, k)
        return (tokens[:-1] if tokens and r.dep[tokens[-1]] == "case" else tokens), -1
    for p in r.kids_as(n, "prep", "agent"):
        if r.words[p] in _BY:
            for k in r.kids_as(p, "pobj"):
                return noun_phrase(r, k), -1
    return (source_of(r, carrier), carrier) if carrier >= 0 else ((), -1)


def _carrier(r: Reading, lex: Lexicon, n: int, *, clausal: bool) -> int:
    """Return the verb whose subject the noun is of, or -1: "made the claim that", "clung to the hope that"."""
    above = r.head[n]
    if r.dep[n] in {"dobj", "attr"}:
        carries = r.dep[n] == "dobj" and r.lemma[above] in lex.carriers
        return above if carries or (clausal and r.kids_as(above, "nsubj")) else -1
    if r.dep[n] != "pobj":
        return -1
    verb = r.head[above]
    being = r.words[above] == "of" and r.lemma[verb] == "be"
    saying = r.words[above] == "in" and r.lemma[verb] in lex.frames["quote"]
    governed = clausal and r.dep[above] == "prep" and r.kids_as(verb, "nsubj")
    return verb if being or saying or governed else -1


def _cue(n: int, carrier: int) -> tuple[int, ...]:
    return tuple(range(carrier, n + 1)) if 0 <= carrier < n else (n,)


def _less(tokens: list[int] | tuple[int, ...], source: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(tokens) - set(source)))


def _adjective(r: Reading, a: int) -> Iterator[Draft]:
    verb = r.head[a] if r.dep[a] == "acomp" else a
    subjects = r.kids_as(verb, "nsubj", "nsubjpass")
    kids = [k for k in r.kids[a] if k > a]
    clause = [k for k in kids if r.dep[k] in {"ccomp", "xcomp"}]
    about = [k for p in kids if r.dep[p] == "prep" for k in r.kids_as(p, "pobj", "pcomp")]
    inside = clause or about[:1]
    if not inside or not subjects:
        return
    source = noun_phrase(r, subjects[0])
    content = _less([t for k in inside for t in r.below(k)], source)
    if r.words[subjects[0]] in {"it", "that", "this", "there"}:
        if not clause:
            return
        source = ()
    if content:
        cue = tuple(range(min(a, verb), max(a, verb) + 1))
        yield Draft(source, _less(cue, source), content, "adjective", 0.9, a)
