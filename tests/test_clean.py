import random
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellings.clean import mark_lines, mark_residue
from tellings.clean.rules import rules
from tellings.engine import open_engine
from tellings.pipeline import cleaned
from tellings.pipeline.cleaned import clean
from tellings.read import read_articles
from tellings.records import Article

PROSE = (
    "The harbour wall gave way shortly after midnight and the sea came into the lower town, the mayor said."
)
EVERY = [(rule, case) for group in rules().values() for rule in group for case in rule.cases]


def reasons(text, **fields):
    return [(text[r.start : r.end], r.reason) for r in mark_residue([Article("a", "a.txt", text, **fields)])]


@pytest.mark.parametrize(("rule", "case"), EVERY, ids=[c.example for _, c in EVERY])
def test_each_rule_marks_its_example(rule, case):
    if rule.where == "sentence":
        text = f"{PROSE} {case.example}"
    else:
        text = f"{case.example}\n\n{PROSE}" if rule.where == "head" else f"{PROSE}\n\n{case.example}"
    (found,) = reasons(text)
    assert found == (case.example, rule.reason)


CASES = tomllib.loads((Path(__file__).parent / "cases" / "clean.toml").read_text("utf8"))["case"]
PIECES = [case.example for _, case in EVERY] + [
    PROSE,
    "Ulf Witt",
    "Ulf Witt, the mayor, was there. Witt said so, and he said it twice to all who were in the hall.",
    "Hello folks. I am Ines Corvane. I enjoy writing on harbours.Dam Bursts Above Penna",
    "“Nobody” told us",
    "",
]


def without(text, spans):
    out, at = [], 0
    for start, end in spans:
        out.append(text[at:start])
        at = end
    return "".join([*out, text[at:]])


def spans_of(text):
    return [(r.start, r.end) for r in mark_residue([Article("a", "a.txt", text)])]


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_a_case_marks_what_it_should(case):
    body = case.get("body_start", 0)
    found = reasons(case["text"], body_start=body, title=case["text"][:body].strip() or None)
    assert [text for text, _ in found] == case["residue"]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text()), max_size=12),
    st.sampled_from(["\n", "\n\n", "\r\n", " "]),
)
@settings(max_examples=300, deadline=None)
def test_spans_lie_in_the_text_and_do_not_overlap(pieces, joint):
    text = joint.join(pieces)
    spans = spans_of(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["\n", "\n\n", " "]))
@settings(max_examples=300, deadline=None)
def test_cleaning_what_is_left_finds_nothing(pieces, joint):
    text = joint.join(pieces)
    assert spans_of(without(text, spans_of(text))) == []


def outlet(number):
    return [
        Article(
            f"{n}",
            f"{n}.txt",
            f"Tell the harbour desk what you saw.\n{PROSE.replace('mayor', f'mayor of town {n}')}\nThe end of number {n}.",
            outlet="Harbour Post",
        )
        for n in range(number)
    ]


def test_a_line_that_an_outlet_repeats_is_marked_as_repeated():
    found = mark_residue(outlet(3))
    assert [r.reason for r in found] == ["repeated in 3 articles of this outlet"] * 3
    assert mark_residue(outlet(2)) == []


def test_a_reprint_does_not_make_a_line_repeated():
    copies = [Article(f"{n}", f"{n}.txt", outlet(1)[0].received, outlet="Harbour Post") for n in range(5)]
    assert mark_residue(copies) == []


def test_the_order_of_articles_changes_nothing():
    articles = [*outlet(4), Article("x", "x.txt", PROSE + "\n\nLeave a Reply")]
    shuffled = random.Random(3).sample(articles, len(articles))
    assert sorted(mark_residue(shuffled), key=repr) == sorted(mark_residue(articles), key=repr)


def test_an_article_s_own_residue_does_not_depend_on_the_others():
    one = Article("x", "x.txt", PROSE + "\n\nLeave a Reply")
    assert [r for r in mark_residue([one, *outlet(4)]) if r.article_id == "x"] == mark_residue([one])


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "a. " * 300_000,
        "“" * 1_000_000,
        "Read more\n" * 100_000,
        "Ulf Witt\n" * 100_000,
        "Ulf Witt\nInes Corvane\n" * 50_000,
        "Ab " * 333_000,
        "News\n" * 100_000,
        ("x" * 90 + " Read on.\n") * 10_000,
        "The Ab is a " * 80_000,
    ],
    ids=lambda t: t[:12],
)
def test_a_megabyte_costs_little(text, at_most):
    with at_most(160):
        mark_residue([Article("a", "a.txt", text)])


def test_what_articles_show_by_themselves_is_kept_and_changes_nothing(demo_articles, tmp_path, monkeypatch):
    articles = [a for a in read_articles([demo_articles]) if isinstance(a, Article)]
    with open_engine("local") as engine:
        expected = mark_residue(articles)
        assert clean(articles[:30], engine, tmp_path)
        looked = []
        monkeypatch.setattr(cleaned, "mark_lines", lambda a: looked.append(a) or mark_lines(a))
        assert clean(articles, engine, tmp_path) == expected == clean(articles, engine, tmp_path)
        assert len(looked) == len(articles) - 30
        retitled = [replace(articles[0], title="Read more"), *articles[1:]]
        assert clean(retitled, engine, tmp_path) == mark_residue(retitled)
        kept = next((tmp_path / "pile").iterdir())
        kept.write_bytes(kept.read_bytes()[:-9])
        assert clean(articles, engine, tmp_path) == expected


def test_links_inside_a_sentence_are_residue():
    line = (
        "The mayor said that Ida Roth Ida Maria RothTen lakes to swim in Why the harbour silts up: report MORE "
        "had left the town on Monday after the vote on the ferry."
    )
    (found,) = [r for r in mark_residue([Article("a", "a", line)]) if r.reason == "links to other stories"]
    assert (
        line[found.start : found.end]
        == "Ida Maria RothTen lakes to swim in Why the harbour silts up: report MORE"
    )
