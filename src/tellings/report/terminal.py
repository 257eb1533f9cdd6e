"""A story on a terminal: what a reader wants to know before opening the page."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from tellings.records import Claim, Difference, Dossier, Statement
from tellings.report.contrasts import CLASSES
from tellings.report.descent import edges
from tellings.report.heads import Head, Source, heads, sources
from tellings.report.lookup import Lookup, look_up
from tellings.report.marks import plain, window
from tellings.report.matrix import in_order
from tellings.report.words import pieces
from tellings.text import plural

__all__ = ["summary"]

# A telling alone with hundreds of statements must not push the rest off the screen.
MOST_ALONE = 8
WIDEST = 220


def summary(dossier: Dossier) -> RenderableType:
    """Return the story as text: tellings, origins, shared claims, differences, who said what, only one."""
    look = look_up(dossier)
    rows = heads(look)
    parts: list[RenderableType] = [
        Rule(Text(plain(dossier.story.title or "(no headline)"), style="bold"), align="left"),
        *_tellings(rows, sources(look, rows)),
        *_lineage(look),
        *_shared(look),
        *_differences(look),
        *_voices(look),
        *_alone(look, rows),
    ]
    return Group(*parts)


def _line(*pieces: str | tuple[str, str]) -> Text:
    return Text.assemble(*((plain(p), "") if isinstance(p, str) else (plain(p[0]), p[1]) for p in pieces))


def _title(words: str) -> Text:
    return Text("\n" + words, style="bold underline")


def _indent(line: RenderableType, by: int = 2) -> Padding:
    return Padding(line, (0, 0, 0, by))


def _tellings(rows: list[Head], origins: list[Source]) -> Iterator[RenderableType]:
    yield Text(f"{plural(len(rows), 'telling')}, {plural(len(origins), 'origin')}", style="bold")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for h in rows:
        words = plural(h.words, "word") + (f" (+ {h.left_out} set aside)" if h.left_out else "")
        table.add_row(
            Text(h.label, style="bold"),
            *(_line(x) for x in (h.outlet, h.title, h.time or "no time", words, f"origin {h.origin}")),
        )
    yield _indent(table)
    for s in origins:
        if len(s.heads) > 1 or s.name or s.unseen:
            unseen = "; behind it a text that is not in the pile" if s.unseen else ""
            named = f", credited to {s.name}" if s.name else ""
            yield _indent(
                _line(f"Origin {s.number}: ", ", ".join(h.label for h in s.heads), named, (unseen, "dim"))
            )


def _lineage(look: Lookup) -> Iterator[RenderableType]:
    found = edges(look)
    if found:
        yield _title("Whose text came from whose")
    for e in found:
        yield _indent(
            _line(f"{e.to_name} {e.verb} {e.from_name} ", (f"({e.kind}, {e.confidence:.2f})", "dim"))
        )


def _words(look: Lookup, statement: Statement, core: tuple[int, int] | None = None) -> str:
    """Return the words of a statement on one line, cut to what a terminal can hold."""
    received = look.received(statement.article_id)
    if core:
        return " ".join(received[core[0] : min(core[1], core[0] + WIDEST)].split())
    spans = pieces(received, statement)
    cuts = [window(received, p, (p[0], p[0]), WIDEST) for p in spans[:4]]
    words = " … ".join(" ".join(received[s:e].split()) for s, e in cuts)
    return words if spans == cuts else words + " …"


def _cue(look: Lookup, statement: Statement) -> str:
    """Return the word that hands a statement to someone unnamed ("allegedly"), or nothing."""
    said = look.attribution.get(statement.attribution_id or "")
    if said is None or said.cue_start is None or said.cue_end is None or look.speaker(statement):
        return ""
    return f" “{_words(look, statement, (said.cue_start, said.cue_end))}”"


def _said(look: Lookup, statement: Statement) -> tuple[Text, Text]:
    """Return who tells it and what: the label of the telling, and the words with speaker and certainty."""
    speaker = look.named(statement)
    chain = " › ".join([*statement.via, *([speaker] if speaker else [])])
    sure = "" if statement.certainty == "asserted" else f" ({statement.certainty})"
    end = (_cue(look, statement) + sure, "dim")
    words = _line((f"{chain}: " if chain else "", "dim"), _words(look, statement), end)
    return _line((look.label[statement.article_id], "bold")), words


def _rows(rows: Iterable[tuple[Text, Text]], by: int = 4) -> Padding:
    """Return labelled lines; what wraps stays clear of the labels, and what was said already is left out."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    seen = set()
    for label, words in rows:
        if (label.plain, words.plain) not in seen:
            seen.add((label.plain, words.plain))
            table.add_row(label, words)
    return _indent(table, by)


def _claims(look: Lookup) -> list[Claim]:
    return [c for c in in_order(look) if c.claim_id in look.members]


def _statements(look: Lookup, claim: Claim) -> list[Statement]:
    columns = list(look.label)
    found = [look.statement[m.statement_id] for m in look.members[claim.claim_id]]
    return sorted(found, key=lambda s: (columns.index(s.article_id), s.start, s.statement_id))


def _shared(look: Lookup) -> Iterator[RenderableType]:
    yield _title("What they carry")
    shared = [c for c in _claims(look) if c.tellings > 1]
    if not shared:
        yield _indent(Text("Nothing was found that two tellings carry."))
    for claim in shared:
        yield _indent(
            _line((f"{plural(claim.tellings, 'telling')}, {plural(claim.origins, 'origin')}", "italic"))
        )
        yield _rows(_said(look, statement) for statement in _statements(look, claim))


def _differences(look: Lookup) -> Iterator[RenderableType]:
    rows = {d.difference_id: d for ds in look.differences.values() for d in ds}
    if not rows:
        return
    yield _title("Where they differ")
    grouped: dict[tuple[str, ...], list[Difference]] = {}
    for d in sorted(rows.values(), key=lambda d: d.difference_id):
        key = (d.claim_id, d.kind, d.class_, *sorted((d.value_a, d.value_b)))
        grouped.setdefault(key, []).append(d)
    place_of = {c.claim_id: i for i, c in enumerate(_claims(look))}
    ranked = sorted(grouped, key=lambda k: (CLASSES.index(k[2]), place_of.get(k[0], 0), k))
    for key in ranked:
        yield _indent(_line((f"{key[1]}, {key[2]}", "bold")))
        yield _rows(_sides(look, grouped[key]))


def _sides(look: Lookup, rows: list[Difference]) -> list[tuple[Text, Text]]:
    """Return a line for each value: who has it, in which words, and its normal form."""
    sides: dict[str, dict[str, tuple[Statement, tuple[int, int]]]] = {}
    for d in rows:
        for ident, value, core in (
            (d.statement_a, d.value_a, (d.start_a, d.end_a)),
            (d.statement_b, d.value_b, (d.start_b, d.end_b)),
        ):
            statement = look.statement[ident]
            sides.setdefault(value, {}).setdefault(look.label[statement.article_id], (statement, core))
    columns = list(look.label.values())
    lines = []
    for value, found in sides.items():
        labels = sorted(found, key=columns.index)
        statement, core = found[labels[0]]
        words = _words(look, statement, core)
        shown = "" if words == value else f"  = {value}"
        line = (_line((", ".join(labels), "bold")), _line(f"“{words}”", (shown, "dim")))
        lines.append((columns.index(labels[0]), line))
    return [line for _, line in sorted(lines, key=lambda i: (i[0], i[1][1].plain))]


def _voices(look: Lookup) -> Iterator[RenderableType]:
    by_name: dict[str, list[Statement]] = {}
    for claim in _claims(look):
        for s in _statements(look, claim):
            if name := look.speaker(s):
                by_name.setdefault(name, []).append(s)
    if by_name:
        yield _title("Who said what")
    for name in sorted(by_name, key=lambda n: (-len({s.article_id for s in by_name[n]}), n)):
        yield _indent(_line((name, "bold")))
        wordings: dict[str, list[str]] = {}
        for s in by_name[name]:
            labels = wordings.setdefault(_words(look, s), [])
            if look.label[s.article_id] not in labels:
                labels.append(look.label[s.article_id])
        yield _rows((_line((", ".join(labels), "bold")), _line(words)) for words, labels in wordings.items())


def _alone(look: Lookup, rows: list[Head]) -> Iterator[RenderableType]:
    single = [s for c in _claims(look) if c.tellings == 1 for s in _statements(look, c)]
    if not single or len(rows) < 2:
        return
    yield _title("Only one has it")
    for h in rows:
        mine = [s for s in single if s.article_id == h.article_id]
        rest = len(mine) - MOST_ALONE
        lines = [_said(look, s) for s in mine[:MOST_ALONE]]
        if rest > 0:
            lines.append((_line((h.label, "bold")), _line((f"and {rest} more on the page", "dim"))))
        yield _rows(lines, 2)
