"""Whether an attribution tells what somebody said or thought, or only what an act or attitude is about."""

import re

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import Lexicon, lexicon
from tellings.attribute.reading import Reading
from tellings.records import Reported

__all__ = ["reported_by"]

# Rules whose content may be no more than a thing that the cue is about.
_FRAMES = {
    "object": "object",
    "passive": "object",
    "headline verb": "object",
    "as": "as",
    "small": "as",
    "to": "to",
    "ing": "ing",
    "preposition": "preposition",
    "noun of": "noun",
}
# A cue with "not" is silence under these rules: "did not respond to questions", "has not confirmed the names".
_SILENT = frozenset({"object", "preposition", "to", "ing", "noun of"})
# How the nouns of people and of no things end: pathologist, technician, alderwoman, tradesmen, shareholder.
_PEOPLE = re.compile(
    r"\w{2,30}(?:ologist|talist|alist|tician|grapher|cyclist|wom[ae]n|sm[ae]n|worker|owner|holder)"
)
_THINGS = frozenset({"it", "this", "that", "which", "these", "those", "there", "what", "you"})


def reported_by(r: Reading, d: Draft) -> Reported:
    """Return "words" where the content is what the source said, wrote or thought, else "stance".

    "The clerk accused them of theft" tells of an act: no reader would take "theft" for the clerk's words.
    Words in quotation marks are always somebody's.
    """
    lex = lexicon()
    if any(r.quote[t] >= 0 and r.quote[t] != r.quote[d.anchor] for t in d.content):
        return "words"
    if d.rule in _SILENT and (_negated(r, d.anchor) or _says_nothing(r, d)):
        return "stance"
    if _own_voice(r, d) or _shown(r, lex, d):
        return "stance"
    if _of_things(r, lex, d) and not _can_speak(r, lex, d.source):
        return "stance"
    return "words" if _has_content(r, lex, d) else "stance"


def _has_content(r: Reading, lex: Lexicon, d: Draft) -> bool:
    """Tell whether the cue takes, in its frame, what is said and not only what it is said of."""
    lemma = r.lemma[d.anchor]
    if d.rule == "clause":
        return lemma not in lex.unspoken and (
            lemma in lex.frames["clause"] or lemma in lex.frames["quote"] or lemma in lex.frames["small"]
        )
    if d.rule == "noun clause":
        return lemma not in lex.unspoken or any(r.words[t] == "that" for t in d.content[:1])
    if d.rule == "adjective":
        return any(r.dep[t] == "ccomp" for t in r.kids[d.anchor])
    frame = _FRAMES.get(d.rule)
    if frame is None:
        return True
    told = lex.told[frame]
    return lemma in told or any(w in told for w in (lemma.lower(), r.words[d.anchor].removesuffix("s")))


def _own_voice(r: Reading, d: Draft) -> bool:
    """Tell whether it is the outlet that says so of itself: "As we have reported"."""
    return (
        len(d.source) == 1 and r.words[d.source[0]] in {"i", "we", "you", "one"} and r.quote[d.source[0]] < 0
    )


def _shown(r: Reading, lex: Lexicon, d: Draft) -> bool:
    """Tell whether a thing is shown or handed out: "posted pictures, showing the wreck", "issued a photograph"."""
    lemma = r.lemma[d.anchor]
    if lemma in lex.evidence and r.tag[d.anchor] == "VBG" and r.dep[d.anchor] in {"advcl", "acl"}:
        return r.dep[d.anchor] == "advcl" or not _speaks(r, lex, r.head[d.anchor])
    if lemma not in {"issue", "release", "post", "share"} or d.rule not in {"object", "passive"}:
        return False
    heads = [t for t in d.content if r.head[t] not in d.content]
    return not any(r.lemma[t] in lex.nouns or r.lemma[t] in lex.speaking for t in heads)


def _says_nothing(r: Reading, d: Draft) -> bool:
    """Tell whether what is said is nothing: "He said nothing about the bridge"."""
    return r.lemma[d.anchor] in {"say", "tell", "add"} and bool(
        {r.words[k] for k in r.kids_as(d.anchor, "dobj")} & {"nothing", "little"}
    )


def _negated(r: Reading, anchor: int) -> bool:
    return bool(r.kids_as(anchor, "neg"))


def _of_things(r: Reading, lex: Lexicon, d: Draft) -> bool:
    """Tell whether things do it too: a storm threatens to flood a town, a picture shows a wreck."""
    if r.lemma[d.anchor] == "tell" and any(
        r.pos[t] in {"NOUN", "PROPN"} for t in r.kids_as(d.anchor, "dobj")
    ):
        return False
    return r.lemma[d.anchor] in lex.of_things and d.rule in {"clause", "object", "to", "noun of"}


def _can_speak(r: Reading, lex: Lexicon, source: tuple[int, ...]) -> bool:
    """Tell whether a source is somebody, or a text that says things; a thing that only shows them is neither."""
    if not source:
        return True
    heads = [t for t in source if r.head[t] not in source or r.head[t] == t] or [source[-1]]
    head = heads[0]
    word = r.words[head]
    if word in {"that", "which"} and r.dep[r.head[head]] == "relcl":
        return _can_speak(r, lex, (r.head[r.head[head]],))
    if r.pos[head] == "PRON":
        return word not in _THINGS
    return head in r.named or r.pos[head] == "PROPN" or _speaks(r, lex, head)


def _speaks(r: Reading, lex: Lexicon, noun: int) -> bool:
    lemma = r.lemma[noun].lower()
    return lemma in lex.speaking or r.words[noun] in lex.speaking or bool(_PEOPLE.fullmatch(lemma))
