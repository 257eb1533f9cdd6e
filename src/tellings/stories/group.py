"""Articles to stories: group what tells one event, put right what a person corrected, name each story."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tellings.records import Article, Residue, Story, StoryCorrection
from tellings.stories.blocks import block_ends
from tellings.stories.changes import keep_ids
from tellings.stories.grow import Kept, Pile, Rules, group_pile, is_outgrown
from tellings.stories.lots import Map
from tellings.stories.terms import article_text
from tellings.stories.threads import name_threads
from tellings.times import NEVER, moment

__all__ = ["Grown", "group_stories", "grow_stories"]


class Grown(NamedTuple):
    """The stories, and what the next run can go on from; None where the pile is too small for that."""

    stories: list[Story]
    kept: Kept | None


def group_stories(
    articles: Sequence[Article],
    residue: Sequence[Residue] = (),
    *,
    bias: float = 0.0,
    earlier: Sequence[Story] = (),
    corrections: Sequence[StoryCorrection] = (),
    mapped: Map | None = None,
) -> list[Story]:
    """Return the stories: every article is in exactly one, alone where nothing else tells its event.

    Stories and their members are in order of publication (undated last), ties by id. `bias` above 0 makes
    larger, looser stories, below 0 tighter ones: each whole step halves or doubles the likeness asked for.
    `thread` names the running story above: it holds stories that follow on each other or are near kin.
    A story of `earlier`, like a thread, keeps its id while more than half of its tellings are together in one story.
    `corrections` hold whatever the words say; those that name what is not there have no effect, and of those that
    cannot all hold, what is to be apart stays apart. `mapped` spreads the work, and changes nothing of the result.
    """
    grown = grow_stories(
        articles, residue, bias=bias, earlier=earlier, corrections=corrections, mapped=mapped
    )
    return grown.stories


def grow_stories(
    articles: Sequence[Article],
    residue: Sequence[Residue] = (),
    *,
    bias: float = 0.0,
    earlier: Sequence[Story] = (),
    corrections: Sequence[StoryCorrection] = (),
    kept: Kept | None = None,
    mapped: Map | None = None,
) -> Grown:
    """Return what `group_stories` does, going on from what an earlier call kept of some of the articles.

    The stories are those of all articles at once, if those that are new are later than the articles that are
    kept; what is older is weighed with the new ones, and what of a kept article was seen to be residue only since
    still counts. What was kept is of no use, and all is done anew, where kept articles are gone, the pile has
    doubled or `bias` is another.
    """
    ease = 2.0**bias
    kept = kept if kept and _is_of_use(kept, articles, ease) else None
    ordered = _in_rows(articles, kept)
    number = {a.article_id: n for n, a in enumerate(ordered)}
    rules = Rules(
        ease,
        together=_numbered(corrections, "join", number),
        apart=_numbered(corrections, "part", number),
    )
    pile = Pile(
        [a.article_id for a in ordered], _texts(ordered, residue, kept), [a.published for a in ordered]
    )
    found = group_pile(pile, rules, kept, mapped)
    thread_of = {a.article_id: t for a, t in zip(ordered, found.thread.tolist(), strict=True)}
    groups = defaultdict(list)
    for article, story in zip(ordered, found.story.tolist(), strict=True):
        groups[story].append(article)
    stories = _named(list(groups.values()), earlier, corrections)
    return Grown(name_threads(stories, thread_of, earlier), found.kept)


def _is_of_use(kept: Kept, articles: Sequence[Article], ease: float) -> bool:
    given = {a.article_id for a in articles}
    return kept.ease == ease and given.issuperset(kept.ids) and not is_outgrown(kept, len(given))


def _in_rows(articles: Sequence[Article], kept: Kept | None) -> list[Article]:
    """Return the articles that are kept, as they are there, then the others in order of time, undated last."""
    given = {a.article_id: a for a in articles}
    before = kept.ids if kept else []
    fresh = [given[i] for i in sorted(given.keys() - set(before))]
    if block_ends(len(given)):  # (else the order of ids serves as well)
        fresh.sort(key=_when)
    return [*(given[i] for i in before), *fresh]


def _texts(
    articles: Sequence[Article], residue: Sequence[Residue], kept: Kept | None
) -> list[tuple[str, str]]:
    """Return the titles and bodies; nothing of what is kept, which is not read again."""
    holes = defaultdict(list)
    for r in residue:
        holes[r.article_id].append(r)
    old = len(kept.ids) if kept else 0
    return [("", "")] * old + [(_title(a), article_text(a, holes[a.article_id])) for a in articles[old:]]


def _numbered(
    corrections: Sequence[StoryCorrection], kind: str, number: dict[str, int]
) -> tuple[tuple[int, int], ...]:
    """Return the pairs of articles of a kind of correction, by number."""
    pairs = {
        (number[c.a], number[c.b]) for c in corrections if c.kind == kind and {c.a, c.b} <= number.keys()
    }
    return tuple(sorted((min(p), max(p)) for p in pairs if p[0] != p[1]))


def _named(
    groups: list[list[Article]], earlier: Sequence[Story], corrections: Sequence[StoryCorrection]
) -> list[Story]:
    every = [a for g in groups for a in g]
    read = {p: moment(p) for p in {a.published for a in every}}
    when = {a.article_id: (read[a.published], a.article_id) for a in every}

    def timed(members: list[Article]) -> list[Article]:
        return sorted(members, key=lambda a: when[a.article_id]) if len(members) > 1 else members

    members = sorted((timed(g) for g in groups), key=lambda g: g[0].article_id)
    ids = keep_ids([[a.article_id for a in m] for m in members], earlier)
    pinned = _pin(dict(zip(ids, members, strict=True)), corrections)
    stories = [_story(timed(m), story_id, when) for story_id, m in pinned.items() if m]
    return sorted(stories, key=lambda s: (when[s.article_ids[0]][0], s.story_id))


def _pin(
    stories: dict[str, list[Article]], corrections: Sequence[StoryCorrection]
) -> dict[str, list[Article]]:
    """Return the members of stories with each pinned article in the story that it is pinned to, if that is there."""
    pins = {c.a: c.b for c in corrections if c.kind == "pin" and c.b in stories}
    if not pins:
        return stories
    held = [(pins.get(a.article_id, story), a) for story, members in stories.items() for a in members]
    out: dict[str, list[Article]] = {story: [] for story in stories}
    for story, article in held:
        out[story].append(article)
    return out


def _when(article: Article) -> tuple[datetime, str]:
    return moment(article.published), article.article_id


def _title(article: Article) -> str:
    return article.title or article.received[: article.body_start]


def _story(members: Sequence[Article], story_id: str, when: Mapping[str, tuple[datetime, str]]) -> Story:
    """Return the story of these articles in order; it is titled after the first that was published."""
    dated = [a.published for a in members if when[a.article_id][0] != NEVER]
    return Story(
        story_id=story_id,
        title=" ".join(_title(members[0]).split()) or members[0].article_id,
        article_ids=tuple(a.article_id for a in members),
        tellings=len(members),
        origins=len(members),
        first_published=dated[0] if dated else None,
        last_published=dated[-1] if dated else None,
    )
