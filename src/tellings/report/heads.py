"""The heads of a story: its tellings in a row, and its origins in words."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from tellings import text
from tellings.records import Telling
from tellings.report.lookup import Lookup, outlet_of, when
from tellings.report.marks import anchor

__all__ = ["Head", "Source", "heads", "runs", "sources"]

T = TypeVar("T")


class Head(Struct, frozen=True):
    """One telling in the table of tellings; `words` counts the article without its residue."""

    label: str
    article_id: str
    anchor: str
    outlet: str
    title: str
    url: str
    time: str
    iso: str
    byline: str
    words: int
    left_out: int
    origin: int
    language: str = ""


class Source(Struct, frozen=True):
    """One origin with its tellings, the agency it is credited to, and why they are one."""

    number: int
    name: str
    heads: tuple[Head, ...]
    reasons: tuple[tuple[str, str], ...]
    unseen: bool

    @property
    def alone(self) -> bool:
        """Return whether only one telling goes back to it."""
        return len(self.heads) == 1


def runs(cells: Sequence[tuple[T, ...]], heads: Sequence[Head]) -> list[tuple[Head, tuple[T, ...], int]]:
    """Return the cells of a row with their heads; empty neighbours are one cell, the number says how wide."""
    out: list[tuple[Head, tuple[T, ...], int]] = []
    for head, cell in zip(heads, cells, strict=True):
        if out and not cell and not out[-1][1]:
            out[-1] = (out[-1][0], (), out[-1][2] + 1)
        else:
            out.append((head, cell, 1))
    return out


def _head(look: Lookup, telling: Telling) -> Head:
    article = telling.article
    left_out = sum(len(text.words(article.received[r.start : r.end])) for r in telling.residue)
    address = article.url or ""
    return Head(
        label=look.label[article.article_id],
        article_id=article.article_id,
        anchor=anchor("a", article.article_id),
        outlet=outlet_of(article),
        title=article.title or "(no headline)",
        # Only these become links: an article may name any scheme.
        url=address if address.startswith(("https://", "http://")) else "",
        time=when(article.published),
        iso=article.published or "",
        byline=", ".join(article.byline),
        words=max(0, len(text.words(article.received[article.body_start :])) - left_out),
        left_out=left_out,
        origin=look.origin_number[article.article_id],
        language=article.language if article.language and article.language != "en" else "",
    )


def heads(look: Lookup) -> list[Head]:
    """Return the tellings in the order of the columns."""
    return [_head(look, t) for t in look.tellings]


def sources(look: Lookup, rows: list[Head]) -> list[Source]:
    """Return the origins in the order of the columns."""
    unseen = _fed_by_unseen(look)
    out = []
    for number in sorted({h.origin for h in rows}):
        mine = tuple(h for h in rows if h.origin == number)
        found = [look.origin[h.article_id] for h in mine if h.article_id in look.origin]
        names = sorted({o.name for o in found if o.name})
        reasons = _reasons(
            [(h.label, look.origin[h.article_id].reason) for h in mine if h.article_id in look.origin]
        )
        hidden = any(h.article_id in unseen for h in mine)
        out.append(Source(number, " / ".join(names), mine, reasons, hidden))
    return out


def _reasons(given: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return each reason once, with the labels of the tellings that it is given for."""
    labels: dict[str, list[str]] = {}
    for label, reason in given:
        labels.setdefault(reason, []).append(label)
    return tuple((", ".join(whose), reason) for reason, whose in labels.items() if reason)


def _fed_by_unseen(look: Lookup) -> set[str]:
    return {
        e.to_id for e in look.dossier.trace.lineage if e.from_id not in look.by_article and e.kind != "cites"
    }
