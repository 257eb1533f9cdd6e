"""Whose words a sentence reports: `attribute` and `actors` together, on the twice-marked stories.

The count is that of `shared/tools/score.py speakers`, without a whole run: a sentence has a speaker where
a statement with one lies mostly in it.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator

from evals.sets import aligned_stories, articles_of, parses
from tellings.actors import resolve_actors
from tellings.attribute import extract_attributions
from tellings.records import Article, Attribution, Cast, Parse, Telling
from tellings.statements import read_statements

# Sentence key -> who speaks in it: the attribution, why it is this actor, and all the actor's names.
Found = dict[str, list[tuple[Attribution, str, set[str]]]]


def tellings_of(story: dict) -> list[Telling]:
    articles = articles_of(story)
    return [_telling(a, p) for a, p in zip(articles, parses(articles), strict=True)]


def _telling(article: Article, parse: Parse) -> Telling:
    attributions = tuple(extract_attributions(article, parse))
    return Telling(article, (), parse, attributions, tuple(read_statements(article, parse, attributions)), ())


def last_name(name: str) -> str:
    words = "".join(
        c.lower() if c.isalnum() else " " for c in name.replace("’s", "").replace("'s", "")
    ).split()
    return words[-1] if words else ""


def words_of(names: set[str]) -> set[str]:
    return {w for n in names for w in n.lower().replace("’s", "").replace(".", "").split()}


def sentence_of(row: dict, start: int, end: int) -> int | None:
    """Return the sentence of the gold that holds most of a span, if one holds any of it."""
    shared = [(min(end, e) - max(start, s), -n) for n, (s, e) in enumerate(row["sentences"])]
    most, number = max(shared, default=(0, 0))
    return -number if most > 0 else None


def found_in(story: dict, tellings: list[Telling], cast: Cast) -> Found:
    """Return for each sentence key the attributions that speak in it, their reasons and their speakers' names."""
    names: dict[str, set[str]] = defaultdict(set)
    for actor in cast.actors:
        names[actor.actor_id].add(actor.name)
    for mention in cast.mentions:
        names[mention.actor_id].add(mention.text)
    links = {s.attribution_id: s for s in cast.speakers}
    found: Found = defaultdict(list)
    for row, telling in zip(story["articles"], tellings, strict=True):
        by_id = {a.attribution_id: a for a in telling.attributions}
        for s in telling.statements:
            number = sentence_of(row, s.start, s.end)
            if number is not None and (link := links.get(s.attribution_id or "")):
                found[f"{row['key']}{number}"].append(
                    (by_id[link.attribution_id], link.reason, names[link.actor_id])
                )
    return found


def count(story: dict, found: Found) -> tuple[int, int, int]:
    """Return right, given and gold sentences."""
    gold, unsure = story["speakers"], set(story["speakers_unsure"])
    right = sum(
        last_name(name) in set().union(*(words_of(n) for _, _, n in found[key]))
        for key, name in gold.items()
        if key in found
    )
    given = len([k for k in found if k not in unsure or k in gold])
    return right, given, len(gold)


def errors(story: dict, found: Found) -> Iterator[str]:
    gold, unsure = story["speakers"], set(story["speakers_unsure"])
    for row in story["articles"]:
        for number, (start, end) in enumerate(row["sentences"]):
            key = f"{row['key']}{number}"
            said = row["text"][start:end][:230].replace("\n", " ")
            have = [
                (row["text"][a.source_start : a.source_end], reason, sorted(n)[:3])
                for a, reason, n in found.get(key, [])
            ]
            if key in gold and key not in found:
                yield f"{key} MISSED {gold[key]} | {said}"
            elif key in gold and last_name(gold[key]) not in set().union(
                *(words_of(n) for _, _, n in found[key])
            ):
                yield f"{key} WRONG {gold[key]} | {have} | {said}"
            elif key in found and key not in gold and key not in unsure:
                yield f"{key} EXTRA {have} | {said}"


def prf(right: int, given: int, gold: int) -> tuple[float, float, float]:
    p, r = right / max(1, given), right / max(1, gold)
    return p, r, 2 * p * r / max(1e-9, p + r)


def run() -> list[dict]:
    total, seconds = [0, 0, 0], 0.0
    for story in aligned_stories():
        began = time.process_time()
        tellings = tellings_of(story)
        cast = resolve_actors(story["story"], tellings)
        seconds += time.process_time() - began
        total = [a + b for a, b in zip(total, count(story, found_in(story, tellings, cast)), strict=True)]
    p, r, f = prf(*total)
    return [
        {"set": "alignment/stories", "measure": f"speakers {name}", "ours": round(v, 3)}
        for name, v in (("P", p), ("R", r), ("F1", f))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every sentence that went wrong")
    if parser.parse_args().errors:
        for story in aligned_stories():
            tellings = tellings_of(story)
            found = found_in(story, tellings, resolve_actors(story["story"], tellings))
            print(
                f"== {story['story']}  P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*prf(*count(story, found)))
            )
            for line in errors(story, found):
                print("  ", line)
    for row in run():
        print("\t".join(str(v) for v in row.values()))


if __name__ == "__main__":
    main()
