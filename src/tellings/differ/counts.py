"""Where a figure hangs: the words and the verb around it; and how two figures stand to each other."""

from functools import lru_cache

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = [
    "DATES",
    "context_of",
    "high",
    "holds",
    "key",
    "low",
    "needed",
    "on_top",
    "reach",
    "rounds",
    "same_thing",
    "sentence_tokens",
    "two_fates",
    "verb_of",
    "verb_token",
    "wanted",
]

DATES = frozenset({"date", "time"})
MEASURES = frozenset({"m", "m2", "m3", "kg", "m/s"})
WANTING = frozenset({"need", "require"})
LIMIT = frozenset({"threshold", "quorum", "cap", "ceiling", "limit", "cutoff"})


def key(v: Value) -> tuple[float | None, float | None, str | None]:
    """Return what makes two values the same."""
    return v.low, v.high, v.unit


def reach(v: Value) -> float:
    """Return how far an open bound may mean to go: "hundreds" is no town of 130,000."""
    return high(v) if v.high is not None or not v.low else 20 * v.low


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
