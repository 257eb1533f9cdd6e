"""One story with everything that was found in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from tellings.records import (
    Actor,
    Alignment,
    Article,
    Attribution,
    Cast,
    Claim,
    ClaimStatement,
    Difference,
    Dossier,
    Lineage,
    Mention,
    Omission,
    Origin,
    Parse,
    Passage,
    Rejected,
    Residue,
    Sentence,
    Statement,
    Story,
    Telling,
    Trace,
    Value,
)

__all__ = ["assemble", "carriers", "core", "from_json", "name_speakers", "omissions", "to_json"]


def name_speakers(tellings: Sequence[Telling], cast: Cast) -> list[Telling]:
    """Return the tellings with the actors of `cast` as the speakers of attributions and statements."""
    names = {a.actor_id: a.name for a in cast.actors}
    speakers = {s.attribution_id: s.actor_id for s in cast.speakers}
    return [_named(t, names, speakers) for t in tellings]


def _named(telling: Telling, names: dict[str, str], speakers: dict[str, str]) -> Telling:
    attributions = tuple(
        replace(a, speaker=names[speakers[a.attribution_id]]) if a.attribution_id in speakers else a
        for a in telling.attributions
    )
    statements = tuple(replace(s, speaker_id=_speaker(s, speakers)) for s in telling.statements)
    return replace(telling, attributions=attributions, statements=statements)


def _speaker(statement: Statement, speakers: dict[str, str]) -> str | None:
    return speakers.get(statement.attribution_id) if statement.attribution_id else None


def assemble(
    story: Story,
    tellings: Sequence[Telling],
    passages: Sequence[Passage],
    cast: Cast,
    alignment: Alignment,
    differences: Sequence[Difference],
    trace: Trace,
    *,
    possible: Sequence[Difference] = (),
) -> Dossier:
    """Return the dossier of a story; copies are counted as one origin in the story and in every claim."""
    origin_of = {o.article_id: o.origin_id for o in trace.origins}
    return Dossier(
        story=replace(story, origins=len(set(origin_of.values()))),
        tellings=tuple(tellings),
        passages=tuple(passages),
        cast=cast,
        alignment=replace(alignment, claims=_counted(alignment, origin_of)),
        differences=tuple(differences),
        trace=trace,
        possible=tuple(possible),
    )


def _counted(alignment: Alignment, origin_of: dict[str, str]) -> tuple[Claim, ...]:
    carriers: dict[str, set[str]] = {}
    for member in alignment.members:
        carriers.setdefault(member.claim_id, set()).add(member.article_id)
    return tuple(
        replace(
            c, tellings=len(carriers[c.claim_id]), origins=len({origin_of[a] for a in carriers[c.claim_id]})
        )
        for c in alignment.claims
    )


def omissions(dossier: Dossier) -> list[Omission]:
    """Return, for each article, the claims of the shared core that it does not carry.

    It carries a claim also by way of another that shares a statement with it, or by a statement that differs
    from one of the claim: who tells of 34 dead has not left out that there were dead.
    """
    claims_of: dict[str, set[str]] = {}
    for m in dossier.alignment.members:
        claims_of.setdefault(m.statement_id, set()).add(m.claim_id)
    articles = {s.statement_id: s.article_id for t in dossier.tellings for s in t.statements}
    origins = len({o.origin_id for o in dossier.trace.origins})
    near: dict[tuple[str, str], tuple[float, str]] = {}
    for r in dossier.alignment.rejected:
        for mine, theirs in ((r.statement_a, r.statement_b), (r.statement_b, r.statement_a)):
            for claim in claims_of.get(theirs, ()):
                key = (claim, articles[mine])
                near[key] = max(near.get(key, (0.0, "")), (r.score, mine))
    held = carriers(dossier.alignment, (*dossier.differences, *dossier.possible), articles)
    return [
        _omission(dossier.story.story_id, c, t.article.article_id, near)
        for c in core(dossier.alignment.claims, len(dossier.tellings), origins)
        for t in dossier.tellings
        if t.article.article_id not in held[c.claim_id]
    ]


def carriers(
    alignment: Alignment, differences: Iterable[Difference], articles: Mapping[str, str]
) -> dict[str, set[str]]:
    """Return for each claim the articles that carry it, be it otherwise; `articles` has that of each statement."""
    own: dict[str, set[str]] = {}
    claims_of: dict[str, set[str]] = {}
    for m in alignment.members:
        own.setdefault(m.claim_id, set()).add(m.article_id)
        claims_of.setdefault(m.statement_id, set()).add(m.claim_id)
    out = {claim: set(mine) for claim, mine in own.items()}
    for together in claims_of.values():
        for claim in together:
            out[claim].update(*(own[c] for c in together))
    for d in differences:
        if d.kind == "name":  # told beside a statement, not of it
            continue
        for mine, theirs in ((d.statement_a, d.statement_b), (d.statement_b, d.statement_a)):
            for claim in claims_of.get(mine, ()):
                out[claim].add(articles.get(theirs, ""))
    return out


class Carried(Protocol):
    """What so many tellings and origins carry: a claim, or its row on the page."""

    @property
    def tellings(self) -> int: ...

    @property
    def origins(self) -> int: ...


C = TypeVar("C", bound=Carried)


def core(claims: Iterable[C], tellings: int, origins: int) -> list[C]:
    """Return the claims that more than half of the origins carry, two at least; of two tellings neither is most."""
    if tellings < 3:
        return []
    if origins < 2:
        return [c for c in claims if c.tellings > 1]
    return [c for c in claims if c.origins > max(1, origins / 2)]


def _omission(
    story_id: str, claim: Claim, article_id: str, near: dict[tuple[str, str], tuple[float, str]]
) -> Omission:
    score, nearest = near.get((claim.claim_id, article_id), (None, None))
    return Omission(story_id, claim.claim_id, article_id, claim.tellings, claim.origins, nearest, score)


def to_json(dossier: Dossier) -> bytes:
    """Return the dossier as JSON: the rows of the tables, nested (the tokens of the parse stay out)."""
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "story": dossier.story,
                "tellings": [_telling(t, dossier.trace.origins) for t in dossier.tellings],
                "actors": dossier.cast.actors,
                "mentions": dossier.cast.mentions,
                "claims": _claims(dossier.alignment),
                "rejected": dossier.alignment.rejected,
                "differences": dossier.differences,
                "possible": dossier.possible,
                "omissions": omissions(dossier),
                "passages": dossier.passages,
                "origins": dossier.trace.origins,
                "lineage": dossier.trace.lineage,
            }
        ),
        indent=1,
    )


class _StoredTelling(msgspec.Struct, frozen=True):
    article: Article
    residue: tuple[Residue, ...]
    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]


class _StoredClaim(Claim, frozen=True, kw_only=True):
    statements: tuple[ClaimStatement, ...]


class _Stored(msgspec.Struct, frozen=True):
    story: Story
    tellings: tuple[_StoredTelling, ...]
    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    claims: tuple[_StoredClaim, ...]
    rejected: tuple[Rejected, ...]
    differences: tuple[Difference, ...]
    passages: tuple[Passage, ...]
    origins: tuple[Origin, ...]
    lineage: tuple[Lineage, ...]
    possible: tuple[Difference, ...] = ()


def from_json(data: bytes) -> Dossier:
    """Return the dossier that `to_json` wrote; what it leaves out (tokens, speaker links) is empty.

    Raises `msgspec.ValidationError` where the JSON is no dossier.
    """
    stored = msgspec.json.decode(data, type=_Stored)
    names = Claim.__struct_fields__
    claims = tuple(Claim(*(getattr(c, n) for n in names)) for c in stored.claims)
    members = tuple(m for c in stored.claims for m in c.statements)
    return Dossier(
        story=stored.story,
        tellings=tuple(_restored(t) for t in stored.tellings),
        passages=stored.passages,
        cast=Cast(stored.actors, stored.mentions, ()),
        alignment=Alignment(claims, members, stored.rejected),
        differences=stored.differences,
        trace=Trace(stored.lineage, stored.origins),
        possible=stored.possible,
    )


def _restored(stored: _StoredTelling) -> Telling:
    parse = Parse(stored.article.article_id, stored.sentences, (), (), (), (), (), (), (), (), ())
    return Telling(
        stored.article, stored.residue, parse, stored.attributions, stored.statements, stored.values
    )


def _telling(telling: Telling, origins: Sequence[Origin]) -> dict[str, object]:
    return {
        "article": telling.article,
        "origin_id": next(o.origin_id for o in origins if o.article_id == telling.article.article_id),
        "residue": telling.residue,
        "sentences": telling.parse.sentences,
        "attributions": telling.attributions,
        "statements": telling.statements,
        "values": telling.values,
    }


def _claims(alignment: Alignment) -> list[dict[str, object]]:
    members: dict[str, list[ClaimStatement]] = {}
    for m in alignment.members:
        members.setdefault(m.claim_id, []).append(m)
    return [msgspec.to_builtins(c) | {"statements": members[c.claim_id]} for c in alignment.claims]
