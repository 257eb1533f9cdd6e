import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.attribute import extract_attributions
from tellings.attribute.lexicon import lexicon
from tellings.parse import parse_articles
from tellings.quotes import find_quotes
from tellings.records import Article

CASES = [
    pytest.param(case, id=f"{case['phenomenon']}-{n}".replace(" ", "_"))
    for path in sorted((Path(__file__).parent / "cases").glob("attribute*.toml"))
    for n, case in enumerate(tomllib.loads(path.read_text("utf8"))["case"])
]
NESTED = "State media reported that Smith said the bridge was safe. Dahl denied it."


@lru_cache(maxsize=512)
def parsed(text, article_id):
    article = Article(article_id, "a.txt", text)
    return article, next(iter(parse_articles([article])))


@lru_cache(maxsize=512)
def attributions(text, *, outermost=False, article_id="a"):
    return extract_attributions(*parsed(text, article_id), outermost=outermost)


def spans_of(a):
    pairs = [(a.source_start, a.source_end), (a.cue_start, a.cue_end), *a.content]
    return [(start, end) for start, end in pairs if start is not None]


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    text = case["text"]
    got = [
        {
            "source": "" if a.source_start is None else text[a.source_start : a.source_end],
            "cue": "" if a.cue_start is None else text[a.cue_start : a.cue_end],
            "content": [text[s:e] for s, e in a.content],
            "kind": a.kind,
            "via": list(a.via),
            "reports": a.reports,
        }
        for a in attributions(text)
    ]
    shown = [{k: g[k] for k in w} for g, w in zip(got, case["expect"], strict=False)]
    assert shown == case["expect"], got
    assert len(got) == len(case["expect"]), got


def test_there_are_two_hundred_and_fifty_cases_with_those_of_actors_and_certainty():
    folder = Path(__file__).parent / "cases"
    tables = [tomllib.loads((folder / f"{n}.toml").read_text("utf8")) for n in ("actors", "certainty")]
    names = tomllib.loads((folder / "names.toml").read_text("utf8"))
    others = sum(len(t["case"]) for t in tables) + sum(len(t["cases"]) for t in names.values())
    assert len(CASES) + others >= 250


@pytest.mark.parametrize("case", CASES)
def test_every_span_lies_in_the_text_and_pieces_are_in_order(case):
    text = case["text"]
    for a in attributions(text):
        assert all(0 <= start < end <= len(text) for start, end in spans_of(a))
        assert list(a.content) == sorted(a.content)
        assert all(one[1] <= two[0] for one, two in pairwise(a.content))


@pytest.mark.parametrize("case", CASES)
def test_the_speaker_is_the_words_of_the_source(case):
    for a in attributions(case["text"]):
        source = None if a.source_start is None else case["text"][a.source_start : a.source_end]
        assert a.speaker == source


@pytest.mark.parametrize("case", CASES)
def test_outermost_are_those_that_lie_in_no_other(case):
    everything = attributions(case["text"])
    outermost = {a.attribution_id for a in attributions(case["text"], outermost=True)}
    assert outermost == {a.attribution_id for a in everything if a.outer is None}


def test_ids_differ_within_an_article_and_between_articles():
    one, two = attributions(NESTED), attributions(NESTED, article_id="b")
    ids = [a.attribution_id for a in (*one, *two)]
    assert len(set(ids)) == len(ids)


def test_the_same_text_gives_the_same_attributions():
    attributions.cache_clear()
    first = attributions(NESTED)
    attributions.cache_clear()
    assert first == attributions(NESTED)


def test_outer_names_the_next_one_out_and_via_its_source():
    outer, inner = attributions(NESTED)[:2]
    assert inner.outer == outer.attribution_id
    assert inner.via == (outer.speaker,)


def test_confidence_is_a_share():
    for case in CASES:
        assert all(0 < a.confidence < 1 for a in attributions(case.values[0]["text"]))


def test_an_assertion_is_surer_than_an_attitude():
    said = attributions("Smith said the bridge was safe.")[0]
    liked = attributions("You may like the bridge of the town.")
    assert all(a.confidence < said.confidence for a in liked)


def test_nothing_comes_of_nothing():
    assert attributions("") == []


def test_a_name_with_two_readings_of_a_lemma_has_one_trust():
    frames = lexicon().frames
    assert all(0 < trust < 1 for words in frames.values() for trust in words.values())


MARKS = st.text(alphabet="\"“”„‟«»‹›‘’'`＂〝〞ab said,.:—\n\r\u2028\u200b\u0301é Heشא", max_size=200)
WORDS = st.lists(
    st.sampled_from(
        ["“", "”", '"', "'", "''", "‘", "’", "«", "»", "„", "he", "said", ",", ".", "\n\n", ":", "The bridge",
         "is safe", "that", "according to", "Smith", "as", "?", "—", "reportedly", "was quoted as saying"]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(MARKS, WORDS))
def test_hostile_texts_give_good_spans(text):
    for a in attributions(text):
        assert a.content
        assert all(0 <= start < end <= len(text) for start, end in spans_of(a))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\"“”„‟«»‹›‘’'`＂ab .,\n\r", max_size=300))
def test_quotations_are_apart_and_in_order(text):
    quotes = [q for q in find_quotes(text) if not q.single]
    assert all(0 <= q.start < q.end <= len(text) for q in quotes)
    assert all(one.end <= two.start for one, two in pairwise(quotes))


def test_a_million_marks_take_no_quadratic_time():
    assert len(find_quotes('“"a ' * 250_000)) < 1_000_000
