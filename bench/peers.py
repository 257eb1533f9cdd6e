"""Other tools that find near copies, each in a process of its own: `python peers.py TOOL PILE` (JSON in and out).

Run by an interpreter that `TELLINGS_PEERS` names (see `bench.copies`), so it imports nothing of this project.
The libraries get the same sets of word 3-grams, 128 hashes and the threshold .5, and keep the pairs whose estimated
Jaccard reaches it; making the grams is part of the time, as it is of ours. The programs, text-dedup and datatrove,
get the texts, word 3-grams and about the same bands in one process, and say which texts are one cluster (a number a
text here): every two of a cluster are a pair that they give. Datatrove splits and folds words in its own way, numbers to 0 above all.
"""

import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

Pairs = set[tuple[int, int]]
PEERS = ("datasketch", "rensa", "gaoya", "text-dedup", "datatrove")
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


def text_dedup(texts: Sequence[str]) -> list[int]:
    from text_dedup import minhash  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        pile = Path(folder) / "pile.jsonl"
        pile.write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), "utf8")
        places = ["--path", "json", "--data_files", str(pile), "--split", "train", "--cache_dir", folder]
        places += ["--output", f"{folder}/out", "--column", "text", "--num_proc", "1"]
        # (hashes of 32 bits and xxh3 are its fast way)
        how = ["--ngram", "3", "--min_length", "1", "--num_perm", "128", "--threshold", "0.5"]
        how += ["--hash_func", "xxh3", "--hash_bits", "32", "--no-debug"]
        minhash.main.main([*places, *how], standalone_mode=False)
    return [minhash.uf.find(n) for n in range(len(texts))]


def datatrove(texts: Sequence[str]) -> list[int]:
    from datatrove.data import Document  # noqa: PLC0415
    from datatrove.pipeline.dedup import (  # noqa: PLC0415
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig  # noqa: PLC0415

    config = MinhashConfig(n_grams=3, num_buckets=32, hashes_per_bucket=4)
    documents = [Document(text, str(n)) for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        signed, found, clusters = (f"{folder}/{name}" for name in ("signed", "found", "clusters"))
        MinhashDedupSignature(signed, config).run(iter(documents), 0, 1)
        for bucket in range(config.num_buckets):
            MinhashDedupBuckets(signed, found, config=config).run(None, bucket, config.num_buckets)
        MinhashDedupCluster(found, clusters, config, save_cluster_id=True).run(None, 0, 1)
        for _ in MinhashDedupFilter(clusters, load_cluster_ids=True).run(iter(documents), 0, 1):
            pass
    return [d.metadata.get("minhash_cluster_id", -1 - n) for n, d in enumerate(documents)]


TOOLS: dict[str, Callable[[Sequence[str]], Pairs | list[int]]] = {
    "datasketch": datasketch,
    "rensa": rensa,
    "gaoya": gaoya,
    "text-dedup": text_dedup,
    "datatrove": datatrove,
}


def main() -> None:
    tool, pile = sys.argv[1:]
    texts = json.loads(Path(pile).read_text("utf8"))
    with redirect_stdout(sys.stderr):
        TOOLS[tool](texts[:50])
        before, began = peak_kilobytes(), cpu_seconds()
        found = TOOLS[tool](texts)
    seconds, megabytes = cpu_seconds() - began, (peak_kilobytes() - before) / 1000
    pairs, clusters = (sorted(found), []) if isinstance(found, set) else ([], found)
    told = {"seconds": seconds, "megabytes": megabytes, "pairs": pairs, "clusters": clusters}
    print(json.dumps(told))


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of those that it started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
