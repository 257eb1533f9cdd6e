"""Residue over shards: what an article shows by itself is kept; where shards lie apart, outlets are brought together."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct

from tellings.clean import Mark, mark_lines, mark_residue
from tellings.engine import Engine, Shuffle
from tellings.pipeline.code import code_digest
from tellings.pipeline.files import digest_of_bytes, write_whole
from tellings.records import Article, Residue

__all__ = ["clean"]

# Articles a shard: some 2 s of work. A worker costs some 2 s to start.
SHARD = 1_000
# The outlets fall into so many parts.
PARTS = 16


class _Kept(Struct, frozen=True):
    """What each article shows by itself, by a digest of the article, and by which code it was found."""

    code: str
    marks: dict[str, list[Mark]]


def clean(articles: Sequence[Article], engine: Engine, work: Path | None = None) -> list[Residue]:
    """Return the residue of the articles, in their order and by place.

    What an article shows by itself is kept in the work folder, if one is given, and taken from there the next time.
    """
    if not engine.apart:
        return mark_residue(articles, _alone(articles, engine, work))
    shards = [articles[at : at + SHARD] for at in range(0, len(articles), SHARD)]
    found: dict[str, list[Residue]] = {}
    for residue in engine.shuffle(Shuffle(_by_outlet, _marked, PARTS), shards, worth=4):
        for r in residue:
            found.setdefault(r.article_id, []).append(r)
    return [r for a in articles for r in found.get(a.article_id, ())]


def _alone(articles: Sequence[Article], engine: Engine, work: Path | None) -> list[list[Mark]]:
    """Return what each article shows by itself."""
    if not work:
        return _found(articles, engine)
    keys = [_key(a) for a in articles]
    known = _kept(work)
    fresh = [(key, a) for key, a in zip(keys, articles, strict=True) if key not in known]
    found = _found([a for _, a in fresh], engine)
    known |= {key: marks for (key, _), marks in zip(fresh, found, strict=True)}
    if fresh or len(known) > len(keys):
        _keep(work, {key: known[key] for key in keys})
    return [known[key] for key in keys]


def _found(articles: Sequence[Article], engine: Engine) -> list[list[Mark]]:
    shards = [articles[at : at + SHARD] for at in range(0, len(articles), SHARD)]
    return list(chain.from_iterable(engine.map(_lines, shards, worth=4)))


def _lines(articles: Sequence[Article]) -> list[list[Mark]]:
    return [mark_lines(a) for a in articles]


def _key(article: Article) -> str:
    """Return a digest of all that `mark_lines` looks at."""
    return digest_of_bytes(msgspec.msgpack.encode((article.received, article.title, article.body_start)))


def _kept(work: Path) -> dict[str, list[Mark]]:
    try:
        kept = msgspec.msgpack.decode((work / "pile" / "lines").read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
    return kept.marks if kept.code == _code() else {}


def _keep(work: Path, marks: dict[str, list[Mark]]) -> None:
    (work / "pile").mkdir(parents=True, exist_ok=True)
    write_whole(work / "pile" / "lines", msgspec.msgpack.encode(_Kept(_code(), marks)))


def _code() -> str:
    return code_digest("clean", "records.py", "spans.py", "text.py")


def _by_outlet(articles: Sequence[Article]) -> list[list[Article]]:
    parts: list[list[Article]] = [[] for _ in range(PARTS)]
    for article in articles:
        key = (article.outlet or article.article_id).encode("utf8", "surrogatepass")
        parts[blake2b(key, digest_size=1).digest()[0] % PARTS].append(article)
    return parts


def _marked(parts: Sequence[Sequence[Article]]) -> list[Residue]:
    return mark_residue(list(chain.from_iterable(parts)))
