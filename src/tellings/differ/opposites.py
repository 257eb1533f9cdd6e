"""Plain opposites between two statements in nearly the same words: "pleaded guilty", "pleaded not guilty"."""

import itertools
from collections.abc import Iterator
from functools import lru_cache

from tellings.differ.counts import sentence_tokens
from tellings.differ.lexicon import lexicon
from tellings.differ.occasions import other_times
from tellings.differ.sides import CONTENT, Finding, Side, speaks

__all__ = ["compare_opposites"]

REASON = "opposites in nearly the same words"

# The share of the other words of the shorter statement that stand in the longer, and of the longer in the shorter.
LESSER, GREATER = 0.8, 0.5
# Of so few words all must be the same.
FEW = 4

_NOT = frozenset({"not", "n't", "n’t", "never", "no"})
# What makes a denial one of the degree or the time only, and what leaves a statement open.
_ONLY = frozenset({
    "all", "every", "only", "just", "merely", "simply", "even", "necessarily", "always", "long", "longer", "more",
    "less", "immediately", "enough", "until", "yet", "anymore", "fully", "entirely", "least", "one", "doubt", "still",
})  # fmt: skip
_OPEN = frozenset(
    {"if", "unless", "whether", "until", "yet", "before", "initially", "originally", "previously", "?"}
)
_MODALS = {"would": "will", "could": "can", "might": "may"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
# A clause ends where one of these hangs from something: what it says is not what its verb says.
_CLAUSES = frozenset({"relcl", "advcl", "acl", "ccomp", "csubj", "parataxis", "appos", "nsubj", "nsubjpass"})
_FOR_OR_WITH = frozenset({"with", "without", "for", "against"})
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non-", "non")
# Lines of opposites of which the second may follow on the first.
_PASSING = frozenset({"caught", "found", "going", "shut", "kept", "alive"})

Found = tuple[int, int, str, str]


def compare_opposites(a: Side, b: Side) -> Iterator[Finding]:
    """Yield that one telling says a thing and the other its opposite, where little else parts them."""
    if a.sentence.part != b.sentence.part and "title" in {a.sentence.part, b.sentence.part}:
        return
    found = None if _kept_open(a, b) else _denial(a, b) or _negation(a, b) or _pair(a, b)
    if found is None or other_times(a, b):
        return
    at_a, at_b, value_a, value_b = found
    yield Finding("polarity", _class(a, b, at_a), _span(a, at_a), value_a, _span(b, at_b), value_b, REASON)


def _class(a: Side, b: Side, token: int) -> str:
    """Return "update" where a state is one that passes and the tellings are of two times."""
    lines = {name for name, _ in lexicon().opposite.get(_word(a, token), ())}
    two_times = a.published is not None and b.published is not None and a.published != b.published
    return "update" if two_times and lines & _PASSING else "conflict"


def _kept_open(a: Side, b: Side) -> bool:
    for s in (a, b):
        if s.statement.certainty not in {"asserted", "denied"} or s.root is None:
            return True
        if _OPEN & {s.lemma(i) for i in s.tokens}:
            return True
    one_voice = a.speaker is not None and b.speaker is not None and a.speaker.actor_id == b.speaker.actor_id
    return (speaks(a) or speaks(b)) and not one_voice


def _denial(a: Side, b: Side) -> Found | None:
    """Return the cue of what somebody denied and the predicate of what another telling has somebody hold."""
    for denied, held in ((a, b), (b, a)):
        x, y = denied.statement, held.statement
        if x.certainty != "denied" or y.certainty != "asserted" or y.kind == "narration":
            continue
        if (
            denied.root is None
            or held.root is None
            or any(_NOT & {s.lemma(i) for i in s.tokens} for s in (a, b))
        ):
            continue
        cue = denied.parse.head[denied.root]
        if not _denies(denied, cue) or not _one_clause(denied, denied.root, held, held.root):
            continue
        if _alike(denied, held, frozenset()):
            yes, no = "held to be so", "denied"
            return (cue, held.root, no, yes) if denied is a else (held.root, cue, yes, no)
    return None


def _denies(side: Side, cue: int) -> bool:
    """Return whether a verb outside of the statement is somebody's flat denial of it: not "there is no denying"."""
    # "An accusation that she has denied" takes no fact of its own.
    if cue in side.inside or side.lemma(cue) != "deny" or side.parse.dep[cue] in {"relcl", "pcomp"}:
        return False
    below = {side.parse.dep[c] for c in side.below[cue]}
    return (
        "nsubj" in below
        and not below & {"neg", "det"}
        and not any(side.lemma(c) in _NOT for c in side.below[cue])
    )


def _negation(a: Side, b: Side) -> Found | None:
    """Return a word that is denied in one statement and not in the other."""
    nots = [[i for i in s.tokens if s.lemma(i) in _NOT] for s in (a, b)]
    if "denied" in {a.statement.certainty, b.statement.certainty} or sorted(map(len, nots)) != [0, 1]:
        return None
    no, yes, at = (a, b, nots[0][0]) if nots[0] else (b, a, nots[1][0])
    target = _target(no, at)
    if (
        target is None
        or _only_partly(no, at, target, yes)
        or lexicon().no & {yes.lemma(i) for i in yes.tokens}
    ):
        return None
    other = next((i for i in yes.tokens if yes.lemma(i) == no.lemma(target)), None)
    if other is None or not _alike(no, yes, _NOT):
        return None
    # "We have no evidence of it", "there was evidence of it": whoever has it.
    there = no.lemma(at) == "no" and {no.lemma(_verb(no, target)), yes.lemma(_verb(yes, other))} <= {
        "have",
        "be",
    }
    if not (there and _one_voice(no, yes)) and not _one_clause(no, target, yes, other):
        return None
    word = _word(no, target)
    if no is a:
        return target, other, f"not so: {word}", f"so: {word}"
    return other, target, f"so: {word}", f"not so: {word}"


def _only_partly(no: Side, at: int, target: int, yes: Side) -> bool:
    """Return whether only a degree, a time or a manner is denied: "not fully", "not yet", "not the only"."""
    near = [c for i in (target, no.parse.head[at], no.parse.head[target]) for c in no.below[i]]
    if no.lemma(min(at + 1, no.tokens[-1])) in _ONLY or any(no.lemma(c) in _ONLY for c in near):
        return True
    return any(no.parse.dep[c] == "advmod" and no.lemma(c) not in {*_NOT, *yes.lemmas} for c in near)


def _pair(a: Side, b: Side) -> Found | None:
    """Return two words of opposite sense."""
    if a.statement.negated != b.statement.negated and not _without(a) | _without(b):
        return None
    if a.statement.certainty != b.statement.certainty:
        return None
    found = [
        (i, j)
        for i, j in itertools.product(_candidates(a), _candidates(b))
        if _opposite(a, i, b, j) and _one_clause(a, i, b, j)
    ]
    if len(found) != 1:
        return None
    i, j = found[0]
    # "Half would support a ban, 46 percent would oppose one": each of a part of the people.
    if any(w in {s.lemma(k) for k in sentence_tokens(s)} for s, w in ((a, b.lemma(j)), (b, a.lemma(i)))):
        return None
    if not _alike(a, b, frozenset({a.lemma(i), b.lemma(j), "out", "large"})):
        return None
    return i, j, _written(a, i), _written(b, j)


@lru_cache(maxsize=256)
def _candidates(side: Side) -> tuple[int, ...]:
    """Return the tokens that may be one of two opposites: words of a list, "with" and "for", and those that a prefix denies."""
    return tuple(
        i
        for i in side.tokens
        if (side.parse.dep[i] == "prep" and side.lemma(i) in _FOR_OR_WITH)
        or _word(side, i) in lexicon().opposite
        or len(_form(side, i)) > 3
    )


def _without(side: Side) -> set[int]:
    return {i for i in side.tokens if side.lemma(i) == "without"}


def _opposite(a: Side, i: int, b: Side, j: int) -> bool:
    x, y = _word(a, i), _word(b, j)
    if x == y:
        return False
    if a.parse.dep[i] == "prep" and b.parse.dep[j] == "prep":
        if {x, y} == {"with", "without"}:
            return bool(_objects(a, i) & _objects(b, j))
        verbs = {a.lemma(a.parse.head[i]), b.lemma(b.parse.head[j])}
        return (
            {x, y} == {"for", "against"}
            and len(verbs) == 1
            and verbs <= lexicon().sides_with
            and bool(_objects(a, i) & _objects(b, j))
        )
    if any(s.parse.pos[k] not in {"NOUN", "VERB", "ADJ", "ADV"} for s, k in ((a, i), (b, j))):
        return False
    left, right = lexicon().opposite.get(x, ()), lexicon().opposite.get(y, ())
    if any((name, 1 - pole) in right for name, pole in left):
        return True
    return _prefixed(*sorted((_form(a, i), _form(b, j)), key=len))


def _prefixed(short: str, long: str) -> bool:
    """Return whether a word is another one denied: "safe", "unsafe"."""
    return len(short) > 3 and long not in lexicon().seeming and any(long == p + short for p in _PREFIXES)


def _form(side: Side, token: int) -> str:
    """Return an adjective, an adverb or a participle as it is written: "unarmed" has no verb."""
    written = side.parse.pos[token] in {"ADJ", "ADV"} or side.parse.tag[token] == "VBN"
    return side.text[side.parse.start[token] : side.parse.end[token]].lower() if written else ""


def _word(side: Side, token: int) -> str:
    """Return a word with its particle or preposition: "rule out", "at large"."""
    lemma = side.lemma(token)
    if lemma == "large" and token and side.lemma(token - 1) == "at":
        return "at large"
    particle = next((side.lemma(c) for c in side.below[token] if side.parse.dep[c] == "prt"), "")
    return f"{lemma} {particle}" if particle else lemma


def _written(side: Side, token: int) -> str:
    """Return a word as its telling writes it, with its particle or preposition."""
    word = side.text[side.parse.start[token] : side.parse.end[token]].lower()
    return _word(side, token).replace(side.lemma(token), word, 1)


def _objects(side: Side, token: int) -> set[str]:
    return {side.lemma(c) for c in side.below[token] if side.parse.dep[c] == "pobj"}


def _target(side: Side, at: int) -> int | None:
    """Return the word that a negation denies: what its verb is completed by, where that is a bare "be"."""
    head = side.parse.head[at]
    if side.parse.pos[head] == "AUX" or side.lemma(head) == "be":
        ends = [c for c in side.below[head] if side.parse.dep[c] in {"attr", "acomp"}]
        return ends[0] if ends else None
    return head if head in side.inside and side.parse.pos[head] in CONTENT else None


def _verb(side: Side, token: int) -> int:
    """Return the verb of the clause that a word stands in."""
    seen = token
    for _ in range(len(side.tokens)):
        up = side.parse.head[seen]
        # "Found her innocent": the adjective has a subject and no clause of its own.
        subject = side.parse.pos[seen] != "ADJ" and any(
            side.parse.dep[c] in _SUBJECTS for c in side.below[seen]
        )
        if subject or up == seen or up not in side.inside or _opens(side, seen):
            break
        seen = up
    return seen


def _opens(side: Side, token: int) -> bool:
    """Return whether a word is the top of a clause of its own; "found her innocent" is read as one and is none."""
    dep = side.parse.dep[token]
    return dep in _CLAUSES and not (dep == "ccomp" and side.parse.pos[token] == "ADJ")


def _one_clause(a: Side, i: int, b: Side, j: int) -> bool:
    """Return whether two words are of the statements' main clauses, and these of one subject in one mood."""
    x, y = _verb(a, i), _verb(b, j)
    if x != a.root or y != b.root or _modal(a, x) != _modal(b, y):
        return False
    left, right = _subject(a, x), _subject(b, y)
    return bool(left & right) or bool(_passive(a, x) & _object(b, y)) or bool(_passive(b, y) & _object(a, x))


def _subject(side: Side, verb: int) -> set[str]:
    """Return the subject of a verb as a lemma and as the actor that it names; a pronoun is its speaker's only."""
    out: set[str] = set()
    for c in side.below[verb]:
        if side.parse.dep[c] in _SUBJECTS:
            out |= _who(side, c)
    return out


def _who(side: Side, noun: int) -> set[str]:
    start, end = side.parse.start[noun], side.parse.end[noun]
    actors = {x.actor_id for m, x in side.named if m.start <= start and end <= m.end}
    if side.parse.pos[noun] == "PRON":
        if side.lemma(noun) in {"it", "there", "this", "that"}:
            return {side.lemma(noun)}
        return actors or ({side.speaker.actor_id} if side.speaker else set())
    return actors | {side.lemma(noun)}


def _passive(side: Side, verb: int) -> set[str]:
    return set().union(*(_who(side, c) for c in side.below[verb] if side.parse.dep[c] == "nsubjpass"))


def _object(side: Side, verb: int) -> set[str]:
    return set().union(*(_who(side, c) for c in side.below[verb] if side.parse.dep[c] == "dobj"))


def _modal(side: Side, verb: int) -> set[str]:
    found = {side.lemma(c) for c in side.below[verb] if side.parse.tag[c] == "MD"}
    return {_MODALS.get(w, w) for w in found}


def _alike(a: Side, b: Side, besides: frozenset[str]) -> bool:
    """Return whether the other words are the same: all of a short statement, most of a longer one."""
    left, right = (_others(s, besides) for s in (a, b))
    shared, (few, many) = len(left & right), sorted((len(left), len(right)))
    # "The bridge is open", "the bridge is closed": one word is enough where there is no other.
    if shared < (1 if _one_voice(a, b) or many == 1 else 2 - ("large" in besides)):
        return False
    return shared >= (LESSER * few if few >= FEW else few) and shared >= GREATER * many


def _others(side: Side, besides: frozenset[str]) -> frozenset[str]:
    light = {"be", "have", "do", "will"}
    return side.lemmas - besides - light


def _one_voice(a: Side, b: Side) -> bool:
    return a.speaker is not None and b.speaker is not None and a.speaker.actor_id == b.speaker.actor_id


def _span(side: Side, token: int) -> tuple[int, int]:
    return side.parse.start[token], side.parse.end[token]
