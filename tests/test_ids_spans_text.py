from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tellings.ids import content_id
from tellings.spans import complement, merge, overlap, trim
from tellings.text import fold, paragraphs, words

SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1])))


def test_an_id_depends_on_where_its_parts_end():
    assert content_id("ab", "c") != content_id("a", "bc")


def test_an_id_tells_none_from_empty():
    assert content_id(None) != content_id("")


@given(st.text(), st.text())
def test_an_id_repeats(a, b):
    assert content_id(a, b) == content_id(a, b)


@given(SPANS)
def test_merged_spans_cover_the_same_characters(spans):
    merged = merge(spans)
    assert {i for s, e in merged for i in range(s, e)} == {i for s, e in spans for i in range(s, e)}
    assert all(a[1] < b[0] for a, b in pairwise(merged))


@given(SPANS)
def test_a_span_is_its_holes_and_its_complement(holes):
    left = complement((0, 40), holes)
    inside = {i for s, e in holes for i in range(s, e)} & set(range(40))
    assert {i for s, e in left for i in range(s, e)} == set(range(40)) - inside


def test_spans_that_touch_share_nothing():
    assert overlap((0, 2), (2, 4)) == 0


@given(st.text())
def test_a_trimmed_span_has_no_blank_at_its_edges(text):
    start, end = trim(text, (0, len(text)))
    assert text[start:end] == text.strip()


@given(st.text())
def test_paragraphs_hold_every_word(text):
    inside = [span for s, e in paragraphs(text) for span in [(s + a, s + b) for a, b in words(text[s:e])]]
    assert inside == words(text)


def test_folding_takes_accents_and_case_away():
    assert fold("Müşteri ÉCOLE") == "musteri ecole"
