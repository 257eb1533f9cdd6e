"""From sentences and attributions to statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tellings.ids import content_id
from tellings.records import Article, Attribution, Parse, Statement
from tellings.spans import enclose
from tellings.statements.certainty import judge
from tellings.statements.split import Piece, split
from tellings.trees import sentence_tokens, tokens_within

__all__ = ["read_statements"]

# Words of these classes carry what a sentence says; the others only hold it together.
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ", "SYM", "X", "INTJ"})


def read_statements(article: Article, parse: Parse, attributions: Sequence[Attribution]) -> list[Statement]:
    """Return the statements of one article, in text order.

    The parts of a sentence go to the innermost attribution whose content holds them; what is left is
    the outlet's own narration, where it says something. Each statement lies in one sentence.
    What only tells of an act or attitude ("accused them of theft") is narration: nobody's words.
    """
    attributions = [a for a in attributions if a.reports == "words"]
    owners = _owners(parse, attributions)
    frames = _frames(parse, attributions)
    out: list[Statement] = []
    for tokens in sentence_tokens(parse):
        for part in _parts(parse, tokens, owners, frames):
            out.extend(_statements(article, parse, part))
    return sorted(out, key=lambda s: (s.start, s.end, s.spans, s.statement_id))


@dataclass(frozen=True)
class _Part:
    """The tokens of one sentence that one attribution (None: the outlet) owns."""

    attribution: Attribution | None
    tokens: tuple[int, ...]


def _size(attribution: Attribution) -> tuple[int, int, str]:
    """Order attributions from the outermost in: the deeper, then the shorter, the further in."""
    return (len(attribution.via), -sum(e - s for s, e in attribution.content), attribution.attribution_id)


def _owners(parse: Parse, attributions: Sequence[Attribution]) -> list[Attribution | None]:
    """Return for every token the innermost attribution whose content holds it."""
    owners: list[Attribution | None] = [None] * len(parse.start)
    for attribution in sorted(attributions, key=_size):
        for token in _inside(parse, attribution.content):
            owners[token] = attribution
    return owners


def _frames(parse: Parse, attributions: Sequence[Attribution]) -> set[int]:
    """Return the tokens of sources and cues."""
    spans = [
        (s, e)
        for a in attributions
        for s, e in ((a.source_start, a.source_end), (a.cue_start, a.cue_end))
        if s is not None and e is not None
    ]
    return set(_inside(parse, spans))


def _inside(parse: Parse, spans: Sequence[tuple[int, int]]) -> Iterator[int]:
    for start, end in spans:
        yield from tokens_within(parse, start, end)


def _parts(
    parse: Parse, tokens: range, owners: Sequence[Attribution | None], frames: set[int]
) -> Iterator[_Part]:
    by_owner: dict[str | None, list[int]] = {}
    owner_of: dict[str | None, Attribution | None] = {}
    for i in tokens:
        owner = owners[i]
        key = owner.attribution_id if owner else None
        by_owner.setdefault(key, []).append(i)
        owner_of[key] = owner
    attributed = any(by_owner) or any(i in frames for i in tokens)
    for key, mine in by_owner.items():
        rest = [i for i in mine if i not in frames] if attributed else mine
        if not any(parse.pos[i] in CONTENT for i in rest):
            rest = [] if key is None or len(by_owner) > 1 else mine
        elif attributed and key is None and not any(_verb(parse, i) for i in rest):
            rest = mine  # "Peskov said on Tuesday in Tavra": the act of saying is what is told
        if any(_word(parse, i) for i in rest):
            yield _Part(owner_of[key], tuple(rest))


def _verb(parse: Parse, token: int) -> bool:
    return parse.pos[token] in {"VERB", "AUX"}


def _word(parse: Parse, token: int) -> bool:
    return parse.pos[token] not in {"PUNCT", "SPACE"}


def _statements(article: Article, parse: Parse, part: _Part) -> Iterator[Statement]:
    for piece in split(parse, part.tokens):
        spans = _spans(parse, piece)
        if spans:
            yield _statement(article, parse, part.attribution, piece, spans)


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


def _spans(parse: Parse, piece: Piece) -> tuple[tuple[int, int], ...]:
    """Return the piece as spans: runs of neighbouring tokens, less the punctuation at their edges.

    A token that runs over the end of its sentence (a line with no blank) is cut there.
    """
    sentence = parse.sentences[parse.sentence[piece.tokens[0]]]
    runs: list[list[int]] = []
    for i in piece.tokens:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    out = []
    for run in runs:
        while run and (not _word(parse, run[-1]) or parse.pos[run[-1]] == "CCONJ"):
            run.pop()
        while run and (not _word(parse, run[0]) or parse.pos[run[0]] == "CCONJ"):
            run.pop(0)
        if run:
            out.append((max(parse.start[run[0]], sentence.start), min(parse.end[run[-1]], sentence.end)))
    return tuple(span for span in out if span[0] < span[1])
