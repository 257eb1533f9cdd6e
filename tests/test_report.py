import importlib.util
import re
from html import unescape
from importlib.resources import files
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from msgspec.structs import replace
from rich.console import Console

from tellings.records import Difference, Skipped
from tellings.report import entry_of, index_page, story_page, summary
from tellings.report.marks import Mark, shown, weave
from tellings.report.once import told_once

_SPEC = importlib.util.spec_from_file_location("bridge", Path(__file__).parent / "fixtures" / "bridge.py")
bridge = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bridge)


@pytest.fixture(scope="module")
def page():
    return story_page(bridge.dossier())


@pytest.fixture(scope="module")
def tree(page):
    return html.fromstring(page.encode())


def articles(tree):
    return {a.get("data-label"): bridge.TEXTS[a.get("data-article")] for a in tree.find_class("text")}


def test_every_shown_span_quotes_its_article(tree):
    received = articles(tree)
    quoted = tree.xpath("//*[@data-q]")
    assert len(quoted) > 50
    for element in quoted:
        label, start, end = re.fullmatch(r"(.+):(\d+)-(\d+)", element.get("data-q")).groups()
        assert 0 <= int(start) < int(end) <= len(received[label])
        assert element.text_content().rstrip("\n") == shown(received[label][int(start) : int(end)])


def test_every_statement_has_an_anchor_of_its_own(tree):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {f"s-{s.statement_id[:8]}" for rows in bridge.STATEMENTS.values() for s in rows} <= set(ids)


def test_anchors_that_would_be_one_are_whole():
    dossier = bridge.dossier()
    page = story_page(dossier)
    ids = [s.statement_id for t in dossier.tellings for s in t.statements]
    twin = ids[0][:8] + "0" * 8
    raw = msgspec.json.encode(dossier).replace(ids[1].encode(), twin.encode())
    tree = html.fromstring(story_page(msgspec.json.decode(raw, type=type(dossier))).encode())
    assert {f"s-{twin}", f"s-{ids[0]}"} <= set(tree.xpath("//@id"))
    assert f"id=s-{ids[0][:8]}>" in page


def test_every_inner_link_has_a_target(tree):
    ids = {*tree.xpath("//@id")}
    assert {h[1:] for h in tree.xpath("//@href") if h.startswith("#")} <= ids


def test_order_of_the_tellings_changes_nothing(page):
    dossier = bridge.dossier()
    assert story_page(replace(dossier, tellings=dossier.tellings[::-1])) == page


def test_scripts_and_handlers_of_articles_are_text(tree):
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//img")
    assert not [a for e in tree.iter() for a in e.attrib if a.startswith("on")]
    assert not [h for h in tree.xpath("//@href") if h.startswith("javascript")]


def test_nothing_is_fetched(page, tree):
    assert not tree.xpath("//link | //@src | //iframe | //object")
    assert "@import" not in page
    assert "url(" not in page.replace("url(#", "")


def test_counts_say_how_many_origins(tree):
    assert "4 tellings, 2 origins" in tree.find_class("count")[0].text_content()
    rows = tree.xpath("//table[contains(@class,'matrix')]/tbody/tr")
    assert all("origin" in r[0].text_content() for r in rows)
    assert "4 tellings, 2 origins" in rows[0][0].text_content()


def test_a_telling_that_lacks_a_claim_says_so(tree):
    cells = tree.xpath("//table[contains(@class,'matrix')]//td[@class='n']")
    assert cells
    assert {c.text_content().strip() for c in cells} == {"not in this telling", "not in these 2 tellings"}


def test_a_story_of_which_little_is_known_has_a_page():
    assert "Another line." in story_page(bridge.bare())


def test_index_links_stories_and_says_what_was_skipped():
    tree = html.fromstring(
        index_page(
            [entry_of(bridge.dossier()), entry_of(bridge.bare())], [Skipped("a.pdf:3", "cannot be read")]
        )
    )
    assert set(tree.xpath("//ol//a/@href")) == {"stories/bridge-story.html", "stories/lone-story.html"}
    assert "cannot be read" in tree.text_content()


def test_index_of_nothing():
    assert "No stories" in index_page([], [])


def rendered(dossier, width=100):
    console = Console(width=width, file=StringIO(), color_system=None)
    console.print(summary(dossier))
    return console.file.getvalue()


def test_summary_shows_counts_both_sides_and_lets_no_escape_code_through():
    text = rendered(bridge.dossier())
    assert "4 tellings, 2 origins" in text
    assert "“Eleven”  = 11" in text
    assert "“Nine”  = 9" in text
    assert "\u202e" not in text
    assert "Ida Holmgren" in text


def test_summary_of_a_bare_story():
    assert "1 telling, 1 origin" in rendered(bridge.bare())


@given(
    st.text(max_size=60),
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["mark", "span", "i"])), max_size=8
    ),
)
def test_marks_change_no_character_and_nest(text, spans):
    marks = [Mark(a, b, "x", tag) for a, b, tag in spans]
    woven = str(weave(text, (0, len(text)), marks))
    opened, plain_text = [], []
    for piece in re.split(r"(<[^>]*>)", woven):
        if piece.startswith("</"):
            assert opened.pop() == piece[2:-1]
        elif piece.startswith("<"):
            opened.append(piece[1:-1].split()[0])
        else:
            plain_text.append(unescape(piece))
    assert opened == []
    assert "".join(plain_text) == shown(text)


def test_a_megabyte_on_one_line_is_a_page_in_time():
    given_ = bridge.bare()
    article = replace(given_.tellings[0].article, received="word \u202e<b>&" * 100_000)
    page = story_page(replace(given_, tellings=(replace(given_.tellings[0], article=article),)))
    assert "<b>&word" not in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_apart_from_their_ground(scheme):
    css = (files("tellings.report") / "page.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colour = dict(re.findall(r"--(\w[\w-]*): (#\w+)", blocks[0] if scheme == "light" else blocks[1]))
    for ink in ("ink", "soft", "accent"):
        for ground in ("paper", "raised", "target"):
            assert contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
    assert contrast(colour["ink"], colour["mark"]) >= 4.5


def contrast(one, other):
    def light(code):
        code = code[1:] if len(code) == 7 else "".join(c * 2 for c in code[1:])
        parts = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_what_is_stated_as_fact_is_shown_as_a_clause(page):
    assert "<mark>found</mark>" not in page
    assert "<mark>allegedly</mark>" in page


def test_rows_that_are_cut_are_counted(monkeypatch):
    monkeypatch.setattr("tellings.report.named.MOST", 1)
    text = html.fromstring(story_page(bridge.dossier())).get_element_by_id("names").text_content()
    assert "1 more row, in fewer tellings or with fewer spellings, stands in the JSON under mentions." in text


def test_a_fragment_of_a_clause_comes_after_all_that_two_tellings_carry():
    from tellings.report.lookup import look_up
    from tellings.report.matrix import in_order

    dossier = bridge.dossier()
    short = bridge.STATEMENTS["cracks"][0]
    cut = replace(short, end=short.start + 9, spans=((short.start, short.start + 9),))
    tellings = tuple(
        replace(t, statements=tuple(cut if s == short else s for s in t.statements)) for t in dossier.tellings
    )
    order = in_order(look_up(replace(dossier, tellings=tellings)))
    assert [c.claim_id for c in order if c.tellings > 1][-1] == bridge.claim_id("cracks")


def test_times_of_publication_and_dates_told_share_one_line(tree):
    line = [" ".join(li.text_content().split()) for li in tree.xpath("//ol[contains(@class,'times')]/li")]
    assert line == [
        "2 Mar 2026published: A 08:05, B 10:30",
        "3 Mar 2026published: D",
        "14 Mar 2026told: A 14 March, B 14 March",
        "21 Mar 2026told: D 21 March",
    ]


def _number(claim, a, b, kind="number", values=("5", "12")):
    """Return a difference between the values at the start of two statements."""
    one, two = values
    return Difference(f"{claim}{a}{b}", claim, kind, "conflict", a, 0, 1, one, b, 0, 1, two)


def test_values_that_meet_in_a_statement_are_told_at_one_claim():
    rows = {
        "c1": [_number("c1", "s1", "s2")],
        "c2": [_number("c2", "s2", "s3")],
        "c3": [_number("c3", "s4", "s5")],
    }
    told = told_once(rows)
    assert {c: len(found) for c, found in told.items()} == {"c1": 2, "c3": 1}


def test_two_forms_of_a_name_are_told_once():
    forms = ("Ana Roth", "Anna Roth")
    rows = {c: [_number(c, f"{c}a", f"{c}b", "name", forms)] for c in ("c1", "c2")}
    assert {c: len(found) for c, found in told_once(rows).items()} == {"c1": 2}
