"""Differences found between the marked stories' tellings, by kind, with the readers' links as the claims.

The claims are the readers' own links (each a pair of sentences; also those that one reader gave, where
both gave a difference), so that this measures `find_differences`
on what the stages before it read, and not the alignment. A difference is found if one of the same kind
stands between statements of the same two sentences; the readers give a note, not spans, so values are read
by eye (`python -m evals.differences --show N`). The links are given as sure, so that what `find_differences`
holds against a doubtful link (its confidence) does not count; "with our own claims" is what a whole run tells.
On the invented stories (`evals.invented`; one reading of the differences) a class is marked as well.
"""

import argparse
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache

from evals.invented import invented_stories, sentences_of
from evals.sets import aligned_stories, articles_of, parses
from tellings.actors import resolve_actors
from tellings.align import align_statements
from tellings.attribute import extract_attributions
from tellings.differ import find_differences
from tellings.ids import content_id
from tellings.records import Alignment, Cast, Claim, ClaimStatement, Difference, Statement, Telling
from tellings.statements import read_statements
from tellings.values import read_values

KINDS = ("number", "date", "place", "name", "certainty", "quotation", "speaker", "polarity")
CLASSES = ("conflict", "update", "scope", "precision", "wording")
BARS = {"number date place name": 0.60, "certainty": 0.50, "quotation": 0.50}


Found = set[tuple[str, str, frozenset[str]]]


@cache
def tellings_of_stories(*, invented: bool = False) -> list[tuple[dict, list[Telling], Cast]]:
    """Return every marked story of a set with its tellings and cast; of the invented, those with differences."""
    stories = invented_stories() if invented else aligned_stories()
    return [(s, *tellings_of(articles_of(s))) for s in stories if s["differences_both"]]


def tellings_of(articles: list) -> tuple[list[Telling], Cast]:
    """Return the tellings of one story's articles as the pipeline makes them, and its cast."""
    tellings = []
    for article, parse in zip(articles, parses(articles), strict=True):
        attributions = extract_attributions(article, parse)
        statements = read_statements(article, parse, attributions)
        values = read_values(article, parse, statements)
        tellings.append(Telling(article, (), parse, tuple(attributions), tuple(statements), tuple(values)))
    return tellings, resolve_actors("story", tellings)


def gold_claims(story: dict, tellings: list[Telling]) -> tuple[Alignment, dict[str, str]]:
    """Return each link of both readers as a claim, and the marked sentence of each statement."""
    of_sentence: dict[str, list[Statement]] = {}
    sentence: dict[str, str] = {}
    for art, telling in zip(story["articles"], tellings, strict=True):
        for s in telling.statements:
            i = max(
                range(len(art["sentences"])),
                key=lambda i: min(s.end, art["sentences"][i][1]) - max(s.start, art["sentences"][i][0]),
            )
            sentence[s.statement_id] = f"{art['key']}{i}"
            of_sentence.setdefault(f"{art['key']}{i}", []).append(s)
    claims, members = [], []
    between = {tuple(x) for x in story["links_both"]} | {
        tuple(sorted(g["between"])) for g in story["differences_both"]
    }
    for a, b in sorted(between):
        claim = content_id(story["story"], a, b)
        claims.append(Claim(claim, story["story"], f"{a} {b}", 2, 2))
        members += [
            ClaimStatement(claim, s.statement_id, s.article_id, 1.0, ())
            for key in (a, b)
            for s in of_sentence.get(key, [])
        ]
    return Alignment(tuple(claims), tuple(members), ()), sentence


def compared(story: dict, tellings: list[Telling], cast: Cast) -> tuple[list[Difference], dict[str, str]]:
    """Return what is shown for all links together, each difference once, and each statement's sentence."""
    alignment, sentence = gold_claims(story, tellings)
    return find_differences(tellings, alignment, cast), sentence


def found_by_link(story: dict, tellings: list[Telling], cast: Cast) -> Found:
    """Return (kind, class, pair of sentences) of what is found in each link that the readers gave a difference to.

    Each link is compared by itself: a spelling that was shown for another link counts here as well.
    """
    alignment, _ = gold_claims(story, tellings)
    wanted = {frozenset(g["between"]) for g in story["differences_both"]}
    out = set()
    for claim in alignment.claims:
        pair = frozenset(claim.text.split())
        if pair in wanted:
            members = tuple(m for m in alignment.members if m.claim_id == claim.claim_id)
            held = {m.statement_id for m in members}
            out |= {
                (d.kind, d.class_, pair)
                for d in find_differences(tellings, Alignment((claim,), members, ()), cast)
                if {d.statement_a, d.statement_b} <= held
            }
    return out


def told_by_run(story: dict, tellings: list[Telling], cast: Cast) -> Found:
    """Return (kind, class, pair of sentences) of what is told with the claims that the program itself makes."""
    _, sentence = gold_claims(story, tellings)
    alignment = align_statements(story["story"], tellings, cast)
    found = find_differences(tellings, alignment, cast)
    return {(d.kind, d.class_, frozenset((sentence[d.statement_a], sentence[d.statement_b]))) for d in found}


def is_in(marked: dict, found: Found, *, with_class: bool = False) -> bool:
    """Return whether one of the marked kind (and class) was found between the two marked sentences."""
    pair = frozenset(marked["between"])
    return any(
        kind == marked["kind"] and at == pair and (not with_class or class_ == marked["class"])
        for kind, class_, at in found
    )


def recall_of_run() -> tuple[Counter[str], Counter[str]]:
    """Return by kind the readers' differences, and those told with the program's own claims."""
    gold, hit = Counter[str](), Counter[str]()
    for story, tellings, cast in tellings_of_stories():
        told = told_by_run(story, tellings, cast)
        for g in story["differences_both"]:
            gold[g["kind"]] += 1
            hit[g["kind"]] += is_in(g, told)
    return gold, hit


def recall() -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """Return by kind: the readers' differences, those found, and all that were emitted; and the links."""
    gold, hit, emitted, links = Counter[str](), Counter[str](), Counter[str](), 0
    for story, tellings, cast in tellings_of_stories():
        found, _ = compared(story, tellings, cast)
        at = found_by_link(story, tellings, cast)
        emitted.update(d.kind for d in found)
        links += len(story["links_both"])
        for g in story["differences_both"]:
            if g["kind"] in KINDS:
                gold[g["kind"]] += 1
                hit[g["kind"]] += is_in(g, at)
    return gold, hit, emitted, links


def run() -> list[dict]:
    gold, hit, emitted, links = recall()
    rows = []
    groups = {k: (k,) for k in KINDS} | {"number date place name": ("number", "date", "place", "name")}
    of_run = recall_of_run()
    for name, kinds in groups.items():
        n = sum(gold[k] for k in kinds)
        rows.append({
            "set": "alignment/stories, gold links", "measure": f"recall, {name}", "n": n,
            "ours": round(sum(hit[k] for k in kinds) / n, 3) if n else None, "bar": BARS.get(name),
            "emitted per link": round(sum(emitted[k] for k in kinds) / links, 2),
            "with our own claims": round(sum(of_run[1][k] for k in kinds) / n, 3) if n else None,
        })  # fmt: skip
    return rows + invented_rows()


def invented_rows() -> list[dict]:
    """Return recall on the invented stories: of all that is marked, of each kind and of each class."""
    found = [
        (g, at, told)
        for story, tellings, cast in tellings_of_stories(invented=True)
        for at, told in ((found_by_link(story, tellings, cast), told_by_run(story, tellings, cast)),)
        for g in story["differences_both"]
    ]
    rows = []
    for name in ("all", *KINDS, *CLASSES):
        of = [f for f in found if name in {"all", f[0]["kind"], f[0]["class"]}]
        n = max(1, len(of))
        rows.append({
            "set": "invented, marked links", "measure": f"recall, {name}", "n": len(of),
            "ours": round(sum(is_in(g, at) for g, at, _ in of) / n, 3),
            "of its class too": round(sum(is_in(g, at, with_class=True) for g, at, _ in of) / n, 3),
            "with our own claims": round(sum(is_in(g, told) for g, _, told in of) / n, 3),
            "and of its class": round(sum(is_in(g, told, with_class=True) for g, _, told in of) / n, 3),
        })  # fmt: skip
    return rows


def shown(*, invented: bool = False) -> Iterator[str]:
    """Yield every emitted difference with its sentences, to be read by eye."""
    for story, tellings, cast in tellings_of_stories(invented=invented):
        found, sentence = compared(story, tellings, cast)
        gold = Counter((g["kind"], frozenset(g["between"])) for g in story["differences_both"])
        text = {t.article.article_id: t.article.received for t in tellings}
        of = {s.statement_id: s for t in tellings for s in t.statements}
        for d in found:
            pair = frozenset((sentence[d.statement_a], sentence[d.statement_b]))
            a, b = of[d.statement_a], of[d.statement_b]
            mark = "GOLD " if gold[d.kind, pair] else ""
            values = f"{d.value_a!r} | {d.value_b!r} ({d.reason})"
            yield f"{story['story'][:10]} {sorted(pair)} {mark}{d.kind} {d.class_}: {values}\n" + "\n".join(
                f"     {_quoted(text[s.article_id], s)}" for s in (a, b)
            )


def _quoted(text: str, statement: Statement) -> str:
    return " / ".join(" ".join(text[s:e].split()) for s, e in statement.spans)[:330]


def missed(*, invented: bool = False) -> Iterator[str]:
    """Yield the readers' differences that were not found."""
    for story, tellings, cast in tellings_of_stories(invented=invented):
        at = found_by_link(story, tellings, cast)
        text = sentences_of(story)
        for g in story["differences_both"]:
            if g["kind"] in KINDS and not is_in(g, at):
                yield "\n".join(
                    (
                        f"{g['kind']} {g['between']} {g['values']} | {g.get('why') or g['class']}",
                        *(f"     {text[k][:330]}" for k in g["between"]),
                    )
                )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--show", type=int, default=0, help="print this many emitted differences, drawn at random"
    )
    options.add_argument("--kind", help="of this kind only")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--missed", action="store_true", help="print what was not found")
    options.add_argument("--invented", action="store_true", help="of the invented stories")
    chosen = options.parse_args()
    if chosen.show or chosen.missed:
        rows = [
            r
            for r in (missed if chosen.missed else shown)(invented=chosen.invented)
            if not chosen.kind or f" {chosen.kind} " in f" {r}".split("\n")[0]
        ]
        if chosen.show:
            random.Random(chosen.seed).shuffle(rows)  # noqa: S311  (a sample, not a secret)
        print("\n".join(itertools.islice(rows, chosen.show or len(rows))))
        return
    for row in run():
        print(row)


if __name__ == "__main__":
    main()
