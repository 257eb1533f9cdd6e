"""From the statements of a story to its claims."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from tellings.align.cluster import Link
from tellings.align.features import Words, weigh_words
from tellings.align.lexicon import model
from tellings.align.overlap import claim_groups
from tellings.align.readings import Reading, read_all
from tellings.align.reasons import reasons_for
from tellings.align.scores import score_links
from tellings.ids import content_id
from tellings.records import Alignment, Cast, Claim, ClaimStatement, Rejected, Statement, Telling

__all__ = ["align_statements"]

_MOST_REJECTED = 50  # a story


def align_statements(story_id: str, tellings: Sequence[Telling], cast: Cast) -> Alignment:
    """Return the claims of a story: each statement of each telling stands in one or more.

    A statement that asserts two things may stand in two claims; no two claims hold the same statements.
    The order of the tellings changes nothing. `cast` may be empty, and so may values and attributions:
    what they would say is then not counted. `Claim.origins` is the number of tellings.
    """
    return _Work(story_id, tellings, cast).alignment()


class _Work:
    """The statements of one story by row, their readings, links and claims."""

    def __init__(self, story_id: str, tellings: Sequence[Telling], cast: Cast) -> None:
        self.story_id = story_id
        ordered = sorted(tellings, key=lambda t: t.article.article_id)
        self.rows: list[tuple[int, Telling, Statement]] = [
            (n, t, s)
            for n, t in enumerate(ordered)
            for s in sorted(t.statements, key=lambda s: (s.start, s.end, s.spans, s.statement_id))
        ]
        self.cast = cast
        self.speakers = {a.actor_id: a.name for a in cast.actors}

    def alignment(self) -> Alignment:
        """Return the claims, their members and the near pairs that are not one claim."""
        if not self.rows:
            return Alignment((), (), ())
        readings = read_all(self.rows, self.cast)
        words = weigh_words(readings, model().settings)
        links = score_links(readings, words)
        groups = claim_groups([r.sentence for r in readings], links)
        claims, members = self._claims(groups, links, readings, words)
        return Alignment(claims, members, self._rejected(groups, links))

    def _claims(
        self,
        groups: Sequence[Sequence[int]],
        links: Sequence[Link],
        readings: Sequence[Reading],
        words: Words,
    ) -> tuple[tuple[Claim, ...], tuple[ClaimStatement, ...]]:
        near = _links_by_row(links)
        claims: list[Claim] = []
        members: list[ClaimStatement] = []
        for group in groups:
            inside = [near[a][b] for a, b in combinations(group, 2) if b in near[a]]
            best = _best_links(inside)
            claim = self._claim(group, inside)
            claims.append(claim)
            members += [self._member(claim.claim_id, row, best.get(row), readings, words) for row in group]
        return tuple(claims), tuple(members)

    def _claim(self, group: Sequence[int], inside: Sequence[Link]) -> Claim:
        """Return a claim in the words of its best supported statement, of equals the shortest."""
        support = dict.fromkeys(group, 0.0)
        for link in inside:
            support[link.first] += link.score
            support[link.second] += link.score
        ids = sorted(self.rows[row][2].statement_id for row in group)
        clearest = (
            group[0]
            if len(group) == 1
            else min(group, key=lambda row: _clarity(self.rows[row][2], support[row]))
        )
        _, telling, statement = self.rows[clearest]
        count = len({self.rows[row][0] for row in group})
        text = telling.article.received[statement.start : statement.end]
        return Claim(content_id("claim", self.story_id, *ids), self.story_id, text, count, count)

    def _member(
        self, claim_id: str, row: int, best: Link | None, readings: Sequence[Reading], words: Words
    ) -> ClaimStatement:
        statement = self.rows[row][2]
        if best is None:
            return ClaimStatement(claim_id, statement.statement_id, statement.article_id, 1.0, ())
        other = best.second if best.first == row else best.first
        reasons = reasons_for(readings[row], readings[other], words, self.speakers)
        return ClaimStatement(
            claim_id, statement.statement_id, statement.article_id, round(best.score, 4), reasons
        )

    def _rejected(self, groups: Sequence[Sequence[int]], links: Sequence[Link]) -> tuple[Rejected, ...]:
        claims_of = _claims_by_row(groups)
        settings = model().settings
        least = settings["threshold"] - settings["margin"]
        near = [
            link
            for link in links
            if link.score >= least and not claims_of[link.first] & claims_of[link.second]
        ]
        near.sort(key=lambda link: (-round(link.score, 9), link.first, link.second))
        return tuple(self._reject(link, settings["threshold"]) for link in near[:_MOST_REJECTED])

    def _reject(self, link: Link, threshold: float) -> Rejected:
        reason = (
            "too little in common"
            if link.score < threshold
            else "alike, but the other statements of the claim do not agree"
        )
        a, b = (self.rows[row][2].statement_id for row in (link.first, link.second))
        return Rejected(self.story_id, a, b, round(link.score, 4), reason)


def _clarity(statement: Statement, support: float) -> tuple[bool, float, int, str]:
    length = sum(e - s for s, e in statement.spans)
    return (len(statement.spans) > 1, -round(support, 2), length, statement.statement_id)


def _claims_by_row(groups: Sequence[Sequence[int]]) -> dict[int, set[int]]:
    out: dict[int, set[int]] = {}
    for n, group in enumerate(groups):
        for row in group:
            out.setdefault(row, set()).add(n)
    return out


def _links_by_row(links: Sequence[Link]) -> dict[int, dict[int, Link]]:
    """Return for each row its links to later rows, by the later row."""
    near: dict[int, dict[int, Link]] = defaultdict(dict)
    for link in links:
        near[link.first][link.second] = link
    return near


def _best_links(links: Sequence[Link]) -> dict[int, Link]:
    best: dict[int, Link] = {}
    for link in links:
        for row in (link.first, link.second):
            if row not in best or link.score > best[row].score:
                best[row] = link
    return best
