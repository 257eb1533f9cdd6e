"""What is counted by a figure, as groups of words, and what became of those counted."""

import re
from collections.abc import Iterable
from functools import lru_cache

from tellings.differ.counts import DATES, context_of, same_thing, sentence_tokens, verb_token
from tellings.differ.fates import told_behind
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["MAGNITUDE", "STRIKER", "same_count", "thing"]

# Equal figures up to here are often so by chance; from the larger one on hardly ever.
FEW, LARGE = 12, 10_000
COUNTS = frozenset({"toll", "death", "number", "dead"})
RISING = frozenset({"rise", "climb", "reach", "increase", "grow", "stand", "jump", "pass"})
ABOARD, GATHERED = "fate:aboard", "fate:gathered"
# Who is counted as one of a crowd: "1,500 demonstrators".
CROWD = frozenset({"demonstrator", "protester", "protestor", "marcher"})
# What a number may be called: "put the number of homes destroyed at 412".
TOTALS = frozenset({"number", "total", "count", "tally"})
BOARDED = frozenset(
    {"board", "train", "bus", "plane", "aircraft", "airliner", "jet", "flight", "ship", "ferry", "boat"}
)
SUBJECTS = frozenset({"nsubj", "nsubjpass", "dobj"})
TAKING = frozenset({"claim", "take", "cost", "lose"})
SUFFERING = frozenset({"suffer", "sustain", "receive"})


def same_count(a: Side, b: Side) -> str:
    """Return "fate" where both give one figure of those to whom one thing happened, "sum" or "large" where of one other thing.

    "Two were hurt", "two men suffered injuries": a fate. Else the empty string.
    """
    if not (a.values and b.values):
        return ""
    found = {
        _one_thing(a, b, v, w)
        for v in a.values
        for w in b.values
        if v.kind == w.kind
        and v.kind not in DATES | {"ordinal", "age", "duration"}
        and (v.low, v.unit) == (w.low, w.unit)
    }
    return next((x for x in ("fate", "large", "sum") if x in found), "")


def _one_thing(a: Side, b: Side, v: Value, w: Value) -> str:
    """Return of what two equal figures are, where it is one thing: too large a figure is not equal by chance."""
    if _undergone(a, v) & _undergone(b, w):
        return "fate"
    things, least = (thing(a, v), thing(b, w)), min(v.low or 0, w.low or 0)
    if least <= FEW:
        return ""
    if all(things):
        one = same_thing(*things) >= 0.6
    else:
        one = bool(context_of(a, v) & context_of(b, w) - lexicon().light)
    return ("large" if least >= LARGE else "sum") if one else ""


def _undergone(side: Side, v: Value) -> set[str]:
    """Return what became of those counted, by their own words and by the verb over them."""
    verb = verb_token(side, v)
    own = {t for t in thing(side, v) if t.startswith("fate:")}
    return own | fates_of(side, [*_complements(side, v), *([] if verb is None else [verb])])


@lru_cache(maxsize=1024)
def thing(side: Side, v: Value) -> frozenset[str]:
    """Return what is counted, as groups: "fate:dead", "girl"."""
    if named := _named(side, v):
        return frozenset({named})
    if not v.counted:
        return _risen(side, v) or frozenset(_numbered(side, v) or _attending(side, v) or _behind(side, v))
    out, words = _counted(side, v.counted), lexicon()
    if not any(w.startswith("fate:") for w in out) and out & CROWD:
        out = (out - CROWD) | {GATHERED}
    out = _of_a_part(side, v, out)
    if "life" in out and _takes_lives(side, v):
        return frozenset({"fate:dead"})
    if out & {"find", "locate"} and _denied(side, v):
        return frozenset({"fate:missing"})
    if out & (words.people | {"passenger"}) and _carried(side, v):
        return frozenset({ABOARD})
    if out & words.people and not any(w.startswith("fate:") for w in out):
        fates, verb = fates_of(side, _complements(side, v)), verb_token(side, v)
        out = (out - {"" if verb is None else side.lemma(verb)}) | fates if fates else out
    if out <= words.people:
        out |= _behind(side, v)
    if any(w.startswith("fate:") for w in out):
        out -= words.people
    return frozenset(out)


_OF_THE = re.compile(r"\s*of (?:the|those)\b", re.IGNORECASE)
_AMONG = re.compile(r"\bamong the (?:dead|victims|fatalities) (?:was|were|are|is) $", re.IGNORECASE)
_MAGNITUDE = re.compile(r"\bmagnitude[ -](?:of )?(?:\S+ )?$", re.IGNORECASE)
_MEASURED = re.compile(r"[ -](?:magnitude\b|on the richter scale)", re.IGNORECASE)
# Parts of the dead that go by one word in every telling; rebels are fighters, and militants, elsewhere.
PLAIN = frozenset({"child", "woman", "baby", "infant"})
MAGNITUDE, STRIKER, DEAD = "magnitude", "striker", "fate:dead"
HIGHEST = 10


def _named(side: Side, v: Value) -> str:
    """Return what a figure is of by the words around it alone: a magnitude, those who go on strike."""
    if _magnitude(side, v):
        return MAGNITUDE
    return STRIKER if v.counted and _strikes(side, v) else ""


def _of_a_part(side: Side, v: Value, out: set[str]) -> set[str]:
    """Return what those are who are a part: "17 of them were children", "among the dead were five children"."""
    if out == {"they"}:
        return {_are(side, v) or "they"}
    if out == {DEAD} and _OF_THE.match(side.text, v.end) and (kind := _are(side, v)) in PLAIN:
        return {kind, DEAD}
    among = out & lexicon().group and _AMONG.search(side.text, side.sentence.start, v.start)
    return out | {DEAD} if among else out


def _magnitude(side: Side, v: Value) -> bool:
    """Return whether a number is how strong an earthquake was: "a magnitude 6.8 earthquake", "6.8 on the Richter scale"."""
    if v.kind != "number" or not v.low or v.low > HIGHEST:
        return False
    before = _MAGNITUDE.search(side.text, max(side.sentence.start, v.start - 30), v.start)
    return bool(before or _MEASURED.match(side.text, v.end))


def _strikes(side: Side, v: Value) -> bool:
    """Return whether those counted go on strike: "around 7,000 workers went on strike"."""
    verb, tokens = verb_token(side, v), tokens_within(side.parse, v.start, v.end)
    if verb is None or not tokens or not _STRIKE.search(side.text, v.end, side.sentence.end):
        return False
    subjects = [c for c in side.below[verb] if side.parse.dep[c] == "nsubj"]
    return side.lemma(verb) in {"go", "walk", "be"} and any(
        t in side.subtree(c) for c in subjects for t in tokens[:1]
    )


_STRIKE = re.compile(
    r"\b(?:went|gone|go|are|were|going) on strike\b|\bwalk(?:ed)? (?:out|off)\b", re.IGNORECASE
)


def _counted(side: Side, counted: str) -> set[str]:
    """Return the words of what is counted, as groups."""
    wanted = set(counted.split())
    lemmas = {
        word: side.lemma(i)
        for i in sentence_tokens(side)
        if (word := side.text[side.parse.start[i] : side.parse.end[i]].lower()) in wanted
    }
    words = lexicon()
    out: set[str] = set()
    for word in (w for w in counted.split() if w.isalpha() and w not in lexicon().no and len(w) > 1):
        lemma = lemmas.get(word, word)
        lost = lemma == "lose" and not out <= words.people | {"life"}
        out.add(
            "fate:" + words.fate[lemma] if lemma in words.fate and not lost else words.same.get(lemma, lemma)
        )
    return out


def _behind(side: Side, v: Value) -> set[str]:
    tokens = tokens_within(side.parse, v.start, v.end)
    return told_behind(side, tokens[-1] + 1, sentence_tokens(side).stop) if tokens else set()


def _numbered(side: Side, v: Value) -> set[str]:
    """Return what a number is of that a verb gives: "put the number of homes destroyed at 412", "the number of arrests was 17"."""
    verb, words = verb_token(side, v), lexicon()
    if verb is None:
        return set()
    totals = [c for c in side.below[verb] if side.lemma(c) in TOTALS and side.parse.dep[c] in SUBJECTS]
    nouns = [
        n
        for t in totals
        for p in side.below[t]
        if side.lemma(p) == "of"
        for n in side.below[p]
        if side.parse.dep[n] == "pobj"
    ]
    beside = [c for n in nouns for c in side.below[n] if side.parse.dep[c] in {"acl", "amod"}]
    found = fates_of(side, [*nouns, *beside])
    things = {words.same.get(w, w) for n in nouns if (w := side.lemma(n)) not in words.fate}
    return found | (things - words.people)


def _attending(side: Side, v: Value) -> set[str]:
    """Return whether those counted are who came: "it was attended by 25,000"."""
    tokens, verb = tokens_within(side.parse, v.start, v.end), verb_token(side, v)
    by = bool(tokens) and tokens[0] > 0 and side.lemma(tokens[0] - 1) == "by"
    return {GATHERED} if by and verb is not None and side.lemma(verb) in {"attend", "join"} else set()


def _are(side: Side, v: Value) -> str:
    """Return what those are of whom a part is counted: "17 of them were children"."""
    verb = verb_token(side, v)
    if verb is None or side.lemma(verb) != "be":
        return ""
    nouns = [c for c in side.below[verb] if side.parse.dep[c] == "attr" and side.parse.pos[c] == "NOUN"]
    return lexicon().same.get(side.lemma(nouns[0]), side.lemma(nouns[0])) if nouns else ""


def _carried(side: Side, v: Value) -> bool:
    """Return whether those counted are on board: "a ferry carrying 93 people", "93 people on board"."""
    verb, below = verb_token(side, v), side.below
    tokens = tokens_within(side.parse, v.start, v.end)
    noun = next((side.parse.head[i] for i in reversed(tokens) if side.parse.head[i] not in tokens), None)
    if noun is None:
        return False
    if (
        verb is not None
        and side.lemma(verb) == "carry"
        and noun in below[verb]
        and side.parse.dep[noun] == "dobj"
    ):
        return True
    near = [*below[noun], noun + 1] if noun + 1 < len(side.lower) else below[noun]
    return any(
        side.lemma(c) == "aboard"
        or (side.lemma(c) in {"on", "in"} and any(side.lemma(d) in BOARDED for d in below[c]))
        for c in near
    )


def _takes_lives(side: Side, v: Value) -> bool:
    """Return whether lives are lost or taken: "claimed 30 lives"."""
    verb = verb_token(side, v)
    return verb is not None and side.lemma(verb) in TAKING


def _denied(side: Side, v: Value) -> bool:
    """Return whether a word of denial stands on the verb over a count: "eleven have not been found"."""
    verb = verb_token(side, v)
    return verb is not None and any(side.parse.dep[c] == "neg" for c in side.below[verb])


def fates_of(side: Side, tokens: Iterable[int]) -> set[str]:
    """Return what became of somebody by the tokens: "fate:dead"."""
    words = lexicon()
    return {
        "fate:" + words.fate[side.lemma(i)]
        for i in tokens
        if side.lemma(i) in words.fate and not (side.lemma(i) == "lose" and not _loses_life(side, i))
    }


def _loses_life(side: Side, verb: int) -> bool:
    """Return whether what is lost are lives, and not jobs."""
    if side.parse.pos[verb] != "VERB":
        return True
    below = side.below[verb]
    lost = [side.lemma(c) for c in below if side.parse.dep[c] in {"dobj", "nsubjpass"}]
    return "life" in lost


def _complements(side: Side, v: Value) -> list[int]:
    """Return what completes the verb over a number: "twelve are known to have died", "seven are dead"."""
    verb = verb_token(side, v)
    if verb is None:
        return []
    below = side.below
    found = [
        c for i in (verb, *below[verb]) for c in below[i] if side.parse.dep[c] in {"xcomp", "acomp", "oprd"}
    ]
    if side.lemma(verb) in SUFFERING:
        found += [c for c in below[verb] if side.parse.dep[c] == "dobj"]
    return [*found, *(d for c in below[verb] if side.lemma(c) in {"to", "in"} for d in below[c])]


def _risen(side: Side, v: Value) -> frozenset[str]:
    """Return the fate counted where a number is what a count is, or "has risen to": "put the death toll at 58"."""
    verb, tokens = verb_token(side, v), tokens_within(side.parse, v.start, v.end)
    above = {side.parse.head[side.parse.head[i]] for i in tokens} | {side.parse.head[i] for i in tokens}
    if verb is not None:
        rising = side.lemma(verb) in RISING
        near = [c for c in side.below[verb] if side.parse.dep[c] in {"nsubj", "nsubjpass", "dobj"}]
        held = [i for c in near for i in side.subtree(c) if i not in tokens]
        above |= set(held if rising else (i for i in held if side.lemma(i) in COUNTS))
    found = fates_of(side, (i for i in above if side.parse.pos[i] == "NOUN"))
    return frozenset(
        found or fates_of(side, (i for i in above if _of_a_number(side, i))) or _boarded(side, above)
    )


def _of_a_number(side: Side, token: int) -> bool:
    """Return whether a verb says of what a number is: "the number of people known to have died"."""
    at = token
    for _ in range(6):
        at = side.parse.head[at]
        if side.lemma(at) == "number":
            return side.parse.pos[token] == "VERB"
    return False


def _boarded(side: Side, tokens: Iterable[int]) -> set[str]:
    """Return the fate of those on board where a token is a number right before it: "the number on board"."""
    after = [(i + 1, i + 2) for i in tokens if side.lemma(i) == "number" and i + 2 < len(side.lower)]
    return {ABOARD} if any((side.lemma(i), side.lemma(j)) == ("on", "board") for i, j in after) else set()
