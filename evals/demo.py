"""What a run finds of the truth planted in the demo's articles (`tests/corpus/truth`).

The lists of truth are not complete, so only recall is measured, and precision where the truth is closed
(stories, origins). Needs nothing beside the repository.
"""

import itertools
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tellings.demo import articles_folder
from tellings.pipeline import Options, Run, build
from tellings.records import Difference, Dossier
from tellings.spans import complement

TRUTH = Path(__file__).resolve().parents[1] / "tests" / "corpus" / "truth"
Span = tuple[str, int, int]


class Found:
    """A run, with the questions that the truth asks of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.ids = {
            Path(a.path).name if a.path.endswith((".txt", ".html")) else a.article_id: a for a in run.articles
        }
        self.story = {a.article_id: a.story_id for a in run.articles}
        self.dossiers = {d.story.story_id: d for d in run.dossiers}

    def span(self, place: dict[str, str]) -> Span | None:
        """Return where the snippet stands in the received text, or None (an HTML reader may leave it out)."""
        article = self.ids[place["article"]]
        at = article.received.find(place["text"])
        return None if at < 0 else (article.article_id, at, at + len(place["text"]))

    def statements(self, span: Span) -> set[str]:
        """Return the statements that share most of their words, or the snippet's, with the span."""
        dossier = self.dossiers.get(self.story[span[0]])
        if dossier is None:
            return set()
        return {
            s.statement_id
            for t in dossier.tellings
            if t.article.article_id == span[0]
            for s in t.statements
            for shared in [sum(max(0, min(e, span[2]) - max(b, span[1])) for b, e in s.spans)]
            if shared * 2 > min(span[2] - span[1], sum(e - b for b, e in s.spans))
        }


def share(hits: list[bool]) -> dict[str, object]:
    return {"ours": sum(hits) / max(1, len(hits)), "n": len(hits)}


def claims(found: Found, truth: dict, dossier: Dossier) -> Iterator[bool]:
    claims_of: dict[str, set[str]] = {}
    for m in dossier.alignment.members:
        claims_of.setdefault(m.statement_id, set()).add(m.claim_id)
    for claim in truth["claims"]:
        places = [p for p in map(found.span, claim["snippets"]) if p]
        for a, b in itertools.combinations(places, 2):
            if a[0] != b[0]:
                mine, theirs = ({c for s in found.statements(p) for c in claims_of[s]} for p in (a, b))
                yield bool(mine & theirs)


def speakers(found: Found, truth: dict, dossier: Dossier) -> Iterator[bool]:
    names: dict[str, set[str]] = {a.actor_id: {a.name} for a in dossier.cast.actors}
    for m in dossier.cast.mentions:
        names[m.actor_id].add(m.text)
    speaker_of = {s.statement_id: s.speaker_id for t in dossier.tellings for s in t.statements}
    for q in truth.get("quotations", []):
        place = found.span(q)
        if place and q["speaker"]:
            given = {n for s in found.statements(place) if speaker_of[s] for n in names[speaker_of[s]]}
            yield q["speaker"].split()[-1].casefold() in " ".join(given).casefold().replace("'s", "").split()


def differences(
    found: Found, truth: dict, dossier: Dossier, *, classed: bool = False, possible: bool = False
) -> Iterator[bool]:
    """Yield for each planted difference whether one of its kind stands between the same words or statements."""
    articles = {s.statement_id: s.article_id for t in dossier.tellings for s in t.statements}
    texts = {t.article.article_id: t.article.received for t in dossier.tellings}
    for d in truth.get("differences", []):
        a, b = found.span(d["a"]), found.span(d["b"])
        if a and b:
            sides = {a[0]: (found.statements(a), d["a"]["text"]), b[0]: (found.statements(b), d["b"]["text"])}
            yield any(
                _stands(x, sides, articles, texts)
                for x in (*dossier.differences, *(dossier.possible if possible else ()))
                if x.kind == d["kind"] and (not classed or x.class_ == d["class"])
            )


def _stands(
    x: Difference, sides: dict[str, tuple[set[str], str]], articles: dict[str, str], texts: dict[str, str]
) -> bool:
    if {articles[x.statement_a], articles[x.statement_b]} != set(sides):
        return False
    ends = ((x.statement_a, x.start_a, x.end_a), (x.statement_b, x.start_b, x.end_b))
    hits = []
    for statement, start, end in ends:
        statements, snippet = sides[articles[statement]]
        words = texts[articles[statement]][start:end]
        hits.append(statement in statements or words.casefold() in snippet.casefold())
    return all(hits)


def origins(found: Found, truth: dict, dossier: Dossier) -> Iterator[tuple[bool, bool]]:
    """Yield for each pair of articles whether they are of one origin in the truth, and in the run."""
    planted = {found.ids[a].article_id: o["name"] for o in truth["origins"] for a in o["articles"]}
    given = {o.article_id: o.origin_id for o in dossier.trace.origins}
    for a, b in itertools.combinations(sorted(planted.keys() & given.keys()), 2):
        yield planted[a] == planted[b], given[a] == given[b]


def lineage(found: Found, truth: dict, dossier: Dossier) -> Iterator[bool]:
    given = {(e.from_id, e.to_id, e.kind) for e in dossier.trace.lineage}
    sharing: dict[str, set[str]] = {}
    for source, article, kind in given:
        if kind == "shared_source":
            sharing.setdefault(source, set()).add(article)
    for edge in truth["lineage"]:
        a, b = (found.ids[edge[k]].article_id if edge[k] in found.ids else edge[k] for k in ("from", "to"))
        if edge["kind"] == "shared_source":
            yield any({a, b} <= group | {source} for source, group in sharing.items())
        else:
            yield (a, b, edge["kind"]) in given


def residue(found: Found, truth: dict) -> Iterator[bool]:
    """Yield for each piece of residue whether nothing of it but blanks is left unmarked."""
    marked: dict[str, list[tuple[int, int]]] = {}
    for t in found.dossiers.values():
        for telling in t.tellings:
            marked[telling.article.article_id] = [(r.start, r.end) for r in telling.residue]
    for row in truth.get("residue", []):
        place = found.span(row)
        if place:
            left = complement((0, len(row["text"])), _within(place, marked.get(place[0], [])))
            yield not any(row["text"][s:e].strip() for s, e in left)


def _within(place: tuple[str, int, int], marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the marks by their place in the span."""
    _, start, end = place
    return [(max(s, start) - start, min(e, end) - start) for s, e in marks if s < end and e > start]


def prf(pairs: list[tuple[bool, bool]]) -> str:
    both = sum(a and b for a, b in pairs)
    p, r = both / max(1, sum(b for _, b in pairs)), both / max(1, sum(a for a, _ in pairs))
    return f"P {p:.2f} R {r:.2f}"


def run() -> list[dict[str, object]]:
    with articles_folder() as folder, tempfile.TemporaryDirectory() as out:
        # The dossiers are read from the folder while it is there.
        return list(table(Found(build([folder], Path(out), Options(workers=2)))))


def table(found: Found) -> Iterator[dict[str, object]]:
    truths = [
        tomllib.loads(p.read_text("utf8")) for p in sorted(TRUTH.glob("*.toml")) if p.stem != "singletons"
    ]
    together = [t for t in truths if len({found.story[found.ids[a].article_id] for a in t["articles"]}) == 1]
    whole = [
        t for t in together
        if sum(s == found.story[found.ids[t["articles"][0]].article_id] for s in found.story.values()) == len(t["articles"])
    ]  # fmt: skip
    yield {
        "set": "demo",
        "measure": "stories whole and pure",
        "ours": len(whole) / len(truths),
        "n": len(truths),
    }
    pairs = [
        (t, found.dossiers[sid])
        for t in truths
        for sid in sorted({found.story[found.ids[a].article_id] for a in t["articles"]})
        if sid in found.dossiers
    ]
    rows = {
        "claim pairs found": [x for t, d in pairs for x in claims(found, t, d)],
        "speakers right": [x for t, d in pairs for x in speakers(found, t, d)],
        "differences found, kind": [x for t, d in pairs for x in differences(found, t, d)],
        "differences found, kind and class": [
            x for t, d in pairs for x in differences(found, t, d, classed=True)
        ],
        "differences found or held possible, kind": [
            x for t, d in pairs for x in differences(found, t, d, possible=True)
        ],
        "lineage edges found": [x for t, d in pairs for x in lineage(found, t, d)],
        "residue marked whole": [x for t in truths for x in residue(found, t)],
    }
    for name, hits in rows.items():
        yield {"set": "demo", "measure": name} | share(hits)
    same = [x for t, d in pairs for x in origins(found, t, d)]
    yield {"set": "demo", "measure": "pairs of one origin", "ours": prf(same), "n": len(same)}


def main() -> None:
    for row in run():
        print(row)


if __name__ == "__main__":
    sys.exit(main())
