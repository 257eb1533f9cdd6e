"""The rows of the index: one per story."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from tellings.records import Dossier
from tellings.report.lookup import moment, outlet_of, when

__all__ = ["Listed", "listing"]


class Listed(Struct, frozen=True):
    """One story in the index; `differs` are counts by kind, most first."""

    href: str
    title: str
    tellings: int
    origins: int
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]
    first: str
    last: str
    iso: str
    differs: tuple[tuple[str, int], ...]
    shared: int


def listing(dossiers: Sequence[Dossier]) -> list[Listed]:
    """Return the stories, those with most origins and tellings first."""
    order = sorted(
        dossiers, key=lambda d: (-d.story.origins, -d.story.tellings, d.story.title, d.story.story_id)
    )
    return [_listed(d) for d in order]


def _listed(dossier: Dossier) -> Listed:
    story = dossier.story
    kinds = Counter(kind for _, kind in {(d.claim_id, d.kind) for d in dossier.differences})
    named = {m.actor_id for m in dossier.cast.mentions if m.kind == "name"}
    quoted = named & {s.speaker_id for t in dossier.tellings for s in t.statements}
    first = moment(story.first_published)
    return Listed(
        href=f"stories/{quote(story.story_id, safe='', errors='replace')}.html",
        title=story.title or "(no headline)",
        tellings=story.tellings,
        origins=story.origins,
        outlets=tuple(sorted({outlet_of(t.article) for t in dossier.tellings})),
        speakers=tuple(sorted(a.name for a in dossier.cast.actors if a.actor_id in quoted)),
        first=when(story.first_published),
        last=when(story.last_published) if story.last_published != story.first_published else "",
        iso=first.isoformat() if first else "",
        differs=tuple(sorted(kinds.items(), key=lambda k: (-k[1], k[0]))),
        shared=sum(c.origins > 1 for c in dossier.alignment.claims),
    )
