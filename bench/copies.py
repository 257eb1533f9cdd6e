"""Copies: CPU seconds, memory and pairs of ours and of other tools, in one run. `python -m bench copies`.

The first pile is a wire's stories with planted copies (evals/copies.py). The others, to 100,000, are one mixture at
every size: half of them a wire's stories and articles of many outlets, half copies made from those (bench/piles.py).
F is what reading the text and hashing its word 3-grams costs in plain C (bench/floor.c, if `cc` is there), measured
in the same run. The truth of pairs is the product of the gram sets, of all articles of the first pile, of the
largest one that of 2,000 articles with all. `found a MB` is how many pairs or passages we give: in the mixture it
grows with the pile, as ever more of the wire's notices meet one of their kind, and the slope holds that too. Each measurement is a process of its own, the best of some runs.
Other tools are measured where an interpreter that `TELLINGS_PEERS` names has them (several with colons between:
datasketch, rensa, gaoya; text-dedup, datatrove); those that none has are told as absent.
"""

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from evals.copies import Planted, plant, score, wire
from scipy import sparse

from bench.peers import PEERS, peak_kilobytes
from bench.piles import apart, grown, originals
from tellings.copies import find_copies, near_copies
from tellings.pipeline.kept_copies import index_copies
from tellings.records import Article, NearCopy, Passage

HERE = Path(__file__).parent
SIZES = (1_000, 4_000, 16_000, 40_000, 100_000)
# Of the largest pile, so many articles are compared with all.
DRAWN = 2_000
# Of the other tools only the fastest gets the largest pile.
FASTEST = ("rensa",)
# A library of so many articles gets so many more.
LIBRARY, NEW = 30_000, (10, 100, 1_000)
# A tool runs again until it has taken so many seconds, three times at most; the best run counts.
ENOUGH = 6.0
ALONE = os.environ | {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
Found = TypeVar("Found")
OURS: dict[str, Callable[[Sequence[Article]], Sequence[Passage | NearCopy]]] = {
    "near_copies": near_copies,
    "find_copies": find_copies,
}


def row(pile: str, tool: str, measured: dict, floor: float | None, size: int) -> dict:
    """Return a row of the table; `size` is the bytes of text."""
    seconds = measured["seconds"]
    return {
        "set": pile,
        "tool": tool,
        "CPU s": seconds,
        "ms/MB": 1e9 * seconds / size,
        "x F": seconds / floor if floor else None,
        "memory, bytes a byte": 1e6 * measured["megabytes"] / size,
        "found a MB": 1e6 * measured["found"] / size if "found" in measured else None,
    }


def run() -> Iterator[dict]:
    """Yield the rows, one a tool and pile; then the slopes of time against size."""
    stories = wire()
    planted = plant(stories)
    pile = sorted([*stories, *(p.copy for p in planted)], key=lambda a: a.article_id)
    with tempfile.TemporaryDirectory() as folder:
        truth, everything = product([a.received for a in pile]), range(len(pile))
        name, texts = f"{len(pile):,} wire stories, copies planted", save(pile, folder)
        floor, size = floor_seconds(pile, folder), sum(len(a.received.encode()) for a in pile)
        yield row(name, "F (C, one pass)", {"seconds": floor or math.nan, "megabytes": 0.0}, floor, size)
        for tool in [*OURS, *PEERS]:
            if tool not in OURS and interpreter(tool) is None:
                yield {"set": name, "tool": f"{tool} (absent)"}
                continue
            measured = measure(tool, texts)
            clusters = measured.get("clusters")
            scored = (
                against_clusters(truth, clusters)
                if clusters
                else against(truth, measured["pairs"], everything)
            )
            yield row(name, tool, measured, floor, size) | scored
            if measured["passages"]:
                yield from passages(planted, pile, measured["passages"])
        yield from growth(folder)


def passages(planted: Sequence[Planted], pile: Sequence[Article], found: Sequence[list]) -> Iterator[dict]:
    """Yield how much of the planted copies was found, by kind."""
    ids = [a.article_id for a in pile]
    rows = [Passage(ids[a], sa, ea, ids[b], sb, eb, 1.0) for a, sa, ea, b, sb, eb in found]
    for kind in sorted({p.kind for p in planted}):
        recall, kept, whole = score([p for p in planted if p.kind == kind], rows)
        spans = {"span IoU": kept, "whole span IoU": whole}
        yield {"set": f"  {kind}", "tool": "find_copies", "passages R": recall} | spans


def growth(folder: str) -> Iterator[dict]:
    """Yield our times for larger and larger piles of both kinds, the peers' for the largest, and the slopes."""
    articles = originals()
    yield from slopes(articles, "mixed articles", folder, FASTEST)
    yield from slopes(apart(articles), "of even density", folder, ())
    for kind, pile in (("mixed articles", grown(articles, LIBRARY)), ("originals", articles[:LIBRARY])):
        command = [sys.executable, "-m", "bench.copies", "more", str(save(pile, folder))]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=ALONE)
        yield from ({"set": f"{LIBRARY:,} {kind}"} | found for found in json.loads(done.stdout))


def measure_more(texts: Path) -> list[dict]:
    """Return what a library's search costs with so many new articles, and both searches over all."""
    articles = [Article(f"{n:09}", "", t) for n, t in enumerate(json.loads(texts.read_text("utf8")))]
    size = sum(len(a.received.encode()) for a in articles)
    whole, found = seconds_of(lambda: (find_copies(articles), near_copies(articles)))
    rows = [{"tool": "find_copies, near_copies", "CPU s": whole, "of all": 1.0}]
    for many in NEW:
        drawn = set(np.random.default_rng(many).choice(len(articles), many, replace=False).tolist())
        with tempfile.TemporaryDirectory() as folder:
            old = [a for n, a in enumerate(articles) if n not in drawn]
            first, _ = seconds_of(lambda: index_copies(old, (), Path(folder)))  # noqa: B023
            disk = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())
            more, grown_to = seconds_of(lambda: index_copies(articles, (), Path(folder)))
        assert grown_to == found
        if many == NEW[0]:
            row = {"tool": "  a library's first run", "CPU s": first, "of all": first / whole}
            rows.append(row | {"disk, bytes a byte": disk / size})
        rows.append({"tool": f"  {many:,} more to a library", "CPU s": more, "of all": more / whole})
    return rows


def seconds_of(work: Callable[[], Found]) -> tuple[float, Found]:
    """Return the CPU seconds of some work, and what it found."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def slopes(articles: Sequence[Article], kind: str, folder: str, peers: Sequence[str]) -> Iterator[dict]:
    """Yield the times for larger and larger piles made from originals, and the slope of log time by log size."""
    points: dict[str, list[tuple[int, float]]] = {tool: [] for tool in OURS}
    for count in SIZES:
        part = grown(articles, count)
        texts, size = save(part, folder), sum(len(a.received.encode()) for a in part)
        floor, largest, truth = floor_seconds(part, folder), count == SIZES[-1], set()
        drawn = np.linspace(0, count - 1, DRAWN).astype(int).tolist()
        if largest and peers:
            truth = product([a.received for a in part], drawn)
        for tool in [*OURS, *(p for p in peers if largest and interpreter(p))]:
            measured = measure(tool, texts)
            scored = against(truth, measured["pairs"], drawn) if truth else {}
            yield row(f"{len(part):,} {kind}", tool, measured, floor, size) | scored
            if tool in OURS:
                points[tool].append((size, measured["seconds"]))
    for tool, found in points.items():
        x, y = np.log(np.array(found)).T
        yield {
            "set": f"{SIZES[0]:,} to {SIZES[-1]:,} {kind}",
            "tool": tool,
            "slope": float(np.polyfit(x, y, 1)[0]),
        }


def save(articles: Sequence[Article], folder: str) -> Path:
    """Write the texts, in order of ids, where the measuring processes read them."""
    path = Path(folder) / "pile.json"
    path.write_text(json.dumps([a.received for a in articles]), "utf8")
    return path


@cache
def interpreter(peer: str) -> str | None:
    """Return the first interpreter that `TELLINGS_PEERS` names and that has the tool."""
    ask = f"import sys, importlib.util as u; sys.exit(u.find_spec({peer.replace('-', '_')!r}) is None)"
    named = [path for path in os.environ.get("TELLINGS_PEERS", "").split(os.pathsep) if path]
    return next(
        (path for path in named if subprocess.run([path, "-c", ask], check=False).returncode == 0), None
    )


def floor_seconds(articles: Sequence[Article], folder: str) -> float | None:
    """Return the CPU seconds of `floor.c` over the texts, the best of seven, or None without a C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    program, texts = Path(folder) / "floor", Path(folder) / "pile.txt"
    texts.write_text("\n".join(a.received for a in articles), "utf8")
    subprocess.run([compiler, "-O3", "-march=native", HERE / "floor.c", "-o", program], check=True)
    return float(subprocess.run([program, texts], check=True, capture_output=True, text=True).stdout)


def measure(tool: str, texts: Path) -> dict:
    """Return the CPU seconds, extra peak memory (MB) and pairs of a tool over the texts, in processes of their own."""
    if tool in OURS:
        command = [sys.executable, "-m", "bench.copies", tool, str(texts)]
    else:
        command = [str(interpreter(tool)), str(HERE / "peers.py"), tool, str(texts)]
    runs: list[dict] = []
    while len(runs) < 3 and sum(r["seconds"] for r in runs) < ENOUGH:
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=ALONE)
        runs.append(json.loads(done.stdout))
    best = min(runs, key=lambda r: r["seconds"])
    return {"passages": []} | best | {"megabytes": min(r["megabytes"] for r in runs)}


def measure_here(tool: str, texts: Path) -> dict:
    """Return what `measure` does, measured in this process."""
    received = json.loads(texts.read_text("utf8"))
    articles = [Article(f"{n:09}", "", text) for n, text in enumerate(received)]
    OURS[tool](articles[:50])
    before = peak_kilobytes()
    began = time.process_time()
    found = OURS[tool](articles)
    seconds = time.process_time() - began
    megabytes = (peak_kilobytes() - before) / 1000
    pairs = [(int(p.article_a), int(p.article_b)) for p in found if getattr(p, "jaccard", 0.0) >= 0.5]
    spans = [
        (int(p.article_a), p.start_a, p.end_a, int(p.article_b), p.start_b, p.end_b)
        for p in found
        if isinstance(p, Passage)
    ]
    result = {"seconds": seconds, "megabytes": megabytes, "pairs": pairs, "passages": spans}
    return result | {"found": len(found)}


def product(texts: Sequence[str], drawn: Sequence[int] | None = None) -> set[tuple[int, int]]:
    """Return every pair with word-3-gram Jaccard >= .5 (of which one is drawn), by counting the grams that all share."""
    numbers: dict[str, int] = {}
    found = []
    for text in texts:
        words = np.array([numbers.setdefault(w, len(numbers)) for w in re.findall("[a-z0-9]+", text.lower())])
        found.append(
            np.unique(words[:-2] << 42 | words[1:-1] << 21 | words[2:]) if len(words) > 2 else words[:0]
        )
    assert len(numbers) < 1 << 21
    sizes = np.array([len(f) for f in found])
    columns = np.unique(np.concatenate(found), return_inverse=True)[1]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    held = sparse.csr_array(
        (np.ones(len(columns), np.int32), columns, ends), (len(texts), int(columns.max()) + 1)
    )
    turned, out = held.T.tocsr(), set()
    rows = np.arange(len(texts)) if drawn is None else np.array(drawn)
    for at in range(0, len(rows), 200):
        shared = (held[rows[at : at + 200]] @ turned).tocoo()
        a, b = rows[at + shared.row], shared.col
        near = (a != b) & (shared.data >= 0.5 * (sizes[a] + sizes[b] - shared.data))
        a, b = np.minimum(a, b)[near], np.maximum(a, b)[near]
        out |= set(zip(a.tolist(), b.tolist(), strict=True))
    return out


def against(truth: set[tuple[int, int]], pairs: Sequence[Sequence[int]], drawn: Sequence[int]) -> dict:
    """Return the precision and recall of pairs with Jaccard >= .5 of which one is drawn, where a tool gives pairs."""
    some = set(drawn)
    found = {(a, b) for a, b in pairs if a in some or b in some}
    if not found:
        return {}
    hits = len(found & truth)
    return {"pairs P": hits / len(found), "pairs R": hits / len(truth), "true pairs": len(truth)}


def against_clusters(truth: set[tuple[int, int]], clusters: Sequence[int]) -> dict:
    """Return what `against` does for every two of a cluster, by each text's cluster (there may be too many to list)."""
    found = sum(n * (n - 1) // 2 for n in Counter(clusters).values())
    hits = sum(clusters[a] == clusters[b] for a, b in truth)
    return {"pairs P": hits / max(1, found), "pairs R": hits / len(truth), "true pairs": len(truth)}


if __name__ == "__main__":
    tool, pile = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(measure_more(pile) if tool == "more" else measure_here(tool, pile)))
