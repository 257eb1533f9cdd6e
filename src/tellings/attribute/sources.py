"""Whose words: the source of a cue, and how far its span reaches."""

from collections.abc import Sequence

from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading

__all__ = ["noun_phrase", "reporting", "source_of"]

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
# A verb with one of these labels shares its head's subject.
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_NO_SUBJECTS = frozenset({"which", "that", "what", "it", "them", "him", "me", "us"})
# How far the last word of a noun phrase may hang below its head.
_DEEPEST = 8
# What stands between a subject and its verb.
_WITH_VERB = frozenset({"ADV", "AUX", "PART"})
_SHARED = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "dep", "ccomp", "appos"})


def source_of(r: Reading, verb: int) -> tuple[int, ...]:
    """Return the tokens of the source of a cue verb; none where the text names none."""
    if _asked(r, verb):
        return ()
    at = reporting(r, verb)
    for _ in range(6):
        subjects = r.kids_as(at, *_SUBJECTS)
        if subjects:
            return (
                ()
                if _lends_none(r, at, verb, subjects[0])
                else noun_phrase(r, subjects[-1 if at == verb else 0])
            )
        if (
            r.dep[at] in {"acl", "relcl"}
            and r.tag[at] != "VB"
            and r.pos[r.head[at]] in {"NOUN", "PROPN", "PRON"}
        ):
            return noun_phrase(r, r.head[at], less=at)
        above = _above(r, at)
        if above == at:
            break
        at = above
    return _beside(r, verb)


def _above(r: Reading, at: int) -> int:
    """Return the verb above whose subject a verb without one shares, or the verb itself."""
    label, head = r.dep[at], r.head[at]
    if label == "acl" and r.tag[at] == "VB":
        return r.head[head] if r.dep[head] in {"dobj", "attr"} else at
    return head if label in _SHARED and (label != "ccomp" or r.tag[at] == "VBG") else at


def _lends_none(r: Reading, at: int, verb: int, subject: int) -> bool:
    """Tell whether a verb above has a subject that is not the speaker: "it is hard to imagine", "he was freed and said"."""
    if at == verb:
        return False
    if r.tag[verb] == "VB" and r.words[subject] in {"it", "there"}:
        return True
    return r.dep[verb] == "conj" and bool(r.kids_as(at, "auxpass")) and not r.kids_as(verb, "auxpass")


def reporting(r: Reading, verb: int) -> int:
    """Return the verb whose subject a cue verb shares, where the parser joined it to what that verb reports.

    In "he told reporters that the bridge was shut and said it was unsafe" the second cue is his too.
    """
    if r.dep[verb] != "conj" or r.kids_as(verb, *_SUBJECTS) or r.lemma[verb] not in lexicon().frames["quote"]:
        return verb
    above = r.head[r.head[verb]]
    said = r.dep[r.head[verb]] == "ccomp" and r.lemma[above] in lexicon().frames["quote"]
    return above if said and above < r.head[verb] and r.tag[above] == r.tag[verb] else verb


def _asked(r: Reading, verb: int) -> bool:
    """Tell whether a participle is somebody asked or told, not asking: "Asked whether", "when pressed about"."""
    if (
        r.tag[verb] not in {"VBN", "VBD"}
        or r.dep[verb] not in {"advcl", "acl"}
        or r.kids_as(verb, *_SUBJECTS, "aux")
    ):
        return False
    return r.lemma[verb] in {"ask", "press", "question", "tell", "pressed"}


def _beside(r: Reading, verb: int) -> tuple[int, ...]:
    """Return the noun phrase, name or pronoun just before a verb whose subject the parser did not find."""
    if r.tag[verb] not in {"VBD", "VBZ", "VBP", "VBN"} or r.kids_as(verb, "auxpass"):
        return ()
    sentence = r.sentence_of(verb)
    last = verb - 1
    while last in sentence and not _namelike(r, last) and (r.pos[last] in _WITH_VERB or last in r.times):
        last -= 1
    if last in sentence and r.words[last] == ",":
        last -= 1
    if last not in sentence or r.quote[last] >= 0 or r.words[last] in _NO_SUBJECTS:
        return ()
    if _namelike(r, last) and r.pos[last] != "PROPN":
        return (last,)
    top = _top(r, last, verb)
    return tuple(t for t in noun_phrase(r, top) if t <= last) if r.pos[top] in _NOMINAL else ()


def _top(r: Reading, last: int, verb: int) -> int:
    """Return the head of the noun phrase that ends at a token."""
    top = last
    for _ in range(_DEEPEST):
        head = r.head[top]
        if head == top or head > verb or r.pos[head] not in {*_NOMINAL, "ADP"} or r.quote[head] >= 0:
            break
        top = head
    return top if r.pos[top] != "ADP" else last


def _namelike(r: Reading, t: int) -> bool:
    """Tell whether a word is a name: tagged as one, or a capitalised word that the tagger took for an adverb."""
    if r.pos[t] == "PROPN":
        return True
    word = r.words[t]
    capital = r.text[r.parse.start[t]].isupper()
    return r.pos[t] == "ADV" and capital and not word.endswith("ly") and word not in lexicon().openers


def noun_phrase(r: Reading, token: int, less: int = -1) -> tuple[int, ...]:
    """Return the tokens of a noun phrase as a source: without what only tells when, and less one branch."""
    out = set(r.below(token))
    if less >= 0:
        out -= set(r.below(less))
    for kid in r.kids[token]:
        if kid > token and (_tells_when(r, kid) or _trails(r, kid)):
            out -= set(r.below(kid))
    return _contiguous(r, sorted(out), token)


def _tells_when(r: Reading, kid: int) -> bool:
    if r.dep[kid] == "npadvmod":
        return kid in r.times
    if r.dep[kid] != "prep":
        return False
    objects = r.kids_as(kid, "pobj")
    return bool(objects) and objects[0] in r.times


def _trails(r: Reading, kid: int) -> bool:
    """Tell whether a dependent after the noun is loose: a clause or quotation that the parser hung here."""
    if r.dep[kid] in {"ccomp", "advcl", "parataxis", "dep"}:
        return True
    if r.dep[kid] == "appos":
        return r.quote[kid] >= 0 and r.quote[r.head[kid]] != r.quote[kid]
    return r.dep[kid] == "acl" and r.words[r.below(kid)[0] - 1] == ","


def _contiguous(r: Reading, tokens: Sequence[int], token: int) -> tuple[int, ...]:
    """Return the run of tokens around the head, over gaps of punctuation only."""
    if token not in tokens:
        return ()
    at = tokens.index(token)
    first = last = at
    while first > 0 and tokens[first] - tokens[first - 1] <= 2:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1] - tokens[last] <= 2:
        last += 1
    while first < at and not r.is_word(tokens[first]):
        first += 1
    return tuple(range(tokens[first], tokens[last] + 1))
