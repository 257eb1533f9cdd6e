"""Markdown: the text as it stands; front matter tells what it is."""

import tomllib
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from tellings.read.bounded import Source, Unreadable, read_bytes
from tellings.read.decoded import decode
from tellings.read.fields import Names, page_of_record
from tellings.read.page import article_of
from tellings.read.plain import LONGEST_TITLE
from tellings.records import Article
from tellings.text import paragraphs

__all__ = ["read_markdown"]

_FENCES = {"---": "---", "+++": "+++"}
# Front matter longer than this is the article.
LONGEST_MATTER = 20_000


def read_markdown(source: Source, names: Names) -> Iterator[Article]:
    """Yield the one article; its title is the front matter's, or a heading on the first line."""
    matter, text = _parted(decode(read_bytes(source)))
    lines = paragraphs(text)
    if not lines:
        raise Unreadable("an empty file" if not (text or matter) else "no text")
    start, end = lines[0]
    heading = text[start:end]
    named = heading.startswith("#") and len(heading) <= LONGEST_TITLE
    if named:
        matter = {"title": heading.strip("# ")} | matter
    matter = {key: value for key, value in matter.items() if key not in names["text"]}
    page = page_of_record(matter | {names["text"][0]: text}, names)
    after = lines[1][0] if len(lines) > 1 else len(text)
    yield article_of(source.path, replace(page, body_start=after if named else 0))


def _parted(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter and the text behind it."""
    fence = _FENCES.get(text[:3])
    close = text.find(f"\n{fence}", 3, LONGEST_MATTER) if fence else -1
    if fence is None or close < 0:
        return {}, text
    behind = text.find("\n", close + 1)
    body = text[behind + 1 :] if behind >= 0 else ""
    inside = text[3:close]
    if fence == "---":
        return _yaml(inside), body
    try:
        return tomllib.loads(inside), body
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}, body


def _yaml(text: str) -> dict[str, Any]:
    """Return the names and values of plain front matter: `name: value`, `[a, b]`, or a list of `- a` lines."""
    out: dict[str, Any] = {}
    name = ""
    for line in text.splitlines():
        item = line.strip()
        if item.startswith("- ") and name:
            held = out.get(name)
            out[name] = [*(held if isinstance(held, list) else []), item[2:].strip(" '\"")]
        elif ":" in item and not line[:1].isspace():
            name, _, value = item.partition(":")
            out[name.strip()] = value.strip().strip("'\"")
    return out
