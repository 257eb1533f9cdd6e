"""Whether a later telling's figure takes the place of an earlier one: more were counted, or an estimate was settled."""

import re

from tellings.differ.counts import context_of, sentence_tokens, verb_token
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.differ.things import thing
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["MISSING", "grew", "risen", "settled"]

MISSING = "fate:missing"
# A crowd is counted once: who tells of it later does not count more of it.
STANDING = frozenset({"fate:gathered"})
# What is said of money and seats as well as of people: "in order to save 240 million", "holds eleven seats".
OF_THINGS = frozenset({"fate:held", "fate:freed", "fate:taken", "fate:moved"})
# What a figure is called that another will replace.
UNSETTLED = frozenset({"estimate", "estimated", "project", "projected", "projection", "preliminary", "provisional", "initial", "initially", "forecast", "partial", "interim"})  # fmt: skip
# What the figure is called that replaces it.
FINAL = frozenset({"final", "definitive", "certified"})


def grew(a: Side, b: Side, v: Value, w: Value, *, parts: bool = False) -> bool:
    """Return whether the later telling counts more of those to whom something happened.

    `parts`: both figures are of a part of those, as of the children among the dead.
    """
    if not _in_turn(a, b):
        return False
    earlier, later = (v, w) if a.published < b.published else (w, v)  # type: ignore[operator]
    fates = _fates(a, v) | _fates(b, w)
    if fates == {MISSING}:  # those who are found are missing no more
        earlier, later = later, earlier
    least = earlier.low if earlier.high is None else earlier.high
    some = parts and bool(thing(a, v) & thing(b, w) & lexicon().group)
    mounts = fates or some or (_mounts(a, v) and _mounts(b, w))
    return bool(mounts) and later.low is not None and least is not None and later.low > least


def settled(a: Side, b: Side) -> bool:
    """Return whether the earlier telling calls its figure one that is not settled, or the later its own the last."""
    if not _in_turn(a, b):
        return False
    earlier, later = (a, b) if a.published < b.published else (b, a)  # type: ignore[operator]
    if _counting(earlier) and not _counting(later):
        return True
    unsettled, final = ([_calls(s, words) for s in (earlier, later)] for words in (UNSETTLED, FINAL))
    return (unsettled[0] and not unsettled[1]) or (final[1] and not final[0])


# Verbs by which a count is one that was smaller before.
ROSE = frozenset({"rise", "climb", "jump", "mount", "increase", "grow", "raise"})
COUNT = frozenset({"toll", "number", "count", "tally", "death"})


def risen(side: Side, v: Value) -> bool:
    """Return whether a figure is a count that rose to it: "the toll has risen to 23", "23 died, up from 14"."""
    tokens, verb = tokens_within(side.parse, v.start, v.end), verb_token(side, v)
    if not tokens or v.kind != "number":
        return False
    if _UP.match(side.text, v.end, side.sentence.end):
        return True
    to = tokens[0] > 0 and side.lemma(tokens[0] - 1) in {"to", "above", "past"}
    if verb is None or not to or side.lemma(verb) not in ROSE:
        return False
    return any(side.lemma(c) in COUNT for c in side.below[verb])


_UP = re.compile(r"[^.;]{0,40}\bup from\b", re.IGNORECASE)


def _in_turn(a: Side, b: Side) -> bool:
    """Return whether it is known which of two tellings is the later."""
    if not (a.published and b.published) or a.published == b.published:
        return False
    vague = any((t.hour, t.minute) == (0, 0) for t in (a.published, b.published))
    return not (vague and a.published.date() == b.published.date())


def _fates(side: Side, v: Value) -> set[str]:
    """Return what became of those whom a figure counts, if it is of people and goes on."""
    if v.kind != "number":
        return set()
    things, words = thing(side, v), lexicon()
    fates = {t for t in things if t.startswith("fate:")} - STANDING
    people = words.people | words.group | words.body | words.several
    return fates - OF_THINGS if things - fates - people and fates & OF_THINGS else fates


def _mounts(side: Side, v: Value) -> bool:
    """Return whether what is told of a figure goes on: "61,000 hectares have burned", "412 homes destroyed"."""
    return bool((context_of(side, v) | thing(side, v)) & lexicon().mounting)


_COUNTED = re.compile(
    r"\b(?:ballots?|votes?|precincts|polling stations|districts)\b.{0,20}\b(?:counted|tallied|reporting)|\bcounted\b.{0,20}\b(?:ballots|votes)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\ball (?:of )?(?:the )?(?:ballots?|votes?|precincts|districts)|\b100 ?(?:%|per ?cent)", re.IGNORECASE
)


def _counting(side: Side) -> bool:
    """Return whether a figure is told of a part of the votes: "after 60 percent of ballots were counted"."""
    sentence = side.text[side.sentence.start : side.sentence.end]
    return bool(_COUNTED.search(sentence)) and not _ALL.search(sentence)


def _calls(side: Side, words: frozenset[str]) -> bool:
    return any(side.lemma(i) in words for i in sentence_tokens(side))
