"""The stage: drafts by rule, quotations joined to them, settled, nested and given ids."""

from collections.abc import Sequence

from msgspec.structs import replace

from tellings.attribute.clauses import verb_drafts
from tellings.attribute.confidence import confidence_of
from tellings.attribute.drafts import Draft
from tellings.attribute.headlines import headline_drafts
from tellings.attribute.nesting import outers, settled
from tellings.attribute.nouns import noun_drafts
from tellings.attribute.phrases import phrase_drafts
from tellings.attribute.posts import post_drafts
from tellings.attribute.quotations import with_quotations
from tellings.attribute.reading import Reading
from tellings.attribute.reports import reported_by
from tellings.ids import content_id
from tellings.records import Article, Attribution, Parse, Quotation
from tellings.spans import enclose

__all__ = ["extract_attributions"]

# Pair F1 on two thirds of PolNeAR train is flat here (64.2 and 64.7 at 0.24, 64.3 and 64.8 at 0.28, 64.4 and 64.9 at
# 0.32); more trades recall for precision.
LEAST = 0.26

Span = tuple[int, int]


def extract_attributions(article: Article, parse: Parse, *, outermost: bool = False) -> list[Attribution]:
    """Return the attributions of an article in text order.

    With `outermost`, only those that lie in no other's content; else all, the inner ones with the
    sources around them in `via` (outermost first) and the id of the next one out in `outer`.
    """
    r = Reading(article, parse)
    drafts = [*verb_drafts(r), *phrase_drafts(r), *noun_drafts(r), *headline_drafts(r), *post_drafts(r)]
    whole = with_quotations(r, drafts)
    given = {r.quote[t] for d in whole for t in d.content if r.quote[t] != r.quote[d.anchor]}
    weighed = [replace(d, trust=confidence_of(r, d, given)) for d in whole]
    kept = settled(r, [d for d in weighed if d.trust >= LEAST])
    made = [_record(r, d) for d in kept]
    out = []
    for a, around in zip(made, outers(kept), strict=True):
        if a is None or (outermost and around):
            continue
        via = tuple(o.speaker for o in (made[n] for n in around) if o and o.speaker)
        outer = made[around[-1]] if around else None
        out.append(_within(a, via, outer))
    return sorted(out, key=lambda a: (enclose(a.content), a.attribution_id))


def _within(a: Attribution, via: tuple[str, ...], outer: Attribution | None) -> Attribution:
    return replace(a, via=via, outer=outer.attribution_id if outer else None)


def _record(r: Reading, d: Draft) -> Attribution | None:
    content = tuple(r.spans(set(d.content) - set(d.source) - set(d.cue)))
    if not content:
        return None
    source = _span(r, d.source)
    cue = _span(r, d.cue, marks=True)
    flat = [n for span in (source, cue, *content) for n in (span or (None, None))]
    return Attribution(
        article_id=r.parse.article_id,
        attribution_id=content_id(r.parse.article_id, "attribution", *flat),
        kind="direct" if d.rule == "post" else _kind(r, content),
        source_start=source[0] if source else None,
        source_end=source[1] if source else None,
        cue_start=cue[0] if cue else None,
        cue_end=cue[1] if cue else None,
        content=content,
        speaker=r.text[slice(*source)] if source else None,
        confidence=d.trust,
        reports=reported_by(r, d),
    )


def _span(r: Reading, tokens: Sequence[int], *, marks: bool = False) -> Span | None:
    spans = r.spans(tokens)
    if spans:
        return enclose(spans)
    return (r.parse.start[tokens[0]], r.parse.end[tokens[-1]]) if marks and tokens else None


def _kind(r: Reading, content: tuple[Span, ...]) -> Quotation:
    words = [i for s, e in content for i in range(s, e) if r.text[i].isalnum()]
    quoted = sum(r.quote_at(i) is not None for i in words)
    return "direct" if words and quoted == len(words) else "mixed" if quoted else "indirect"
