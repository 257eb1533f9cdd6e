"""One law: copies and stories are the same, into how many parts the pile is cut, and in whatever order it comes."""

import random

import pytest

from tellings.clean import mark_residue
from tellings.copies import find_copies, near_copies
from tellings.demo import articles_folder
from tellings.engine import LocalEngine
from tellings.pipeline.spread import spread_copies
from tellings.read import read_articles
from tellings.records import Article, StoryCorrection
from tellings.stories import blocks, group_stories, lots

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


def test_stories_are_the_same_in_lots(pile, monkeypatch):
    residue = mark_residue(pile)
    ids = [a.article_id for a in pile]
    said = [StoryCorrection("join", ids[0], ids[30]), StoryCorrection("part", ids[1], ids[2])]
    expected = group_stories(pile, residue, corrections=said)
    monkeypatch.setattr(lots, "_TEXTS", 17)
    monkeypatch.setitem(lots.near_in_lots.__kwdefaults__, "many", 13)
    monkeypatch.setitem(lots.link_in_lots.__kwdefaults__, "many", 10)
    mixed = random.Random(3).sample(pile, len(pile))
    assert group_stories(mixed, residue, corrections=said, mapped=map) == expected
    assert len(expected) > 10


def test_stories_of_blocks_are_the_same_in_lots(pile, monkeypatch):
    monkeypatch.setattr(blocks, "_FIRST", 20)
    monkeypatch.setattr(blocks, "_WINDOW", 5)
    expected = group_stories(pile)
    monkeypatch.setattr(lots, "_TEXTS", 17)
    for function in (lots.near_in_lots, lots.fresh_in_lots):
        monkeypatch.setitem(function.__kwdefaults__, "many", 7)
    assert group_stories(pile, mapped=map) == expected
    assert len(blocks.block_ends(len(pile))) > 3


@pytest.mark.parametrize("size", [0, 1])
def test_no_story_needs_two_articles(pile, size):
    assert group_stories(pile[:size], mapped=map) == group_stories(pile[:size])


def test_a_pile_without_copies_has_none_in_parts():
    assert spread_copies([Article("a", "a.txt", "One."), Article("b", "b.txt", "")], [], LocalEngine(1)) == (
        [],
        [],
    )
