"""Residue over shards: what depends on an outlet's other articles is read outlet by outlet."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

from tellings.clean import mark_residue
from tellings.engine import Engine, Shuffle
from tellings.records import Article, Residue

__all__ = ["clean"]

# Articles a shard: some 2 s of work. A worker costs some 2 s to start.
SHARD = 1_000
# The outlets fall into so many parts.
PARTS = 16


def clean(articles: Sequence[Article], engine: Engine) -> list[Residue]:
    """Return the residue of the articles, in their order and by place."""
    if len(articles) <= SHARD and not engine.apart:
        return mark_residue(articles)
    shards = [articles[at : at + SHARD] for at in range(0, len(articles), SHARD)]
    found: dict[str, list[Residue]] = {}
    for residue in engine.shuffle(Shuffle(_by_outlet, _marked, PARTS), shards, worth=4):
        for r in residue:
            found.setdefault(r.article_id, []).append(r)
    return [r for a in articles for r in found.get(a.article_id, ())]


def _by_outlet(articles: Sequence[Article]) -> list[list[Article]]:
    parts: list[list[Article]] = [[] for _ in range(PARTS)]
    for article in articles:
        key = (article.outlet or article.article_id).encode("utf8", "surrogatepass")
        parts[blake2b(key, digest_size=1).digest()[0] % PARTS].append(article)
    return parts


def _marked(parts: Sequence[Sequence[Article]]) -> list[Residue]:
    return mark_residue(list(chain.from_iterable(parts)))
