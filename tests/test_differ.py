"""Differences: what parts two tellings of one sentence, both sides quoted, in an order of their own."""

import itertools
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellings.attribute import extract_attributions
from tellings.differ import find_differences, weigh_differences
from tellings.parse import parse_articles
from tellings.records import (
    Actor,
    Alignment,
    Article,
    Cast,
    Claim,
    ClaimStatement,
    Difference,
    Mention,
    Parse,
    Telling,
)
from tellings.statements import read_statements
from tellings.values import read_values

CASES = tomllib.loads((Path(__file__).parent / "cases" / "differ.toml").read_text("utf8"))["case"]
TOLLS = tomllib.loads((Path(__file__).parent / "cases" / "tolls.toml").read_text("utf8"))["case"]
NOBODY = Cast((), (), ())


@lru_cache(maxsize=128)
def parsed(name: str, text: str) -> Parse:
    return next(iter(parse_articles([Article(name, name, text)])))


def telling(name: str, text: str, published: str | None = None) -> Telling:
    article, parse = Article(name, name, text, published=published), parsed(name, text)
    statements = read_statements(article, parse, [])
    values = read_values(article, parse, statements)
    return Telling(article, (), parse, (), tuple(statements), tuple(values))


def one_claim(*tellings: Telling) -> Alignment:
    members = [
        ClaimStatement("c", s.statement_id, s.article_id, 1.0, ()) for t in tellings for s in t.statements
    ]
    return Alignment((Claim("c", "s", "", len(tellings), len(tellings)),), tuple(members), ())


def compare(*tellings: Telling) -> list[Difference]:
    return find_differences(tellings, one_claim(*tellings), NOBODY)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['a'][:25]} | {c['b'][:25]}")
def test_differences_are_as_their_case_says(case):
    days = case.get("published", [None, None])
    found = compare(telling("a", case["a"], days[0]), telling("b", case["b"], days[1]))
    assert [[d.kind, d.class_, d.value_a, d.value_b] for d in found] == case["differences"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["a"][:25])
def test_the_order_of_the_tellings_changes_nothing_and_spans_lie_in_their_articles(case):
    a, b = telling("a", case["a"]), telling("b", case["b"])
    found = compare(a, b)
    assert found == compare(b, a)
    for d in found:
        assert 0 <= d.start_a < d.end_a <= len(case["a"])
        assert 0 <= d.start_b < d.end_b <= len(case["b"])


def test_a_statement_alone_in_its_claim_differs_from_nothing():
    assert compare(telling("a", "Twelve people died.")) == []


def test_a_telling_does_not_differ_from_its_copy():
    text = "“We saw 12 men in Penna on Friday,” the mayor reportedly said; no one died."
    assert compare(telling("a", text), telling("b", text)) == []


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        ("Tobias Wrenn", "Tobias Ren", "another spelling"),
        ("Osgood Pirie", "O. Pirie", "an initial in one telling"),
        ("Birgit Sol-Adair", "Birgit Sol Adair", "a hyphen in one telling"),
        ("Abd al-Hakim Rashwani", "Abdelhakim al-Rashwani", "another spelling"),
        ("Osgood Pirie", "Pirie", None),
        ("Livia Hammer", "Livia Hammer", None),
    ],
)
def test_spellings_of_one_actor_are_told_wherever_they_stand(one, two, reason):
    a, b = (
        telling("a", f"The dam burst. {one} sold a horse."),
        telling("b", f"The dam burst. {two} went to bed."),
    )
    mentions = tuple(
        Mention("p", k, (at := t.article.received.index(n)), at + len(n), n)
        for k, t, n in (("a", a, one), ("b", b, two))
    )
    claims = [
        ClaimStatement(f"c{s.start}{t.article.article_id}", s.statement_id, s.article_id, 1.0, ())
        for t in (a, b)
        for s in t.statements
    ]
    cast = Cast((Actor("p", "s", one, "person"),), mentions, ())
    found = find_differences([a, b], Alignment((), tuple(claims), ()), cast)
    assert [d.reason for d in found] == ([reason] if reason else [])
    assert found == find_differences([b, a], Alignment((), tuple(claims), ()), cast)


HEAPS = st.lists(
    st.sampled_from(["12 men died", "“no, never", "” he said", "in Penna", "on Friday", "14 men", "!", "may", "not", "the dam", "fell", "\n"]),
    max_size=10,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(HEAPS, HEAPS)
def test_spans_lie_in_their_articles_whatever_the_text(left, right):
    a, b = " ".join(left) or "x", " ".join(right) or "y"
    for d in compare(telling("a", a), telling("b", b)):
        assert 0 <= d.start_a < d.end_a <= len(a)
        assert 0 <= d.start_b < d.end_b <= len(b)
        assert d.value_a != d.value_b


def test_the_less_sure_a_link_is_the_less_sure_are_its_differences():
    """A difference is told of a link that is given, and of one that is doubtful only if its words bear it out."""
    a, b = (
        telling("a", "Twelve people were killed when the bridge fell."),
        telling("b", "The storm over the hill killed 90 people."),
    )
    given = one_claim(a, b)
    doubtful = Alignment(given.claims, tuple(replace(m, score=0.6) for m in given.members), ())
    sure = [d.confidence for some in weigh_differences([a, b], given, NOBODY) for d in some]
    unsure = [d.confidence for some in weigh_differences([a, b], doubtful, NOBODY) for d in some]
    assert sure
    assert all(x > y for x, y in zip(sure, unsure, strict=True))
    assert not find_differences([a, b], doubtful, NOBODY)
    assert weigh_differences([a, b], doubtful, NOBODY)[1]


def test_weights_speak_for_a_difference_and_never_against():
    data = tomllib.loads(files("tellings.differ").joinpath("confidence.toml").read_text("utf8"))
    assert all(w > 0 for group in data["group"].values() for name, w in group.items() if name != "bias")


@pytest.mark.parametrize(
    ("certainty", "other", "kinds"),
    [
        ("denied", "The ferry had not been overloaded.", []),
        ("asserted", "The ferry had not been overloaded.", ["polarity"]),
    ],
)
def test_a_denial_says_what_a_plain_no_says(certainty, other, kinds):
    a, b = telling("a", "The ferry had been overloaded."), telling("b", other)
    a = replace(a, statements=tuple(replace(s, certainty=certainty) for s in a.statements))
    assert [d.kind for d in compare(a, b)] == kinds


def test_a_headline_is_no_hardening_of_what_its_own_body_puts_to_a_source():
    plain = "The mill dumped oil into the river at Penna, inspectors said."
    title = "Mill dumped oil into the river at Penna"

    def headed(name: str, body: str) -> Telling:
        head = f"{title}\n\n"
        article = Article(name, name, head + body, title=title, body_start=len(head))
        parse = next(iter(parse_articles([article])))
        attributions = extract_attributions(article, parse)
        statements = read_statements(article, parse, attributions)
        return Telling(article, (), parse, tuple(attributions), tuple(statements), ())

    source = headed("b", plain)
    kinds = [
        {d.kind for d in compare(headed("a", body), source)}
        for body in (plain, "The council met on the matter for hours.")
    ]
    assert kinds == [set(), {"certainty"}]


@pytest.mark.parametrize(("fact", "kinds"), [("closed", set()), ("would close", {"certainty"})], ids=str)
def test_what_was_done_is_no_hardening_of_what_will_be(fact, kinds):
    def read(name: str, text: str) -> Telling:
        article, parse = Article(name, name, text), parsed(name, text)
        attributions = extract_attributions(article, parse)
        statements = read_statements(article, parse, attributions)
        return Telling(article, (), parse, tuple(attributions), tuple(statements), ())

    done = read("a", f"The council {fact} the old mill in Penna.")
    said = read("b", "The mayor said the council would close the old mill in Penna.")
    assert {d.kind for d in compare(done, said)} == kinds


def test_prints_of_one_text_cost_next_to_nothing(monkeypatch):
    looked = []
    monkeypatch.setattr("tellings.differ.find.compare_figures", lambda *pair: looked.append(pair) or iter(()))
    prints = [telling(f"p{i}", "The barge sank at noon. Two men swam ashore.") for i in range(6)]
    other = telling("z", "The barge sank at noon. Three men swam ashore.")
    assert not compare(*prints)
    assert not looked
    compare(*prints, other)
    assert len(looked) == len(prints)


def two_claims(*tellings: Telling) -> Alignment:
    """Return each telling's statements as a claim of their own: nothing was aligned."""
    claims = tuple(Claim(t.article.article_id, "s", "", 1, 1) for t in tellings)
    members = [
        ClaimStatement(t.article.article_id, s.statement_id, t.article.article_id, 1.0, ())
        for t in tellings
        for s in t.statements
    ]
    return Alignment(claims, tuple(members), ())


def over_the_story(a: str, b: str, days: tuple[str | None, str | None] = (None, None)) -> list[list[str]]:
    tellings = [telling("a", a, days[0]), telling("b", b, days[1])]
    found = itertools.chain(*weigh_differences(tellings, two_claims(*tellings), NOBODY))
    return [[d.kind, d.class_, d.value_a, d.value_b] for d in found]


@pytest.mark.parametrize("case", TOLLS, ids=lambda c: f"{c['a'][:25]} | {c['b'][:25]}")
def test_a_toll_and_a_size_are_compared_over_the_whole_story(case):
    found = over_the_story(case["a"], case["b"], tuple(case.get("published", [None, None])))
    assert found == case["differences"]


@pytest.mark.parametrize("days", [(None, None), ("2024-04-08T10:00:00+02:00", "2024-04-09")], ids=str)
@pytest.mark.parametrize("ages", [(71, 77), (71, 72)], ids=str)
def test_the_age_of_one_person_is_compared_over_the_whole_story(days, ages):
    a = telling("a", f"Oda Brandt, {ages[0]}, saw it fall.", days[0])
    b = telling("b", f"Nobody slept, said Oda Brandt, {ages[1]}.", days[1])
    actor = Actor("x", "s", "Oda Brandt", "person")
    mentions = tuple(
        Mention("x", t.article.article_id, at, at + 10, "Oda Brandt", "name")
        for t in (a, b)
        for at in [t.article.received.index("Oda")]
    )
    (found,) = find_differences([a, b], two_claims(a, b), Cast((actor,), mentions, ()))
    values = tuple(f"{age} years old" for age in ages)
    assert (found.class_, found.value_a, found.value_b) == ("conflict", *values)
