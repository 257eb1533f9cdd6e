"""The stage: drafts by rule, made whole, nested and given ids."""

from tellings.attribute.clauses import verb_drafts
from tellings.attribute.drafts import Draft
from tellings.attribute.phrases import phrase_drafts
from tellings.attribute.reading import Reading
from tellings.ids import content_id
from tellings.records import Article, Attribution, Parse, Quotation
from tellings.spans import complement, enclose, merge

__all__ = ["extract_attributions"]

Span = tuple[int, int]


def extract_attributions(article: Article, parse: Parse, *, outermost: bool = False) -> list[Attribution]:
    """Return the attributions of an article in text order.

    With `outermost`, only those that lie in no other's content; else all, the inner ones with the
    sources around them in `via`.
    """
    r = Reading(article, parse)
    drafts = [*verb_drafts(r), *phrase_drafts(r)]
    drafts = [d for d in (_grown(r, d) for d in drafts) if d.content]
    drafts.sort(key=lambda d: (enclose(d.content)[0], -enclose(d.content)[1], d.rule))
    made = [_record(article, r, d, drafts) for d in drafts]
    return [a for a in made if not (outermost and a.via)]


def _grown(r: Reading, d: Draft) -> Draft:
    """Return the draft with each quotation that it touches taken in whole."""
    spans: list[Span] = list(d.content)
    for start, end in d.content:
        spans += [(q.start, q.end) for q in r.quotes if q.start < end and start < q.end]
    holes = [s for s in (d.source, d.cue) if s]
    pieces = [p for span in merge(spans) for p in complement(span, holes)]
    return Draft(d.source, d.cue, tuple(p for p in map(r.tidy, pieces) if p[0] < p[1]), d.rule, d.trust)


def _record(article: Article, r: Reading, d: Draft, drafts: list[Draft]) -> Attribution:
    around = [o for o in drafts if o is not d and _holds(o, d)]
    via = tuple(r.text[slice(*o.source)] for o in around if o.source)
    flat = [n for span in (d.source, d.cue, *d.content) for n in (span or (None, None))]
    return Attribution(
        article_id=article.article_id,
        attribution_id=content_id(article.article_id, "attribution", *flat),
        kind=_kind(r, d.content),
        source_start=d.source[0] if d.source else None,
        source_end=d.source[1] if d.source else None,
        cue_start=d.cue[0] if d.cue else None,
        cue_end=d.cue[1] if d.cue else None,
        content=d.content,
        speaker=r.text[slice(*d.source)] if d.source else None,
        via=via,
        confidence=d.trust,
    )


def _holds(outer: Draft, inner: Draft) -> bool:
    at = inner.cue or inner.content[0]
    return any(s <= at[0] and at[1] <= e for s, e in outer.content)


def _kind(r: Reading, content: tuple[Span, ...]) -> Quotation:
    words = [i for s, e in content for i in range(s, e) if r.text[i].isalnum()]
    quoted = sum(r.quote_at(i) is not None for i in words)
    return "direct" if words and quoted == len(words) else "mixed" if quoted else "indirect"
