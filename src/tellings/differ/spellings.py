"""One actor's name as the tellings spell it, wherever in the story they do."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tellings.differ.names import plain_name, respelled, stands_in
from tellings.differ.sides import Finding
from tellings.records import Alignment, Cast, Difference, Mention, Statement, Telling

__all__ = ["Spelled", "compare_cast"]


@dataclass(frozen=True)
class Spelled:
    """Two spellings of one actor's name, the claim they are shown in, and the statements next to them."""

    claim_id: str
    statement_a: str
    statement_b: str
    finding: Finding


class _Article:
    """The statements of one telling, in text order, to find the one that a name stands in or near."""

    def __init__(self, telling: Telling) -> None:
        self.statements = sorted(telling.statements, key=lambda s: (s.start, s.end, s.statement_id))
        self.starts = [s.start for s in self.statements]

    def at(self, mention: Mention) -> Statement:
        """Return the statement that holds the name, or else the one that begins last before it."""
        near = bisect_right(self.starts, mention.start)
        for s in reversed(self.statements[max(0, near - 8) : near]):
            if any(x <= mention.start and mention.end <= y for x, y in s.spans):
                return s
        return self.statements[max(0, near - 1)]


def compare_cast(
    tellings: Sequence[Telling], alignment: Alignment, cast: Cast, found: Sequence[Difference]
) -> Iterator[Spelled]:
    """Yield for each actor and pair of articles how the two spell the fullest name they give, if otherwise.

    `found` are the differences already shown: a pair of articles is told of an actor once. The pair stands
    in a claim that names the actor in both articles, else in the claim of the first.
    """
    articles = {t.article.article_id: _Article(t) for t in tellings if t.statements}
    claim_of = {m.statement_id: m.claim_id for m in alignment.members}
    article_of = {s.statement_id: s.article_id for t in tellings for s in t.statements}
    told = {
        (article_of[d.statement_a], article_of[d.statement_b], v)
        for d in found
        if d.kind == "name"
        for v in (d.value_a, d.value_b)
    }
    names = _names(cast, articles)
    text = {t.article.article_id: t.article.received for t in tellings}
    for actor in cast.actors:
        by_article = names.get(actor.actor_id, {})
        fullest = {k: _fullest(by_article[k]) for k in sorted(by_article)}
        for (left, x), (right, y) in itertools.combinations(fullest.items(), 2):
            reason = respelled(x.text, y.text)
            if not reason or (actor.type != "person" and len(x.text.split()) == len(y.text.split()) == 1):
                continue
            forms = {plain_name(m.text) for k in (left, right) for m in by_article[k]}
            both = stands_in(plain_name(x.text), text[right]) or stands_in(plain_name(y.text), text[left])
            if not both and not any((left, right, form) in told for form in forms):
                spelled = _placed(by_article[left], by_article[right], articles, claim_of, reason)
                if spelled:
                    yield spelled


def _names(cast: Cast, articles: Mapping[str, _Article]) -> dict[str, dict[str, list[Mention]]]:
    """Return the names of each actor in each article, in text order."""
    out: dict[str, dict[str, list[Mention]]] = {}
    for m in sorted(cast.mentions, key=lambda m: (m.article_id, m.start, m.end)):
        if m.kind == "name" and m.article_id in articles:
            out.setdefault(m.actor_id, {}).setdefault(m.article_id, []).append(m)
    return out


def _fullest(names: Sequence[Mention]) -> Mention:
    return max(names, key=lambda m: (len(m.text.split()), -m.start))


def _placed(
    left: Sequence[Mention],
    right: Sequence[Mention],
    articles: Mapping[str, _Article],
    claim_of: Mapping[str, str],
    reason: str,
) -> Spelled | None:
    """Return the two names with the statements they stand in, in one claim where there is such a pair."""
    sides = []
    for names in (left, right):
        full = plain_name(_fullest(names).text)
        same = [m for m in names if plain_name(m.text) == full]
        sides.append([(m, articles[m.article_id].at(m).statement_id) for m in same])
    pairs = list(itertools.product(*sides))[:400]
    one_claim = [p for p in pairs if claim_of.get(p[0][1]) == claim_of.get(p[1][1])]
    (x, one), (y, two) = (one_claim or pairs)[0]
    claim = claim_of.get(one) or claim_of.get(two)
    if claim is None:
        return None
    spans = (x.start, x.end), (y.start, y.end)
    finding = Finding("name", "wording", spans[0], plain_name(x.text), spans[1], plain_name(y.text), reason)
    return Spelled(claim, one, two, finding)
