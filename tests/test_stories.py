"""Stories: every article is in exactly one, order of input changes nothing, like events stay apart."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellings.ids import content_id
from tellings.records import Article, Residue
from tellings.stories import group_stories

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "cases" / "stories.toml").read_text("utf8"))["case"]
FERRY, AGAIN = CASES[0]["articles"]


def pile(*texts, published=None):
    return [
        Article(f"a{n}", f"a{n}.txt", text, title=text.split(".")[0], published=published and published[n])
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    found = [[int(i[1:]) for i in s.article_ids] for s in group_stories(pile(*case["articles"]))]
    assert sorted(sorted(f) for f in found) == case["stories"]


def test_the_demo_falls_into_its_stories():
    from tellings.clean import mark_residue
    from tellings.demo import articles_folder
    from tellings.read import read_articles

    with articles_folder() as folder:
        articles = [a for a in read_articles([folder]) if isinstance(a, Article)]
    names = {a.article_id: a.article_id if ".jsonl" in a.path else Path(a.path).name for a in articles}
    found = {
        frozenset(names[i] for i in s.article_ids) for s in group_stories(articles, mark_residue(articles))
    }
    truth = [tomllib.loads(p.read_text("utf8")) for p in sorted((HERE / "corpus" / "truth").glob("*.toml"))]
    assert {frozenset(t["articles"]) for t in truth if "story" in t} <= found
    assert sum(map(len, found)) == len(articles)


def test_a_story_is_named_after_its_first_telling_in_real_time():
    articles = pile(FERRY, AGAIN, published=["2024-03-12T22:30:00+00:00", "2024-03-12T23:10:00+01:00"])
    (story,) = group_stories(articles)
    assert story.article_ids == ("a1", "a0")
    assert story.story_id == content_id("story", "a1")
    assert (story.first_published, story.last_published) == (articles[1].published, articles[0].published)
    assert story.title == "Passengers taken off stranded boat"
    assert (story.tellings, story.origins) == (2, 2)


def test_order_of_input_changes_nothing():
    articles = pile(*(t for c in CASES for t in c["articles"]))
    assert group_stories(articles) == group_stories(articles[::-1])


def test_residue_does_not_bring_articles_together():
    advert = "Solveig Bell cruises to Skarn Island and Cutler's Reef with the Kestrian coastguard. " * 6
    bank = CASES[1]["articles"][1]
    articles = pile(FERRY, f"{bank} {advert}")
    residue = [Residue("a1", len(bank) + 1, len(bank) + 1 + len(advert), "advert")]
    assert len(group_stories(articles, residue)) == 2


def test_without_a_title_or_a_date():
    assert group_stories([]) == []
    (story,) = group_stories([Article("x", "x.txt", "")])
    assert (story.title, story.first_published, story.article_ids) == ("x", None, ("x",))
    untitled = [replace(a, title=None) for a in pile(FERRY, AGAIN)]
    assert len(group_stories(untitled)) == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=30), st.text(max_size=25)), max_size=6))
def test_any_text_is_in_exactly_one_story(rows):
    articles = [Article(f"a{n}", "p", t, title=h, published=d) for n, (t, h, d) in enumerate(rows)]
    found = [i for s in group_stories(articles) for i in s.article_ids]
    assert sorted(found) == sorted(a.article_id for a in articles)
    assert len({s.story_id for s in group_stories(articles)}) == len(group_stories(articles))
