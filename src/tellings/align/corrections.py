"""What a person has said about statements, put into effect on the claims that were found."""

from collections.abc import Sequence

from msgspec.structs import replace

from tellings.ids import content_id
from tellings.records import Alignment, Claim, ClaimStatement, LinkCorrection, Rejected, Statement, Telling

__all__ = ["correct_alignment"]

_TOGETHER, _APART = "a person says that they are the same", "a person says that they are not the same"

# The statement whose words the claim was told in, and its members.
_Draft = tuple[str, list[ClaimStatement]]


def correct_alignment(
    alignment: Alignment, tellings: Sequence[Telling], corrections: Sequence[LinkCorrection]
) -> Alignment:
    """Return the claims with statements joined that are the same, and those apart that are not, as a person says.

    The largest claims of two joined statements become one. Of a claim that holds two that are not the same the
    one with the lower score leaves; where no other claim holds it, it makes one of its own. Statements that are
    not here count for nothing.
    """
    words = {s.statement_id: (t, s) for t in tellings for s in t.statements}
    said = sorted({(c.kind, *sorted((c.a, c.b))) for c in corrections if {c.a, c.b} <= words.keys()})
    if not said or not alignment.claims:
        return alignment
    work = _Work(alignment, words)
    for kind, a, b in said:
        if kind == "same":
            work.join(a, b)
    for kind, a, b in said:
        if kind == "not-same":
            work.part(a, b)
    return work.alignment()


class _Work:
    """The claims of a story while they are corrected, each its text and its members."""

    def __init__(self, alignment: Alignment, words: dict[str, tuple[Telling, Statement]]) -> None:
        self.words = words
        self.story_id = alignment.claims[0].story_id
        members: dict[str, list[ClaimStatement]] = {}
        for m in alignment.members:
            members.setdefault(m.claim_id, []).append(m)
        self.drafts: list[_Draft] = [(c.text, members[c.claim_id]) for c in alignment.claims]
        self.rejected = list(alignment.rejected)

    def join(self, a: str, b: str) -> None:
        """Make one claim of the largest that hold the two."""
        if any({a, b} <= _ids(d) for d in self.drafts):
            return
        first, second = (max((d for d in self.drafts if i in _ids(d)), key=_size) for i in (a, b))
        self.drafts = [d for d in self.drafts if d is not first and d is not second]
        both = {m.statement_id: m for m in (*second[1], *first[1])}
        for i in (a, b):
            both[i] = replace(both[i], score=1.0, reasons=(_TOGETHER, *both[i].reasons))
        self.drafts.append((max(first, second, key=_size)[0], list(both.values())))
        pair = {a, b}
        self.rejected = [r for r in self.rejected if {r.statement_a, r.statement_b} != pair]

    def part(self, a: str, b: str) -> None:
        """Let one of the two leave every claim that holds both."""
        leaving: list[ClaimStatement] = []
        drafts: list[_Draft] = []
        for text, members in self.drafts:
            two = [m for m in members if m.statement_id in (a, b)]
            if len(two) < 2:
                drafts.append((text, members))
                continue
            out = min(two, key=lambda m: (m.score, m.statement_id))
            drafts.append((text, [m for m in members if m is not out]))
            leaving.append(out)
        for out in leaving:
            if not any(out.statement_id in _ids(d) for d in drafts):
                drafts.append(("", [replace(out, score=1.0, reasons=())]))
        if leaving:
            score = max(m.score for m in leaving)
            self.rejected.append(Rejected(self.story_id, a, b, score, _APART))
        self.drafts = drafts

    def alignment(self) -> Alignment:
        """Return the claims under the ids that their statements give them, no two with the same statements."""
        claims: dict[str, Claim] = {}
        members: list[ClaimStatement] = []
        for draft in self.drafts:
            claim_id = content_id("claim", self.story_id, *sorted(_ids(draft)))
            if claim_id not in claims:
                count = len({m.article_id for m in draft[1]})
                claims[claim_id] = Claim(claim_id, self.story_id, self._text(draft), count, count)
                members += [replace(m, claim_id=claim_id) for m in draft[1]]
        return Alignment(tuple(claims.values()), tuple(members), tuple(self.rejected))

    def _text(self, draft: _Draft) -> str:
        """Return the words of one of the statements: those that the claim had, else those of the best."""
        told = {m.statement_id: self._words(m.statement_id) for m in draft[1]}
        if draft[0] in told.values():
            return draft[0]
        best = min(draft[1], key=lambda m: (-m.score, len(told[m.statement_id]), m.statement_id))
        return told[best.statement_id]

    def _words(self, statement_id: str) -> str:
        telling, statement = self.words[statement_id]
        return telling.article.received[statement.start : statement.end]


def _ids(draft: _Draft) -> set[str]:
    return {m.statement_id for m in draft[1]}


def _size(draft: _Draft) -> tuple[int, list[str]]:
    return len(draft[1]), sorted(_ids(draft))
