"""The lineage of a story in the words of W3C PROV, as PROV-JSON.

https://www.w3.org/submissions/prov-json/. Tellings and the texts behind them are entities, outlets and
writers agents; origins are collections. A reprint is a prov:Quotation of its source, a rewrite a
prov:Revision; a telling that only
names another as its source, or shares one with it, is tied to it by prov:wasInfluencedBy.
"""

from typing import Any

from tellings.export.naming import NAMESPACE, local, web_address
from tellings.records import Article, Dossier, Lineage

__all__ = ["prov"]

Node = dict[str, Any]
_DERIVED = {"reprint": "prov:Quotation", "rewrite": "prov:Revision"}


def prov(dossier: Dossier) -> Node:
    """Return the lineage of a story as a PROV-JSON document; unseen sources are entities too."""
    articles = {t.article.article_id: t.article for t in dossier.tellings}
    document: Node = {
        "prefix": {"tellings": NAMESPACE, "dcterms": "http://purl.org/dc/terms/"},
        "entity": {_entity(a.article_id): _telling(a) for a in articles.values()},
    }
    for article in articles.values():
        _attribute(document, article)
    for edge in dossier.trace.lineage:
        for ident in (edge.from_id, edge.to_id):
            if ident not in articles:
                unseen = {
                    "prov:type": _name("tellings:UnseenSource"),
                    "prov:label": "a text outside the pile",
                }
                document["entity"][_entity(ident)] = unseen
        _derive(document, edge, both_seen={edge.from_id, edge.to_id} <= articles.keys())
    for origin in dossier.trace.origins:
        ident = "tellings:" + local("origin", origin.origin_id)
        label = {"prov:label": origin.name} if origin.name else {}
        document["entity"].setdefault(ident, {"prov:type": _name("prov:Collection")} | label)
        _add(document, "hadMember", {"prov:collection": ident, "prov:entity": _entity(origin.article_id)})
    return document


def _entity(ident: str) -> str:
    return "tellings:" + local("article", ident)


def _name(value: str) -> Node:
    return {"$": value, "type": "prov:QUALIFIED_NAME"}


def _telling(article: Article) -> Node:
    node = {
        "prov:type": _name("tellings:Telling"),
        "prov:label": article.title or "(no headline)",
        "prov:location": web_address(article),
        "dcterms:issued": article.published,
    }
    return {key: value for key, value in node.items() if value}


def _attribute(document: Node, article: Article) -> None:
    """Add the outlet and the writers of an article."""
    named = [("prov:Organization", article.outlet)] if article.outlet else []
    for kind, name in [*named, *(("prov:Person", name) for name in article.byline)]:
        agent = "tellings:" + local("agent", name)
        document.setdefault("agent", {})[agent] = {"prov:type": _name(kind), "prov:label": name}
        _add(document, "wasAttributedTo", {"prov:entity": _entity(article.article_id), "prov:agent": agent})


def _derive(document: Node, edge: Lineage, *, both_seen: bool) -> None:
    said: Node = {"tellings:kind": edge.kind, "tellings:confidence": edge.confidence}
    if edge.evidence:
        # RFC 5147 names characters of a plain text so.
        said["tellings:evidence"] = [
            f"{_entity(e.article_id)}#char={e.start},{e.end} {e.note}" for e in edge.evidence
        ]
    taker, source = _entity(edge.to_id), _entity(edge.from_id)
    # Of two tellings that share a source, neither came from the other.
    if edge.kind == "cites" or (edge.kind == "shared_source" and both_seen):
        _add(document, "wasInfluencedBy", {"prov:influencee": taker, "prov:influencer": source} | said)
    else:
        if edge.kind in _DERIVED:
            said["prov:type"] = _name(_DERIVED[edge.kind])
        _add(document, "wasDerivedFrom", {"prov:generatedEntity": taker, "prov:usedEntity": source} | said)


def _add(document: Node, relation: str, row: Node) -> None:
    rows = document.setdefault(relation, {})
    rows[f"_:{relation}{len(rows) + 1}"] = row
