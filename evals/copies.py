"""Copies: planted passages found by `find_copies` in a wire's stories, by how much of them was changed.

A reproducible generator copies stories whole or in 60-word excerpts into other stories, with 0, 15 and 30 %
of the words exchanged for words of the same set. The floor is what word-3-gram Jaccard >= .5 of the two
documents finds (the usual near-duplicate filter, exact). A copied span runs from its first to its last word that was
kept: words exchanged at its very ends stand in the copy alone, and nothing in the texts says that they are part of
it. `whole span IoU` counts them as planted all the same; for 60 words with 30 % exchanged no method that looks for
shared words can reach more than the kept part of it. `python -m evals.copies`.
"""

import gzip
import json
import random
import time
from collections.abc import Sequence

from msgspec import Struct

from evals import sets
from tellings.copies import find_copies
from tellings.records import Article, Passage
from tellings.text import words

PLANTED, EXCERPT, SHORTEST = 150, 60, 120
RATES = (0.0, 0.15, 0.3)


class Planted(Struct, frozen=True):
    """A copy: the source's span and the copy's, in characters, and of the latter what runs from kept word to kept word."""

    kind: str
    source: Article
    span: tuple[int, int]
    copy: Article
    copied: tuple[int, int]
    kept: tuple[int, int]


def wire() -> list[Article]:
    """Return the stories of the Reuters set with text of their own."""
    path = sets.require(sets.DATA / "reuse" / "reuters21578_wire" / "docs.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Article(f"wire-{r['id']}", path.name, r["text"]) for r in rows if len(r["text"]) > 200]


def change(text: str, rate: float, draw: random.Random, vocabulary: Sequence[str]) -> str:
    """Return the text with this share of its words exchanged."""
    out, at = [], 0
    for start, end in words(text):
        out.append(text[at:start])
        out.append(draw.choice(vocabulary) if draw.random() < rate else text[start:end])
        at = end
    return "".join([*out, text[at:]])


def plant(stories: Sequence[Article]) -> list[Planted]:
    """Return planted copies, always the same for the same stories."""
    draw = random.Random(21578)  # noqa: S311  (a reproducible generator)
    long = [s for s in stories if len(words(s.received)) >= SHORTEST]
    chosen = draw.sample(long, 2 * PLANTED)
    vocabulary = sorted({c.received[s:e] for c in chosen[:40] for s, e in words(c.received)})
    out = []
    for n, (source, host) in enumerate(zip(chosen[:PLANTED], chosen[PLANTED:], strict=True)):
        for rate in RATES:
            text = change(source.received, rate, draw, vocabulary)
            copy = Article(f"whole-{rate}-{n}", "planted", text)
            span, copied = (0, len(source.received)), (0, len(text))
            kept = _kept(source.received, text)
            out.append(Planted(f"whole, {rate:.0%} changed", source, span, copy, copied, kept))
            out.append(_excerpt(n, rate, source, host, draw, vocabulary))
    return out


def _excerpt(
    n: int, rate: float, source: Article, host: Article, draw: random.Random, vocabulary: Sequence[str]
) -> Planted:
    """Return 60 words of one story planted in the middle of another."""
    places = words(source.received)
    first = draw.randrange(len(places) - EXCERPT)
    span = (places[first][0], places[first + EXCERPT - 1][1])
    part = change(source.received[slice(*span)], rate, draw, vocabulary)
    middle = words(host.received)[len(words(host.received)) // 2][0]
    copy = Article(
        f"excerpt-{rate}-{n}", "planted", f"{host.received[:middle]}{part} {host.received[middle:]}"
    )
    start, end = _kept(source.received[slice(*span)], part)
    kept, copied = (middle + start, middle + end), (middle, middle + len(part))
    return Planted(f"{EXCERPT} words, {rate:.0%} changed", source, span, copy, copied, kept)


def _kept(text: str, changed: str) -> tuple[int, int]:
    """Return where the changed text's first word that was kept begins and the last ends."""
    pairs = zip(words(text), words(changed), strict=True)
    spans = [there for here, there in pairs if text[slice(*here)] == changed[slice(*there)]]
    return spans[0][0], spans[-1][1]


def score(planted: Sequence[Planted], found: Sequence[Passage]) -> tuple[float, float, float]:
    """Return the share of planted copies found (half of the span or more), and the mean IoU of their spans.

    The IoU is given twice: of what runs from kept word to kept word, and of all that was planted.
    """
    by_pair: dict[tuple[str, str], list[Passage]] = {}
    for p in found:
        by_pair.setdefault((p.article_a, p.article_b), []).append(p)
    beside = [by_pair.get((p.copy.article_id, p.source.article_id), []) for p in planted]
    whole = [_iou(p.copied, f) for p, f in zip(planted, beside, strict=True)]
    kept = [_iou(p.kept, f) for p, f in zip(planted, beside, strict=True)]
    hits = [n for n, iou in enumerate(whole) if iou >= 0.5]
    return (len(hits) / len(planted), *(sum(c[n] for n in hits) / max(1, len(hits)) for c in (kept, whole)))


def _iou(span: tuple[int, int], found: Sequence[Passage]) -> float:
    """Return how well the passages cover the span and nothing else, on the side of the copy."""
    inside = set(range(*span))
    covered = {i for p in found for i in range(p.start_a, p.end_a)}
    return len(inside & covered) / len(inside | covered)


def by_jaccard(planted: Sequence[Planted]) -> float:
    """Return the share of planted copies whose two documents have word-3-gram Jaccard >= .5."""
    return sum(_jaccard(p.source.received, p.copy.received) >= 0.5 for p in planted) / len(planted)


def _jaccard(a: str, b: str) -> float:
    grams = [{tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (a.lower().split(), b.lower().split())]
    return len(grams[0] & grams[1]) / max(1, len(grams[0] | grams[1]))


def run() -> list[dict]:
    """Return recall and span IoU for each kind of copy, and the time over all stories."""
    stories = wire()
    planted = plant(stories)
    articles = stories + [p.copy for p in planted]
    began = time.process_time()
    found = find_copies(articles)
    seconds = time.process_time() - began
    name = f"{len(articles)} wire stories"
    rows = []
    for kind in sorted({p.kind for p in planted}):
        group = [p for p in planted if p.kind == kind]
        recall, iou, whole = score(group, found)
        rows.append({"set": kind, "measure": "passage recall", "ours": recall, "floor": by_jaccard(group)})
        rows.append({"set": kind, "measure": "span IoU", "ours": iou, "floor": None})
        rows.append({"set": kind, "measure": "whole span IoU", "ours": whole, "floor": None})
    megabytes = sum(len(a.received) for a in articles) / 1e6
    rows.append({"set": name, "measure": "CPU s", "ours": seconds, "floor": None})
    rows.append({"set": name, "measure": "CPU ms/MB", "ours": 1000 * seconds / megabytes, "floor": None})
    rows.append({"set": name, "measure": "passages", "ours": float(len(found)), "floor": None})
    return rows


def main() -> None:
    for row in run():
        floor = "" if row["floor"] is None else f"{row['floor']:.3f}"
        print(f"{row['set']:24} {row['measure']:16} {row['ours']:10.3f} {floor:>8}")


if __name__ == "__main__":
    main()
