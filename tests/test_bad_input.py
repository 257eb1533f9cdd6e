"""A bad input lands in `skipped` or is handled, and nothing else is lost."""

import json
import os
from pathlib import Path

import pytest

from tellings.pipeline import build

GOOD = (
    "Harbour crane falls\n\nA crane fell at Ostmark harbour on Friday, injuring two dockers, the port said.\n"
)


@pytest.fixture
def pile(tmp_path):
    folder = tmp_path / "pile"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf8")
    return folder


def skipped(run):
    return {Path(s.path).name: s.reason for s in run.skipped}


def names(run):
    return {Path(a.path).name.split(":")[0] for a in run.articles}


def test_an_empty_file(pile, tmp_path):
    (pile / "empty.txt").write_text("")
    run = build([pile], tmp_path / "out")
    assert "empty.txt" in skipped(run)
    assert names(run) == {"good.txt"}


def test_a_binary_file(pile, tmp_path):
    (pile / "picture.txt").write_bytes(bytes(range(256)) * 40)
    run = build([pile], tmp_path / "out")
    assert "picture.txt" in skipped(run)
    assert names(run) == {"good.txt"}


def test_an_article_of_only_quotation_marks(pile, tmp_path):
    (pile / "marks.txt").write_text('“”\n\n"" \'\' «» „“ ”” ““ " " \'\n' * 30, encoding="utf8")
    run = build([pile], tmp_path / "out")
    assert "marks.txt" in names(run) | set(skipped(run))
    assert "good.txt" in names(run)


def test_a_folder_that_may_not_be_read(pile, tmp_path, monkeypatch):
    closed = pile / "closed"
    closed.mkdir()
    real = os.scandir

    def scandir(path="."):
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path)

    if os.geteuid() == 0:
        monkeypatch.setattr(os, "scandir", scandir)
    else:
        closed.chmod(0)
    run = build([pile], tmp_path / "out")
    assert "closed" in skipped(run)
    assert names(run) == {"good.txt"}


def test_jsonl_with_a_broken_line_in_the_middle(pile, tmp_path):
    lines = [json.dumps({"id": n, "text": GOOD.replace("Friday", n)}) for n in ("Monday", "Tuesday")]
    (pile / "pile.jsonl").write_text(
        f'{lines[0]}\n{{"id": "x", "text": "cut of\n{lines[1]}\n', encoding="utf8"
    )
    run = build([pile], tmp_path / "out")
    assert {a.article_id for a in run.articles} >= {"Monday", "Tuesday"}
    assert any("pile.jsonl" in s.path and s.reason for s in run.skipped)


def test_fifty_megabytes_on_one_line(pile, tmp_path):
    (pile / "long.txt").write_text("word " * 10_000_000, encoding="utf8")
    run = build([pile], tmp_path / "out")
    assert "long.txt" in names(run) | set(skipped(run))
    assert "good.txt" in names(run)


def test_a_fault_in_one_article_is_told_and_costs_no_other(pile, tmp_path, monkeypatch):
    from tellings.pipeline import Options, analysis

    real = analysis.extract_attributions

    def faulty(article, parse, **more):
        if "Monday" in article.received:
            raise IndexError("list index out of range")
        return real(article, parse, **more)

    monkeypatch.setattr(analysis, "extract_attributions", faulty)
    (pile / "other.txt").write_text(GOOD.replace("Friday", "Monday"), encoding="utf8")
    run = build([pile], tmp_path / "out", Options(every_article=True))
    assert "fault" in skipped(run)["other.txt"]
    assert [len(t.statements) > 0 for d in run.dossiers for t in d.tellings].count(True) == 1


def test_a_fault_in_one_story_is_told_and_costs_no_other(pile, tmp_path, monkeypatch):
    from tellings.pipeline import Options
    from tellings.pipeline import dossiers as dossiers_module

    real = dossiers_module.resolve_actors

    def faulty(story_id, tellings):
        if "Wolmer" in tellings[0].article.received:
            raise IndexError("list index out of range")
        return real(story_id, tellings)

    monkeypatch.setattr(dossiers_module, "resolve_actors", faulty)
    other = (
        "Bakery opens in Wolmer\n\nA bakery opened in Wolmer with forty kinds of rye bread, its owner said.\n"
    )
    (pile / "other.txt").write_text(other, encoding="utf8")
    run = build([pile], tmp_path / "out", Options(every_article=True))
    assert len(run.dossiers) == 1
    assert any("fault" in s.reason for s in run.skipped)
