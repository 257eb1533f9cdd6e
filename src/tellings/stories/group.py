"""Articles to stories: weigh words, find near pairs, link what holds together, name each group."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from tellings.ids import content_id
from tellings.records import Article, Residue, Story
from tellings.stories.linkage import average_linkage
from tellings.stories.neighbours import near_pairs
from tellings.stories.terms import article_text, weigh_terms

__all__ = ["group_stories"]

# Groups join while their pairs are this alike on average. Best over giveme5w1h, ecbplus and allsides_dev
# together (each alone: .10, .14, .16), measured with evals/stories.py.
_ALIKE = 0.12

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
    i, j, score = near_pairs(rows, _ALIKE / 4)
    groups = average_linkage(len(ordered), zip(i.tolist(), j.tolist(), score.tolist(), strict=True), _ALIKE)
    stories = [_story([ordered[k] for k in group]) for group in groups]
    return sorted(stories, key=lambda s: (s.first_published is None, _instant(s.first_published), s.story_id))


def _title(article: Article) -> str:
    return article.title or article.received[: article.body_start]


def _instant(published: str | None) -> datetime:
    """Return the moment of publication; a time without a zone is read as UTC, none or nonsense as never.

    >>> _instant("2024-03-12T22:05:00+01:00") < _instant("2024-03-12T21:10:00")
    True
    """
    try:
        moment = datetime.fromisoformat(published or "")
    except ValueError:
        return _NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _story(members: list[Article]) -> Story:
    """Return the story of these articles; it is named after the first that was published."""
    members = sorted(members, key=lambda a: (_instant(a.published), a.article_id))
    dated = [a.published for a in members if a.published and _instant(a.published) < _NEVER]
    return Story(
        story_id=content_id("story", members[0].article_id),
        title=" ".join(_title(members[0]).split()) or members[0].article_id,
        article_ids=tuple(a.article_id for a in members),
        tellings=len(members),
        origins=len(members),
        first_published=dated[0] if dated else None,
        last_published=dated[-1] if dated else None,
    )
