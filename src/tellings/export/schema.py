"""Tellings, quotations and claims in the words of schema.org.

https://schema.org/NewsArticle, /Quotation, /Claim. No ClaimReview: nothing here is rated.
"""

from collections.abc import Iterator
from typing import Any

from tellings.export.naming import urn, web_address
from tellings.records import Actor, Article, Dossier, Statement, Telling

__all__ = ["schema_org"]

Node = dict[str, Any]


def schema_org(dossier: Dossier) -> Node:
    """Return a story as a graph of NewsArticle, Quotation and Claim nodes (JSON-LD)."""
    articles = [_article(t.article, dossier) for t in dossier.tellings]
    actors = {a.actor_id: a for a in dossier.cast.actors}
    quotations = [q for t in dossier.tellings for q in _quotations(t, actors)]
    return {"@context": "https://schema.org", "@graph": [*articles, *quotations, *_claims(dossier)]}


def _article(article: Article, dossier: Dossier) -> Node:
    taken = sorted(
        urn("article", e.from_id)
        for e in dossier.trace.lineage
        if e.to_id == article.article_id and e.kind in ("reprint", "rewrite") and _seen(e.from_id, dossier)
    )
    node: Node = {
        "@type": "NewsArticle",
        "@id": urn("article", article.article_id),
        "headline": article.title,
        "url": web_address(article),
        "datePublished": article.published,
        "inLanguage": article.language,
        "publisher": {"@type": "Organization", "name": article.outlet} if article.outlet else None,
        "author": [{"@type": "Person", "name": name} for name in article.byline],
        "isBasedOn": [{"@id": ident} for ident in taken],
    }
    return {key: value for key, value in node.items() if value}


def _seen(ident: str, dossier: Dossier) -> bool:
    return any(t.article.article_id == ident for t in dossier.tellings)


def _quotations(telling: Telling, actors: dict[str, Actor]) -> Iterator[Node]:
    received = telling.article.received
    for s in telling.statements:
        if s.kind == "direct":
            spans = s.spans or ((s.start, s.end),)
            node: Node = {
                "@type": "Quotation",
                "@id": urn("statement", s.statement_id),
                "text": " … ".join(received[a:b] for a, b in spans),
                "isPartOf": {"@id": urn("article", s.article_id)},
                "identifier": _place(s),
            }
            if actor := actors.get(s.speaker_id or ""):
                node["spokenByCharacter"] = _speaker(actor)
            yield node


def _place(statement: Statement) -> list[Node]:
    """Return where a quotation stands: characters of the text as received."""
    spans = statement.spans or ((statement.start, statement.end),)
    return [
        {"@type": "PropertyValue", "propertyID": "characters", "value": f"{start}-{end}"}
        for start, end in spans
    ]


def _speaker(actor: Actor) -> Node:
    kind = "Person" if actor.type == "person" else "Organization"
    return {"@type": kind, "@id": urn("actor", actor.actor_id), "name": actor.name}


def _claims(dossier: Dossier) -> Iterator[Node]:
    carriers: dict[str, list[str]] = {}
    for m in dossier.alignment.members:
        carriers.setdefault(m.claim_id, []).append(m.article_id)
    for claim in dossier.alignment.claims:
        yield {
            "@type": "Claim",
            "@id": urn("claim", claim.claim_id),
            "text": claim.text,
            "appearance": [{"@id": urn("article", a)} for a in sorted(set(carriers.get(claim.claim_id, ())))],
        }
