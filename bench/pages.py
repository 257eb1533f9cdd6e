"""Pages: a WARC of 1 GB, read; pages a second beside bare trafilatura, and peak memory. `python -m bench pages`.

The archive repeats the labelled pages under new addresses, unpacked, up to `TELLINGS_WARC_MB` (1,000). Time: one
process asks our reader for the next article, then trafilatura (precision mode, bytes in memory, no metadata) for the
text of the same page, each in turn the first, so that whatever else the machine does falls on both. Memory: another process reads
the whole archive and keeps nothing.
"""

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trafilatura
from evals import sets
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tellings.read import read_articles
from tellings.records import Article

SETS = ("scrapinghub-aeb", "fundus-evaluation")
SIZE = int(os.environ.get("TELLINGS_WARC_MB", "1000")) * 1_000_000


def labelled_pages() -> list[bytes]:
    paths = (p for s in SETS for p in sorted(sets.require(sets.DATA / "pages" / s / "html").glob("*.gz")))
    return [gzip.decompress(path.read_bytes()) for path in paths]


def write_warc(path: Path, pages: list[bytes], size: int) -> int:
    """Write pages, round after round, until the archive has this size; return how many."""
    count = 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        while file.tell() < size:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://post.example/{count}"
            body = io.BytesIO(pages[count % len(pages)])
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=head))
            count += 1
    return count


def run() -> Iterator[dict]:
    pages = labelled_pages()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc"
        count = write_warc(path, pages, SIZE)
        name = f"{path.stat().st_size / 1e6:,.0f} MB of WARC, {count:,} pages"
        timed, held = (_process(what, path) for what in ("time", "memory"))
    yield {
        "set": name,
        "tool": "read_articles",
        "pages/s": count / timed["ours"],
        "CPU s": timed["ours"],
        "x bare": timed["bare"] / timed["ours"],
        "peak MB": held["peak"],
        "articles": held["articles"],
        "words on progress": held["told"],
    }
    yield {"set": name, "tool": "bare trafilatura", "pages/s": count / timed["bare"], "CPU s": timed["bare"]}


def _process(what: str, path: Path) -> dict:
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bench.pages", what, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)


def time_both(path: Path) -> dict[str, float]:
    """Return the CPU seconds of our reader and of bare trafilatura over the same pages."""
    pages, spent = labelled_pages(), {"ours": 0.0, "bare": 0.0}
    items, count = read_articles([path]), 0

    def bare() -> None:
        began = time.process_time()
        trafilatura.extract(pages[count % len(pages)], favor_precision=True, include_comments=False)
        spent["bare"] += time.process_time() - began

    while True:
        # Who comes second finds the page in the cache: each in turn.
        if count % 2:
            bare()
        item: object = ""
        while item is not None and not isinstance(
            item, Article
        ):  # (a paid page has a row of its own besides)
            began = time.process_time()
            item = next(items, None)
            spent["ours"] += time.process_time() - began
        if item is None:
            return spent
        if count % 2 == 0:
            bare()
        count += 1


def hold(path: Path) -> dict[str, float]:
    """Return the peak memory in MB of a process that reads the archive, and what it read."""
    told: list[int] = []
    articles = sum(
        isinstance(a, Article) for a in read_articles([path], progress=lambda done, _: told.append(done))
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"peak": peak, "articles": articles, "told": len(told)}


if __name__ == "__main__":
    print(json.dumps({"time": time_both, "memory": hold}[sys.argv[1]](Path(sys.argv[2]))))
