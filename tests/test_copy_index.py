"""The index of copies: grown in any steps it tells what the search over everything at once tells."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.copies import find_copies, near_copies
from tellings.copies.build import build_index
from tellings.copies.grow import grow_index
from tellings.copies.index import near_in, passages_of_index
from tellings.pipeline.kept_copies import index_copies
from tellings.records import Article, Residue


def invented(draw: random.Random, length: int) -> list[str]:
    """Return words that no one wrote."""
    return ["".join(draw.choices("abcdefghiklmnoprstu", k=draw.randint(2, 6))) for _ in range(length)]


def piece(draw, phrases):
    """Return a phrase, or a part of it with some words exchanged."""
    words = list(draw.choice(phrases))
    if draw.random() < 0.5:
        words = words[draw.randrange(len(words)) :]
    return [draw.choice("xyz") if draw.random() < 0.08 else w for w in words]


def made_pile(seed, count):
    """Return articles of which many share phrases, some of these in many, and residue, an article's own."""
    draw = random.Random(seed)
    phrases = [invented(draw, draw.choice([3, 5, 8, 14, 30])) for _ in range(max(3, count // 2))]
    phrases += [invented(draw, 12)] * (count // 4)
    articles, residue = [], []
    for n in draw.sample(range(1000), count):
        parts = [
            p
            for _ in range(draw.randint(0, 6))
            for p in (piece(draw, phrases), invented(draw, draw.choice([0, 0, 1, 9])))
        ]
        text = " ".join(w for part in parts for w in part)
        published = f"2031-05-{draw.randint(1, 9):02}T00:00:00Z" if draw.random() < 0.8 else None
        articles.append(Article(f"a{n:03}", "", text, published=published))
        if len(text) > 40 and draw.random() < 0.3:
            start = draw.randrange(len(text) - 20)
            residue.append(Residue(f"a{n:03}", start, start + 15, "notice"))
    return articles, residue


@pytest.fixture
def low_bounds(monkeypatch):
    """Let few articles make a gram common, so that it happens in a small pile."""
    monkeypatch.setattr("tellings.copies.seeds._MOST_SHORT", 2)
    monkeypatch.setattr("tellings.copies.seeds._MOST_LONG", 4)
    monkeypatch.setattr("tellings.copies.seeds._SHORTEST_STAR", 10)
    monkeypatch.setattr("tellings.copies.grow._MOST_NEW", 100.0)


def told(index):
    return passages_of_index(index), near_in(index)


@pytest.mark.usefixtures("low_bounds")
@settings(max_examples=80, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(2, 40), st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_grown_in_any_steps_it_tells_the_same(seed, count, steps):
    articles, residue = made_pile(seed, count)
    index, at = build_index(articles[:1], residue), 1
    for step in steps:
        at += step
        now = articles[:at]
        index = grow_index(index, now, residue) or build_index(now, residue)
        assert told(index) == (find_copies(now, residue), near_copies(now, residue))


@pytest.mark.usefixtures("low_bounds")
@settings(max_examples=80, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(4, 40), st.integers(2, 4))
def test_where_residue_changes_it_tells_the_same(seed, count, steps):
    articles, residue = made_pile(seed, count)
    draw = random.Random(seed)
    index = build_index(articles[: count // 2], residue)
    for _ in range(steps):
        now = articles[: draw.randint(count // 2, count)] if len(index.ids) < count else articles
        now = [a for a in articles if a in now or a.article_id in index.ids]
        some = [r for r in residue if draw.random() < 0.6]
        index = grow_index(index, now, some) or build_index(now, some)
        assert told(index) == (find_copies(now, some), near_copies(now, some))


def asked(monkeypatch):
    """Return a list that takes note of every index that is built."""
    built = []
    monkeypatch.setattr(
        "tellings.pipeline.kept_copies.build_index", lambda *given: built.append(given) or build_index(*given)
    )
    return built


def test_a_kept_index_grows(tmp_path, monkeypatch):
    articles, residue = made_pile(3, 60)
    built = asked(monkeypatch)
    for many in (50, 55, 60, 60):
        now = articles[:many]
        found = index_copies(now, residue, tmp_path)
        assert found == (find_copies(now, residue), near_copies(now, residue))
    assert len(built) == 1


def test_an_article_that_is_gone_is_in_no_file(tmp_path, monkeypatch):
    articles, residue = made_pile(4, 60)
    built = asked(monkeypatch)
    index_copies(articles, residue, tmp_path)
    before = {p.name for p in (tmp_path / "copies").iterdir()}
    assert index_copies(articles[1:], residue, tmp_path) == (
        find_copies(articles[1:], residue),
        near_copies(articles[1:], residue),
    )
    assert len(built) == 2
    assert {p.name for p in (tmp_path / "copies").iterdir()} & before == {"index"}
    assert articles[0].article_id.encode() not in (tmp_path / "copies" / "index").read_bytes()


def hurt(folder, how):
    """Do what a kill, a disk or another release may do to the files."""
    names = folder / "index"
    column = next(folder.glob("words-*"))
    if how == "no names":
        names.unlink()
    elif how == "half the names":
        names.write_bytes(names.read_bytes()[: names.stat().st_size // 2])
    elif how == "no column":
        column.unlink()
    elif how == "half a column":
        column.write_bytes(column.read_bytes()[: column.stat().st_size // 2])
    else:
        column.write_bytes(column.read_bytes()[:-80] + bytes(range(80)))


@pytest.mark.parametrize(
    "how", ["no names", "half the names", "no column", "half a column", "another column"]
)
def test_an_index_that_is_not_as_it_was_written_is_made_anew(tmp_path, monkeypatch, how):
    articles, residue = made_pile(5, 40)
    index_copies(articles[:35], residue, tmp_path)
    hurt(tmp_path / "copies", how)
    built = asked(monkeypatch)
    assert index_copies(articles, residue, tmp_path)[0] == find_copies(articles, residue)
    assert len(built) == 1


def test_an_index_of_other_code_is_made_anew(tmp_path, monkeypatch):
    articles, residue = made_pile(6, 20)
    index_copies(articles, residue, tmp_path)
    monkeypatch.setattr("tellings.pipeline.kept_copies.code_digest", lambda *_: "another")
    built = asked(monkeypatch)
    index_copies(articles, residue, tmp_path)
    assert len(built) == 1


def test_what_a_kill_left_goes_with_the_next_run(tmp_path):
    articles, residue = made_pile(7, 20)
    index_copies(articles[:18], residue, tmp_path)
    left = tmp_path / "copies" / "words-0123456789ab.npy"
    left.write_bytes(b"half of")
    assert index_copies(articles, residue, tmp_path)[0] == find_copies(articles, residue)
    assert not left.exists()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_index_of_nothing_and_little(tmp_path, count):
    articles = [Article(f"a{n}", "", text) for n, text in enumerate(["", "one two"][:count])]
    assert index_copies(articles, [], tmp_path) == ([], [])
    more = [*articles, *made_pile(8, 10)[0]]
    assert index_copies(more, [], tmp_path) == (find_copies(more), near_copies(more))
