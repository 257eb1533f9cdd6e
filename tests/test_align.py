"""Laws and cases of `align_statements`."""

import itertools
import subprocess
import sys
import tomllib
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tellings.align import align_statements
from tellings.align.cluster import Link, group_statements
from tellings.align.context import CONTEXT, in_context, probability
from tellings.align.core import core_tokens, inside
from tellings.align.features import FEATURES, weigh_words
from tellings.align.figures import days_meant, sizes
from tellings.align.lexicon import model, same_words
from tellings.align.overlap import claim_groups
from tellings.align.readings import read_all
from tellings.align.reasons import reasons_for
from tellings.align.tags import split_tag
from tellings.dossier import omissions
from tellings.ids import content_id
from tellings.parse import parse_articles
from tellings.records import Article, Cast, Mention, Statement, Telling, Value
from tellings.trees import children

NOBODY = Cast((), (), ())
CASES = tomllib.loads((Path(__file__).parent / "cases" / "align.toml").read_text("utf8"))["case"]

A = "The ferry Maren sank off Tolsund on Tuesday night. Six passengers drowned. The weather was calm."
B = "Six passengers drowned when the ferry sank. Schools in Tolsund were closed on Wednesday."
C = "The ferry Maren sank off Tolsund on Tuesday night. The mayor wept."


def telling(article_id, text):
    article = Article(article_id, article_id, text)
    (parse,) = parse_articles([article])
    statements = tuple(
        Statement(content_id(article_id, s.start), article_id, s.sentence, s.start, s.end, ((s.start, s.end),), "narration")
        for s in parse.sentences
    )  # fmt: skip
    return Telling(article, (), parse, (), statements, ())


def claims_by_statement(found):
    out = {}
    for m in found.members:
        out.setdefault(m.statement_id, set()).add(m.claim_id)
    return out


@pytest.fixture(scope="module")
def story():
    return [telling("a", A), telling("b", B), telling("c", C)]


@pytest.fixture(scope="module")
def found(story):
    return align_statements("s", story, NOBODY)


def test_every_statement_stands_in_a_claim_and_once_in_each(story, found):
    members = [(m.claim_id, m.statement_id) for m in found.members]
    assert len(members) == len(set(members))
    assert {s for _, s in members} == {s.statement_id for t in story for s in t.statements}
    assert {m.claim_id for m in found.members} == {c.claim_id for c in found.claims}


def test_a_claim_is_in_the_words_of_one_of_its_statements(story, found):
    text = {s.statement_id: t.article.received[s.start : s.end] for t in story for s in t.statements}
    for claim in found.claims:
        assert claim.text in {text[m.statement_id] for m in found.members if m.claim_id == claim.claim_id}


def test_a_claim_counts_the_articles_that_carry_it(found):
    for claim in found.claims:
        articles = {m.article_id for m in found.members if m.claim_id == claim.claim_id}
        assert claim.tellings == claim.origins == len(articles)


def test_the_id_of_a_claim_follows_from_its_statements(found):
    for claim in found.claims:
        ids = sorted(m.statement_id for m in found.members if m.claim_id == claim.claim_id)
        assert claim.claim_id == content_id("claim", "s", *ids)


def test_order_of_the_tellings_changes_nothing(story, found):
    for other in itertools.permutations(story):
        assert align_statements("s", other, NOBODY) == found


def test_a_statement_alone_scores_one_and_gives_no_reason(found):
    sizes = {c.claim_id: sum(m.claim_id == c.claim_id for m in found.members) for c in found.claims}
    alone = [m for m in found.members if sizes[m.claim_id] == 1]
    assert alone
    assert all((m.score, m.reasons) == (1.0, ()) for m in alone)


def test_a_link_gives_its_reasons_in_words(found):
    reasons = {r for m in found.members for r in m.reasons}
    assert any(r.startswith("rare words: ") for r in reasons)


def test_rejected_pairs_are_not_one_claim_and_say_why(found):
    claims_of = claims_by_statement(found)
    for r in found.rejected:
        assert not claims_of[r.statement_a] & claims_of[r.statement_b]
        assert r.reason
        assert 0 <= r.score <= 1


@pytest.mark.parametrize("texts", [[], [""], ["One line alone."], ["", "Rain."], ["“", "\u202e \x00 ’"]])
def test_little_or_nothing_to_align(texts):
    tellings = [telling(str(n), t) for n, t in enumerate(texts)]
    found = align_statements("s", tellings, NOBODY)
    assert len(claims_by_statement(found)) == sum(len(t.statements) for t in tellings)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_case(case):
    tellings = [telling("a", case["a"]), telling("b", case["b"])]
    found = align_statements("s", tellings, NOBODY)
    claims_of = claims_by_statement(found)
    a, b = ([claims_of[s.statement_id] for s in t.statements] for t in tellings)
    for i, j in case["together"]:
        assert a[i] & b[j], (i, j)
    for i, j in case["apart"]:
        assert not a[i] & b[j], (i, j)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=3))
def test_any_text_is_aligned(texts):
    tellings = [telling(str(n), t) for n, t in enumerate(texts)]
    found = align_statements("s", tellings, NOBODY)
    assert len(claims_by_statement(found)) == sum(len(t.statements) for t in tellings)


def test_the_same_output_under_another_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests'); import test_align as t;"
        "found = t.align_statements('s', [t.telling('a', t.A), t.telling('b', t.B), t.telling('c', t.C)], t.NOBODY);"
        "print(found)"
    )
    outputs = {
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("text", "predicates", "arguments"),
    [
        ("The mayor sold her shares before the election.", "sold", "mayor shares her election"),
        ("Norland has been a part of the Sextet since 2002.", "been", "Norland part Sextet 2002"),
        ("Dockers voted to strike in May.", "voted strike", "Dockers May"),
        ("A fire in a mill.", "fire", "mill"),
    ],
)
def test_the_core_is_the_predicates_and_their_arguments(text, predicates, arguments):
    parse = telling("a", text).parse
    found = core_tokens(inside(parse, children(parse), range(len(parse.start))))
    words = [{text[parse.start[i] : parse.end[i]] for i in part} for part in found]
    assert words == [set(predicates.split()), set(arguments.split())]


# Grouping ----------------------------------------------------------------------------------------


def apart(count):
    return [(n, 0) for n in range(count)]


def test_a_chain_does_not_become_one_claim():
    links = [Link(n, n + 1, 0.9) for n in range(5)]
    groups = group_statements(apart(6), links, 0.4)
    assert max(map(len, groups)) == 2


def test_statements_that_all_agree_become_one_claim():
    links = [Link(a, b, 0.6) for a, b in itertools.combinations(range(4), 2)]
    assert group_statements(apart(4), links, 0.3) == [[0, 1, 2, 3]]


def test_two_statements_of_one_article_join_through_a_third():
    links = [Link(0, 2, 0.9), Link(1, 2, 0.9)]
    assert group_statements([(0, 0), (0, 1), (1, 0)], links, 0.3) == [[0, 1, 2]]


def test_two_statements_of_one_sentence_are_not_one_claim_for_a_weak_third():
    links = [Link(0, 2, 0.9), Link(1, 2, 0.5)]
    assert group_statements([(0, 0), (0, 0), (1, 0)], links, 0.3) == [[0, 2], [1]]


def test_grouping_follows_brute_force():
    links = [Link(0, 1, 0.9), Link(1, 2, 0.8), Link(0, 2, 0.05), Link(2, 3, 0.7)]
    gain = {(link.first, link.second): link.score - 0.3 for link in links}

    def worth(groups):
        return sum(gain.get(p, -0.3) for g in groups for p in itertools.combinations(sorted(g), 2))

    def partitions(rows):
        if not rows:
            yield []
            return
        for rest in partitions(rows[1:]):
            yield [[rows[0]], *rest]
            for n, group in enumerate(rest):
                yield [*rest[:n], [rows[0], *group], *rest[n + 1 :]]

    found = group_statements(apart(4), links, 0.3)
    assert worth(found) == pytest.approx(max(worth(p) for p in partitions([0, 1, 2, 3])))


def test_a_firm_link_that_grouping_parts_is_a_claim_too():
    links = [Link(0, 1, 0.95), Link(1, 2, 0.65)]
    assert claim_groups(apart(3), links) == [[1, 2], [0, 1]]


def test_firm_links_that_all_agree_are_one_claim_beside_the_other():
    links = [Link(0, 1, 0.99), Link(1, 2, 0.65), Link(1, 3, 0.65), Link(2, 3, 0.65)]
    groups = claim_groups(apart(4), links)
    assert {p for g in groups for p in itertools.combinations(g, 2)} == {(n.first, n.second) for n in links}


def around_by_hand(sentences, totals, pair):
    """What `in_context` says of a pair of statements, by looking at all the others."""

    def score(a, b):
        return max(
            (probability(s) for p, s in totals.items() if {sentences[p[0]], sentences[p[1]]} == {a, b}),
            default=0.0,
        )

    def rival(row, other):
        """The best that `row` has with another sentence of the article of `other`."""
        beside = {q: s for p, s in totals.items() for x, q in (p, p[::-1]) if x == row}
        article, sentence = sentences[other]
        return max(
            (s for q, s in beside.items() if sentences[q][0] == article and sentences[q][1] != sentence),
            default=-5.0,
        )

    def kin(one, other):
        """The means, over the statements of either article, of the best score with the other article."""
        means = []
        for here, there in ((one, other), (other, one)):
            rows = [row for row, (article, _) in enumerate(sentences) if article == here]
            best = [
                max(
                    (
                        probability(s) for p, s in totals.items()
                        if row in p and sentences[p[0] if p[1] == row else p[1]][0] == there
                    ),
                    default=0.0,
                )
                for row in rows
            ]  # fmt: skip
            means.append(sum(best) / len(rows))
        return means

    a, b = sentences[pair[0]], sentences[pair[1]]
    every = sorted(set(sentences))
    third = max((min(score(a, c), score(b, c)) for c in every), default=0.0)
    step = {(i, j): score((a[0], a[1] + i), (b[0], b[1] + j)) for i, j in ((1, 0), (0, 1), (-1, 0), (0, -1))}
    near = max(step.values())
    lead = totals[pair] - max(rival(*pair), rival(*pair[::-1]), -5.0)
    ahead = min(max(lead, 0.0), 3.0) * min(min(kin(a[0], b[0])) / 0.35, 1.0)
    behind = min(max(-lead, 0.0), 4.0) * (1.0 - probability(totals[pair]))
    strange = -log(min(max(max(kin(a[0], b[0])) / 0.15, 0.02 / 0.15), 1.0))
    lengths = [sum(article == x[0] for article, _ in sentences) for x in (a, b)]
    long = sum(log(max(n, 10) / 25) for n in lengths) / 2
    return dict(zip(CONTEXT, (third, near, ahead, behind, strange, long), strict=True))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=12),
    st.dictionaries(st.tuples(st.integers(0, 11), st.integers(0, 11)), st.floats(-7, 7), max_size=30),
)
def test_what_the_other_links_say_follows_brute_force(sentences, scored):
    totals = {
        p: s for p, s in sorted(scored.items())
        if p[0] < p[1] < len(sentences) and sentences[p[0]][0] != sentences[p[1]][0]
    }  # fmt: skip
    first, second = (np.asarray([p[k] for p in totals], np.int64) for k in (0, 1))
    around = in_context(sentences, first, second, np.asarray(list(totals.values()), float))
    assert around.shape == (len(totals), len(CONTEXT))
    for row, pair in zip(around, totals, strict=True):
        assert dict(zip(CONTEXT, row, strict=True)) == pytest.approx(around_by_hand(sentences, totals, pair))


def test_each_word_of_the_second_pass_has_a_weight():
    assert {*CONTEXT, "alone", "bias"} == set(model().context)


def test_a_tag_is_the_fewest_words_it_is_made_of():
    assert split_tag("savethemill", {"save", "sa", "ve", "the", "mill", "ill"}) == ("save", "the", "mill")
    assert split_tag("savethemill", {"save", "mill"}) == ()
    assert split_tag("a" * 10_000, {"aa"}) == ()


def test_a_hashtag_meets_its_words():
    story = [
        telling("a", "Anna Sorrel wept on the pier. Her post ended with #savethemill."),
        telling("b", "Dockers shouted for an hour. Anna Sorrel asked everyone to save the old mill."),
    ]
    assert any(c.tellings == 2 and "mill" in c.text for c in align_statements("s", story, NOBODY).claims)


def test_the_passive_has_the_roles_of_the_active():
    story = [
        telling("a", "Police shot the old ferryman."),
        telling("b", "The old ferryman was shot by police."),
    ]
    a, b = read_all([(n, t, t.statements[0]) for n, t in enumerate(story)])
    assert (a.does, a.undergoes) == (b.does, b.undergoes)
    assert a.does
    assert a.undergoes


def test_a_pronoun_has_the_role_of_the_actor_it_means():
    first = telling("a", "He resigned.")
    cast = Cast((), (Mention("lind", "a", 0, 2, "He", "pronoun"),), ())
    (reading,) = read_all([(0, first, first.statements[0])], cast)
    assert "lind" in reading.does


def test_a_verb_with_its_particle_is_another_verb():
    assert set(same_words()["gun_down"]) & set(same_words()["shoot"])
    assert not set(same_words()["turn_down"]) & set(same_words().get("turn", ()))


# Word lists and weights --------------------------------------------------------------------------


def test_every_feature_has_a_weight():
    assert set(model().weights) == set(FEATURES)


def test_words_of_one_group_share_a_number():
    assert set(same_words()["kidnap"]) & set(same_words()["abduct"])


def test_an_omission_is_of_a_claim_that_most_origins_carry_and_the_article_does_not(demo_run):
    for dossier in demo_run.dossiers:
        carriers = {}
        for m in dossier.alignment.members:
            carriers.setdefault(m.claim_id, set()).add(m.article_id)
        claims = {c.claim_id: c for c in dossier.alignment.claims}
        for o in omissions(dossier):
            assert o.article_id not in carriers[o.claim_id]
            assert claims[o.claim_id].origins == o.origins > max(1, dossier.story.origins / 2)
            assert (o.nearest is None) == (o.score is None)


def test_of_two_tellings_neither_omits(demo_run):
    two = [
        replace(d, tellings=d.tellings[:2], alignment=replace(d.alignment, rejected=()))
        for d in demo_run.dossiers
    ]
    assert not any(omissions(d) for d in two)


def a_value(kind, low, high, unit=None):
    return Value("s", "a", 0, 1, kind, low, high, unit)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [((3200, 3200), (3000, None), True), ((60, 60), (84, 84), False), ((1, 1), (1, 1), False)],
)
def test_figures_meet_where_they_are_of_about_one_size(one, other, same):
    a, b = (sizes([a_value("number", *ends)]) for ends in (one, other))
    assert bool(a & b) is same


def test_a_day_meets_the_month_that_holds_it_but_not_a_year():
    day, month, year = (
        a_value("date", *ends) for ends in ((739000, 739000), (738990, 739020), (738900, 739264))
    )
    assert days_meant([day]) & days_meant([month])
    assert not days_meant([year])


def test_money_of_two_currencies_is_of_no_one_size():
    assert not sizes([a_value("money", 500, 500, "EUR")]) & sizes([a_value("money", 500, 500, "USD")])


def test_who_somebody_is_parts_from_what_somebody_did():
    named = telling("a", "Ruth Amadi, chairwoman of the election commission.")
    acted = telling("b", "Ruth Amadi, chairwoman of the election commission, resigned.")
    readings = read_all([(n, t, t.statements[0]) for n, t in enumerate((named, acted))])
    assert [r.verbless for r in readings] == [True, False]


def test_a_link_tells_of_figures_and_dates_that_may_be_one():
    a, b = (
        telling("a", "Some 3,200 computers were wiped."),
        telling("b", "On Monday 3,000 computers were lost."),
    )
    rows = []
    for n, (t, low) in enumerate(((a, 3200.0), (b, 3000.0))):
        s = t.statements[0]
        values = (
            Value(s.statement_id, s.article_id, 0, 1, "number", low, low),
            Value(s.statement_id, s.article_id, 0, 1, "date", 738590.0, 738590.0),
        )
        rows.append((n, replace(t, values=values), s))
    readings = read_all(rows)
    reasons = reasons_for(*readings, weigh_words(readings, model().settings), {})
    assert {"figures of about one size", "dates that may be one"} <= set(reasons)


def test_who_tells_a_point_otherwise_has_not_left_it_out(demo_run):
    for dossier in demo_run.dossiers:
        claims_of = {}
        for m in dossier.alignment.members:
            claims_of.setdefault(m.statement_id, set()).add(m.claim_id)
        beside = {frozenset(c) for c in claims_of.values() if len(c) > 1}
        articles = {}
        for m in dossier.alignment.members:
            articles.setdefault(m.claim_id, set()).add(m.article_id)
        for o in omissions(dossier):
            kin = set().union(*(c for c in beside if o.claim_id in c)) - {o.claim_id}
            assert not any(o.article_id in articles[c] for c in kin)
