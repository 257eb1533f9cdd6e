"""One law: copies and stories are the same, into how many parts the pile is cut, and in whatever order it comes."""

import random

import pytest

from tellings.clean import mark_residue
from tellings.copies import find_copies, near_copies
from tellings.demo import articles_folder
from tellings.engine import LocalEngine
from tellings.pipeline.spread import spread_copies
from tellings.read import read_articles
from tellings.records import Article

CUTS = [
    {"shard": 1_000, "parts": 1},
    {"shard": 40, "parts": 2, "boxes": 10},
    {"shard": 7, "parts": 5, "boxes": 1},
]


@pytest.fixture(scope="module")
def pile():
    """The demo, and copies of its articles: whole, halves of two, one with an advert in it, one that all share a part of."""
    with articles_folder() as folder:
        known = [a for a in read_articles([folder]) if isinstance(a, Article)]
    texts = [a.received for a in known]
    notice = " ".join(texts[0].split()[:45])
    copies = [
        texts[2],
        texts[3][: len(texts[3]) // 2] + texts[4][len(texts[4]) // 2 :],
        *(f"{notice} {text}" for text in texts[5:8]),
        *(f"{n} odd words before it. {notice}" for n in range(110)),
        "",
        "二人は橋を渡った。" * 20,
    ]
    return [*known, *(Article(f"copy-{n}", "copies.txt", text) for n, text in enumerate(copies))]


@pytest.mark.parametrize("cut", CUTS, ids=lambda c: f"{c['parts']} parts")
def test_copies_are_the_same_in_parts(pile, cut):
    residue = mark_residue(pile)
    mixed = random.Random(cut["parts"]).sample(pile, len(pile))
    passages, near = spread_copies(mixed, residue, LocalEngine(1), **cut)
    assert (passages, near) == (find_copies(pile, residue), near_copies(pile, residue))
    assert len(passages) > 100
    assert near


def test_a_pile_without_copies_has_none_in_parts():
    assert spread_copies([Article("a", "a.txt", "One."), Article("b", "b.txt", "")], [], LocalEngine(1)) == (
        [],
        [],
    )
