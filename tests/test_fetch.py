"""Fetching, against a server on this machine that misbehaves in every way we know of."""

import contextlib
import gzip
import json
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tellings.errors import InputError
from tellings.fetch import Limits, Manner, feeds_in, fetch_pages, watch_feeds
from tellings.fetch.addresses import place_of, refusal
from tellings.read import read_articles
from tellings.records import Article

BODY = "".join(
    f"<p>The sea wall at Quillhaven gave way on Tuesday night, and {n} streets were flooded, the council said."
    " Nobody was hurt, and the ferries will run again on Thursday.</p>"
    for n in ("nine", "ten", "eleven")
)
PAGE = f"<html><head><title>Wall gives way</title></head><body><article><h1>Wall gives way</h1>{BODY}</article></body></html>"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><title>One</title><link>/page</link></item><item><title>Two</title><link>/other#top</link></item>
<item><title>No link</title></item><item><title>Elsewhere</title><link>ftp://harbour.example/x</link></item>
</channel></rss>"""


BOMB = gzip.compress(bytes(50_000_000), 1)
SLOW = ("/slow", "/slow_head", "/silent")


class Misbehaving(BaseHTTPRequestHandler):
    """Answers each path with its own fault."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        path = self.path.partition("?")[0]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "at_" + path.strip("/").replace(".", "_").replace("/", "_"), self.missing)()

    def answer(self, body=b"", status=200, **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        headers = {"Content-Type": "text/html", "Content-Length": str(len(body))} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def missing(self):
        self.answer("not here", 404)

    def at_robots_txt(self):
        self.answer(self.server.robots, self.server.robots_status, Content_Type="text/plain")

    def at_page(self):
        if self.headers.get("If-None-Match") == '"1"':
            self.answer(status=304)
        else:
            self.answer(self.server.page, ETag='"1"')

    def at_other(self):
        self.answer(PAGE.replace("Quillhaven", "Ostmark"), Last_Modified="Tue, 12 Mar 2024 20:00:00 GMT")

    def at_packed(self):
        self.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def at_bomb(self):
        self.answer(BOMB, Content_Encoding="gzip")

    def at_half_packed(self):
        self.answer(gzip.compress(PAGE.encode())[:-30], Content_Encoding="gzip")

    def at_no_gzip(self):
        self.answer(PAGE, Content_Encoding="gzip")

    def at_brotli(self):
        self.answer(PAGE, Content_Encoding="br")

    def at_large(self):
        self.answer(b"x", Content_Length="99999999999")

    def at_endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while True:
            self.wfile.write(b"<p>and so on</p>" * 1000)

    def at_slow(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"<")
            time.sleep(0.1)

    def at_slow_head(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(100):
            self.wfile.write(b"X-%d: y\r\n" % n)
            time.sleep(0.1)

    def at_silent(self):
        time.sleep(1.5)

    def at_short(self):
        self.answer(PAGE, Content_Length=str(len(PAGE) + 500))
        self.close_connection = True

    def at_nonsense(self):
        self.wfile.write(b"\x00\xff\x00 what\r\n\r\n")
        self.close_connection = True

    def at_circle(self):
        self.answer(status=302, Location="/circle2")

    def at_circle2(self):
        self.answer(status=302, Location="/circle")

    def at_far(self):
        n = int(self.path.partition("?")[2] or 0)
        self.answer(status=301, Location=f"/far?{n + 1}")

    def at_moved(self):
        self.answer(status=301, Location="/page")

    def at_inside(self):
        self.answer(status=302, Location="http://169.254.169.254/latest/meta-data")

    def at_to_file(self):
        self.answer(status=302, Location="file:///etc/passwd")

    def at_to_loopback(self):
        self.answer(status=302, Location=f"http://127.0.0.1:{self.server.server_port}/page")

    def at_busy(self):
        self.server.busy += 1
        if self.server.busy < 3:
            self.answer(status=429, Retry_After="7")
        else:
            self.answer(PAGE)

    def at_closed(self):
        self.answer(status=503, Retry_After="3600")

    def at_picture(self):
        self.answer(b"\x89PNG", Content_Type="image/png")

    def at_empty(self):
        self.answer(" \n")

    def at_typeless(self):
        self.answer(PAGE, Content_Type=None)

    def at_cyrillic(self):
        self.answer("<html><body><p>Дамба прорвана</p></body></html>".encode("cp1251"), Content_Type="text/html; charset=windows-1251")  # fmt: skip

    def at_feed(self):
        if self.headers.get("If-None-Match") == '"f"':
            self.answer(status=304)
        else:
            self.answer(self.server.feed, Content_Type="application/rss+xml", ETag='"f"')

    def at_broken_feed(self):
        self.answer(FEED[: FEED.index("<item><title>No link")] + "<item><link>/bu", Content_Type="text/xml")

    def at_no_feed(self):
        self.answer("<<<>>>&&&", Content_Type="text/xml")


@pytest.fixture
def server():
    with running("127.0.0.1") as server:
        yield server


@contextlib.contextmanager
def running(host):
    server = ThreadingHTTPServer((host, 0), Misbehaving)
    server.daemon_threads = True
    server.asked, server.busy, server.page, server.feed = [], 0, PAGE, FEED
    server.robots, server.robots_status = "", 404
    server.url = f"http://{host}:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def manner(slept=None, **more):
    """Return how to fetch from this machine, without waiting; `slept` gets the seconds that we would."""
    limits = Limits(connect=10.0, read=10.0, whole=30.0, size=1_000_000)
    slept = [] if slept is None else slept
    return Manner(**{"loopback": True, "delay": 0.0, "limits": limits, "sleep": slept.append} | more)


def one(server, folder, path, **more):
    (row,) = fetch_pages([server.url + path], folder, manner(**more))
    return row


def test_a_page_is_kept_as_it_came_and_read_with_its_address(server, tmp_path):
    row = one(server, tmp_path, "/page")
    assert (row.outcome, row.reason) == ("new", None)
    with open(row.path, encoding="utf8") as file:  # noqa: PTH123
        assert file.read() == PAGE
    (article,) = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert article.url == f"{server.url}/page"
    assert article.outlet == "127.0.0.1"
    assert article.published == row.time[:10]
    assert "sea wall at Quillhaven" in article.received


def test_a_page_that_has_not_changed_is_not_sent_again(server, tmp_path):
    first, second = one(server, tmp_path, "/page"), one(server, tmp_path, "/page")
    assert (second.outcome, second.path) == ("unchanged", first.path)
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    one(server, tmp_path, "/other")
    assert one(server, tmp_path, "/other").outcome == "unchanged"
    assert server.asked[-1][1]["If-Modified-Since"] == "Tue, 12 Mar 2024 20:00:00 GMT"


def test_a_page_that_has_changed_takes_the_place_of_the_earlier(server, tmp_path):
    first = one(server, tmp_path, "/typeless")
    with open(first.path, "w", encoding="utf8") as file:  # noqa: PTH123
        file.write("another text")
    again = one(server, tmp_path, "/typeless")
    assert (again.outcome, again.path) == ("changed", first.path)


def test_the_encoding_that_the_server_names_is_kept(server, tmp_path):
    one(server, tmp_path, "/cyrillic")
    (article,) = read_articles([tmp_path])
    assert "Дамба прорвана" in article.received


@pytest.mark.parametrize("path", ["/packed", "/moved", "/typeless"])
def test_pages_come_packed_moved_or_without_a_type(server, tmp_path, path):
    row = one(server, tmp_path, path)
    assert row.outcome == "new"
    with open(row.path, encoding="utf8") as file:  # noqa: PTH123
        assert file.read() == PAGE


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("/bomb", "refused", "unpacks to more than 1 MB"),
        ("/large", "refused", "larger than 1 MB"),
        ("/endless", "refused", "larger than 1 MB"),
        ("/half_packed", "failed", "gzip data ends before its end"),
        ("/no_gzip", "refused", "not gzip"),
        ("/brotli", "refused", "packed as br"),
        ("/slow", "refused", "longer than 1 s"),
        ("/slow_head", "refused", "longer than 1 s"),
        ("/silent", "failed", "no answer in time"),
        ("/short", "failed", "connection broke"),
        ("/nonsense", "failed", "connection broke"),
        ("/circle", "refused", "circle"),
        ("/far", "refused", "more than 5 redirects"),
        ("/inside", "refused", "169.254.169.254 is a link-local address"),
        ("/to_file", "refused", "only http and https"),
        ("/missing", "refused", "HTTP 404"),
        ("/closed", "failed", "HTTP 503, come back in 3600 s"),
        ("/picture", "refused", "image/png"),
        ("/empty", "refused", "empty"),
    ],
)
def test_a_server_that_misbehaves_is_left_in_time_and_named(server, tmp_path, path, outcome, reason):
    more = {}
    if path in SLOW:
        more = {"limits": Limits(connect=10.0, read=0.5, whole=1.0), "tries": 1 if path == "/silent" else 3}
    row = one(server, tmp_path, path, **more)
    assert row.outcome == outcome
    assert reason in row.reason
    assert not [p for p in tmp_path.rglob("*") if p.suffix in (".html", ".part")]


def test_a_redirect_to_an_address_that_is_not_allowed_is_refused(tmp_path, monkeypatch):
    def only_the_second(address, **_):
        return None if address == "127.0.0.2" else refusal(address, loopback=False)

    monkeypatch.setattr("tellings.fetch.wire.refusal", only_the_second)
    with running("127.0.0.2") as server:
        assert one(server, tmp_path, "/page").outcome == "new"
        row = one(server, tmp_path, "/to_loopback")
    assert row.outcome == "refused"
    assert "127.0.0.1 is a loopback address" in row.reason


def test_this_machine_is_refused_unless_asked_for(server, tmp_path):
    row = one(server, tmp_path, "/page", loopback=False)
    assert row.outcome == "refused"
    assert "loopback" in row.reason
    assert server.asked == []


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_the_one_called(server, tmp_path):
    answers = [["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]]
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return answers[len(asked) - 1]

    url = f"http://post.example:{server.server_port}/page"
    (row,) = fetch_pages([url], tmp_path, manner(resolve=rebinding))
    assert row.outcome == "new"
    assert server.asked[-1][1]["Host"] == f"post.example:{server.server_port}"
    assert asked == ["post.example"] * 2  # robots.txt, the page
    (row,) = fetch_pages([url], tmp_path, manner(resolve=lambda *_: ["10.0.0.1"]))
    assert "10.0.0.1 is a private address" in row.reason
    (row,) = fetch_pages([url], tmp_path, manner(resolve=lambda *_: ["127.0.0.1", "10.0.0.1"]))
    assert "10.0.0.1 is a private address" in row.reason


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 ::1 :: fe80::1 "
    "fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: ::127.0.0.1 198.18.0.1".split(),
)
def test_addresses_that_are_not_public_are_refused(address):
    assert refusal(address, loopback=False)


def test_a_resolver_that_hangs_or_knows_nothing_is_not_waited_for(tmp_path):
    def hang(_host, _port):
        time.sleep(3)

    def unknown(_host, _port):
        raise socket.gaierror(-2, "Name or service not known")

    limits = Limits(connect=0.2, whole=1.0)
    for resolver in (hang, unknown, lambda *_: []):
        (row,) = fetch_pages(
            ["http://post.example/"], tmp_path, manner(resolve=resolver, limits=limits, tries=1)
        )
        assert "address" in row.reason


@pytest.mark.parametrize(
    "url",
    ["ftp://post.example/a", "post.example", "http://", "http://user:pass@post.example/", "http://post.example:99999/", "javascript:x",
     "http://a b/", "http://" + "a" * 70 + ".example/", "http://post.example/" + "a" * 5000, "file:///etc/passwd", "http://[::1", "\x00"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(tmp_path, url):
    (row,) = fetch_pages([url], tmp_path, manner())
    assert row.outcome == "refused"


def test_addresses_are_written_in_one_way():
    assert place_of("HTTP://Post.EXAMPLE:80/a b?q=ä#x").url == "http://post.example/a%20b?q=%C3%A4"
    assert place_of("https://münster.example").url == "https://xn--mnster-3ya.example/"


def test_a_server_that_asks_to_wait_is_waited_for(server, tmp_path):
    slept = []
    clock = iter(range(0, 10_000, 1))
    row = one(server, tmp_path, "/busy", slept=slept, now=lambda: next(clock) / 1000)
    assert row.outcome == "new"
    assert [round(s) for s in slept] == [7, 7]


def test_two_requests_to_a_host_keep_their_distance(server, tmp_path):
    server.robots, server.robots_status = "User-agent: *\nCrawl-delay: 9", 200
    slept = []
    clock = iter(range(10_000))
    urls = [f"{server.url}/{p}" for p in ("page", "other", "packed")]
    fetch_pages(urls, tmp_path, manner(slept=slept, delay=2.0, now=lambda: next(clock) / 1000))
    assert [round(s) for s in slept] == [9, 18]


def test_robots_txt_is_obeyed_at_every_step(server, tmp_path):
    server.robots, server.robots_status = (
        "User-agent: tellings\nDisallow: /page\n\nUser-agent: *\nDisallow:",
        200,
    )
    for path in ("/page", "/moved"):
        assert "robots.txt" in one(server, tmp_path, path).reason
    assert "/page" not in [path for path, _ in server.asked]
    assert one(server, tmp_path, "/other").outcome == "new"


def test_where_robots_txt_cannot_be_had_nothing_is_fetched(server, tmp_path):
    server.robots_status = 500
    row = one(server, tmp_path, "/page", tries=1)
    assert (row.outcome, row.reason) == (
        "failed",
        "robots.txt cannot be had, so nothing is fetched: HTTP 500",
    )
    server.robots_status = 403
    assert one(server, tmp_path, "/page").outcome == "new"


def test_one_bad_address_does_not_stop_the_others_and_all_are_logged(server, tmp_path):
    urls = [f"{server.url}/missing", "gopher://x", f"{server.url}/page", f"{server.url}/page"]
    told = []
    rows = fetch_pages(urls, tmp_path, manner(), told.append)
    assert [r.outcome for r in rows] == ["refused", "refused", "new"]
    assert sorted(told, key=lambda r: r.url) == sorted(rows, key=lambda r: r.url)
    lines = (tmp_path / ".tellings" / "fetched.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["url"] for line in lines) == sorted(r.url for r in rows)


def test_a_feed_leads_to_its_pages_once(server, tmp_path):
    feeds = [f"{server.url}/feed"]
    first = watch_feeds(feeds, tmp_path, manner())
    assert [(r.url.removeprefix(server.url), r.outcome) for r in first] == [("/feed", "new"), ("/page", "new"), ("/other", "new")]  # fmt: skip
    assert [r.outcome for r in watch_feeds(feeds, tmp_path, manner())] == ["unchanged"]
    assert len(list(read_articles([tmp_path]))) == 2


def test_a_new_entry_is_fetched_in_the_next_round(server, tmp_path):
    feeds = [f"{server.url}/broken_feed"]
    assert [r.outcome for r in watch_feeds(feeds, tmp_path, manner())] == ["new", "new", "new"]
    server.page = PAGE
    rows = watch_feeds([f"{server.url}/feed", *feeds], tmp_path, manner())
    assert [r.outcome for r in rows] == ["new", "unchanged"]


def test_an_entry_that_failed_is_tried_again_a_few_rounds(server, tmp_path):
    server.feed = FEED.replace("/page", "/short").replace("/other#top", "/missing")
    rounds = [watch_feeds([f"{server.url}/feed"], tmp_path, manner(tries=1)) for _ in range(7)]
    assert [len(rows) for rows in rounds] == [3, 2, 2, 2, 2, 1, 1]


def test_what_is_no_feed_gives_nothing(server, tmp_path):
    rows = watch_feeds([f"{server.url}/no_feed", f"{server.url}/picture"], tmp_path, manner())
    assert [r.outcome for r in rows] == ["new", "refused"]


def test_lists_of_feeds(tmp_path):
    def write(text):
        path = tmp_path / "feeds"
        path.write_text(text, encoding="utf8")
        return path

    nested = '<outline text="News"><outline type="rss" xmlUrl="https://a.example/rss"/><outline XMLURL=" https://b.example/ "/></outline>'
    found = ["https://a.example/rss", "https://b.example/"]
    assert (
        feeds_in(write(f'<?xml version="1.0"?><opml version="2.0"><body>{nested}{nested}</body></opml>'))
        == found
    )
    assert feeds_in(write(f"<opml><body>{nested}")) == found
    assert feeds_in(write("# mine\nhttps://a.example/rss\n\nhttps://b.example/\n")) == found
    bomb = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><opml><outline xmlUrl="http://&c;"/></opml>'
    for nothing in ("", "<opml></opml>", "<<<", "no address", bomb.replace("xmlUrl", "title")):
        with pytest.raises(InputError, match="names no feed"):
            feeds_in(write(nothing))
    with pytest.raises(InputError, match="cannot be read"):
        feeds_in(tmp_path / "none.opml")


def test_the_commands_fetch_and_watch(server, tmp_path, capsys):
    from tellings.cli import main

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([*map(str, arguments)])
        return left.value.code or 0, capsys.readouterr()

    code, said = run("fetch", f"{server.url}/page", "--out", tmp_path / "a", "--delay", 0, "--allow-loopback")
    assert (code, said.out) == (0, f"new       {server.url}/page\n")
    code, said = run("fetch", f"{server.url}/page", "--out", tmp_path / "b", "--quiet")
    assert (code, said.out) == (1, "")
    assert "nothing could be fetched" in said.err
    (tmp_path / "feeds.txt").write_text(f"{server.url}/feed\n")
    code, said = run(
        "watch", tmp_path / "feeds.txt", "--out", tmp_path / "c", "--once", "--delay", 0, "--allow-loopback"
    )
    assert (code, len(said.out.splitlines())) == (0, 3)
    assert run("watch", tmp_path / "feeds.txt", "--out", tmp_path, "--every", 0)[0] == 2
    assert run("watch", tmp_path / "none.opml", "--out", tmp_path)[0] == 1


def test_new_pages_go_into_a_library(server, tmp_path):
    from tellings.cli import main
    from tellings.library import open_library

    (tmp_path / "feeds.txt").write_text(f"{server.url}/feed\n")
    for _ in range(2):
        with pytest.raises(SystemExit) as left:
            main(["watch", str(tmp_path / "feeds.txt"), "--out", str(tmp_path / "pages"), "--once", "--quiet",
                  "--delay", "0", "--allow-loopback", "--library", str(tmp_path / "library")])  # fmt: skip
        assert not left.value.code
    assert open_library(tmp_path / "library", create=False).status().articles == 2


def test_nothing_else_in_the_package_opens_connections():
    from pathlib import Path

    import tellings

    package = Path(tellings.__file__).parent
    opens = re.compile(
        r"^\s*(?:import|from)\s+(?:socket|ssl|httpcore|httpx2?|requests|aiohttp|urllib3|urllib\.request|http\.client|ftplib|smtplib)\b",
        re.MULTILINE,
    )
    found = {
        p.relative_to(package).parts[0] for p in package.rglob("*.py") if opens.search(p.read_text("utf8"))
    }
    assert found == {"fetch"}
