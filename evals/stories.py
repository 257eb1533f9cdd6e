"""Stories: BCubed and pair F1 of `group_stories` on the labelled sets, one default, beside plain linkage.

And small piles (2 to 28 articles) drawn from `allsides_dev`: pairs of one event that are joined, and pairs of two events.

`python -m evals.stories --stream` adds the AllSides half inside its stream of 32,111 articles; `--grow` tells what
adding 1,000 articles to 30,000 costs, how near it comes to a run over all, and what the order of arrival changes.
"""

import gzip
import json
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from zlib import crc32

import numpy as np
from msgspec.structs import replace
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from evals import sets
from tellings.records import Article, Story
from tellings.stories import Grown, group_stories, grow_stories

SETS = ("giveme5w1h", "ecbplus", "allsides_dev")
# Words of a body in the row of title and lede only.
LEDE = 50
# Thresholds tried for the baseline.
CUTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
# Small piles, and how many articles there are in each, in turn.
PILES, SIZES = 200, (2, 3, 5, 10, 28)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’]?\s+")


def gold(name: str) -> dict[str, str]:
    """Return the event of each article of a set."""
    path = sets.DATA / "stories" / name / "articles.jsonl"
    return {str(r["id"]): str(r["event"]) for r in map(json.loads, path.open(encoding="utf8"))}


def background() -> list[Article]:
    """Return the unlabelled articles around `allsides_dev`."""
    path = sets.require(sets.DATA / "stories" / "allsides_dev" / "background_unlabelled.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Article(str(r["id"]), path.name, r["text"], title=r.get("title"), published=r.get("date"))
        for r in rows
    ]


def score_clusters(events: dict[str, str], found: dict[str, str]) -> dict[str, float]:
    """Return BCubed P, R, F1, pair F1 and the largest story, over the labelled articles."""
    by_event, by_story = defaultdict(set), defaultdict(set)
    for i, event in events.items():
        by_event[event].add(i)
        by_story[found[i]].add(i)
    shared = {i: len(by_event[events[i]] & by_story[found[i]]) for i in events}
    p = sum(n / len(by_story[found[i]]) for i, n in shared.items()) / len(events)
    r = sum(n / len(by_event[events[i]]) for i, n in shared.items()) / len(events)
    both = _pairs(Counter((events[i], found[i]) for i in events).values())
    told, true = _pairs(map(len, by_story.values())), _pairs(map(len, by_event.values()))
    sizes = Counter(found.values())
    return {
        "P": p,
        "R": r,
        "F1": 2 * p * r / (p + r),
        "pair F1": 2 * both / max(1, told + true),
        "largest": max(sizes.values()),
    }


def score_threads(events: dict[str, str], stories: Sequence[Story]) -> dict[str, float]:
    """Return what threads bring together: pairs of one event that stories part, and pairs of two events.

    Events are themselves parts of running stories, so that the second are no errors: read threads by eye.
    """
    thread = {i: s.thread or s.story_id for s in stories for i in s.article_ids}
    story = {i: s.story_id for s in stories for i in s.article_ids}

    def together(*by: dict[str, str]) -> int:
        return _pairs(Counter(tuple(names[i] for names in by) for i in events).values())

    parted = together(events) - together(events, story)
    held = Counter(s.thread for s in stories if s.thread)
    return {
        "parted pairs": parted,
        "of them threaded": (together(events, thread) - together(events, story)) / max(1, parted),
        "unlike a story": (together(story) - together(events, story)) / len(events),
        "unlike a thread": (together(thread) - together(events, thread)) / len(events),
        "threads": len(held),
        "stories at most": max(held.values(), default=0),
    }


def _pairs(sizes) -> int:  # noqa: ANN001  (any iterable of counts)
    return sum(n * (n - 1) // 2 for n in sizes)


def plain_linkages(articles: Sequence[Article]) -> list[dict[str, str]]:
    """Return stories by textbook TF-IDF (smooth idf, raw counts) and average linkage, one for each of `CUTS`."""
    numbers: dict[str, int] = {}
    counts = [Counter(f"{a.title or ''} {a.received}".lower().split()) for a in articles]
    cells = [(i, numbers.setdefault(w, len(numbers)), n) for i, c in enumerate(counts) for w, n in c.items()]
    i, j, n = (np.array(part) for part in zip(*cells, strict=True))
    idf = np.log((1 + len(articles)) / (1 + np.bincount(j))) + 1
    rows = sparse.csr_array((n * idf[j], (i, j)))
    rows = rows.multiply(1 / np.sqrt(rows.multiply(rows).sum(axis=1))[:, None]).tocsr()
    distance = np.clip(1 - (rows @ rows.T).toarray(), 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    cuts = [fcluster(tree, 1 - cut, "distance") for cut in CUTS]
    return [{a.article_id: str(c) for a, c in zip(articles, labels, strict=True)} for labels in cuts]


def plain_scores() -> dict[str, dict[str, float]]:
    """Return the baseline's scores at the one threshold that is best over the three sets together."""
    scores = {
        name: [score_clusters(gold(name), found) for found in plain_linkages(labelled(name))] for name in SETS
    }
    best = max(range(len(CUTS)), key=lambda n: sum(scores[name][n]["F1"] for name in SETS))
    return {name: scores[name][best] for name in SETS}


def labelled(name: str) -> list[Article]:
    """Return the articles of a set."""
    return sets.jsonl_articles(sets.DATA / "stories" / name / "articles.jsonl")


def _measured(articles: Sequence[Article], events: dict[str, str]) -> dict[str, float]:
    """Return the scores of the stories and threads of these articles, and what they cost."""
    began = time.process_time()
    stories = group_stories(articles)
    spent = time.process_time() - began
    found = {i: s.story_id for s in stories for i in s.article_ids}
    return score_clusters(events, found) | score_threads(events, stories) | {"CPU s": spent}


def ledes() -> list[Article]:
    """Return the articles of `allsides_dev` with title and lede only (the first 50 words)."""
    return [
        replace(a, received=" ".join(a.received.split()[:LEDE]), body_start=0)
        for a in labelled("allsides_dev")
    ]


def small_piles(half: int, *, short: bool) -> list[list[Article]]:
    """Return `PILES` piles drawn from one half of the events of `allsides_dev` (0: that settings were tuned on; 1: the other).

    Every other five hold two articles of one event, first, and all others are of other events each. With `short` there
    are the title and two sentences of each article.
    """
    events, by_event, draw = gold("allsides_dev"), defaultdict(list), random.Random(0)  # noqa: S311  (not for secrets)
    for article in labelled("allsides_dev"):
        event = events[article.article_id]
        if crc32(event.encode()) % 2 == half:
            by_event[event].append(_two_sentences(article) if short else article)
    names = sorted(by_event)
    told_twice = [e for e in names if len(by_event[e]) > 1]
    piles = []
    for n in range(PILES):
        pair = draw.choice(told_twice) if n // len(SIZES) % 2 == 0 else None
        pile = draw.sample(by_event[pair], 2) if pair else []
        others = draw.sample([e for e in names if e != pair], SIZES[n % len(SIZES)] - len(pile))
        piles.append(pile + [draw.choice(by_event[e]) for e in others])
    return piles


def _two_sentences(article: Article) -> Article:
    body = " ".join(article.received[article.body_start :].split())
    return replace(article, received=" ".join(_SENTENCE_END.split(body)[:2]), body_start=0)


def score_small_piles(piles: Sequence[Sequence[Article]]) -> dict[str, float]:
    """Return the share of true pairs joined, the wrong pairs joined, and the share of piles that have one, by size too."""
    events, told, wrong = gold("allsides_dev"), [], defaultdict(list)
    for pile in piles:
        home = _homes(group_stories(pile))
        joined = [
            events[a.article_id] == events[b.article_id]
            for a, b in combinations(pile, 2)
            if home[a.article_id] == home[b.article_id]
        ]
        wrong[len(pile)].append(joined.count(False))
        if events[pile[0].article_id] == events[pile[1].article_id]:
            told.append(home[pile[0].article_id] == home[pile[1].article_id])
    every = [n for counts in wrong.values() for n in counts]
    return {
        "one event, joined": sum(told) / len(told),
        "two events, joined": sum(every),
        "piles with such": sum(map(bool, every)) / len(every),
        **{f"such, {size} articles": sum(counts) for size, counts in sorted(wrong.items())},
    }


def with_event_dates(articles: Sequence[Article], *, undated_only: bool = False) -> list[Article]:
    """Return the articles dated as the bars of the stream were set: each labelled one by the earliest of its event.

    That tells all of them where they belong, and with `undated_only` the fifth of them that has no date. So the other rows
    use the dates as they are.
    """
    path = sets.DATA / "stories" / "allsides_dev" / "articles.jsonl"
    dates = {str(r["id"]): r["date_event"] for r in map(json.loads, path.open(encoding="utf8"))}
    return [
        a if undated_only and a.published else replace(a, published=dates.get(a.article_id, a.published))
        for a in articles
    ]


def streams() -> dict[int, list[Article]]:
    """Return the AllSides half inside its whole stream, and smaller streams, by size: articles evenly spread."""
    every = sorted(background(), key=lambda a: (a.published or "", a.article_id))
    return {n: every[:: len(every) // n][:n] for n in (1_000, 4_000, 15_000)} | {
        len(every) + len(labelled("allsides_dev")): labelled("allsides_dev") + every
    }


def run(*, stream: bool = False) -> list[dict]:
    """Return one row a measure; `floor` is the plain linkage with one threshold, best over the three sets."""
    rows = []
    plain = plain_scores()
    for name in SETS:
        rows += _rows(name, _measured(labelled(name), gold(name)), plain[name])
    rows += _rows("allsides ledes", _measured(ledes(), gold("allsides_dev")), {})
    for short in (True, False):
        piles = score_small_piles(small_piles(1, short=short))
        rows += _rows(f"small piles, {'two sentences' if short else 'whole'}", piles, {})
    return rows + (_stream_rows() if stream else [])


def _stream_rows() -> list[dict]:
    """Return the scores inside the stream, and how time grows with size: the slope in logarithms."""
    spent, events = {}, gold("allsides_dev")
    for size, articles in streams().items():
        held = {a.article_id for a in articles}
        found = _measured(articles, {i: e for i, e in events.items() if i in held} or dict.fromkeys(held, ""))
        spent[size] = found["CPU s"]
    rows = _rows("allsides stream", found, {})
    for name, undated_only in (("event dates", False), ("undated by event", True)):
        dated = with_event_dates(articles, undated_only=undated_only)
        rows += _rows(f"allsides stream, {name}", _measured(dated, events), {})
    rows += _rows("allsides stream", {f"CPU s of {n}": s for n, s in spent.items()}, {})
    slope = float(np.polyfit(np.log(list(spent)), np.log(list(spent.values())), 1)[0])
    last = list(spent.items())[-2:]
    steepest = float(np.log(last[1][1] / last[0][1]) / np.log(last[1][0] / last[0][0]))
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return rows + _rows(
        "allsides stream", {"slope": slope, "slope at the end": steepest, "peak GB": gigabytes}, {}
    )


def rand_index(one: dict[str, str], other: dict[str, str]) -> float:
    """Return the adjusted Rand index of two groupings of the same articles."""
    both, a, b = (
        _pairs(Counter(keys).values())
        for keys in ([(one[i], other[i]) for i in one], one.values(), [other[i] for i in one])
    )
    expected = a * b / _pairs([len(one)])
    return (both - expected) / ((a + b) / 2 - expected)


def _homes(stories: Sequence[Story]) -> dict[str, str]:
    return {i: s.story_id for s in stories for i in s.article_ids}


def _timed(*call, **options) -> tuple[Grown, float]:  # noqa: ANN002, ANN003  (those of grow_stories)
    began = time.process_time()
    return grow_stories(*call, **options), time.process_time() - began


def grow_rows(old: int = 30_000, new: int = 1_000, window: int = 200) -> list[dict]:
    """Return what it costs to add the newest articles, and how far the stories are those of all at once.

    `order of arrival`: the newest come in two parts, once in order of time, once each of them up to `window` places
    later than it was published: the same stories is 1.
    """
    every = sorted(labelled("allsides_dev") + background(), key=lambda a: (a.published or "", a.article_id))
    pile = every[: old + new]
    first, _ = _timed(pile[:old])
    whole, full = _timed(pile)
    grown, spent = _timed(pile, earlier=first.stories, kept=first.kept)
    late = sorted(range(len(pile)), key=lambda n: (n + crc32(pile[n].article_id.encode()) % window, n))
    homes = []
    for order in (range(len(pile)), late):
        arrived = [pile[n] for n in order if n >= old]
        half, _ = _timed([*pile[:old], *arrived[: new // 2]], earlier=first.stories, kept=first.kept)
        homes.append(_homes(_timed(pile, earlier=half.stories, kept=half.kept)[0].stories))
    at_once = _homes(whole.stories)
    known = {a.article_id for a in pile[:old]}
    before = _homes(first.stories)
    return _rows(
        f"allsides stream, {old:,} + {new:,}",
        {
            "CPU s of all": full,
            "CPU s of new": spent,
            "share": spent / full,
            "ARI to all": rand_index(_homes(grown.stories), at_once),
            "ARI, old as were": rand_index(before, {i: at_once[i] for i in known}),
            "order of arrival": rand_index(*homes),
        },
        {},
    )


def _rows(name: str, ours: dict[str, float], floor: dict[str, float]) -> list[dict]:
    return [
        {
            "set": name,
            "measure": f"BCubed {m}" if m in ("P", "R", "F1") else m,
            "ours": v,
            "floor": floor.get(m),
        }
        for m, v in ours.items()
    ]


def main() -> None:
    for row in grow_rows() if "--grow" in sys.argv else run(stream="--stream" in sys.argv):
        floor = "" if row["floor"] is None else f"{row['floor']:.3f}"
        print(f"{row['set']:34} {row['measure']:16} {row['ours']:8.3f} {floor:>8}")


if __name__ == "__main__":
    main()
