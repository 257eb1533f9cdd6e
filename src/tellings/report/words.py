"""The words of statements and differences as they stand in their tellings, ready to be shown."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from operator import itemgetter

from markupsafe import Markup

from tellings.records import Difference, Statement
from tellings.report.compared import compared, tokens_in
from tellings.report.lookup import Lookup
from tellings.report.marks import Mark, quote, turns, window
from tellings.spans import enclose, overlap
from tellings.text import words

__all__ = [
    "LIMIT",
    "certainty_spans",
    "clause",
    "copyable",
    "cue_spans",
    "differing",
    "in_context",
    "pieces",
    "quoted",
    "say",
    "single",
]

Span = tuple[int, int]

# A cell shows at most this many characters; the full text below shows the rest.
LIMIT = 700
ELLIPSIS = Markup("<small> … </small>")
KINDS = {"direct": "quoted", "indirect": "reported", "mixed": "partly quoted", "narration": ""}


def differing(look: Lookup, statement: Statement) -> list[Span]:
    """Return the spans in which this statement differs from another of its claim."""
    found = set()
    for d in look.differences.get(look.claim_of.get(statement.statement_id, ""), ()):
        if d.statement_a == statement.statement_id:
            found.add(clause(look, d, statement, (d.start_a, d.end_a)))
        if d.statement_b == statement.statement_id:
            found.add(clause(look, d, statement, (d.start_b, d.end_b)))
    return sorted(found)


def clause(look: Lookup, difference: Difference, statement: Statement, core: Span) -> Span:
    """Return the words that show one side of a difference: for what is stated as fact more than its bare verb."""
    text = look.received(statement.article_id)
    word = len(words(text[core[0] : core[1]])) < 2
    shows = any(overlap(core, s) for s in statement.certainty_spans)
    if difference.kind != "certainty" or statement.certainty != "asserted" or not word or shows:
        return core
    return next((p for p in pieces(text, statement) if p[0] <= core[0] and core[1] <= p[1]), core)


def _marks(look: Lookup, statement: Statement) -> list[Mark]:
    spans = differing(look, statement)
    # A difference over the whole statement would mark everything, which shows nothing.
    narrow = [s for s in spans if s[1] - s[0] < 0.9 * (statement.end - statement.start)]
    marks = [Mark(s, e, "", "mark") for s, e in narrow]
    if statement.certainty != "asserted":
        marks += [Mark(s, e, "cw") for s, e in statement.certainty_spans]
    return marks


def pieces(text: str, statement: Statement) -> list[Span]:
    """Return the pieces of a statement; those with no word between them are one."""
    out: list[Span] = []
    for start, end in statement.spans or ((statement.start, statement.end),):
        if out and not any(c.isalnum() for c in text[out[-1][1] : start]):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def say(
    look: Lookup,
    statement: Statement,
    marks: Iterable[Mark] | None = None,
    points: Mapping[int, Markup] | None = None,
    limit: int = LIMIT,
) -> Markup:
    """Return the words of a statement, its pieces joined by an ellipsis that is not part of them."""
    text, label = look.received(statement.article_id), look.label[statement.article_id]
    use = _marks(look, statement) if marks is None else list(marks)
    out, room = [], limit
    for span in pieces(text, statement):
        if room <= 0:
            break
        cut = window(text, span, (span[0], span[0]), room)
        out.append(quote(label, text, cut, use, points) + (ELLIPSIS if cut != span else Markup("")))
        room -= cut[1] - cut[0]
    return ELLIPSIS.join(out)


def copyable(look: Lookup, statement: Statement, *, marked: bool = True) -> bool:
    """Return whether the script can copy the words from the full text, so that they need not be written twice.

    It cannot where they carry marks, are long, cross a paragraph, or turn the text round.
    """
    text = look.received(statement.article_id)
    spans = pieces(text, statement)
    marks = _marks(look, statement) if marked else []
    return (
        sum(e - s for s, e in spans) <= LIMIT
        and not any(overlap(span, (m.start, m.end)) for span in spans for m in marks)
        and all(_on_a_line(look, statement.article_id, span) for span in spans)
    )


def _on_a_line(look: Lookup, article_id: str, span: Span) -> bool:
    lines = look.paragraphs[article_id]
    at = bisect_right(lines, span[0], key=itemgetter(0)) - 1
    return at >= 0 and span[1] <= lines[at][1] and not turns(look.received(article_id)[slice(*span)])


def single(look: Lookup, statement: Statement) -> bool:
    """Return whether this is all there is of its claim, and the script can list it from the full text."""
    members = look.members.get(look.claim_of.get(statement.statement_id, ""), ())
    return len(members) == 1 and copyable(look, statement)


def certainty_spans(look: Lookup, statement: Statement) -> list[Span]:
    """Return the words that show a doubt or a denial where they stand outside the statement."""
    if statement.certainty == "asserted":
        return []
    text = look.received(statement.article_id)
    inside = pieces(text, statement)
    outside = [s for s in statement.certainty_spans if not any(overlap(s, p) for p in inside)]
    return [s for s in outside if text[s[0] : s[1]].casefold() != statement.certainty]


def cue_spans(look: Lookup, statement: Statement) -> list[Span]:
    """Return the words that hand a statement to someone else where no one is named ("allegedly")."""
    said = look.attribution.get(statement.attribution_id or "")
    if said is None or said.cue_start is None or said.cue_end is None or look.speaker(statement):
        return []
    cue = said.cue_start, said.cue_end
    return [window(look.received(said.article_id), cue, (cue[0], cue[0]), 120)]


def quoted(look: Lookup, statement: Statement, spans: Iterable[Span]) -> Markup:
    """Return words of the statement's telling, with commas between them."""
    text, label = look.received(statement.article_id), look.label[statement.article_id]
    return Markup(", ").join(quote(label, text, s) for s in spans)


def in_context(look: Lookup, difference: Difference, side: str, limit: int = 110) -> Markup:
    """Return one side of a difference: its words, marked, with some of the statement around them."""
    statement, core = _end(look, difference, side)
    core = clause(look, difference, statement, core)
    text, label = look.received(statement.article_id), look.label[statement.article_id]
    whole = enclose([(statement.start, statement.end), core])
    marked = [Mark(*core, "", "mark")]
    points: dict[int, Markup] = {}
    if core[1] - core[0] >= 0.9 * (whole[1] - whole[0]):
        marked, points = _changed(look, difference, side) if difference.kind == "quotation" else ([], {})
        changed = [*((m.start, m.end) for m in marked), *((at, at) for at in points)]
        core, limit = (enclose(changed), 2 * limit) if changed else (core, limit)
    cut = window(text, whole, core, limit)
    before = ELLIPSIS if cut[0] > whole[0] else Markup("")
    return before + quote(label, text, cut, marked, points) + (ELLIPSIS if cut[1] < whole[1] else Markup(""))


def _end(look: Lookup, difference: Difference, side: str) -> tuple[Statement, Span]:
    d = difference
    if side == "a":
        return look.statement[d.statement_a], (d.start_a, d.end_a)
    return look.statement[d.statement_b], (d.start_b, d.end_b)


def _changed(look: Lookup, difference: Difference, side: str) -> tuple[list[Mark], dict[int, Markup]]:
    """Return the words of one wording of a saying that the other lacks, and where it lacks words."""
    ends = (_end(look, difference, end) for end in ("b" if side == "a" else "a", side))
    base, mine = (tokens_in(look.received(s.article_id), [core]) for s, core in ends)
    return compared(base, mine)
