"""Headline forms: "Orvik: Bridge will reopen", "Bridge will reopen: Mayor", "Mayor Slams Plan"."""

from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading

__all__ = ["headline_drafts", "is_title"]

# A name before a colon or a verb in a headline is not longer than this, in tokens.
_LONGEST_NAME = 9


def headline_drafts(r: Reading) -> Iterator[Draft]:
    """Yield the attributions of headlines, and of lines that begin with a name and a colon."""
    for sentence in r.sentences:
        if not sentence or sentence[0] != _first_of_paragraph(r, sentence):
            continue
        colons = [t for t in sentence if r.words[t] == ":" and r.quote[t] < 0]
        found = _colon(r, sentence, colons) if colons else None
        if found is None and is_title(r, sentence):
            found = _verb(r, sentence)
        if found is not None:
            yield found


def _first_of_paragraph(r: Reading, sentence: range) -> int:
    first = sentence[0]
    return first if first == 0 or r.paragraph_of(first - 1) != r.paragraph_of(first) else -1


def is_title(r: Reading, sentence: range) -> bool:
    """Tell whether a sentence is a headline: marked as one, the first line, or most words capitalised."""
    if r.parse.sentences[r.parse.sentence[sentence[0]]].part == "title":
        return True
    words = [t for t in sentence if r.is_word(t)]
    capital = sum(r.text[r.parse.start[t]].isupper() or r.text[r.parse.start[t]].isdigit() for t in words)
    return len(words) < 25 and (sentence[0] == 0 or capital > 0.7 * len(words))


def _colon(r: Reading, sentence: range, colons: list[int]) -> Draft | None:
    first, last = colons[0], colons[-1]
    title, before = is_title(r, sentence), tuple(range(sentence[0], first))
    shouted = _shouted(r, before)
    after = tuple(range(first + 1, _paragraph_end(r, first) if shouted else sentence[-1] + 1))
    spoken = shouted or title or (bool(after) and r.quote[after[0]] >= 0)
    if spoken and _names(r, before) and _says(r, after):
        return Draft(before, (first,), after, "headline", 0.9, first)
    tail = tuple(t for t in range(last + 1, sentence[-1] + 1) if r.words[t] != ".")
    content = tuple(range(sentence[0], last))
    if title and len(tail) <= 4 and _names(r, tail) and _says(r, content):
        return Draft(tail, (last,), content, "headline", 0.9, last)
    return None


def _paragraph_end(r: Reading, t: int) -> int:
    end = t + 1
    while end < len(r.words) and r.paragraph_of(end) == r.paragraph_of(t):
        end = r.sentence_of(end)[-1] + 1
    return end


def _says(r: Reading, tokens: tuple[int, ...]) -> bool:
    return any(c.isalpha() for t in tokens for c in r.words[t])


def _shouted(r: Reading, tokens: tuple[int, ...]) -> bool:
    """Tell whether a line is a turn in a transcript: "SMITH: ..."; "Q" and "A" name nobody."""
    words = [r.text[r.parse.start[t] : r.parse.end[t]] for t in tokens if r.is_word(t)]
    return bool(words) and all(w.isupper() for w in words) and len(words[-1]) > 2


def _names(r: Reading, tokens: tuple[int, ...]) -> bool:
    """Tell whether tokens are a name or a kind of source, and nothing else."""
    lex = lexicon()
    if not tokens or len(tokens) > _LONGEST_NAME or r.words[tokens[0]] in lex.labels:
        return False
    if any(_slams(r, t) for t in tokens[1:]):
        return False
    if any(r.pos[t] in {"VERB", "AUX"} and not r.text[r.parse.start[t]].isupper() for t in tokens):
        return False
    names = {
        t
        for e in r.parse.entities
        if e.label in {"PERSON", "ORG", "GPE", "NORP"}
        for t in range(e.first, e.last)
    }
    capital = all(r.text[r.parse.start[t]].isupper() for t in tokens if r.is_word(t))
    proper = capital and (_shouted(r, tokens) or all(r.pos[t] == "PROPN" for t in tokens if r.is_word(t)))
    return proper or any(t in names or r.lemma[t].lower() in lex.sources for t in tokens)


def _verb(r: Reading, sentence: range) -> Draft | None:
    """Read "Mayor Slams Plan", where the parser takes the verb for a part of a name."""
    for t in sentence[1:-1]:
        if r.quote[t] >= 0 or r.words[t] in {",", ":", "-", "–", "—"}:
            return None
        subject = tuple(range(sentence[0], t))
        if r.pos[t] not in {"VERB", "AUX"} and _slams(r, t) and _names(r, subject):
            return Draft(subject, (t,), tuple(range(t + 1, sentence[-1] + 1)), "headline verb", 0.9, t)
    return None


def _slams(r: Reading, t: int) -> bool:
    """Tell whether a capitalised word is the third person of a cue verb."""
    stem = _stem(r.words[t])
    frames = lexicon().frames
    trust = max(frames[f].get(stem, 0.0) for f in ("object", "clause", "to")) if stem else 0.0
    return trust >= 0.8 and r.text[r.parse.start[t]].isupper()


def _stem(word: str) -> str | None:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else None
