"""Articles to stories: weigh words, find near pairs, link what holds together, name each group."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from tellings.ids import content_id
from tellings.records import Article, Residue, Story
from tellings.stories.density import Sample
from tellings.stories.linkage import average_linkage
from tellings.stories.neighbours import near_pairs
from tellings.stories.terms import article_text, weigh_terms
from tellings.stories.times import Times, instant

__all__ = ["group_stories"]

_NEVER = datetime.max.replace(tzinfo=UTC)


def group_stories(articles: Sequence[Article], residue: Sequence[Residue] = ()) -> list[Story]:
    """Return the stories: every article is in exactly one, alone where nothing else tells its event.

    Stories and their members are in order of publication (undated last), ties by id.
    """
    ordered = sorted(articles, key=lambda a: a.article_id)
    by_article = defaultdict(list)
    for r in residue:
        by_article[r.article_id].append(r)
    if not ordered:
        return []
    rows = weigh_terms([(_title(a), article_text(a, by_article[a.article_id])) for a in ordered])
    sample = Sample(rows)
    times = Times([a.published for a in ordered], sample.sure_pairs())
    least = sample.alike_enough(times)
    # Pairs half as alike count as not alike at all.
    i, j, score = near_pairs(rows, times, least / 2)
    groups = average_linkage(len(ordered), zip(i.tolist(), j.tolist(), score.tolist(), strict=True), least)
    stories = [_story([ordered[k] for k in group]) for group in groups]
    return sorted(stories, key=lambda s: (instant(s.first_published) or _NEVER, s.story_id))


def _title(article: Article) -> str:
    return article.title or article.received[: article.body_start]


def _story(members: list[Article]) -> Story:
    """Return the story of these articles; it is named after the first that was published."""
    members = sorted(members, key=lambda a: (instant(a.published) or _NEVER, a.article_id))
    dated = [a.published for a in members if instant(a.published)]
    return Story(
        story_id=content_id("story", members[0].article_id),
        title=" ".join(_title(members[0]).split()) or members[0].article_id,
        article_ids=tuple(a.article_id for a in members),
        tellings=len(members),
        origins=len(members),
        first_published=dated[0] if dated else None,
        last_published=dated[-1] if dated else None,
    )
