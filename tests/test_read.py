import json

from tellings.read import read_articles
from tellings.records import Skipped


def test_a_text_file_has_its_title_on_the_first_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffDam bursts\r\n\r\nBy Ines Corvane\r\n\r\nThe dam burst.\r\n".encode())
    (article,) = read_articles([path])
    assert article.received == "Dam bursts\r\n\r\nBy Ines Corvane\r\n\r\nThe dam burst.\r\n"
    assert article.title == "Dam bursts"
    assert article.received[article.body_start :].startswith("By Ines")
    assert article.byline == ("Ines Corvane",)


def test_a_broken_line_does_not_stop_the_others(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = ["{", json.dumps({"id": 7, "text": "One."}), "[]", json.dumps({"id": "8", "text": " "})]
    path.write_text("\n".join(rows), "utf8")
    items = list(read_articles([path]))
    assert [i.path for i in items if isinstance(i, Skipped)] == [f"{path}:1", f"{path}:3", f"{path}:4"]
    assert [i.article_id for i in items if not isinstance(i, Skipped)] == ["7"]
