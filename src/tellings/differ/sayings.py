"""Words inside quotation marks: changed, cut, or put there or taken out by one telling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side
from tellings.text import fold, words

__all__ = ["compare_marks", "compare_quotations"]


@dataclass(frozen=True)
class _Run:
    """A run of words: their folded forms and their spans."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.spans[0][0], self.spans[-1][1]


def compare_quotations(a: Side, b: Side) -> Iterator[Finding]:
    """Yield in what two statements differ that both quote one saying."""
    for x, y in _pairs(_runs(a, a.quotes), _runs(b, b.quotes)):
        yield from _altered(a, b, x, y)


def compare_marks(a: Side, b: Side) -> Iterator[Finding]:
    """Yield a saying that stands in marks in one statement and in other words, or without marks, in the other."""
    left, right = _runs(a, a.quotes), _runs(b, b.quotes)
    if _pairs(left, right):
        return
    for x in left:
        yield from _unmarked(a, b, x, first=True)
    for y in right:
        yield from _unmarked(b, a, y, first=False)


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
        weighty = ({*x.words} & {*best.words}) - lexicon().small
        # Below two in five of the shorter one two quotations of the marked stories are two sayings.
        if (len(weighty) >= min(2, len(x.words)) or n >= 4) and n >= 0.4 * min(len(x.words), len(best.words)):
            out.append((x, best))
    return out


def _altered(a: Side, b: Side, x: _Run, y: _Run) -> Iterator[Finding]:
    if x.words == y.words:
        return
    class_, reason = _weigh(_changes(x, y), (_around(a, x), _around(b, y)))
    if class_:
        cut = _window(x, y), _window(y, x)
        yield Finding("quotation", class_, cut[0], a.words(cut[0]), cut[1], b.words(cut[1]), reason)


def _around(side: Side, run: _Run) -> frozenset[str]:
    """Return the words of the sentence outside the quotation: what was cut may stand there."""
    sentence = side.parse.sentences[side.statement.sentence]
    before = _run(side.text, (sentence.start, max(sentence.start, run.span[0])))
    after = _run(side.text, (min(sentence.end, run.span[1]), sentence.end))
    return frozenset(before.words + after.words)


# Of what one side quotes before and after the shared words, this many words next to them count as cut off;
# those further out are another extract.
NEAR = 4


@dataclass(frozen=True)
class _Changes:
    """The words that only one side has: `inner` inside what is shared, `ends` cut off beside it."""

    inner: tuple[tuple[str, ...], tuple[str, ...]]
    ends: tuple[tuple[str, ...], tuple[str, ...]]


def _changes(x: _Run, y: _Run) -> _Changes:
    ops = list(Indel.opcodes(x.words, y.words))
    equal = [i for i, op in enumerate(ops) if op.tag == "equal"]
    inner: tuple[list[str], list[str]] = ([], [])
    ends: tuple[list[str], list[str]] = ([], [])
    for i, op in enumerate(ops):
        if op.tag != "equal":
            inside = equal[0] < i < equal[-1] or _replaced(ops, i)
            near = slice(None) if inside else slice(-NEAR, None) if i < equal[0] else slice(NEAR)
            where = inner if inside else ends
            where[0].extend(x.words[op.src_start : op.src_end][near])
            where[1].extend(y.words[op.dest_start : op.dest_end][near])
    return _Changes((tuple(inner[0]), tuple(inner[1])), (tuple(ends[0]), tuple(ends[1])))


def _replaced(ops: list, at: int) -> bool:  # type: ignore[type-arg]
    """Return whether words at an end were changed for others, not cut."""
    near = [ops[j].tag for j in (at - 1, at + 1) if 0 <= j < len(ops)]
    return {"insert", "delete"} == {ops[at].tag, *near} - {"equal"}


def _weigh(changes: _Changes, around: tuple[frozenset[str], frozenset[str]]) -> tuple[str, str]:
    """Return the class of a change of words, and why; nothing if one side only quotes less."""
    (x, y), (end_x, end_y) = changes.inner, changes.ends
    lost = ({*x, *end_x} - {*y, *end_y} - around[1]) | ({*y, *end_y} - {*x, *end_x} - around[0])
    if lost & lexicon().hedge:
        return "conflict", "a word that turns or weakens the saying stands in one only"
    if x or y:
        return _inner(x, y)
    # Three words or fewer cut from an end: the same saying, quoted to another word.
    return ("wording", "quoted to another word") if 0 < len(end_x) + len(end_y) <= 3 else ("", "")


def _inner(x: Sequence[str], y: Sequence[str]) -> tuple[str, str]:
    """Return the class of words changed inside what both quote."""
    left, right = ([w for w in words_of if w not in lexicon().small] for words_of in (x, y))
    if _spelled(left, right):
        return "wording", "another spelling inside the marks"
    if left and right:
        return "conflict", "words changed inside the marks"
    what = "words left out" if left or right else "small words changed"
    return "wording", f"{what} inside the marks"


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


def _unmarked(quoting: Side, other: Side, quote: _Run, *, first: bool) -> Iterator[Finding]:
    """Yield a saying that stands in marks in one telling and without them in the other."""
    said, told = quoting.lemmas_in(quote.span) - lexicon().small, other.lemmas
    held = said & told - lexicon().light
    known = quoting.speaker is not None and other.speaker is not None
    same = known and quoting.speaker.actor_id == other.speaker.actor_id  # type: ignore[union-attr]
    # Two words and two in five, or three and a quarter, of one speaker's: fewer is a shared topic on the
    # marked stories and on allsides_dev.
    share = len(held) / max(1, len(said))
    if not (
        len(held) >= 2 and (share >= 0.4 or (len(held) >= 3 and share >= 0.25) or (same and share >= 0.25))
    ):
        return
    run = _run(other.text, (other.statement.start, other.statement.end))
    verbatim = _shared(quote.words, run.words) >= 0.9 * len(quote.words)
    reason = (
        "the same words, in marks in one telling only"
        if verbatim
        else "quoted in one telling, paraphrased in the other"
    )
    one, two = (quote.span, f"“{quoting.words(quote.span)}”"), (run.span, other.words(run.span))
    (span_a, value_a), (span_b, value_b) = (one, two) if first else (two, one)
    yield Finding("quotation", "wording", span_a, value_a, span_b, value_b, reason)
