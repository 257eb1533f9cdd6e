"""Who each attribution's source is, among the figures of one article."""

from collections.abc import Sequence

from tellings.actors.figures import Figure, Place
from tellings.actors.lexicon import words
from tellings.actors.page import Page
from tellings.records import ActorType, Attribution, MentionKind

__all__ = ["link_sources"]

_HE, _SHE = {"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"}
_THEY, _IT = {"they", "them", "their", "themselves"}, {"it", "its", "itself"}
_SELF = {"i", "we", "me", "us", "my", "our"}
_RELATIVE = {"who", "whom", "which", "that", "whose"}


def link_sources(
    page: Page, figures: list[Figure], attributions: Sequence[Attribution]
) -> dict[str, tuple[Figure, str]]:
    """Return for every attribution with a source its figure and why; unnamed sources join `figures`."""
    links: dict[str, tuple[Figure, str]] = {}
    speakers: list[Figure] = []
    sourced = [a for a in attributions if a.source_start is not None and a.source_end is not None]
    for a in sorted(sourced, key=lambda a: (a.source_start, a.source_end, a.attribution_id)):
        start, end = int(a.source_start or 0), int(a.source_end or 0)
        figure, reason, kind = _resolve(page, figures, speakers, start, end)
        if (start, end) not in {(p.start, p.end) for p in figure.places}:
            figure.places.append(Place(start, end, kind, reason))
        links[a.attribution_id] = (figure, reason)
        speakers.append(figure)
    return links


def _resolve(
    page: Page, figures: list[Figure], speakers: list[Figure], start: int, end: int
) -> tuple[Figure, str, MentionKind]:
    tokens = page.tokens_in(start, end)
    word = page.article.received[start:end].strip().casefold()
    if len(tokens) <= 1 and word in _HE | _SHE | _THEY | _IT | _SELF | _RELATIVE:
        found = _pronoun(figures, speakers, word, start)
        if found is not None:
            return (*found, "pronoun")
        return _described(page, figures, (start, end), "pronoun")
    if (named := _named(page, figures, tokens, start, end)) is not None:
        return named
    return _described(page, figures, (start, end), "described")


def _named(
    page: Page, figures: list[Figure], tokens: list[int], start: int, end: int
) -> tuple[Figure, str, MentionKind] | None:
    """Return the figure whose name is the head of the source, or stands in apposition to it."""
    inside = [
        (p, f) for f in figures for p in f.places if p.kind == "name" and start <= p.start and p.end <= end
    ]
    if not inside or not tokens:
        return None
    head = page.head_of(tokens)
    at = page.parse.start[head]
    for place, figure in inside:
        if place.start <= at < place.end:
            return figure, place.reason, "role"
    people = [(p, f) for p, f in inside if f.type == "person" and _apposed(page, head, p)]
    if people:
        return people[0][1], "named in apposition", "role"
    return None


def _apposed(page: Page, head: int, place: Place) -> bool:
    for i in page.below[head]:
        if (
            page.parse.dep[i] in {"appos", "nmod", "compound"}
            and page.parse.start[i] < place.end
            and page.parse.end[i] > place.start
        ):
            return True
    return False


def _pronoun(figures: list[Figure], speakers: list[Figure], word: str, at: int) -> tuple[Figure, str] | None:
    before = [
        (max((p.start for p in f.places if p.start < at), default=-1), n, f) for n, f in enumerate(figures)
    ]
    seen = [(when, n, f) for when, n, f in before if when >= 0]
    if word in _RELATIVE:
        near = max(seen, default=None, key=lambda x: x[:2])
        return (near[2], "relative pronoun") if near else None
    if word in _SELF:
        return None
    fitting = [(when, n, f) for when, n, f in seen if _agrees(word, f)]
    if not fitting:
        return None
    last = speakers[-1] if speakers else None
    best = max(fitting, key=lambda x: (x[0] + (400 if x[2] is last else 0), x[1]))
    return best[2], f"{word}: " + ("the speaker before" if best[2] is last else "the last who fits")


def _agrees(word: str, figure: Figure) -> bool:
    if word in _HE | _SHE:
        other = "female" if word in _HE else "male"
        return figure.type == "person" and not figure.plural and figure.gender != other
    if word in _IT:
        return figure.type in {"organisation", "office"}
    return figure.plural or figure.type in {"organisation", "group", "office"}


def _described(
    page: Page, figures: list[Figure], span: tuple[int, int], kind: MentionKind
) -> tuple[Figure, str, MentionKind]:
    """Return the unnamed figure of a description, a new one unless the same words stood before."""
    start, end = span
    tokens = page.tokens_in(start, end)
    key = tuple(
        w for i in tokens if (w := page.lower[i]) not in {"the", "a", "an", "'s", "’s"} and w[:1].isalnum()
    ) or (page.article.received[start:end].casefold(),)
    for figure in figures:
        if figure.described and key in figure.forms:
            return figure, "same description", kind
    head = page.lower[page.head_of(tokens)] if tokens else key[-1]
    plural = bool(tokens) and page.parse.tag[page.head_of(tokens)] in {"NNS", "NNPS"}
    figure = Figure(_described_type(head, plural=plural), [key], described=True, plural=plural)
    figures.append(figure)
    return figure, "unnamed source", kind


def _described_type(head: str, *, plural: bool) -> ActorType:
    if plural or head in words("groups"):
        return "group"
    return "organisation" if head in words("organisations") else "person"
