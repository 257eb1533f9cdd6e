"""The invented articles of the demo and the truth planted in them agree with each other."""

import html
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT / "src" / "tellings" / "demo" / "articles"
TRUTH = Path(__file__).parent / "corpus" / "truth"
ALIGNED = Path(__file__).parent / "corpus" / "aligned"

KINDS = {"number", "date", "place", "name", "speaker", "certainty", "quotation", "polarity"}
CLASSES = {"conflict", "update", "scope", "precision", "wording"}
LINEAGE = {"reprint", "rewrite", "shared_source", "cites"}

INVISIBLE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def jsonl_rows() -> list[dict[str, str]]:
    lines = (ARTICLES / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def page_text(page: str) -> str:
    return html.unescape(TAG.sub(" ", INVISIBLE.sub(" ", page)))


def sources() -> dict[str, str]:
    """Every article as its id or file name and its title and text."""
    rows = {row["id"]: row["title"] + "\n\n" + row["text"] for row in jsonl_rows()}
    texts = {path.name: path.read_text(encoding="utf-8") for path in ARTICLES.glob("*.txt")}
    pages = {path.name: page_text(path.read_text(encoding="utf-8")) for path in ARTICLES.glob("*.html")}
    return rows | texts | pages


def stories() -> list[dict[str, Any]]:
    paths = sorted(TRUTH.glob("*.toml"))
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [table for table in tables if "story" in table]


def snippets(node: object) -> Iterator[tuple[str, str]]:
    """Every (article, text) pair anywhere in a truth file."""
    if isinstance(node, dict):
        if "article" in node and "text" in node:
            yield node["article"], node["text"]
        for child in node.values():
            yield from snippets(child)
    elif isinstance(node, list):
        for child in node:
            yield from snippets(child)


def singletons() -> list[str]:
    table = tomllib.loads((TRUTH / "singletons.toml").read_text(encoding="utf-8"))
    return [single["article"] for single in table["singletons"]]


SOURCES = sources()
STORIES = stories()
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story["story"])


def test_ids_are_unique():
    ids = [row["id"] for row in jsonl_rows()]
    assert len(ids) == len(set(ids))


def test_rows_hold_the_fields_of_an_article():
    assert all(set(row) == {"id", "url", "outlet", "title", "published", "text"} for row in jsonl_rows())


def test_there_are_enough_stories_outlets_and_articles():
    assert len(STORIES) >= 6
    assert len({row["outlet"] for row in jsonl_rows()}) >= 5
    assert len(SOURCES) >= 25


def test_every_article_is_in_one_story_or_alone():
    placed = [article for story in STORIES for article in story["articles"]] + singletons()
    assert sorted(placed) == sorted(SOURCES)


@each_story
def test_every_snippet_stands_in_its_article(story):
    absent = [(article, text) for article, text in snippets(story) if text not in SOURCES[article]]
    assert absent == []


@each_story
def test_every_snippet_of_a_claim_or_difference_stands_there_once(story):
    found = snippets([story["claims"], story["differences"]])
    assert [pair for pair in found if SOURCES[pair[0]].count(pair[1]) != 1] == []


@each_story
def test_a_truth_speaks_only_of_its_own_articles(story):
    assert {article for article, _ in snippets(story)} <= set(story["articles"])


@each_story
def test_origins_split_the_story(story):
    placed = [article for origin in story["origins"] for article in origin["articles"]]
    assert sorted(placed) == sorted(story["articles"])


@each_story
def test_lineage_joins_articles_of_the_story(story):
    assert all({edge["from"], edge["to"]} <= set(story["articles"]) for edge in story["lineage"])
    assert {edge["kind"] for edge in story["lineage"]} <= LINEAGE


@each_story
def test_differences_are_typed(story):
    assert {difference["kind"] for difference in story["differences"]} <= KINDS
    assert {difference["class"] for difference in story["differences"]} <= CLASSES


@each_story
def test_a_story_holds_what_was_promised(story):
    assert len(story["claims"]) >= 8
    assert len(story["quotations"]) >= 6
    assert len(story["differences"]) >= 6


def test_every_kind_and_class_of_difference_is_planted_twice():
    differences = [difference for story in STORIES for difference in story["differences"]]
    for field, names in (("kind", KINDS), ("class", CLASSES)):
        planted = [difference[field] for difference in differences]
        assert all(planted.count(name) >= 2 for name in names)


def aligned_sentences(raw: dict[str, Any]) -> dict[str, str]:
    """Return the sentences of a story marked by sentence under their names: the article's key and a number."""
    return {
        f"{article['key']}{n}": line.partition("|")[2].strip()
        for article in raw["articles"]
        for n, line in enumerate(filter(str.strip, article["sentences"].strip().splitlines()))
    }


each_aligned = pytest.mark.parametrize("path", sorted(ALIGNED.glob("*.toml")), ids=lambda path: path.stem)


@each_aligned
def test_every_line_of_an_aligned_story_has_its_bar_and_words(path):
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    assert raw["story"] == path.stem
    assert all(aligned_sentences(raw).values())


@each_aligned
def test_a_difference_of_an_aligned_story_stands_in_its_two_sentences(path):
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    sentences = aligned_sentences(raw)
    for difference in raw.get("differences", []):
        a, b = difference["between"]
        assert a[0] != b[0]
        assert difference["kind"] in KINDS
        assert difference["class"] in CLASSES
        absent = [(k, v) for k, v in zip((a, b), difference["values"], strict=True) if v not in sentences[k]]
        assert absent == []
