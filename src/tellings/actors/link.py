"""The same actor in several tellings: figures of the articles joined by name, then by role."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from tellings.actors.figures import Figure, is_part_of
from tellings.actors.lexicon import words
from tellings.actors.names import same_name
from tellings.actors.roles import Role
from tellings.records import ActorType

__all__ = ["Person", "join_figures"]

# Names in tellings of one story are one from this score on: there is little else that they could be, but the
# three pairs of relatives in the marked stories that differ in the given name score .6 and below.
_SAME = 0.8
# A type that rests on the tagger's word alone has no more weight than this.
_UNSURE = 2
# So many figures with a sound in common are compared at most: hostile texts name thousands.
_MOST = 40
_PAIRS = 40_000


@dataclass
class Person:
    """A figure of the whole story: one figure of each article that names or means it."""

    figures: list[tuple[str, Figure]] = field(default_factory=list)
    reason: str = ""

    @property
    def type(self) -> ActorType:
        """What it is, by the weight that its articles give each type."""
        weights: Counter[ActorType] = Counter()
        for _, figure in self.figures:
            weights[figure.type] += 1 + figure.sure
        return max(weights, key=lambda t: (weights[t], t))

    @property
    def sure(self) -> int:
        """How well its type is known in the article that knows it best."""
        return max(f.sure for _, f in self.figures)

    @property
    def described(self) -> bool:
        """Whether no article names it."""
        return all(f.described for _, f in self.figures)

    @property
    def name(self) -> tuple[str, ...]:
        """The folded words of its fullest form."""
        forms = [f.anchor for _, f in self.figures if not f.described] or [f.anchor for _, f in self.figures]
        return max(forms, key=lambda k: (len(k), k))

    @property
    def roles(self) -> list[Role]:
        """The roles of all its figures."""
        return [r for _, f in self.figures for r in f.roles]


def join_figures(figures: Sequence[tuple[str, Figure]]) -> list[Person]:
    """Return the actors behind (article id, figure) pairs; no two figures of an article become one actor.

    What is joined first is what is surest, then in order of the names, so that the order of the
    articles makes no difference.
    """
    people = _by_form(figures)
    people = _joined(people, _alike_names(people))
    people = _joined(people, _parts(people))
    people = _joined(people, _same_descriptions(people))
    return _joined(people, _same_roles(people))


def _by_form(figures: Sequence[tuple[str, Figure]]) -> list[Person]:
    """Return the figures joined where their fullest form is the same and their types can agree."""
    groups: dict[tuple[object, ...], list[tuple[str, Figure]]] = defaultdict(list)
    for article_id, figure in sorted(figures, key=_order):
        kind = figure.type if figure.described else ""
        groups[figure.described, kind, figure.anchor].append((article_id, figure))
    people: list[Person] = []
    for group in groups.values():
        best = max(group, key=lambda g: (g[1].sure, g[1].type))[1]
        sides: dict[object, Person] = {}
        for article_id, figure in group:
            apart = figure.type != best.type and figure.sure >= 3
            side: object = figure.type if apart else ""
            while side in sides and any(a == article_id for a, _ in sides[side].figures):
                side = (side, "again")
            sides.setdefault(side, Person()).figures.append((article_id, figure))
        people += sides.values()
    return people


def _order(item: tuple[str, Figure]) -> tuple[object, ...]:
    article_id, figure = item
    return figure.anchor, figure.type, article_id, figure.places[0].start if figure.places else -1


Link = tuple[float, int, int, str]


def _joined(people: list[Person], links: Iterable[Link]) -> list[Person]:
    """Return the people with the linked ones made one, surest first, where no article tells them apart."""
    root = list(range(len(people)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for _, a, b, reason in sorted(
        links, key=lambda x: (-x[0], people[x[1]].name, people[x[2]].name, x[1], x[2])
    ):
        one, two = find(a), find(b)
        unnamed = people[one].described != people[two].described
        apart = not unnamed and _together(people[one], people[two])
        if one != two and not apart:
            keep, gone = (two, one) if people[one].described and not people[two].described else (one, two)
            people[keep].reason = reason if people[gone].described else people[keep].reason
            people[keep].figures += people[gone].figures
            root[gone] = keep
    return [p for i, p in enumerate(people) if find(i) == i]


def _together(one: Person, two: Person) -> bool:
    """Return whether some article has both, and so tells them apart."""
    return bool({a for a, _ in one.figures} & {a for a, _ in two.figures})


def _alike_names(people: list[Person]) -> Iterable[Link]:
    """Yield the pairs whose names are one name in other letters."""
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, person in enumerate(people):
        if not person.described and person.type != "place":
            for key in {w[:2] for w in person.name if len(w) > 1}:
                buckets[person.type, key].append(n)
    seen: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        seen.update(combinations(bucket[:_MOST], 2))
    for a, b in sorted(seen)[:_PAIRS]:
        one, two = people[a], people[b]
        if one.type == "person" and min(len(one.name), len(two.name)) < 2:
            continue
        score = same_name(" ".join(one.name), " ".join(two.name), one.type)
        if score >= _SAME:
            yield score, a, b, ""


def _parts(people: list[Person]) -> Iterable[Link]:
    """Yield the short names with the only longer one that they can be part of."""
    holders: dict[str, list[int]] = defaultdict(list)
    for n, person in enumerate(people):
        if not person.described:
            for word in sorted({*person.name, "".join(w[0] for w in person.name)}):
                holders[word].append(n)
    for n, person in enumerate(people):
        if person.described or (person.type == "place" and len(person.name) > 1):
            continue
        near = {m for w in person.name for m in holders[w][:_MOST] if m != n}
        fitting = sorted((_weight(why), m) for m in near if (why := _why_part(person, people[m])))
        best = [m for weight, m in fitting if weight == fitting[0][0]]
        if len({people[m].name for m in best}) == 1:
            yield 1 - fitting[0][0] / 10, n, best[0], ""


def _why_part(short: Person, long: Person) -> str:
    """Return why a name may be part of another; a lone word that the tagger took for a person may be a firm's."""
    if short.type == long.type:
        return is_part_of(short.name, long.name, long.type)
    guessed = short.sure <= _UNSURE and (
        short.type == "person" or (short.type == "place" and not any(f.located for _, f in short.figures))
    )
    unsure = guessed and long.type == "organisation"
    return (
        "first word"
        if unsure and len(short.name) == 1 < len(long.name) and short.name[0] == long.name[0]
        else ""
    )


def _weight(reason: str) -> int:
    return {"same surname": 1, "same given name": 3, "first word": 4}.get(reason, 0)


def _same_descriptions(people: list[Person]) -> Iterable[Link]:
    """Yield the unnamed actors that are described alike somewhere."""
    first: dict[tuple[ActorType, tuple[str, ...]], int] = {}
    for n in sorted((n for n, p in enumerate(people) if p.described), key=lambda n: people[n].name):
        for key in sorted({k for _, f in people[n].figures for k in f.forms}):
            if first.setdefault((people[n].type, key), n) != n:
                yield 1.0, first[people[n].type, key], n, ""


def _same_roles(people: list[Person]) -> Iterable[Link]:
    """Yield the unnamed holders of a role with the only named one who has it in another telling."""
    holders: dict[str, list[tuple[int, Role]]] = defaultdict(list)
    for n, person in enumerate(people):
        if not person.described and person.type == "person":
            for role in person.roles:
                holders[role.noun].append((n, role))
    for n, person in enumerate(people):
        if not person.described or person.type != "person":
            continue
        for role in person.roles:
            about = role.about - words("generic", "words", file="names")
            found = {m for m, held in holders[role.noun] if about and role.about <= held.about}
            if len(found) == 1 and role.noun in words("unique"):
                yield 0.5, n, found.pop(), f"the {role.noun} who is named in another telling"
