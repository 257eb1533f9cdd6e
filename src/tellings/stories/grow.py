"""The groups of a pile, block by block (see blocks.py), and what is kept of the blocks for the next time."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tellings.stories.blocks import block_ends
from tellings.stories.caution import cautious, lapse
from tellings.stories.dates import guess_days
from tellings.stories.faint import drop_faint, part_faint_pairs
from tellings.stories.lots import Map, count_in_lots, fresh_in_lots, link_in_lots, near_in_lots
from tellings.stories.neighbours import Near, likeness
from tellings.stories.regroup import Linked, regroup
from tellings.stories.sample import sure_pairs
from tellings.stories.stack import Stack
from tellings.stories.terms import Tally, Terms, weigh_terms
from tellings.stories.threads import thread_stories
from tellings.stories.times import Times, read_times, weigh_times
from tellings.stories.words import Words, words_of

__all__ = ["Block", "Groups", "Kept", "Pairs", "Pile", "Rules", "group_pile", "is_outgrown"]

# The mean likeness from which on groups of articles tell one event: best of .0015 to .0055 for giveme5w1h, ecbplus,
# allsides_dev and its ledes together (mean of BCubed and pair F1 .939; the best for each .944).
_LEAST = 0.004
# The power of what time says that counts between the stories of one thread, whose follow-ups come days and weeks later:
# with .3 as many split pairs of the stream of allsides_dev came together as with .6, and threads were a fifth larger.
_KINSHIP = 0.6
# What a story of two in a pile with a base of 2 ** 14 articles or more must reach: so many times `_LEAST`, and so alike in all
# words. Of the two-article stories of the stream read by eye (evals/stories_read.toml) it left 3 of the 14 mixed ones and all of
# the 11 others, and took .001 from BCubed F1 of the labelled articles; a likeness of 6 alone left 6 of 14 and 10 of 11.
# The fewer articles, the fewer rivals of a pair: up to 2 ** 10 nothing more is asked of two.
_FIRM, _FIRM_WORDS = 4.0, 0.09
# What the mean likeness inside a larger story must reach there, so many times `_LEAST`, or else it gives up its weakest articles
# (faint.py). That changes 218 of the 3,087 larger stories of the stream; of 26 of them, read by eye, 21 were better for it. It takes
# .0004 from BCubed F1 of the labelled articles, and 6 takes .001, 7 .0025.
_HOLD = 5.0
_FEW, _MANY = 10, 14

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Pile(NamedTuple):
    """Articles in order: their ids, (title, body) and times as text."""

    ids: Sequence[str]
    texts: Sequence[tuple[str, str]]
    published: Sequence[str | None]


class Pairs(NamedTuple):
    """Pairs of articles by number, i < j, how alike they are as tellings of one event, and as of one running story.

    `firm` is whether they are alike enough to be a story of two, which nothing else speaks for.
    """

    i: Ints
    j: Ints
    score: Floats
    kinship: Floats
    firm: Bools


class Rules(NamedTuple):
    """How loose stories are (1 as measured), and the pairs of articles that a person put together or apart."""

    ease: float = 1.0
    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


class Block(NamedTuple):
    """What is settled of articles that were weighed together: arrays and numbers only, beside the articles' ids.

    `word` are the words of the columns that this block is the first to have; `pairs` those of which one
    article at least is of this block, by number in the whole pile.
    """

    ids: tuple[str, ...]
    word: NDArray[np.uint32]
    terms: Terms
    days: Floats
    trust: Floats
    crowd: Floats
    pairs: Pairs


class Kept(NamedTuple):
    """The whole blocks of a pile, what time between articles says, and the group of each article without corrections."""

    blocks: tuple[Block, ...]
    curve: Floats | None
    ease: float
    group: Ints

    @property
    def ids(self) -> list[str]:
        """Return the ids of the articles, in order."""
        return [i for block in self.blocks for i in block.ids]


class Groups(NamedTuple):
    """The number of the story and of the thread of each article, and what the next run may go on from."""

    story: Ints
    thread: Ints
    kept: Kept | None


def is_outgrown(kept: Kept, size: int) -> bool:
    """Return whether a pile of so many articles has another base than the one that is kept."""
    return block_ends(size)[:1] != [len(kept.blocks[0].ids)]


def group_pile(pile: Pile, rules: Rules, kept: Kept | None = None, mapped: Map | None = None) -> Groups:
    """Return the groups of a pile, the articles of `kept` first, the others in order of time."""
    size = len(pile.ids)
    begun = _Begun(kept) if kept else _Begun()
    old = begun.size
    words = count_in_lots(pile.texts[old:], None if kept else mapped)
    for start, end in pairwise([old, *(e for e in block_ends(size) if e > old)]):
        begun.add(_part(pile, start, end), words_of(words, start - old, end - old), rules, mapped)
    whole = _settled(begun, rules, kept, mapped) if begun.blocks else None
    if begun.size < size or not size:
        begun.add(_part(pile, begun.size, size), words_of(words, begun.size - old, size - old), rules, mapped)
    pairs = begun.pairs()
    story = _regrouped(whole, pairs, size, rules) if whole else _linked(pairs, size, rules, mapped)
    story = _firm(story, pairs, len(begun.blocks[0].ids), pile, rules)
    return Groups(story, thread_stories(story, pairs.i, pairs.j, pairs.kinship), whole)


def _part(pile: Pile, start: int, end: int) -> Pile:
    return Pile(pile.ids[start:end], pile.texts[start:end], pile.published[start:end])


def _settled(begun: "_Begun", rules: Rules, kept: Kept | None, mapped: Map | None) -> Kept:
    """Return what is kept of whole blocks; their groups are those without corrections."""
    plain, pairs = Rules(rules.ease), begun.pairs()
    if kept and len(kept.blocks) == len(begun.blocks):
        return kept
    group = _regrouped(kept, pairs, begun.size, plain) if kept else _linked(pairs, begun.size, plain, mapped)
    return Kept(tuple(begun.blocks), begun.curve, rules.ease, group)


def _linked(pairs: Pairs, size: int, rules: Rules, mapped: Map | None) -> Ints:
    groups = link_in_lots(size, (pairs.i, pairs.j, pairs.score), _LEAST, mapped, **rules._asdict())
    out = np.zeros(size, np.int64)
    for n, group in enumerate(groups):
        out[group] = n
    return out


def _regrouped(kept: Kept, pairs: Pairs, size: int, rules: Rules) -> Ints:
    old = len(kept.group)
    alone = int(kept.group.max(initial=-1)) + 1 + np.arange(size - old)
    touched = np.arange(size) >= old
    touched[[k for pair in (*rules.together, *rules.apart) for k in pair]] = True
    linked = Linked(pairs.i, pairs.j, pairs.score, _LEAST, **rules._asdict())
    return regroup(np.append(kept.group, alone), touched, linked)


def _firm(story: Ints, pairs: Pairs, base: int, pile: Pile, rules: Rules) -> Ints:
    """Return the stories without what is only faintly like the others of its story, but for what a person put together."""
    said = [k for a, b in rules.together if story[a] == story[b] for k in (a, b)]
    spared, asked = np.array(said, np.int64), _HOLD * _LEAST * _rivals(base, rules)
    held = drop_faint(story, (pairs.i, pairs.j, pairs.score), asked, pile.ids, spared)
    return part_faint_pairs(held, (pairs.i, pairs.j, pairs.firm), spared)


def _rivals(base: int, rules: Rules) -> float:
    """Return how far what is asked of faint stories counts in a pile with such a base: from 0 to 1, less where `ease` is more."""
    return float(np.clip((np.log2(max(base, 1)) - _FEW) / (_MANY - _FEW), 0, 1)) / rules.ease


class _Begun:
    """A pile as far as it has been weighed: blocks are added to it."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.blocks = list(kept.blocks) if kept else []
        self.curve = kept.curve if kept else None
        self.tally = Tally([(block.word, block.terms) for block in self.blocks])

    @property
    def size(self) -> int:
        """Return how many articles there are so far."""
        return self.tally.size

    def pairs(self) -> Pairs:
        """Return all pairs so far."""
        return Pairs(
            *(np.concatenate(columns) for columns in zip(*(b.pairs for b in self.blocks), strict=True))
        )

    def add(self, part: Pile, words: Words, rules: Rules, mapped: Map | None) -> None:
        """Weigh more articles, among themselves and against those before them."""
        old, known = self.size, len(self.tally.word)
        self.tally.add(words)
        terms = weigh_terms(words, self.tally)
        if not self.blocks:
            times = weigh_times(part.published, sure_pairs(terms.whole, part.ids))
            self.curve = times.curve
            near = near_in_lots(terms.whole, times, mapped)
        else:
            times = self._times(part)
            rows, crowd = self._stack("whole", terms), self._column("crowd")
            near = fresh_in_lots(rows, self.tally.df, times, crowd, mapped)
        times, pairs = self._weigh(near, terms, times, part, rules)
        self.blocks.append(
            Block(
                tuple(part.ids), self.tally.word[known:], terms, times.days[old:], times.trust[old:],
                near.crowd[old:], pairs,
            )
        )  # fmt: skip

    def _weigh(self, near: Near, terms: Terms, times: Times, part: Pile, rules: Rules) -> tuple[Times, Pairs]:
        old = self.size - len(part.ids)
        unsure = np.where(times.trust < 1, np.nan, times.days)
        alike = likeness(near, {f: self._stack(f, terms) for f in Terms._fields})
        guessed, trust = guess_days(unsure, near, alike, lambda k: part.texts[k - old][1], old)
        fresh = np.arange(self.size) >= old
        times = Times(np.where(fresh, guessed, times.days), np.where(fresh, trust, times.trust), times.curve)
        base = len(self.blocks[0].ids) if self.blocks else self.size
        time = times.weigh(near.i, near.j) * lapse(near, unsure, base)
        told = cautious(alike, near, self._stack("whole", terms), self._stack("lede", terms), base)
        return times, _weighed(near, told, time, rules, base)

    def _stack(self, field: str, terms: Terms) -> Stack:
        return Stack([*(getattr(b.terms, field) for b in self.blocks), getattr(terms, field)])

    def _column(self, field: str) -> Floats:
        return np.concatenate([np.zeros(0), *(getattr(b, field) for b in self.blocks)])

    def _times(self, part: Pile) -> Times:
        days = read_times(part.published)
        trust = np.where(np.isnan(days), 0.0, 1.0)
        return Times(
            np.append(self._column("days"), days), np.append(self._column("trust"), trust), self.curve
        )


def _weighed(near: Near, alike: Floats, time: Floats, rules: Rules, base: int) -> Pairs:
    # Pairs half as alike as asked for count as not alike at all.
    kept = alike * time**_KINSHIP >= _LEAST / rules.ease / 2
    score = (alike * time)[kept]
    rivals = _rivals(base, rules)
    firm = (score >= _FIRM * _LEAST * rivals) & (near.cosine[kept] >= _FIRM_WORDS * rivals)
    return Pairs(near.i[kept], near.j[kept], score, (alike * time**_KINSHIP)[kept], firm)
