"""Who said what: `extract_attributions` on PolNeAR dev, outermost relations, by the set's own scorer."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from evals.sets import DATA, SHARED, parses, polnear, require
from tellings.attribute import extract_attributions
from tellings.parse import parse_articles
from tellings.records import Article, Attribution, Parse

SCORER = SHARED / "tools" / "score_attribution.py"
SET = "polnear dev"

# Pair F1 at token Jaccard >= .5 of others on the same split, measured once and not run here.
PEERS = {
    "two annotators (train and dev)": 73.6,
    "plain dependency rules, cue list, joined quotations": 56.7,
    "Citron, retrained on PolNeAR": 49.1,
    "Gender Gap Tracker": 40.9,
    "textacy": 16.6,
}
# Bins of confidence for the calibration rows.
BINS = (0.0, 0.4, 0.6, 0.8, 0.9, 1.01)
# Articles that the timing parses anew.
TIMED = 16


def rows_of(attributions: Iterable[Attribution]) -> list[dict]:
    """Return attributions as the scorer reads them."""
    return [
        {
            "doc": a.article_id,
            "source": None if a.source_start is None else [a.source_start, a.source_end],
            "cue": None if a.cue_start is None else [a.cue_start, a.cue_end],
            "content": a.content,
        }
        for a in attributions
    ]


def score(attributions: Sequence[Attribution], *options: str) -> dict:
    """Return the scorer's figures: precision, recall, F1 (in percent), right, given, gold by measure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows_of(attributions)), "utf8")
        command = [sys.executable, str(require(SCORER)), "--split", "dev", "--json", *options, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def extracted(articles: Sequence[Article], parsed: Sequence[Parse], *, outermost: bool) -> list[Attribution]:
    pairs = zip(articles, parsed, strict=True)
    return [a for article, parse in pairs for a in extract_attributions(article, parse, outermost=outermost)]


def quality(attributions: Sequence[Attribution]) -> list[dict]:
    """Return pairs, contents by kind and direct quotations alone."""
    whole, direct = score(attributions), score(attributions, "--kind", "direct")
    rows = [
        {"set": SET, "measure": f"{name} {what}", "ours": whole[key][at]}
        for name, key in (
            ("pair J50", "pair_J50"),
            ("pair exact", "pair_exact"),
            ("content J50", "content_J50"),
        )
        for at, what in enumerate(("precision", "recall", "F1"))
    ]
    rows.append({"set": SET, "measure": "pair J50 F1, direct only", "ours": direct["pair_J50"][2]})
    for kind in ("direct", "mixed", "indirect", "nominal source", "pronoun source", "no source"):
        found = whole["breakdown"][kind]
        rows.append({
            "set": f"{SET}, {found['n']} {kind}",
            "measure": "content recall J50 (source right, of these)",
            "ours": f"{found['content_recall_J50']} ({found['source_given_content_J50'] or '-'})",
        })  # fmt: skip
    return rows


def trust(attributions: Sequence[Attribution]) -> list[dict]:
    """Return the precision of the surer half, and by bin of confidence."""
    ranked = sorted(attributions, key=lambda a: (-a.confidence, a.attribution_id))
    half = ranked[: len(ranked) // 2]
    rows = [{"set": SET, "measure": "pair J50 precision, surer half", "ours": score(half)["pair_J50"][0]}]
    for low, high in pairwise(BINS):
        inside = [a for a in attributions if low <= a.confidence < high]
        if inside:
            mean = 100 * sum(a.confidence for a in inside) / len(inside)
            rows.append({
                "set": f"{SET}, {len(inside)} of confidence {low:.1f} to {min(high, 1):.1f}",
                "measure": "pair J50 precision (mean confidence)",
                "ours": f"{score(inside)['pair_J50'][0]} ({mean:.1f})",
            })  # fmt: skip
    return rows


def speed(articles: Sequence[Article]) -> dict:
    """Return the CPU time of the stage as a share of the parse of the same articles, in one run."""
    list(parse_articles(articles[:1]))
    start = time.process_time()
    parsed = list(parse_articles(articles))
    between = time.process_time()
    extracted(articles, parsed, outermost=False)
    share = 100 * (time.process_time() - between) / (between - start)
    return {
        "set": f"{len(articles)} articles",
        "measure": "CPU time, percent of the parse",
        "ours": round(share, 1),
    }


def run() -> list[dict]:
    """Return the rows of the table."""
    require(DATA / "attribution" / "polnear")
    articles = polnear("dev")
    attributions = extracted(articles, parses(articles), outermost=True)
    peers = [
        {"set": SET, "measure": "pair J50 F1, measured earlier", "peer": name, "theirs": figure}
        for name, figure in PEERS.items()
    ]
    return [*quality(attributions), *peers, *trust(attributions), speed(articles[:TIMED])]


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for row in run():
        print(
            f"{row['set']:44} {row['measure']:46} {row.get('ours', row.get('theirs'))!s:>14}  {row.get('peer', '')}"
        )


if __name__ == "__main__":
    main()
