"""Who is who in a story: each article first, then across its tellings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tellings.actors.figures import Figure, gather
from tellings.actors.page import Page
from tellings.actors.sources import link_sources
from tellings.ids import content_id
from tellings.records import Actor, ActorType, Cast, Mention, SpeakerLink, Telling

__all__ = ["resolve_actors"]


@dataclass
class _Person:
    """A figure of the story: the same figure of one or more articles."""

    type: ActorType
    parts: list[tuple[str, Figure]] = field(default_factory=list)


def resolve_actors(story_id: str, tellings: Sequence[Telling]) -> Cast:
    """Return everyone in a story, every place where each is named or meant, and who each source is.

    The order of the tellings makes no difference. Tellings need article, parse and attributions only.
    """
    everyone: list[_Person] = []
    links: list[tuple[str, Figure, str]] = []
    texts: dict[str, str] = {}
    for telling in sorted(tellings, key=lambda t: t.article.article_id):
        page = Page(telling.article, telling.parse)
        figures = gather(page)
        found = link_sources(page, figures, telling.attributions)
        links += [(a, f, r) for a, (f, r) in found.items()]
        texts[telling.article.article_id] = telling.article.received
        for figure in figures:
            _join(everyone, telling.article.article_id, figure)
    return _cast(story_id, everyone, links, texts)


def _join(everyone: list[_Person], article_id: str, figure: Figure) -> None:
    for person in everyone:
        if person.type == figure.type and any(set(f.forms) & set(figure.forms) for _, f in person.parts):
            person.parts.append((article_id, figure))
            return
    everyone.append(_Person(figure.type, [(article_id, figure)]))


def _cast(
    story_id: str, everyone: list[_Person], links: list[tuple[str, Figure, str]], texts: dict[str, str]
) -> Cast:
    actors, mentions, ids = [], [], {}
    used: set[str] = set()
    for person in sorted(everyone, key=lambda p: (_name(p, texts), p.type)):
        actor = Actor(
            _new_id(story_id, _name(person, texts), used), story_id, _name(person, texts), person.type
        )
        actors.append(actor)
        for article_id, figure in person.parts:
            ids[id(figure)] = actor.actor_id
            mentions += [
                Mention(
                    actor.actor_id,
                    article_id,
                    p.start,
                    p.end,
                    texts[article_id][p.start : p.end],
                    p.kind,
                    p.reason,
                )
                for p in figure.places
            ]
    speakers = sorted((SpeakerLink(a, ids[id(f)], r) for a, f, r in links), key=lambda s: s.attribution_id)
    mentions.sort(key=lambda m: (m.article_id, m.start, m.end, m.actor_id))
    return Cast(tuple(actors), tuple(mentions), tuple(speakers))


def _new_id(story_id: str, name: str, used: set[str]) -> str:
    number = 0
    while (actor_id := content_id("actor", story_id, name, *([number] if number else []))) in used:
        number += 1
    used.add(actor_id)
    return actor_id


def _name(person: _Person, texts: dict[str, str]) -> str:
    """Return the fullest form, of equally full ones the most frequent."""
    forms = Counter(
        " ".join(texts[a][p.start : p.end].split())
        for a, f in person.parts
        for p in f.places
        if p.kind == "name"
    ) or Counter(" ".join(texts[a][p.start : p.end].split()) for a, f in person.parts for p in f.places)
    return min(forms, key=lambda n: (-len(n.split()), -forms[n], n))
