"""One actor under two spellings, and one event in two places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from tellings.differ.acts import parties_agree
from tellings.differ.lexicon import lexicon
from tellings.differ.points import same_point
from tellings.differ.sides import Finding, Side, likeness
from tellings.records import Actor, Mention
from tellings.text import fold, words

__all__ = ["compare_described", "compare_names", "compare_places", "plain_name", "respelled", "stands_in"]

AGENT, PATIENT, DESCRIBED = "agent", "patient", "described"
# The role of a noun by how it hangs from its verb; of one behind a preposition that is asked further.
ROLES = {"nsubj": AGENT, "nsubjpass": PATIENT, "dobj": PATIENT, "pobj": ""}
PRONOUN = "pronoun"
MARKS = frozenset('“”„«»"‟')


def compare_names(a: Side, b: Side) -> Iterator[Finding]:
    """Yield the actors that both statements name, each with another spelling.

    Two names count as one actor if the cast says so, or if they are alike and neither telling has both.
    """
    left, right = _names(a), _names(b)
    for actor_id, (x, actor) in left.items():
        one = right.get(actor_id)
        # Of two actors hardly any are one: that is looked at first.
        for y in (
            [one[0]] if one else [y for k, (y, _) in right.items() if k not in left and _one_body(a, b, x, y)]
        ):
            reason = _spelling(x.text, y.text, actor)
            if reason:
                spans = (x.start, x.end), (y.start, y.end)
                yield Finding(
                    "name", "wording", spans[0], plain_name(x.text), spans[1], plain_name(y.text), reason
                )


@lru_cache(maxsize=256)
def _names(side: Side) -> dict[str, tuple[Mention, Actor]]:
    """Return the longest name of each actor that a statement names."""
    out: dict[str, tuple[Mention, Actor]] = {}
    for m, actor in side.named:
        kept = out.get(actor.actor_id)
        if m.kind == "name" and not _cut(side, m) and (kept is None or len(m.text) > len(kept[0].text)):
            out[actor.actor_id] = (m, actor)
    return out


def _cut(side: Side, m: Mention) -> bool:
    """Return whether a name goes on: "Council" in "Council on Dams"."""
    after = side.text[m.end : m.end + 12].split()
    return len(after) > 1 and after[0] in {"on", "of", "for"} and after[1][:1].isupper()


def _one_body(a: Side, b: Side, x: Mention, y: Mention) -> bool:
    """Return whether two actors may be one: two words or more each, and neither name in the other telling."""
    left, right = _tokens(x.text), _tokens(y.text)
    if min(len(left), len(right)) < 2 or set(left).isdisjoint(right):
        return False
    return not (stands_in(plain_name(x.text), b.text) or stands_in(plain_name(y.text), a.text))


def stands_in(name: str, text: str) -> bool:
    """Return whether a name stands in a text in whole words: "Ida Rot" does not in "Ida Roth"."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = text.find(name, at + 1)
    return False


def plain_name(text: str) -> str:
    """Return a name on one line, without its possessive ending."""
    name = " ".join(text.split())
    return name[:-2] if name.endswith(("'s", "’s")) else name


def _spelling(x: str, y: str, actor: Actor) -> str:
    """Return how two forms of one name differ beyond length, or nothing."""
    left, right = _tokens(x), _tokens(y)
    if not left or not right or "".join(left) == "".join(right):
        return ""
    if len(left) == len(right) == 1 and actor.type != "person":
        return ""  # "Tavra" and "Tavran", "the Guard" and "the Guards"
    spelled = respelled(x, y)
    if spelled:
        return spelled
    only_left, only_right = [t for t in left if t not in right], [t for t in right if t not in left]
    shared, whole = set(left) & set(right), (" ".join(left), " ".join(right))
    nested = whole[0] in whole[1] or whole[1] in whole[0]
    own = min(len(only_left), len(only_right)), max(len(only_left), len(only_right))
    one_body = actor.type == "organisation" and len(shared) > 1 and _body(x) == _body(y) and own <= (1, 2)
    # The Federal and the Tavran Bureau of Mines are two.
    two = bool(only_left and only_right and lexicon().office & {*only_left, *only_right})
    if one_body and not (nested or two) and (only_left or only_right):
        return "another name for one body"
    return ""


@lru_cache(maxsize=1024)
def respelled(x: str, y: str) -> str:  # noqa: PLR0911  (one a way to spell)
    """Return how two names of one actor are spelled otherwise, or nothing where one is only shorter.

    >>> respelled("Osgood Pirie", "O. Pirie"), respelled("Pirie", "Osgood Pirie")
    ('an initial in one telling', '')
    """
    left, right = _tokens(x), _tokens(y)
    if "".join(left) == "".join(right):
        return "a hyphen in one telling" if left == right and ("-" in x) != ("-" in y) else ""
    only_left, only_right = [t for t in left if t not in right], [t for t in right if t not in left]
    if not (only_left and only_right):
        marked = any(m in n for n in (x, y) for m in '“"‘')
        return "a nickname in one telling" if marked and min(len(left), len(right)) > 1 else ""
    if ORDINALS & {*only_left, *only_right} or _plural(only_left, only_right):
        return ""  # the Ninth and the Fifth Circuit, "Parks" and "Park"
    if lexicon().office & {*only_left, *only_right} or _people_of(only_left, only_right):
        return ""
    if not _counterparts(only_left, only_right) or _other_initials(left, right):
        return ""  # "Kim Yong Chol" and "Kim Jong Un", "George W. Mill" and "George H. W. Mill" are two
    if any(map(_no_spelling, (x, y))) or GENERATIONS & {*only_left, *only_right}:
        return ""  # a broken encoding, a row of a table; "Gorm Aske Jr." and "Gorm Aske Sr." are two
    if any(_near(p, q) for p in only_left for q in only_right):
        return "another spelling"
    if len(left) == len(right) and left[-1] == right[-1] and _initial(left[0], right[0]):
        return "an initial in one telling"
    if len(left) == len(right) and left[:-1] == right[:-1] and _alike(left[-1], right[-1]):
        return "another spelling"
    whole = ["".join(t for t in name if t not in ARTICLES) for name in (left, right)]
    whole_alike = Levenshtein.normalized_similarity(*whole) >= 0.8 and min(len(left), len(right)) > 1
    some_alike = any(Levenshtein.normalized_similarity(p, q) >= 0.5 for p in only_left for q in only_right)
    return "another spelling" if whole_alike and some_alike else ""


def _no_spelling(name: str) -> bool:
    """Return whether a name is broken or shortened, or has a word of a few capitals: one letter makes "NBC" another."""
    broken = any(not c.isprintable() or c.isdigit() for c in name) or _SHORTENED.search(name) is not None
    parts = fold(plain_name(name)).split()
    broken = broken or len(set(parts)) < len(parts) or any(_DOUBLED.search(w) for w in name.split())
    return broken or any(w.isupper() and w.isalpha() and 2 <= len(w) <= 5 for w in name.split())


# "Nat'l", "Gov't"; "GrahamGraham".
_SHORTENED = re.compile(r"\w['’](?:l|t|n|y)\b", re.IGNORECASE)
_DOUBLED = re.compile(r"^(\w{3,})\1$")
GENERATIONS = frozenset({"jr", "sr", "junior", "senior", "ii", "iii"})


def _other_initials(left: list[str], right: list[str]) -> bool:
    """Return whether two names have initials between their ends, and not the same."""
    between = [[t for t in name[1:-1] if len(t) <= 2] for name in (left, right)]
    return bool(between[0] and between[1]) and between[0] != between[1]


def _plural(left: list[str], right: list[str]) -> bool:
    return len(left) == len(right) and all(
        p.rstrip("s") == q.rstrip("s") for p, q in zip(left, right, strict=True)
    )


def _people_of(left: list[str], right: list[str]) -> bool:
    """Return whether one is the land and the other its people: "North Tavra", "the North Tavrans"."""
    if len(left) != 1 or len(right) != 1:
        return False
    short, long = sorted((left[0], right[0]), key=len)
    return long.startswith(short) and long[len(short) :] in {"n", "ns", "an", "ans", "ian", "ians", "ese"}


ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh north south east west northern southern eastern western".split()
)
ARTICLES = frozenset({"al", "el", "ul"})


def _counterparts(left: Sequence[str], right: Sequence[str]) -> bool:
    """Return whether of two names of one length each word that differs may be one of the other's: "Mike", "Michael"."""
    if len(left) != len(right) or len(left) < 2:
        return True
    return all(
        any(p[0] == q[0] or Levenshtein.normalized_similarity(p, q) >= 0.4 for q in right) for p in left
    )


def _initial(p: str, q: str) -> bool:
    return p[0] == q[0] and min(len(p), len(q)) == 1 < max(len(p), len(q))


def _alike(p: str, q: str) -> bool:
    """Return whether two surnames after one given name may be one: "Wrenn", "Ren"."""
    return min(len(p), len(q)) >= 3 and Levenshtein.normalized_similarity(p, q) >= 0.6


@lru_cache(maxsize=1024)
def _tokens(name: str) -> list[str]:
    plain = fold(plain_name(name)).replace("-", " ").replace("'s ", " ")
    found = [plain[s:e].replace(".", "").replace("'", "") for s, e in words(plain)]
    return [t for t in found if t not in {"the", "mr", "mrs", "ms", "dr", "of", "and"} and t]


def _body(name: str) -> str:
    """Return the word that says what an organisation is: "ministry" in "Ministry of Works"."""
    front = re.split(r"\b(?:of|for)\b", fold(plain_name(name)), maxsplit=1)[0]
    return (_tokens(front) or _tokens(name) or [""])[-1]


def _near(p: str, q: str) -> bool:
    """Return whether two name words are one with another spelling ("Sudani", "Saudani")."""
    if min(len(p), len(q)) < 3 or p.rstrip("s") == q.rstrip("s"):
        return False
    # 0.65 keeps "Mohammad"/"Mohammed", "Nebi"/"Nabi" and drops "Tim"/"Tom" by length below four.
    return Levenshtein.normalized_similarity(p, q) >= 0.65 and (min(len(p), len(q)) > 3)


def compare_places(a: Side, b: Side) -> Iterator[Finding]:
    """Yield where the two tellings set the same event, if the places or the way to them differ."""
    # 0.3 was not swept: it parts two events at one place ("landed near Penna", "crushed a house in Penna").
    left, right = _where(a), _where(b)
    shared = {p.name for p in left} & {p.name for p in right}
    for p in left:
        for q in right:
            if p.label != q.label:
                continue
            if p.name == q.name and p.toward != q.toward and (p.verb == q.verb or likeness(a, b) >= 0.3):
                yield _place(a, b, p, q, "precision", "at it in one telling, near it in the other")
            elif p.name != q.name and not shared and p.verb == q.verb and p.toward == q.toward:
                alike = p.label == DESCRIBED or same_point(a, b)
                if not alike and (likeness(a, b) < 0.6 or p.verb in lexicon().light):
                    continue
                yield _place(a, b, p, q, *_apart(a, b, p, q))


def _apart(a: Side, b: Side, p: "_Where", q: "_Where") -> tuple[str, str]:
    if p.label == DESCRIBED:
        return "wording", "the place is described differently"
    known = lexicon().within
    if _within(a, p, q) or _within(b, p, q) or known.get(p.name) == q.name or known.get(q.name) == p.name:
        return "precision", "one place within the other"
    return "conflict", "places differ"


def _place(a: Side, b: Side, p: "_Where", q: "_Where", class_: str, reason: str) -> Finding:
    return Finding("place", class_, p.span, a.words(p.span), q.span, b.words(q.span), reason)


@dataclass(frozen=True)
class _Where:
    """A place that a statement gives: its name and label, the verb it belongs to, "at" or "near", its span."""

    name: str
    label: str
    verb: str
    toward: str
    span: tuple[int, int]


@lru_cache(maxsize=256)
def _where(side: Side) -> list[_Where]:
    """Return the places, named or described, that hang from a preposition in the statement."""
    return [*_named_places(side), *_described_places(side)]


def _described_places(side: Side) -> Iterator[_Where]:
    """Yield "in woods", "into a mountain": a noun that says where, with no name in it."""
    parse, taken = side.parse, {i for e in side.places for i in range(e.first, e.last)}
    for i in side.tokens:
        if parse.dep[i] != "pobj" or side.lemma(i) not in lexicon().place or i in taken:
            continue
        prep = parse.head[i]
        toward = lexicon().toward.get(side.lemma(prep))
        if toward and prep in side.inside and not taken & set(side.subtree(i)):
            yield _Where(
                side.lemma(i).removesuffix("s"),
                DESCRIBED,
                _verb_above(side, prep),
                toward,
                (parse.start[prep], parse.end[i]),
            )


def _named_places(side: Side) -> list[_Where]:
    out = []
    parse = side.parse
    for e in side.places:
        top = next((i for i in range(e.first, e.last) if not e.first <= parse.head[i] < e.last), None)
        if top is None or parse.dep[top] != "pobj":
            continue
        prep = parse.head[top]
        toward = lexicon().toward.get(side.lemma(prep))
        if toward and prep in side.inside and parse.dep[prep] != "agent":
            name = (
                fold(side.text[parse.start[e.first] : parse.end[e.last - 1]])
                .removeprefix("the ")
                .replace(".", "")
            )
            name = lexicon().country.get(name, name)
            out.append(
                _Where(
                    name, e.label, _verb_above(side, prep), toward, (parse.start[prep], parse.end[e.last - 1])
                )
            )
    return out


def _verb_above(side: Side, token: int) -> str:
    for _ in range(6):
        head = side.parse.head[token]
        if head == token or side.parse.pos[token] == "VERB":
            break
        token = head
    return side.lemma(token)


def _within(side: Side, p: _Where, q: _Where) -> bool:
    """Return whether the telling names both places next to each other ("Penna, Orrin")."""
    text = fold(side.text)
    return any(
        f"{x}{joint}{y}" in text
        for x, y in ((p.name, q.name), (q.name, p.name))
        for joint in (", ", " in ", " area of ")
    )


def compare_described(a: Side, b: Side) -> Iterator[Finding]:
    """Yield who did or suffered the same act, where the tellings call them differently."""
    # 0.3 was not swept: it is there for two pairs in evals/differences_read.toml that shared a verb only.
    left, right = _roles(a), _roles(b)
    shared = [slot for slot in left if slot in right and slot[1] not in lexicon().light]
    if not shared or len(a.lemmas & b.lemmas) < 2 or not (same_point(a, b) or likeness(a, b) >= 0.45):
        return
    for slot in shared:
        x, y = left[slot], right[slot]
        if _called_alike(a, b, x, y):
            continue
        if not parties_agree(a, _verb_of(a, x), b, _verb_of(b, y), besides=slot[0]):
            continue
        spans = _phrase(a, x), _phrase(b, y)
        if max(e - s for s, e in spans) <= 90 and not any(
            MARKS & {*s.text[x:y]} for s, (x, y) in zip((a, b), spans, strict=True)
        ):
            words_of = a.words(spans[0]), b.words(spans[1])
            yield Finding(
                "name",
                "wording",
                spans[0],
                words_of[0],
                spans[1],
                words_of[1],
                f"called differently: {slot[0]} of “{slot[1]}”",
            )


def _verb_of(side: Side, noun: int) -> int:
    head = side.parse.head[noun]
    return side.parse.head[head] if side.parse.dep[noun] == "pobj" else head


@lru_cache(maxsize=256)
def _roles(side: Side) -> dict[tuple[str, str], int]:
    """Return (role, verb) -> the noun that has the role, of each verb in the statement."""
    out: dict[tuple[str, str], int] = {}
    parse = side.parse
    for i in side.tokens:
        if parse.dep[i] not in ROLES or parse.pos[i] not in {"NOUN", "PROPN"}:
            continue
        role, head = ROLES[parse.dep[i]], parse.head[i]
        if parse.dep[i] == "pobj":
            role, head = (AGENT if parse.dep[head] == "agent" else ""), parse.head[head]
        dateline = side.text[parse.start[i] : parse.end[i]].isupper() and parse.pos[i] == "PROPN"
        if role and not dateline and parse.pos[head] == "VERB" and head in side.inside:
            out.setdefault((role, side.lemma(head)), i)
    return out


def _called_alike(a: Side, b: Side, x: int, y: int) -> bool:
    """Return whether two noun phrases say no more than one of them: one actor, one word, a mere "the firm"."""
    left, right = _content(a, x), _content(b, y)
    heads = a.lemma(x), b.lemma(y)
    if left <= right or right <= left or {*heads} & (lexicon().people - {"man", "woman"}):
        return True
    if not (_somebody(a, x) and _somebody(b, y)) or (_actors(a, x) and _actors(b, y)):
        return True
    if heads[0] == heads[1] and (len(left & right) > 1 or min(len(left), len(right)) < 3):
        return True
    if _actors(a, x) & _actors(b, y) or _numbers(a, x) != _numbers(b, y):
        return True
    definite = [_opening(s, n) for s, n in ((a, x), (b, y))]
    if "no" in definite or PRONOUN in definite:
        return True
    bare = [d == "the" and len(c) == 1 for d, c in zip(definite, (left, right), strict=True)]
    return (bare[0] and definite[1] not in {"a", "an"}) or (bare[1] and definite[0] not in {"a", "an"})


def _content(side: Side, noun: int) -> set[str]:
    return {side.lemma(i) for i in _near_tokens(side, noun) if side.parse.pos[i] in {"NOUN", "PROPN", "ADJ"}}


def _actors(side: Side, noun: int) -> set[str]:
    """Return the actors that the noun names; those it only describes are what is compared here."""
    start, end = side.parse.start[noun], side.parse.end[noun]
    return {x.actor_id for m, x in side.mentions if m.kind == "name" and m.start < end and start < m.end}


def _somebody(side: Side, noun: int) -> bool:
    """Return whether a noun is known as somebody: an actor, named or described, or a person as such."""
    start, end = side.parse.start[noun], side.parse.end[noun]
    known = any(m.start < end and start < m.end and x.type != "place" for m, x in side.mentions)
    return known or side.lemma(noun) in lexicon().people | lexicon().body


def _numbers(side: Side, noun: int) -> set[str]:
    return {side.lemma(i) for i in _near_tokens(side, noun) if side.parse.pos[i] == "NUM"}


def _opening(side: Side, noun: int) -> str:
    """Return the word that opens the phrase: an article, "no", or that it is a pronoun's."""
    first = _near_tokens(side, noun)[0]
    return PRONOUN if side.parse.tag[first] in {"PRP$", "PRP", "WP$"} else side.lemma(first)


def _near_tokens(side: Side, noun: int) -> list[int]:
    """Return the noun with the words before it that belong to it."""
    kept = {"amod", "compound", "poss", "nmod", "det", "nummod", "punct"}
    return sorted([noun, *(c for c in side.below[noun] if c < noun and side.parse.dep[c] in kept)])


def _phrase(side: Side, noun: int) -> tuple[int, int]:
    return side.parse.start[_near_tokens(side, noun)[0]], side.parse.end[noun]
