"""Whose words: the source of a cue, and how far its span reaches."""

from calendar import month_name
from collections.abc import Sequence

from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading

__all__ = [
    "above_relative",
    "as_saying",
    "named_before",
    "named_behind",
    "noun_phrase",
    "quoted_by",
    "reporting",
    "source_of",
    "speaks_on",
    "was_asked",
]

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
# A verb with one of these labels shares its head's subject.
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_NO_SUBJECTS = frozenset({"which", "that", "what", "it", "them", "him", "me", "us"})
# How far the last word of a noun phrase may hang below its head.
_DEEPEST = 8
_MONTHS = frozenset(m.lower() for m in month_name if m)
# A name with what is said of it is not longer than this, in tokens.
_LONGEST = 20
# A role and the name behind a cue.
_SHORT = 8
# What stands between a subject and its verb.
_WITH_VERB = frozenset({"ADV", "AUX", "PART"})
_SHARED = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "dep", "ccomp", "appos"})


def source_of(r: Reading, verb: int) -> tuple[int, ...]:
    """Return the tokens of the source of a cue verb; none where the text names none."""
    if _asked(r, verb):
        return ()
    if (quoted := quoted_by(r, verb)) is not None:
        return noun_phrase(r, r.kids_as(quoted, "dobj")[0])
    at = reporting(r, verb)
    if speaks_on(r, verb):
        at = r.head[r.head[verb]]
    elif noun := above_relative(r, verb) or _above_time(r, verb):
        below = verb if r.dep[verb] == "advcl" else r.head[verb]
        return (
            _before_which(r, noun_phrase(r, noun, less=below))
            if below != verb
            else _until_time(r, noun, verb)
        )
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


def as_saying(r: Reading, verb: int) -> int | None:
    """Return the "saying" of "The agency quoted her as saying", for its verb."""
    if r.lemma[verb] not in {"quote", "cite", "report"} or not r.kids_as(verb, "dobj"):
        return None
    inside = (k for p in r.kids_as(verb, "prep") if r.words[p] == "as" for k in r.kids_as(p, "pcomp"))
    return next((k for k in inside if r.words[k] == "saying"), None)


def quoted_by(r: Reading, saying: int) -> int | None:
    """Return the verb of "The agency quoted her as saying", for its "saying"."""
    verb = r.head[r.head[saying]]
    return verb if r.words[saying] == "saying" and as_saying(r, verb) == saying else None


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

    In "he told reporters that the bridge was shut and said it was unsafe" the second cue is his too,
    and so it is in "he said the bridge was shut, adding that it was unsafe".
    """
    if (above := _participle_of(r, verb)) is not None:
        return above
    if r.dep[verb] != "conj" or r.kids_as(verb, *_SUBJECTS) or r.lemma[verb] not in lexicon().frames["quote"]:
        return verb
    above = r.head[r.head[verb]]
    said = r.dep[r.head[verb]] == "ccomp" and r.lemma[above] in lexicon().frames["quote"]
    return above if said and above < r.head[verb] and r.tag[above] == r.tag[verb] else verb


def _participle_of(r: Reading, verb: int) -> int | None:
    """Return the cue verb before a cue participle after a comma that the parser hung inside what the verb reports."""
    quote = lexicon().frames["quote"]
    first = r.below(verb)[0]
    if (
        r.tag[verb] != "VBG"
        or r.lemma[verb] not in quote
        or first == 0
        or r.words[first - 1] not in {",", "”", '"', "''"}
    ):
        return None
    if (
        r.quote[verb] >= 0
        or r.dep[verb] not in {"advcl", "acl", "ccomp", "prep", "dep"}
        or r.kids_as(verb, *_SUBJECTS)
    ):
        return None
    at = r.head[verb]
    for _ in range(_DEEPEST):
        if r.lemma[at] in quote and r.pos[at] == "VERB":
            return None
        if r.dep[at] == "ccomp" and r.lemma[r.head[at]] in quote and r.head[at] < at:
            return r.head[at]
        if r.head[at] == at:
            return None
        at = r.head[at]
    return None


def _asked(r: Reading, verb: int) -> bool:
    """Tell whether a participle is somebody asked or told, not asking: "Asked whether", "when pressed about"."""
    if (
        r.tag[verb] not in {"VBN", "VBD"}
        or r.dep[verb] not in {"advcl", "acl"}
        or r.kids_as(verb, *_SUBJECTS, "aux")
    ):
        return False
    return r.lemma[verb] in {"ask", "press", "question", "tell", "pressed"}


def speaks_on(r: Reading, verb: int) -> bool:
    """Tell whether a participle hung on an object is the subject's: "called it a scandal, saying the bridge was safe"."""
    noun = r.head[verb]
    if r.dep[verb] != "acl" or r.tag[verb] != "VBG" or r.dep[noun] not in {"oprd", "attr", "dobj"}:
        return False
    speaks = r.lemma[noun].lower() in lexicon().speaking or r.pos[noun] in {"PROPN", "PRON"}
    return r.lemma[verb] in lexicon().frames["quote"] and not speaks


def above_relative(r: Reading, verb: int) -> int:
    """Return the noun that speaks in "An agent for the club, of which both were members, said so", else 0."""
    relative = r.head[verb]
    noun = r.head[relative]
    joined = r.dep[verb] == "conj" and r.dep[relative] == "relcl" and not r.kids_as(verb, *_SUBJECTS, "aux")
    bare = r.head[noun] == noun and r.pos[noun] in _NOMINAL and noun < relative
    return noun if joined and bare and r.words[verb - 1] == "," and r.tag[verb] in {"VBD", "VBZ"} else 0


def _above_time(r: Reading, verb: int) -> int:
    """Return the noun that speaks in "A nurse who saw her after the crash said so", where the parser has "the crash said", else 0."""
    noun, subjects = r.head[verb], r.kids_as(verb, "nsubj")
    if r.dep[verb] != "advcl" or r.head[noun] != noun or r.pos[noun] not in _NOMINAL or not subjects:
        return 0
    first = r.below(subjects[0])[0]
    after = (
        first > 0
        and r.head[first - 1] == verb
        and r.words[first - 1] in {"after", "before", "since", "until"}
    )
    speaking = lexicon().speaking
    return noun if after and r.lemma[noun] in speaking and r.lemma[subjects[0]] not in speaking else 0


def _until_time(r: Reading, noun: int, verb: int) -> tuple[int, ...]:
    return tuple(t for t in range(r.below(noun)[0], verb) if r.is_word(t) or t < verb - 1)


def _before_which(r: Reading, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Return a noun phrase without the ", of which" that the parser left in it."""
    which = next((t for t in tokens if r.tag[t] in {"WDT", "WP", "WP$"}), None)
    commas = [t for t in tokens if which is not None and t < which and r.words[t] == ","]
    return tuple(t for t in tokens if t < commas[-1]) if commas else tokens


def was_asked(r: Reading, verb: int) -> bool:
    """Tell whether a verb tells what its subject was asked: "Smith, asked about the bridge, said it was safe"."""
    if r.lemma[verb] not in {"ask", "press", "question"} or r.words[verb - 1] != ",":
        return False
    later = [k for k in r.kids_as(verb, "conj") if r.words[k - 1] == "," and r.tag[k] in {"VBD", "VBZ"}]
    return r.tag[verb] in {"VBN", "VBD"} and not r.kids_as(verb, "aux") and bool(later)


def named_before(r: Reading, verb: int) -> tuple[int, ...]:
    """Return the person, with what is said of them, just before a verb whose subject the parser did not find.

    "The bridge fell, Ida Roth, head of the port, said.": from the comma before the name to that before the verb.
    """
    if r.words[verb - 1] != "," or r.kids_as(verb, *_SUBJECTS):
        return ()
    sentence = r.sentence_of(verb)
    for t in range(verb - 2, max(sentence[0], verb - _LONGEST), -1):
        if r.pos[t] in {"VERB", "AUX"} or r.quote[t] >= 0:
            return ()
        if r.words[t - 1] == "," and t in r.people:
            return tuple(range(t, verb - 1))
    return ()


def _named_after_comma(r: Reading, verb: int) -> int:
    """Return the comma before "his aide Ida Roth said", a role and a name right before the verb, else 0."""
    if verb - 1 not in r.named or r.quote[verb - 1] >= 0:
        return 0
    for t in range(verb - 1, max(r.sentence_of(verb)[0], verb - _SHORT), -1):
        if r.words[t] == ",":
            return t if any(n in r.people for n in range(t + 1, verb)) else 0
        if r.pos[t] not in {"PROPN", "NOUN", "ADJ", "PRON", "DET"}:
            return 0
    return 0


def named_behind(r: Reading, verb: int) -> tuple[int, ...]:
    """Return the words behind a cue up to the end of the name: "said coxswain Ida Roth", where the parser sees no noun."""
    for t in range(verb + 1, min(verb + _SHORT, len(r.words))):
        if not r.is_word(t) or r.quote[t] >= 0:
            return ()
        if t in r.people:
            end = next((n for n in range(t, len(r.words)) if n not in r.named), len(r.words))
            return tuple(range(verb + 1, end))
    return ()


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
    if comma := _named_after_comma(r, verb):
        return tuple(range(comma + 1, verb))
    if _namelike(r, last) and r.pos[last] != "PROPN":
        return (last,)
    if r.words[last] in _MONTHS:
        return ()
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
    return tuple(range(_whole_word(r, tokens[first]), tokens[last] + 1))


def _whole_word(r: Reading, token: int) -> int:
    """Return the first token of the word that a token ends, where hyphens cut it up ("e-mails")."""
    start, end = r.parse.start, r.parse.end
    while (
        token > 1
        and r.words[token - 1] == "-"
        and start[token - 1] == end[token - 2] < end[token - 1] == start[token]
    ):
        token -= 2
    return token
