"""Values: every one quotes its source, reads as its case says, and belongs to a statement that holds it."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.parse import parse_articles
from tellings.records import Article, Parse, Sentence, Statement, Value
from tellings.values import read_values

CASES = tomllib.loads((Path(__file__).parent / "cases" / "values.toml").read_text("utf8"))["case"]


@lru_cache(maxsize=256)
def parsed(text: str) -> Parse:
    return next(iter(parse_articles([Article("a", "a.txt", text)])))


def statement_of(s: Sentence) -> Statement:
    return Statement(f"s{s.sentence}", "a", s.sentence, s.start, s.end, ((s.start, s.end),), "narration")


def read(text: str, published: str | None = None, parse: Parse | None = None) -> list[Value]:
    parse = parse or parsed(text)
    article = Article("a", "a.txt", text, published=published)
    return read_values(article, parse, [statement_of(s) for s in parse.sentences])


def bound(value: Value, number: float | None) -> object:
    if number is None:
        return "none"
    return str(date.fromordinal(int(number))) if value.kind == "date" else pytest.approx(number)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_values_read_as_their_case_says(case):
    text = case["text"]
    found = read(text, case.get("published"))
    rows = [
        [
            text[v.start : v.end],
            v.kind,
            bound(v, v.low),
            bound(v, v.high),
            v.unit or "none",
            v.counted or "none",
        ]
        for v in found
    ]
    expected = [
        [*row[:5], got[5] if row[5] == "*" else row[5]]
        for row, got in zip(case["values"], rows, strict=False)
    ]
    assert rows == expected


def check_laws(text: str, found: list[Value]) -> None:
    spans = [(v.start, v.end) for v in found]
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert spans == sorted(spans)
    assert all(v.low is None or v.high is None or v.low <= v.high for v in found)


NUMBERISH = st.lists(
    st.sampled_from(
        [
            "12",
            "1,200",
            "3.5",
            "$",
            "€",
            "%",
            "-",
            "–",
            "to",
            "and",
            "of",
            "million",
            "dozen",
            "dozens",
            "hundred",
            "two",
            "twenty",
            "one",
            "May",
            "Nov",
            ".",
            ",",
            "24",
            "2017",
            "Friday",
            "last",
            "next",
            "ago",
            "days",
            "year",
            "old",
            "aged",
            "at",
            "least",
            "more",
            "than",
            "half",
            "a",
            "the",
            "third",
            "21",
            "st",
            ":",
            "6",
            "30",
            "p.m",
            "noon",
            "/",
            "'",
            "early",
            "late",
            "0",
            "99999999999999999999",
            "century",
            "decades",
            "people",
            "killed",
            "9999",
            "years",
        ]
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    NUMBERISH,
    st.sampled_from([None, "2017-12-01", "0001-01-01", "9999-12-31", "soon"]),
    st.sampled_from(["", " "]),
)
def test_laws_hold_for_any_heap_of_number_words(heap, published, joint):
    text = joint.join(heap) or "x"
    check_laws(text, read(text, published))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80))
def test_laws_hold_for_any_text(text):
    check_laws(text, read(text))
