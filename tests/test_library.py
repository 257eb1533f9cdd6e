"""A library: what it keeps, what a run leaves, who may do what at once."""

import importlib.util
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from tellings.errors import InputError, UsageError
from tellings.library import LibraryBusyError, database, open_library
from tellings.library.lock import locked
from tellings.pipeline import Options, build

_SPEC = importlib.util.spec_from_file_location("pile", Path(__file__).parent / "fixtures" / "pile.py")
pile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(pile)


def tables(folder, but=()):
    """Return every table's bytes by its name."""
    return {
        p.name: p.read_bytes()
        for p in sorted((folder / "tables").glob("*.parquet"))
        if p.stem not in {"story_changes", *but}
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library of six stories, lined up."""
    folder = tmp_path_factory.mktemp("made")
    library = open_library(folder / "library")
    library.add([pile.write(folder / "pile.jsonl", range(6))])
    library.run()
    return folder


@pytest.fixture
def copy(made, tmp_path):
    """A copy of it, to be changed; and the pile that it came from."""
    shutil.copytree(made / "library", tmp_path / "library")
    return open_library(tmp_path / "library")


@pytest.fixture
def empty(tmp_path):
    return open_library(tmp_path / "library")


# What a run leaves


def test_the_tables_are_those_of_build_byte_for_byte(made, tmp_path):
    build([made / "pile.jsonl"], tmp_path / "out")
    library = open_library(made / "library")
    assert tables(library.read(Path)) == tables(tmp_path / "out")


def test_pages_and_dossiers_are_those_of_build(made, tmp_path):
    build([made / "pile.jsonl"], tmp_path / "out")
    edition = open_library(made / "library").read(Path)
    for part in ("index.html", "stories"):
        assert not subprocess.run(
            ["diff", "-r", tmp_path / "out" / part, edition / part], capture_output=True, check=False
        ).stdout


def test_the_demo_in_a_library_gives_the_tables_of_build(demo_run, demo_articles, empty):
    empty.add([demo_articles])
    empty.run()
    assert tables(empty.read(Path)) == tables(demo_run.out)


def test_pieces_that_come_one_by_one_give_what_they_give_together(tmp_path):
    one, two = open_library(tmp_path / "one"), open_library(tmp_path / "two")
    first, second = pile.write(tmp_path / "a.jsonl", range(3)), pile.write(tmp_path / "b.jsonl", range(3, 5))
    one.add([second, first])
    one.run()
    two.add([first])
    two.run()
    two.add([second])
    two.run()
    assert tables(one.read(Path)) == tables(two.read(Path))


def test_a_run_with_nothing_new_does_nothing(copy, at_most):
    with at_most(10):
        assert not copy.run().made


def test_other_options_are_something_new(copy):
    assert copy.run(Options(every_article=True)).made
    assert not copy.run(Options(every_article=True)).made
    assert copy.run(Options()).made


def test_only_what_changed_is_analysed_again(copy, tmp_path):
    before = {p.stem for p in (copy.folder / "work" / "stories").glob("*.json")}
    copy.add([pile.write(tmp_path / "more.jsonl", [9])])
    copy.run()
    after = {p.stem for p in (copy.folder / "work" / "stories").glob("*.json")}
    assert len(after - before) == 1
    assert len(before - after) == 0


def test_one_edition_is_left_after_many_runs(copy, tmp_path):
    for story in (10, 11):
        copy.add([pile.write(tmp_path / f"{story}.jsonl", [story])])
        copy.run()
    assert [p.name for p in (copy.folder / "editions").iterdir()] == ["3"]


def test_a_story_keeps_its_id_when_it_grows_and_the_change_is_none(tmp_path, empty):
    empty.add([pile.write(tmp_path / "a.jsonl", range(4), outlets=2)])
    empty.run()
    before = {s.article_ids[0]: s.story_id for s in empty.stories()}
    empty.add([pile.write(tmp_path / "b.jsonl", range(4), outlets=3)])
    empty.run()
    assert {s.article_ids[0]: s.story_id for s in empty.stories()} == before
    assert {s.tellings for s in empty.stories()} == {3}
    assert empty.story_changes() == []


def test_a_story_that_others_join_is_a_change_that_stays(empty, tmp_path):
    rows = [pile.article(4, n) for n in range(3)]
    rows[0]["text"] = (
        "A zeppelin of the post came down on the ice of Osk fjord; its crew of five walked home."
    )
    rows[0]["title"] = "Zeppelin lost"
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    empty.add([tmp_path / "a.jsonl"])
    empty.run()
    before = {i: s.story_id for s in empty.stories() for i in s.article_ids}
    empty.forget(["s00004-1"])
    # The story that is left of two tellings keeps its id, and no change is told of what is forgotten.
    after = {i: s.story_id for s in empty.stories() for i in s.article_ids}
    assert after == {i: s for i, s in before.items() if i != "s00004-1"}
    assert empty.story_changes() == []


# What comes in


def test_the_same_article_twice_is_one(copy, made):
    added = copy.add([made / "pile.jsonl"])
    assert (added.new, added.known, added.skipped) == (0, 18, ())
    assert copy.status().current


def test_a_copy_of_a_file_is_told_as_build_tells_it(empty, tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text("Bridge shut\n\nThe bridge at Lowen was shut.\n")
    for name in ("b", "a"):
        empty.add([tmp_path / name])
    empty.run()
    run = build([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
    assert empty.skipped() == list(run.skipped)
    assert tables(empty.read(Path)) == tables(tmp_path / "out")


def test_another_text_with_a_known_id_is_skipped_with_the_way_out(empty, tmp_path):
    for name, text in (("a", "The bridge at Lowen was shut."), ("b", "The bridge at Lowen was opened.")):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": "x", "text": text}))
        added = empty.add([tmp_path / f"{name}.jsonl"])
    assert "forget that one" in added.skipped[0].reason
    assert empty.status().articles == 1


def test_a_file_that_was_mended_is_no_longer_skipped(empty, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "The bridge at Lowen was shut."}\n{"text": "cut')
    assert len(empty.add([path]).skipped) == 1
    path.write_text('{"text": "The bridge at Lowen was shut."}\n{"text": "The ferry sails again."}')
    assert empty.add([path]).skipped == ()
    assert empty.skipped() == []


def test_nothing_readable_names_the_input(empty, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        empty.add([tmp_path / "nowhere"])
    assert len(empty.skipped()) == 1


def test_a_name_that_is_no_text_is_kept(empty, tmp_path):
    path = bytes(tmp_path) + b"/b\xff.txt"
    with open(path, "w") as file:  # noqa: PTH123  (bytes)
        file.write("Bridge shut\n\nThe bridge at Lowen was shut.\n")
    assert empty.add([tmp_path]).new == 1


# What is asked


def test_status_counts(copy, tmp_path):
    copy.add([pile.write(tmp_path / "more.jsonl", [9], outlets=1)])
    s = copy.status()
    assert (s.articles, s.waiting, s.stories, s.told, s.current) == (19, 1, 6, 6, False)


def test_search_finds_text_outlet_headline_and_speaker(copy):
    hits, total = copy.search("tarrow engineers OR")
    assert (hits, total) == ([], 0)
    hits, total = copy.search("Lowen Post Tarrow")
    assert total == 1
    assert hits[0].article.received[slice(*hits[0].marks[0])].casefold() in {"lowen", "post", "tarrow"}
    assert hits[0].page.endswith(".html")
    assert any(h.speakers for h in copy.search("mayor")[0])


def test_search_finds_what_waits_for_a_run(copy, tmp_path):
    (tmp_path / "new.txt").write_text("Zeppelin\n\nA zeppelin came down at Osk.\n")
    copy.add([tmp_path / "new.txt"])
    hits, total = copy.search("zeppelin")
    assert total == 1
    assert hits[0].page == ""


@pytest.mark.parametrize("query", ["", '"', "a" * 100_000, "NEAR(", "* -x", "\x00", "title:bridge ("])
def test_a_search_for_anything_is_a_search(copy, query):
    copy.search(query)


def test_a_story_by_the_beginning_of_its_id(copy):
    story = copy.stories()[0]
    assert copy.story(story.story_id[:8]).story == story
    with pytest.raises(UsageError, match="stories"):
        copy.story("zzz")


@pytest.mark.parametrize("form", ["annotations", "prov", "schema-org"])
def test_export_writes_a_line_for_each_story(copy, form, tmp_path):
    copy.export(tmp_path / "out", form)
    assert len((tmp_path / "out").read_text("utf8").splitlines()) == 6


def test_export_of_tables_and_pages(copy, tmp_path):
    copy.export(tmp_path / "t", "parquet")
    copy.export(tmp_path / "c", "csv")
    copy.export(tmp_path / "p", "pages")
    assert {p.stem for p in (tmp_path / "t").iterdir()} == {p.stem for p in (tmp_path / "c").iterdir()}
    assert len(list((tmp_path / "p" / "stories").glob("*.html"))) == 6


# What a person says


A, B = "s00000-0", "s00001-0"


def test_a_correction_stays_and_its_contrary_takes_its_place(copy):
    copy.correct("join", B, A)
    assert copy.correct("join", A, B) == copy.corrections()[0]
    copy.correct("part", A, B)
    assert [(c.kind, c.a, c.b) for c in copy.corrections()] == [("part", A, B)]
    assert not copy.status().current
    copy.run()
    assert len(copy.corrections()) == 1
    copy.take_back(copy.corrections()[0].number)
    assert copy.corrections() == []
    with pytest.raises(UsageError, match="7"):
        copy.take_back(7)


def test_an_article_is_pinned_to_one_story(copy):
    one, two = (s.story_id for s in copy.stories()[:2])
    copy.correct("pin", A, one)
    copy.correct("pin", A, two)
    assert [(c.kind, c.a, c.b) for c in copy.corrections()] == [("pin", A, two)]


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [("join", A, "x"), ("part", "x", A), ("pin", "x", "y"), ("pin", A, "x"), ("same", "x", "y")],
)
def test_a_correction_of_what_is_not_there_names_it(copy, kind, a, b):
    with pytest.raises(UsageError, match=r"[xy]: no (article|story|statement)"):
        copy.correct(kind, a, b)


def test_a_correction_of_a_thing_and_itself_is_none(copy):
    with pytest.raises(UsageError, match="differ"):
        copy.correct("join", A, A)


def test_a_correction_goes_with_its_article(copy):
    copy.correct("join", A, B)
    copy.forget([A])
    assert copy.corrections() == []


# What is to be gone


def everything(folder):
    """Return all that the files of a folder hold, unpacked where they are packed."""
    held = [p.read_bytes() for p in folder.rglob("*") if p.is_file()]
    held += [repr(pq.ParquetFile(p).read().to_pylist()).encode() for p in folder.rglob("*.parquet")]
    return b"\n".join(held)


MARKED = "Quisling Marrowfat"


@pytest.fixture(scope="module")
def marked(tmp_path_factory, made):
    """A library with an article that names someone no other article does, in a story with others."""
    folder = tmp_path_factory.mktemp("marked")
    rows = [pile.article(20, n) for n in range(3)]
    rows[2]["text"] += f' "It was me," said the keeper {MARKED} on Thursday.'
    rows[2] |= {"id": "secret", "outlet": "The Whisperer"}
    shutil.copytree(made / "library", folder / "library")
    library = open_library(folder / "library")
    (folder / "secret.jsonl").write_text("\n".join(map(json.dumps, rows)))
    library.add([folder / "secret.jsonl"])
    library.run()
    assert MARKED.encode() in everything(library.folder)
    return folder


@pytest.fixture
def secret(tmp_path, marked):
    """A copy of it, and of the file that the article came from."""
    shutil.copytree(marked / "library", tmp_path / "library")
    return open_library(tmp_path / "library")


@pytest.mark.parametrize("target", ["secret", "the whisperer"])
def test_forget_leaves_no_trace(secret, target):
    done = secret.forget([target])
    assert (done.article_ids, done.whole) == (("secret",), True)
    left = everything(secret.folder)
    for word in (MARKED, "Marrowfat", "marrowfat", "Whisperer", '"secret"'):
        assert word.encode() not in left, word
    assert secret.search("Marrowfat") == ([], 0)
    assert secret.status().current


def test_forget_leaves_what_a_library_without_it_holds(secret, made, marked, tmp_path):
    secret.forget(["secret"])
    other = open_library(tmp_path / "other")
    other.add([made / "pile.jsonl"])
    rows = (marked / "secret.jsonl").read_text().splitlines()[:2]
    (tmp_path / "secret.jsonl").write_text("\n".join(rows))
    other.add([tmp_path / "secret.jsonl"])
    other.run()
    ours, theirs = (tables(lib.read(Path), but=("articles",)) for lib in (secret, other))
    assert ours == theirs  # (articles name their files, which lie elsewhere)


def test_forget_a_file_takes_all_of_its_articles(secret, marked):
    assert len(secret.forget([str(marked / "secret.jsonl")]).article_ids) == 3
    assert secret.status().articles == 18


def test_forget_leaves_what_waits_for_a_run_waiting(secret, tmp_path):
    secret.add([pile.write(tmp_path / "more.jsonl", [9])])
    secret.forget(["secret"])
    assert secret.status().waiting == 3
    assert secret.run().made


def test_forget_something_unknown_changes_nothing(secret):
    before = secret.status()
    with pytest.raises(UsageError, match="nobody: no article"):
        secret.forget(["secret", "nobody"])
    assert secret.status() == before


def test_forget_the_last_article(empty, tmp_path):
    (tmp_path / "a.txt").write_text(f"Bridge shut\n\n{MARKED} shut the bridge at Lowen.\n")
    empty.add([tmp_path / "a.txt"])
    empty.run(Options(every_article=True))
    empty.forget([str(tmp_path / "a.txt")])
    assert b"Marrowfat" not in everything(empty.folder)
    assert empty.status().edition is None
    with pytest.raises(UsageError, match="add"):
        empty.run()


def test_what_was_forgotten_may_come_again(secret, marked):
    secret.forget(["secret"])
    assert secret.add([marked / "secret.jsonl"]).new == 1


def test_a_forget_that_was_cut_off_is_ended_by_the_next_run(secret):
    from tellings.library.forget import delete_articles

    with database.writing(secret.folder / "library.sqlite") as db:
        delete_articles(db, ["secret"])
    assert not secret.status().current
    secret.run()
    assert b"Marrowfat" not in everything(secret.folder)


def test_a_reader_that_holds_on_leaves_the_last_of_it_for_later(secret):
    with database.reading(secret.folder / "library.sqlite") as db:
        db.execute("SELECT count(*) FROM articles").fetchone()
        assert not secret.forget(["secret"]).whole
    secret.run()
    assert b"Marrowfat" not in everything(secret.folder)


# Who may do what at once


def test_a_second_run_is_refused_and_told_who_is_at_work(copy):
    with locked(copy.folder, "run"):
        for call in (copy.run, lambda: copy.forget(["s00000-0"])):
            with pytest.raises(LibraryBusyError, match=r"process \d+ \(run, since"):
                call()
    assert not copy.run().made


def test_adding_and_reading_go_on_during_a_run(copy, tmp_path):
    with locked(copy.folder, "run"):
        assert copy.add([pile.write(tmp_path / "more.jsonl", [9])]).new == 3
        assert "run" in copy.status().writer
        assert len(copy.stories()) == 6


READER = """
import sys, json, time
from pathlib import Path
from tellings.library import open_library
library, seen = open_library(sys.argv[1], create=False), set()
print("ready", flush=True)
stop = Path(sys.argv[2])
while not stop.exists():
    time.sleep(0.05)  # (a test, no load)
    def whole(edition):
        from tellings.records import Article, Story
        from tellings.tables import read_table
        stories = read_table(edition / "tables" / "stories.parquet", Story)
        articles = read_table(edition / "tables" / "articles.parquet", Article)
        pages = sorted((edition / "stories").glob("*.html"))
        assert all(len(p.read_bytes()) > 500 for p in pages)
        return len(stories), len(articles), len(pages)
    seen.add(library.read(whole))
    library.search("mayor")
    assert len(library.story(library.stories()[0].story_id).tellings) == 3
print(json.dumps(sorted(seen)))
"""


def test_readers_see_whole_editions_while_runs_replace_them(copy, tmp_path):
    command = [sys.executable, "-c", READER, copy.folder, tmp_path / "stop"]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout.readline() == "ready\n"
    for story in range(12, 16):
        copy.add([pile.write(tmp_path / f"{story}.jsonl", [story])])
        copy.run()
    (tmp_path / "stop").touch()
    states = [tuple(map(tuple, json.loads(r.communicate()[0]))) for r in readers]
    assert all(r.returncode == 0 for r in readers)
    assert all(stories * 3 == articles and pages == stories for s in states for stories, articles, pages in s)
    assert len({state for s in states for state in s}) > 1


# The folder itself


def test_no_library_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(UsageError, match="tellings add"):
        open_library(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(UsageError, match="other things"):
        open_library(tmp_path)


def test_a_library_of_a_newer_version_is_left_alone(copy):
    with database.writing(copy.folder / "library.sqlite") as db:
        db.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    with pytest.raises(UsageError, match="upgrade"):
        open_library(copy.folder)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "library.sqlite").write_bytes(b"not a database, " * 100)
    with pytest.raises(UsageError, match=r"library\.sqlite"):
        open_library(tmp_path)


def test_a_migration_brings_an_older_library_up_or_leaves_it_as_it_was(copy):
    file = copy.folder / "library.sqlite"
    steps = [*database.migrations(), "CREATE TABLE more (x) STRICT;\nINSERT INTO more VALUES (1);\n"]
    with pytest.raises(sqlite3.OperationalError):
        database.migrate(file, steps)
    assert open_library(copy.folder).status().articles == 18
    steps[-1] = "CREATE TABLE more (x INTEGER) STRICT;\nINSERT INTO more VALUES (1);\n"
    database.migrate(file, steps)
    database.migrate(file, steps)
    with database.reading(file) as db:
        assert db.execute("SELECT x FROM more").fetchall() == [(1,)]
        assert db.execute("PRAGMA user_version").fetchone() == (len(steps),)


def test_kept_work_that_a_power_cut_spoiled_is_made_anew(copy):
    before = tables(copy.read(Path))
    for path in [*copy.folder.glob("work/*.parquet"), *copy.folder.glob("work/stories/*")]:
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[: len(data) // 2])
    copy.run(Options(every_article=True))
    copy.run()
    assert tables(copy.read(Path)) == before


def test_an_edition_that_someone_removed_is_made_anew(copy):
    before = tables(copy.read(Path))
    shutil.rmtree(copy.folder / "editions")
    with pytest.raises(UsageError, match="tellings run"):
        copy.stories()
    assert copy.run().made
    assert tables(copy.read(Path)) == before


# The commands


def tell(*words):
    """Return the exit code of a command."""
    from tellings.cli import main

    with pytest.raises(SystemExit) as left:
        main([str(w) for w in words])
    return left.value.code or 0


def test_the_commands_from_the_first_article_to_the_last(tmp_path, capsys):
    library, rows = tmp_path / "library", pile.write(tmp_path / "pile.jsonl", range(2))
    assert tell("add", library, rows) == 0
    assert "6 new" in capsys.readouterr().out
    assert tell("status", library) == 0
    assert "has something to do" in capsys.readouterr().out
    assert tell("run", library, "--workers", 1) == 0
    assert "2 stories with two tellings" in capsys.readouterr().out
    assert tell("run", library) == 0
    assert "nothing new" in capsys.readouterr().out
    assert tell("stories", library) == 0
    story = capsys.readouterr().out.split()[0]
    assert tell("show", library, story[:6]) == 0
    assert "The Lowen Post" in capsys.readouterr().out
    assert tell("search", library, "mayor", "Orsel") == 0
    assert "s00000" in capsys.readouterr().out
    assert tell("export", library, "--format", "csv", "--out", tmp_path / "csv") == 0
    assert (tmp_path / "csv" / "claims.csv").stat().st_size > 100
    assert tell("correct", library, "join", A, B) == 0
    assert tell("corrections", library) == 0
    assert A in capsys.readouterr().out
    assert tell("corrections", library, "--drop", 1) == 0
    assert tell("forget", library, "the lowen post") == 0
    assert "forgot 2 articles" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "way_out"),
    [
        (["run", "none"], "tellings add"),
        (["show", "library", "zzz"], "tellings stories"),
        (["forget", "library", "zzz"], "zzz: no article"),
        (["add", "library", "nowhere.txt"], "nowhere.txt"),
        (["export", "none", "--format", "csv", "--out", "out"], "name a library"),
        (["serve", "none"], "name a library"),
        (["correct", "library", "join", A, "zzz"], "zzz: no article"),
        (["corrections", "library", "--drop", "9"], "tellings corrections"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line_with_the_way_out(made, monkeypatch, capsys, words, way_out):
    monkeypatch.chdir(made)
    assert tell(*words) in (1, 2)
    said = capsys.readouterr().err
    assert way_out in said
    assert said.count("\n") == 1


def test_a_library_is_served_edition_by_edition(copy, tmp_path):
    pytest.importorskip("starlette")
    from starlette.testclient import TestClient

    from tellings.web import reader

    client = TestClient(reader(copy), base_url="http://127.0.0.1")

    def get(path):
        answer = client.get(path)
        return answer.status_code, answer.content

    story = copy.stories()[0].story_id
    assert get("/")[0] == get(f"/stories/{story}.html")[0] == get(f"/stories/{story}.json")[0] == 200
    assert b"mayor" in get("/search?q=mayor")[1]
    copy.add([pile.write(tmp_path / "more.jsonl", [9])])
    copy.run()
    assert all(s.story_id.encode() in get("/")[1] for s in copy.stories())


def test_the_records_of_the_library_are_plain(copy):
    assert msgspec.json.decode(msgspec.json.encode(copy.status(), enc_hook=str))["articles"] == 18
