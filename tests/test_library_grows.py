"""A library that grows: what is settled of its stories is kept, goes on, and is dropped when it is of no use."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from tellings.library import open_library
from tellings.pipeline import groups as groups_of
from tellings.stories import blocks, group

_SPEC = importlib.util.spec_from_file_location("pile", Path(__file__).parent / "fixtures" / "pile.py")
pile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(pile)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Make blocks so small that an invented pile has some."""
    monkeypatch.setattr(blocks, "_FIRST", 12)
    monkeypatch.setattr(blocks, "_BLOCKS", 4)
    monkeypatch.setattr(blocks, "_WINDOW", 3)


def rows(start, end):
    """Return the records of a stream from one place in time to another."""
    every = (pile.article(story, outlet) for story in range(14) for outlet in range(3))
    return sorted(every, key=lambda r: r["published"])[start:end]


def grow(library, start, end):
    """Add the records of a stream from one place in time to another, and line them up."""
    file = library.folder.parent / f"{start}-{end}.jsonl"
    file.write_text("\n".join(map(json.dumps, rows(start, end))), "utf8")
    library.add([file])
    return library.run()


def held(library):
    return {frozenset(s.article_ids) for s in library.stories()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library of the first 21 records, in three blocks and a rest."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"_FIRST": 12, "_BLOCKS": 4, "_WINDOW": 3}.items():
            patch.setattr(blocks, name, value)
        library = open_library(tmp_path_factory.mktemp("made") / "library")
        grow(library, 0, 21)
    return library


@pytest.fixture
def library(made, tmp_path):
    """A copy of it, to be changed."""
    shutil.copytree(made.folder, tmp_path / "library")
    return open_library(tmp_path / "library")


@pytest.fixture
def read(monkeypatch):
    """How many articles the grouping of each run reads."""
    counts = []
    inner = group.group_pile

    def counted(found, rules, kept, mapped):
        counts.append(len(found.ids) - (len(kept.ids) if kept else 0))
        return inner(found, rules, kept, mapped)

    monkeypatch.setattr(group, "group_pile", counted)
    return counts


def blocks_of(library):
    return [len(b.ids) for b in groups_of.kept_groups(library.folder / "work").kept.blocks]


def at_once(tmp_path, end):
    """Return a library in which all came at once."""
    other = open_library(tmp_path / "once" / "library")
    grow(other, 0, end)
    return other


def test_a_library_that_grew_has_the_stories_of_one_that_came_at_once(library, read, tmp_path):
    whole = blocks_of(library)
    assert whole == [12, 2, 3]
    for start, end in ((21, 22), (22, 24)):
        grow(library, start, end)
    assert read == [5, 7]
    assert blocks_of(library) == [12, 2, 3, 3]
    other = at_once(tmp_path, 24)
    assert held(library) == held(other)
    assert read[-1] == 24
    assert names(library) == names(other)


def names(library):
    return sorted(p.name for p in (library.folder / "work" / "groups").iterdir() if p.name != "list")


def test_what_articles_show_by_themselves_is_not_sought_again(library, monkeypatch):
    from tellings.pipeline import cleaned

    looked = []
    inner = cleaned.mark_lines
    monkeypatch.setattr(cleaned, "mark_lines", lambda a: looked.append(a.article_id) or inner(a))
    grow(library, 21, 23)
    assert len(looked) == 2


def test_a_pile_that_doubled_is_grouped_anew(library, read, tmp_path):
    grow(library, 21, 30)
    assert read == [30]
    assert blocks_of(library)[0] == 24
    assert held(library) == held(at_once(tmp_path, 30))
    assert len(names(library)) == len(blocks_of(library))


def test_a_story_keeps_its_id_in_a_library_that_grows(library):
    before = {s.story_id: s.article_ids for s in library.stories()}
    grow(library, 21, 23)
    after = {i: s.story_id for s in library.stories() for i in s.article_ids}
    assert all(after[i] == story for story, ids in before.items() for i in ids[:1])
    assert library.story_changes() == []


def test_a_correction_in_a_library_that_grows_reads_nothing_anew(library, read):
    story = next(s for s in library.stories() if s.tellings > 1)
    library.correct("part", *story.article_ids[:2])
    library.run()
    assert read == [4]
    assert story.article_ids not in {s.article_ids for s in library.stories()}
    library.take_back(1)
    library.run()
    assert story.article_ids in {s.article_ids for s in library.stories()}


def test_what_is_forgotten_is_in_nothing_that_is_kept(library, read, tmp_path):
    gone = rows(0, 1)[0]["id"]
    before = names(library)
    library.forget([gone])
    assert read == [20]
    assert not set(before) & set(names(library))
    assert gone not in groups_of.kept_groups(library.folder / "work").kept.ids
    grow(library, 21, 22)
    other = open_library(tmp_path / "other" / "library")
    grow(other, 1, 22)
    assert held(library) == held(other)


def test_a_forget_that_was_cut_off_leaves_what_was_kept_to_the_next_run_to_drop(library, read):
    from tellings.library import database
    from tellings.library.forget import delete_articles

    with database.writing(library.folder / "library.sqlite") as db:
        delete_articles(db, [rows(0, 1)[0]["id"]])
    library.run()
    assert read == [20]


def _half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other(path):
    path.write_bytes(path.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize("spoil", [_half, _other, Path.unlink])
@pytest.mark.parametrize("which", ["list", "block"])
def test_what_was_kept_and_is_spoiled_is_made_anew(library, read, tmp_path, spoil, which):
    folder = library.folder / "work" / "groups"
    spoil(folder / (which if which == "list" else names(library)[0]))
    grow(library, 21, 23)
    assert read == [23]
    assert held(library) == held(at_once(tmp_path, 23))


def test_what_other_code_kept_is_made_anew(library, read, monkeypatch):
    monkeypatch.setattr(groups_of, "code_digest", lambda: "other")
    grow(library, 21, 23)
    assert read == [23]


@pytest.mark.parametrize("nth", range(6))
def test_a_run_killed_while_it_keeps_its_groups_goes_on(library, monkeypatch, tmp_path, nth):
    inner, count = groups_of.write_whole, iter(range(99))

    def killed(path, data):
        if next(count) == nth:
            raise KeyboardInterrupt
        inner(path, data)

    monkeypatch.setattr(groups_of, "write_whole", killed)
    if nth < 2:
        with pytest.raises(KeyboardInterrupt):
            grow(library, 21, 24)
    monkeypatch.setattr(groups_of, "write_whole", inner)
    grow(library, 21, 24)
    assert held(library) == held(at_once(tmp_path, 24))


def test_build_keeps_no_groups(tmp_path):
    from tellings.pipeline import build

    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows(0, 21))), "utf8")
    build([tmp_path / "a.jsonl"], tmp_path / "out")
    assert not (tmp_path / "out" / "work" / "groups").exists()
