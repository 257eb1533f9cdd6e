"""The rows of the index: one per story."""

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from tellings.records import Dossier, Story
from tellings.report.lookup import outlet_of, when
from tellings.report.once import count_told
from tellings.times import instant, moment

__all__ = ["Entry", "Kin", "Listed", "entry_of", "listing"]

# Stories of the thread that are told before and after each.
_NEAREST = 2


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
    thread: str = ""
    kin: tuple["Kin", ...] = ()


class Kin(Struct, frozen=True):
    """Another story of the thread: `later` than the one it is listed under, or earlier."""

    href: str
    title: str
    first: str
    later: bool


class Entry(Struct, frozen=True):
    """What the index says of a story; `differs` are counts by kind, most first, `shared` claims of several origins."""

    story: Story
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]
    differs: tuple[tuple[str, int], ...]
    shared: int


def entry_of(dossier: Dossier) -> Entry:
    """Return what the index says of a dossier's story."""
    named = {m.actor_id for m in dossier.cast.mentions if m.kind == "name"}
    quoted = named & {s.speaker_id for t in dossier.tellings for s in t.statements}
    return Entry(
        story=dossier.story,
        outlets=tuple(sorted({outlet_of(t.article) for t in dossier.tellings})),
        speakers=tuple(sorted(a.name for a in dossier.cast.actors if a.actor_id in quoted)),
        differs=count_told(dossier.differences),
        shared=sum(c.origins > 1 for c in dossier.alignment.claims),
    )


def listing(entries: Sequence[Entry]) -> list[Listed]:
    """Return the stories, those with most origins and tellings first."""
    order = sorted(
        entries, key=lambda e: (-e.story.origins, -e.story.tellings, e.story.title, e.story.story_id)
    )
    threads = _threads([e.story for e in order])
    return [_listed(e, _kin(e.story, threads)) for e in order]


def _threads(stories: Sequence[Story]) -> dict[str, list[Story]]:
    """Return the stories of each thread in order of time."""
    held: dict[str, list[Story]] = defaultdict(list)
    for s in stories:
        if s.thread:
            held[s.thread].append(s)
    return {t: sorted(s, key=lambda s: (moment(s.first_published), s.story_id)) for t, s in held.items()}


def _kin(story: Story, threads: dict[str, list[Story]]) -> tuple[Kin, ...]:
    """Return the nearest stories of the thread before and after this one."""
    mine = threads.get(story.thread or "", [story])
    at = [s.story_id for s in mine].index(story.story_id)
    near = [(s, n > at) for n, s in enumerate(mine) if n != at and abs(n - at) <= _NEAREST]
    return tuple(
        Kin(_href(s.story_id), s.title or "(no headline)", when(s.first_published), later)
        for s, later in near
    )


def _href(story_id: str) -> str:
    return f"stories/{quote(story_id, safe='', errors='replace')}.html"


def _listed(entry: Entry, kin: tuple[Kin, ...]) -> Listed:
    story = entry.story
    first = instant(story.first_published)
    return Listed(
        href=_href(story.story_id),
        title=story.title or "(no headline)",
        tellings=story.tellings,
        origins=story.origins,
        outlets=entry.outlets,
        speakers=entry.speakers,
        first=when(story.first_published),
        last=when(story.last_published) if story.last_published != story.first_published else "",
        iso=first.isoformat() if first else "",
        differs=entry.differs,
        shared=entry.shared,
        thread=story.thread or "",
        kin=kin,
    )
