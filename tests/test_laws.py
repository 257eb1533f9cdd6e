"""The seven laws of the product, on the demo's articles."""

import random
import re
import socket
from pathlib import Path
from typing import get_args

import pyarrow.parquet as pq
import pytest

from tellings.pipeline import Options, build, compare, output
from tellings.pipeline.output import TABLES
from tellings.records import Article, DifferenceClass, DifferenceKind, Skipped
from tellings.spans import complement
from tellings.tables import read_table
from tellings.text import words


def rows(run, name):
    return pq.read_table(run.out / "tables" / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="module")
def texts(demo_run):
    return {a.article_id: a.received for a in demo_run.articles}


def spans_of(run):
    """Yield (table, article id, start, end) for every span that any table holds."""
    for name in ("residue", "sentences", "statements", "values", "mentions"):
        for r in rows(run, name):
            yield name, r["article_id"], r["start"], r["end"]
    articles = {s["statement_id"]: s["article_id"] for s in rows(run, "statements")}
    for s in rows(run, "statements"):
        for start, end in [*s["spans"], *s["certainty_spans"]]:
            yield "statements", s["article_id"], start, end
    for a in rows(run, "attributions"):
        for start, end in a["content"]:
            yield "attributions", a["article_id"], start, end
        for part in ("source", "cue"):
            if a[f"{part}_start"] is not None:
                yield "attributions", a["article_id"], a[f"{part}_start"], a[f"{part}_end"]
    for d in rows(run, "differences"):
        for side in "ab":
            yield "differences", articles[d[f"statement_{side}"]], d[f"start_{side}"], d[f"end_{side}"]
    for p in rows(run, "passages"):
        for side in "ab":
            yield "passages", p[f"article_{side}"], p[f"start_{side}"], p[f"end_{side}"]
    for edge in rows(run, "lineage"):
        for e in edge["evidence"]:
            yield "lineage", e["article_id"], e["start"], e["end"]


def test_evidence_every_span_lies_in_its_article(demo_run, texts):
    bad = [s for s in spans_of(demo_run) if not 0 <= s[2] < s[3] <= len(texts[s[1]])]
    assert bad == []


def test_evidence_a_mention_quotes_its_text(demo_run, texts):
    for m in rows(demo_run, "mentions"):
        assert texts[m["article_id"]][m["start"] : m["end"]] == m["text"]


def test_evidence_a_claim_quotes_one_of_its_statements(demo_run, texts):
    said = {}
    statements = {s["statement_id"]: s for s in rows(demo_run, "statements")}
    for m in rows(demo_run, "claim_statements"):
        s = statements[m["statement_id"]]
        said.setdefault(m["claim_id"], []).append(texts[s["article_id"]][s["start"] : s["end"]])
    for c in rows(demo_run, "claims"):
        assert any(
            set(re.findall(r"\w+", c["text"])) <= set(re.findall(r"\w+", t)) for t in said[c["claim_id"]]
        )


def test_every_table_is_filled_by_a_real_stage(demo_run):
    empty = [name for name in TABLES if not rows(demo_run, name)]
    assert set(empty) <= {"skipped", "rejected"}


def test_no_stage_has_a_fault_in_the_demo(demo_run):
    assert [s for s in demo_run.skipped if "fault" in s.reason] == []


def test_no_verdict_in_kinds_or_classes():
    words_used = {*get_args(DifferenceKind), *get_args(DifferenceClass)}
    assert not words_used & {"true", "false", "wrong", "lie", "error", "bias", "misleading"}


def test_no_verdict_in_the_templates():
    folder = Path(__file__).parents[1] / "src" / "tellings" / "report"
    for path in sorted(folder.rglob("*.html*")):
        assert not re.search(
            r"\b(untrue|misleading|biased|debunked|fake|lied)\b", path.read_text("utf8"), re.IGNORECASE
        ), path


def test_copies_before_counting(demo_run):
    origins = {}
    for o in rows(demo_run, "origins"):
        origins.setdefault(o["story_id"], {})[o["article_id"]] = o["origin_id"]
    carriers = {}
    for m in rows(demo_run, "claim_statements"):
        carriers.setdefault(m["claim_id"], set()).add(m["article_id"])
    for c in rows(demo_run, "claims"):
        of = origins[c["story_id"]]
        assert c["tellings"] == len(carriers[c["claim_id"]])
        assert c["origins"] == len({of[a] for a in carriers[c["claim_id"]]})
    for s in rows(demo_run, "stories"):
        if s["tellings"] > 1:
            assert s["origins"] == len(set(origins[s["story_id"]].values()))


def test_nothing_is_dropped_every_word_is_in_a_sentence_or_residue(demo_run, texts):
    covered = {}
    for name in ("sentences", "residue"):
        for r in rows(demo_run, name):
            covered.setdefault(r["article_id"], []).append((r["start"], r["end"]))
    for article_id in {s["article_id"] for s in rows(demo_run, "sentences")}:
        text = texts[article_id]
        left = [text[s:e] for s, e in complement((0, len(text)), covered[article_id])]
        assert not [t for t in left if words(t)]


def test_nothing_is_dropped_every_statement_is_in_a_claim(demo_run):
    assert {s["statement_id"] for s in rows(demo_run, "statements")} == {
        m["statement_id"] for m in rows(demo_run, "claim_statements")
    }


def test_nothing_is_dropped_every_article_has_one_story(demo_run):
    stories = {s["story_id"]: s["article_ids"] for s in rows(demo_run, "stories")}
    for a in rows(demo_run, "articles"):
        assert a["article_id"] in stories[a["story_id"]]
    assert sum(map(len, stories.values())) == len(demo_run.articles)


def jsonl(articles, path):
    import msgspec

    lines = [
        msgspec.json.encode(
            {
                "id": a.article_id,
                "outlet": a.outlet,
                "title": a.title,
                "published": a.published,
                "text": a.received,
            }
        )
        for a in articles
    ]
    path.write_bytes(b"\n".join(lines))
    return path


def biggest_story(run, limit=4):
    story = max(run.stories, key=lambda s: (s.tellings, s.story_id))
    return [a for a in run.articles if a.article_id in story.article_ids][:limit]


def tables_of(run, *, but=("articles",)):
    """Every table's bytes; `articles` holds the path of its input, which differs with the order of lines."""
    folder = run.out / "tables"
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.parquet")) if p.stem not in but}


def test_same_input_same_output_in_another_order_and_with_two_workers(demo_run, tmp_path):
    articles = [a for a in demo_run.articles if a.body_start == 0]
    shuffled = random.Random(5).sample(articles, len(articles))
    one = build([jsonl(articles, tmp_path / "one.jsonl")], tmp_path / "1", Options(workers=1))
    two = build([jsonl(shuffled, tmp_path / "two.jsonl")], tmp_path / "2", Options(workers=2))
    assert tables_of(one) == tables_of(two)


def test_same_input_twice_in_one_folder_is_taken_from_the_first_run(demo_run, demo_articles):
    before = tables_of(demo_run, but=())
    again = build([demo_articles], demo_run.out, Options(workers=1, csv=True))
    assert tables_of(again, but=()) == before
    seconds = dict(again.seconds)
    assert seconds["analyse"] < dict(demo_run.seconds)["analyse"]


def test_tables_are_the_same_however_many_dossiers_are_held_at_once(demo_run, tmp_path, monkeypatch):
    monkeypatch.setattr(output, "_LOT", 3)
    output.write_tables(tmp_path, {}, demo_run.dossiers)
    written = list(tmp_path.glob("tables/*.parquet"))
    assert len(written) == 15
    for path in written:
        assert path.read_bytes() == (demo_run.out / "tables" / path.name).read_bytes()
    assert [d.story for d in demo_run.dossiers[:2]] == [demo_run.dossiers[n].story for n in (0, 1)]


def test_a_story_can_grow_without_changing_the_statements_of_others(demo_run, tmp_path):
    articles = biggest_story(demo_run)
    small = compare([jsonl(articles[:-1], tmp_path / "a.jsonl")], tmp_path / "small")
    large = compare([jsonl(articles, tmp_path / "b.jsonl")], tmp_path / "large")
    old = {a.article_id for a in articles[:-1]}

    def statements(run):
        # speaker_id names a member of the story's cast, which grows with the story.
        return {
            s["statement_id"]: {k: v for k, v in s.items() if k != "speaker_id"}
            for s in rows(run, "statements")
            if s["article_id"] in old
        }

    assert statements(small) == statements(large)


def test_a_story_keeps_its_id_when_a_later_article_joins(demo_run, tmp_path):
    articles = sorted(biggest_story(demo_run), key=lambda a: a.published or "")
    small = compare([jsonl(articles[:-1], tmp_path / "a.jsonl")], tmp_path / "small")
    large = compare([jsonl(articles, tmp_path / "b.jsonl")], tmp_path / "large")
    assert small.stories[0].story_id == large.stories[0].story_id


def test_offline_no_stage_opens_a_socket(demo_run, tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a stage opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    run = compare([jsonl(biggest_story(demo_run, 2), tmp_path / "a.jsonl")], tmp_path / "out")
    assert len(run.dossiers) == 1


def test_tables_come_back_as_the_records_they_were(demo_run):
    back = read_table(demo_run.out / "tables" / "articles.parquet", Article)
    assert sorted(back, key=lambda a: a.article_id) == sorted(demo_run.articles, key=lambda a: a.article_id)
    assert read_table(demo_run.out / "tables" / "skipped.parquet", Skipped) == list(demo_run.skipped)
