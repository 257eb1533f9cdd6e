"""Statements: every one lies in its sentence, nothing of a sentence is lost, and certainty has its scope."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.attribute import extract_attributions
from tellings.parse import parse_articles
from tellings.records import Article, Attribution, Parse, Quotation, Statement
from tellings.spans import merge
from tellings.statements import read_statements
from tellings.trees import tokens_within

CASES = Path(__file__).parent / "cases"
WORDS = tomllib.loads(files("tellings.statements").joinpath("certainty.toml").read_text("utf8"))
INNER = ("adverb", "modal", "verb", "passive", "adjective")
EXAMPLES = [(example, c) for k in INNER for c, rows in WORDS[k].items() for example in rows.values()]
NEGATIVE = [*WORDS["negator"].values(), *WORDS["negative_verb"].values()]


@lru_cache(maxsize=512)
def parsed(text: str) -> tuple[Article, Parse]:
    article = Article("a", "a.txt", text)
    return article, next(iter(parse_articles([article])))


def attribution(
    text: str,
    content: str | list[str],
    source: str | None = None,
    cue: str | None = None,
    *,
    name: str = "t1",
    via: tuple[str, ...] = (),
    kind: Quotation = "indirect",
) -> Attribution:
    def at(words: str | None) -> tuple[int | None, int | None]:
        return (None, None) if words is None else (text.index(words), text.index(words) + len(words))

    pieces = [content] if isinstance(content, str) else content
    spans = tuple((text.index(p), text.index(p) + len(p)) for p in pieces)
    return Attribution("a", name, kind, *at(source), *at(cue), spans, source, via)


def read(text: str, *attributions: Attribution) -> list[Statement]:
    return read_statements(*parsed(text), attributions)


def words_of(text: str, statement: Statement) -> str:
    return " ".join(text[s:e] for s, e in statement.spans)


def test_a_sentence_without_attribution_is_narration():
    (only,) = read("The bridge fell.")
    assert (only.kind, only.attribution_id, only.start, only.end) == ("narration", None, 0, 15)


def test_the_content_of_an_attribution_is_a_statement_and_its_bare_frame_is_none():
    text = "The mayor said that the bridge fell."
    (only,) = read(text, attribution(text, "that the bridge fell", "The mayor", "said"))
    assert words_of(text, only) == "that the bridge fell"
    assert only.attribution_id == "t1"


def test_the_innermost_attribution_owns_the_words():
    text = "The mayor said the miller claimed the river rose."
    outer = attribution(text, "the miller claimed the river rose", "The mayor", "said", name="t1")
    inner = attribution(text, "the river rose", "the miller", "claimed", name="t2", via=("The mayor",))
    (only,) = read(text, outer, inner)
    assert (only.attribution_id, only.via, only.certainty) == ("t2", ("The mayor",), "hedged")


def test_what_is_left_of_a_sentence_is_narration_if_it_has_a_verb():
    text = "The bridge fell at noon, and the mayor said the river had risen."
    found = read(text, attribution(text, "the river had risen", "the mayor", "said"))
    assert [s.kind for s in found] == ["narration", "indirect"]


def test_a_clause_about_the_source_is_nobodys_words_and_told_once():
    text = (
        "Two crewmen, who spoke on condition that they would not be named, said the port stabiliser had been "
        "jammed since the new year and that the bridge had been told to “keep her slow.”"
    )
    article, parse = parsed(text)
    found = read_statements(article, parse, extract_attributions(article, parse))
    about = [s for s in found if "would not be named" in words_of(text, s)]
    assert [s.attribution_id for s in about] == [None]


def test_a_quotation_over_several_sentences_is_a_statement_a_sentence():
    text = "“The river rose. The bridge fell,” the mayor said."
    found = read(text, attribution(text, "“The river rose. The bridge fell,”", "the mayor", "said"))
    assert [s.sentence for s in found] == [0, 1]
    assert {s.attribution_id for s in found} == {"t1"}


@pytest.mark.parametrize(("text", "certainty"), EXAMPLES, ids=lambda v: v[:40])
def test_each_word_of_the_lexicon_shows_its_certainty(text, certainty):
    assert certainty in {s.certainty for s in read(text)}


@pytest.mark.parametrize("text", NEGATIVE, ids=lambda v: v[:40])
def test_each_negative_word_makes_the_statement_negative(text):
    assert any(s.negated for s in read(text))


CERTAINTY = tomllib.loads((CASES / "certainty.toml").read_text("utf8"))["case"]


@pytest.mark.parametrize("case", CERTAINTY, ids=lambda c: c["text"][:50])
def test_certainty_cases(case):
    text = case["text"]
    frame = (
        [attribution(text, case["content"], case.get("source"), case.get("cue"))] if "content" in case else []
    )
    found = [s for s in read(text, *frame) if case.get("of", "") in words_of(text, s)]
    best = min(found, key=lambda s: s.end - s.start)
    assert best.certainty == case["certainty"]
    assert [text[s:e] for s, e in best.certainty_spans] == case.get("words", [])
    assert best.negated == case.get("negated", False)


SPLITS = tomllib.loads((CASES / "statements.toml").read_text("utf8"))["case"]


@pytest.mark.parametrize("case", SPLITS, ids=lambda c: c["text"][:50])
def test_sentences_are_split_as_their_case_says(case):
    text = case["text"]
    rows = [
        attribution(
            text, c["content"], c.get("source"), c.get("cue"), name=f"t{n}", kind=c.get("kind", "indirect")
        )
        for n, c in enumerate(case.get("attributions", []))
    ]
    found = [" / ".join(text[s:e] for s, e in s.spans) for s in read(text, *rows)]
    assert sorted(found) == sorted(case["statements"])


def content_words(parse: Parse) -> set[int]:
    return {i for i, pos in enumerate(parse.pos) if pos in {"NOUN", "PROPN", "VERB", "NUM"}}


def told(parse: Parse, i: int, frames: list[tuple[int, int]]) -> bool:
    """Return whether a word stands in a frame: in a source or cue, or in a clause that hangs from one."""
    for _ in range(300):
        if any(s < parse.end[i] and parse.start[i] < e for s, e in frames):
            return True
        if parse.head[i] == i:
            return False
        i = parse.head[i]
    return False


def check_laws(article: Article, parse: Parse, found: list[Statement], rows: list[Attribution]) -> None:
    frames = [
        (s, e)
        for a in rows
        for s, e in ((a.source_start, a.source_end), (a.cue_start, a.cue_end))
        if s is not None and e is not None
    ]
    said = {a.attribution_id: merge(a.content) for a in rows if a.kind == "direct"}
    spoken = {parse.sentence[i] for a in rows for s, e in a.content for i in tokens_within(parse, s, e)}
    for s in found:
        sentence = parse.sentences[s.sentence]
        assert sentence.start <= s.start < s.end <= sentence.end
        assert (s.start, s.end) == (s.spans[0][0], max(e for _, e in s.spans))
        assert all(0 <= a < b <= len(article.received) for a, b in (*s.spans, *s.certainty_spans))
        if s.attribution_id in said:
            assert all(any(x <= a and b <= y for x, y in said[s.attribution_id]) for a, b in s.spans)
    for i in content_words(parse):
        covered = any(s < parse.end[i] and parse.start[i] < e for x in found for s, e in x.spans)
        # Beside an attribution a few words with no verb of their own may be left.
        assert covered or told(parse, i, frames) or parse.sentence[i] in spoken, parse.lemma[i]
    assert len({s.statement_id for s in found}) == len(found)
    # One voice asserts one thing with some words once.
    assert len({(s.attribution_id, s.spans) for s in found}) == len(found)


LONG = (
    "The minister, who took office in May and is the premier's brother-in-law, wrote that the dam was safe, "
    "killing hopes of a sale, according to the Ledger, a weekly, but Ms Aske denied it on Tuesday."
)
TOLL = (
    "Citing a lack of witnesses, the court, a panel of three judges, freed the driver, a father of four named in "
    "May by the firm, built on credit, that ran the train, killing hopes, dividing the town and costing 12 million."
)


@pytest.mark.parametrize(
    "text", [LONG, TOLL, "No.", "?", "He said.", "Twelve", "“" * 50, "a" * 3000, "1 2 3 ... \u202e x"]
)
def test_nothing_is_lost(text):
    article, parse = parsed(text)
    check_laws(article, parse, read(text), [])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=120), st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=4))
def test_laws_hold_for_any_text_and_any_attribution(text, cuts):
    article = Article("a", "a.txt", text)
    parse = next(iter(parse_articles([article])))
    spans = [(min(c), max(c) + 1) for c in cuts if max(c) < len(text)]
    frames = [Attribution("a", f"t{n}", "direct", None, None, *s, (s,)) for n, s in enumerate(spans)]
    found = read_statements(article, parse, frames)
    check_laws(article, parse, found, frames)
    assert found == read_statements(article, parse, frames[::-1])
