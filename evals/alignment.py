"""Quality of `align_statements`: links between tellings on `alignment/stories` and the two ABCD-LINK news sets."""

import itertools
import sys
from collections.abc import Iterable, Sequence

from evals.sets import aligned_stories, articles_of, parses
from tellings.actors import resolve_actors
from tellings.align import align_statements
from tellings.attribute import extract_attributions
from tellings.dossier import name_speakers
from tellings.ids import content_id
from tellings.records import Alignment, Article, Cast, Parse, Statement, Telling
from tellings.statements import read_statements
from tellings.values import read_values

NOBODY = Cast((), (), ())
Link = tuple[str, str]


def sentences_as_statements(article: Article, parse: Parse) -> tuple[Statement, ...]:
    return tuple(
        Statement(content_id(article.article_id, s.start), article.article_id, s.sentence, s.start, s.end,
                  ((s.start, s.end),), "narration", part=s.part)
        for s in parse.sentences
    )  # fmt: skip


def read_tellings(articles: Sequence[Article]) -> list[Telling]:
    """Return the articles with all that the product reads from each alone, the story's speakers named."""
    out = []
    for article, parse in zip(articles, parses(articles), strict=True):
        attributions = tuple(extract_attributions(article, parse))
        statements = tuple(read_statements(article, parse, attributions))
        values = tuple(read_values(article, parse, statements))
        out.append(Telling(article, (), parse, attributions, statements, values))
    return out


def telling_of(article: Article, parse: Parse) -> Telling:
    return Telling(article, (), parse, (), sentences_as_statements(article, parse), ())


def gold_sentence(story: dict, article_id: str, span: tuple[int, int]) -> str | None:
    """Return the marked sentence that holds most of the span, as `shared/tools/score.py` chooses it."""
    for art in story["articles"]:
        if art["article_id"] == article_id:
            best = max(
                ((min(span[1], e) - max(span[0], s), i) for i, (s, e) in enumerate(art["sentences"])),
                default=(0, 0),
            )
            return f"{art['key']}{best[1]}" if best[0] > 0 else None
    return None


def links_of(story: dict, tellings: Sequence[Telling], alignment: Alignment) -> set[Link]:
    """Return the links between marked sentences that follow from the claims."""
    statement = {s.statement_id: s for t in tellings for s in t.statements}
    groups: dict[str, set[str]] = {}
    for m in alignment.members:
        s = statement[m.statement_id]
        key = gold_sentence(story, s.article_id, (s.start, s.end))
        if key:
            groups.setdefault(m.claim_id, set()).add(key)
    pairs = (p for g in groups.values() for p in itertools.combinations(sorted(g), 2))
    return {(a, b) for a, b in pairs if a[0] != b[0]}


def prf(hit: int, found: int, gold: int) -> tuple[float, float, float]:
    p, r = hit / found if found else 0.0, hit / gold if gold else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def counts(story: dict, found: Iterable[Link]) -> tuple[int, int, int]:
    """Return hits, found and gold; links that only one reader gave count neither way."""
    both = {tuple(x) for x in story["links_both"]}
    kept = set(found) - {tuple(x) for x in story["links_one"]}
    return len(kept & both), len(kept), len(both)


def stories_rows() -> list[dict]:
    rows, total = [], [0, 0, 0]
    for story in aligned_stories():
        articles = articles_of(story)
        tellings = read_tellings(articles)
        cast = resolve_actors(story["story"], tellings)
        tellings = name_speakers(tellings, cast)
        row = counts(story, links_of(story, tellings, align_statements(story["story"], tellings, cast)))
        total = [x + y for x, y in zip(total, row, strict=True)]
        rows.append({"set": f"stories {story['story'][:12]}", "measure": "links F1", "ours": prf(*row)[2]})
    for name, value in zip(("P", "R", "F1"), prf(*total), strict=True):
        rows.append({"set": "stories", "measure": f"links {name}", "ours": value})
    return rows


def run() -> list[dict]:
    return stories_rows()


def main() -> None:
    for row in run():
        figures = "  ".join(f"{k} {v:.3f}" for k, v in row.items() if isinstance(v, float))
        print(f"{row['set']:28} {row['measure']:12} {figures}")


if __name__ == "__main__":
    sys.exit(main())
