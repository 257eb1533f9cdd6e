"""Differences drawn at random from stories of `allsides_dev`, as a run shows them, for reading by eye.

`python -m evals.differences_shown --stories 5 --draw 9 --show 100` prints them with both texts;
`evals/differences_read.toml` holds the verdicts. The stories go through the whole chain, one event a story.
`--fresh 300 480 --draw 71` draws from a part of the stories that no earlier draw and no rule had used.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.sets import DATA, jsonl_articles, parses
from tellings.actors import resolve_actors
from tellings.align import align_statements
from tellings.attribute import extract_attributions
from tellings.clean import mark_residue
from tellings.differ import find_differences
from tellings.dossier import name_speakers
from tellings.ids import content_id
from tellings.records import Alignment, Article, Cast, Difference, Residue, Telling
from tellings.statements import read_statements
from tellings.values import read_values

STORIES = 30

Compared = tuple[list[Telling], Alignment, Cast]


# The seeds of the stories that draws 1 to 4 and the rules before them used.
USED = (5, 7, 8, 9, 10, 101, 102, 103, 104)


def fresh(first: int, last: int) -> list[list[Article]]:
    """Return a part of the stories that none of the used seeds draws, in an order of their own."""
    by_event, many = _events()
    used = {e for seed in USED for e in random.Random(seed).sample(many, STORIES)}  # noqa: S311
    rest = [e for e in many if e not in used]
    random.Random(11).shuffle(rest)  # noqa: S311
    return [sorted(by_event[e], key=lambda a: a.article_id) for e in rest[first:last]]


def stories(seed: int, n: int = STORIES) -> list[list[Article]]:
    """Return the articles of `n` events drawn with a seed."""
    by_event, many = _events()
    drawn = random.Random(seed).sample(many, n)  # noqa: S311  (a sample, not a secret)
    return [sorted(by_event[e], key=lambda a: a.article_id) for e in drawn]


def _events() -> tuple[dict[str, list[Article]], list[str]]:
    """Return the articles by event, and the events of two tellings or more."""
    path = DATA / "stories" / "allsides_dev" / "articles.jsonl"
    by_event: dict[str, list[Article]] = defaultdict(list)
    for a, line in zip(jsonl_articles(path), path.open(encoding="utf8"), strict=True):
        by_event[json.loads(line)["event"]].append(a)
    return by_event, sorted(e for e, articles in by_event.items() if len(articles) > 1)


def aligned(articles: Sequence[Article]) -> Compared:
    """Return the tellings of one story, its claims and its cast, as the pipeline makes them."""
    by_article: dict[str, list[Residue]] = defaultdict(list)
    for r in mark_residue(articles):
        by_article[r.article_id].append(r)
    tellings = []
    for a in articles:
        (parse,) = parses([a], by_article[a.article_id])
        attributions = extract_attributions(a, parse)
        statements = read_statements(a, parse, attributions)
        values = read_values(a, parse, statements)
        tellings.append(
            Telling(
                a,
                tuple(by_article[a.article_id]),
                parse,
                tuple(attributions),
                tuple(statements),
                tuple(values),
            )
        )
    story = content_id("story", articles[0].article_id)
    cast = resolve_actors(story, tellings)
    tellings = name_speakers(tellings, cast)
    return tellings, align_statements(story, tellings, cast), cast


def text_of(difference: Difference, tellings: Sequence[Telling]) -> str:
    """Return a difference with the sentences of both sides, the compared words between bars."""
    d, lines = difference, []
    of = {s.statement_id: (t, s) for t in tellings for s in t.statements}
    for sid, start, end in ((d.statement_a, d.start_a, d.end_a), (d.statement_b, d.start_b, d.end_b)):
        telling, s = of[sid]
        text, sentence = telling.article.received, telling.parse.sentences[s.sentence]
        first, last = min(sentence.start, start), max(sentence.end, end)
        around = " ".join(text[max(0, first - 200) : first].split())
        said = f"{text[first:start]}[[{text[start:end]}]]{text[end:last]}"
        whole = " / ".join(text[x:y] for x, y in s.spans)
        lines.append(f"     <{telling.article.outlet} {telling.article.published}> ...{around} ## {' '.join(said.split())}")  # fmt: skip
        lines.append(f"        = {' '.join(whole.split())[:300]}")
    return f"{d.kind} {d.class_}: {d.value_a[:160]!r} | {d.value_b[:160]!r} ({d.reason})\n" + "\n".join(lines)


def drawn(
    compared: Sequence[Compared], seed: int, n: int, kind: str | None = None
) -> Iterator[tuple[Difference, str]]:
    """Yield `n` of the differences of the stories in an order that the seed sets."""
    rows = []
    for tellings, alignment, cast in compared:
        found = find_differences(tellings, alignment, cast)
        rows += [(d, tellings) for d in found if kind is None or d.kind == kind]
    rows.sort(key=lambda r: r[0].difference_id)
    random.Random(seed).shuffle(rows)  # noqa: S311  (a sample, not a secret)
    yield from ((d, text_of(d, tellings)) for d, tellings in rows[:n])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stories", type=int, default=5, help="the seed that draws the stories")
    options.add_argument(
        "--fresh", type=int, nargs=2, metavar=("FIRST", "LAST"), help="a part of the unused stories instead"
    )
    options.add_argument("--draw", type=int, default=9, help="the seed that draws the differences")
    options.add_argument("--show", type=int, default=100)
    options.add_argument("--kind", help="of this kind only")
    chosen = options.parse_args()
    drawn_from = fresh(*chosen.fresh) if chosen.fresh else stories(chosen.stories)
    compared = [aligned(articles) for articles in drawn_from]
    for n, (d, text) in enumerate(drawn(compared, chosen.draw, chosen.show, chosen.kind), 1):
        print(f"{n}. {d.difference_id} {text}\n")


if __name__ == "__main__":
    main()
