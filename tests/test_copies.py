"""Copies: every passage quotes its sources, residue stays out, and order of input changes nothing."""

import random
import re
import tempfile
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.copies import find_copies, group_copies, near_copies
from tellings.pipeline.scratch import room_in
from tellings.records import Alignment, Article, Cast, NearCopy, Parse, Residue, Telling
from tellings.trace import trace_lineage

CASES = tomllib.loads((Path(__file__).parent / "cases" / "copies.toml").read_text("utf8"))["case"]


def invented(seed: int, length: int) -> str:
    """Return words that no one wrote."""
    draw = random.Random(seed)
    return " ".join("".join(draw.choices("abcdefghiklmnoprstu", k=draw.randint(2, 8))) for _ in range(length))


def articles(*texts):
    return [Article(f"a{n}", f"a{n}.txt", text) for n, text in enumerate(texts)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case):
    pile = articles(*case["texts"])
    found = [
        [pile[0].received[p.start_a : p.end_a], pile[1].received[p.start_b : p.end_b]]
        for p in find_copies(pile)
    ]
    assert found == case["passages"]


def test_an_excerpt_inside_another_text_is_found_to_the_word():
    shared = invented(1, 60)
    one, two = f"{invented(2, 80)} {shared} {invented(3, 80)}", f"{invented(4, 30)} {shared} {invented(5, 9)}"
    (passage,) = find_copies(articles(one, two))
    assert one[passage.start_a : passage.end_a] == two[passage.start_b : passage.end_b] == shared
    assert passage.similarity == 1


def test_residue_takes_no_part():
    advert = invented(6, 30)
    pile = articles(f"{invented(7, 40)} {advert}", f"{advert} {invented(8, 40)}")
    assert len(find_copies(pile)) == 1
    at = pile[0].received.index(advert)
    assert find_copies(pile, [Residue("a0", at, at + len(advert), "advert")]) == []


def test_order_of_input_changes_nothing():
    shared = invented(9, 40)
    pile = articles(*(f"{invented(n, 30)} {shared} {invented(n + 50, 30)}" for n in range(10, 16)))
    assert find_copies(pile) == find_copies(pile[::-1])
    assert len(find_copies(pile)) == 15


def test_swapped_paragraphs_are_two_passages():
    first, second = invented(20, 40), invented(21, 40)
    assert len(find_copies(articles(f"{first}\n\n{second}", f"{second}\n\n{first}"))) == 2


def test_nothing_and_one():
    assert find_copies([]) == []
    assert find_copies(articles("")) == []
    assert find_copies(articles("", "", invented(22, 30))) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=5), st.text(min_size=1, max_size=200))
def test_any_text_gives_good_spans(texts, shared):
    pile = articles(*(f"{t}\n{shared}\n{shared}" for t in texts))
    by_id = {a.article_id: a.received for a in pile}
    for p in find_copies(pile):
        assert p.article_a < p.article_b
        assert 0 <= p.start_a < p.end_a <= len(by_id[p.article_a])
        assert 0 <= p.start_b < p.end_b <= len(by_id[p.article_b])
        assert 0 < p.similarity <= 1


def test_long_lines_take_no_quadratic_time():
    line = "la " * 200_000
    find_copies(articles(line, line))
    near_copies(articles(line, line))
    odd = "".join(map(chr, range(0x20, 0xD000))) * 6
    find_copies(articles(odd, odd))
    near_copies(articles(odd, odd))


def brute_force(pile):
    """Return what `near_copies` should, by comparing all."""
    out = []
    grams = {}
    for article in pile:
        words = re.findall("[a-z0-9]+", article.received.lower())
        grams[article.article_id] = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
    for (a, one), (b, other) in combinations(sorted(grams.items()), 2):
        shared = len(one & other)
        if not shared:
            continue
        small = min(len(one), len(other))
        jaccard = shared / len(one | other)
        if jaccard >= 0.5 or (small >= 20 and shared >= 0.8 * small):
            shares = (jaccard, shared / len(one), shared / len(other))
            out.append(NearCopy(a, b, *(round(s, 4) for s in shares)))
    return out


def changed(text: str, seed: int, rate: float) -> str:
    """Return the text with this share of its words exchanged."""
    draw = random.Random(seed)
    return " ".join(draw.choice("abcdefgh") if draw.random() < rate else w for w in text.split())


@pytest.mark.parametrize("seed", range(6))
def test_near_copies_are_those_of_brute_force(seed):
    draw = random.Random(seed)
    texts = [invented(100 * seed + n, draw.choice([2, 3, 8, 30, 60])) for n in range(12)]
    for n in range(60):
        text = changed(draw.choice(texts), n, draw.choice([0, 0.02, 0.1, 0.2]))
        words = text.split()
        texts.append(" ".join([*words[draw.randrange(len(words)) :], *words[: draw.choice([0, 0, 40])]]))
    texts += [f"{draw.choice(texts)} {draw.choice(texts)}" for _ in range(20)]
    pile = articles(*texts)
    expected = brute_force(pile)
    assert near_copies(pile) == expected
    assert near_copies(pile[::-1]) == expected
    assert len(expected) > 40


def test_near_copies_of_little_or_nothing():
    assert near_copies([]) == []
    assert near_copies(articles("", "a b", "a b c")) == []
    assert [n.jaccard for n in near_copies(articles("a b c", "A, b: c!", "b c d"))] == [1.0]


def test_what_is_residue_makes_no_near_copy():
    notice = invented(60, 80)
    pile = articles(f"{invented(61, 30)} {notice}", f"{invented(62, 30)} {notice}")
    places = [a.received.index(notice) for a in pile]
    holes = [Residue(a.article_id, at, len(a.received), "notice") for a, at in zip(pile, places, strict=True)]
    assert len(near_copies(pile)) == 1
    assert near_copies(pile, holes) == []


@pytest.mark.parametrize("seed", range(5))
def test_an_excerpt_is_found_with_a_third_of_its_words_exchanged(seed):
    shared = invented(300 + seed, 60)
    one, two = (f"{invented(400 + seed, 90)} {text} {invented(500 + seed, 40)}" for text in (shared, ""))
    two = f"{two} {changed(shared, seed, 0.3)} {invented(600 + seed, 50)}"
    passages = [p for p in find_copies(articles(one, two)) if one[p.start_a : p.end_a] in shared]
    assert sum(p.end_a - p.start_a for p in passages) > 0.85 * len(shared)


def test_no_passage_spans_residue_that_holds_no_word():
    shared = f"{invented(70, 20)} *** {invented(71, 20)}"
    pile = articles(f"{shared} {invented(72, 20)}", f"{invented(73, 20)} {shared}")
    at = pile[0].received.index("***")
    found = find_copies(pile, [Residue("a0", at, at + 3, "ornament")])
    assert [(p.start_a < at + 3 and at < p.end_a) for p in found] == [False, False]


def in_a_file(folder):
    """Return room for numbers in files of a folder."""

    def room(size):
        return np.memmap(tempfile.TemporaryFile(dir=folder), np.uint64, "w+", shape=(size,))

    return room


def mixed_pile():
    """Return articles of which many share text, whole or in part."""
    texts = [invented(700 + n, 60) for n in range(12)]
    return articles(*(f"{changed(texts[n % 12], n, 0.1)} {texts[n * 7 % 12][:150]}" for n in range(40)))


def test_room_in_files_changes_nothing(tmp_path):
    pile = mixed_pile()
    assert find_copies(pile, scratch=in_a_file(tmp_path)) == find_copies(pile)
    assert near_copies(pile, scratch=in_a_file(tmp_path)) == near_copies(pile)


def test_two_piles_beside_each_other_give_what_stands_in_both():
    pile = mixed_pile()
    some, others = pile[::5], [a for n, a in enumerate(pile) if n % 5]
    theirs = {a.article_id for a in others}

    def across(found):
        return [f for f in found if (f.article_a in theirs) != (f.article_b in theirs)]

    assert find_copies(some, others=others) == across(find_copies(pile))
    assert near_copies(some, others=others) == across(near_copies(pile))
    assert len(across(near_copies(pile))) > 5


@pytest.mark.parametrize("shard", [64, 1024])
def test_how_the_pile_is_cut_up_changes_nothing(monkeypatch, shard):
    pile = mixed_pile()
    whole = find_copies(pile), near_copies(pile)
    monkeypatch.setattr("tellings.copies.shards._SHARD", shard)
    monkeypatch.setattr("tellings.copies.tokens._CHUNK", 500)
    for name in (
        "grams._PAIRS",
        "near._PAIRS",
        "near._BLOCK",
        "near._ROWS",
        "boxes._TOGETHER",
        "chain._TOGETHER",
    ):
        monkeypatch.setattr(f"tellings.copies.{name}", 7)
    monkeypatch.setattr("tellings.copies.extend._TOGETHER", 5)
    assert (find_copies(pile), near_copies(pile)) == whole


def test_characters_of_any_length_in_bytes_have_their_places():
    odd = "é “ß” ž 中 😀 \u00ad "
    one, two = f"{odd}{invented(90, 30)} {odd}", f"{invented(91, 5)} {odd}{invented(90, 30)}"
    (passage,) = find_copies(articles(one, two))
    assert invented(90, 30) in one[passage.start_a : passage.end_a]
    assert invented(90, 30) in two[passage.start_b : passage.end_b]


def groups_of(pile, residue=()):
    """Return the kind, the articles and the weakest link of each group."""
    rows = group_copies(pile, near_copies(pile, residue), find_copies(pile, residue), residue)
    groups = {}
    for row in rows:
        groups.setdefault((row.kind, row.group_id), []).append(row)
    return sorted(
        (kind, "".join(r.article_id[1:] for r in g), g[0].weakest) for (kind, _), g in groups.items()
    )


def test_equal_near_contained_and_excerpt_are_kept_apart():
    text, longer, run = invented(800, 80), invented(801, 300), invented(802, 30)
    pile = articles(
        text,
        f"“{text.upper()}”",
        changed(text, 1, 0.05),
        f"{longer} {text}",
        f"{invented(803, 60)} {run} {invented(804, 60)}",
        f"{run} {invented(805, 90)}",
        f"{invented(806, 90)} {changed(run, 2, 0.1)}",
    )
    found = groups_of(pile)
    assert [(kind, ids) for kind, ids, _ in found] == [
        ("contained", "0123"),
        ("equal", "01"),
        ("excerpt", "456"),
        ("near", "012"),
    ]
    assert [weakest == 1 for *_, weakest in found] == [False, True, False, False]


def test_what_has_the_same_words_in_another_order_is_not_equal():
    words = "the cat saw the cat saw the cat saw the cat".split()
    again = "cat saw the cat saw the cat saw the cat".split()
    assert [kind for kind, *_ in groups_of(articles(" ".join(words), " ".join(again)))] == ["near"]


def test_a_row_of_texts_each_near_to_the_next_is_no_group():
    words = invented(810, 400).split()
    pile = articles(*(" ".join(words[at : at + 100]) for at in range(0, 240, 30)))
    pairs = {(n.article_a, n.article_b): n.jaccard for n in near_copies(pile)}
    assert len(pairs) == 7
    found = [g for g in groups_of(pile) if g[0] == "near"]
    assert [len(ids) for _, ids, _ in found] == [2, 2, 2, 2]


def test_notices_of_one_template_do_not_chain():
    def notice(n):
        firm, *rest = invented(820 + n, 9).split()
        return " ".join(f"{part} {firm} {n * 7} {word}" for part, word in zip(
            ("the company said net profit for the quarter of", "came to a sum per share of", "against in the year before",
             "with sales of the group that rose to", "while costs in the same time fell to", "and a dividend is paid of"),
            rest, strict=False))  # fmt: skip

    pile = articles(*(notice(n) for n in range(150)))
    assert not [g for g in groups_of(pile) if len(g[1]) > 8]


@pytest.mark.parametrize("seed", range(4))
def test_groups_hold_by_pairs_and_order_of_input_changes_nothing(seed):
    draw = random.Random(seed)
    texts = [invented(830 + seed * 10 + n, 60) for n in range(4)]
    pile = articles(*(changed(draw.choice(texts), n, draw.choice([0, 0.05, 0.15])) for n in range(40)))
    near = near_copies(pile)
    rows = group_copies(pile, near, find_copies(pile))
    assert rows == group_copies(pile[::-1], near[::-1], find_copies(pile)[::-1])
    pairs = {(n.article_a, n.article_b): n.jaccard for n in near}
    members = {}
    for row in (r for r in rows if r.kind == "near"):
        members.setdefault((row.group_id, row.weakest), []).append(row.article_id)
    assert members
    for (_, weakest), ids in members.items():
        assert min(pairs.get(pair, 0) for pair in combinations(ids, 2)) == weakest >= 0.5


def reprints(count, rate=0.0):
    """Return articles that all print one text with this share of words exchanged, the earliest neither first nor last."""
    text = invented(900, 120)
    return [
        Article(f"r{n:03}", "", f"{changed(text, n, rate)} {invented(2000 + n, 40)}",
                published=f"2031-05-0{1 + (n != count // 3)}T{n % 24:02}:00:00Z")
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("rate", [0.0, 0.02])
def test_a_text_that_everyone_prints_is_found_beside_the_earliest(rate):
    pile = reprints(150, rate)
    found = find_copies(pile)
    earliest = [p for p in found if "r050" in (p.article_a, p.article_b)]
    assert {i for p in earliest for i in (p.article_a, p.article_b)} == {a.article_id for a in pile}
    assert all(p.end_a - p.start_a > 600 for p in earliest)
    assert len(found) < 5 * len(pile)
    assert find_copies(pile[::-1]) == found


def test_of_two_piles_a_text_that_everyone_prints_is_found_beside_the_earliest_of_the_other():
    pile = reprints(150)
    some, others = pile[:60], pile[60:]
    theirs = {a.article_id for a in others}
    found = find_copies(some, others=others)
    assert {i for p in found for i in (p.article_a, p.article_b)} == {a.article_id for a in pile}
    assert all((p.article_a in theirs) != (p.article_b in theirs) for p in found)


def test_what_everyone_prints_makes_no_passage_where_it_is_short():
    notice = invented(910, 20)
    assert find_copies(articles(*(f"{invented(3000 + n, 30)} {notice}" for n in range(120)))) == []


def test_many_reprints_go_back_to_one_text(monkeypatch):
    monkeypatch.setattr("tellings.copies.seeds._MOST_LONG", 20)
    pile = reprints(24)
    assert len(find_copies(pile)) == 23
    told = [Telling(a, (), Parse(a.article_id, *[()] * 10), (), (), ()) for a in pile]
    trace = trace_lineage("s", told, find_copies(pile), Alignment((), (), ()), Cast((), (), ()))
    assert len({o.origin_id for o in trace.origins}) == 1


def test_room_beyond_the_bound_is_in_files_and_comes_back(tmp_path):
    room = room_in(tmp_path, 1)
    first, second = room(100_000), room(100_000)
    assert (type(first.base), type(second.base)) == (type(None), np.memmap)
    del first
    assert room(100_000).base is None
    assert list(tmp_path.iterdir()) == []


def test_a_bound_of_memory_changes_nothing(tmp_path):
    pile = mixed_pile()
    room = room_in(tmp_path, 1)
    assert find_copies(pile, scratch=room) == find_copies(pile)
    assert near_copies(pile, scratch=room) == near_copies(pile)
