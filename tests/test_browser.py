import csv
import importlib.util
from pathlib import Path

import pytest
from msgspec.structs import replace

from tellings.records import Skipped
from tellings.report import entry_of, index_page, story_page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: apt-get install chromium"),
]
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

_SPEC = importlib.util.spec_from_file_location("bridge", Path(__file__).parent / "fixtures" / "bridge.py")
bridge = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bridge)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    (root / "stories").mkdir()
    for dossier in (bridge.dossier(), bridge.bare()):
        page = story_page(dossier)
        (root / "stories" / f"{dossier.story.story_id}.html").write_text(page, encoding="utf-8")
    index = index_page(
        [entry_of(bridge.dossier()), entry_of(bridge.bare())], [Skipped("a.pdf", "cannot be read")]
    )
    (root / "index.html").write_text(index, encoding="utf-8")
    return root


@pytest.fixture
def opened(browser, site):
    """Return a function that opens a page; at the end nothing may have been fetched or gone wrong."""
    contexts, faults = [], []

    def open_page(name="stories/bridge-story.html", width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda r: faults.append(r.url) if not r.url.startswith(site.as_uri()) else None)
        page.goto((site / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def visible_rows(page):
    return page.locator(".matrix tbody tr:visible").count()


def test_hostile_articles_do_nothing(opened):
    page = opened()
    assert page.title() == "Ostwick bridge shut until mid-March: 4 tellings, 2 origins"
    assert page.locator("img").count() == 0
    assert page.evaluate("document.scripts.length") == 1


def test_nothing_but_the_pages_own_script_may_run(browser, site):
    page = browser.new_page()
    source = (site / "stories" / "bridge-story.html").read_text(encoding="utf-8")
    bad = site / "stories" / "bad.html"
    bad.write_text(
        source.replace(
            "</main>", "<script>document.title='owned'</script><p onclick='x()' style='color:red'></main>"
        ),
        encoding="utf-8",
    )
    page.goto(bad.as_uri())
    assert page.title() != "owned"
    page.close()


def test_words_keep_their_order_after_an_override(opened):
    page = opened()
    assert page.locator(".bc").count() >= 2
    assert "\u202e" not in page.locator("#tellings").inner_text()


def test_claims_are_a_table_to_those_who_listen(opened):
    page = opened()
    table = page.get_by_role("table", name="Claims by telling")
    assert table.get_by_role("row").count() == 2 + 5
    assert table.get_by_role("columnheader").count() == 2 + 5
    assert table.get_by_role("rowheader").count() == 5


def test_words_that_the_script_copies_quote_their_article(opened):
    page = opened()
    received = {a: bridge.TEXTS[b] for a, b in page.evaluate(
        "[...document.querySelectorAll('.text')].map((t) => [t.dataset.label, t.dataset.article])"
    )}  # fmt: skip
    quoted = page.evaluate(
        "[...document.querySelectorAll('bdi[data-q]')].map((e) => [e.dataset.q, e.textContent])"
    )
    assert len(quoted) > 60
    for where, words in quoted:
        label, span = where.split(":")
        start, end = map(int, span.split("-"))
        assert words == received[label][start:end].replace("\x00", "\ufffd")
    assert page.locator('a[href^="#s-"]:empty').count() == 0


def test_what_one_telling_has_stands_in_its_list_whole(opened):
    page = opened()
    listed = page.evaluate("[...document.querySelectorAll('.singles li a')].map((a) => a.textContent)")
    expected = {rows[0][1] for rows in bridge.CLAIMS.values() if len(rows) == 1}
    # The longest is cut.
    assert {w[:300] for w in listed} == {w[:300] for w in expected}


def test_without_script_the_matrix_has_its_words(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "stories/bridge-story.html").as_uri())
    assert page.locator(".matrix").get_by_text("Nine people were injured").is_visible()
    assert page.get_by_text("Without it, look for the dotted lines").is_visible()
    context.close()


def test_filters(opened):
    page = opened()
    assert visible_rows(page) == 5
    page.check("[name=show][value=every]")
    assert visible_rows(page) == 2
    page.check("[name=show][value=differs]")
    assert visible_rows(page) == 5
    page.check("[name=show][value=all]")
    page.select_option("[name=kind]", "polarity")
    assert visible_rows(page) == 1
    page.select_option("[name=kind]", "")
    page.select_option("[name=speaker]", label="Tor Lind")
    assert visible_rows(page) == 1


def test_only_one_telling_lists_them_by_telling(opened):
    page = opened()
    page.check("[name=show][value=one]")
    assert visible_rows(page) == 0
    assert page.get_by_text("sold bread from a rowing boat").first.is_visible()


def test_a_row_opens_by_keyboard(opened):
    page = opened()
    first = page.locator(".matrix tbody summary").first
    more = page.locator(".matrix tbody tr").first.locator(".more").first
    assert not more.is_visible()
    first.focus()
    page.keyboard.press("Enter")
    assert more.is_visible()
    assert "(0.83)" in more.inner_text()


def test_a_cell_leads_to_its_words_in_the_full_text(opened):
    page = opened()
    page.locator(".matrix .say > a").first.focus()
    page.keyboard.press("Enter")
    words = page.evaluate("document.querySelector(':target').textContent")
    assert words.startswith("Eleven")
    assert page.locator(":target").is_visible()


def test_two_texts_side_by_side_by_keyboard(opened):
    page = opened()
    page.check("[name=view][value=two]")
    page.select_option("[name=right]", "3")
    assert page.locator(".text:visible").count() == 2
    assert page.locator(".bands path").count() >= 3
    page.locator("[data-step='1']").focus()
    page.keyboard.press("n")
    assert page.text_content("#step") == "difference 1 of 3"
    page.keyboard.press("n")
    page.keyboard.press("p")
    assert page.text_content("#step") == "difference 1 of 3"


def test_a_link_to_a_text_out_of_view_brings_it_back(opened):
    page = opened()
    page.check("[name=view][value=two]")
    page.evaluate("location.hash = 'a-valley'")
    page.wait_for_function("document.getElementById('a-valley').getClientRects().length > 0")


@pytest.mark.parametrize("name", ["index.html", "stories/bridge-story.html", "stories/lone-story.html"])
def test_a_phone_needs_no_sideways_scrolling(opened, name):
    page = opened(name, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_phone_shows_cells_as_cards_with_their_outlet(opened):
    page = opened(width=360)
    name = page.evaluate("getComputedStyle(document.querySelector('.matrix td.t-A'), '::before').content")
    assert name == '"A The Harbour Post "'
    assert page.locator(".lack").first.text_content() == "not in C"


def test_dark(opened):
    page = opened(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 23, 26)"


def test_paper_shows_what_was_folded(opened):
    page = opened()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("sold bread from a rowing boat").first.is_visible()
    assert not page.locator(".jump").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_index_finds_and_sorts(opened):
    page = opened("index.html")
    assert page.locator("#stories li").count() == 2
    page.fill("[name=q]", "harbour holmgren")
    assert page.locator("#stories li:visible").count() == 1
    page.locator("#stories li:visible a").click()
    assert "Ostwick" in page.title()


def test_a_statement_can_be_copied_as_a_citation(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".matrix .say > a").first.click()
    page.get_by_role("button", name="Copy as citation").click()
    page.wait_for_function("document.querySelector('#cite output').textContent !== ''")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“Eleven people were hurt when the deck sank”, The Harbour Post, ")
    assert copied.endswith(page.evaluate("location.hash"))


def test_the_claims_shown_go_into_a_file(opened):
    page = opened()
    page.get_by_label("every telling").check()
    shown = visible_rows(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="as CSV").click()
    rows = list(csv.reader(Path(started.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:4] == ["claim", "tellings", "origins", "differs in"]
    assert len(rows) == shown + 1
    assert {len(row) for row in rows} == {4 + len(bridge.dossier().tellings)}
    words = page.locator(".matrix tbody tr:visible").first.locator("td").first.locator(".say > a").first
    assert rows[1][4].startswith(words.inner_text().strip())
    assert not any(cell[:1] in {"=", "+", "-", "@"} for row in rows for cell in row)


def test_a_page_leads_to_what_came_earlier_and_later(opened, site):
    (site / "stories").mkdir(exist_ok=True)
    running = [
        replace(d, story=replace(d.story, story_id=f"{n:016x}", title=f"no {n}", thread="t1" if n else None))
        for n, d in enumerate([bridge.dossier()] * 3)
    ]
    (site / "running.html").write_text(index_page([entry_of(d) for d in running], []), encoding="utf-8")
    assert 'href="../index.html#thread:t1"' in story_page(running[1])
    assert "thread" not in story_page(running[0]).split("<main")[0]
    page = opened("running.html")
    page.evaluate("location.hash = '#thread:t1'")
    page.wait_for_function("document.querySelectorAll('#stories > li').length === 2")
    assert sorted(page.locator("#stories h2").all_inner_texts()) == ["no 1", "no 2"]
    assert "later no 2" in page.locator("#stories").inner_text()
    page.get_by_label("Find").fill("")
    assert page.locator("#stories > li").count() == 3


def test_an_index_of_many_stories_makes_what_it_shows(opened, site):
    many = [
        replace(d, story=replace(d.story, story_id=f"{n:016x}", title=f"{d.story.title} <b>no {n}</b>"))
        for n, d in enumerate([bridge.dossier()] * 405)
    ]
    (site / "many.html").write_text(index_page([entry_of(d) for d in many], []), encoding="utf-8")
    page = opened("many.html")
    shown = page.locator("#stories > li")
    assert shown.count() == 200
    page.get_by_role("button", name="Show more").click()
    assert shown.count() == 400
    assert shown.locator("b", has_text="no").count() == 0
    page.get_by_label("Find").fill("no 404")
    assert shown.count() == 1
    assert shown.locator("a").get_attribute("href") == f"stories/{404:016x}.html"
    page.get_by_label("Find").fill("")
    page.get_by_label("Order").select_option("title")
    assert page.evaluate("document.querySelectorAll('#stories > li').length") == 200


def test_an_index_of_many_stories_is_whole_without_script(browser, site):
    many = [
        replace(d, story=replace(d.story, story_id=f"{n:016x}")) for n, d in enumerate([bridge.bare()] * 205)
    ]
    (site / "plain.html").write_text(index_page([entry_of(d) for d in many], []), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "plain.html").as_uri())
    assert page.locator("li h2 a:visible").count() == 205
    context.close()


@pytest.mark.parametrize("name", ["index.html", "stories/bridge-story.html", "stories/lone-story.html"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_axe_finds_nothing_serious(browser, site, name, width, scheme):
    rules = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH.read_text(encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto((site / name).as_uri())
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    page.evaluate(rules)
    found = page.evaluate("axe.run()")
    context.close()
    assert found["passes"]
    assert [
        (v["id"], v["nodes"][0]["html"])
        for v in found["violations"]
        if v["impact"] in {"serious", "critical"}
    ] == []
