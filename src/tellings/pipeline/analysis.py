"""What is read from one article alone, and its keeping between runs.

parse -> attribute -> statements -> values depend on the article and its residue, never on a story, so
the result is kept in `DIR/work` under a key of all that it depends on; a later run, or the rest of one
that was killed, takes it from there.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from tellings.attribute import extract_attributions
from tellings.engine import Engine
from tellings.ids import content_id
from tellings.parse import MODEL, parse_articles
from tellings.pipeline.clock import Tally
from tellings.pipeline.code import code_digest
from tellings.pipeline.garbage import collected_seldom
from tellings.pipeline.shards import Analysis, Shard, find_analyses, read_analyses, shard_path, shards_of
from tellings.records import Article, Parse, Residue, Skipped, Telling
from tellings.statements import read_statements
from tellings.tables import write_table
from tellings.values import read_values

__all__ = ["Analyses", "analyse", "fault"]

# Articles a shard: some 20 s of work, what a kill can cost at most.
SHARD = 64
_STAGES = (
    "parse", "text.py", "spans.py", "quotes.py", "trees.py", "records.py", "attribute", "statements", "values",
)  # fmt: skip


# The key of an article's analysis, the article, and its residue that the analysis leaves out.
_Keyed = tuple[str, Article, tuple[Residue, ...]]


class _Job(Struct, frozen=True):
    articles: tuple[_Keyed, ...]
    path: str
    outermost: bool
    model: str


class Analyses:
    """The analyses of some articles as `work` keeps them; `keys` holds the key of each by the article's id."""

    def __init__(self, keyed: Sequence[_Keyed], residue: Sequence[Residue], shards: dict[str, Shard]) -> None:
        self.keys = {article.article_id: key for key, article, _ in keyed}
        self.articles = {article.article_id: article for _, article, _ in keyed}
        self._shards = shards
        self.residue: dict[str, list[Residue]] = {}
        for r in residue:
            self.residue.setdefault(r.article_id, []).append(r)

    def failed(self) -> list[Skipped]:
        """Return the articles that a fault left without statements."""
        reasons = ((a, self._shards[self.keys[i]].failed) for i, a in self.articles.items())
        return [Skipped(article.path, why) for article, why in reasons if why]

    def part(self, article_ids: Iterable[str]) -> "Analyses":
        """Return the analyses of these articles alone."""
        wanted = list(article_ids)
        articles = ((self.keys[i], self.articles[i], ()) for i in wanted)
        residue = (r for i in wanted for r in self.residue.get(i, ()))
        return Analyses(
            list(articles), list(residue), {self.keys[i]: self._shards[self.keys[i]] for i in wanted}
        )

    def tellings(self, article_ids: Iterable[str]) -> dict[str, Telling]:
        """Return the tellings of these articles, by id."""
        wanted = {self.keys[i]: i for i in article_ids}
        found = {}
        for path in sorted({self._shards[key].path for key in wanted}):
            for a in read_analyses(path, wanted):
                article = self.articles[wanted[a.key]]
                own = tuple(self.residue.get(article.article_id, ()))
                found[article.article_id] = Telling(
                    article, own, a.parse, a.attributions, a.statements, a.values
                )
        return found


def analyse(
    articles: Sequence[Article],
    residue: Sequence[Residue],
    work: Path,
    engine: Engine,
    *,
    outermost: bool = False,
    model: str = MODEL,
    done: Callable[[int], None] = lambda _: None,
    parts: Callable[[dict[str, float]], None] = lambda _: None,
) -> Analyses:
    """Return the analyses of the articles; only what `work` does not hold yet is parsed.

    `parts` is called with the CPU seconds that each shard took.
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
    kept = find_analyses(work)
    # The articles of a story lie together, so that comparing it reads one or two files.
    missing = sorted((k for k in keyed if k[0] not in kept), key=lambda k: (k[1].story_id or "", k[0]))
    jobs = [
        _job(missing[i : i + SHARD], work, outermost=outermost, model=model)
        for i in range(0, len(missing), SHARD)
    ]
    done(len(keyed) - len(missing))
    for job, cpu in zip(jobs, engine.map(_run, jobs), strict=True):
        kept |= shards_of(Path(job.path))
        parts(cpu)
        done(len(job.articles))
    return Analyses(keyed, residue, kept)


def _keyed(article: Article, holes: tuple[Residue, ...], *, outermost: bool, model: str) -> _Keyed:
    spans = ",".join(f"{r.start}-{r.end}" for r in holes)
    key = content_id(
        article.article_id, article.received, article.body_start, article.published, spans,
        str(outermost), model, code_digest(*_STAGES),
    )  # fmt: skip
    return key, article, holes


def _job(rows: Sequence[_Keyed], work: Path, *, outermost: bool, model: str) -> _Job:
    path = shard_path(work, (key for key, _, _ in rows))
    return _Job(tuple(rows), os.fspath(path), outermost, model)


def _run(job: _Job) -> dict[str, float]:
    """Write the analyses of a shard; return what they cost."""
    tally = Tally()
    with collected_seldom():
        rows = [_analysis_or_why(key, a, holes, job, tally) for key, a, holes in job.articles]
    with tally("keep"):
        write_table(Path(job.path), Analysis, rows)
    return tally.cpu


def fault(error: Exception) -> str:
    """Return what a reader is told of a fault of ours."""
    return f"not analysed, a fault in Tellings ({type(error).__name__}: {error}); please report it"


def _analysis_or_why(
    key: str, article: Article, holes: tuple[Residue, ...], job: _Job, tally: Tally
) -> Analysis:
    """Return the analysis, or an empty one that says why: a fault in one article must not cost the others."""
    try:
        with tally("parse"):
            (parse,) = parse_articles([article], holes, model=job.model)
        return _analysis(key, article, parse, tally, outermost=job.outermost)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told and the rest goes on)
        nothing = Parse(article.article_id, *((),) * (len(Parse.__struct_fields__) - 1))
        return Analysis(key, nothing, (), (), (), fault(error))


def _analysis(key: str, article: Article, parse: Parse, tally: Tally, *, outermost: bool) -> Analysis:
    with tally("attribute"):
        attributions = extract_attributions(article, parse, outermost=outermost)
    with tally("statements"):
        statements = read_statements(article, parse, attributions)
    with tally("values"):
        values = read_values(article, parse, statements)
    return Analysis(key, parse, tuple(attributions), tuple(statements), tuple(values))
