"""Tolls of one incident in two tellings, marked by reading: values exact, and the class of the difference.

`evals/tolls.toml` holds ids, offsets and labels; the texts are those of `numbers/fakes`. Each pair is given to
the stages as one claim of the two sentences, so that this measures the reading of figures and their comparison,
not the links; the other counts of the sentences are left out, but for the row that says otherwise. A pair from one article is compared with a copy of it. An article's day is the one that its own
first words give (the set's is that of its group), else the set's. `python -m evals.tolls --wrong` prints what
was read or classed otherwise.

31 of the pairs are of one article (a part and the whole, two sources). 20 pairs, drawn with seed 3, were read again
by the same reader without the labels: 18 of the classes were the same, the other two conflict first and scope
then. The rules were made on all the pairs: none is held out.
"""

import argparse
import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from evals.sets import DATA, parses, require
from tellings.actors import resolve_actors
from tellings.attribute import extract_attributions
from tellings.differ import find_differences
from tellings.records import Alignment, Article, Claim, ClaimStatement, Difference, Parse, Statement, Telling
from tellings.statements import read_statements
from tellings.values import read_values

PAIRS = Path(__file__).parent / "tolls.toml"
CLASSES = ("conflict", "update", "scope", "precision", "none")
_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})|([A-Z][a-z]{2})[a-z]* (\d{1,2}),? (\d{4})")
_DOTTED = re.compile(r"(\d{2})[.-](\d{2})[.-](\d{4})")


@cache
def marked() -> list[dict]:
    """Return the pairs, as marked."""
    return tomllib.loads(PAIRS.read_text("utf8"))["pair"]


@cache
def articles() -> dict[str, Article]:
    """Return the articles of the set by id."""
    path = require(DATA / "numbers" / "fakes" / "FA-KES-Dataset.csv")
    with path.open(encoding="utf8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        r["unit_id"]: Article(
            r["unit_id"], r["unit_id"], r["article_content"], outlet=r["source"], published=_day(r)
        )
        for r in rows
    }


def _day(row: dict) -> str:
    """Return the day in the first words of an article, else its group's."""
    head = row["article_content"][:100]
    if found := _DOTTED.search(head):
        day, month, year = map(int, found.groups())
        return date(year, month, day).isoformat()
    for found in _DAY.finditer(head):
        day, month, year = found.group(1, 2, 3) if found.group(1) else found.group(5, 4, 6)
        try:
            return datetime.strptime(f"{day} {month} {year}", "%d %b %Y").date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    month, day, year = map(int, row["date"].split("/"))
    return date(year, month, day).isoformat()


@cache
def parsed() -> dict[str, Parse]:
    wanted = sorted({side["id"] for p in marked() for side in (p["a"], p["b"])})
    return dict(zip(wanted, parses([articles()[i] for i in wanted]), strict=True))


def telling(article_id: str, name: str) -> Telling:
    """Return an article as a telling under another id."""
    article = replace(articles()[article_id], article_id=name)
    parse = parsed()[article_id]
    parse = replace(
        parse, article_id=name, sentences=tuple(replace(s, article_id=name) for s in parse.sentences)
    )
    attributions = extract_attributions(article, parse)
    statements = read_statements(article, parse, attributions)
    values = read_values(article, parse, statements)
    return Telling(article, (), parse, tuple(attributions), tuple(statements), tuple(values))


def compared(pair: dict, *, alone: bool) -> tuple[list[Difference], Telling, Telling]:
    """Return what is found between the sentences of the two figures, the other figures left out if `alone`."""
    a, b = telling(pair["a"]["id"], "a"), telling(pair["b"]["id"], "b")
    if alone:
        a, b = (_of_one(t, pair[k]) for t, k in ((a, "a"), (b, "b")))
    held = [s for t, side in ((a, pair["a"]), (b, pair["b"])) for s in _statements(t, side)]
    members = tuple(ClaimStatement("c", s.statement_id, s.article_id, 1.0, ()) for s in held)
    alignment = Alignment((Claim("c", "s", "", 2, 2),), members, ())
    return find_differences([a, b], alignment, resolve_actors("s", [a, b])), a, b


def _of_one(t: Telling, side: dict) -> Telling:
    """Return a telling with one count: the marked one."""
    kept = [v for v in t.values if v.kind != "number" or (v.start < side["end"] and side["start"] < v.end)]
    return replace(t, values=tuple(kept))


def _statements(t: Telling, side: dict) -> list[Statement]:
    here = {s.sentence for s in t.parse.sentences if s.start < side["end"] and side["start"] < s.end}
    return [s for s in t.statements if s.sentence in here]


def class_found(pair: dict, found: list[Difference]) -> str:
    """Return the class of the difference between the two figures, or that there is none."""
    for d in found:
        spans = {"a": (d.start_a, d.end_a), "b": (d.start_b, d.end_b)}
        if d.kind == "number" and all(
            s < pair[k]["end"] and pair[k]["start"] < e for k, (s, e) in spans.items()
        ):
            return d.class_
    return "none"


def exact(side: dict, t: Telling) -> bool:
    """Return whether the figure is read as it was marked."""
    return any(
        (v.low, v.high) == (side["low"], side.get("high"))
        for v in t.values
        if v.start < side["end"] and side["start"] < v.end
    )


@cache
def judged(*, alone: bool) -> list[tuple[dict, str, bool, bool]]:
    out = []
    for pair in marked():
        found, a, b = compared(pair, alone=alone)
        out.append((pair, class_found(pair, found), exact(pair["a"], a), exact(pair["b"], b)))
    return out


def run() -> list[dict]:
    rows, results = [], judged(alone=True)
    n = len(results)
    values = [ok for _, _, a, b in results for ok in (a, b)]
    right = sum(p["class"] == c for p, c, _, _ in results)
    most = Counter(p["class"] for p in marked()).most_common(1)[0]
    name = "numbers/fakes, marked pairs"
    rows.append(
        {"set": name, "measure": "values exact", "n": len(values), "ours": round(sum(values) / len(values), 3), "bar": 0.92}
    )  # fmt: skip
    rows.append(
        {"set": name, "measure": "class accuracy", "n": n, "ours": round(right / n, 3), "bar": 0.80, "always": f"{most[0]} {most[1] / n:.3f}"}
    )  # fmt: skip
    whole = sum(p["class"] == c for p, c, _, _ in judged(alone=False) if not _one_sentence(p))
    n_whole = sum(not _one_sentence(p) for p in marked())
    rows.append(
        {"set": name, "measure": "class accuracy, all figures of the sentences", "n": n_whole, "ours": round(whole / n_whole, 3)}
    )  # fmt: skip
    for cls in CLASSES:
        gold = [c == cls for p, c, _, _ in results if p["class"] == cls]
        rows.append(
            {"set": name, "measure": f"class {cls}, recall", "n": len(gold), "ours": round(sum(gold) / max(1, len(gold)), 3)}
        )  # fmt: skip
    return rows


def _one_sentence(pair: dict) -> bool:
    """Return whether both figures stand in one sentence: against its copy each figure meets itself."""
    a, b = pair["a"], pair["b"]
    sentences = parsed()[a["id"]].sentences
    return a["id"] == b["id"] and any(
        s.start <= a["start"] < s.end and s.start <= b["start"] < s.end for s in sentences
    )


def wrong() -> Iterator[str]:
    """Yield the pairs that were read or classed otherwise, with their words."""
    for pair, found, a, b in judged(alone=True):
        if found != pair["class"] or not (a and b):
            yield f"{pair['class']} but {found}; scope {pair['scope']}; values {a} {b}"
            for side in (pair["a"], pair["b"]):
                text = articles()[side["id"]].received
                start, end = side["start"], side["end"]
                around = f"{text[max(0, start - 110) : start]}[[{text[start:end]}]]{text[end : end + 110]}"
                yield f"    {side['id']} {articles()[side['id']].published} {' '.join(around.split())}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--wrong", action="store_true", help="print the pairs judged otherwise")
    chosen = options.parse_args()
    for line in wrong() if chosen.wrong else run():
        print(line)


if __name__ == "__main__":
    main()
