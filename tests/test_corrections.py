"""What a person has said of stories and statements, put into effect."""

import importlib.util
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tellings.align import correct_alignment
from tellings.cli.library import corrections
from tellings.library import open_library
from tellings.records import (
    Alignment,
    Article,
    Claim,
    ClaimStatement,
    LinkCorrection,
    Parse,
    Statement,
    Telling,
)

_SPEC = importlib.util.spec_from_file_location("pile", Path(__file__).parent / "fixtures" / "pile.py")
pile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(pile)


def telling(name, *sentences):
    text = " ".join(sentences)
    at = [text.index(s) for s in sentences]
    statements = tuple(
        Statement(f"{name}{n}", name, n, b, b + len(s), ((b, b + len(s)),), "narration")
        for n, (b, s) in enumerate(zip(at, sentences, strict=True))
    )
    return Telling(
        Article(name, name, text), (), Parse(name, (), (), (), (), (), (), (), (), (), ()), (), statements, ()
    )


TELLINGS = [telling("a", "One fell.", "Two rose."), telling("b", "A man fell.", "Rain came.")]


WORDS = {s.statement_id: t.article.received[s.start : s.end] for t in TELLINGS for s in t.statements}


def alignment(*claims):
    rows, members = [], []
    for n, ids in enumerate(claims):
        rows.append(Claim(f"c{n}", "story", WORDS[ids[0]], 1, 1))
        members += [ClaimStatement(f"c{n}", i, i[0], 0.5 if len(ids) > 1 else 1.0, ()) for i in ids]
    return Alignment(tuple(rows), tuple(members), ())


def claims_of(found):
    return sorted(
        sorted(m.statement_id for m in found.members if m.claim_id == c.claim_id) for c in found.claims
    )


def link(kind, a, b):
    return LinkCorrection(kind, a, b, (a[0], b[0]))


@pytest.mark.parametrize(
    ("claims", "corrections", "wanted"),
    [
        ([["a0"], ["b0"]], [("same", "a0", "b0")], [["a0", "b0"]]),
        ([["a0", "b0"], ["a1"]], [("same", "a1", "b0")], [["a0", "a1", "b0"]]),
        ([["a0", "b0"]], [("not-same", "a0", "b0")], [["a0"], ["b0"]]),
        ([["a0", "b0"], ["b0", "b1"]], [("not-same", "a0", "b0")], [["a0"], ["b0", "b1"]]),
        ([["a0"], ["b0"]], [("same", "a0", "gone")], [["a0"], ["b0"]]),
    ],
)
def test_claims_are_as_a_person_says(claims, corrections, wanted):
    found = correct_alignment(alignment(*claims), TELLINGS, [link(*c) for c in corrections])
    if claims[-1] == ["b0", "b1"]:
        # Either of the two may leave: each stands in a claim still.
        assert {i for c in claims_of(found) for i in c} == {"a0", "b0", "b1"}
        return
    assert claims_of(found) == wanted
    for claim in found.claims:
        words = [
            t.article.received[s.start : s.end]
            for t in TELLINGS
            for s in t.statements
            if [m for m in found.members if (m.claim_id, m.statement_id) == (claim.claim_id, s.statement_id)]
        ]
        assert claim.text in words


def test_a_person_gives_the_reason():
    found = correct_alignment(alignment(["a0"], ["b0"]), TELLINGS, [link("same", "a0", "b0")])
    assert all("person" in m.reasons[0] for m in found.members)
    found = correct_alignment(alignment(["a0", "b0"]), TELLINGS, [link("not-same", "a0", "b0")])
    assert "person" in found.rejected[0].reason


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corrections")
    opened = open_library(folder / "library")
    opened.add([pile.write(folder / "pile.jsonl", range(3))])
    opened.run()
    return opened


def home(library, article):
    return next(s for s in library.stories() if article in s.article_ids)


def story_of(library):
    return library.story(home(library, "s00002-0").story_id)


def test_stories_are_corrected_for_every_later_run_until_it_is_taken_back(library, tmp_path):
    before = {s.story_id: s.article_ids for s in library.stories()}
    kept = library.correct("join", "s00000-0", "s00001-0")
    assert library.run().made
    assert home(library, "s00000-0").tellings == 6
    (change,) = library.story_changes()
    assert (change.kind, len(change.article_ids)) == ("joined", 3)
    library.add([pile.write(tmp_path / "more.jsonl", [9])])
    library.run()
    assert home(library, "s00000-0").tellings == 6
    library.take_back(kept.number)
    library.run()
    after = {s.article_ids for s in library.stories()}
    assert set(before.values()) <= after
    # Neither half is most of what was one story: both have ids of their own.
    assert [c.kind for c in library.story_changes()] == ["joined", "parted", "parted"]


def test_a_part_of_a_story_and_a_pin(library):
    library.correct("part", "s00000-0", "s00000-2")
    library.run()
    assert home(library, "s00000-2") != home(library, "s00000-0")
    library.correct("pin", "s00000-2", home(library, "s00001-0").story_id)
    library.run()
    assert home(library, "s00000-2") == home(library, "s00001-0")


def test_a_link_is_corrected(library):
    dossier = story_of(library)
    members = {}
    for m in dossier.alignment.members:
        members.setdefault(m.claim_id, []).append(m)
    a, b = next((x, y) for ms in members.values() for x in ms for y in ms if x.article_id < y.article_id)
    kept = library.correct("not-same", a.statement_id, b.statement_id)
    assert sorted(kept.articles) == sorted((a.article_id, b.article_id))
    library.run()
    pair = {a.statement_id, b.statement_id}
    assert not any(pair <= set(ids) for ids in claims_of(story_of(library).alignment))
    library.correct("same", a.statement_id, b.statement_id)
    library.run()
    assert any(pair <= set(ids) for ids in claims_of(story_of(library).alignment))


def test_what_names_a_statement_that_is_no_more_is_told(library, capsys):
    a, b = (t.statements[0].statement_id for t in story_of(library).tellings[:2])
    good = library.correct("same", a, b)
    with closing(sqlite3.connect(library.folder / "library.sqlite")) as db, db:
        # As a release leaves it that cuts sentences elsewhere than the one under which it was made.
        db.execute(
            "INSERT INTO corrections (kind, a, b, articles) VALUES ('same', ?, 'gone', '[\"s00002-0\"]')",
            (a,),
        )
    (idle,) = library.idle_corrections()
    assert idle != good.number
    corrections(library.folder)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if "without effect" in line] == [str(idle)]
    library.take_back(idle)
    assert not library.idle_corrections()
