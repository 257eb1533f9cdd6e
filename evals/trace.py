# ruff: noqa: A005  (named after its stage, like every eval)
"""Trace: origins and edges planted in the demo, a wire's re-filings with the times hidden, uncredited agency copy.

The wire's pairs (both stories of 80 words or more, at most a day apart, word-3-gram Jaccard .3 to 1) have a true
order; the method sees no times. The scraped articles of one summit have no truth: `python -m evals.trace` prints
pairs of which one side credits an agency that the other does not name at all, to be read.
"""

import gzip
import json
import re
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from evals import demo, sets
from tellings.clean import mark_residue
from tellings.copies import find_copies
from tellings.demo import articles_folder
from tellings.pipeline import Options, build
from tellings.records import Alignment, Article, Cast, Parse, Passage, Residue, Telling
from tellings.text import words
from tellings.trace import trace_lineage
from tellings.trace.credits import agency_credit, name_key, outlet_key
from tellings.trace.direction import text_signs
from tellings.trace.inherit import read_wordings, shared_words

NO_CAST, NO_CLAIMS = Cast((), (), ()), Alignment((), (), ())
REUSE = sets.DATA / "reuse"
FEWEST, SHOWN = 50, 50
ANSWERED = 0.6
QUOTED = re.compile('["“”][^"“”]{2,900}["“”]')


def bare(article: Article, residue: Sequence[Residue] = ()) -> Telling:
    """Return a telling of which nothing was read, for what rests on passages and credits alone."""
    parse = Parse(article.article_id, (), (), (), (), (), (), (), (), (), ())
    return Telling(article, tuple(residue), parse, (), (), ())


def lines(path: Path) -> list[dict]:
    with gzip.open(sets.require(path), "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def planted() -> list[dict]:
    """Return precision and recall of the demo's pairs of one origin, and of its directed edges."""
    pairs: list[tuple[bool, bool]] = []
    true, given = set(), set()
    stated: list[tuple[float, bool]] = []
    with articles_folder() as folder, tempfile.TemporaryDirectory() as out:
        found = demo.Found(build([folder], Path(out), Options()))
    for path in sorted(p for p in demo.TRUTH.glob("*.toml") if p.stem != "singletons"):
        truth = tomllib.loads(path.read_text("utf8"))
        dossier = found.dossiers[found.story[found.ids[truth["articles"][0]].article_id]]
        pairs += demo.origins(found, truth, dossier)
        ids = {name: found.ids[name].article_id for name in truth["articles"]}
        true |= {
            (path.stem, ids[e["from"]], ids[e["to"]])
            for e in truth["lineage"]
            if e["from"] in ids and e["to"] in ids and e["kind"] != "shared_source"
        }
        taken = [e for e in dossier.trace.lineage if e.kind != "shared_source"]
        given |= {(path.stem, e.from_id, e.to_id) for e in taken}
        stated += [(e.confidence, (path.stem, e.from_id, e.to_id) in true) for e in taken]
    hits = sum(a and b for a, b in pairs)
    return [
        row("demo", "origin pairs precision", hits / max(1, sum(b for _, b in pairs)), len(pairs)),
        row("demo", "origin pairs recall", hits / max(1, sum(a for a, _ in pairs)), len(pairs)),
        row("demo", "edges precision", len(true & given) / max(1, len(given)), len(given)),
        row("demo", "edges recall", len(true & given) / max(1, len(true)), len(true)),
        *reliability("demo", stated),
    ]


def reliability(name: str, stated: Sequence[tuple[float, bool]]) -> list[dict]:
    """Return the share of right edges by stated confidence."""
    out = []
    for low, high in pairwise((0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)):
        hits = [(c, hit) for c, hit in stated if low <= c < high]
        if hits:
            mean = sum(c for c, _ in hits) / len(hits)
            measure = f"right at confidence {low:.1f} to {min(high, 1):.1f} (mean {mean:.2f})"
            out.append(row(name, measure, sum(hit for _, hit in hits) / len(hits), len(hits)))
    return out


def row(name: str, measure: str, ours: float, n: int, floor: float | None = None) -> dict:
    return {"set": name, "measure": measure, "ours": ours, "floor": floor, "n": n}


def refilings() -> Iterator[tuple[Article, Article]]:
    """Yield the wire's pairs in order of time, the earlier text of each first, without their times."""
    yield from (pair for _, pair in sorted(_refilings(), key=lambda p: p[0]))


def _refilings() -> Iterator[tuple[tuple[datetime, str, str], tuple[Article, Article]]]:
    folder = REUSE / "reuters21578_wire"
    stories = {r["id"]: r for r in lines(folder / "docs.jsonl.gz")}
    for line in (folder / "pairs_jaccard3_ge0.3.tsv").read_text("utf8").splitlines()[1:]:
        a, b, jaccard = line.split("\t")
        pair = sorted((stories[a], stories[b]), key=when)
        near = timedelta(0) < when(pair[1]) - when(pair[0]) <= timedelta(days=1)
        if near and float(jaccard) < 0.9995 and min(len(s["text"].split()) for s in pair) >= 80:
            one, other = (Article(s["id"], s["id"], s["text"], title=s["title"]) for s in pair)
            yield (when(pair[0]), one.article_id, other.article_id), (one, other)


def when(story: dict) -> datetime:
    return datetime.strptime(story["date"].strip().split(".")[0], "%d-%b-%Y %H:%M:%S")  # noqa: DTZ007


def directions() -> list[dict]:
    """Return how often a direction is given to a re-filing, and how often it is right: all, and by halves."""
    given: dict[int, bool] = {}
    stated: list[tuple[float, bool]] = []
    pairs = list(refilings())
    for n, pair in enumerate(pairs):
        trace = trace_lineage("wire", [bare(a) for a in pair], find_copies(pair), NO_CLAIMS, NO_CAST)
        edges = [e for e in trace.lineage if e.kind in ("reprint", "rewrite")]
        if edges:
            given[n] = edges[0].from_id == pair[0].article_id
            stated.append((edges[0].confidence, given[n]))
    longer = [len(a.received) >= len(b.received) for a, b in pairs]
    floor = sum(longer) / max(1, len(longer))
    name = "wire re-filings, times hidden"
    return [
        row(name, "direction right", sum(given.values()) / max(1, len(given)), len(given), floor),
        row(name, "answered", len(given) / max(1, len(pairs)), len(pairs), 1.0),
        *reliability(name, stated),
        *halves(name, pairs),
    ]


def halves(name: str, pairs: Sequence[tuple[Article, Article]]) -> list[dict]:
    """Return how right the surest .6 of one half are by weights fitted to the other half alone."""
    signs = np.array([signs_of(pair) for pair in pairs])
    middle = len(signs) // 2
    out = []
    for label, learn, ask in (
        ("later", signs[:middle], signs[middle:]),
        ("earlier", signs[middle:], signs[:middle]),
    ):
        odds = ask @ fitted(learn)
        surest = np.argsort(-np.abs(odds), kind="stable")[: round(ANSWERED * len(odds))]
        right = float((odds[surest] > 0).mean())
        out.append(row(name, f"{label} half, surest {ANSWERED}, weights of the other", right, len(surest)))
    return out


def signs_of(pair: tuple[Article, Article]) -> tuple[float, ...]:
    one, other = pair
    wordings = read_wordings([bare(one), bare(other)])
    sides = [((p.start_a, p.end_a), (p.start_b, p.end_b)) for p in find_copies(pair)]
    if one.article_id > other.article_id:
        sides = [(b, a) for a, b in sides]
    both = (wordings[0], wordings[1])
    return text_signs(one.received, other.received, both, shared_words(*both, sides))


def fitted(signs: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic fit without a constant (the first of each pair is the source), lightly held."""
    return minimize(lambda w: np.log1p(np.exp(-signs @ w)).sum() + w @ w, np.zeros(signs.shape[1])).x


def summit() -> tuple[list[Telling], list[Passage]]:
    """Return the scraped articles of one event, equal texts of one outlet once, with their passages."""
    seen: dict[tuple[str, str], Article] = {}
    for r in lines(REUSE / "helsinki_scrape_2018" / "articles.jsonl.gz"):
        if r["set"] == "helsinki":
            text = r["text"].replace(" ### ", "\n").replace("###", "\n")
            seen.setdefault((r["publisher"], text), Article(str(r["id"]), "", text, outlet=r["publisher"]))
    articles = list(seen.values())
    residue = mark_residue(articles)
    holes: dict[str, list[Residue]] = {}
    for r in residue:
        holes.setdefault(r.article_id, []).append(r)
    told = [bare(a, holes.get(a.article_id, ())) for a in articles]
    return told, find_copies(articles, residue)


def uncredited(told: Sequence[Telling], passages: Sequence[Passage]) -> list[tuple[Telling, Telling, float]]:
    """Return (credits an agency, does not, share of the latter that is copied) for pairs of two outlets.

    The agency's text counts as copied where 30 % of the shorter text and 50 words or more are in passages, without
    what stands in quotation marks: whoever hears a speech may quote it. The agency's own pages credit nobody.
    """
    by_id = {t.article.article_id: t for t in told}
    credit = {i: agency_credit(t) for i, t in by_id.items()}
    size = {i: max(1, len(words(t.article.received))) for i, t in by_id.items()}
    copied: dict[tuple[str, str], int] = {}
    for p in passages:
        pair = (p.article_a, p.article_b)
        text = QUOTED.sub(" ", by_id[p.article_a].article.received[p.start_a : p.end_a])
        copied[pair] = copied.get(pair, 0) + len(words(text))
    out = []
    for (a, b), count in sorted(copied.items()):
        if by_id[a].article.outlet == by_id[b].article.outlet or bool(credit[a]) == bool(credit[b]):
            continue
        one, other = (a, b) if credit[a] else (b, a)
        agencies = name_forms(credit[one].name)
        own = outlet_key(by_id[other].article) in {name_key(n) for n in agencies}
        if count >= max(FEWEST, 0.3 * min(size[a], size[b])) and not own:
            out.append((by_id[one], by_id[other], count / size[other]))
    return out


def name_forms(name: str) -> set[str]:
    """Return an agency's name with its initials, or, for initials known here, with the long name."""
    long = {"AP": "Associated Press", "AFP": "Agence France-Presse", "CNN": "CNN NewSource"}
    plain = name.removeprefix("The ")
    return {plain, long.get(plain, plain), *(k for k, v in long.items() if v == plain)}


def _nameless(one: Telling, other: Telling, _: float) -> bool:
    """Return whether the other's text has the agency's name nowhere, in words or in capitals."""
    credit = agency_credit(one)
    forms = name_forms(credit.name if credit else "")
    return not any(re.search(rf"\b{re.escape(f)}\b", other.article.received) for f in forms)


def run() -> list[dict]:
    """Return the rows of the three parts."""
    told, passages = summit()
    origins = trace_lineage("summit", told, passages, NO_CLAIMS, NO_CAST).origins
    credited = {t.article.article_id for t in told if agency_credit(t)}
    named = [o for o in origins if o.name and o.article_id not in credited]
    name = f"{len(told)} articles of a summit"
    pairs = uncredited(told, passages)
    read = tomllib.loads(Path(__file__).with_name("helsinki_read.toml").read_text("utf8"))["read"]
    there = {(a.article.article_id, b.article.article_id) for a, b, _ in pairs}
    verdicts = [v for a, b, v in read if (a, b) in there]
    return [
        *planted(),
        *directions(),
        row(name, "articles that credit an agency", float(len(credited)), len(told)),
        row(name, "uncredited ones traced to an agency", float(len(named)), len(told)),
        row(name, "pairs credited on one side only", float(len(pairs)), len(pairs)),
        row(name, "of these, agency named nowhere", float(sum(_nameless(*p) for p in pairs)), len(pairs)),
        row(
            name,
            "read by eye: right",
            sum(v == "right" for v in verdicts) / max(1, len(verdicts)),
            len(verdicts),
        ),
        row(name, "origins", float(len({o.origin_id for o in origins})), len(told)),
    ]


def show(count: int = SHOWN) -> None:
    """Print pairs to be read: who credits whom, how much the other copied, and the longest common text."""
    told, passages = summit()
    pairs = [p for p in uncredited(told, passages) if _nameless(*p)]
    longest = {}
    for p in sorted(passages, key=lambda p: p.end_a - p.start_a):
        longest[frozenset((p.article_a, p.article_b))] = p
    for one, other, share in pairs[:: max(1, len(pairs) // count)][:count]:
        p = longest[frozenset((one.article.article_id, other.article.article_id))]
        side = one.article if p.article_a == one.article.article_id else other.article
        text = " ".join(side.received[p.start_a : p.end_a].split())
        credit = agency_credit(one)
        print(f"{one.article.outlet} ({credit.name if credit else ''}) | {other.article.outlet} {share:.0%}")
        print(f"    {text[:150]} ... {text[-60:]}")


def main() -> None:
    for r in run():
        floor = "" if r["floor"] is None else f"{r['floor']:.3f}"
        print(f"{r['set']:32} {r['measure']:36} {r['ours']:9.3f} {floor:>7} {r['n']:>6}")
    show()


if __name__ == "__main__":
    main()
