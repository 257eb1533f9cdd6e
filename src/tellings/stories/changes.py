"""What becomes of stories from one run to the next: which id goes on, what was joined and what was parted."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, count

from tellings.ids import content_id
from tellings.records import Story, StoryChange

__all__ = ["keep_ids", "story_changes"]


def keep_ids(groups: Sequence[Sequence[str]], earlier: Sequence[Story], kind: str = "story") -> list[str]:
    """Return an id for each group of article ids: an earlier story's, where most of its tellings are in the group.

    Of several such stories the one with most tellings there gives its id. Other ids come from the first
    article of the group whose id is not taken.
    """
    home = {a: n for n, group in enumerate(groups) for a in group}
    claims = []
    for story in earlier:
        held = Counter(home[a] for a in story.article_ids if a in home)
        claims += [(-k, story.story_id, n) for n, k in held.items() if 2 * k > len(story.article_ids)]
    kept: dict[int, str] = {}
    for _, story_id, n in sorted(claims):
        kept.setdefault(n, story_id)
    taken = {s.story_id for s in earlier}
    return [kept[n] if n in kept else _fresh(group, taken, kind) for n, group in enumerate(groups)]


def _fresh(group: Sequence[str], taken: set[str], kind: str) -> str:
    """Return the id of the first article that gives one not taken, or else one of the whole group."""
    ids = chain((content_id(kind, a) for a in group), (content_id(kind, n, *group) for n in count(1)))
    return next(i for i in ids if i not in taken)


def story_changes(earlier: Sequence[Story], stories: Sequence[Story]) -> list[StoryChange]:
    """Return how earlier stories were joined and parted, in order of ids.

    An earlier story is joined to another where it is gone and most of its tellings are there now; wherever
    else a story holds some of its tellings, those were parted from it. Articles that are in no earlier story are none.
    """
    home = {a: s.story_id for s in stories for a in s.article_ids}
    now = {s.story_id for s in stories}
    changes = []
    for story in earlier:
        moved: dict[str, list[str]] = {}
        for a in story.article_ids:
            if home.get(a, story.story_id) != story.story_id:
                moved.setdefault(home[a], []).append(a)
        for new, ids in moved.items():
            joined = story.story_id not in now and 2 * len(ids) > len(story.article_ids)
            changes.append(StoryChange("joined" if joined else "parted", new, story.story_id, tuple(ids)))
    return sorted(changes, key=lambda c: (c.other_id, c.story_id))
