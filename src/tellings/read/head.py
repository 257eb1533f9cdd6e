"""What a page says about itself: JSON-LD first, then meta tags, then the rest of the page."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

from lxml.html import HtmlElement
from msgspec import Struct
from trafilatura import load_html

from tellings.read.bylines import BY, LONGEST_BYLINE, authors_in, names_in
from tellings.read.decoded import encodable
from tellings.read.hosts import host_of
from tellings.read.times import iso_time
from tellings.text import fold

__all__ = ["Head", "head_of", "read_head"]


class Head(Struct, frozen=True):
    """What a page says about its article."""

    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    free: bool = True


_ARTICLE = re.compile(r"(?:\w*article|\w*posting|report)$", re.IGNORECASE)
_PUBLISHED = (
    "article:published_time", "article:published", "og:article:published_time", "datepublished", "date_published", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "pubdate", "article.published", "dc.date.issued",
    "dcterms.created", "dc.date", "dcterms.date", "date", "cxenseparse:recs:publishtime", "iso-8601-publish-date",
    "og:pubdate", "published_time", "rnews:datepublished", "timestamp",
)  # fmt: skip
_AUTHORS = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "cxenseparse:author",
)
_SIGNATURES = (
    "//*[@itemprop='author']",
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(@class, 'byline')]",
    "//*[contains(@class, 'author-name') or contains(@class, 'author__name') or @class='author']",
)
_SUFFIX = re.compile(r"\s[|–—-]\s([^|–—]{2,60})$")
# JSON-LD nests an article within a graph within a list; deeper than this is not written for us.
_DEEPEST = 40


def read_head(data: bytes, url: str | None = None) -> Head:
    """Return what the page says about itself; every field may be missing."""
    tree = load_html(data)
    return Head(url) if tree is None else head_of(tree, data, url)


def head_of(tree: HtmlElement, data: bytes, url: str | None) -> Head:
    """Return what a page that is a tree already says about itself."""
    meta = _meta(tree)
    article = _article_node(_json_ld(tree))
    url = url or _url(tree, meta)
    title = (
        _text(article.get("headline"))
        or meta.get("og:title")
        or meta.get("twitter:title")
        or _first(tree, "h1")
        or _first(tree, "title")
    )
    said = (meta.get("og:site_name"), _text(article.get("publisher")))
    outlet = next((o for o in said if o and "://" not in o and not o.startswith("@")), None) or host_of(url)
    language = tree.get("lang") or ""
    return Head(
        url=url,
        outlet=outlet,
        title=_without_outlet(title, outlet),
        byline=_byline(article, meta, tree),
        published=_published(article, meta, tree, data),
        language=language[:2].lower() or None,
        free=_free(article, meta),
    )


def _free(article: dict[str, Any], meta: dict[str, str]) -> bool:
    """Say whether a page says of itself that it can be read without paying (schema.org; Facebook's content tier)."""
    tier = meta.get("article:content_tier") or meta.get("og:article:content_tier") or ""
    return str(article.get("isAccessibleForFree", True)).lower() != "false" and tier.lower() != "locked"


def _meta(tree: HtmlElement) -> dict[str, str]:
    """Return the meta tags by name, lower case; the first of a name counts."""
    out: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = encodable(tag.get("content") or "").strip()
        if name and content:
            out.setdefault(name.strip().lower(), content)
    return out


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield every object in the page's JSON-LD, outer before inner."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            top = json.loads((script.text or "").strip().strip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        level: list[Any] = [top]
        for _ in range(_DEEPEST):
            yield from (node for node in level if isinstance(node, dict))
            level = [child for node in level for child in _children(node)]


def _children(node: Any) -> list[Any]:
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [v for v in values if isinstance(v, dict | list)]


def _article_node(nodes: Iterator[dict[str, Any]]) -> dict[str, Any]:
    for node in nodes:
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if (
                isinstance(kind, str)
                and _ARTICLE.search(kind)
                and ("headline" in node or "datePublished" in node)
            ):
                return node
    return {}


def _text(value: Any) -> str | None:
    """Return the words of a JSON-LD value: the value itself, its name, or the first of several."""
    if isinstance(value, list):
        return next((t for v in value[:20] if not isinstance(v, list) and (t := _text(v))), None)
    if isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, str):
        return None
    return " ".join(encodable(unescape(value)).split()) or None


def _first(tree: HtmlElement, tag: str) -> str | None:
    return next((t for e in tree.iter(tag) if (t := " ".join(encodable(e.text_content()).split()))), None)


def _url(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    links = [e.get("href") or "" for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"]
    return next((u for u in [*links, meta.get("og:url", "")] if u.startswith(("http://", "https://"))), None)


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """Return the headline without the outlet's name behind a bar or a dash."""
    match = _SUFFIX.search(title or "")
    if title and match and outlet and fold(match[1]) == fold(outlet) and match.start():
        return title[: match.start()]
    return title


def _byline(article: dict[str, Any], meta: dict[str, str], tree: HtmlElement) -> tuple[str, ...]:
    """Return the authors that the first place that names any gives."""
    authors = article.get("author")
    in_data = [_text(a) for a in (authors if isinstance(authors, list) else [authors])]
    for place in (in_data, *([meta.get(key)] for key in _AUTHORS)):
        names = [n for text in place if text for n in authors_in(text)]
        if names:
            return tuple(dict.fromkeys(names))
    return next((found for text in _signed(tree) if (found := names_in(BY.sub("", text)))), ())


def _signed(tree: HtmlElement) -> Iterator[str]:
    """Yield the short texts that the page itself marks as the author's name, the surest mark first."""
    for path in _SIGNATURES:
        for element in tree.xpath(path)[:5]:
            text = " ".join(encodable(element.text_content()).split())
            if " " in text and len(text) <= LONGEST_BYLINE:
                yield text


def _published(article: dict[str, Any], meta: dict[str, str], tree: HtmlElement, data: bytes) -> str | None:
    said = [_text(article.get("datePublished")), *(meta.get(key) for key in _PUBLISHED)]
    said += [e.get("datetime") for e in tree.iter("time")]
    times = [t for s in said if s and (t := iso_time(s))]
    clocked = [t for t in times if "T" in t]
    return clocked[0] if clocked else times[0] if times else _guess(data)


def _guess(data: bytes) -> str | None:
    """Return the day that htmldate finds on the page."""
    from htmldate import find_date  # noqa: PLC0415

    try:
        found = find_date(data, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001  (the guesser may raise anything on a broken page, and its guess is optional)
        return None
    return date.fromisoformat(found).isoformat() if found else None
