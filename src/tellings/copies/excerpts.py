"""Passages to excerpts: one run of text, and every article that prints it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tellings.records import Passage

__all__ = ["group_excerpts"]

Span = tuple[int, int]
# A run of an article: its id and span.
Place = tuple[str, int, int]


class _Places:
    """The runs of one article, none of them the same as another: two are the same where half of both is in both."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._by_size: dict[tuple[int, int], list[Span]] = defaultdict(list)
        for span in sorted(set(spans), key=lambda s: (s[0] - s[1], s)):
            if self.find(span) is None:
                self._by_size[_cell(span)].append(span)
        self._ordered = sorted(s for spans in self._by_size.values() for s in spans)

    def find(self, span: Span) -> Span | None:
        """Return the run that is the same as the span, the most alike of several."""
        found = max(((_same(span, s), s) for s in self._near(span)), default=(0.0, span))
        return found[1] if found[0] >= 0.5 else None

    def inside(self, span: Span) -> list[Span]:
        """Return the runs that lie in the span."""
        at = bisect_left(self._ordered, (span[0], 0))
        until = bisect_left(self._ordered, (span[1], 0))
        return [s for s in self._ordered[at:until] if s[1] <= span[1]]

    def _near(self, span: Span) -> Iterator[Span]:
        """Yield the runs of about this length near to the span."""
        level, _ = _cell(span)
        for size in (level - 1, level, level + 1):
            at = span[0] >> max(size, 0)
            for cell in range(at - 3, at + 4):
                yield from self._by_size.get((size, cell), ())


def group_excerpts(passages: Sequence[Passage], alone: Sequence[bool]) -> list[tuple[list[Place], float]]:
    """Return the runs that several articles print, and the least similarity to the centre of each group.

    A passage makes a run where its item of `alone` is true: its articles are no copies of each other as wholes. A
    group has a centre and all runs that a passage sets beside it; the run with most of them is the centre.
    """
    spans: dict[str, list[Span]] = defaultdict(list)
    for p, by_itself in zip(passages, alone, strict=True):
        if by_itself:
            spans[p.article_a].append((p.start_a, p.end_a))
            spans[p.article_b].append((p.start_b, p.end_b))
    places = {article: _Places(found) for article, found in spans.items()}
    links: dict[Place, dict[Place, float]] = defaultdict(dict)
    for p in passages:
        if p.article_a in places and p.article_b in places:
            for a, b in _beside(p, places):
                links[a][b] = max(p.similarity, links[a].get(b, 0.0))
                links[b][a] = max(p.similarity, links[b].get(a, 0.0))
    return _stars(links)


def _beside(p: Passage, places: dict[str, _Places]) -> Iterator[tuple[Place, Place]]:
    """Yield the runs on both sides that the passage sets beside each other."""
    whole_a, whole_b = (p.start_a, p.end_a), (p.start_b, p.end_b)
    same = places[p.article_a].find(whole_a)
    for a in {*places[p.article_a].inside(whole_a), *([same] if same else [])}:
        b = places[p.article_b].find(whole_b if a == same else _moved(a, whole_a, whole_b))
        if b:
            yield (p.article_a, *a), (p.article_b, *b)


def _moved(span: Span, there: Span, here: Span) -> Span:
    """Return where a part of one side of a passage stands on the other, about."""
    scale = (here[1] - here[0]) / (there[1] - there[0])
    start, end = (here[0] + round((at - there[0]) * scale) for at in span)
    return start, max(end, start + 1)


def _stars(links: dict[Place, dict[Place, float]]) -> list[tuple[list[Place], float]]:
    """Return the groups, each centre first; a run is in one group only."""
    taken: set[Place] = set()
    out = []
    for centre in sorted(links, key=lambda place: (-len(links[place]), place)):
        if centre in taken:
            continue
        around = sorted(place for place in links[centre] if place not in taken)
        if around:
            taken |= {centre, *around}
            out.append(([centre, *around], min(links[centre][place] for place in around)))
    return out


def _cell(span: Span) -> tuple[int, int]:
    """Return the cell that a run is kept in: runs of about one length that begin near to each other."""
    level = (span[1] - span[0]).bit_length() - 1
    return level, span[0] >> level


def _same(one: Span, other: Span) -> float:
    """Return the share of both spans that is in both."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0]))
