"""Articles to stories: weigh words, find near pairs, link what holds together, name each group."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from tellings.records import Article, Residue, Story
from tellings.stories.changes import keep_ids
from tellings.stories.dates import guess_days
from tellings.stories.linkage import average_linkage
from tellings.stories.neighbours import likeness, near_pairs
from tellings.stories.sample import sure_pairs
from tellings.stories.terms import article_text, weigh_terms
from tellings.stories.times import Times, instant
from tellings.stories.words import count_words

__all__ = ["group_stories"]

_NEVER = datetime.max.replace(tzinfo=UTC)
# The mean likeness from which on groups of articles tell one event: best of .0015 to .0055 for giveme5w1h, ecbplus,
# allsides_dev and its ledes together (mean of BCubed and pair F1 .939; the best for each .944).
_LEAST = 0.004


def group_stories(
    articles: Sequence[Article],
    residue: Sequence[Residue] = (),
    *,
    bias: float = 0.0,
    earlier: Sequence[Story] = (),
) -> list[Story]:
    """Return the stories: every article is in exactly one, alone where nothing else tells its event.

    Stories and their members are in order of publication (undated last), ties by id. `bias` above 0 makes
    larger, looser stories, below 0 tighter ones: each whole step halves or doubles the likeness asked for.
    A story of `earlier` keeps its id while more than half of its tellings are together in one story.
    """
    ordered = sorted(articles, key=lambda a: a.article_id)
    if not ordered:
        return []
    groups = _groups(ordered, residue, _LEAST / 2.0**bias)
    members = [sorted((ordered[k] for k in group), key=_when) for group in groups]
    ids = keep_ids([[a.article_id for a in m] for m in members], earlier)
    stories = [_story(m, story_id) for m, story_id in zip(members, ids, strict=True)]
    return sorted(stories, key=lambda s: (instant(s.first_published) or _NEVER, s.story_id))


def _groups(ordered: Sequence[Article], residue: Sequence[Residue], least: float) -> list[list[int]]:
    """Return the numbers of the articles in groups."""
    by_article = defaultdict(list)
    for r in residue:
        by_article[r.article_id].append(r)
    texts = [(_title(a), article_text(a, by_article[a.article_id])) for a in ordered]
    terms = weigh_terms(count_words(texts))
    times = Times([a.published for a in ordered], sure_pairs(terms.whole))
    near = near_pairs(terms.whole, times)
    times.place(*guess_days(times.days, near, lambda k: texts[k][1]))
    score = likeness(near, terms) * times.weigh(near.i, near.j)
    # Pairs half as alike count as not alike at all.
    kept = score >= least / 2
    pairs = zip(near.i[kept].tolist(), near.j[kept].tolist(), score[kept].tolist(), strict=True)
    return average_linkage(len(ordered), pairs, least)


def _when(article: Article) -> tuple[datetime, str]:
    return instant(article.published) or _NEVER, article.article_id


def _title(article: Article) -> str:
    return article.title or article.received[: article.body_start]


def _story(members: Sequence[Article], story_id: str) -> Story:
    """Return the story of these articles in order; it is titled after the first that was published."""
    dated = [a.published for a in members if instant(a.published)]
    return Story(
        story_id=story_id,
        title=" ".join(_title(members[0]).split()) or members[0].article_id,
        article_ids=tuple(a.article_id for a in members),
        tellings=len(members),
        origins=len(members),
        first_published=dated[0] if dated else None,
        last_published=dated[-1] if dated else None,
    )
