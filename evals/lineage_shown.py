"""Lineage and origins of stories drawn at random from the AllSides stream, as a run shows them, for reading by eye.

The stories are those that `group_stories` makes of the whole stream (labelled and not), with three outlets or more.
`python -m evals.lineage_shown --draw 1` prints every edge with its evidence and every origin of 30 of them, `--texts`
the articles as well; `evals/lineage_read.toml` holds the verdicts, `--read` prints the share that is right by draw.
"""

import argparse
import gzip
import json
import pickle
import random
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals import sets
from evals.differences_shown import aligned
from tellings.copies import find_copies
from tellings.ids import content_id
from tellings.records import Article, Lineage, Telling, Trace
from tellings.stories import group_stories
from tellings.trace import trace_lineage

READ = Path(__file__).parent / "lineage_read.toml"
STORIES, OUTLETS = 30, 3
FOLDER = sets.DATA / "stories" / "allsides_dev"


def stream() -> list[Article]:
    """Return all articles of the stream with their outlets; those without a label are cut at 3,000 characters."""
    path = sets.require(FOLDER / "background_unlabelled.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        *sets.jsonl_articles(FOLDER / "articles.jsonl"),
        *(
            Article(str(r["id"]), path.name, r["text"], outlet=r["source"], title=r["title"], published=r["date"])
            for r in rows
        ),
    ]  # fmt: skip


def grouped() -> list[list[Article]]:
    """Return the stories of three outlets or more, in order of ids, kept between runs."""
    kept = sets.CACHE / "allsides_stream_stories.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # noqa: S301  (our own cache)
    articles = stream()
    by_id = {a.article_id: a for a in articles}
    groups = [[by_id[i] for i in sorted(s.article_ids)] for s in group_stories(articles)]
    many = sorted((g for g in groups if len({a.outlet for a in g}) >= OUTLETS), key=lambda g: g[0].article_id)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(many))
    return many


def drawn(seed: int, count: int = STORIES) -> list[list[Article]]:
    """Return the stories of one draw; draws do not overlap: the seed is the number of a part of one fixed order."""
    order = grouped()
    random.Random(4).shuffle(order)  # noqa: S311  (a sample, not a secret)
    return order[(seed - 1) * count : seed * count]


def traced(articles: Sequence[Article]) -> tuple[list[Telling], Trace]:
    """Return the tellings of a story and its lineage, as the pipeline makes them."""
    tellings, alignment, cast = aligned(articles)
    residue = [r for t in tellings for r in t.residue]
    story = content_id("story", articles[0].article_id)
    return tellings, trace_lineage(story, tellings, find_copies(articles, residue), alignment, cast)


def edge_lines(edge: Lineage, texts: dict[str, str]) -> list[str]:
    """Return an edge with its evidence."""
    out = [f"  EDGE {edge.kind} {edge.from_id} -> {edge.to_id} ({edge.confidence:.2f})"]
    for e in edge.evidence:
        words = " ".join(texts[e.article_id][e.start : e.end].split())
        shown = words if len(words) <= 240 else f"{words[:170]} ... {words[-60:]}"
        out.append(f"    [{e.article_id[:6]}] {e.note}: {shown}")
    return out


def show(number: int, articles: Sequence[Article], *, texts: bool) -> None:
    """Print one story: its articles, edges and origins."""
    _, trace = traced(articles)
    received = {a.article_id: a.received for a in articles}
    print(f"=== {number}. {len(articles)} articles")
    for a in sorted(articles, key=lambda a: (a.published or "", a.article_id)):
        print(f"  {a.article_id} <{a.outlet}> {a.published} {len(a.received.split())}w | {a.title}")
    for edge in trace.lineage:
        print("\n".join(edge_lines(edge, received)))
    size = Counter(o.origin_id for o in trace.origins)
    for o in trace.origins:
        if size[o.origin_id] > 1 or o.name:
            print(f"  ORIGIN {o.origin_id[:6]} {o.article_id} name={o.name} | {o.reason}")
    print(f"  origins: {len(size)}")
    for a in articles if texts else ():
        print(f"--- {a.article_id} <{a.outlet}>\n{a.received}\n")


def print_read() -> None:
    """Print how many of the edges read are right, loose and wrong: each draw, and all by the code that found them."""
    by_code: dict[str, Counter[str]] = {}
    for draw in tomllib.loads(READ.read_text("utf8"))["draw"]:
        found = Counter(verdict for *_, verdict in draw["edges"])
        by_code.setdefault(draw["code"], Counter()).update(found)
        print(f"draw {draw['number']}: {dict(sorted(found.items()))}")
    for code, found in by_code.items():
        print(f"code {code}: {dict(sorted(found.items()))}, {found['right'] / found.total():.2f} right")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draw", type=int, default=1)
    options.add_argument("--texts", action="store_true", help="the articles too")
    options.add_argument("--read", action="store_true", help="what was read")
    chosen = options.parse_args()
    if chosen.read:
        print_read()
        return
    for number, articles in enumerate(drawn(chosen.draw), 1):
        show(number, articles, texts=chosen.texts)


if __name__ == "__main__":
    main()
