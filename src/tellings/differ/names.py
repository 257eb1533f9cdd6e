"""One actor under two spellings, and one event in two places."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side
from tellings.records import Actor, Mention
from tellings.text import fold, words

__all__ = ["compare_names", "compare_places"]


def compare_names(a: Side, b: Side) -> Iterator[Finding]:
    """Yield the actors that both statements name, each with another spelling.

    Two names count as one actor if the cast says so, or if they are alike and neither telling has both.
    """
    left, right = _names(a), _names(b)
    for actor_id, (x, actor) in left.items():
        others = [right[actor_id]] if actor_id in right else [y for k, y in right.items() if k not in left]
        for y, other in others:
            reason = _spelling(x.text, y.text, actor)
            if reason and (other.actor_id == actor_id or _one_body(a, b, x, y)):
                spans = (x.start, x.end), (y.start, y.end)
                yield Finding("name", "wording", spans[0], _plain(x.text), spans[1], _plain(y.text), reason)


def _names(side: Side) -> dict[str, tuple[Mention, Actor]]:
    """Return the longest name of each actor that a statement names."""
    out: dict[str, tuple[Mention, Actor]] = {}
    for m, actor in side.mentions:
        kept = out.get(actor.actor_id)
        if m.kind == "name" and (kept is None or len(m.text) > len(kept[0].text)):
            out[actor.actor_id] = (m, actor)
    return out


def _one_body(a: Side, b: Side, x: Mention, y: Mention) -> bool:
    """Return whether two actors may be one: two words or more each, and neither name in the other telling."""
    left, right = _tokens(x.text), _tokens(y.text)
    if min(len(left), len(right)) < 2 or not set(left) & set(right):
        return False
    return _plain(x.text) not in b.text and _plain(y.text) not in a.text


def _plain(text: str) -> str:
    """Return a name on one line, without its possessive ending."""
    name = " ".join(text.split())
    return name[:-2] if name.endswith(("'s", "’s")) else name


def _spelling(x: str, y: str, actor: Actor) -> str:
    """Return how two forms of one name differ beyond length, or nothing."""
    left, right = _tokens(x), _tokens(y)
    if not left or not right or "".join(left) == "".join(right):
        return ""
    only_left, only_right = [t for t in left if t not in right], [t for t in right if t not in left]
    if only_left and only_right and any(_near(p, q) for p in only_left for q in only_right):
        return "another spelling"
    shared = set(left) & set(right)
    if actor.type == "organisation" and len(shared) > 1 and (only_left or only_right):
        return "another name for one body"
    return ""


def _tokens(name: str) -> list[str]:
    plain = fold(_plain(name)).replace("-", " ")
    found = [plain[s:e].replace(".", "").replace("'", "") for s, e in words(plain)]
    return [t for t in found if t not in {"the", "mr", "mrs", "ms", "dr", "of", "and"} and t]


def _near(p: str, q: str) -> bool:
    """Return whether two name words are one with another spelling ("Sudani", "Saudani")."""
    if min(len(p), len(q)) < 3 or p.rstrip("s") == q.rstrip("s"):
        return False
    # 0.65 keeps "Mohammad"/"Mohammed", "Nebi"/"Nabi" and drops "Tim"/"Tom" by length below four.
    return Levenshtein.normalized_similarity(p, q) >= 0.65 and (min(len(p), len(q)) > 3)


def compare_places(a: Side, b: Side) -> Iterator[Finding]:
    """Yield where the two tellings set the same event, if the places or the way to them differ."""
    left, right = _where(a), _where(b)
    shared = {p.name for p in left} & {p.name for p in right}
    for p in left:
        for q in right:
            if p.name == q.name and p.toward != q.toward:
                yield _place(a, b, p, q, "precision", "at it in one telling, near it in the other")
            elif p.name != q.name and not shared and p.verb == q.verb and p.toward == q.toward:
                within = _within(a, p, q) or _within(b, p, q)
                reason = "one place within the other" if within else "places differ"
                yield _place(a, b, p, q, "precision" if within else "conflict", reason)


def _place(a: Side, b: Side, p: "_Where", q: "_Where", class_: str, reason: str) -> Finding:
    return Finding("place", class_, p.span, a.words(p.span), q.span, b.words(q.span), reason)


@dataclass(frozen=True)
class _Where:
    """A place that a statement gives: its name, the verb it belongs to, "at" or "near", its span."""

    name: str
    verb: str
    toward: str
    span: tuple[int, int]


def _where(side: Side) -> list[_Where]:
    """Return the named places that hang from a preposition in the statement."""
    out = []
    parse = side.parse
    for e in side.places:
        top = next((i for i in range(e.first, e.last) if not e.first <= parse.head[i] < e.last), None)
        if top is None or parse.dep[top] != "pobj":
            continue
        prep = parse.head[top]
        toward = lexicon().toward.get(side.lemma(prep))
        if toward and prep in side.inside:
            name = fold(side.text[parse.start[e.first] : parse.end[e.last - 1]]).removeprefix("the ")
            out.append(
                _Where(name, _verb_above(side, prep), toward, (parse.start[prep], parse.end[e.last - 1]))
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
