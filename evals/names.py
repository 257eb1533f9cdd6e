"""Whether two names are one: `same_name` against the edit-distance floor and logic-v2, on name_bench."""

import argparse
import csv
from collections.abc import Callable, Sequence

from rapidfuzz.distance import Levenshtein

from evals.sets import DATA, require
from tellings.actors.names import SAME_NAME, same_name
from tellings.records import ActorType

Scorer = Callable[[dict], float]

FOLDER = DATA / "names" / "name_bench"


def kind_of(schema: str) -> ActorType:
    return "person" if schema == "Person" else "organisation"


def cases() -> list[dict]:
    with require(FOLDER / "cases.csv").open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def logic_v2() -> dict[tuple[str, str, str], float]:
    """Return the scores of nomenklatura's logic-v2 as its own stored run has them."""
    with require(FOLDER / "logicv2-frozen.csv").open(encoding="utf8", newline="") as file:
        return {(r["schema"], r["name1"], r["name2"]): float(r["score"]) for r in csv.DictReader(file)}


def ours(row: dict) -> float:
    return same_name(row["name1"], row["name2"], kind_of(row["schema"]))


def floor(row: dict) -> float:
    return Levenshtein.normalized_similarity(row["name1"].casefold(), row["name2"].casefold())


def f1(rows: Sequence[dict], scores: Sequence[float], threshold: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 at a threshold."""
    truth = [r["is_match"] == "true" for r in rows]
    said = [s >= threshold for s in scores]
    right = sum(t and s for t, s in zip(truth, said, strict=True))
    p, r = right / max(1, sum(said)), right / max(1, sum(truth))
    return p, r, 2 * p * r / max(1e-9, p + r)


def best(rows: Sequence[dict], scores: Sequence[float]) -> float:
    """Return the threshold (in steps of .01) with the best F1."""
    return max((n / 100 for n in range(30, 100)), key=lambda t: (f1(rows, scores, t)[2], -t))


def halves(rows: Sequence[dict], scores: Sequence[float]) -> float:
    """Return F1 with the threshold of each half chosen on the other half."""
    truth, said = [], []
    for side in (0, 1):
        other = [i for i in range(len(rows)) if i % 2 != side]
        threshold = best([rows[i] for i in other], [scores[i] for i in other])
        for i in range(side, len(rows), 2):
            truth.append(rows[i]["is_match"] == "true")
            said.append(scores[i] >= threshold)
    right = sum(t and s for t, s in zip(truth, said, strict=True))
    p, r = right / max(1, sum(said)), right / max(1, sum(truth))
    return 2 * p * r / max(1e-9, p + r)


def run() -> list[dict]:
    rows = cases()
    stored = logic_v2()
    peer_rows = [r for r in rows if (r["schema"], r["name1"], r["name2"]) in stored]
    peer = [stored[r["schema"], r["name1"], r["name2"]] for r in peer_rows]
    low, mine = [floor(r) for r in rows], [ours(r) for r in rows]
    mine_there = [
        s for r, s in zip(rows, mine, strict=True) if (r["schema"], r["name1"], r["name2"]) in stored
    ]
    return [
        {
            "set": f"name_bench ({len(rows)} pairs)",
            "measure": "F1 at one threshold",
            "ours": round(f1(rows, mine, SAME_NAME)[2], 3),
            "floor": f"edit distance {f1(rows, low, best(rows, low))[2]:.3f}",
        },
        {
            "set": f"name_bench ({len(rows)} pairs)",
            "measure": "F1, threshold from the other half",
            "ours": round(halves(rows, mine), 3),
            "floor": f"edit distance {halves(rows, low):.3f}",
        },
        {
            "set": f"name_bench ({len(peer_rows)} pairs of logic-v2's stored run)",
            "measure": "F1 at one threshold",
            "ours": round(f1(peer_rows, mine_there, SAME_NAME)[2], 3),
            "peer": f"logic-v2 {f1(peer_rows, peer, 0.7)[2]:.3f} at .7, {f1(peer_rows, peer, best(peer_rows, peer))[2]:.3f} at best",
        },
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every pair that went wrong")
    if parser.parse_args().errors:
        rows = cases()
        scores = [ours(r) for r in rows]
        print("best threshold", best(rows, scores), f1(rows, scores, best(rows, scores)))
        for r, s in sorted(zip(rows, scores, strict=True), key=lambda x: (x[0]["is_match"], x[1])):
            if (s >= SAME_NAME) != (r["is_match"] == "true"):
                print(
                    f"{r['is_match']:5} {s:.3f} {r['schema'][:4]} {r['quality']:6} | {r['name1']} | {r['name2']} | {r['notes'][:40]}"
                )
    for row in run():
        print("\t".join(str(v) for v in row.values()))


if __name__ == "__main__":
    main()
