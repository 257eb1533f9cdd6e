"""Laws and cases of `resolve_actors`."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.actors import resolve_actors
from tellings.actors.names import SAME_NAME, same_name
from tellings.attribute import extract_attributions
from tellings.parse import parse_articles
from tellings.records import Article, Attribution, Cast, Telling

CASES = Path(__file__).parent / "cases"


def cases(name):
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf8"))["case"]


ONE = (
    "The bridge at Orlo was closed on Monday, harbour spokesman Tomas Veldin said. Veldin said it would open soon. "
    "“Nobody was hurt,” he added. Residents said they had heard a bang."
)
TWO = "Tomas Veldin, a spokesman for the harbour, told The Orlo Post that the bridge was shut. A witness called it loud."


@cache
def telling(text, sources=(), article_id="a"):
    """Return a telling of the text; each source is the words of a source span and which occurrence of them."""
    article = Article(article_id, article_id, text)
    parse = next(iter(parse_articles([article])))
    rows, at = [], 0
    for n, words in enumerate(sources):
        at = text.index(words, at)
        rows.append(
            Attribution(article_id, f"{article_id}{n}", "indirect", at, at + len(words), None, None, ())
        )
        at += len(words)
    return Telling(article, (), parse, tuple(rows), (), ())


def pair():
    return (
        telling(ONE, ("harbour spokesman Tomas Veldin", "Veldin", "he", "Residents"), "a"),
        telling(TWO, ("Tomas Veldin, a spokesman for the harbour", "A witness"), "b"),
    )


def names_of(cast: Cast) -> dict[str, str]:
    names = {a.actor_id: a.name for a in cast.actors}
    return {s.attribution_id: names[s.actor_id] for s in cast.speakers}


def test_every_mention_quotes_its_article():
    tellings = pair()
    received = {t.article.article_id: t.article.received for t in tellings}
    cast = resolve_actors("s", tellings)
    assert cast.mentions
    assert all(received[m.article_id][m.start : m.end] == m.text for m in cast.mentions)


def test_order_of_tellings_changes_nothing():
    a, b = pair()
    assert resolve_actors("s", [a, b]) == resolve_actors("s", [b, a])


def test_ids_are_unique():
    ids = [a.actor_id for a in resolve_actors("s", pair()).actors]
    assert len(ids) == len(set(ids))


def test_every_source_has_one_link():
    tellings = pair()
    cast = resolve_actors("s", tellings)
    assert sorted(s.attribution_id for s in cast.speakers) == sorted(
        a.attribution_id for t in tellings for a in t.attributions
    )


def test_a_surname_and_a_pronoun_are_the_person():
    names = names_of(resolve_actors("s", pair()))
    assert {names[k] for k in ("a0", "a1", "a2", "b0")} == {"Tomas Veldin"}


def test_who_is_named_inside_a_quotation_is_not_who_has_said_it():
    text = (
        "Harbour chief Tomas Veldin closed the bridge. Mayor Aron Brandt attacked the chief, saying "
        "“Chief Veldin does not care about us.”\n\n“Every man for himself,” he said."
    )
    article = Article("a", "a", text)
    parse = next(iter(parse_articles([article])))
    found = extract_attributions(article, parse)
    cast = resolve_actors("s", [Telling(article, (), parse, tuple(found), (), ())])
    names = names_of(cast)
    said = [names[a.attribution_id] for a in found if a.kind == "direct"]
    assert said == ["Aron Brandt", "Aron Brandt"]


def marked(text):
    """Return a text without its braces, and the spans that stood in them."""
    plain, spans, at = "", [], 0
    for m in re.finditer(r"\{([^}]*)\}", text):
        plain += text[at : m.start()]
        spans.append((len(plain), len(plain) + len(m.group(1))))
        plain += m.group(1)
        at = m.end()
    return plain + text[at:], spans


@pytest.mark.parametrize("case", cases("actors"), ids=lambda c: c["why"])
def test_a_source_is_its_actor(case):
    text, spans = marked(case["text"])
    base = telling(text)
    rows = tuple(
        Attribution("a", f"a{n:02}", "indirect", s, e, None, None, ()) for n, (s, e) in enumerate(spans)
    )
    tellings = [Telling(base.article, (), base.parse, rows, (), ())]
    tellings += [telling(other, (), f"b{n}") for n, other in enumerate(case.get("others", []))]
    names = names_of(resolve_actors("s", tellings))
    assert [names[a.attribution_id] for a in rows] == case["speakers"]


NAMES = tomllib.loads((CASES / "names.toml").read_text("utf8"))


@pytest.mark.parametrize(
    ("kind", "why", "one", "two", "same"),
    [(kind, *case) for kind, table in NAMES.items() for case in table["cases"]],
    ids=lambda x: str(x)[:40],
)
def test_two_names_are_one_or_two(kind, why, one, two, same):
    assert (same_name(one, two, kind) >= SAME_NAME) == same, why


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["person", "organisation"]))
def test_comparing_names_is_symmetric_and_bounded(one, two, kind):
    score = same_name(one, two, kind)
    assert 0 <= score <= 1
    assert score == same_name(two, one, kind)


@given(st.text(min_size=1, max_size=40), st.sampled_from(["person", "organisation"]))
def test_a_name_is_itself(name, kind):
    assert same_name(name, name, kind) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=120), st.data())
def test_any_text_gives_good_spans(text, data):
    made = telling(text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    rows = tuple(
        Attribution("a", f"x{n}", "direct", min(s), max(s), None, None, ())
        for n, s in enumerate(spans)
        if s[0] != s[1]
    )
    cast = resolve_actors("s", [Telling(made.article, (), made.parse, rows, (), ())])
    assert all(0 <= m.start < m.end <= len(text) and text[m.start : m.end] == m.text for m in cast.mentions)
    assert len(cast.speakers) <= len(rows)
