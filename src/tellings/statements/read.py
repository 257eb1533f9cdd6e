"""From sentences and attributions to statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.ids import content_id
from tellings.records import Article, Attribution, Parse, Statement
from tellings.spans import enclose, merge, overlaps_any
from tellings.statements.certainty import judge
from tellings.statements.frames import clause_of, cue_heads, frame_of
from tellings.statements.shown import quoted_groups, shown_spans
from tellings.statements.split import VERBS, Piece, content, finite, has_subject, split, top
from tellings.trees import sentence_tokens, tokens_within

__all__ = ["read_statements"]

# What is left of a sentence beside an attribution, with no verb, is told only if it has so many content words
# (not swept: fewer read as fragments).
MUCH = 5


def read_statements(article: Article, parse: Parse, attributions: Sequence[Attribution]) -> list[Statement]:
    """Return the statements of one article, in text order.

    The parts of a sentence go to the innermost attribution whose content holds them, but what stands in
    one direct quotation stays one; what is left is the outlet's own narration. A frame that only says who
    spoke is no statement: the attribution tells it. Each statement lies in one sentence.
    What only tells of an act or attitude ("accused them of theft") is narration: nobody's words.
    """
    said = [a for a in attributions if a.reports == "words"]
    owners, heads = _owners(parse, said), cue_heads(parse, said)
    out: dict[str, Statement] = {}
    for n, tokens in enumerate(sentence_tokens(parse)):
        for part in _parts(parse, tokens, owners, heads.get(n, set())):
            out |= {s.statement_id: s for s in _statements(article, parse, part)}
    return sorted(out.values(), key=lambda s: (s.start, s.end, s.spans, s.statement_id))


@dataclass(frozen=True)
class _Part:
    """Tokens of one sentence that one attribution (None: the outlet) owns, and those it may borrow a subject from."""

    attribution: Attribution | None
    tokens: tuple[int, ...]
    around: frozenset[int] = frozenset()


def _size(attribution: Attribution) -> tuple[int, int, str]:
    """Order attributions from the outermost in: the deeper, then the shorter, the further in."""
    return (len(attribution.via), -sum(e - s for s, e in attribution.content), attribution.attribution_id)


def _owners(parse: Parse, attributions: Sequence[Attribution]) -> list[Attribution | None]:
    """Return for every token the innermost attribution whose content holds it, or the direct quotation around."""
    owners: list[Attribution | None] = [None] * len(parse.start)
    for attribution in sorted(attributions, key=_size):
        for s, e in attribution.content:
            for token in tokens_within(parse, s, e):
                held = owners[token]
                if held is None or held.kind != "direct":
                    owners[token] = attribution
    return owners


def _parts(
    parse: Parse, tokens: range, owners: Sequence[Attribution | None], heads: set[int]
) -> Iterator[_Part]:
    by_owner: dict[str | None, list[int]] = {None: []}
    owner_of: dict[str | None, Attribution | None] = {None: None}
    for i in tokens:
        owner = owners[i]
        key = owner.attribution_id if owner else None
        by_owner.setdefault(key, []).append(i)
        owner_of[key] = owner
    outside = frame_of(parse, heads, frozenset(by_owner[None]))
    attributed = bool(heads) or len(by_owner) > 1
    for key, mine in by_owner.items():
        owner = owner_of[key]
        inner = (
            frozenset[int]() if owner and owner.kind == "direct" else frame_of(parse, heads, frozenset(mine))
        )
        if inner or (owner is None and attributed):
            yield from _beside(parse, owner, mine, inner)
        elif any(_word(parse, i) for i in mine):
            whole = (
                clause_of(parse, owner, mine, outside) if owner and not _tells(parse, owner, mine) else mine
            )
            yield _Part(owner, tuple(whole))


def _tells(parse: Parse, attribution: Attribution, tokens: Sequence[int]) -> bool:
    """Return whether a content says something alone: as a direct quotation, or with a verb of its own."""
    if attribution.kind == "direct":
        return True
    root = top(parse, tokens)
    return parse.pos[root] in VERBS and (finite(parse, root) or has_subject(parse, root))


def _beside(
    parse: Parse, owner: Attribution | None, mine: list[int], frame: frozenset[int]
) -> Iterator[_Part]:
    """Yield what one voice tells itself beside a frame: each clause of its words outside the frame."""
    clauses = _clauses(parse, [i for i in mine if i not in frame])
    told = [c for c in clauses if _clause(parse, c)]
    for clause in told:
        yield _Part(owner, tuple(clause), frozenset(mine))
    left = [i for c in clauses if c not in told for i in c]
    if content(parse, left) >= MUCH:
        yield _Part(owner, tuple(sorted({*left, *frame})))


def _clause(parse: Parse, tokens: Sequence[int]) -> bool:
    """Return whether the tokens are a clause that can stand alone: a finite verb and something beside it."""
    verbs = [i for i in tokens if parse.pos[i] in VERBS and (finite(parse, i) or has_subject(parse, i))]
    return bool(verbs) and content(parse, tokens) > 1


def _clauses(parse: Parse, tokens: Sequence[int]) -> list[list[int]]:
    """Return the tokens by the topmost one that each hangs from, marks without words left out."""
    inside, top_of = set(tokens), dict[int, int]()
    groups: dict[int, list[int]] = {}
    for i in tokens:
        path, at = [], i
        while at not in top_of and parse.head[at] != at and parse.head[at] in inside:
            path.append(at)
            at = parse.head[at]
        head = top_of.get(at, at)
        top_of.update(dict.fromkeys((*path, at), head))
        groups.setdefault(head, []).append(i)
    return [g for g in groups.values() if any(_word(parse, i) for i in g)]


def _word(parse: Parse, token: int) -> bool:
    return parse.pos[token] not in {"PUNCT", "SPACE"}


def _statements(article: Article, parse: Parse, part: _Part) -> Iterator[Statement]:
    text, a = article.received, part.attribution
    if a and a.kind == "direct":
        pieces = [Piece(part.tokens, top(parse, part.tokens))]
    else:
        sealed = quoted_groups(text, parse, part.tokens)
        pieces = list(split(parse, part.tokens, part.around, sealed))
    for piece in pieces:
        spans = shown_spans(text, parse, piece.tokens)
        if a and a.kind == "direct":
            spans = tuple(cut for span in spans for cut in _within(span, a.content))
        if spans:
            # A clause about the source ("Two crewmen, who ...") is nobody's words, though it is shown beside them.
            voice = a if a and any(overlaps_any(span, a.content) for span in spans) else None
            yield _statement(article, parse, voice, piece, spans)


def _within(span: tuple[int, int], content: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of a span inside a content: a token may run over the marks around it."""
    cuts = [(max(span[0], s), min(span[1], e)) for s, e in merge(content)]
    return [(s, e) for s, e in cuts if s < e]


def _statement(
    article: Article,
    parse: Parse,
    attribution: Attribution | None,
    piece: Piece,
    spans: tuple[tuple[int, int], ...],
) -> Statement:
    start, end = enclose(spans)
    sentence = parse.sentences[parse.sentence[piece.tokens[0]]]
    judged = judge(article, parse, piece, attribution)
    aid = attribution.attribution_id if attribution else None
    return Statement(
        statement_id=content_id(article.article_id, "statement", *(n for span in spans for n in span), aid),
        article_id=article.article_id,
        sentence=sentence.sentence,
        start=start,
        end=end,
        spans=spans,
        kind=attribution.kind if attribution else "narration",
        attribution_id=aid,
        via=attribution.via if attribution else (),
        certainty=judged.certainty,
        certainty_spans=judged.spans,
        negated=judged.negated,
        part=sentence.part,
    )
