"""Words inside quotation marks: changed, cut, or put there or taken out by one telling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side
from tellings.text import fold, words

__all__ = ["compare_quotations"]

# Words so common that their change alone leaves a saying as it is.
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "as",
        "that",
        "which",
        "who",
        "this",
        "these",
        "those",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "i",
        "you",
        "his",
        "her",
        "their",
        "our",
        "my",
        "your",
        "and",
        "or",
        "so",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "s",
    ]
)


@dataclass(frozen=True)
class _Run:
    """A run of words: their folded forms and their spans."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.spans[0][0], self.spans[-1][1]


def compare_quotations(a: Side, b: Side) -> Iterator[Finding]:
    """Yield in what two statements differ that hold one saying, at least one of them in marks."""
    left, right = _runs(a, a.quotes), _runs(b, b.quotes)
    pairs = _pairs(left, right)
    for x, y in pairs:
        yield from _altered(a, b, x, y)
    if not pairs:
        yield from _unquoted(a, b, left, right)


def _runs(side: Side, spans: Sequence[tuple[int, int]]) -> list[_Run]:
    return [run for span in spans if (run := _run(side.text, span)).words]


def _run(text: str, span: tuple[int, int]) -> _Run:
    found = [(span[0] + s, span[0] + e) for s, e in words(text[span[0] : span[1]])]
    return _Run(tuple(fold(text[s:e]).replace("'", "") for s, e in found), tuple(found))


def _shared(x: Sequence[str], y: Sequence[str]) -> int:
    """Return how many words stand in both, in order."""
    return int(Indel.distance(x, y) * -1 + len(x) + len(y)) // 2


def _pairs(left: Sequence[_Run], right: Sequence[_Run]) -> list[tuple[_Run, _Run]]:
    """Pair the quotations that are one saying: most of the shorter stands in the longer."""
    out = []
    for x in left:
        best = max(right, key=lambda y: (_shared(x.words, y.words), -y.span[0]), default=None)
        if best is None:
            continue
        n = _shared(x.words, best.words)
        # Below half of the shorter one two quotations of the marked stories are two sayings.
        if n >= 2 and n >= 0.5 * min(len(x.words), len(best.words)):
            out.append((x, best))
    return out


def _altered(a: Side, b: Side, x: _Run, y: _Run) -> Iterator[Finding]:
    if x.words == y.words:
        return
    lost_x, lost_y, inner = _changes(x, y)
    if not inner and not ({*lost_x, *lost_y} & lexicon().hedge):
        return
    class_, reason = _weigh(lost_x, lost_y, inner=inner)
    if class_:
        cut = _window(x, y), _window(y, x)
        yield Finding("quotation", class_, cut[0], a.words(cut[0]), cut[1], b.words(cut[1]), reason)


def _changes(x: _Run, y: _Run) -> tuple[list[str], list[str], bool]:
    """Return the words that only one has, and whether they stand inside what is shared, not at its ends."""
    lost_x: list[str] = []
    lost_y: list[str] = []
    inner = False
    ops = list(Indel.opcodes(x.words, y.words))
    equal = [i for i, op in enumerate(ops) if op.tag == "equal"]
    for i, op in enumerate(ops):
        if op.tag == "equal":
            continue
        inside = equal[0] < i < equal[-1]
        both_ends = not inside and _replaced(ops, i)
        inner |= inside or both_ends
        lost_x += x.words[op.src_start : op.src_end]
        lost_y += y.words[op.dest_start : op.dest_end]
    return lost_x, lost_y, inner


def _replaced(ops: list, at: int) -> bool:  # type: ignore[type-arg]
    """Return whether words at an end were changed for others, not cut."""
    near = [ops[j].tag for j in (at - 1, at + 1) if 0 <= j < len(ops)]
    return {"insert", "delete"} == {ops[at].tag, *near} - {"equal"}


def _weigh(lost_x: list[str], lost_y: list[str], *, inner: bool) -> tuple[str, str]:
    """Return the class of a change of words, and why."""
    changed = {*lost_x} ^ {*lost_y}
    if changed & lexicon().hedge:
        return "conflict", "a word that turns or weakens the saying stands in one only"
    if not inner:
        return "", ""
    weighty_x, weighty_y = [w for w in lost_x if w not in SMALL], [w for w in lost_y if w not in SMALL]
    if _spelled(weighty_x, weighty_y):
        return "wording", "another spelling inside the marks"
    if not weighty_x and not weighty_y:
        return "wording", "small words changed inside the marks"
    if not weighty_x or not weighty_y:
        return "wording", "words left out inside the marks"
    return "conflict", "words changed inside the marks"


def _spelled(x: list[str], y: list[str]) -> bool:
    """Return whether the changed words are the same ones in another spelling or form."""
    return len(x) == len(y) > 0 and all(
        Levenshtein.normalized_similarity(p, q) >= 0.7 for p, q in zip(x, y, strict=True)
    )


def _window(x: _Run, y: _Run) -> tuple[int, int]:
    """Return the span of x from the first word that it shares with y to the last, with changed ends."""
    ops = [op for op in Indel.opcodes(x.words, y.words) if op.tag == "equal"]
    first, last = ops[0].src_start, ops[-1].src_end
    return x.spans[max(0, first - 2)][0], x.spans[min(len(x.spans), last + 2) - 1][1]


def _unquoted(a: Side, b: Side, left: Sequence[_Run], right: Sequence[_Run]) -> Iterator[Finding]:
    """Yield a saying that stands in marks in one telling and without them in the other."""
    for x in left:
        whole = _best_clause(b, x)
        if whole and not right:
            yield _lost_marks(a, b, x, whole, first=True)
    for y in right:
        whole = _best_clause(a, y)
        if whole and not left:
            yield _lost_marks(b, a, y, whole, first=False)


def _best_clause(side: Side, quote: _Run) -> _Run | None:
    """Return the statement's words if enough of the quotation stands in them."""
    run = _run(side.text, (side.statement.start, side.statement.end))
    weighty = [w for w in quote.words if w not in SMALL]
    held = [w for w in weighty if any(w == v or _stem(w) == _stem(v) for v in run.words)]
    # At least two words and two in five: fewer is a shared topic on the marked stories.
    return run if len(held) >= 2 and len(held) >= 0.4 * len(weighty) else None


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


def _lost_marks(quoting: Side, other: Side, quote: _Run, run: _Run, *, first: bool) -> Finding:
    verbatim = _shared(quote.words, run.words) >= 0.9 * len(quote.words)
    reason = (
        "the same words, in marks in one telling only"
        if verbatim
        else "quoted in one telling, paraphrased in the other"
    )
    one, two = (quote.span, f"“{quoting.words(quote.span)}”"), (run.span, other.words(run.span))
    (span_a, value_a), (span_b, value_b) = (one, two) if first else (two, one)
    return Finding("quotation", "wording", span_a, value_a, span_b, value_b, reason)
