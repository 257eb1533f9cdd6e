"""Articles to passages: hash words, find what is shared, grow it over edits, chain it."""

from collections.abc import Sequence

import numpy as np

from tellings.copies.boxes import Boxes
from tellings.copies.chain import Chains, chain_boxes, join_boxes
from tellings.copies.extend import extend_boxes
from tellings.copies.pile import Pile, lay_out, sides
from tellings.copies.seeds import shared_boxes
from tellings.copies.shards import Scratch, in_memory
from tellings.copies.tokens import Ints
from tellings.records import Article, Passage, Residue
from tellings.times import moment

__all__ = ["chains_of", "find_copies", "passages_of", "quoted", "rank_of"]


def find_copies(
    articles: Sequence[Article],
    residue: Sequence[Residue] = (),
    others: Sequence[Article] = (),
    scratch: Scratch = in_memory,
) -> list[Passage]:
    """Return the runs of text that two articles share, verbatim or lightly edited, residue apart.

    Where there are `others`, only what an article shares with one of them. Passages are in order of their articles'
    ids and places; none touches residue. A text that more than a hundred articles print is found beside the earliest
    of them only, so that there are as many passages as prints. `scratch` gives room for so many 64-bit numbers, in
    memory or in a file.
    """
    ordered = sorted([*articles, *others], key=lambda a: a.article_id)
    pile = lay_out(ordered, residue, scratch)
    boxes = shared_boxes(pile, sides(ordered, others), rank_of(ordered), scratch)
    return passages_of(boxes, ordered, pile)


def passages_of(boxes: Boxes, articles: Sequence[Article], pile: Pile) -> list[Passage]:
    """Return the passages that boxes of shared words grow to, in order of articles and place."""
    return quoted(chains_of(boxes, pile), articles, pile)


def chains_of(boxes: Boxes, pile: Pile) -> Chains:
    """Return the passages as words of the pile."""
    return chain_boxes(extend_boxes(join_boxes(boxes, pile), pile), pile)


def rank_of(articles: Sequence[Article]) -> Ints:
    """Return the place of each article in the order of publication, those without a time last."""
    order = sorted(range(len(articles)), key=lambda n: moment(articles[n].published))
    rank = np.empty(len(articles), np.int64)
    rank[order] = np.arange(len(articles))
    return rank


def quoted(chains: Chains, articles: Sequence[Article], pile: Pile) -> list[Passage]:
    """Return the passages as spans of the articles."""
    ids = [a.article_id for a in articles]
    boxes = chains.boxes
    columns = (
        pile.places.articles(boxes.a),
        pile.start[boxes.a],
        pile.end[boxes.end_a - 1],
        pile.places.articles(boxes.b),
        pile.start[boxes.b],
        pile.end[boxes.end_b - 1],
        np.round(chains.similarity, 4),
    )
    rows = zip(*(c.tolist() for c in columns), strict=True)
    return [Passage(ids[a], sa, ea, ids[b], sb, eb, alike) for a, sa, ea, b, sb, eb, alike in rows]
