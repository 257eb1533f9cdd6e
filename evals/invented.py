"""The invented stories of `tests/corpus/aligned`, in the form of `alignment/stories`: they may be trained on.

`python -m evals.invented STORY` prints a story's sentences with their keys and without their labels, for a second
marking; without a name it prints how far the two markings agree of each story that was marked twice (the long ones,
which have differences).
"""

import itertools
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "corpus" / "aligned"


def invented_stories() -> list[dict]:
    """Return every invented story: its articles with their sentences, the links between sentences, the differences.

    Two sentences of different articles are linked if they bear one label; a label with a question mark is
    one that a second reading did not give, and counts neither way. `differences_both` is empty where a story has
    no differences marked.
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
        "differences_both": raw.get("differences", []),
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


def sentences_of(story: dict) -> dict[str, str]:
    """Return the words of each sentence by its key: the article's letter and the sentence's number, from 0."""
    return {
        f"{a['key']}{n}": a["text"][s:e] for a in story["articles"] for n, (s, e) in enumerate(a["sentences"])
    }


def agreement(story: dict) -> float:
    """Return the F1 of the links of one marking against the other: what only one gave stands in `links_one`."""
    both, one = len(story["links_both"]), len(story["links_one"])
    return 2 * both / (2 * both + one)


def main() -> None:
    for story in invented_stories():
        if len(sys.argv) == 1 and story["differences_both"]:
            both, one = len(story["links_both"]), len(story["links_one"])
            print(f"{story['story']}: F1 {agreement(story):.3f}, links of both {both}, of one {one}")
        elif story["story"] in sys.argv[1:]:
            print("\n".join(f"{key} | {text}" for key, text in sentences_of(story).items()))


if __name__ == "__main__":
    main()
