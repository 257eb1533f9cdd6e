"""What a run left, asked for piece by piece: each function takes the folder of a build and reads no more than it needs."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tellings.dossier import from_json
from tellings.errors import UsageError
from tellings.mcp import shapes
from tellings.records import Actor, Article, Attribution, Dossier, Statement, Story

__all__ = [
    "claims_of",
    "differences_of",
    "lineage_of",
    "quoted",
    "said_by",
    "span",
    "stories_of",
    "story_of",
]

T = TypeVar("T", bound=msgspec.Struct)

LONGEST_QUOTE = 20_000
# A shorter name than this is in half of all names.
SHORTEST_NAME = 3


def span(article: Article, start: int, end: int) -> shapes.Span:
    """Return the words of an article at a place."""
    return {
        "article_id": article.article_id, "outlet": article.outlet, "start": start, "end": end,
        "text": article.received[start:end],
    }  # fmt: skip


def stories_of(run: Path, limit: int, offset: int) -> shapes.Stories:
    """Return the stories, those with most tellings first."""
    rows = sorted(_rows(run, "stories", Story), key=lambda s: (-s.tellings, s.story_id))
    return {"total": len(rows), "stories": [_story(s) for s in rows[offset : offset + limit]]}


def story_of(run: Path, story_id: str) -> shapes.Story:
    """Return one story with its articles."""
    dossier = _dossier(run, story_id)
    origin = {o.article_id: o.origin_id for o in dossier.trace.origins}
    return {
        "story": _story(dossier.story),
        "tellings": [
            {
                "article_id": a.article_id, "outlet": a.outlet, "url": a.url, "title": a.title,
                "published": a.published, "origin_id": origin.get(a.article_id), "characters": len(a.received),
            }
            for a in (t.article for t in dossier.tellings)
        ],
        "claims": len(dossier.alignment.claims),
        "differences": len(dossier.differences),
    }  # fmt: skip


def claims_of(run: Path, story_id: str, fewest: int, limit: int, offset: int) -> shapes.Claims:
    """Return the claims that so many tellings carry, those with most origins first."""
    dossier = _dossier(run, story_id)
    texts, statements = _texts(dossier), _statements(dossier)
    said = {a.attribution_id: a for t in dossier.tellings for a in t.attributions}
    held: dict[str, list[shapes.Statement]] = {}
    for m in dossier.alignment.members:
        s = statements[m.statement_id]
        held.setdefault(m.claim_id, []).append(_statement(s, texts[s.article_id], said, _names(dossier)))
    kept = sorted(
        (c for c in dossier.alignment.claims if c.tellings >= fewest),
        key=lambda c: (-c.origins, -c.tellings, c.claim_id),
    )
    return {
        "total": len(kept),
        "claims": [
            {
                "claim_id": c.claim_id,
                "tellings": c.tellings,
                "origins": c.origins,
                "statements": held[c.claim_id],
            }
            for c in kept[offset : offset + limit]
        ],
    }


def differences_of(run: Path, story_id: str, kind: str | None, limit: int, offset: int) -> shapes.Differences:
    """Return the differences of a story, all or of one kind."""
    dossier = _dossier(run, story_id)
    texts, statements = _texts(dossier), _statements(dossier)
    kept = [d for d in dossier.differences if kind is None or d.kind == kind]
    return {
        "total": len(kept),
        "differences": [
            {
                "difference_id": d.difference_id, "claim_id": d.claim_id, "kind": d.kind,
                "difference_class": d.class_, "reason": d.reason,
                "a": span(texts[statements[d.statement_a].article_id], d.start_a, d.end_a), "value_a": d.value_a,
                "b": span(texts[statements[d.statement_b].article_id], d.start_b, d.end_b), "value_b": d.value_b,
            }
            for d in kept[offset : offset + limit]
        ],
    }  # fmt: skip


def lineage_of(run: Path, story_id: str) -> shapes.Lineage:
    """Return whose text came from whose, with the words that show it."""
    dossier = _dossier(run, story_id)
    texts = _texts(dossier)
    origins: dict[str, list[str]] = {}
    for o in dossier.trace.origins:
        origins.setdefault(o.origin_id, []).append(o.article_id)
    return {
        "edges": [
            {
                "from_id": e.from_id, "to_id": e.to_id, "kind": e.kind, "confidence": e.confidence,
                "evidence": [
                    {**span(texts[w.article_id], w.start, w.end), "note": w.note} for w in e.evidence
                ],
            }
            for e in dossier.trace.lineage
        ],
        "origins": origins,
    }  # fmt: skip


def said_by(run: Path, name: str, story_id: str | None, limit: int, offset: int) -> shapes.Said:
    """Return the statements of the actors whose name, or whose mention by name, holds these words."""
    name = " ".join(name.split())
    if len(name) < SHORTEST_NAME:
        raise UsageError(f"{name!r}: give a name of {SHORTEST_NAME} letters or more")
    actors = _actors(run, name, story_id)
    names = {a.actor_id: a.name for a in actors}
    rows = sorted(
        _rows(run, "statements", Statement, speaker_id=list(names)),
        key=lambda s: (s.article_id, s.start, s.statement_id),
    )
    page = rows[offset : offset + limit]
    texts = _by_id(_rows(run, "articles", Article, article_id={s.article_id for s in page}))
    wanted = {s.attribution_id for s in page if s.attribution_id}
    said = {a.attribution_id: a for a in _rows(run, "attributions", Attribution, attribution_id=wanted)}
    return {
        "actors": sorted(set(names.values())),
        "total": len(rows),
        "statements": [_statement(s, texts[s.article_id], said, names) for s in page],
    }


def quoted(run: Path, article_id: str, start: int, end: int) -> shapes.Span:
    """Return the words at a place; raise UsageError for a place that is not there."""
    found = _rows(run, "articles", Article, article_id=[article_id])
    if not found:
        raise UsageError(f"{article_id}: no article has this id")
    length = len(found[0].received)
    if not 0 <= start < end <= length:
        raise UsageError(
            f"{start} to {end}: give 0 <= start < end <= {length}, the characters of the article"
        )
    if end - start > LONGEST_QUOTE:
        raise UsageError(f"{end - start} characters: ask for {LONGEST_QUOTE:,} at most")
    return span(found[0], start, end)


def _actors(run: Path, name: str, story_id: str | None) -> list[Actor]:
    where = {} if story_id is None else {"story_id": [story_id]}
    actors = _rows(run, "actors", Actor, **where)
    table = pq.read_table(run / "tables" / "mentions.parquet", columns=["actor_id", "text", "kind"])
    holds = pc.and_(
        pc.match_substring(table["text"], name, ignore_case=True), pc.equal(table["kind"], "name")
    )
    named = set(table.filter(holds)["actor_id"].to_pylist())
    return [a for a in actors if a.actor_id in named or name.casefold() in a.name.casefold()]


def _rows(run: Path, table: str, record: type[T], **where: Iterable[str]) -> list[T]:
    """Return the rows of a table whose columns hold one of these values."""
    path = run / "tables" / f"{table}.parquet"
    filters = [(column, "in", sorted(values)) for column, values in where.items()]
    if any(not values for _, _, values in filters):
        return []
    rows = pq.read_table(path, filters=filters or None).to_pylist()
    return msgspec.convert(rows, list[record])  # type: ignore[valid-type]


def _dossier(run: Path, story_id: str) -> Dossier:
    path = run / "stories" / f"{story_id}.json"
    if not story_id.isalnum() or not path.is_file():
        raise UsageError(f"{story_id}: no dossier of such a story; list_stories gives the ids, and only stories with"
                         " two tellings or more have one unless the run was made with --all")  # fmt: skip
    return from_json(path.read_bytes())


def _story(story: Story) -> shapes.StoryRow:
    return {
        "story_id": story.story_id, "title": story.title, "tellings": story.tellings, "origins": story.origins,
        "first_published": story.first_published, "last_published": story.last_published,
    }  # fmt: skip


def _texts(dossier: Dossier) -> dict[str, Article]:
    return _by_id(t.article for t in dossier.tellings)


def _by_id(articles: Iterable[Article]) -> dict[str, Article]:
    return {a.article_id: a for a in articles}


def _statements(dossier: Dossier) -> dict[str, Statement]:
    return {s.statement_id: s for t in dossier.tellings for s in t.statements}


def _names(dossier: Dossier) -> dict[str, str]:
    return {a.actor_id: a.name for a in dossier.cast.actors}


def _statement(
    s: Statement, article: Article, said: dict[str, Attribution], names: dict[str, str]
) -> shapes.Statement:
    about: Any = said.get(s.attribution_id or "")
    return {
        "statement_id": s.statement_id,
        "words": span(article, s.start, s.end),
        "kind": s.kind,
        "certainty": s.certainty,
        "certainty_words": [span(article, *at) for at in s.certainty_spans],
        "speaker": names.get(s.speaker_id or "") or (about.speaker if about else None),
        "via": list(s.via),
        "source": _place(article, about and (about.source_start, about.source_end)),
        "cue": _place(article, about and (about.cue_start, about.cue_end)),
    }


def _place(article: Article, at: Sequence[int | None] | None) -> shapes.Span | None:
    if not at or at[0] is None or at[1] is None:
        return None
    return span(article, at[0], at[1])
