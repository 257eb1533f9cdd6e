"""Main text of pages: 4-word shingles shared with the text that people marked, beside bare trafilatura."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from evals.sets import DATA, require
from tellings.clean import mark_residue
from tellings.read import read_articles
from tellings.records import Article
from tellings.spans import complement

SETS = {"scrapinghub-aeb": "ground-truth.json", "fundus-evaluation": "ground_truth.json"}


def gold(name: str) -> dict[str, str]:
    """Return the marked text of each page, by the stem of its file."""
    rows = json.loads(require(DATA / "pages" / name / SETS[name]).read_text("utf8"))
    return {
        k.split(".")[0]: r["articleBody"] if "articleBody" in r else "\n".join(r["body"])
        for k, r in rows.items()
    }


def articles_of(name: str) -> dict[str, Article]:
    items = read_articles([require(DATA / "pages" / name / "html")])
    return {Path(a.path).name.split(".")[0]: a for a in items if isinstance(a, Article)}


def cleaned(articles: dict[str, Article]) -> dict[str, str]:
    """Return the texts without their residue."""
    holes: dict[str, list[tuple[int, int]]] = {}
    for r in mark_residue(list(articles.values())):
        holes.setdefault(r.article_id, []).append((r.start, r.end))
    return {
        stem: " ".join(
            a.received[s:e] for s, e in complement((0, len(a.received)), holes.get(a.article_id, []))
        )
        for stem, a in articles.items()
    }


def bare(name: str, *, precision: bool) -> dict[str, str]:
    out = {}
    for path in sorted((DATA / "pages" / name / "html").glob("*.gz")):
        data = gzip.decompress(path.read_bytes())
        out[path.name.split(".")[0]] = (
            trafilatura.extract(data, favor_precision=precision, include_comments=False) or ""
        )
    return out


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def page_scores(want: dict[str, str], found: dict[str, str]) -> dict[str, tuple[float, float]]:
    """Return the precision and the recall of each page."""
    out = {}
    for stem, text in want.items():
        a, b = shingles(text), shingles(found.get(stem, ""))
        hit = sum((a & b).values())
        out[stem] = hit / max(1, sum(b.values())), hit / max(1, sum(a.values()))
    return out


def f1(scores: dict[str, tuple[float, float]]) -> str:
    p, r = (sum(s[i] for s in scores.values()) / len(scores) for i in (0, 1))
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.4f}"


def share(articles: dict[str, Article], holds: Callable[[Article], bool]) -> str:
    return f"{sum(map(holds, articles.values())) / len(articles):.3f} of {len(articles)}"


def run() -> list[dict]:
    rows = []
    for name in SETS:
        want, articles = gold(name), articles_of(name)
        read = {stem: a.received for stem, a in articles.items()}
        plain, precise = (f1(page_scores(want, bare(name, precision=p))) for p in (False, True))
        rows += [
            {"set": name, "measure": "main text, read and cleaned", "ours": f1(page_scores(want, cleaned(articles))), "floor": plain, "peer": f"precision mode {precise}"},
            {"set": name, "measure": "main text, read only", "ours": f1(page_scores(want, read)), "floor": plain},
            {"set": name, "measure": "publish time with its clock", "ours": share(articles, lambda a: "T" in (a.published or ""))},
            {"set": name, "measure": "publish day", "ours": share(articles, lambda a: bool(a.published))},
            {"set": name, "measure": "byline", "ours": share(articles, lambda a: bool(a.byline))},
            {"set": name, "measure": "outlet", "ours": share(articles, lambda a: bool(a.outlet))},
            {"set": name, "measure": "url", "ours": share(articles, lambda a: bool(a.url))},
        ]  # fmt: skip
    return rows


def main() -> None:
    for row in run():
        print(" | ".join(f"{v}" for v in row.values()))


if __name__ == "__main__":
    main()
