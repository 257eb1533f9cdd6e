"""Threads: the running story that events belong to, so that follow-ups over weeks are found without melting together."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from tellings.records import Story
from tellings.stories.changes import keep_ids
from tellings.stories.linkage import average_linkage

__all__ = ["name_threads", "thread_stories"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# The mean likeness from which on stories are one thread, time weighing less than inside a story (`_KINSHIP` in grow.py).
# Of the labelled pairs in two stories, then those in one thread, at .002, .004, .008 and .016: giveme5w1h .77, .73,
# .73, .73; allsides_dev .57, .54, .45, .25; in its stream .52, .44, .33, .15, where the largest thread then held 131,
# 106, 66 and 45 articles. Of 20 threads of the
# stream read by eye at .008, 17 were one running story or subject (`python -m evals.stories --stream` has the counts).
_LEAST = 0.008


def thread_stories(story: Ints, i: Ints, j: Ints, kinship: Floats) -> Ints:
    """Return the thread of each article, as a number: stories whose articles are alike on average.

    `story[n]` is the story of article n; `kinship` how alike each pair (i, j) is; pairs that are not given count as 0.
    """
    size = np.bincount(story)
    one, other = story[i], story[j]
    between = one != other
    key = np.minimum(one, other)[between] * len(size) + np.maximum(one, other)[between]
    links, place = np.unique(key, return_inverse=True)
    a, b = np.divmod(links, max(len(size), 1))
    mean = np.bincount(place, kinship[between], len(links)) / (size[a] * size[b])
    able = np.zeros(len(size), bool)
    able[np.concatenate([a[mean >= _LEAST], b[mean >= _LEAST]])] = True
    near = (mean >= _LEAST / 2) & able[a] & able[b]
    # (stories that are like no other are left out)
    linked, place = np.unique(np.concatenate([a[near], b[near]]), return_inverse=True)
    one, other = place[: near.sum()], place[near.sum() :]
    pairs = zip(one.tolist(), other.tolist(), mean[near].tolist(), strict=True)
    thread = np.arange(len(size))
    for group in average_linkage(len(linked), pairs, _LEAST, tight=0.0):
        thread[linked[group]] = linked[group[0]]
    out: Ints = np.unique(thread, return_inverse=True)[1][story]
    return out


def name_threads(
    stories: Sequence[Story], thread_of: Mapping[str, int], earlier: Sequence[Story]
) -> list[Story]:
    """Return the stories, in order of time, with the id of the thread of each that has others in its thread.

    `thread_of` gives each article's thread; a thread keeps its id as a story does.
    """
    held: dict[int, list[Story]] = defaultdict(list)
    for story in stories:
        votes = Counter(map(thread_of.__getitem__, story.article_ids)) if story.tellings > 1 else ()
        first = thread_of[story.article_ids[0]]
        held[max(votes, key=lambda t: (votes[t], -t)) if len(votes) > 1 else first].append(story)
    threads = [mine for mine in held.values() if len(mine) > 1]
    ids = keep_ids([_articles(mine) for mine in threads], _earlier_threads(earlier), "thread")
    named = {s.story_id: thread for thread, mine in zip(ids, threads, strict=True) for s in mine}
    return [replace(s, thread=named[s.story_id]) if s.story_id in named else s for s in stories]


def _articles(stories: Sequence[Story]) -> list[str]:
    return [a for s in stories for a in s.article_ids]


def _earlier_threads(earlier: Sequence[Story]) -> list[Story]:
    """Return each earlier thread as if it were one story."""
    held: dict[str, list[str]] = defaultdict(list)
    for story in earlier:
        if story.thread:
            held[story.thread] += story.article_ids
    return [Story(thread, "", tuple(ids), len(ids), len(ids)) for thread, ids in sorted(held.items())]
