"""Who is who in a story: each article first, then across its tellings."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tellings.actors.figures import Figure, gather
from tellings.actors.link import Person, join_figures
from tellings.actors.page import Page
from tellings.actors.sources import SourceLinks, link_sources
from tellings.ids import content_id
from tellings.records import Actor, Cast, Mention, SpeakerLink, Telling
from tellings.text import QUOTE_MARKS

__all__ = ["resolve_actors"]

# A form with a smaller share of the full forms than this is a slip of the tagger ("Orlo Post Mira Holt"), no name.
_RARE = 0.1


def resolve_actors(story_id: str, tellings: Sequence[Telling]) -> Cast:
    """Return everyone in a story, every place where each is named or meant, and who each source is.

    The order of the tellings makes no difference. Tellings need article, parse and attributions only.
    """
    figures: list[tuple[str, Figure]] = []
    links: SourceLinks = {}
    texts: dict[str, str] = {}
    for telling in sorted(tellings, key=lambda t: t.article.article_id):
        here, found = _within(telling)
        figures += [(telling.article.article_id, f) for f in here]
        links |= found
        texts[telling.article.article_id] = telling.article.received
    return _cast(story_id, join_figures(figures), links, texts)


def _within(telling: Telling) -> tuple[list[Figure], SourceLinks]:
    """Return the figures of one article and who its sources are, read from that article alone."""
    page = Page(telling.article, telling.parse)
    figures = gather(page)
    links = link_sources(page, figures, telling.attributions)
    speaking = {id(f) for f, _ in links.values()}
    return [f for f in figures if not f.described or id(f) in speaking], links


def _cast(story_id: str, people: Sequence[Person], links: SourceLinks, texts: Mapping[str, str]) -> Cast:
    named = sorted(
        ((_name(p, texts), p.type, n) for n, p in enumerate(people)), key=lambda x: (x[0], x[1], x[2])
    )
    used: set[str] = set()
    actors: list[Actor] = []
    mentions: set[tuple[str, int, int, str, Mention]] = set()
    ids: dict[int, tuple[str, str]] = {}
    for name, kind, n in named:
        actor = Actor(_new_id(story_id, name, used), story_id, name, kind)
        actors.append(actor)
        for article_id, figure in people[n].figures:
            reason = people[n].reason if figure.described else ""
            ids[id(figure)] = actor.actor_id, reason
            for p in figure.places:
                text = texts[article_id][p.start : p.end]
                m = Mention(actor.actor_id, article_id, p.start, p.end, text, p.kind, reason or p.reason)
                mentions.add((article_id, p.start, p.end, actor.actor_id, m))
    speakers = [SpeakerLink(a, ids[id(f)][0], ids[id(f)][1] or r) for a, (f, r) in sorted(links.items())]
    return Cast(tuple(actors), tuple(m for *_, m in sorted(mentions, key=lambda x: x[:4])), tuple(speakers))


def _new_id(story_id: str, name: str, used: set[str]) -> str:
    """Return the id of a name; a second actor of the same name (a town and its namesake) is numbered."""
    number = 0
    while (actor_id := content_id("actor", story_id, name, *([number] if number else []))) in used:
        number += 1
    used.add(actor_id)
    return actor_id


def _name(person: Person, texts: Mapping[str, str]) -> str:
    """Return the fullest form, of equally full ones the most frequent; one set in capitals or very long comes last."""
    places = [(a, p) for a, f in person.figures for p in f.places]
    best = next(
        kind for kind in ("name", "role", "described", "pronoun") if any(p.kind == kind for _, p in places)
    )
    short = _plain if best == "name" else _bare
    forms = Counter(short(texts[a][p.start : p.end]) for a, p in places if p.kind == best)
    full = sum(n for form, n in forms.items() if " " in form)
    kept = [f for f, n in forms.items() if " " not in f or n >= _RARE * full] or list(forms)
    long = 10 if best == "name" else 6
    return min(
        kept, key=lambda n: (n.isupper() and len(n) > 5, _over(n, long), -len(n.split()), -forms[n], n)
    )


def _over(name: str, most: int) -> int:
    return max(0, len(name.split()) - most)


# Where a description goes on beyond its noun: a relative clause, or what follows a comma.
_ON = re.compile(r",\s.*|\s(?:who|whom|whose|which|that|where|when)\b.*", re.DOTALL)


def _bare(text: str) -> str:
    """Return the noun of a description with what is close to it: "a nurse, who asked for silence" is "a nurse"."""
    plain = _plain(text)
    return _ON.sub("", plain, count=1).rstrip(" ,") or plain


def _plain(text: str) -> str:
    """Return a form on one line, with a small article and no mark that is left alone."""
    if sum(map(text.count, QUOTE_MARKS)) % 2:
        text = "".join(" " if c in QUOTE_MARKS else c for c in text) or text
    first, _, rest = " ".join(text.split()).partition(" ")
    return f"{first.lower()} {rest}" if rest and first in {"The", "A", "An"} else f"{first} {rest}".strip()
