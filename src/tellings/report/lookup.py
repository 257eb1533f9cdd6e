"""What the page asks of a dossier: who is column A, what is in this claim, who said that."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from tellings import text
from tellings.records import (
    Actor,
    Article,
    Attribution,
    ClaimStatement,
    Difference,
    Dossier,
    Origin,
    Statement,
    Telling,
)
from tellings.report.marks import anchor
from tellings.times import instant, moment

__all__ = ["Lookup", "letters", "look_up", "outlet_of", "when"]

# Ids are hashes of 16 hexadecimal digits; of the thousand on a large page two share these first ones once in
# ten thousand pages, and then that page has whole ids.
ANCHOR = 8


class Lookup(Struct, frozen=True):
    """A dossier with its tellings in the order of the columns, and its rows by their ids."""

    dossier: Dossier
    tellings: tuple[Telling, ...]
    label: dict[str, str]
    by_article: dict[str, Telling]
    origin: dict[str, Origin]
    origin_number: dict[str, int]
    statement: dict[str, Statement]
    attribution: dict[str, Attribution]
    actor: dict[str, Actor]
    spelled: dict[tuple[str, str], str]
    members: dict[str, tuple[ClaimStatement, ...]]
    claim_of: dict[str, str]
    differences: dict[str, tuple[Difference, ...]]
    possible: dict[str, tuple[Difference, ...]]
    paragraphs: dict[str, list[tuple[int, int]]]
    kept: int

    def anchor(self, prefix: str, ident: str) -> str:
        """Return the anchor of a statement or a claim: the first characters of its id, so many that none is twice."""
        return anchor(prefix, ident[: self.kept])

    def received(self, article_id: str) -> str:
        """Return the text of an article of the story."""
        return self.by_article[article_id].article.received

    def speaker(self, statement: Statement) -> str | None:
        """Return the name of who said it, or None for the outlet's own words."""
        if statement.speaker_id in self.actor:
            return self.actor[statement.speaker_id].name
        said = self.attribution.get(statement.attribution_id or "")
        return said.speaker if said else None

    def named(self, statement: Statement) -> str | None:
        """Return the name of who said it as this telling spells it, where it has all of it."""
        name = self.speaker(statement)
        own = self.spelled.get((statement.speaker_id or "", statement.article_id), "")
        return own if name and len(own.split()) >= len(name.split()) else name


def _spelled(dossier: Dossier) -> dict[tuple[str, str], str]:
    """Return the fullest name that each article gives each actor: another's spelling is not its own."""
    found: dict[tuple[str, str], str] = {}
    for m in dossier.cast.mentions:
        if m.kind == "name":
            name, key = " ".join(m.text.split()), (m.actor_id, m.article_id)
            found[key] = max(found.get(key, ""), name, key=lambda n: (len(n.split()), not n.isupper()))
    return found


def letters(number: int) -> str:
    """Return the mark of a column: A to Z, then A2 to Z2, and so on.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'A2')
    """
    turn, letter = divmod(number, 26)
    return chr(65 + letter) + (str(turn + 1) if turn else "")


def outlet_of(article: Article) -> str:
    """Return the outlet's name, else the host of its address, else the name of its file.

    >>> outlet_of(Article("1", "in/post.txt", "text", url="https://www.news.example/a"))
    'news.example'
    """
    if article.outlet:
        return article.outlet
    try:
        host = urlsplit(article.url or "").hostname or ""
    except ValueError:
        host = ""
    return (
        host.removeprefix("www.") or article.path.replace("\\", "/").rsplit("/", 1)[-1] or article.article_id
    )


def when(published: str | None) -> str:
    """Return a time in words, as the article gives it.

    >>> when("2026-03-04T08:05:00+01:00"), when("2026-03-04"), when(None)
    ('4 Mar 2026, 08:05 +01:00', '4 Mar 2026', '')
    """
    found = instant(published)
    if not published or found is None:
        return published or ""
    given = datetime.fromisoformat(published)
    day = f"{given.day} {given:%b} {given.year}"
    if len(published) <= len("2026-03-04"):
        return day
    zone = given.isoformat()[19:].lstrip(".0123456789") if given.tzinfo else ""
    return f"{day}, {given:%H:%M} {'UTC' if zone == '+00:00' else zone}".rstrip()


def _kept(idents: set[str]) -> int:
    return ANCHOR if len({i[:ANCHOR] for i in idents}) == len(idents) else max(map(len, idents))


def look_up(dossier: Dossier) -> Lookup:
    """Return the rows of a dossier by their ids; columns go by origin, then by time."""
    origin = {o.article_id: o for o in dossier.trace.origins}
    tellings = _columns(dossier, origin)
    members = defaultdict(list)
    statement = {s.statement_id: s for t in tellings for s in t.statements}
    for member in dossier.alignment.members:
        if member.statement_id in statement:
            members[member.claim_id].append(member)
    numbers: dict[str, int] = {}
    for t in tellings:
        numbers.setdefault(_group(t, origin), len(numbers) + 1)
    return Lookup(
        dossier=dossier,
        tellings=tellings,
        label={t.article.article_id: letters(i) for i, t in enumerate(tellings)},
        by_article={t.article.article_id: t for t in tellings},
        origin=origin,
        origin_number={t.article.article_id: numbers[_group(t, origin)] for t in tellings},
        statement=statement,
        attribution={a.attribution_id: a for t in tellings for a in t.attributions},
        actor={a.actor_id: a for a in dossier.cast.actors},
        spelled=_spelled(dossier),
        members={k: tuple(v) for k, v in members.items()},
        claim_of={m.statement_id: m.claim_id for m in dossier.alignment.members},
        differences=_by_claim(dossier.differences, statement),
        possible=_by_claim(dossier.possible, statement),
        kept=_kept(statement.keys() | members.keys()),
        paragraphs={t.article.article_id: text.paragraphs(t.article.received) for t in tellings},
    )


def _by_claim(
    rows: Sequence[Difference], statement: dict[str, Statement]
) -> dict[str, tuple[Difference, ...]]:
    found: dict[str, list[Difference]] = defaultdict(list)
    for d in rows:
        if {d.statement_a, d.statement_b} <= statement.keys():
            found[d.claim_id].append(d)
    return {k: tuple(v) for k, v in found.items()}


def _group(telling: Telling, origin: dict[str, Origin]) -> str:
    found = origin.get(telling.article.article_id)
    return found.origin_id if found else f"alone:{telling.article.article_id}"


def _columns(dossier: Dossier, origin: dict[str, Origin]) -> tuple[Telling, ...]:
    def time_of(t: Telling) -> tuple[datetime, str, str]:
        return (moment(t.article.published), outlet_of(t.article), t.article.article_id)

    first: dict[str, tuple[datetime, str, str]] = {}
    for t in sorted(dossier.tellings, key=time_of):
        first.setdefault(_group(t, origin), time_of(t))
    return tuple(sorted(dossier.tellings, key=lambda t: (first[_group(t, origin)], time_of(t))))
