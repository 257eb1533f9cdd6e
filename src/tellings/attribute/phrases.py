"""Cues that are phrases or adverbs: "according to", "in her view", "allegedly"."""

from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading
from tellings.attribute.sources import noun_phrase

__all__ = ["phrase_drafts"]

# A source between a comma and its cue is not longer than this, in tokens.
_NAME = 6


def phrase_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every such phrase: the clause it hangs from is the content."""
    for i, word in enumerate(r.words):
        if word == "according" and r.words[i + 1 : i + 2] == ("to",):
            yield from _according(r, i)
        elif word == "in":
            yield from _view(r, i)
        elif word in {"report", "reports", "say", "says"}:
            yield from _report(r, i)
        elif word in lexicon().adverbs:
            yield from _adverb(r, i)


def _according(r: Reading, i: int) -> Iterator[Draft]:
    nouns = r.kids_as(i + 1, "pobj") or r.kids_as(i, "pobj")
    if not nouns:
        return
    source = _with_name(r, noun_phrase(r, nouns[0]))
    content = _rest(r, i, set(r.below(i)) | set(source))
    if source and content:
        yield Draft(source, (i, i + 1), content, "according", 0.9, i)


def _with_name(r: Reading, source: tuple[int, ...]) -> tuple[int, ...]:
    """Return a source with the name between commas behind it, where the parser gave that to the clause."""
    first = source[-1] + 2 if source else 0
    if not source or r.words[first - 1 : first] != (",",) or first not in r.people:
        return source
    end = next((t for t in range(first, len(r.words)) if t not in r.named), len(r.words))
    return (*source, *range(first - 1, end)) if r.words[end : end + 1] == (",",) else source


def _report(r: Reading, i: int) -> Iterator[Draft]:
    """Read "The ship was seized, local media report.", where the parser takes the cue for a noun."""
    sentence = r.sentence_of(i)
    commas = [t for t in range(max(sentence[0], i - _NAME), i - 1) if r.words[t] == ","]
    ends = i == sentence[-1] or r.words[i + 1] == "."
    if not ends or r.pos[i] == "VERB" or not commas or r.dep[i] == "pobj":
        return
    source, content = tuple(range(commas[-1] + 1, i)), tuple(range(sentence[0], commas[-1]))
    nominal = all(r.pos[t] in {"NOUN", "PROPN", "ADJ", "DET"} for t in source)
    if nominal and any(r.pos[t] in {"VERB", "AUX"} for t in content):
        yield Draft(source, (i,), content, "trailing", 0.9, i)


def _adverb(r: Reading, i: int) -> Iterator[Draft]:
    """Read "the mayor allegedly took the money": the clause of the verb that the adverb modifies."""
    verb = r.head[i]
    if r.pos[verb] not in {"VERB", "AUX"} or r.dep[i] != "advmod":
        return
    apart = {t for k in r.kids_as(verb, "conj", "cc", "advcl", "parataxis", "mark") for t in r.below(k)}
    content = tuple(t for t in r.below(verb) if t != i and t not in apart)
    if sum(r.is_word(t) for t in content) > 1:
        yield Draft((), (i,), content, "adverb", 0.9, i)


def _view(r: Reading, i: int) -> Iterator[Draft]:
    for noun in r.kids_as(i, "pobj"):
        if r.words[noun] not in lexicon().views or r.dep[i] != "prep":
            continue
        owner = r.kids_as(noun, "poss") or [
            o for p in r.kids_as(noun, "prep") if r.words[p] == "of" for o in r.kids_as(p, "pobj")
        ]
        if not owner:
            continue
        phrase = r.below(i)
        source = tuple(t for t in noun_phrase(r, owner[0]) if r.dep[t] != "case" or t + 1 in phrase[:-1])
        content = _rest(r, i, set(phrase))
        if content:
            cue = (noun,) if source and source[0] < noun else tuple(range(i, noun + 1))
            yield Draft(source, cue, content, "view", 0.9, i)


def _reported(r: Reading, at: int) -> bool:
    """Tell whether a clause is what a cue verb before it reports: a phrase inside it speaks of it alone."""
    return r.dep[at] == "ccomp" and at > r.head[at] and r.lemma[r.head[at]] in lexicon().frames["clause"]


def _rest(r: Reading, i: int, phrase: set[int]) -> tuple[int, ...]:
    """Return the tokens of the clause that a phrase stands in, less the phrase."""
    sentence = r.sentence_of(i)
    at = i
    while r.head[at] != at and r.head[at] in sentence and not _reported(r, at):
        at = r.head[at]
    rest = [t for t in r.below(at) if t not in phrase and t in sentence]
    if not any(r.is_word(t) for t in rest):
        rest = [t for t in sentence if t not in phrase]
    if rest and r.dep[rest[0]] in {"cc", "mark"}:
        rest = rest[1:]
    return tuple(rest)
