"""The whole run, from text to dossiers: CPU and wall by stage, memory, and what others cost. `python -m bench whole`.

Beside it, over the same texts and in the same run: the bare spaCy parse of the articles that are in a story, and the
chain that a user would build today (bench/chain.py), where `TELLINGS_CHAIN` names an interpreter that has it. The
articles are the labelled ones of `stories/allsides_dev`, then those around them; `TELLINGS_SIZES` names other sizes
than 1000. Each measurement is a process of its own, on one thread; `x bare` is CPU time by the bare parse's.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evals import sets

from bench.peers import peak_kilobytes

HERE = Path(__file__).parent
# What an article that is alone in its story may cost, in seconds (issue 9).
ALONE = 0.003


def pile(count: int) -> list[dict]:
    """Return so many articles as JSON lines hold them, the labelled ones first."""
    folder = sets.require(sets.DATA / "stories" / "allsides_dev")
    rows = [json.loads(line) for line in (folder / "articles.jsonl").open(encoding="utf8")]
    with gzip.open(folder / "background_unlabelled.jsonl.gz", "rt", encoding="utf8") as lines:
        rows += [json.loads(line) for line in lines]
    names = {
        "id": "id",
        "title": "title",
        "text": "text",
        "date": "published",
        "source": "outlet",
        "url": "url",
    }
    return [{new: row[old] for old, new in names.items()} | {"id": str(row["id"])} for row in rows[:count]]


def run() -> Iterator[dict]:
    """Yield the rows of each size."""
    for size in map(int, os.environ.get("TELLINGS_SIZES", "1000").split(",")):
        with tempfile.TemporaryDirectory() as folder:
            yield from rows(size, Path(folder))


def rows(size: int, folder: Path) -> Iterator[dict]:
    """Yield what our run costs by stage, a second run with nothing new, and the others."""
    path, told = folder / "pile.jsonl", folder / "told.json"
    path.write_text("\n".join(json.dumps(row) for row in pile(size)), "utf8")
    first = measure([sys.executable, "-m", "bench.whole", "ours", path, folder / "out", told])
    again = measure([sys.executable, "-m", "bench.whole", "ours", path, folder / "out", told])
    bare = measure([sys.executable, "-m", "bench.whole", "bare", told])
    count = len(json.loads(told.read_text("utf8")))
    name = f"{size:,} articles, {count:,} in a story"

    def row(tool: str, found: dict) -> dict:
        return {
            "set": name, "tool": tool, "CPU s": found["cpu"], "wall s": found["wall"],
            "x bare": found["cpu"] / bare["cpu"], "MB": found.get("megabytes"),
        }  # fmt: skip

    yield row("bare parse (nlp.pipe)", bare)
    yield row("tellings build", first)
    for stage, wall, cpu in first["costs"]:
        yield row(f"  {stage}", {"cpu": cpu, "wall": wall})
    yield row("  a run with nothing new", again)
    yield row(
        "  bound: 1.3 bare + 3 ms each alone",
        {"cpu": 1.3 * bare["cpu"] + ALONE * (size - count), "wall": None},
    )
    if os.environ.get("TELLINGS_CHAIN"):
        chain = measure([os.environ["TELLINGS_CHAIN"], str(HERE / "chain.py"), path])
        yield row(f"chain of other tools ({chain['in stories']:,} in a story)", chain)
        for stage, cpu in chain["parts"].items():
            yield row(f"  {stage}", {"cpu": cpu, "wall": None})


def measure(command: list[object]) -> dict:
    """Return what a measuring process prints."""
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    out = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, env=env).stdout
    return json.loads(out.splitlines()[-1])


def ours(path: str, out: str, told: str) -> dict:
    """Build the pile, and write the texts of the articles that are in a story to `told`."""
    from tellings.pipeline import Options, build  # noqa: PLC0415

    found = build([path], Path(out), Options(workers=1))
    alone = {s.story_id for s in found.stories if s.tellings == 1}
    Path(told).write_text(json.dumps([a.received for a in found.articles if a.story_id not in alone]), "utf8")
    return {"costs": [(c.stage, c.wall, c.cpu) for c in found.costs]}


def bare(told: str) -> dict:
    """Parse the texts as spaCy's documentation has it."""
    import spacy  # noqa: PLC0415

    from tellings.parse import MODEL  # noqa: PLC0415

    nlp = spacy.load(MODEL)
    return {"tokens": sum(len(doc) for doc in nlp.pipe(json.loads(Path(told).read_text("utf8"))))}


if __name__ == "__main__":
    began = time.perf_counter()
    result = {"ours": ours, "bare": bare}[sys.argv[1]](*sys.argv[2:])
    spent = {"cpu": time.process_time(), "wall": time.perf_counter() - began}
    print(json.dumps(result | spent | {"megabytes": peak_kilobytes() / 1000}))
