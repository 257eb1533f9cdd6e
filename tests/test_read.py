import gzip
import json
import tomllib
from pathlib import Path

import py3langid
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.read import read_articles
from tellings.read.head import read_head
from tellings.read.language import language_of
from tellings.records import Article, Skipped

HERE = Path(__file__).parent
PARAGRAPH = "<p>The sea wall at Quillhaven gave way shortly after midnight, and the water came into the lower town, the mayor said.</p>"
PAGE = f"""<html lang="en"><head><title>Wall gives way | Harbour Post</title>
<link rel="canonical" href="https://harbour.example/wall">
<meta property="og:site_name" content="Harbour Post">
<script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle", "headline": "Wall gives way",
"datePublished": "2024-03-12T21:10:00+01:00", "author": [{{"@type": "Person", "name": "Ines Corvane"}},
{{"@type": "Person", "name": "Ulf Witt"}}]}}]}}</script></head>
<body><article><h1>Wall gives way</h1>{PARAGRAPH * 4}</article></body></html>"""


def read(path):
    return list(read_articles([path]))


def only(path):
    (item,) = read(path)
    return item


def reason(path):
    item = only(path)
    assert isinstance(item, Skipped)
    return item.reason


@pytest.fixture
def write(tmp_path):
    def put(name, data):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return put


def test_a_text_file_has_its_title_on_the_first_line(write):
    text = "Dam bursts\r\n\r\nBy Ines Corvane and Ulf de Witt\r\n\r\nThe dam burst.\r\n"
    article = only(write("a.txt", "\ufeff" + text))
    assert article.received == text
    assert article.title == "Dam bursts"
    assert article.received[article.body_start :].startswith("By Ines")
    assert article.byline == ("Ines Corvane", "Ulf de Witt")
    assert article.published is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encoding_of_a_text_file_is_found(write, encoding):
    text = "Das Boot\n\nThe café’s “boat” sank, he said.\n"
    assert only(write("a.txt", text.encode(encoding))).received == text


def test_a_lost_byte_does_not_change_the_encoding(write):
    data = ("Boat\n\n" + "“Sunk,” she said, “and lost.” " * 20).encode() + b"\xff."
    assert "“Sunk,”" in only(write("a.txt", data)).received


def test_a_long_first_line_is_no_title(write):
    article = only(write("a.txt", "word " * 200))
    assert (article.title, article.body_start) == (None, 0)


def test_the_language_is_told(write):
    text = (
        "Der Damm ist gebrochen\n\nDer Damm oberhalb des Dorfes ist in der Nacht nach langem Regen gebrochen."
    )
    assert only(write("a.txt", text)).language == "de"


def test_what_is_no_article_is_skipped_with_the_reason(write):
    assert reason(write("a.txt", "")) == "an empty file"
    assert reason(write("b.txt", " \n\t\u00a0")) == "only blanks"
    assert "binary" in reason(write("c.txt", bytes(range(256)) * 40))
    assert ".docx" in reason(write("d.docx", "x"))
    assert "no main text" in reason(write("e.html", "<html></html>"))
    assert "empty" in reason(write("f.html", ""))
    assert "gzip" in reason(write("g.txt.gz", b"not gzip"))
    assert "gzip" in reason(write("h.txt.gz", gzip.compress(b"words " * 9999)[:-20]))


def test_only_quotation_marks_are_an_article(write):
    assert only(write("a.txt", "“”")).received == "“”"


def test_a_source_that_is_not_there_is_skipped(tmp_path):
    assert reason(tmp_path / "none.txt") == "no such file or folder"
    assert "pattern" in reason(str(tmp_path / "*.txt"))


def test_an_unreadable_file_does_not_stop_the_others(write, monkeypatch):
    bad, good = write("a.txt", "Bad"), write("b.txt", "Good")

    def refuse(source):
        if source.path == str(bad):
            raise PermissionError(13, "Permission denied")
        return good.read_bytes()

    monkeypatch.setattr("tellings.read.plain.read_bytes", refuse)
    first, second = read_articles([bad, good])
    assert first == Skipped(str(bad), "cannot be read: Permission denied")
    assert second.title == "Good"


def test_what_is_too_large_is_skipped_at_little_cost(write, at_most):
    with at_most(200):
        assert "10 MB" in reason(write("a.txt", b"word " * 10_000_000))
        assert "10 MB" in reason(write("b.txt.gz", gzip.compress(bytes(20_000_000), 1)))
        rows = [b'{"text": "' + b"a" * 10_000_001 + b'"}', b'{"id": 1, "text": "One."}']
        long, short = read(write("c.jsonl", b"\n".join(rows)))
    assert "10 MB" in long.reason
    assert short.article_id == "1"


def test_a_gzip_bomb_is_stopped(write, monkeypatch):
    monkeypatch.setattr("tellings.read.bounded.MAX_GROWN", 1_000_000)
    path = write("a.jsonl.gz", gzip.compress(b'{"text": "One."}\n' * 100_000))
    *_, last = read(path)
    assert last.path == str(path)
    assert "unpacks" in last.reason


def test_a_broken_line_does_not_stop_the_others(write):
    rows = ["{", json.dumps({"id": 7, "text": "One."}), "[]", "", json.dumps({"id": "8", "text": " "})]
    path = write("a.jsonl", "\n".join(rows))
    items = read(path)
    assert [i.path for i in items if isinstance(i, Skipped)] == [f"{path}:1", f"{path}:3", f"{path}:5"]
    assert [(i.article_id, i.path) for i in items if isinstance(i, Article)] == [("7", str(path))]


def test_a_deep_line_is_skipped(write):
    assert "JSON" in reason(write("a.jsonl", "[" * 100_000))


def test_the_text_of_a_line_is_kept_as_it_is(write):
    text = " One.\n\n\x00“Two”\ud83d\ude00 \r\n"
    article = only(write("a.ndjson", json.dumps({"text": text})))
    assert article.received == text.encode("utf-16", "surrogatepass").decode("utf-16")
    assert article.body_start == 0


def test_a_lone_surrogate_is_replaced_one_for_one(write):
    assert only(write("a.jsonl", '{"text": "a\\ud800b"}')).received == "a\ufffdb"


def test_of_two_texts_with_one_id_the_same_is_kept_in_any_order(write):
    rows = [json.dumps({"id": "x", "text": t}) for t in ("One.", "Two.", "One.")]
    one, two = write("a.jsonl", "\n".join(rows)), write("b/a.jsonl", "\n".join(reversed(rows)))
    kept, *others = read(one)
    assert len(others) == 2
    assert all(str(one) in o.reason and o.path.startswith(f"{one}:") for o in others)
    assert read(two)[0].received == kept.received
    assert list(read_articles([two, one])) == list(read_articles([one, two]))


def test_reading_tells_how_far_it_is(write, tmp_path):
    row = json.dumps({"text": "A dam burst. " * 9_000}).encode() + b"\n"
    write("a.jsonl", row * 20)
    write("b.jsonl.gz", gzip.compress(row * 20, 0))
    write("c.txt", "Title\n\nBody.")
    told = []
    list(read_articles([tmp_path], progress=lambda done, total: told.append((done, total))))
    size = sum(p.stat().st_size for p in tmp_path.iterdir())
    assert told[-1] == (size, size)
    assert 3 < len(told) < 12
    assert told == sorted(told)


def test_what_is_hidden_in_a_folder_is_told_in_one_row(write, tmp_path):
    write("a.txt", "Title\n\nBody.")
    for name in (".one.txt", ".two/a.txt", ".tellings/fetched.jsonl", ".three", ".four", ".five", ".six"):
        write(name, "Hidden\n\nBody.")
    (skipped,) = [i for i in read_articles([tmp_path]) if isinstance(i, Skipped)]
    assert skipped.path == str(tmp_path)
    assert "hidden" in skipped.reason
    assert ".five, .four, .one.txt, .six, .three and 1 more" in skipped.reason
    assert only(tmp_path / ".one.txt").title == "Hidden"


def test_the_same_file_in_two_folders_is_one_article(write, tmp_path):
    first = write("one/a.txt", "Title\n\nBody.")
    write("two/a.txt", "Title\n\nBody.")
    kept, skipped = read(tmp_path)
    assert kept.path == str(first)
    assert skipped.reason.startswith("the same article")


def test_a_file_reached_twice_is_read_once(write, tmp_path):
    path = write("a.txt", "Title\n\nBody.")
    assert len(list(read_articles([path, tmp_path, str(tmp_path / "*.txt")]))) == 1


def test_a_page_tells_what_it_is(write):
    article = only(write("a.html", PAGE))
    assert "sea wall at Quillhaven" in article.received
    assert article.title == "Wall gives way"
    assert article.published == "2024-03-12T21:10:00+01:00"
    assert article.byline == ("Ines Corvane", "Ulf Witt")
    assert (article.outlet, article.url) == ("Harbour Post", "https://harbour.example/wall")
    assert article.language == "en"


def test_a_page_in_a_line_is_read_like_a_page(write):
    page = only(write("a.html.gz", gzip.compress(PAGE.encode())))
    line = only(write("b.jsonl", json.dumps({"id": "x", "html": PAGE, "outlet": "Mine"})))
    assert line.received == page.received
    assert (line.article_id, line.outlet, line.published) == ("x", "Mine", page.published)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-03-12T21:10:00Z">',
            "2024-03-12T21:10:00+00:00",
        ),
        ('<meta name="date" content="2024-03-12"><time datetime="2024-03-12 21:10">', "2024-03-12T21:10:00"),
        ('<meta name="date" content="Tue, 12 Mar 2024 21:10:00 +0100">', "2024-03-12T21:10:00+01:00"),
        ('<meta name="date" content="2024-03-12T00:00:00Z">', "2024-03-12"),
        ('<meta name="date" content="0001-01-01T00:00:00Z">', None),
        ("", None),
    ],
)
def test_the_time_of_a_page_is_read_with_its_clock(head, published):
    assert (
        read_head(f"<html><head>{head}</head><body><p>Text.</p></body></html>".encode()).published
        == published
    )


def test_an_article_has_the_same_id_wherever_it_is_read_from(write):
    one, two = only(write("x/a.txt", "Title\n\nBody.")), only(write("y/a.txt", "Title\n\nBody."))
    assert one.article_id == two.article_id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), data=st.binary())
def test_nothing_that_is_read_breaks_the_reader(write, text, data):
    paths = [
        write("a.txt", text.encode("utf8", "replace")),
        write("b.txt", data),
        write("c.jsonl", json.dumps({"id": text, "text": text, "url": text, "html": text})),
        write("d.jsonl", data),
        write("e.html", data),
    ]
    for item in read_articles(paths):
        if isinstance(item, Article):
            item.received.encode()
            assert 0 <= item.body_start <= len(item.received)
            assert item.received.strip()


LANGUAGES = tomllib.loads((HERE / "cases" / "read_language.toml").read_text(encoding="utf8"))["case"]


@pytest.mark.parametrize("case", LANGUAGES, ids=lambda case: case["text"][:20])
def test_the_short_way_to_english_agrees_with_the_model(case):
    assert language_of(case["text"]) == py3langid.classify(case["text"])[0] == case["language"]
