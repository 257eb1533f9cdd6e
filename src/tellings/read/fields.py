"""The fields of a record, whatever the tool that wrote it calls them."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tellings.errors import UsageError
from tellings.read.bounded import Unreadable
from tellings.read.bylines import authors_in
from tellings.read.decoded import encodable
from tellings.read.fragment import fragment_text, has_markup
from tellings.read.hosts import host_of
from tellings.read.html import page_of
from tellings.read.language import language_of
from tellings.read.page import Page
from tellings.read.times import iso_time

__all__ = ["LISTS", "Names", "field_names", "own_id", "page_of_record"]

Record = Mapping[str, Any]
Names = Mapping[str, tuple[str, ...]]

_TABLE = tomllib.loads(files("tellings.read").joinpath("fields.toml").read_text(encoding="utf8"))
LISTS: tuple[str, ...] = tuple(_TABLE["lists"]["names"])
# Sections within a body within a list; deeper than this is not text.
DEEPEST = 6
# The parts of an object that stand for it, in order: an author's name, a headline's value.
_CORES = ("name", "value", "title", "text")
_LANGUAGE_CODE = 2


def field_names(own: Mapping[str, str] | None = None) -> Names:
    """Return the names to look for by field; a name given in `own` counts alone for its field."""
    names = {field: tuple(known) for field, known in _TABLE["names"].items()}
    for field, name in (own or {}).items():
        if field not in names:
            raise UsageError(f"no field is called {field}; the fields are {', '.join(names)}")
        names[field] = (_plain(name),)
    return names


def own_id(record: Record, names: Names) -> str | None:
    """Return the id that the record gives, as it stands; numbers become strings."""
    record = _by_plain_name(record)
    return next((found for name in names["id"] if (found := _scalar(record.get(name)))), None)


def page_of_record(record: Record, names: Names) -> Page:
    """Return the article of a record; raise Unreadable where it has no text."""
    record = _by_plain_name(record)
    url = _url(record, names)
    page = _page(record, names, url)
    outlet = next((o for v in _values(record, names, "outlet") if (o := _outlet(v))), None)
    said = next((w for v in _values(record, names, "published") if (w := _word(v))), None)
    code = next((w for v in _values(record, names, "language") if (w := _word(v))), "")
    title = next((w for v in _values(record, names, "title") if (w := _word(v))), None)
    byline = next((b for v in _values(record, names, "byline") if (b := _authors(v))), ())
    return Page(
        text=page.text,
        url=url or page.url,
        outlet=outlet or page.outlet or host_of(url),
        title=title or page.title,
        byline=byline or page.byline,
        published=((iso_time(said, 1) or said) if said else None) or page.published,
        language=_code(code) or page.language or language_of(page.text),
        note=page.note,
    )


def _page(record: Record, names: Names, url: str | None) -> Page:
    for name in names["text"]:
        text = _text(record.get(name))
        if text.strip():
            return Page(fragment_text(text) if name != "text" and has_markup(text) else text)
    for value in _values(record, names, "fragment"):
        text = fragment_text(_text(value))
        if text.strip():
            return Page(text)
    for value in _values(record, names, "html"):
        if isinstance(value, str | bytes) and value.strip():
            return page_of(value if isinstance(value, bytes) else encodable(value).encode(), url)
    raise Unreadable(f"no text: `{names['text'][0]}` or `html` is needed")


def _values(record: Record, names: Names, field: str) -> Iterator[Any]:
    return (record[name] for name in names[field] if record.get(name) is not None)


def _by_plain_name(record: Record) -> Record:
    out: dict[str, Any] = {}
    for name, value in record.items():
        out.setdefault(_plain(str(name)), value)
    return out


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return "_".join(name.strip("\ufeff \t").lower().replace("-", " ").split())


def _scalar(value: Any) -> str | None:
    """Return a string or a number as it stands; None for an empty one, a truth value and what is not a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal) or value != value:  # noqa: PLR0124  (nan)
        return None
    if isinstance(value, int) and value.bit_length() > 256:
        return None
    return encodable(str(value)) or None


def _word(value: Any, depth: int = 0) -> str | None:
    """Return the words of a value: the value itself, the first of a list, the name or value of an object."""
    if depth > DEEPEST:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return next((w for v in value[:20] if (w := _word(v, depth + 1))), None)
    if isinstance(value, dict):
        return next((w for core in _CORES if (w := _word(value.get(core), depth + 1))), None)
    return (_scalar(value) or "").strip() or None


def _text(value: Any, depth: int = 0) -> str:
    """Return a text, or the texts in a list or an object (summary, sections, paragraphs), one a paragraph."""
    if isinstance(value, str):
        return encodable(value)
    if depth > DEEPEST or not isinstance(value, list | dict):
        return ""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict) and "value" in value:
        parts = [value["value"]]
    return "\n\n".join(text for part in parts if (text := _text(part, depth + 1)).strip())


def _url(record: Record, names: Names) -> str | None:
    """Return the address: whatever stands in `url`, elsewhere only what is one."""
    for name in names["url"]:
        word = _word(record.get(name))
        if word and (name in ("url", names["url"][0]) or word.startswith(("http://", "https://"))):
            return word
    return None


def _outlet(value: Any) -> str | None:
    word = _word(value)
    return None if word and "://" in word else word


def _authors(value: Any) -> tuple[str, ...]:
    """Return the names of a list, of a text with several, or of a list written out as text."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        value = [part.strip(" '\"") for part in value[1:-1].split(",")]
    words = [_word(v) for v in (value[:50] if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(name for word in words if word for name in authors_in(word)))


def _code(language: str) -> str | None:
    """Return "en" for "en" and "en-GB"; None for what is no ISO 639-1 code."""
    head = language.replace("_", "-").partition("-")[0].lower()
    return head if len(head) == _LANGUAGE_CODE and head.isalpha() else None
