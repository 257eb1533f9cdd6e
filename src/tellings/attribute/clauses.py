"""Cues that are verbs: the subject is the source, the clause below is the content."""

from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading
from tellings.spans import enclose

__all__ = ["verb_drafts"]

Span = tuple[int, int]


def verb_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every cue verb with a clause or quotation as its content."""
    lex = lexicon()
    for v, lemma in enumerate(r.parse.lemma):
        if r.parse.pos[v] not in {"VERB", "AUX"} or lemma not in lex.takes["clause"]:
            continue
        clauses = r.kids_as(v, "ccomp") or (r.kids_as(v, "xcomp") if lemma not in lex.takes["quote"] else [])
        if not clauses:
            continue
        tokens: list[int] = [t for c in clauses for t in r.below(c)]
        content = r.spans(tokens)
        if content:
            yield Draft(_source(r, v), (r.parse.start[v], r.parse.end[v]), tuple(content), "clause", 0.7)


def _source(r: Reading, verb: int) -> Span | None:
    at = verb
    for _ in range(4):
        subjects = r.kids_as(at, "nsubj", "nsubjpass")
        if subjects:
            spans = r.spans(r.below(subjects[0]))
            return enclose(spans) if spans else None
        if r.parse.dep[at] not in {"conj", "xcomp"}:
            return None
        at = r.parse.head[at]
    return None
