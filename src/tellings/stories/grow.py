"""What a run of `group_stories` leaves for the next, so that a pile that grows is not weighed anew each time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tellings.stories.dates import guess_days
from tellings.stories.linkage import average_linkage
from tellings.stories.lots import Map, count_in_lots, link_in_lots, near_in_lots
from tellings.stories.neighbours import Near, likeness, near_fresh
from tellings.stories.sample import sure_pairs
from tellings.stories.terms import Scale, Terms, join_terms, set_scale, weigh_terms
from tellings.stories.threads import thread_stories
from tellings.stories.times import Times, read_times, weigh_times
from tellings.stories.words import count_words

__all__ = ["Kept", "Pairs", "Rules", "first_groups", "grown_groups"]

# The mean likeness from which on groups of articles tell one event: best of .0015 to .0055 for giveme5w1h, ecbplus,
# allsides_dev and its ledes together (mean of BCubed and pair F1 .939; the best for each .944).
_LEAST = 0.004
# The power of what time says that counts between the stories of one thread, whose follow-ups come days and weeks later:
# with .3 as many split pairs of the stream of allsides_dev came together as with .6, and threads were a fifth larger.
_KINSHIP = 0.6

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = Sequence[tuple[str, str]]


class Pairs(NamedTuple):
    """Pairs of articles by number, i < j, how alike they are as tellings of one event, and as of one running story."""

    i: Ints
    j: Ints
    score: Floats
    kinship: Floats


class Rules(NamedTuple):
    """How loose stories are (1 as measured), and the pairs of articles that a person put together or apart."""

    ease: float = 1.0
    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


class Kept(NamedTuple):
    """Arrays and numbers only: the articles' ids in order, their words, times and pairs, each one's story.

    `story[n]` is the number of the group of article n, `thread[n]` that of the groups around it.
    """

    ids: tuple[str, ...]
    scale: Scale
    terms: Terms
    times: Times
    crowd: Floats
    pairs: Pairs
    story: Ints
    thread: Ints


def first_groups(
    ids: Sequence[str], texts: Texts, published: Sequence[str | None], rules: Rules, mapped: Map | None = None
) -> Kept:
    """Group articles, given by id, (title, body) and time as text."""
    words = count_in_lots(texts, mapped)
    scale = set_scale(words)
    terms = weigh_terms(words, scale)
    times = weigh_times(published, sure_pairs(terms.whole, ids))
    near = near_in_lots(terms.whole, times, mapped)
    times = Times(*guess_days(times.days, near, lambda k: texts[k][1]), times.curve)
    pairs = _weighed(near, terms, times, rules)
    groups = link_in_lots(len(ids), (pairs.i, pairs.j, pairs.score), _LEAST, mapped, **rules._asdict())
    story = _labels(groups, len(ids))
    return Kept(tuple(ids), scale, terms, times, near.crowd, pairs, story, _threads(story, pairs))


def grown_groups(
    kept: Kept, ids: Sequence[str], texts: Texts, published: Sequence[str | None], rules: Rules
) -> Kept:
    """Add articles to those that are kept; only stories that they come near to are grouped anew."""
    old = len(kept.ids)
    words = count_words(texts)
    scale = set_scale(words, kept.scale)
    terms = join_terms(kept.terms, weigh_terms(words, scale))
    days = read_times(published)
    times = Times(
        np.append(kept.times.days, days),
        np.append(kept.times.trust, np.where(np.isnan(days), 0.0, 1.0)),
        kept.times.curve,
    )
    near = near_fresh(terms.whole, times, kept.crowd)
    unsure = np.where(times.trust < 1, np.nan, times.days)
    guessed, trust = guess_days(unsure, near, lambda k: texts[k - old][1] if k >= old else "")
    fresh = np.arange(len(guessed)) >= old
    times = Times(np.where(fresh, guessed, times.days), np.where(fresh, trust, times.trust), times.curve)
    more = _weighed(near, terms, times, rules)
    pairs = Pairs(*(np.append(a, b) for a, b in zip(kept.pairs, more, strict=True)))
    story = _regrouped(kept.story, len(fresh), more, pairs, rules)
    threads = _threads(story, pairs)
    return Kept((*kept.ids, *ids), scale, terms, times, near.crowd, pairs, story, threads)


def _regrouped(story: Ints, size: int, more: Pairs, pairs: Pairs, rules: Rules) -> Ints:
    """Return the groups, those anew that the new pairs or a person's corrections touch."""
    alone = int(story.max(initial=-1)) + 1 + np.arange(size - len(story))
    story = np.append(story, alone)
    near = more.score >= _LEAST / rules.ease / 2
    touched = np.concatenate([np.arange(size - len(alone), size), more.i[near], more.j[near]])
    touched = np.append(touched, [k for pair in (*rules.together, *rules.apart) for k in pair]).astype(
        np.int64
    )
    inside = np.isin(story, story[touched])
    place = np.cumsum(inside) - 1
    own = inside[pairs.i] & inside[pairs.j]
    local = Pairs(place[pairs.i[own]], place[pairs.j[own]], pairs.score[own], pairs.kinship[own])
    own_rules = Rules(rules.ease, *(tuple((int(place[a]), int(place[b])) for a, b in r) for r in rules[1:]))
    groups = average_linkage(int(inside.sum()), _rows(local), _LEAST, **own_rules._asdict())
    out = story.copy()
    out[inside] = _labels(groups, int(inside.sum())) + int(story.max(initial=0)) + 1
    return out


def _weighed(near: Near, terms: Terms, times: Times, rules: Rules) -> Pairs:
    alike, time = likeness(near, terms), times.weigh(near.i, near.j)
    # Pairs half as alike as asked for count as not alike at all.
    kept = alike * time**_KINSHIP >= _LEAST / rules.ease / 2
    return Pairs(near.i[kept], near.j[kept], (alike * time)[kept], (alike * time**_KINSHIP)[kept])


def _threads(story: Ints, pairs: Pairs) -> Ints:
    return thread_stories(story, pairs.i, pairs.j, pairs.kinship)


def _rows(pairs: Pairs) -> "zip[tuple[int, int, float]]":
    # (those that are only kin are far below what a story asks for)
    return zip(pairs.i.tolist(), pairs.j.tolist(), pairs.score.tolist(), strict=True)


def _labels(groups: Sequence[Sequence[int]], size: int) -> Ints:
    out = np.zeros(size, np.int64)
    for n, group in enumerate(groups):
        out[group] = n
    return out
