"""The search for copies over an engine: the same passages and near copies as `find_copies` and `near_copies` give.

The texts, the grams and the words beside them are never in one process; what comes together here are the hits of rare
grams, the postings of grams that two articles or more have, and the boxes.
"""

from collections.abc import Sequence
from functools import partial
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from tellings.copies import parts as cut
from tellings.copies.near import near_by_grams
from tellings.copies.shards import shards_for
from tellings.engine import Engine, Shuffle
from tellings.records import Article, NearCopy, Passage, Residue

__all__ = ["WORTH_SPREADING", "spread_copies"]

# From so many articles on, processes on one machine are worth their start: fewer are searched in some 2 s.
WORTH_SPREADING = 10_000
# Articles a shard, and parts that grams and hits are dealt into: some 2 s of work each.
SHARD, PARTS = 2_000, 16
# Boxes whose passages are found together.
BOXES = 50_000

Ints = NDArray[np.int64]


def spread_copies(
    articles: Sequence[Article],
    residue: Sequence[Residue],
    engine: Engine,
    *,
    shard: int = SHARD,
    parts: int = PARTS,
    boxes: int = BOXES,
) -> tuple[list[Passage], list[NearCopy]]:
    """Return the passages and the near copies of the articles; `shard`, `parts` and `boxes` change nothing of them."""
    ordered = sorted(articles, key=lambda a: a.article_id)
    frame = cut.frame_of(ordered, residue)
    holes: dict[str, list[Residue]] = {}
    for r in residue:
        holes.setdefault(r.article_id, []).append(r)
    edges = [*range(0, len(ordered), shard), len(ordered)]
    texts = [cut.part_of(frame, np.arange(at, until), ordered, holes) for at, until in pairwise(edges)]
    grams = Shuffle(partial(cut.deal_grams, parts), partial(cut.hits_and_postings, frame), parts)
    shared = list(engine.shuffle(grams, texts, worth=2))
    near = _near(ordered, frame, shared)
    found = _boxes(frame, texts, shared, engine, parts)
    jobs = [
        (cut.part_of(frame, numbers, ordered, holes), some) for numbers, some in _jobs(frame, found, boxes)
    ]
    return list(chain.from_iterable(engine.map(cut.passages_in, jobs, worth=2))), near


def _near(articles: Sequence[Article], frame: cut.Frame, shared: Sequence[cut.Shared]) -> list[NearCopy]:
    again = np.concatenate([s.again for s in shared])
    total = np.concatenate([s.counts for s in shared]) - np.bincount(again, minlength=len(articles))
    held, size = (np.concatenate(c) for c in zip(*((s.article, s.size) for s in shared), strict=True))
    return near_by_grams(articles, frame.side, held, size, total)


def _boxes(
    frame: cut.Frame, texts: Sequence[cut.Part], shared: Sequence[cut.Shared], engine: Engine, parts: int
) -> Ints:
    """Return a, end_a, b, end_b (rows) of all boxes."""
    common = np.sort(np.concatenate([s.common for s in shared]))
    edges = np.searchsorted(common, [*(t.home.first[0] for t in texts), frame.first[-1]])
    given = [(t, common[at:until]) for t, (at, until) in zip(texts, pairwise(edges.tolist()), strict=True)]
    deal = partial(cut.deal_long_grams, parts, shards_for(len(common)))
    long = engine.shuffle(Shuffle(deal, partial(cut.long_hits_in, frame), parts), given, worth=2)
    hits = [*(cut.Hits(*s.hits) for s in shared), *long]
    bands = Shuffle(partial(cut.by_band, parts), cut.boxes_in, parts)
    return np.concatenate(list(engine.shuffle(bands, hits, worth=2)), axis=1)


def _jobs(frame: cut.Frame, boxes: Ints, many: int) -> list[tuple[Ints, Ints]]:
    """Return the boxes in order of their first articles, about so many together, and the articles of each lot."""
    a, b = (np.searchsorted(frame.first, place, "right") - 1 for place in (boxes[0], boxes[2]))
    order = np.argsort(a, kind="stable")
    a, b, boxes = a[order], b[order], boxes[:, order]
    begins = np.flatnonzero(np.diff(a, prepend=-1))
    cuts = begins[np.diff(begins // many, prepend=-1) > 0]
    lots = [slice(at, until) for at, until in pairwise([*cuts.tolist(), len(a)])]
    return [(np.unique(np.concatenate([a[lot], b[lot]])), boxes[:, lot]) for lot in lots]
