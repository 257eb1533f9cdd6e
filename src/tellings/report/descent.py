"""Lineage in words: whose text came from whose, with the words that show it; and copied passages by pair."""

from collections import defaultdict
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from tellings import text
from tellings.records import Lineage
from tellings.report.lookup import Lookup, outlet_of
from tellings.report.marks import quote, window
from tellings.spans import merge

__all__ = ["Copied", "Edge", "Proof", "copied", "edges", "node_name"]

# Spans listed for one edge; the JSON has them all.
MOST = 12
_VERB = {
    "reprint": "is a reprint of",
    "rewrite": "is a rewrite of",
    "shared_source": "goes back to the same text as",
    "cites": "gives as its source",
}


class Proof(Struct, frozen=True):
    """One span that shows an edge, and what it shows."""

    label: str
    words: Markup
    note: str


class Edge(Struct, frozen=True):
    """One edge, numbered as in the drawing; labels are empty for unseen sources."""

    number: int
    kind: Literal["reprint", "rewrite", "shared_source", "cites"]
    from_id: str
    to_id: str
    from_name: str
    to_name: str
    verb: str
    confidence: float
    proofs: tuple[Proof, ...]
    more: int


class Copied(Struct, frozen=True):
    """How much of two tellings is the same run of words; shares are of each one's words."""

    a: str
    b: str
    passages: int
    words: int
    share_a: float
    share_b: float


def node_name(look: Lookup, ident: str) -> str:
    """Return a telling's letter and outlet, or what is known of an unseen source."""
    if ident in look.label:
        return f"{look.label[ident]} {outlet_of(look.by_article[ident].article)}"
    fed = {e.to_id for e in look.dossier.trace.lineage if e.from_id == ident and e.kind != "cites"}
    names = sorted({o.name for a in fed if (o := look.origin.get(a)) and o.name})
    return f"unseen text ({' / '.join(names)})" if names else "unseen text"


def edges(look: Lookup) -> list[Edge]:
    """Return the edges, surest first."""
    rows = sorted(
        look.dossier.trace.lineage,
        key=lambda e: (e.kind == "cites", -e.confidence, e.to_id, e.from_id, e.kind),
    )
    return [_edge(look, row, i) for i, row in enumerate(rows, 1)]


def _edge(look: Lookup, row: Lineage, number: int) -> Edge:
    unseen = row.from_id not in look.label
    verb = "draws on an" if unseen and row.kind != "cites" else _VERB[row.kind]
    known = [e for e in row.evidence if e.article_id in look.label]
    proofs = []
    for e in known[:MOST]:
        received = look.received(e.article_id)
        span = window(received, (e.start, e.end), (e.start, e.start), 240)
        label = look.label[e.article_id]
        proofs.append(Proof(label, quote(label, received, span), e.note))
    return Edge(
        number, row.kind, row.from_id, row.to_id, node_name(look, row.from_id), node_name(look, row.to_id),
        verb, row.confidence, tuple(proofs), len(known) - len(proofs),
    )  # fmt: skip


def copied(look: Lookup) -> list[Copied]:
    """Return the pairs of tellings that share passages, most words first."""
    order = list(look.label.values())
    pairs: dict[tuple[str, str], list[tuple[tuple[int, int], tuple[int, int]]]] = defaultdict(list)
    for p in look.dossier.passages:
        if p.article_a in look.label and p.article_b in look.label:
            pairs[p.article_a, p.article_b].append(((p.start_a, p.end_a), (p.start_b, p.end_b)))
    rows = []
    for pair, spans in pairs.items():
        counted = [(look.label[x], _count(look, x, [s[i] for s in spans]), x) for i, x in enumerate(pair)]
        (a, words_a, id_a), (b, words_b, id_b) = sorted(counted, key=lambda c: order.index(c[0]))
        shares = words_a / _all(look, id_a), words_b / _all(look, id_b)
        rows.append(Copied(a, b, len(spans), max(words_a, words_b), *shares))
    return sorted(rows, key=lambda r: (-r.words, r.a, r.b))


def _count(look: Lookup, article_id: str, spans: list[tuple[int, int]]) -> int:
    received = look.received(article_id)
    return sum(len(text.words(received[s:e])) for s, e in merge(spans))


def _all(look: Lookup, article_id: str) -> int:
    article = look.by_article[article_id].article
    return max(1, len(text.words(article.received[article.body_start :])))
