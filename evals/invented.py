"""The invented stories of `tests/corpus/aligned`, in the form of `alignment/stories`: they may be trained on."""

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "corpus" / "aligned"


def invented_stories() -> list[dict]:
    """Return every invented story: its articles with their sentences, and the links between sentences.

    Two sentences of different articles are linked if they bear one label; a label with a question mark is
    one that a second reading did not give, and counts neither way.
    """
    return [_story(tomllib.loads(p.read_text("utf8"))) for p in sorted(FOLDER.glob("*.toml"))]


def _story(raw: dict) -> dict:
    articles, labels = [], {}
    for art in raw["articles"]:
        text, spans = "", []
        for n, (marks, sentence, gap) in enumerate(_sentences(art["sentences"])):
            text += gap if text else ""
            spans.append([len(text), len(text) + len(sentence)])
            text += sentence
            labels[f"{art['key']}{n}"] = marks
        row = {k: art[k] for k in ("key", "outlet", "published", "title")}
        articles.append(
            row | {"article_id": f"{raw['story']}-{art['key']}", "text": text, "sentences": spans}
        )
    both, either = _links(labels, sure=True), _links(labels, sure=False)
    return {
        "story": raw["story"], "articles": articles,
        "links_both": sorted(both), "links_one": sorted(either - both),
    }  # fmt: skip


def _sentences(lines: str) -> Iterator[tuple[set[str], str, str]]:
    """Yield the labels of each line, its words and what stands before it: an empty line ends a paragraph."""
    gap = " "
    for line in lines.strip().splitlines():
        if line.strip():
            marks, _, sentence = line.partition("|")
            yield set(marks.split()), sentence.strip(), gap
            gap = " "
        else:
            gap = "\n\n"


def _links(labels: dict[str, set[str]], *, sure: bool) -> set[tuple[str, str]]:
    kept = {k: {m.rstrip("?") for m in ms if not (sure and m.endswith("?"))} for k, ms in labels.items()}
    pairs = itertools.combinations(sorted(kept), 2)
    return {(a, b) for a, b in pairs if a[0] != b[0] and kept[a] & kept[b]}
