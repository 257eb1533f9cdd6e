"""Stories: every article is in exactly one, order of input changes nothing, like events stay apart."""

import importlib.util
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellings.ids import content_id
from tellings.records import Article, Residue, Story, StoryChange, StoryCorrection
from tellings.stories import group_stories, grow_stories, story_changes

HERE = Path(__file__).parent
_SPEC = importlib.util.spec_from_file_location("pile", HERE / "fixtures" / "pile.py")
records = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(records)
CASES = tomllib.loads((HERE / "cases" / "stories.toml").read_text("utf8"))["case"]
FERRY, AGAIN = CASES[0]["articles"]


def pile(*texts, published=None):
    return [
        Article(f"a{n}", f"a{n}.txt", text, title=text.split(".")[0], published=published and published[n])
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    articles = pile(*case["articles"], published=case.get("published"))
    found = [[int(i[1:]) for i in s.article_ids] for s in group_stories(articles)]
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


GERMAN = next(c["articles"] for c in CASES if "German" in c["name"])


def ids(stories):
    return [s.article_ids for s in stories]


def test_articles_in_another_language_group_by_words_numbers_and_names():
    english = [t for c in CASES[:1] for t in c["articles"]]
    assert {"a0", "a1"} <= set(group_stories(pile(*GERMAN, *english))[0].article_ids)


def test_bias_makes_stories_looser_or_tighter():
    articles = pile(FERRY, AGAIN)
    assert len(group_stories(articles, bias=-4.0)) == 2
    assert len(group_stories(articles, bias=0.0)) == 1
    assert len(group_stories(pile(*CASES[2]["articles"]), bias=4.0)) == 1


def test_two_that_are_only_faintly_alike_are_no_story_in_a_large_pile_and_three_are(monkeypatch):
    from tellings.stories import grow

    monkeypatch.setattr(grow, "_FIRM", 1e6)
    assert len(group_stories(pile(FERRY, AGAIN))) == 1
    monkeypatch.setattr(grow, "_FEW", 0)
    monkeypatch.setattr(grow, "_MANY", 1)
    assert len(group_stories(pile(FERRY, AGAIN))) == 2
    assert len(group_stories(pile(FERRY, AGAIN, FERRY))) == 1
    assert corrected(pile(FERRY, AGAIN), ("join", "a0", "a1")) == [["a0", "a1"]]


def test_a_story_keeps_its_id_while_most_of_its_tellings_stay():
    articles = pile(AGAIN, FERRY, published=["2024-03-13", "2024-03-12"])
    (before,) = group_stories(articles[:1])
    (after,) = group_stories(articles, earlier=[before])
    assert after.story_id == before.story_id == content_id("story", "a0")
    assert after.article_ids == ("a1", "a0")
    assert story_changes([before], [after]) == []


def test_two_earlier_stories_that_turn_out_one_are_joined():
    earlier = [Story("s1", "", ("a0",), 1, 1), Story("s2", "", ("a1", "gone", "a2"), 3, 3)]
    (story,) = group_stories(pile(FERRY, AGAIN, FERRY), earlier=earlier)
    assert story.story_id == "s2"
    assert story_changes(earlier, [story]) == [StoryChange("joined", "s2", "s1", ("a0",))]


def test_an_earlier_story_in_two_halves_is_parted_and_no_half_takes_its_id():
    texts = CASES[1]["articles"]
    earlier = [Story(content_id("story", "a0"), "", ("a0", "a1"), 2, 2)]
    stories = group_stories(pile(*texts), earlier=earlier)
    assert len({s.story_id for s in stories} | {earlier[0].story_id}) == 3
    assert [(c.kind, c.article_ids) for c in story_changes(earlier, stories)] == [
        ("parted", (s.article_ids)) for s in sorted(stories, key=lambda s: s.story_id)
    ]


def test_an_undated_article_is_placed_where_those_like_it_are():
    from tellings.stories.dates import guess_days
    from tellings.stories.neighbours import Near

    i, j = np.array([0, 1, 2]), np.array([3, 3, 3])
    near = Near(i, j, np.array([0.2, 0.2, 0.25]), np.zeros(4))
    # 16 December 2024 is day 20073, a Monday.
    days = np.array([20073.0, 20073.5, 20000.0, np.nan])
    guessed, trust = guess_days(days, near, near.cosine, lambda _: "He resigned on Monday.")
    assert 20073 <= guessed[3] < 20074
    assert 0.4 < trust[3] < 0.8
    assert trust[:3].tolist() == [1, 1, 1]


def test_a_story_that_hardly_holds_gives_up_its_weakest():
    from tellings.stories.faint import drop_faint

    story, ids, nobody = np.array([0, 0, 0, 1, 1, 1]), "abcdef", np.zeros(0, np.int64)
    i, j = np.array([0, 0, 1, 3, 3, 4]), np.array([1, 2, 2, 4, 5, 5])
    score = np.array([0.09, 0.01, 0.02, 0.09, 0.05, 0.04])
    held = drop_faint(story, (i, j, score), 0.05, ids, nobody)
    assert held[0] == held[1] != held[2]
    assert held[3] == held[4] == held[5]
    assert (drop_faint(story, (i, j, score), 0.05, ids, np.array([2])) == story).all()
    assert (drop_faint(story, (i, j, score), 0.0, ids, nobody) == story).all()


def test_of_two_that_are_as_weak_the_last_by_id_goes_whatever_its_number():
    from tellings.stories.faint import drop_faint

    pairs = np.array([0, 0]), np.array([1, 2]), np.array([0.1, 0.1])
    for ids, goes in (("abc", 2), ("acb", 1)):
        held = drop_faint(np.zeros(3, np.int64), pairs, 0.3, ids, np.zeros(0, np.int64))
        assert [k for k in (1, 2) if held[k] != held[0]] == [goes]


def corrected(articles, *corrections, **options):
    found = group_stories(articles, corrections=[StoryCorrection(*c) for c in corrections], **options)
    return sorted(sorted(s.article_ids) for s in found)


def test_articles_that_a_person_joined_are_one_story_and_their_tellings_come_along():
    articles = pile(FERRY, AGAIN, CASES[1]["articles"][1])
    assert corrected(articles, ("join", "a0", "a2")) == [["a0", "a1", "a2"]]


def test_articles_that_a_person_parted_are_in_two_stories():
    assert corrected(pile(FERRY, AGAIN), ("part", "a0", "a1")) == [["a0"], ["a1"]]
    assert len(corrected(pile(FERRY, AGAIN, FERRY), ("part", "a0", "a1"))) == 2


def test_of_corrections_that_cannot_all_hold_what_is_apart_stays_apart():
    rows = [("join", "a0", "a1"), ("join", "a1", "a2"), ("part", "a0", "a2")]
    assert corrected(pile(FERRY, AGAIN, FERRY), *rows) == [["a0", "a1"], ["a2"]]


def test_a_pinned_article_is_in_its_story_and_stays_there():
    articles = pile(FERRY, AGAIN, CASES[1]["articles"][1])
    before = group_stories(articles)
    ferry = next(s.story_id for s in before if "a0" in s.article_ids)
    pin = [StoryCorrection("pin", "a2", ferry)]
    after = group_stories(articles, corrections=pin, earlier=before)
    assert [(s.story_id, sorted(s.article_ids)) for s in after] == [(ferry, ["a0", "a1", "a2"])]
    assert group_stories(articles, corrections=pin, earlier=after) == after


def test_corrections_of_what_is_not_there_change_nothing():
    articles = pile(FERRY, AGAIN)
    rows = [("join", "a0", "gone"), ("part", "gone", "a1"), ("pin", "a0", "gone"), ("part", "a0", "a0")]
    assert corrected(articles, *rows) == [["a0", "a1"]]


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks so small that an invented pile has some."""
    from tellings.stories import blocks

    monkeypatch.setattr(blocks, "_FIRST", 16)
    monkeypatch.setattr(blocks, "_BLOCKS", 6)
    monkeypatch.setattr(blocks, "_WINDOW", 4)


def stream(size):
    """Return articles of an invented stream, in order of time; every ninth has no date."""
    rows = sorted((records.article(n // 3, n % 3) for n in range(size)), key=lambda r: r["published"])
    return [
        Article(r["id"], "p", r["text"], title=r["title"], published=r["published"] if n % 9 else None)
        for n, r in enumerate(rows)
    ]


def held(stories):
    return {frozenset(s.article_ids) for s in stories}


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("steps", [(40, 60), (37, 38, 39, 55, 60), (60,)])
def test_a_pile_that_came_in_steps_has_the_stories_of_one_that_came_at_once(steps):
    articles = sorted(stream(60), key=lambda a: a.published is None)
    grown = grow_stories(articles[:20])
    for end in steps:
        grown = grow_stories(articles[:end], earlier=grown.stories, kept=grown.kept)
    assert held(grown.stories) == held(group_stories(articles))
    assert len(grown.kept.blocks) > 2


@pytest.mark.usefixtures("small_blocks")
def test_articles_that_come_late_within_the_window_are_in_their_own_block():
    articles = [a for a in stream(60) if a.published]
    late = [*articles[:36], *articles[40:44], *articles[36:40], *articles[44:]]
    grown = grow_stories(late[:40])
    for end in (44, 48, len(late)):
        grown = grow_stories(late[:end], kept=grown.kept)
    assert held(grown.stories) == held(group_stories(articles))


@pytest.mark.usefixtures("small_blocks")
def test_corrections_hold_in_a_pile_that_grows_and_leave_no_trace_when_they_are_taken_back():
    articles = stream(60)
    kept = grow_stories(articles[:50]).kept
    plain = group_stories(articles)
    told = [s for s in plain if s.tellings > 1]
    rows = [
        StoryCorrection("part", *told[0].article_ids[:2]),
        StoryCorrection("join", told[1].article_ids[0], told[2].article_ids[0]),
    ]
    grown = grow_stories(articles, kept=kept, corrections=rows)
    assert held(grown.stories) == held(group_stories(articles, corrections=rows))
    assert held(grown.stories) != held(plain)
    assert held(grow_stories(articles, kept=grown.kept).stories) == held(plain)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("left", [slice(2, None), slice(0, 60, 1)])
def test_what_was_kept_is_of_no_use_where_articles_are_gone_or_stories_are_to_be_looser(left):
    articles = stream(60)
    kept = grow_stories(articles).kept
    bias = 1.0 if left.start == 0 else 0.0
    grown = grow_stories(articles[left], kept=kept, bias=bias)
    assert held(grown.stories) == held(group_stories(articles[left], bias=bias))
    assert grown.kept is not kept


@pytest.mark.usefixtures("small_blocks")
def test_a_block_is_the_same_after_it_was_bytes():
    from tellings.stories import pack_block, unpack_block

    articles = stream(60)
    kept = grow_stories(articles[:50]).kept
    again = kept._replace(blocks=tuple(unpack_block(pack_block(b)) for b in kept.blocks))
    assert [pack_block(b) for b in again.blocks] == [pack_block(b) for b in kept.blocks]
    assert grow_stories(articles, kept=again).stories == grow_stories(articles, kept=kept).stories


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_linked_again_comes_out_as_if_all_were(data):
    from tellings.stories.linkage import average_linkage
    from tellings.stories.regroup import Linked, regroup

    size = data.draw(st.integers(2, 24))
    scores = st.sampled_from([0.0, 0.0, 0.0, 0.003, 0.005, 0.009, 0.011, 0.02, 0.1])
    pairs = [(i, j, s) for j in range(size) for i in range(j) if (s := data.draw(scores))]
    old = data.draw(st.integers(1, size))

    def numbered(count, some):
        out = np.zeros(count, np.int64)
        for n, group in enumerate(average_linkage(count, some, 0.004)):
            out[group] = n
        return out

    before = numbered(old, [p for p in pairs if p[1] < old])
    columns = (
        (np.array(c) for c in zip(*pairs, strict=True)) if pairs else [np.zeros(0, int)] * 2 + [np.zeros(0)]
    )
    group = np.append(before, size + np.arange(size - old))
    assert (
        regroup(group, np.arange(size) >= old, Linked(*columns, 0.004, 1.0)).tolist()
        == numbered(size, pairs).tolist()
    )


def test_a_correction_in_a_library_survives_reruns(tmp_path):
    from msgspec import json

    from tellings.library import open_library

    rows = [{"id": f"a{n}", "title": t.split(".")[0], "text": t} for n, t in enumerate((FERRY, AGAIN))]
    file = tmp_path / "pile.jsonl"
    file.write_bytes(b"\n".join(map(json.encode, rows)))
    library = open_library(tmp_path / "library")
    library.add([file])
    assert [s.tellings for s in library.run().stories] == [2]
    library.correct("part", "a0", "a1")
    assert [s.tellings for s in library.run().stories] == [1, 1]
    more = tmp_path / "more.jsonl"
    more.write_bytes(json.encode({"id": "a2", "text": CASES[1]["articles"][1]}))
    library.add([more])
    stories = library.run().stories
    assert len(stories) == 3
    for story in stories:
        assert story in library.thread(story.story_id)


def test_stories_that_are_near_kin_are_one_thread_and_a_thread_keeps_its_id():
    from tellings.stories.threads import name_threads, thread_stories

    kin = np.array([0, 1]), np.array([2, 2]), np.array([0.02, 0.01])
    assert thread_stories(np.array([0, 0, 1, 2]), *kin).tolist() == [0, 0, 0, 1]
    stories = [Story(i, "", (f"{i}-1",), 1, 1) for i in ("s1", "s2", "s3", "s4")]
    before = name_threads(stories[:3], {"s1-1": 0, "s2-1": 0, "s3-1": 1}, [])
    assert [s.thread for s in before] == [content_id("thread", "s1-1")] * 2 + [None]
    after = name_threads(stories[::-1], {"s4-1": 0, "s3-1": 1, "s2-1": 0, "s1-1": 0}, before)
    assert {s.story_id: s.thread for s in after} == {s.story_id: before[0].thread for s in stories} | {
        "s3": None
    }


def test_what_is_not_in_english_is_grouped_across_languages_and_its_language_is_named(tmp_path):
    from msgspec import json

    from tellings.pipeline import build

    texts = [*CASES[-1]["articles"], *GERMAN]
    rows = [
        {"id": f"a{n}", "title": t.split(".")[0], "text": t, "published": "2024-03-12"}
        for n, t in enumerate(texts)
    ]
    (tmp_path / "pile.jsonl").write_bytes(b"\n".join(map(json.encode, rows)))
    run = build([tmp_path / "pile.jsonl"], tmp_path / "out")
    told = [s for s in run.stories if s.tellings > 1]
    assert sorted(s.article_ids for s in told) == [("a0", "a1", "a4", "a5"), ("a2", "a3")]
    reasons = sorted(s.reason.split(" by its words")[0] for s in run.skipped)
    assert reasons == ["written in de"] * 2 + ["written in es"] * 2 + ["written in fr"] * 2
    (ferry,) = (s.story_id for s in told if "a4" in s.article_ids)
    assert "in de: read as English" in (run.out / "stories" / f"{ferry}.html").read_text("utf8")
