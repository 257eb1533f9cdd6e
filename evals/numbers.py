# ruff: noqa: A005  (named for what it measures)
"""Numbers in pairs of sentences that say nearly the same: MSRP's numeric pairs and RTE-3's contradictions.

MSRP's label is lexical (`conflict`: each side has a figure that the other lacks), so the floor is the same
test on bare digits; RTE-3's is a reader's. Each pair is given to the stages as two tellings of one claim.

RTE-3's bar (.7 and .7) is out of reach of figures. Its 39 contradictions with a digit on both sides were read: in 8
another figure fills the slot (4 of these are found), in some 12 a figure of the text is put to another thing ("10.5 %"
of imports said of exports), and in some 19 the figures agree and the act or the party is another ("earns", "loses").
"""

import argparse
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache

from evals.sets import DATA, parses, require
from tellings.differ import find_differences
from tellings.ids import content_id
from tellings.records import (
    Alignment,
    Article,
    Cast,
    Claim,
    ClaimStatement,
    Difference,
    Parse,
    Statement,
    Telling,
    Value,
)
from tellings.values import read_values

FIGURES = frozenset({"number", "date"})
APART = frozenset({"conflict", "update", "scope"})
NOBODY = Cast((), (), ())


def telling_of(article: Article, parse: Parse) -> Telling:
    """Return the text as a telling with one statement a sentence: the sets align whole sentences."""
    statements = [
        Statement(
            content_id(article.article_id, s.start),
            article.article_id,
            s.sentence,
            s.start,
            s.end,
            ((s.start, s.end),),
            "narration",
        )
        for s in parse.sentences
    ]
    return Telling(article, (), parse, (), tuple(statements), tuple(read_values(article, parse, statements)))


Found = tuple[list[Difference], Telling, Telling]


def differences_of(pairs: Sequence[tuple[str, str]]) -> list[Found]:
    """Return what the stages find between the two texts of each pair, and the tellings they were made into."""
    articles = [
        Article(f"{n:05d}{side}", "", text)
        for n, pair in enumerate(pairs)
        for side, text in zip("ab", pair, strict=True)
    ]
    tellings = [telling_of(a, p) for a, p in zip(articles, parses(articles), strict=True)]
    out = []
    for a, b in zip(tellings[::2], tellings[1::2], strict=True):
        members = tuple(
            ClaimStatement("c", s.statement_id, s.article_id, 1.0, ()) for t in (a, b) for s in t.statements
        )
        found = find_differences([a, b], Alignment((Claim("c", "s", "", 2, 2),), members, ()), NOBODY)
        out.append((found, a, b))
    return out


@cache
def msrp() -> list[tuple[dict, Found]]:
    path = require(DATA / "alignment" / "msrp" / "msrp_numeric_pairs.jsonl")
    rows = [json.loads(line) for line in path.open(encoding="utf8")]
    return list(zip(rows, differences_of([(r["s1"], r["s2"]) for r in rows]), strict=True))


@cache
def rte3() -> list[tuple[dict, Found]]:
    """Return the pairs with a digit on both sides."""
    path = require(DATA / "alignment" / "rte3" / "rte3_en_3way_joined.jsonl")
    rows = [
        r
        for r in map(json.loads, path.open(encoding="utf8"))
        if re.search(r"\d", r["t"]) and re.search(r"\d", r["h"])
    ]
    return list(zip(rows, differences_of([(r["t"], r["h"]) for r in rows]), strict=True))


def prf(gold: Sequence[bool], found: Sequence[bool]) -> tuple[float, float, float]:
    hit = sum(g and f for g, f in zip(gold, found, strict=True))
    p, r = hit / max(1, sum(found)), hit / max(1, sum(gold))
    return round(p, 3), round(r, 3), round(2 * p * r / (p + r), 3) if p + r else 0.0


def digits_differ(a: str, b: str) -> bool:
    left, right = (set(re.findall(r"\d+(?:[.,]\d+)*", t)) for t in (a, b))
    return bool(left - right) and bool(right - left)


def lacks(one: Telling, other: Telling) -> bool:
    """Return whether one text has a value that no value of the other overlaps."""
    return any(not any(v.kind == w.kind and overlap(v, w) for w in other.values) for v in one.values)


def overlap(v: Value, w: Value) -> bool:
    if v.low is None and v.high is None:
        return v.unit == w.unit
    low, high = (
        max(x.low if x.low is not None else -math.inf for x in (v, w)),
        min(x.high if x.high is not None else math.inf for x in (v, w)),
    )
    return v.unit == w.unit and low <= high


def values_differ(found: Found) -> bool:
    return lacks(found[1], found[2]) and lacks(found[2], found[1])


def differs(found: Found) -> bool:
    """Return whether a figure differs, bounds on one figure ("20 years", "over 20 years") apart.

    MSRP's label counts figures only, so two bounds on one figure are the same to it.
    """
    a, b = (t.article.received for t in found[1:])
    return any(
        d.kind in FIGURES and figures_of(a[d.start_a : d.end_a]) != figures_of(b[d.start_b : d.end_b])
        for d in found[0]
    )


def figures_of(text: str) -> list[str]:
    """Return the digits of a text, or its words where it has none."""
    return re.findall(r"\d+(?:[.,]\d+)*", text) or [re.sub(r"\W+", " ", text.casefold())]


def contradicts(found: Found) -> bool:
    return any((d.kind in FIGURES and d.class_ in APART) or d.kind == "polarity" for d in found[0])


def run() -> list[dict]:
    rows = []
    pairs = msrp()
    gold = [r["numbers"] == "conflict" for r, _ in pairs]
    floor = prf(gold, [digits_differ(r["s1"], r["s2"]) for r, _ in pairs])
    for name, test in (
        ("read_values: each side has a value the other lacks", values_differ),
        ("find_differences: two figures", differs),
        ("find_differences: a figure, not by precision", contradicts),
    ):
        ours = prf(gold, [test(found) for _, found in pairs])
        rows.append(row("msrp, numeric pairs", f"{name}, P R F1", len(pairs), ours, floor, 0.85))
    pairs = rte3()
    gold = [r["label3"] == "NO" for r, _ in pairs]
    floor = prf(gold, [digits_differ(r["t"], r["h"]) for r, _ in pairs])
    ours = prf(gold, [contradicts(found) for _, found in pairs])
    rows.append(row("rte3, a digit on both sides", "contradictions, P R F1", len(pairs), ours, floor, 0.7))
    return rows


def row(
    name: str, measure: str, n: int, ours: tuple[float, ...], floor: tuple[float, ...], bar: float
) -> dict:
    return {"set": name, "measure": measure, "n": n, "ours": ours, "floor": floor, "bar": bar}


def wrong(name: str) -> Iterator[str]:
    """Yield the pairs that were judged otherwise than the set says, with what was found."""
    pairs = msrp() if name == "msrp" else rte3()
    for r, found in pairs:
        gold = r.get("numbers") == "conflict" if name == "msrp" else r["label3"] == "NO"
        ours = differs(found) if name == "msrp" else contradicts(found)
        if gold != ours:
            shown = "; ".join(f"{d.kind} {d.class_} {d.value_a} | {d.value_b}" for d in found[0])
            label = r.get("numbers", r.get("label3"))
            yield f"{label} but {ours}: {shown}\n    {r.get('s1', r.get('t'))}\n    {r.get('s2', r.get('h'))}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--wrong", choices=("msrp", "rte3"), help="print pairs judged otherwise than the set says"
    )
    options.add_argument("--show", type=int, default=30)
    chosen = options.parse_args()
    if chosen.wrong:
        rows = list(wrong(chosen.wrong))
        random.Random(0).shuffle(rows)  # noqa: S311  (a sample, not a secret)
        print("\n".join(rows[: chosen.show]))
        return
    for line in run():
        print(line)


if __name__ == "__main__":
    main()
