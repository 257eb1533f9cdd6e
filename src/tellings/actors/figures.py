"""Who is named in one article: names gathered into figures."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tellings.actors.lexicon import words
from tellings.actors.page import Page
from tellings.actors.spots import Spot, name_spots
from tellings.records import ActorType, MentionKind

__all__ = ["Figure", "Place", "gather"]


class Place(NamedTuple):
    """Where a figure is named or meant, and why it is this one."""

    start: int
    end: int
    kind: MentionKind
    reason: str


@dataclass
class Figure:
    """Someone or something in one article while it is being told apart."""

    type: ActorType
    forms: list[tuple[str, ...]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    roles: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    gender: str = ""
    described: bool = False
    plural: bool = False

    @property
    def anchor(self) -> tuple[str, ...]:
        """The form with most words."""
        return max(self.forms, key=len)


def gather(page: Page) -> list[Figure]:
    """Return the named figures of an article, long names first met first."""
    spots = name_spots(page)
    keys = {spot: _key(page, spot) for spot in spots}
    types = _types(page, spots, keys)
    figures: list[Figure] = []
    for spot in sorted(spots, key=lambda s: (-len(keys[s]), s.first)):
        key, kind = keys[spot], types[keys[spot]]
        if not key:
            continue
        figure, reason = _match(figures, key, kind, page.span(spot.first, spot.last)[0])
        if figure is None:
            figure, reason = Figure(kind), "named"
            figures.append(figure)
        if key not in figure.forms:
            figure.forms.append(key)
        start, end = page.span(spot.first, spot.last)
        figure.places.append(Place(start, end, "name", reason))
        figure.gender = figure.gender or _title_gender(page, spot)
    for figure in figures:
        figure.places.sort()
    return sorted(figures, key=lambda f: f.places[0])


def _key(page: Page, spot: Spot) -> tuple[str, ...]:
    return tuple(
        w.strip(".'’#@")
        for i in range(spot.first, spot.last)
        if (w := page.lower[i]).strip(".'’#@") and w not in {"'s", "’s", "the", "-"}
    )


def _types(
    page: Page, spots: list[Spot], keys: dict[Spot, tuple[str, ...]]
) -> dict[tuple[str, ...], ActorType]:
    """Return what each form is: the tagger's votes, put right by titles, organisation words and full names."""
    votes: dict[tuple[str, ...], dict[ActorType | Literal[""], int]] = {}
    for spot in spots:
        tally = votes.setdefault(keys[spot], {})
        tally[spot.kind] = tally.get(spot.kind, 0) + 1
        if _after_title(page, spot):
            tally["person"] = tally.get("person", 0) + 3
    types: dict[tuple[str, ...], ActorType] = {}
    for key, tally in votes.items():
        if any(w in words("organisations") for w in key[-1:] + key[:1]):
            types[key] = "organisation"
        else:
            best = sorted(((n, k) for k, n in tally.items() if k), reverse=True)
            types[key] = best[0][1] if best else ("person" if len(key) > 1 else "organisation")
    people = {k[-1] for k, t in types.items() if t == "person" and len(k) > 1}
    return {k: "person" if len(k) == 1 and k[0] in people else t for k, t in types.items()}


def _after_title(page: Page, spot: Spot) -> bool:
    return spot.first > 0 and page.lower[spot.first - 1] in words("titles") | words("roles")


def _title_gender(page: Page, spot: Spot) -> str:
    word = page.lower[spot.first - 1] if spot.first else ""
    for section in ("titles", "roles"):
        if word in words(section, "male"):
            return "male"
        if word in words(section, "female"):
            return "female"
    return ""


def _match(
    figures: list[Figure], key: tuple[str, ...], kind: ActorType, at: int
) -> tuple[Figure | None, str]:
    """Return the figure that a form names, and why; of several the one named last before."""
    fitting = [(f, r) for f in figures if (r := _fits(key, kind, f))]
    exact = [fr for fr in fitting if fr[1] == "same name"]
    if exact:
        return exact[0]
    if len(fitting) > 1:
        before = [
            (max((p.end for p in f.places if p.start < at), default=-1), n)
            for n, (f, _) in enumerate(fitting)
        ]
        return fitting[max(before)[1]]
    return fitting[0] if fitting else (None, "")


def _fits(key: tuple[str, ...], kind: ActorType, figure: Figure) -> str:  # noqa: PLR0911  (one a rule)
    if key in figure.forms:
        return "same name"
    anchor = figure.anchor
    if figure.type == "person" and kind == "person" and len(key) < len(anchor):
        if key == anchor[-1:]:
            return "same surname"
        if len(key) == 1 and key[0] == anchor[0]:
            return "same given name"
        if len(key) > 1 and key[-1] == anchor[-1] and set(key) <= set(anchor):
            return "shorter form of the name"
    if figure.type == "organisation":
        if (
            len(key) == 1
            and len(key[0]) > 1
            and key[0] == "".join(w[0] for w in anchor if w not in {"of", "the", "for", "and"})
        ):
            return "its initials"
        if (
            len(key) < len(anchor)
            and kind == "organisation"
            and (key == anchor[-len(key) :] or key == anchor[: len(key)])
        ):
            return "part of the name"
    return ""
