"""The residue of one article: by line, and by the sentences that end or begin one."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from tellings.clean.bios import bio_end, is_name, is_person_in, is_tail_bio
from tellings.clean.datelines import dateline_end
from tellings.clean.inline import inline_links
from tellings.clean.prompts import closing_prompt, opening_prompt
from tellings.clean.rules import Rule, plain, rules
from tellings.records import Article
from tellings.spans import complement, trim
from tellings.text import paragraphs

__all__ = ["PROSE", "Mark", "mark_lines"]

# A line this long is a paragraph of prose, unless a rule says otherwise; shorter ones may be labels.
PROSE = 80
# More lines than this that are only a name are the headings of a list (9 of 10 such lines in pages that are not news).
MOST_CAPTIONS = 2
# A page has at most so many labels before its first paragraph, or after its last; more is a list.
MOST_LABELS = 12
# A dateline stands before the first words of the story, after notices and labels.
DATELINES = 6
# Shorter, and it may be an echo ("New York New York").
SHORTEST_DOUBLED = 20
# Each pass looks again at what the last one left; texts by people need two.
MOST_PASSES = 8


class Mark(Struct, frozen=True):
    """A span of one article that is residue, why, and how sure that is."""

    start: int
    end: int
    reason: str
    confidence: float


class Line(Struct, frozen=True):
    """A line not yet marked: its span and its words in plain marks."""

    start: int
    end: int
    text: str

    def mark(self, reason: str, confidence: float) -> Mark:
        """Return the mark of the whole line."""
        return Mark(self.start, self.end, reason, confidence)


def mark_lines(article: Article) -> list[Mark]:
    """Return the residue that the article shows by itself, by place.

    The passes stop when one finds nothing, so that cleaning what is left finds nothing either.
    """
    marks: list[Mark] = []
    spans = [p for p in paragraphs(article.received) if p[0] >= article.body_start]
    for _ in range(MOST_PASSES):
        lines = [Line(s, e, plain(article.received[s:e])) for s, e in spans]
        found = _first_of_each(_pass(lines, plain(article.title or "")))
        if not found:
            break
        marks += found
        spans = _rest(article.received, spans, found)
    return sorted(marks, key=lambda m: m.start)


def _pass(lines: Sequence[Line], title: str) -> Iterator[Mark]:
    for find in _FINDERS:
        yield from find(lines, title)


def _first_of_each(marks: Iterator[Mark]) -> list[Mark]:
    """Return the marks by place without those that overlap an earlier finder's."""
    taken: dict[int, Mark] = {}
    for mark in marks:
        taken.setdefault(mark.start, mark)
    kept: list[Mark] = []
    for mark in sorted(taken.values(), key=lambda m: m.start):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _rest(text: str, spans: Sequence[tuple[int, int]], found: Sequence[Mark]) -> list[tuple[int, int]]:
    holes: dict[int, list[tuple[int, int]]] = {}
    at = 0
    for mark in found:
        while spans[at][1] <= mark.start:
            at += 1
        holes.setdefault(at, []).append((mark.start, mark.end))
    out = []
    for number, span in enumerate(spans):
        pieces = complement(span, holes[number]) if number in holes else [span]
        out += [t for p in pieces if (t := trim(text, p))[0] < t[1]]
    return out


def _by_rule(lines: Sequence[Line], group: Sequence[Rule]) -> Iterator[Mark]:
    for line in lines:
        rule = next((r for r in group if r.matches(line.text)), None)
        if rule:
            yield line.mark(rule.reason, rule.confidence)


def _anywhere(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    return _by_rule(lines, rules()["any"])


def _head(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find labels before the first paragraph of prose."""
    first = next((n for n, line in enumerate(lines[: MOST_LABELS + 1]) if len(line.text) >= PROSE), 0)
    return _by_rule(lines[:first], rules()["head"] + rules()["edge"])


def _tail(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find labels, bios and credits after the last paragraph of prose, from the end backwards."""
    group = rules()["tail"] + rules()["edge"]
    kept = 0
    for line in reversed(lines):
        rule = next((r for r in group if r.matches(line.text)), None)
        if rule:
            yield line.mark(rule.reason, rule.confidence)
        elif is_tail_bio(line.text):
            yield line.mark("about the author", 0.85)
        elif len(line.text) >= PROSE or kept == MOST_LABELS:
            return
        else:
            kept += 1


def _bios(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find writers who introduce themselves, wherever they stand."""
    for line in lines:
        end = bio_end(line.text)
        if end:
            yield Mark(line.start, line.start + end, "about the author", 0.95)


def _datelines(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find where the story was written and for which agency, before its first words."""
    for line in lines[:DATELINES]:
        end = dateline_end(line.text)
        if end:
            # The blank between the dateline and the first word belongs to neither.
            yield Mark(line.start, line.start + len(line.text[:end].rstrip()), "a dateline", 0.9)
            return


def _prompts(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find prompts that open or close a paragraph of the story."""
    for line in lines:
        for start, end, rule in (*opening_prompt(line.text), *closing_prompt(line.text)):
            yield Mark(line.start + start, line.start + end, rule.reason, rule.confidence)


def _inline(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find links to other stories inside a sentence."""
    for line in lines:
        for start, end in inline_links(line.text):
            yield Mark(line.start + start, line.start + end, "links to other stories", 0.9)


def _repeated_names(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find a name that stands twice in a row: the author's picture and the author's name."""
    for one, two in pairwise(lines):
        if one.text == two.text and is_name(one.text):
            yield one.mark("an author's name on a line of its own", 0.9)
            yield two.mark("an author's name on a line of its own", 0.9)


def _captions(lines: Sequence[Line], title: str) -> Iterator[Mark]:
    """Find a line that is only the name of a person in the story: the caption of a picture.

    An article with many such lines is a list, and they are its headings.
    """
    names = [line for line in lines if is_name(line.text)]
    if not 1 <= len(names) <= MOST_CAPTIONS:
        return
    prose = "\n".join([title, *(line.text for line in lines if len(line.text) >= PROSE)])
    for line in names:
        if is_person_in(prose, line.text):
            yield line.mark("a caption that is only a name", 0.7)


def _doubled(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find a headline said twice in one line: the picture's text and the link's, of another story."""
    for line in lines:
        half, odd = divmod(len(line.text), 2)
        if odd and SHORTEST_DOUBLED < half < 2 * PROSE and line.text[:half] == line.text[half + 1 :]:
            yield line.mark("the headline of another story, twice", 0.8)


def _teasers(lines: Sequence[Line], _: str) -> Iterator[Mark]:
    """Find a question above a notice at the top: the headline of another story."""
    group = rules()["any"]
    for one, two in pairwise(lines[:4]):
        notice = any(r.matches(two.text) for r in group if r.reason == "an archive notice")
        if one.text.endswith("?") and len(one.text) < 2 * PROSE and notice:
            yield one.mark("the headline of another story", 0.6)


_FINDERS: tuple[Callable[[Sequence[Line], str], Iterator[Mark]], ...] = (
    _anywhere,
    _bios,
    _datelines,
    _inline,
    _repeated_names,
    _head,
    _tail,
    _prompts,
    _captions,
    _doubled,
    _teasers,
)
