"""Other tools that find near copies, each in a process of its own: `python peers.py TOOL PILE` (JSON in and out).

Run by the interpreter that `TELLINGS_PEERS` names (see `bench.copies`), so it imports nothing of this project.
Each gets the same sets of word 3-grams, 128 hashes and the threshold .5, and keeps the pairs whose estimated
Jaccard reaches it; making the grams is part of the time, as it is of ours.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Pairs = set[tuple[int, int]]
PEERS = ("datasketch", "rensa", "gaoya")
PERMUTATIONS, THRESHOLD = 128, 0.5
_WORD = re.compile("[a-z0-9]+")


def grams(text: str) -> list[str]:
    """Return the distinct word 3-grams of a text."""
    words = _WORD.findall(text.lower())
    return list({" ".join(words[i : i + 3]) for i in range(len(words) - 2)})


def peak_kilobytes() -> int:
    """Return the most memory that this process has held (`ru_maxrss` would count the parent's)."""
    status = Path("/proc/self/status").read_text("utf8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def datasketch(texts: Sequence[str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    index, sketches, found = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), {}, set()
    for n, text in enumerate(texts):
        tokens = grams(text)
        if not tokens:
            continue
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([t.encode() for t in tokens])
        found |= {(m, n) for m in index.query(sketch) if sketch.jaccard(sketches[m]) >= THRESHOLD}
        index.insert(n, sketch)
        sketches[n] = sketch
    return found


def rensa(texts: Sequence[str]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    # 32 bands of 4 rows, as its documentation has it for a threshold of .5 (1 / 32) ** (1 / 4) = .42.
    index, sketches, found = RMinHashLSH(THRESHOLD, PERMUTATIONS, 32), {}, set()
    for n, text in enumerate(texts):
        tokens = grams(text)
        if not tokens:
            continue
        sketch = RMinHash(PERMUTATIONS, 42)
        sketch.update(tokens)
        found |= {(m, n) for m in index.query(sketch) if sketch.jaccard(sketches[m]) >= THRESHOLD}
        index.insert(n, sketch)
        sketches[n] = sketch
    return found


def gaoya(texts: Sequence[str]) -> Pairs:
    from gaoya.minhash import MinHashStringIndex  # noqa: PLC0415

    index = MinHashStringIndex(32, THRESHOLD, 42, 3, None, grams)
    found = set()
    for n, text in enumerate(texts):
        if len(_WORD.findall(text.lower())) > 2:
            found |= {(m, n) for m in index.query(text)}
            index.insert_document(n, text)
    return found


TOOLS: dict[str, Callable[[Sequence[str]], Pairs]] = {
    "datasketch": datasketch,
    "rensa": rensa,
    "gaoya": gaoya,
}


def main() -> None:
    tool, pile = sys.argv[1:]
    texts = json.loads(Path(pile).read_text("utf8"))
    TOOLS[tool](texts[:50])
    before = peak_kilobytes()
    began = time.process_time()
    found = TOOLS[tool](texts)
    seconds = time.process_time() - began
    megabytes = (peak_kilobytes() - before) / 1000
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "pairs": sorted(found)}))


if __name__ == "__main__":
    main()
