"""Residue of extracted pages, by line: how much is found, how much of it is right, how much content is lost."""

import gzip
import json
from collections import Counter
from itertools import groupby

from evals.sets import DATA, require
from tellings.clean import mark_residue
from tellings.records import Article

SETS = ("aeb", "aed", "fe", "wcxb-dev", "wcxb-test")


def lines() -> list[dict]:
    path = require(DATA / "pages" / "residue-lines" / "lines.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def judged(extractor: str | None = None) -> list[tuple[dict, str | None]]:
    """Return each line of the set with the reason it was marked with, or None."""
    out = []
    for _, group in groupby(lines(), key=lambda r: (r["ds"], r["doc"])):
        rows = [r for r in group if extractor is None or extractor in r["ext"]]
        text = "\n".join(r["text"] for r in rows)
        title = next((r["text"] for r in rows if r["label"] == "title"), None)
        residue = mark_residue([Article("a", "a", text, title=title)])
        at = 0
        for row in rows:
            end = at + len(row["text"])
            hit = [r for r in residue if r.start < end and r.end > at]
            covered = sum(min(r.end, end) - max(r.start, at) for r in hit)
            out.append((row, hit[0].reason if covered * 2 > end - at else None))
            at = end + 1
    return out


def row_of(name: str, found: list[tuple[dict, str | None]]) -> dict:
    count = Counter((r["label"], reason is not None) for r, reason in found)
    marked = count["residue", True] + count["content", True]
    residue = count["residue", True] + count["residue", False]
    content = count["content", True] + count["content", False]
    return {
        "set": name,
        "measure": "residue lines: precision / recall / content lost",
        "ours": f"{count['residue', True] / max(1, marked):.3f} / {count['residue', True] / max(1, residue):.3f}"
        f" / {count['content', True] / max(1, content):.4f}",
        "floor": f"mark nothing: - / 0 / 0 ({residue} residue, {content} content lines)",
    }


def run() -> list[dict]:
    found = judged()
    rows = [row_of(name, [f for f in found if f[0]["ds"] == name]) for name in SETS]
    news = [f for f in found if f[0]["ds"] in {"aeb", "fe", "aed"}]
    precise = [f for f in found if "traf_prec" in f[0]["ext"]]
    return [
        *rows,
        row_of("news (aeb, aed, fe)", news),
        row_of("kept by trafilatura precision", precise),
        row_of("all", found),
    ]


def main() -> None:
    for row in run():
        print(f"{row['set']:32} {row['measure']}: {row['ours']}   ({row['floor']})")


if __name__ == "__main__":
    main()
