import tomllib
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.attribute import extract_attributions
from tellings.parse import parse_articles
from tellings.records import Article

CASES = [
    pytest.param(case, id=f"{path.stem}-{n}")
    for path in sorted((Path(__file__).parent / "cases").glob("attribute*.toml"))
    for n, case in enumerate(tomllib.loads(path.read_text("utf8"))["case"])
]


@lru_cache(maxsize=512)
def attributions(text, *, outermost=False):
    article = Article("a", "a.txt", text)
    return extract_attributions(article, next(iter(parse_articles([article]))), outermost=outermost)


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    text = case["text"]
    got = [
        {
            "source": "" if a.source_start is None else text[a.source_start : a.source_end],
            "cue": "" if a.cue_start is None else text[a.cue_start : a.cue_end],
            "content": [text[s:e] for s, e in a.content],
        }
        for a in attributions(text)
    ]
    keys = ("source", "cue", "content")
    wanted = [{k: e[k] for k in keys if k in e} for e in case["expect"]]
    assert [{k: g[k] for k in w} for g, w in zip(got, wanted, strict=False)] == wanted, got
    assert len(got) == len(wanted), got


MARKS = st.text(alphabet="\"“”„«»‘’'‹›ab said,.:—\n\r\u2028 He", max_size=200)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(MARKS)
def test_hostile_marks_give_good_spans(text):
    for a in attributions(text):
        spans = [(a.source_start, a.source_end), (a.cue_start, a.cue_end), *a.content]
        for start, end in spans:
            assert start is None or 0 <= start < end <= len(text)
        assert a.content
