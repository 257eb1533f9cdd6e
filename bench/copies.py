"""Copies: CPU seconds, memory and pairs of ours and of other tools, in one run. `python -m bench copies`.

The pile is a wire's stories with planted copies (evals/copies.py); larger ones add articles of many outlets. F is
what reading the text and hashing its word 3-grams costs in plain C (bench/floor.c, if `cc` is there), measured in
the same run; the truth of pairs is a full product of the gram sets. Each measurement is a process of its own.
Other tools are measured where `TELLINGS_PEERS` names an interpreter that has them (datasketch, rensa, gaoya).
"""

import gzip
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from evals import sets
from evals.copies import plant, wire
from scipy import sparse

from bench.peers import peak_kilobytes
from tellings.copies import find_copies, near_copies
from tellings.records import Article

HERE = Path(__file__).parent
PEERS = ("datasketch", "rensa", "gaoya")
SIZES = (1_000, 4_000, 16_000)
OURS: dict[str, Callable[[Sequence[Article]], object]] = {
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
    }


def run() -> Iterator[dict]:
    """Yield the rows, one a tool and pile; then the slopes of time against size."""
    stories = wire()
    pile = [*stories, *(p.copy for p in plant(stories))]
    with tempfile.TemporaryDirectory() as folder:
        truth = product([a.received for a in pile])
        name, texts = f"{len(pile):,} wire stories, copies planted", save(pile, folder)
        floor, size = floor_seconds(pile, folder), sum(len(a.received.encode()) for a in pile)
        yield row(name, "F (C, one pass)", {"seconds": floor or math.nan, "megabytes": 0.0}, floor, size)
        for tool in [*OURS, *peers()]:
            measured = measure(tool, texts)
            yield row(name, tool, measured, floor, size) | against(truth, measured["pairs"])
        yield from growth(pile, folder)


def growth(pile: Sequence[Article], folder: str) -> Iterator[dict]:
    """Yield our times for larger and larger piles, and the slope of log time against log size."""
    whole = [*pile, *other_articles()]
    points: dict[str, list[tuple[int, float]]] = {tool: [] for tool in OURS}
    mixed = sorted(whole, key=lambda a: hash_of(a.article_id))
    for count in (*SIZES, len(mixed)):
        part = mixed[:count]
        texts, size = save(part, folder), sum(len(a.received.encode()) for a in part)
        floor = floor_seconds(part, folder)
        for tool in OURS:
            measured = measure(tool, texts)
            points[tool].append((size, measured["seconds"]))
            yield row(f"{count:,} mixed articles", tool, measured, floor, size)
    for tool, found in points.items():
        x, y = np.log(np.array(found)).T
        yield {"set": f"{SIZES[0]:,} to {len(mixed):,}", "tool": tool, "slope": float(np.polyfit(x, y, 1)[0])}


def hash_of(text: str) -> str:
    """Return an order of texts that has nothing to do with them, always the same."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def other_articles() -> list[Article]:
    """Return the unlabelled articles of many outlets."""
    path = sets.require(sets.DATA / "stories" / "allsides_dev" / "background_unlabelled.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Article(f"other-{n}", path.name, r["text"]) for n, r in enumerate(rows)]


def save(articles: Sequence[Article], folder: str) -> Path:
    """Write the texts, in order of ids, where the measuring processes read them."""
    path = Path(folder) / "pile.json"
    path.write_text(json.dumps([a.received for a in articles]), "utf8")
    return path


def peers() -> list[str]:
    return list(PEERS) if os.environ.get("TELLINGS_PEERS") else []


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
    """Return the CPU seconds, extra peak memory (MB) and pairs of a tool over the texts, in its own process."""
    if tool in OURS:
        command = [sys.executable, "-m", "bench.copies", tool, str(texts)]
    else:
        command = [os.environ["TELLINGS_PEERS"], str(HERE / "peers.py"), tool, str(texts)]
    env = os.environ | {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)


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
    return {"seconds": seconds, "megabytes": megabytes, "pairs": pairs}


def product(texts: Sequence[str]) -> set[tuple[int, int]]:
    """Return every pair with word-3-gram Jaccard >= .5, by counting the grams that all pairs share."""
    numbers: dict[tuple[str, ...], int] = {}
    rows, columns = [], []
    for n, text in enumerate(texts):
        words = re.findall("[a-z0-9]+", text.lower())
        found = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        columns += [numbers.setdefault(g, len(numbers)) for g in found]
        rows += [n] * len(found)
    held = sparse.csr_array((np.ones(len(rows), np.int32), (rows, columns)), (len(texts), len(numbers)))
    size, turned, out = held.sum(axis=1), held.T.tocsr(), set()
    for at in range(0, len(texts), 500):
        shared = (held[at : at + 500] @ turned).tocoo()
        a, b = shared.row + at, shared.col
        near = (a < b) & (shared.data >= 0.5 * (size[a] + size[b] - shared.data))
        out |= set(zip(a[near].tolist(), b[near].tolist(), strict=True))
    return out


def against(truth: set[tuple[int, int]], pairs: Sequence[tuple[int, int]]) -> dict:
    """Return the precision and recall of pairs with Jaccard >= .5, where a tool gives pairs."""
    found = {(a, b) for a, b in pairs}
    if not found:
        return {}
    hits = len(found & truth)
    return {"pairs P": hits / len(found), "pairs R": hits / len(truth), "true pairs": len(truth)}


if __name__ == "__main__":
    print(json.dumps(measure_here(sys.argv[1], Path(sys.argv[2]))))
