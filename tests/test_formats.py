import csv
import gzip
import io
import json
import os
import sys
import tomllib
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tellings.errors import UsageError
from tellings.read import read_articles
from tellings.records import Article, Skipped

HERE = Path(__file__).parent
SENTENCE = "The sea wall at Quillhaven gave way shortly after midnight, and the water came into the lower town, the mayor said."
PAGE = f"""<html lang="en"><head><title>Wall gives way</title><meta property="og:site_name" content="Harbour Post">
</head><body><article><h1>Wall gives way</h1>{f"<p>{SENTENCE}</p>" * 6}</article></body></html>"""
ROWS = [
    {"id": "1", "title": "Wall", "outlet": "Post", "text": SENTENCE, "published": "2024-03-12"},
    {
        "id": "2",
        "title": "Dam",
        "outlet": "Echo",
        "text": "The dam, “old”,\nburst.",
        "published": "2024-03-13",
    },
]
FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Post</title><item><title>Wall gives way</title><link>https://harbour.example/wall</link>
<pubDate>Tue, 12 Mar 2024 21:10:00 +0100</pubDate><description>Short.</description><author>ines@post.test (Ines Corvane)</author>
<content:encoded><![CDATA[<p>{SENTENCE}</p><p>Nobody died.</p>]]></content:encoded></item>
<item><title>Dam</title><description>The dam &lt;b&gt;burst&lt;/b&gt;.</description></item>
<item><title>Only a headline</title></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Echo</title><entry><title>Wall</title>
<link href="https://echo.example/wall"/><published>2024-03-12T21:10:00Z</published><author><name>Ulf Witt</name></author>
<content type="html">&lt;p&gt;{SENTENCE}&lt;/p&gt;</content></entry></feed>"""
MAIL = f"""From: =?utf-8?q?Harbour_Post?= <news@harbour.example>
Subject: =?utf-8?q?Wall_gives_way_=E2=80=93_news?=
Date: Tue, 12 Mar 2024 21:10:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

See this in your browser.
--b
Content-Type: text/html; charset=utf-8

{PAGE}
--b--
"""


def read(*sources, **options):
    return list(read_articles(sources, **options))


def only(path, **options):
    (item,) = read(path, **options)
    return item


def reasons(path):
    return [i.reason for i in read(path) if isinstance(i, Skipped)]


def told(article):
    return (article.article_id, article.title, article.outlet, article.received, article.published)


EXPECTED = [(r["id"], r["title"], r["outlet"], r["text"], r["published"]) for r in ROWS]


def jsonl(rows=ROWS):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def table(delimiter=",", encoding="utf8"):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode(encoding)


def parquet(rows=ROWS):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=1)
    return out.getvalue()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def warc(pages, *, packed):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, status, kind, data in pages:
        head = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        headers = {"WARC-Date": "2024-03-14T08:00:00Z"}
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(data), http_headers=head, warc_headers_dict=headers
            )
        )
    return out.getvalue()


WARC = warc(
    [
        ("https://harbour.example/wall", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("https://harbour.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://harbour.example/gone", "404 Not Found", "text/html", b"<p>Gone</p>"),
        ("https://harbour.example/empty", "200 OK", "text/html", b"<html></html>"),
    ],
    packed=True,
)
MBOX = (
    "".join(f"From x Tue Mar 12 21:10:00 2024\n{MAIL}\n" for _ in range(1))
    + "From y Tue Mar 12\n\nNo head.\n"
)


@pytest.fixture
def write(tmp_path):
    def put(name, data):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return put


CASES = tomllib.loads((HERE / "cases" / "read_fields.toml").read_text(encoding="utf8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["tool"])
def test_the_fields_of_other_tools_are_known(write, case):
    article = only(write("a.jsonl", case["json"]))
    expected = {
        k: tuple(v) if isinstance(v, list) else v for k, v in case.items() if k not in ("tool", "json")
    }
    assert {name: getattr(article, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", jsonl()),
        ("a.jsonl.gz", gzip.compress(jsonl())),
        ("a.json", json.dumps(ROWS, indent=1).encode()),
        ("a.json", json.dumps({"status": "ok", "articles": ROWS}).encode()),
        ("a.json", jsonl()),
        ("a.json", json.dumps(ROWS).encode("utf-16")),
        ("a.csv", table()),
        ("a.csv.gz", gzip.compress(table())),
        ("a.csv", b"\xef\xbb\xbf" + table()),
        ("a.csv", table(encoding="cp1252")),
        ("a.csv", table(encoding="utf-16")),
        ("a.tsv", table("\t")),
        ("a.parquet", parquet()),
        ("a.zip", zipped({"b/c.jsonl": jsonl()})),
        ("a.zip", zipped({"1.csv": table(), "2.csv.gz": gzip.compress(table())})),
        ("a.zip", zipped({"1.parquet": parquet()})),
    ],
)
def test_one_set_of_records_is_the_same_in_every_format(write, name, data):
    articles = [item for item in read(write(name, data)) if isinstance(item, Article)]
    assert [told(a) for a in articles] == EXPECTED


def test_zstd_is_unpacked(write, tmp_path):
    path = tmp_path / "a.jsonl.zst"
    with pa.output_stream(str(path), compression="zstd") as out:
        out.write(jsonl())
    assert [told(a) for a in read(path)] == EXPECTED
    path.write_bytes(path.read_bytes()[:-9])
    assert any("zstd" in reason for reason in reasons(path))
    assert "zstd" in reasons(write("b.html.zst", b"not zstd"))[0]


def test_a_field_can_be_named_and_the_outlet_given(write):
    path = write("a.csv", 'Body,text\n"The wall gave way.",no\n')
    article = only(path, outlet="Harbour Post", fields={"text": "BODY"})
    assert (article.received, article.outlet) == ("The wall gave way.", "Harbour Post")
    with pytest.raises(UsageError, match="title"):
        read(path, fields={"headlin": "x"})


def test_standard_input_is_json_lines(monkeypatch):
    class Input:
        buffer = io.BytesIO(b"{\n" + jsonl())

    monkeypatch.setattr("sys.stdin", Input)
    bad, *good = read("-")
    assert bad.path == "-:1"
    assert [told(a) for a in good] == EXPECTED
    assert {a.path for a in good} == {"-"}


def test_markdown_has_its_front_matter(write):
    head = '---\ntitle: "Wall gives way"\ndate: 2024-03-12\nauthor: [Ines Corvane, Ulf Witt]\noutlet: Post\n---\n'
    article = only(write("a.md", f"{head}\n**{SENTENCE}**\n"))
    assert article.received == f"\n**{SENTENCE}**\n"
    assert (article.title, article.published, article.outlet) == ("Wall gives way", "2024-03-12", "Post")
    assert article.byline == ("Ines Corvane", "Ulf Witt")
    article = only(write("b.md", f"# Wall gives way\n\n{SENTENCE}\n"))
    assert article.title == "Wall gives way"
    assert article.received[article.body_start :].startswith("The sea wall")
    assert only(write("c.md", f'+++\ntitle = "Wall"\n+++\n{SENTENCE}')).title == "Wall"
    assert only(write("d.md", f"---\n{SENTENCE}")).received == f"---\n{SENTENCE}"


def test_a_broken_object_does_not_stop_the_others(write):
    data = b'[{"text": "One."},\n{"text": nope},\n{"text": "Two."}\n]'
    items = read(write("a.json", data))
    assert [i.received for i in items if isinstance(i, Article)] == ["One.", "Two."]
    assert [i.path[-2:] for i in items if isinstance(i, Skipped)] == [":2"]


def test_a_broken_row_does_not_stop_the_others(write):
    items = read(write("a.csv", "id,text\n1,One.\n2,Two, three, four.\n\n3,\n4,Four.\n"))
    assert [i.article_id for i in items if isinstance(i, Article)] == ["1", "4"]
    assert [i.path.rpartition(":")[2] for i in items if isinstance(i, Skipped)] == ["3", "5"]


def test_the_fields_of_parquet_may_be_of_any_type(write):
    when = datetime(2024, 3, 12, 21, 10, tzinfo=UTC)
    rows = pa.table(
        {
            "text": pa.array([SENTENCE]),
            "id": pa.array([7]),
            "date": pa.array([when], pa.timestamp("ns", "UTC")),
            "authors": pa.array([["Ines Corvane", "Ulf Witt"]]),
        }
    )
    out = io.BytesIO()
    pq.write_table(rows, out)
    article = only(write("a.parquet", out.getvalue()))
    assert (article.article_id, article.published) == ("7", "2024-03-12T21:10:00+00:00")
    assert article.byline == ("Ines Corvane", "Ulf Witt")


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_a_web_archive_are_read(write, packed):
    data = WARC if packed else gzip.decompress(WARC)
    article, empty, others = read(write("a.warc.gz" if packed else "a.warc", data))
    assert "sea wall" in article.received
    assert (article.url, article.outlet) == ("https://harbour.example/wall", "Harbour Post")
    assert article.published == "2024-03-14"
    assert empty.reason == "no main text found on the page"
    assert others.reason == "records that hold no page: 1 of image/png, 1 with HTTP status 404"


def test_what_a_cut_web_archive_still_holds_is_read(write):
    first, *_, last = read(write("a.warc.gz", WARC[: len(WARC) - 40]))
    assert isinstance(first, Article)
    assert "gzip" in last.reason


def test_the_entries_of_a_feed_are_read(write):
    whole, short, note, nothing = read(write("a.rss", FEED))
    assert whole.received == f"{SENTENCE}\nNobody died."
    assert (whole.title, whole.outlet) == ("Wall gives way", "Harbour Post")
    assert (whole.url, whole.published) == ("https://harbour.example/wall", "2024-03-12T21:10:00+01:00")
    assert whole.byline == ("Ines Corvane",)
    assert short.received == "The dam burst."
    assert "summary" in note.reason
    assert note.path.endswith(":2")
    assert "no text" in nothing.reason
    article = only(write("b.xml", ATOM))
    assert (article.received, article.outlet, article.byline) == (SENTENCE, "Echo", ("Ulf Witt",))
    assert reasons(write("c.xml", "<nitf><body>Text</body></nitf>")) == ["not an RSS or Atom feed"]


def test_a_feed_names_no_file_and_opens_none(write):
    secret = write("secret", "Root was here.")
    bomb = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss version="2.0"><channel><title>T</title><item><description>One &x;</description></item></channel></rss>'
    assert "Root" not in str(read(write("a.xml", bomb)))
    assert reasons(write("b.xml", str(secret))) == ["not an RSS or Atom feed"]


def test_a_newsletter_is_read(write):
    article = only(write("a.eml", MAIL))
    assert "sea wall" in article.received
    assert (article.outlet, article.title) == ("Harbour Post", "Wall gives way – news")
    assert article.published == "2024-03-12T21:10:00+01:00"
    first, second = read(write("a.mbox", MBOX))
    assert first.received == article.received
    assert second.path.endswith(":2")
    plain = f"From: a@post.example\nSubject: Wall\n\n{SENTENCE}\n"
    article = only(write("b.eml", plain))
    assert (article.received.strip(), article.outlet) == (SENTENCE, "post.example")


def test_the_members_of_a_zip_are_files(write):
    members = {
        "b/a.html": PAGE, "c.zip": zipped({}), "__MACOSX/x.txt": "x", "a.txt": "Wall\n\nIt broke.", "d.pdf": "x",
    }  # fmt: skip
    path = write("x.zip", zipped(members))
    items = {item.path: item for item in read(path)}
    assert list(items) == [str(path), *(f"{path}!{name}" for name in ("a.txt", "b/a.html", "c.zip", "d.pdf"))]
    assert "hidden, passed over" in items[str(path)].reason
    assert "__MACOSX/x.txt" in items[str(path)].reason
    assert "within a zip" in items[f"{path}!c.zip"].reason
    assert "not a PDF that can be read" in items[f"{path}!d.pdf"].reason


def test_a_zip_bomb_is_stopped(write, monkeypatch):
    monkeypatch.setattr("tellings.read.archive.MAX_GROWN", 1_000_000)
    monkeypatch.setattr("tellings.read.archive.MAX_GROWTH", 1)
    path = write("a.zip", zipped({"a.jsonl": b" " * 2_000_000, "b.txt": "Wall\n\nIt broke."}))
    bomb, good = read(path)
    assert "more than 1 MB" in bomb.reason
    assert isinstance(good, Article)


def test_a_paid_page_is_read_and_noted(write):
    paid = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "W", "isAccessibleForFree": "False"}</script></head>'
    stub = PAGE.replace("</head>", paid).replace(f"<p>{SENTENCE}</p>" * 6, f"<p>{SENTENCE}</p>" * 3)
    article, note = read(write("a.html", stub))
    assert isinstance(article, Article)
    assert note == Skipped(article.path, "only the free part of a paid article is here")
    assert isinstance(only(write("b.html", stub.replace("False", "True"))), Article)


def test_a_locked_page_is_a_paid_page(write):
    locked = '<meta property="article:content_tier" content="locked"></head>'
    stub = PAGE.replace("</head>", locked).replace(f"<p>{SENTENCE}</p>" * 6, f"<p>{SENTENCE}</p>" * 3)
    _, note = read(write("a.html", stub))
    assert note.reason == "only the free part of a paid article is here"
    assert isinstance(only(write("b.html", stub.replace("locked", "metered"))), Article)


def pdf(*pages):
    """Return a PDF file whose pages have these lines."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, lines in enumerate(pages):
        drawn = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 800 Td {drawn}ET"
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        parts.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = "%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{n} 0 obj\n{part}\nendobj\n"
    table = "0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    end = f"xref\n0 {len(parts) + 1}\n{table}trailer << /Root 1 0 R /Size {len(parts) + 1} >>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end).encode()


PDF = pdf(
    [
        "Wall gives way",
        "The sea wall at Quillhaven gave way on Tuesday night, the harbour mas-",
        "ter said, and the water came into the lower town within the quarter of",
        "an hour, before anyone could be warned.",
        "The ferries will run again on Thursday, but the market stays closed for",
        "a week.",
    ],
    ["Nobody died."],
)


def test_the_text_of_a_pdf_is_read(write):
    article = only(write("a.pdf", PDF))
    assert article.title == "Wall gives way"
    assert "gave way on Tuesday night, the harbour master said, and the water" in article.received
    assert article.received.endswith("Nobody died.")
    assert "scan" in reasons(write("b.pdf", pdf([])))[0]
    assert "not a PDF" in reasons(write("c.pdf", "%PDF-1.4 nothing"))[0]


def test_a_pdf_is_read_only_so_far(write, monkeypatch):
    monkeypatch.setattr("tellings.read.pdf.MAX_PAGES", 1)
    article, note = read(write("a.pdf", PDF))
    assert "Nobody died" not in article.received
    assert note.reason == "more than 1 pages: the rest is not read"
    monkeypatch.setattr("tellings.read.pdf.MAX_TEXT", 10)
    assert "more than 10 characters" in read(write("a.pdf", PDF))[1].reason


def test_without_the_reader_of_pdf_the_message_says_what_to_install(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert reasons(write("a.pdf", PDF)) == ["PDF is not read without pypdf: pip install 'tellings[pdf]'"]


NINJS = {
    "uri": "urn:post.example:1", "type": "text", "language": "en-GB", "headline": "Wall gives way",
    "byline": "Ines Corvane", "versioncreated": "2024-03-12T21:10:00Z", "copyrightholder": "Harbour Agency",
}  # fmt: skip


@pytest.mark.parametrize(
    "item",
    [
        NINJS | {"body_text": f"{SENTENCE}\nNobody died."},
        NINJS | {"body_html": f"<p>{SENTENCE}</p><p>Nobody died.</p>"},
        NINJS | {"headline": None, "headlines": [{"role": "main", "value": "Wall gives way"}], "bodies": [{"role": "main", "contentType": "text/html", "value": f"<p>{SENTENCE}</p><p>Nobody died.</p>"}]},
    ],
    ids=["text", "html", "ninjs 2"],
)  # fmt: skip
def test_items_of_news_wires_are_read(write, item):
    article = only(write("a.json", json.dumps(item)))
    assert article.received == f"{SENTENCE}\nNobody died."
    assert (article.title, article.outlet, article.byline) == (
        "Wall gives way",
        "Harbour Agency",
        ("Ines Corvane",),
    )
    assert (article.published, article.language, article.url) == ("2024-03-12T21:10:00+00:00", "en", None)


def test_an_amp_page_is_a_page(write):
    amp = PAGE.replace("<html", "<html ⚡").replace("</head>", "<style amp-boilerplate>body{}</style></head>")
    assert only(write("a.html", amp)).received == only(write("b.html", PAGE)).received


def test_the_order_of_lines_changes_no_article(write):
    rows = [{"text": f"{n}. {SENTENCE}", "byline": str(n)} for n in range(5)] + [
        {"id": "x", "text": t} for t in "AB"
    ]
    one, two = write("a.jsonl", jsonl(rows)), write("b/a.jsonl", jsonl(rows[::-1]))
    first, second = ([a for a in read(p) if isinstance(a, Article)] for p in (one, two))
    assert sorted(told(a) for a in first) == sorted(told(a) for a in second)
    assert {a.path for a in first} == {str(one)}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'[{"text": "' + b"a" * 10_100_000 + b'"}]'),
        ("a.csv", b'text\n"' + b"a wall\n" * 1_500_000 + b'"'),
        ("a.csv", b"text\n" + b"a" * 10_100_000),
        ("a.eml", b"Subject: x\n\n" + b"a" * 10_100_000),
        ("a.mbox", b"From x\nSubject: x\n\n" + b"a" * 10_100_000),
        ("a.rss", b"<rss>" + b"a" * 10_100_000),
        ("a.md", b"a" * 10_100_000),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_limit_that_is_hit_is_named(write, name, data, at_most):
    with at_most(100):
        assert any("10 MB" in reason for reason in reasons(write(name, data)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"a":' * 200_000),
        ("a.json", b"[" * 1_000_000),
        ("a.json", b"{\n" * 500_000),
        ("a.csv", b'a,text\n"' * 100_000),
        ("a.eml", b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nx"),
        (
            "a.eml",
            b"".join(
                b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2_000)
            ),
        ),
        ("a.mbox", b"From x\n\n" * 20_000),
        ("a.md", b"---\n" + b"a: [\n" * 200_000),
        ("a.xml", b"<rss><channel>" + b"<item>" * 30_000),
        ("a.jsonl", b'{"content": "' + b"<p>" * 100_000 + b'"}'),
        ("a.html", b"<div>" * 100_000),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_hostile_nesting_and_repetition_cost_little(write, name, data, at_most):
    with at_most(100):
        read(write(name, data))


def test_a_large_file_is_read_in_little_memory(write):
    row = json.dumps({"text": SENTENCE * 40}).encode()
    path = write("a.jsonl", b"\n".join([row] * 1_500))
    tracemalloc.start()
    assert sum(1 for _ in read_articles([path])) == 1_500
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 6_000_000
    assert peak < 4_000_000


VALID = {
    "a.txt": b"Wall\n\nIt broke.", "a.md": b"---\ntitle: Wall\n---\nIt broke.", "a.html": PAGE.encode(),
    "a.jsonl": jsonl(), "a.json": json.dumps(ROWS).encode(), "a.csv": table(), "a.tsv": table("\t"),
    "a.parquet": parquet(), "a.warc": gzip.decompress(WARC), "a.warc.gz": WARC, "a.rss": FEED.encode(),
    "a.atom": ATOM.encode(), "a.eml": MAIL.encode(), "a.mbox": MBOX.encode(),
    "a.zip": zipped({"a.jsonl": jsonl(), "b.txt": "Wall\n\nIt broke."}), "a.jsonl.gz": gzip.compress(jsonl()),
    "a.pdf": PDF,
}  # fmt: skip


@st.composite
def mangled(draw):
    """A valid file with a few pieces cut, doubled, overwritten; or bytes of no kind at all."""
    name = draw(st.sampled_from(sorted(VALID)))
    if draw(st.integers(0, 4)) == 0:
        return name, draw(st.binary(max_size=200))
    data = bytearray(VALID[name])
    for _ in range(draw(st.integers(1, 5))):
        at, length = draw(st.integers(0, max(0, len(data) - 1))), draw(st.integers(0, 60))
        data[at : at + length] = draw(
            st.one_of(st.binary(max_size=8), st.just(bytes(data[at : at + length]) * 2))
        )
    return name, bytes(data)


# TELLINGS_FUZZ=20000 tries as many.
@settings(
    max_examples=int(os.environ.get("TELLINGS_FUZZ", "200")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(file=mangled())
def test_a_mangled_file_gives_articles_or_reasons(write, file, at_most):
    path = write(*file)
    with at_most(100):
        items = read(path)
    assert items
    for item in items:
        assert item.path.startswith(str(path))
        if isinstance(item, Article):
            item.received.encode()
            assert item.received.strip()
            assert 0 <= item.body_start <= len(item.received)
        else:
            assert item.reason
