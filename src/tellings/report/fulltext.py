"""The full text of each telling: statements with their anchors, residue with its reason, copies underlined."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from itertools import pairwise

from markupsafe import Markup
from msgspec import Struct

from tellings.records import Residue, Statement, Telling
from tellings.report.lookup import Lookup
from tellings.report.marks import Mark, anchor, plain, weave
from tellings.report.words import certainty_spans, cue_spans, single

__all__ = ["Page", "Paragraph", "full_text"]


class Paragraph(Struct, frozen=True):
    """One paragraph with its span; `residue` is why it is not part of the article, or empty."""

    words: Markup
    start: int
    end: int
    residue: str


class Page(Struct, frozen=True):
    """One telling in full; `sentences` is where each begins."""

    label: str
    anchor: str
    sentences: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]


def _copied(look: Lookup, article_id: str) -> list[Mark]:
    """Return the passages that stand in other tellings too; the title says in which."""
    spans: dict[tuple[int, int], set[str]] = defaultdict(set)
    for p in look.dossier.passages:
        if p.article_a == article_id and p.article_b in look.label:
            spans[p.start_a, p.end_a].add(look.label[p.article_b])
        if p.article_b == article_id and p.article_a in look.label:
            spans[p.start_b, p.end_b].add(look.label[p.article_a])
    edges: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for (start, end), labels in spans.items():
        edges[start][0].extend(labels)
        edges[end][1].extend(labels)
    order = list(look.label.values())
    out, active = [], Counter[str]()
    for a, b in pairwise(sorted(edges)):
        active.update(edges[a][0])
        active.subtract(edges[a][1])
        if others := [label for label in order if active[label] > 0]:
            out.append(Mark(a, b, "cp", title=f"also in {', '.join(others)}"))
    return out


def _statements(look: Lookup, telling: Telling, people: dict[str, int]) -> list[Mark]:
    out = []
    for s in telling.statements:
        only = single(look, s)
        data = _data(look, s, people) if only else Markup("")
        for i, (start, end) in enumerate(s.spans or ((s.start, s.end),)):
            css = "o" if only else ""
            out.append(Mark(start, end, css, "i", look.anchor("s", s.statement_id), later=i > 0, data=data))
    return out


def _data(look: Lookup, statement: Statement, people: dict[str, int]) -> Markup:
    """Return what the script says beside a statement that only this telling has.

    `data-p` is the number of its speaker (after those it came through), `data-h` how it is said: "d" for a
    quotation, then the certainty, then the spans of the words that show it.
    """
    speaker = look.speaker(statement) or ""
    said = Markup(" data-p={}").format(people[speaker]) if speaker in people else Markup("")
    if via := [v for v in statement.via if v != speaker]:
        said += Markup(' data-v="{}"').format(plain(" › ".join(via)))
    shown = certainty_spans(look, statement) or cue_spans(look, statement)
    certainty = "" if statement.certainty == "asserted" else statement.certainty
    how = ("d" if statement.kind == "direct" else "", certainty, ",".join(f"{s}-{e}" for s, e in shown))
    return said + Markup(" data-h={}:{}:{}").format(*how) if any(how) else said


def _by_paragraph(marks: list[Mark], spans: list[tuple[int, int]]) -> list[list[Mark]]:
    """Return for each paragraph the marks that touch it."""
    starts, ends = [s for s, _ in spans], [e for _, e in spans]
    out: list[list[Mark]] = [[] for _ in spans]
    for m in marks:
        for i in range(bisect_right(ends, m.start), bisect_left(starts, m.end)):
            out[i].append(m)
    return out


def _reason(residue: tuple[Residue, ...], span: tuple[int, int]) -> str:
    """Return the reason of the residue that covers the whole paragraph, if one does."""
    return next((r.reason for r in residue if r.start <= span[0] and span[1] <= r.end), "")


def full_text(look: Lookup, people: dict[str, int]) -> list[Page]:
    """Return the tellings in full, in the order of the columns; `people` numbers the speakers."""
    return [_page(look, t, people) for t in look.tellings]


def _page(look: Lookup, telling: Telling, people: dict[str, int]) -> Page:
    article = telling.article
    label = look.label[article.article_id]
    inline = [Mark(r.start, r.end, "res", title=r.reason) for r in telling.residue]
    marks = [*_copied(look, article.article_id), *_statements(look, telling, people), *inline]
    spans = look.paragraphs[article.article_id]
    out = []
    for span, touching in zip(spans, _by_paragraph(marks, spans), strict=True):
        reason = _reason(telling.residue, span)
        here = [m for m in touching if not (reason and m.css == "res")]
        out.append(Paragraph(weave(article.received, span, here), *span, reason))
    begins = tuple(s.start for s in telling.parse.sentences)
    return Page(label, anchor("a", article.article_id), begins, tuple(out))
