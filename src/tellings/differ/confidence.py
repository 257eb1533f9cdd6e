"""How sure a difference is to be one, and of its class: a monotone logistic model over named features."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, fsum, log

from tellings.differ.acts import one_act, parties
from tellings.differ.counts import DATES, context_of, same_thing, verb_token
from tellings.differ.lexicon import lexicon
from tellings.differ.points import same_point
from tellings.differ.sayings import run_of, shared_words
from tellings.differ.sides import CONTENT, Finding, Side
from tellings.differ.slots import named_slot
from tellings.differ.things import same_count, thing
from tellings.records import Value
from tellings.trees import tokens_within

__all__ = ["LONE", "bar", "confidence", "features", "kind_of", "sureness"]

Features = dict[str, float]

# The share of the other words that two statements have in common where they differ in one thing only.
ONLY = 0.75

# Two figures that nothing but their claim joins.
LONE = "the only two of a kind"

# Reasons that part a kind of difference into groups of their own, each with what it opens with.
GROUPS = {
    "quotation": {"the same words, in marks": "unmarked", "quoted in one telling, par": "retold", "a word spelled": "respelled", "": "altered"},
    "certainty": {"attributed in": "attributed", "hedged in": "hedged", "denied in": "denied", "kept open": "open", "": "judged"},
    "name": {"called": "called", "another name for one body": "body", "": "spelled"},
    "number": {"one or several": "several", LONE: "lone", "": "apart"},
    "date": {"": "apart"},
    "speaker": {"on another": "speaker", "the same quotation": "claimed", "": "unnamed"},
    "polarity": {"nobody in": "nobody", "opposites in": "opposed", "": "polarity"},
}  # fmt: skip


@dataclass(frozen=True)
class _Model:
    bias: float
    weights: dict[str, float]


@lru_cache(maxsize=1)
def _models() -> tuple[float, dict[str, _Model]]:
    data = tomllib.loads(files("tellings.differ").joinpath("confidence.toml").read_text("utf8"))
    models = {
        k: _Model(m["bias"], {n: w for n, w in m.items() if n != "bias"}) for k, m in data["group"].items()
    }
    return data["bar"], models


def bar() -> float:
    """Return the confidence from which a difference is shown."""
    return _models()[0]


def confidence(a: Side, b: Side, f: Finding, link: float) -> float:
    """Return how sure the finding is to be real and of its class, from 0 to 1.

    `link` is how sure the two statements are to be of one claim.
    """
    return sureness(kind_of(f), features(a, b, f, link))


def sureness(group: str, found: Mapping[str, float]) -> float:
    """Return how sure a group's model is, from 0 to 1, of a finding with these features."""
    model = _models()[1][group]
    return 1 / (1 + exp(-fsum([model.bias, *(w * found[name] for name, w in model.weights.items())])))


def kind_of(f: Finding) -> str:
    """Return the group of differences that a finding is weighed with."""
    if f.kind in {"number", "date"} and f.class_ == "precision" and not f.reason.startswith(LONE):
        return "nested"
    return next(
        (group for opening, group in GROUPS.get(f.kind, {}).items() if f.reason.startswith(opening)), f.kind
    )


def features(a: Side, b: Side, f: Finding, link: float) -> Features:
    """Return what speaks for a finding, each from 0 to 1, the more the surer."""
    group = kind_of(f)
    # A link below a half is none: the scores of links that are made run from there up. One of 1 is given, or beyond
    # doubt: of 6,463 statements in claims of 180 stories of allsides_dev 27 have it.
    out = {"link": max(0.0, 2 * link - 1), "given": float(link >= 1), **_one_point(a, b, f)}
    return out | (OWN[group](a, b, f) if group in OWN else {})


def _one_point(a: Side, b: Side, f: Finding) -> Features:
    """Return how far the two statements agree beside the words compared."""
    left, right = _others(a, f.span_a), _others(b, f.span_b)
    shared, x, y = (_weight(a, ws) for ws in (left & right, left, right))
    roots = _same_root(a, b)
    return {
        "lesser": shared / max(1e-9, min(x, y)),
        # "Twelve cracks were found", "Fourteen cracks were found": nothing else is said.
        "only": float(_only(a, b, f)),
        "greater": shared / max(1e-9, x, y),
        "root": float(roots),
        "point": float(same_point(a, b)),
        "act": float(one_act(a, b)),
        "parties": _parties(a, a.root, b, b.root),
    }


def _only(a: Side, b: Side, f: Finding) -> bool:
    """Return whether hardly anything parts two statements but what is compared."""
    left, right = _others(a, f.span_a), _others(b, f.span_b)
    shared, x, y = (_weight(a, ws) for ws in (left & right, left, right))
    return shared > 0 and (shared >= ONLY * max(x, y) or _all_but_one(left, right))


def _all_but_one(left: frozenset[str], right: frozenset[str]) -> bool:
    """Return whether one statement has one word more than the other and no other: "inspectors found 14 cracks"."""
    shorter, longer = sorted((left, right), key=len)
    return len(shorter) > 1 and shorter <= longer and len(longer) == len(shorter) + 1


def _others(side: Side, span: tuple[int, int]) -> frozenset[str]:
    inside = set(tokens_within(side.parse, *span))
    return frozenset(
        side.lemma(i) for i in side.tokens if i not in inside and side.parse.pos[i] in CONTENT - {"NUM"}
    )


def _weight(side: Side, lemmas: frozenset[str]) -> float:
    return fsum(side.rarity.get(w, 1.0) for w in lemmas)


def _same_root(a: Side, b: Side) -> bool:
    return a.root is not None and b.root is not None and _group(a, a.root) == _group(b, b.root)


def _group(side: Side, token: int) -> str:
    words, lemma = lexicon(), side.lemma(token)
    return words.act.get(lemma) or words.fate.get(lemma) or words.same.get(lemma, lemma)


def _parties(a: Side, verb_a: int | None, b: Side, verb_b: int | None) -> float:
    """Return 1 where two verbs have the same doer or object as far as both name them, 0 where not, a half unknown."""
    if verb_a is None or verb_b is None:
        return 0.5
    x, y = parties(a, verb_a), parties(b, verb_b)
    agree = [bool(x[role] & y[role]) for role in x.keys() & y.keys()]
    return float(all(agree)) if agree else 0.5


def _of_figures(a: Side, b: Side, f: Finding) -> Features:
    """Return how far two figures are of one thing: what is counted, its verb and parties, the words around."""
    v, w = _value(a, f.span_a), _value(b, f.span_b)
    if v is None or w is None:
        return {
            "thing": 0.4,
            "counted": 0.0,
            "verb": 0.0,
            "doers": 0.5,
            "near": 0.7,
            "context": 0.3,
            "figured": 1.0,
            "snug": 1.0,
            "named": 0.0,
        }
    things, verbs = (thing(a, v), thing(b, w)), (verb_token(a, v), verb_token(b, w))
    around = context_of(a, v) - lexicon().light, context_of(b, w) - lexicon().light
    return {
        "thing": same_thing(*things) if all(things) else 0.4,
        "counted": float(bool(things[0]) and things[0] == things[1]),
        "verb": float(None not in verbs and _group(a, verbs[0] or 0) == _group(b, verbs[1] or 0)),
        "doers": _parties(a, verbs[0], b, verbs[1]),
        "near": _near(v, w),
        "context": len(around[0] & around[1]) / max(1, min(map(len, around))),
        "snug": float(_snug(v, w)),
        "named": float(named_slot(a, b, v, w)),
        "figured": float(all(any(c.isdigit() for c in s.text[x.start : x.end]) for s, x in ((a, v), (b, w)))),
    }


def _value(side: Side, span: tuple[int, int]) -> Value | None:
    return next((v for v in side.values if (v.start, v.end) == span), None)


# Ends of two figures that lie no further from each other are of one figure: draws 10 and 11 showed "over $200,000" of
# one income beside "$250,000" of another, and "$20 million" beside "as much as $40 million".
SNUG = 0.2


def _snug(v: Value, w: Value) -> bool:
    """Return whether an end of one figure is near an end of the other."""
    if v.kind in DATES:
        return True
    ends = [[x for x in (z.low, z.high) if x is not None] for z in (v, w)]
    return any(abs(x - y) < SNUG * max(abs(x), abs(y)) or x == y for x in ends[0] for y in ends[1])


def _near(v: Value, w: Value) -> float:
    """Return 1 for two equal figures, 0 for two of which one is ten times the other."""
    if v.kind in DATES:
        return 1.0
    ends = sorted(abs(x.low if x.low is not None else x.high or 0.0) + 1e-9 for x in (v, w))
    if abs(ends[1] / ends[0] - 1000) < 1e-3:  # a million for a billion: a slip of the pen
        return 1.0
    return 1 - min(1.0, log(ends[1] / ends[0]) / log(10))


def _of_certainty(a: Side, b: Side, f: Finding) -> Features:
    """Return how far a step in certainty rests on a saying: its cue, its confidence, the whole of its content."""
    reported = [s for s in (a, b) if s.statement.kind != "narration" and s.attribution]
    words = lexicon()
    shown = a.lemmas_in(f.span_a, ANY) | b.lemmas_in(f.span_b, ANY)
    return {
        "saying": min((s.attribution.confidence for s in reported if s.attribution), default=0.5),
        "cue": float(bool(reported) and all(words.say & _cue(s) for s in reported)),
        "whole": float(all(_whole(s) for s in reported)),
        "plain": float(not (a.in_marks or b.in_marks)),
        "doubted": float(bool(shown & words.open)),
        "modal": float(bool(shown & MODALS) and _only(a, b, f)),
        "sum": float(same_count(a, b) == "large"),
    }


# What alone makes a plain statement a guess: "may have entered", "entered".
MODALS = frozenset({"may", "might", "could"})
ANY = frozenset({"VERB", "ADJ", "ADV", "NOUN", "AUX"})
SUBORDINATE = frozenset({"relcl", "advcl", "acl", "appos"})


def _whole(side: Side) -> bool:
    """Return whether a statement is a clause of its own in what is said, and no aside in it."""
    root = side.root
    return (
        root is not None
        and side.parse.dep[root] not in SUBORDINATE
        and side.parse.pos[root] in {"VERB", "AUX"}
    )


def _cue(side: Side) -> frozenset[str]:
    x = side.attribution
    if x is None or x.cue_start is None or x.cue_end is None:
        return frozenset()
    return frozenset(side.lemma(i) for i in tokens_within(side.parse, x.cue_start, x.cue_end))


def _of_words(a: Side, b: Side, f: Finding) -> Features:
    """Return how much two quotations, or a quotation and its paraphrase, have in common."""
    x, y = run_of(a.text, f.span_a).words, run_of(b.text, f.span_b).words
    n, lengths = shared_words(x, y), sorted((len(x), len(y)))
    said = (a.lemmas_in(f.span_a), b.lemmas_in(f.span_b))
    lemmas = [ws - lexicon().small for ws in said]
    speakers = [s.speaker.actor_id for s in (a, b) if s.speaker]
    return {
        # Twelve words in common are beyond chance.
        "shared": min(1.0, n / 12),
        "of_shorter": max(0.0, 2 * n / max(1, lengths[0]) - 1),
        "of_longer": n / max(1, lengths[1]),
        "lemmas": len(lemmas[0] & lemmas[1]) / max(1, *map(len, lemmas)),
        "within": float(f.class_ == "conflict" and _within(x, y)),
        "speaker": (1.0 if speakers[0] == speakers[1] else 0.0) if len(speakers) > 1 else 0.5,
        "told": float("narration" not in {a.statement.kind, b.statement.kind}),
        "wording": float(f.class_ == "wording"),
        "no_degree": float("degree" not in f.reason),
    }


# The share of the longer run that both begin and end with, from which what stands between was changed: all 21 such
# conflicts of draws 3 to 9 were right.
FRAME = 0.6


def _within(x: Sequence[str], y: Sequence[str]) -> bool:
    """Return whether two runs begin and end alike: "she left in less than an hour", "she left in under an hour"."""
    ends = bool(x and y) and x[0] == y[0] and x[-1] == y[-1]
    return ends and _ends_alike(x, y) >= FRAME * max(len(x), len(y))


def _ends_alike(x: Sequence[str], y: Sequence[str]) -> int:
    """Return how many words two runs begin and end with in common."""
    first = next((i for i, (p, q) in enumerate(zip(x, y, strict=False)) if p != q), min(len(x), len(y)))
    rest = x[first:][::-1], y[first:][::-1]
    last = next((i for i, (p, q) in enumerate(zip(*rest, strict=False)) if p != q), min(map(len, rest)))
    return first + last


OWN: dict[str, Callable[[Side, Side, Finding], Features]] = {
    "apart": _of_figures,
    "lone": _of_figures,
    "nested": _of_figures,
    "attributed": _of_certainty,
    "hedged": _of_certainty,
    "open": _of_certainty,
    "judged": _of_certainty,
    "denied": _of_certainty,
    "altered": _of_words,
    "retold": _of_words,
    "unmarked": _of_words,
}
