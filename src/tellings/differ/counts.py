"""What a figure counts: the thing, what became of it, the words and the verb around it."""

from collections.abc import Iterable
from functools import lru_cache

from tellings.differ.fates import told_behind
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = [
    "COUNTS",
    "DATES",
    "context_of",
    "fates_of",
    "high",
    "holds",
    "key",
    "low",
    "needed",
    "on_top",
    "reach",
    "rounds",
    "same_count",
    "same_thing",
    "sentence_tokens",
    "thing",
    "two_fates",
    "verb_of",
    "verb_token",
    "wanted",
]

# Equal figures up to here are often so by chance; from the larger one on hardly ever.
FEW, LARGE = 12, 10_000
COUNTS = frozenset({"toll", "death", "number", "dead"})
RISING = frozenset({"rise", "climb", "reach", "increase", "grow", "stand", "jump", "pass"})
DATES = frozenset({"date", "time"})
MEASURES = frozenset({"m", "m2", "kg", "m/s"})
ABOARD = "fate:aboard"
BOARDED = frozenset(
    {"board", "train", "bus", "plane", "aircraft", "airliner", "jet", "flight", "ship", "ferry", "boat"}
)
TAKING = frozenset({"claim", "take", "cost", "lose"})
WANTING = frozenset({"need", "require"})
LIMIT = frozenset({"threshold", "quorum", "cap", "ceiling", "limit", "cutoff"})
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


def key(v: Value) -> tuple[float | None, float | None, str | None]:
    """Return what makes two values the same."""
    return v.low, v.high, v.unit


def reach(v: Value) -> float:
    """Return how far an open bound may mean to go: "hundreds" is no town of 130,000."""
    return high(v) if v.high is not None or not v.low else 20 * v.low


@lru_cache(maxsize=1024)
def thing(side: Side, v: Value) -> frozenset[str]:
    """Return what is counted, as groups: "fate:dead", "girl"."""
    if not v.counted:
        return _risen(side, v) or frozenset(_behind(side, v))
    wanted = set(v.counted.split())
    lemmas = {
        side.text[side.parse.start[i] : side.parse.end[i]].lower(): side.lemma(i)
        for i in sentence_tokens(side)
        if side.text[side.parse.start[i] : side.parse.end[i]].lower() in wanted
    }
    words = lexicon()
    out = set()
    for word in (w for w in v.counted.split() if w.isalpha() and w not in lexicon().no and len(w) > 1):
        lemma = lemmas.get(word, word)
        out.add("fate:" + words.fate[lemma] if lemma in words.fate else words.same.get(lemma, lemma))
    if out == {"they"} and (kind := _are(side, v)):
        out = {kind}
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


def _behind(side: Side, v: Value) -> set[str]:
    tokens = tokens_within(side.parse, v.start, v.end)
    return told_behind(side, tokens[-1] + 1, sentence_tokens(side).stop) if tokens else set()


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


def sentence_tokens(side: Side) -> range:
    """Return the tokens of a statement's sentence."""
    sentence = side.sentence
    return tokens_within(side.parse, sentence.start, sentence.end)


def two_fates(x: frozenset[str], y: frozenset[str]) -> bool:
    """Return whether other things became of those counted: 365 hurt, at least 247 killed."""
    fates = {w for w in x if w.startswith("fate:")}, {w for w in y if w.startswith("fate:")}
    return bool(fates[0] and fates[1]) and not fates[0] & fates[1]


def same_thing(x: frozenset[str], y: frozenset[str]) -> float:
    """Return how sure it is that two things counted are one, from 0 to 1."""
    fates = {w for w in x if w.startswith("fate:")}, {w for w in y if w.startswith("fate:")}
    if fates[0] and fates[1]:
        return 1.0 if fates[0] & fates[1] else 0.0
    shared, people = x & y, lexicon().people
    if shared - people:
        return 0.6 + 0.3 * len(shared) / max(len(x), len(y))
    # People as such are the weakest of slots: enough only if each sentence counts nobody else.
    return 0.45 if x & people and y & people and fates[0] == fates[1] else 0.0


@lru_cache(maxsize=1024)
def context_of(side: Side, v: Value) -> frozenset[str]:
    """Return the content words that the value hangs from and that hang beside it."""
    tokens = tokens_within(side.parse, v.start, v.end)
    if not tokens:
        return frozenset()
    top = next((i for i in reversed(tokens) if side.parse.head[i] not in tokens), tokens[-1])
    out, at = set(), top
    for _ in range(3):
        head = side.parse.head[at]
        if head == at:
            break
        at = head
        out.add(at)
    near = set(side.below[top]) | {c for o in out for c in side.below[o]} | out
    kept = {i for i in near if i not in tokens and side.parse.pos[i] in {"NOUN", "PROPN", "VERB", "ADJ"}}
    return frozenset(lexicon().same.get(side.lemma(i), side.lemma(i)) for i in kept)


def verb_of(side: Side, v: Value) -> str | None:
    """Return the lemma of the verb that a value belongs to."""
    at = verb_token(side, v)
    return None if at is None else lexicon().fate.get(side.lemma(at), side.lemma(at))


@lru_cache(maxsize=1024)
def verb_token(side: Side, v: Value) -> int | None:
    """Return the verb that a value belongs to."""
    tokens = tokens_within(side.parse, v.start, v.end)
    at = tokens[0] if tokens else None
    for _ in range(8):
        if at is None or side.parse.pos[at] in {"VERB", "AUX"}:
            break
        head = side.parse.head[at]
        at = None if head == at else head
    return at


# Words before a count on top of another.
MORE = frozenset({"another", "additional", "further"})


def on_top(side: Side, v: Value) -> bool:
    """Return whether a count comes on top of another: "another 30"."""
    before = side.text[max(0, v.start - 12) : v.start].lower().split()
    return bool(before and before[-1] in MORE)


# How far a rounded figure may lie from what it rounds.
CLOSE = 0.05


def wanted(side: Side, v: Value) -> bool:
    """Return whether a figure is of what is needed, and not of what there is: "the 1,237 votes that he needs"."""
    return needed(side, v) or bool(WANTING & ({verb_of(side, v)} | context_of(side, v)))


def needed(side: Side, v: Value) -> bool:
    """Return whether a figure hangs from a need or a limit: "it needed the support of at least 214 members"."""
    tokens = tokens_within(side.parse, v.start, v.end)
    at = tokens[-1] if tokens else 0
    for _ in range(4):
        at = side.parse.head[at]
        if side.lemma(at) == "need" if side.parse.pos[at] == "VERB" else side.lemma(at) in LIMIT:
            return True
    return False


def holds(v: Value, w: Value) -> bool:
    """Return whether the first value holds the second."""
    return low(v) <= low(w) and high(w) <= high(v)


def low(v: Value) -> float:
    """Return the lower bound, or minus infinity."""
    return float("-inf") if v.low is None else v.low


def high(v: Value) -> float:
    """Return the upper bound, or infinity."""
    return float("inf") if v.high is None else v.high


def rounds(v: Value, w: Value) -> bool:
    """Return whether v is w rounded to v's own figures: 770 is 767 rounded, 768 is not."""
    if v.low is None or v.low != v.high or w.low is None or w.low != w.high or not v.low:
        return False
    # Measures change with their unit: 180 days and six months, 10 miles and 16 km are one within 3 %.
    measured = v.kind == "duration" or (v.kind == "quantity" and v.unit in MEASURES)
    if measured and abs(v.low - w.low) <= 0.03 * v.low:
        return True
    # Counts below a hundred are not rounded in print: 50 dead is not 49.
    if v.kind == "number" and v.low < 100 and v.low == int(v.low):
        return False
    # 50 percent is not 48 rounded.
    if v.kind == "percent" and v.low == int(v.low) and w.low == int(w.low):
        return False
    digits = f"{abs(v.low):.10g}".replace(".", "")
    figures = len(digits.rstrip("0"))
    # $40 million is not $35.1 million rounded, nor 300 hurt 330: what is a twentieth off is another figure.
    far = abs(v.low - w.low) > CLOSE * abs(v.low)
    if far or (figures >= len(digits.lstrip("0")) and v.low == int(v.low)):
        return False
    return float(f"{w.low:.{max(1, figures)}g}") == v.low
