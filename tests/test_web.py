import asyncio
import importlib.util
import json
import re
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from lxml import html

from tellings.dossier import to_json
from tellings.export import EXPORTS
from tellings.records import Actor, Article, Statement
from tellings.report import entry_of, index_page, story_page
from tellings.tables import write_table

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
from tellings.web import Finder, reader

CHROMIUM = Path("/usr/bin/chromium")
_SPEC = importlib.util.spec_from_file_location("bridge", Path(__file__).parent / "fixtures" / "bridge.py")
bridge = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bridge)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    root = tmp_path_factory.mktemp("web") / "run"
    (root / "stories").mkdir(parents=True)
    (root / "tables").mkdir()
    dossier = bridge.dossier()
    (root / "stories" / "bridge-story.html").write_text(story_page(dossier), encoding="utf-8")
    (root / "stories" / "bridge-story.json").write_bytes(to_json(dossier))
    (root / "index.html").write_text(index_page([entry_of(dossier)], []), encoding="utf-8")
    lone = Article("lone", "in/lone.txt", "A heron on the quay.", outlet="Ferry Times", story_id="lone-story")
    write_table(root / "tables" / "articles.parquet", Article, [lone, *(t.article for t in dossier.tellings)])
    write_table(root / "tables" / "actors.parquet", Actor, list(dossier.cast.actors))
    write_table(
        root / "tables" / "statements.parquet", Statement, [s for t in dossier.tellings for s in t.statements]
    )
    (root.parent / "secret.html").write_text("secret", encoding="utf-8")
    (root / "stories" / "link.html").symlink_to(root.parent / "secret.html")
    (root / "work").mkdir()
    (root / "work" / "shard.parquet").write_bytes(b"secret")
    return root


@pytest.fixture(scope="module")
def app(run):
    return reader(run)


def get(app, target, host="127.0.0.1:8017", method="GET"):
    """Return status, headers and body of one request, as a server would hand it on."""
    parts = urlsplit(target)
    sent, asked = [], []

    async def receive():
        if asked:
            await asyncio.sleep(3600)
        asked.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": re.sub("%([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", host.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8017),
    }
    asyncio.run(app(scope, receive, send))
    headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/stories/bridge-story.html", "text/html"),
        ("/stories/bridge-story.json", "application/json"),
        ("/tables/articles.parquet", "application/vnd.apache.parquet"),
        ("/search", "text/html"),
        ("/search?q=heron", "text/html"),
    ],
)
def test_what_a_run_leaves_is_served_closed_to_all_else(app, path, kind):
    status, headers, body = get(app, path)
    assert (status, headers["content-type"].split(";")[0]) == (200, kind)
    assert body
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    if kind == "text/html":
        assert re.search(r"script-src 'sha256-[\w+/=]+'; frame-ancestors", policy)


@pytest.mark.parametrize("form", ["annotations", "schema-org", "prov"])
def test_a_story_is_served_in_the_words_of_others(app, form):
    status, headers, body = get(app, f"/stories/bridge-story/{form}")
    assert (status, headers["content-type"]) == (200, "application/ld+json")
    assert json.loads(body) == json.loads(json.dumps(EXPORTS[form](bridge.dossier())))


@pytest.mark.parametrize(
    "path",
    [
        "/stories/bridge-story/other",
        "/stories/no/prov",
        "/stories/..%2fbridge-story/prov",
        "/../secret.html",
        "/stories/../../secret.html",
        "/stories/..%2f..%2fsecret.html",
        "/stories/%2e%2e/secret.html",
        "/stories/..%5c..%5csecret.html",
        "/stories/link.html",
        "/stories/bridge-story.html%00.json",
        "/work/shard.parquet",
        "/stories/bridge-story",
        "/stories/no.html",
        "/tables/bridge-story.html",
        "//etc/passwd",
        "/etc/passwd",
        "/stories/",
        "/" + "a" * 5000,
    ],
)
def test_nothing_else_is_served(app, path):
    status, headers, body = get(app, path)
    assert status == 404
    assert b"secret" not in body
    assert headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8017", 200), ("127.0.0.1", 200), ("evil.example", 400), ("127.0.0.1.evil.example", 400)],
)
def test_only_those_who_call_it_by_its_own_name_are_answered(app, host, status):
    assert get(app, "/", host)[0] == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(app, method):
    assert get(app, "/", method=method)[0] == 405


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("heron", ["lone"]),
        ("ferry times", ["lone"]),
        ("tor lind", ["valley"]),
        ("vehicles DAY", ["harbour"]),
        ("holmgren warned", ["gazette", "harbour", "hostile", "valley"]),
        ("nowhere", []),
        ('"', []),
        ("body: OR NEAR( *", []),
        ("", []),
    ],
)
def test_search_finds_words_outlets_and_speakers(run, query, ids):
    hits, total = Finder(run).find(query)
    assert sorted(h.article.article_id for h in hits) == ids
    assert total == len(ids)


def test_a_hit_quotes_its_article(app):
    tree = html.fromstring(get(app, "/search?q=" + quote("deck sank"))[2])
    quoted = tree.xpath("//bdi[@data-start]")
    assert len(quoted) == 3
    for element in quoted:
        words = element.text_content()
        assert any(
            text[int(element.get("data-start")) : int(element.get("data-end"))].replace("\x00", "\ufffd")
            == words
            for text in bridge.TEXTS.values()
        )
    assert {m.text for m in tree.xpath("//mark")} == {"deck", "sank"}


def test_a_hostile_query_is_text(app):
    body = get(app, "/search?q=" + quote('"><script>alert(1)</script>'))[2]
    assert b"<script>alert" not in body


def test_search_sees_tables_that_were_written_anew(tmp_path, run):
    (tmp_path / "tables").mkdir()
    for name in ("actors", "statements"):
        (tmp_path / "tables" / f"{name}.parquet").write_bytes(
            (run / "tables" / f"{name}.parquet").read_bytes()
        )
    path, finder = tmp_path / "tables" / "articles.parquet", Finder(tmp_path)
    write_table(path, Article, [Article("one", "one.txt", "A kite.")])
    assert finder.find("kite")[1] == 1
    write_table(
        path, Article, [Article("one", "one.txt", "A kite."), Article("two", "two.txt", "A red kite.")]
    )
    assert finder.find("kite")[1] == 2


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: apt-get install chromium")
def test_from_the_index_to_a_text_by_search(app):
    uvicorn = pytest.importorskip("uvicorn")
    driver = pytest.importorskip("playwright.sync_api").sync_playwright()
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    faults = []
    with driver as p:
        browser = p.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("link", name="Search the full texts").click()
        page.get_by_label("All of these words").fill("vehicles")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Ostwick bridge shut until mid-March").click()
        page.wait_for_url("**/stories/bridge-story.html")
        assert page.locator(".matrix tbody tr:visible").count() == 5
        page.get_by_role("link", name="All stories").click()
        page.wait_for_url("**/index.html")
        browser.close()
    server.should_exit = True
    thread.join(5)
    assert [f for f in faults if "favicon" not in f] == []
