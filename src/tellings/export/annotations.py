"""Statements and differences as W3C Web Annotations.

https://www.w3.org/TR/annotation-model/: an annotation has a target, a span of a text, and bodies that say
something of it. A span is given twice: by its words and those around it (TextQuoteSelector), and by its
place (TextPositionSelector, in Unicode code points of the text as received).
"""

from collections.abc import Iterator
from typing import Any

from tellings.export.naming import urn, web_address
from tellings.records import Article, Difference, Dossier, Statement

__all__ = ["web_annotations"]

# Characters of the text around a quotation.
AROUND = 32

Node = dict[str, Any]


def web_annotations(dossier: Dossier) -> Node:
    """Return the statements and the differences of a story as one AnnotationCollection (JSON-LD)."""
    ident = urn("annotations", dossier.story.story_id)
    items = [*_statements(dossier), *_differences(dossier)]
    page = {"id": f"{ident}-1", "type": "AnnotationPage", "partOf": ident, "startIndex": 0, "items": items}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": ident,
        "type": "AnnotationCollection",
        "label": dossier.story.title or "(no headline)",
        "generator": {"type": "Software", "name": "Tellings"},
        "total": len(items),
        "first": page,
    }


def _statements(dossier: Dossier) -> Iterator[Node]:
    claim = {m.statement_id: m.claim_id for m in dossier.alignment.members}
    names = {a.actor_id: a.name for a in dossier.cast.actors}
    for t in dossier.tellings:
        for s in t.statements:
            tags = [
                s.kind,
                s.certainty,
                *([f"speaker: {names[s.speaker_id]}"] if s.speaker_id in names else []),
            ]
            bodies: list[Node | str] = [_body(tag, "tagging") for tag in tags]
            if s.statement_id in claim:
                linked = {"type": "SpecificResource", "purpose": "linking"}
                bodies.append(linked | {"source": urn("claim", claim[s.statement_id])})
            yield {
                "id": urn("statement", s.statement_id),
                "type": "Annotation",
                "motivation": "classifying",
                "body": bodies,
                "target": _targets(t.article, s),
            }


def _targets(article: Article, statement: Statement) -> list[Node]:
    return [_target(article, *span) for span in statement.spans or ((statement.start, statement.end),)]


def _differences(dossier: Dossier) -> Iterator[Node]:
    article = {a.statement_id: t.article for t in dossier.tellings for a in t.statements}
    for d in dossier.differences:
        if d.statement_a in article and d.statement_b in article:
            yield {
                "id": urn("difference", d.difference_id),
                "type": "Annotation",
                "motivation": "describing",
                "body": [
                    _body(d.kind, "tagging"),
                    _body(d.class_, "tagging"),
                    _body(_words(d), "describing"),
                ],
                "target": [
                    _target(article[d.statement_a], d.start_a, d.end_a),
                    _target(article[d.statement_b], d.start_b, d.end_b),
                ],
            }


def _words(d: Difference) -> str:
    return f"{d.value_a} / {d.value_b}" + (f": {d.reason}" if d.reason else "")


def _body(value: str, purpose: str) -> Node:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _target(article: Article, start: int, end: int) -> Node:
    text = article.received
    quoted = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    source: Node = {"id": urn("article", article.article_id), "type": "Text", "format": "text/plain"}
    if article.language:
        source["language"] = article.language
    target: Node = {
        "type": "SpecificResource",
        "source": source,
        "selector": [quoted, {"type": "TextPositionSelector", "start": start, "end": end}],
    }
    # The offsets hold in the text as received, not in the page that it was taken from.
    return target | ({"scope": address} if (address := web_address(article)) else {})
