"""From claims to the differences between their tellings."""

import itertools
from collections.abc import Iterator, Sequence

from tellings.differ.anywhere import differences_anywhere
from tellings.differ.confidence import bar, confidence
from tellings.differ.doubts import compare_doubts
from tellings.differ.figures import compare_figures
from tellings.differ.names import compare_described, compare_names, compare_places
from tellings.differ.nobody import compare_nobody
from tellings.differ.opposites import compare_opposites
from tellings.differ.rows import difference_of, once, told_once
from tellings.differ.sayings import compare_marks, compare_quotations
from tellings.differ.several import compare_one_or_many
from tellings.differ.sides import Finding, Side, agreement, alike, best_pairs, sides_of
from tellings.differ.spellings import compare_cast
from tellings.differ.voices import compare_certainty, compare_polarity, compare_speakers
from tellings.records import Alignment, Cast, Difference, Telling

__all__ = ["find_differences", "weigh_differences"]

# Of the 50 names spelled otherwise in draws 3 to 7 (evals/differences_read.toml) that are still found 48 were right.
SPELLED = 0.93

# What names and marks itself may be compared between any two statements of a claim, the rest only between
# the two that are most alike.
ANYWHERE = (compare_places, compare_names, compare_described, compare_quotations)


def find_differences(tellings: Sequence[Telling], alignment: Alignment, cast: Cast) -> list[Difference]:
    """Return in what the statements of each claim differ between articles, the earlier article id first.

    A difference is given once for each claim, kind, pair of values and pair of articles; a name's
    spelling and a quotation once for each pair of articles. Each is as sure as its `confidence` says;
    what is less sure than the bar of `confidence.toml` is not told.
    """
    return weigh_differences(tellings, alignment, cast)[0]


def weigh_differences(
    tellings: Sequence[Telling], alignment: Alignment, cast: Cast
) -> tuple[list[Difference], list[Difference]]:
    """Return the differences that are told, as `find_differences` does, and those too unsure to be."""
    weighed = _weighed(tellings, alignment, cast)
    return [d for d in weighed if d.confidence >= bar()], [d for d in weighed if d.confidence < bar()]


def _weighed(tellings: Sequence[Telling], alignment: Alignment, cast: Cast) -> list[Difference]:
    articles: dict[str, set[str]] = {}
    for m in alignment.members:
        articles.setdefault(m.claim_id, set()).add(m.article_id)
    members = [m for m in alignment.members if len(articles[m.claim_id]) > 1]
    sides = sides_of(tellings, cast, {m.statement_id for m in members} | _counting(tellings))
    by_claim: dict[str, dict[str, list[Side]]] = {}
    for m in members:
        if m.statement_id in sides:
            by_claim.setdefault(m.claim_id, {}).setdefault(m.article_id, []).append(sides[m.statement_id])
    links = {(m.claim_id, m.statement_id): m.score for m in members}
    out: dict[tuple[str, ...], Difference] = {}
    for claim_id in sorted(by_claim):
        for a, b, finding in _in_claim(by_claim[claim_id]):
            one, two = a.statement, b.statement
            link = min(links[claim_id, s.statement_id] for s in (one, two))
            sure = confidence(a, b, finding, link)
            difference = difference_of(claim_id, one.statement_id, two.statement_id, finding, sure)
            out.setdefault(once(difference, one.article_id, two.article_id), difference)
    out = told_once(out)
    out |= differences_anywhere(sides, alignment, out)
    for n, x in enumerate(compare_cast(tellings, alignment, cast, list(out.values()))):
        out["cast", str(n)] = difference_of(x.claim_id, x.statement_a, x.statement_b, x.finding, SPELLED)
    return sorted(
        out.values(),
        key=lambda d: (
            d.claim_id,
            d.kind,
            d.statement_a,
            d.start_a,
            d.statement_b,
            d.start_b,
            d.difference_id,
        ),
    )


def _counting(tellings: Sequence[Telling]) -> set[str]:
    """Return the statements that count somebody, measure something or give an age."""
    return {v.statement_id for t in tellings for v in t.values if v.kind in {"number", "age", "quantity"}}


def _in_claim(by_article: dict[str, list[Side]]) -> Iterator[tuple[Side, Side, Finding]]:
    sides = [
        sorted(by_article[k], key=lambda s: (s.statement.start, s.statement.statement_id))
        for k in sorted(by_article)
    ]
    told = [tuple(s.told for s in ordered) for ordered in sides]
    for i, j in itertools.combinations(range(len(sides)), 2):
        # Most of a wire report's prints tell a claim in the same words, and nothing parts those.
        if told[i] == told[j]:
            continue
        ordered = sides[i], sides[j]
        yield from compare_figures(*ordered)
        for a, b in itertools.product(*ordered):
            yield from ((a, b, f) for compare in ANYWHERE for f in compare(a, b))
        yield from _firmest(*ordered)
        for a, b in best_pairs(*ordered):
            yield from ((a, b, f) for f in _compare(a, b))


def _firmest(left: Sequence[Side], right: Sequence[Side]) -> Iterator[tuple[Side, Side, Finding]]:
    """Yield the step in certainty between the two statements that are most alike of those that show one."""
    pairs = list(itertools.product(left, right))
    if len(pairs) > 1:
        pairs.sort(key=lambda p: (-agreement(*p)[1], p[0].statement.start))
    for a, b in pairs:
        found = [*(list(compare_certainty(a, b)) or compare_doubts(a, b)), *compare_speakers(a, b)]
        if found and not _turned(a, b):
            yield from ((a, b, f) for f in found)
            return


def _compare(a: Side, b: Side) -> Iterator[Finding]:
    """Yield what parts a pair of statements; a saying that was turned is told once, by its words."""
    opposed = [] if _turned(a, b) else list(compare_nobody(a, b)) or list(compare_opposites(a, b))
    yield from opposed or compare_marks(a, b)
    if not opposed and not _turned(a, b):
        yield from compare_polarity(a, b)
    if alike(a, b):
        yield from compare_one_or_many(a, b)


def _turned(a: Side, b: Side) -> bool:
    """Return whether both quote a saying that one of them turns: that is told by its words, once."""
    return any(f.class_ == "conflict" for f in compare_quotations(a, b))
