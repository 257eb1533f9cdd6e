"""What is read from one article alone, and its keeping between runs.

parse -> attribute -> statements -> values depend on the article and its residue, never on a story, so
the result is kept in `DIR/work` under a key of all that it depends on; a later run, or the rest of one
that was killed, takes it from there.
"""

import os
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from tellings.attribute import extract_attributions
from tellings.engine import map_ordered
from tellings.ids import content_id
from tellings.parse import MODEL, parse_articles
from tellings.records import Article, Attribution, Parse, Residue, Skipped, Statement, Telling, Value
from tellings.statements import read_statements
from tellings.tables import read_table, write_table
from tellings.values import read_values

__all__ = ["analyse", "fault"]

# Articles a shard: some 20 s of work, what a kill can cost at most.
SHARD = 64
_STAGES = ("parse.py", "text.py", "spans.py", "trees.py", "records.py", "attribute", "statements", "values")


class Analysis(Struct, frozen=True):
    """All that was read from one article; `key` is what it depends on, `failed` why nothing was read."""

    key: str
    parse: Parse
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]
    failed: str | None = None


class _Job(Struct, frozen=True):
    articles: tuple[tuple[str, Article, tuple[Residue, ...]], ...]
    path: str
    outermost: bool
    model: str


def analyse(
    articles: Sequence[Article],
    residue: Sequence[Residue],
    work: Path,
    *,
    outermost: bool = False,
    model: str = MODEL,
    workers: int = 1,
    done: Callable[[int], None] = lambda _: None,
) -> tuple[dict[str, Telling], list[Skipped]]:
    """Return the telling of each article by its id, and those that a fault left without statements.

    Only what `work` does not hold yet is parsed.
    """
    holes: dict[str, list[Residue]] = {}
    for r in residue:
        # Lines that an outlet repeats are known from its other articles: they grey a statement out
        # where it is shown, and leave the article's own statements as they are (law 6).
        if not r.reason.startswith("repeated"):
            holes.setdefault(r.article_id, []).append(r)
    keyed = [
        _keyed(a, tuple(holes.get(a.article_id, ())), outermost=outermost, model=model) for a in articles
    ]
    work.mkdir(parents=True, exist_ok=True)
    kept = _kept(work, {k for k, _, _ in keyed})
    missing = sorted((k for k in keyed if k[0] not in kept), key=lambda k: (len(k[1].received), k[0]))
    jobs = [
        _job(missing[i : i + SHARD], work, outermost=outermost, model=model)
        for i in range(0, len(missing), SHARD)
    ]
    done(len(keyed) - len(missing))
    for job, path in zip(jobs, map_ordered(_run, jobs, workers), strict=True):
        kept |= {a.key: a for a in read_table(Path(path), Analysis)}
        done(len(job.articles))
    own: dict[str, list[Residue]] = {}
    for r in residue:
        own.setdefault(r.article_id, []).append(r)
    tellings = {a.article_id: _telling(a, own.get(a.article_id, ()), kept[key]) for key, a, _ in keyed}
    return tellings, [Skipped(a.path, why) for key, a, _ in keyed if (why := kept[key].failed)]


def _telling(article: Article, residue: Sequence[Residue], found: Analysis) -> Telling:
    return Telling(article, tuple(residue), found.parse, found.attributions, found.statements, found.values)


def _keyed(
    article: Article, holes: tuple[Residue, ...], *, outermost: bool, model: str
) -> tuple[str, Article, tuple[Residue, ...]]:
    spans = ",".join(f"{r.start}-{r.end}" for r in holes)
    key = content_id(
        article.article_id, article.received, article.body_start, article.published, spans,
        str(outermost), model, _code(),
    )  # fmt: skip
    return key, article, holes


@cache
def _code() -> str:
    """Return a digest of the code and data that an analysis depends on."""
    digest = blake2b(digest_size=16)
    root = files("tellings")
    for name in _STAGES:
        _feed(root / name, digest.update)
    return digest.hexdigest()


def _feed(path: Traversable, update: Callable[[bytes], None]) -> None:
    if path.is_dir():
        for child in sorted(path.iterdir(), key=lambda p: p.name):
            if child.name != "__pycache__":
                _feed(child, update)
    else:
        update(path.name.encode() + path.read_bytes())


def _kept(work: Path, wanted: set[str]) -> dict[str, Analysis]:
    kept: dict[str, Analysis] = {}
    for path in sorted(work.glob("*.parquet")):
        kept |= {a.key: a for a in read_table(path, Analysis) if a.key in wanted}
    return kept


def _job(
    rows: Sequence[tuple[str, Article, tuple[Residue, ...]]], work: Path, *, outermost: bool, model: str
) -> _Job:
    name = content_id("shard", *(key for key, _, _ in rows))
    return _Job(tuple(rows), os.fspath(work / f"{name}.parquet"), outermost, model)


def _run(job: _Job) -> str:
    rows = [_analysis_or_why(key, a, holes, job) for key, a, holes in job.articles]
    write_table(Path(job.path), Analysis, rows)
    return job.path


def fault(error: Exception) -> str:
    """Return what a reader is told of a fault of ours."""
    return f"not analysed, a fault in Tellings ({type(error).__name__}: {error}); please report it"


def _analysis_or_why(key: str, article: Article, holes: tuple[Residue, ...], job: _Job) -> Analysis:
    """Return the analysis, or an empty one that says why: a fault in one article must not cost the others."""
    try:
        (parse,) = parse_articles([article], holes, model=job.model)
        return _analysis(key, article, parse, outermost=job.outermost)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told and the rest goes on)
        nothing = Parse(article.article_id, *((),) * (len(Parse.__struct_fields__) - 1))
        return Analysis(key, nothing, (), (), (), fault(error))


def _analysis(key: str, article: Article, parse: Parse, *, outermost: bool) -> Analysis:
    attributions = extract_attributions(article, parse, outermost=outermost)
    statements = read_statements(article, parse, attributions)
    return Analysis(
        key, parse, tuple(attributions), tuple(statements), tuple(read_values(article, parse, statements))
    )
