"""Who is who: pairs that should, and pairs that do, go to one actor.

The demo: pairs of the forms that the truth lists for its actors (`tests/corpus/truth`). A form is found where a
mention shares most of its words. Two forms are one actor where both mentions are its; a form without a mention is
nobody's, so every pair of it is missed. Floor: the last words are the same.

The twice-marked stories: pairs of sentences for which both readers named a speaker. A pair is gold where they
named the same one; it is given where one actor speaks in both sentences, so a sentence whose speaker was not
found misses all its pairs. Floor: the source spans have the same last word ("he" is "he").
"""

import argparse
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from evals.demo import TRUTH, Found
from evals.sets import aligned_stories
from evals.speakers import last_name, sentence_of, tellings_of
from tellings.actors import resolve_actors
from tellings.demo import articles_folder
from tellings.pipeline import Options, build
from tellings.records import Dossier


class Form(NamedTuple):
    """One form of a planted actor: its words, where, whose it is, and the actor that the run gives it."""

    text: str
    article: str
    gold: str
    given: str | None


def forms(found: Found, truth: dict, dossier: Dossier) -> Iterator[Form]:
    for actor in truth.get("actors", []):
        for place in actor["forms"]:
            span = found.span(place)
            if span is not None and found.story[span[0]] == dossier.story.story_id:
                yield Form(place["text"], place["article"], actor["name"], actor_at(dossier, *span))


def actor_at(dossier: Dossier, article_id: str, start: int, end: int) -> str | None:
    """Return the actor of the mention that shares most with a span."""
    shared = [
        (2 * min(end, m.end) - 2 * max(start, m.start) - (m.end - m.start), m.actor_id)
        for m in dossier.cast.mentions
        if m.article_id == article_id and min(end, m.end) > max(start, m.start)
    ]
    return max(shared)[1] if shared else None


def count(rows: Sequence[Form]) -> tuple[int, int, int, int, int]:
    """Return the pairs: right, given, gold; and of the floor: right, given."""
    right = given = gold = same_right = same = 0
    for a, b in combinations(rows, 2):
        one, said = a.gold == b.gold, a.given is not None and a.given == b.given
        alike = last(a.text) == last(b.text)
        right, given, gold = right + (one and said), given + said, gold + one
        same_right, same = same_right + (one and alike), same + alike
    return right, given, gold, same_right, same


def last(text: str) -> str:
    return text.casefold().removesuffix("'s").removesuffix("’s").split()[-1]


def prf(right: int, given: int, gold: int) -> tuple[float, float, float]:
    p, r = right / max(1, given), right / max(1, gold)
    return p, r, 2 * p * r / max(1e-9, p + r)


def stories() -> list[tuple[str, list[Form], dict[str, str]]]:
    """Return for every story of the demo its forms and the names of its actors."""
    with articles_folder() as folder, tempfile.TemporaryDirectory() as out:
        found = Found(build([folder], Path(out), Options(workers=2)))
    rows = []
    for path in sorted(TRUTH.glob("*.toml")):
        truth = tomllib.loads(path.read_text("utf8"))
        for story_id in sorted(
            {found.story[found.ids[a].article_id] or "" for a in truth.get("articles", [])}
        ):
            if story_id in found.dossiers:
                dossier = found.dossiers[story_id]
                names = {a.actor_id: a.name for a in dossier.cast.actors}
                rows.append((path.stem, list(forms(found, truth, dossier)), names))
    return rows


class Said(NamedTuple):
    """One sentence with a speaker: where, whose the readers say it is, the actors given, the words of the sources."""

    article: str
    number: int
    gold: str
    given: frozenset[str]
    words: frozenset[str]


def sentences(story: dict) -> list[Said]:
    """Return the sentences of a twice-marked story that have a gold speaker."""
    tellings = tellings_of(story)
    actor_of = {s.attribution_id: s.actor_id for s in resolve_actors(story["story"], tellings).speakers}
    given: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    words: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for row, telling in zip(story["articles"], tellings, strict=True):
        sources = {a.attribution_id: row["text"][a.source_start : a.source_end] for a in telling.attributions}
        for s in telling.statements:
            if s.attribution_id in actor_of:
                place = row["key"], sentence_of(row, s.start, s.end)
                given[place].add(actor_of[s.attribution_id])
                words[place].add(last_name(sources[s.attribution_id]))
    places = [(key[0], int(key[1:]), name) for key, name in story["speakers"].items()]
    return [Said(a, n, name, frozenset(given[a, n]), frozenset(words[a, n] - {""})) for a, n, name in places]


def count_said(rows: Sequence[Said]) -> tuple[int, int, int, int, int]:
    """Return the pairs of sentences: right, given, gold; and of the floor: right, given."""
    right = given = gold = same_right = same = 0
    for a, b in combinations(rows, 2):
        one, said, alike = a.gold == b.gold, bool(a.given & b.given), bool(a.words & b.words)
        right, given, gold = right + (one and said), given + said, gold + one
        same_right, same = same_right + (one and alike), same + alike
    return right, given, gold, same_right, same


def run() -> list[dict]:
    marked = [count_said(sentences(story)) for story in aligned_stories()]
    planted = [count(rows) for _, rows, _ in stories()]
    return [
        *table("demo, {} pairs of forms", planted),
        *table("alignment/stories, {} pairs of sentences", marked),
    ]


def table(name: str, counts: Sequence[tuple[int, int, int, int, int]]) -> list[dict]:
    right, given, gold, same_right, same = (sum(c) for c in zip(*counts, strict=True))
    ours, floor = prf(right, given, gold), prf(same_right, same, gold)
    return [
        {
            "set": name.format(gold),
            "measure": f"one actor, pairwise {measure}",
            "ours": round(a, 3),
            "floor": round(b, 3),
        }
        for measure, a, b in zip(("P", "R", "F1"), ours, floor, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every form with the actor it was given")
    if parser.parse_args().errors:
        for story, rows, names in stories():
            for form in rows:
                print(
                    story,
                    form.gold,
                    "|",
                    form.text,
                    "|",
                    form.article,
                    "->",
                    names.get(form.given or "", "-"),
                )
    for row in run():
        print("\t".join(str(v) for v in row.values()))


if __name__ == "__main__":
    main()
