"""Who took from whom in revision trees (evals/newsroom.py): edges, direction, two sources, sources taken out.

The trees are scored four times: whole and with each source of two texts or more taken out in turn, with times and
without. A hidden source counts as found where an unseen source feeds texts of two of its branches at least; an
unseen source counts as false where it does not. Where a text that is there holds nearly all that the hidden one gave
to others, it stands for it and no reader could tell them apart: those are scored apart (`trace_left`).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, combinations, pairwise

from msgspec import Struct

from evals import newsroom, sets
from evals.newsroom import Tree
from tellings.attribute import extract_attributions
from tellings.clean import mark_residue
from tellings.copies import find_copies
from tellings.records import Alignment, Article, Cast, Lineage, Parse, Residue, Telling
from tellings.statements import read_statements
from tellings.text import shingles, words
from tellings.trace import trace_lineage

NO_CAST, NO_CLAIMS = Cast((), (), ()), Alignment((), (), ())
REPORTED, COUNT = (2, 4), 80
# What shows a text that is taken out, set by reading ten trees: so many words that two sides have alike; so many that
# one side has (8 of 254 texts of whole trees add as many by themselves); so many in common at all.
ALIKE, LACKS, TIED, RUN = 3, 30, 12, 3


class Traced(Struct, frozen=True):
    """A tree and the edges that were found in it."""

    tree: Tree
    lineage: tuple[Lineage, ...]

    def edges(self) -> set[tuple[str, str]]:
        """Return the (source, taker) that were found."""
        return {(e.from_id, e.to_id) for e in self.lineage if e.kind in {"reprint", "rewrite"}}

    def unseen(self) -> dict[str, set[str]]:
        """Return the texts outside the pile that were found, with their takers."""
        out: dict[str, set[str]] = {}
        for e in self.lineage:
            if e.kind == "shared_source":
                out.setdefault(e.from_id, set()).add(e.to_id)
        return out

    def hits(self) -> list[bool]:
        """Return for each unseen source whether it is the hidden text."""
        branches = self.tree.branches()
        return [sum(bool(takers & b) for b in branches) > 1 for takers in self.unseen().values()]


def told(groups: Sequence[Sequence[Article]]) -> list[list[Telling]]:
    """Return the articles of each pile with what is read from each alone (lines that recur are residue of one pile)."""
    residue = [mark_residue(group) for group in groups]
    together = list(chain.from_iterable(groups))
    parses = iter(sets.parses(together, list(chain.from_iterable(residue))))
    return [[telling(a, next(parses), marks) for a in g] for g, marks in zip(groups, residue, strict=True)]


def telling(article: Article, parse: Parse, residue: Sequence[Residue]) -> Telling:
    attributions = extract_attributions(article, parse)
    own = tuple(r for r in residue if r.article_id == article.article_id)
    statements = tuple(read_statements(article, parse, attributions))
    return Telling(article, own, parse, tuple(attributions), statements, ())


def traced(trees: Sequence[Tree], *, timed: bool) -> Iterator[Traced]:
    """Yield the trees with what was found."""
    piles = told([t.articles(timed=timed) for t in trees])
    for tree, pile in zip(trees, piles, strict=True):
        passages = find_copies([t.article for t in pile], [r for t in pile for r in t.residue])
        yield Traced(tree, trace_lineage(tree.name, pile, passages, NO_CLAIMS, NO_CAST).lineage)


@cache
def marks(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of four words of a text."""
    return frozenset(shingles([text[s:e].casefold() for s, e in words(text)], 4))


Words = frozenset[int]


def held(tree: Tree, number: int) -> Words:
    """Return which words of the hidden text another has: by their places in it, in runs of three words or more."""
    hidden = folded(tree.nodes[tree.hidden or 0].text)
    there = set(shingles(folded(tree.nodes[number].text), RUN))
    runs = (n for n, run in enumerate(shingles(hidden, RUN)) if run in there)
    return frozenset(n + k for n in runs for k in range(RUN))


def folded(text: str) -> list[str]:
    return [text[s:e].casefold() for s, e in words(text)]


def sides(tree: Tree) -> list[set[int]]:
    """Return the texts that are there in groups: below each taker of the hidden text, and what is kin above it."""
    hidden = tree.hidden or 0
    below = [tree.below(c) for c in tree.children(hidden)]
    heads = {hidden}
    while above := {p for n in heads for p in tree.nodes[n].parents}:
        heads = above | {n for n in heads if not tree.nodes[n].parents}
    kin = set().union(*(tree.below(n) for n in heads - {hidden})) - tree.below(hidden)
    return [s - {hidden} for s in [*below, *([kin] if kin else [])]]


def trace_left(tree: Tree) -> str:
    """Return what shows the hidden text: "readings" that sides share, what each "lacks", or "nothing" for sure.

    Every text that is there must be ruled out as the source in its place: it lacks words that two other sides have
    alike (three or more), or words that one other side has (more than a desk adds by itself, and the sides must have
    something in common).
    """
    got = {n: held(tree, n) for n in tree.kept()}
    groups = sides(tree)
    has = [frozenset().union(*(got[n] for n in group)) for group in groups]
    branches = has[: len(tree.children(tree.hidden or 0))]
    tied = any(len(a & b) >= TIED for a, b in combinations(branches, 2))
    shown = {ruled_out(n, got[n], groups, has, branches) for n in tree.kept()}
    if None in shown or (LACKS in shown and not tied):
        return "nothing"
    return "lacks" if LACKS in shown else "readings"


def ruled_out(
    number: int, got: Words, groups: Sequence[set[int]], has: Sequence[Words], branches: Sequence[Words]
) -> int | None:
    """Return which bound rules a text out as the source in the hidden one's place, or None."""
    others = [h for h, group in zip(has, groups, strict=True) if number not in group]
    given = frozenset().union(*(h for h in branches if h in others)) - got
    twice = [w for w in given if sum(w in h for h in others) > 1]
    return ALIKE if len(twice) >= ALIKE else LACKS if len(given) >= LACKS else None


def row(name: str, measure: str, hits: Iterable[bool], bar: float | None = None) -> dict:
    found = list(hits)
    return {
        "set": name,
        "measure": measure,
        "ours": sum(found) / max(1, len(found)),
        "bar": bar,
        "n": len(found),
    }


def f1(name: str, all_: Sequence[Traced], bar: float | None) -> Iterator[dict]:
    """Yield F1 of the edges: as made, and where a text that holds all that was taken from the source may stand for it."""
    given, true = sum(len(t.edges()) for t in all_), sum(len(t.tree.edges()) for t in all_)
    exact = sum(len(t.edges() & t.tree.edges()) for t in all_)
    alike = sum(len(matched(t)) for t in all_)
    for measure, hits in (("parent edges F1", alike), ("parent edges F1, no equal sources", exact)):
        ours = 2 * hits / max(1, given + true)
        yield {
            "set": name,
            "measure": measure,
            "ours": ours,
            "bar": bar if hits is alike else None,
            "n": true,
        }


def matched(found: Traced) -> set[tuple[str, str]]:
    """Return the edges given that are true, or whose source shares as much with the taker as the true one does."""
    tree = found.tree
    number = {tree.ident(n): n for n in tree.kept()}
    right = found.edges() & tree.edges()
    wrong = sorted(found.edges() - right)
    for a, b in sorted(tree.edges() - right):
        there = marks(tree.nodes[number[b]].text)
        for edge in wrong:
            other = number[edge[0]]
            if edge[1] == b and other not in tree.below(number[b]):
                taken = marks(tree.nodes[number[a]].text) & there
                if taken <= marks(tree.nodes[other].text):
                    right.add(edge)
                    wrong.remove(edge)
                    break
    return right


def directed(found: Traced) -> Iterator[bool]:
    """Yield for each true edge that was found one way or the other whether it goes the right way."""
    for a, b in found.tree.edges():
        if {(a, b), (b, a)} & found.edges():
            yield (a, b) in found.edges()


def second(found: Traced) -> Iterator[bool]:
    """Yield for each text of two sources whether both, and nothing else, were found."""
    true, given = found.tree.edges(), found.edges()
    for target in sorted({b for _, b in true}):
        sources = {a for a, b in true if b == target}
        if len(sources) > 1:
            yield sources == {a for a, b in given if b == target}


def twice(found: Traced) -> Iterator[bool]:
    """Yield for each text that was given two sources whether it has them."""
    true, given = found.tree.edges(), found.edges()
    for target in sorted({b for _, b in given}):
        sources = {a for a, b in given if b == target}
        if len(sources) > 1:
            yield sources <= {a for a, b in true if b == target}


def calibrated(name: str, all_: Sequence[Traced]) -> Iterator[dict]:
    """Yield the share of right edges by stated confidence: from the source, or where that is gone from what is above."""
    pairs = []
    for found in all_:
        right = matched(found) | found.tree.inherited()
        given = [e for e in found.lineage if e.kind in {"reprint", "rewrite"}]
        pairs += [(e.confidence, (e.from_id, e.to_id) in right) for e in given]
    for low, high in pairwise((0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)):
        hits = [(c, hit) for c, hit in pairs if low <= c < high]
        if hits:
            mean = sum(c for c, _ in hits) / len(hits)
            measure = f"right at confidence {low:.1f} to {min(high, 1):.1f} (mean {mean:.2f})"
            yield row(name, measure, (hit for _, hit in hits))


def sure_unseen(name: str, all_: Sequence[Traced]) -> Iterator[dict]:
    """Yield the share of unseen sources that are the hidden text, by stated confidence."""
    pairs: dict[float, list[bool]] = {}
    for found in all_:
        sure = {e.from_id: e.confidence for e in found.lineage if e.kind == "shared_source"}
        for source, hit in zip(found.unseen(), found.hits(), strict=True):
            pairs.setdefault(sure[source], []).append(hit)
    for confidence, hits in sorted(pairs.items()):
        yield row(name, f"unseen source right at confidence {confidence:.2f}", hits)


def score(seeds: Sequence[int], count: int) -> list[dict]:
    """Return the rows of all four settings."""
    whole = list(chain.from_iterable(newsroom.trees(s, count) for s in seeds))
    cut = [c for t in whole for c in newsroom.without(t)]
    rows = []
    for timed in (True, False):
        name = f"revision trees, times {'known' if timed else 'hidden'}"
        entire, lacking = list(traced(whole, timed=timed)), list(traced(cut, timed=timed))
        left = {
            kind: [t for t in lacking if trace_left(t.tree) == kind]
            for kind in ("readings", "lacks", "nothing")
        }
        shown = [*left["readings"], *left["lacks"]]
        rows += [
            *f1(name, entire, 0.9 if timed else None),
            row(name, "direction right", chain.from_iterable(map(directed, entire))),
            row(name, "two sources found", chain.from_iterable(map(second, entire))),
            row(name, "two sources given, right", chain.from_iterable(map(twice, entire))),
            row(name, "hidden sources found", (any(t.hits()) for t in shown), 0.7 if timed else None),
            row(name, "of these, shown by shared readings", (any(t.hits()) for t in left["readings"])),
            row(name, "of these, shown by what each lacks", (any(t.hits()) for t in left["lacks"])),
            row(name, "found where a reader could not tell", (any(t.hits()) for t in left["nothing"])),
            row(name, "unseen sources that are false", (not h for t in [*entire, *lacking] for h in t.hits()),
                0.1 if timed else None),
            *calibrated(name, [*entire, *lacking]),
            *sure_unseen(name, [*entire, *lacking]),
        ]  # fmt: skip
    return rows


def run() -> list[dict]:
    return score(REPORTED, COUNT)


def main(seeds: Sequence[int] = (1, 3), count: int = COUNT) -> None:
    """Print the rows of the trees that are there to develop with."""
    for r in score(seeds, count):
        print(f"{r['set']:34} {r['measure']:48} {r['ours']:.3f} {r['bar'] or '':>5} {r['n']:>5}")


if __name__ == "__main__":
    main()
