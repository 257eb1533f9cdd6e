"""Learn the second pass of `align_statements` on the invented stories, and say what is worth what: `python -m evals.train_align`.

Trained on: the 20 invented stories (`tests/corpus/aligned`, ours). Never on `alignment/stories`, whose texts are
others'; beside them stands what leaving one of them out gives. `--write` puts the weights into `weights.toml`.
"""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from evals.alignment import Scored, abcd, marked_stories, prf, sentences_as_statements, summed
from evals.sets import parses
from tellings.align.context import CONTEXT
from tellings.align.lexicon import model
from tellings.align.readings import read_all
from tellings.records import Article, Telling

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "tellings" / "align" / "weights.toml"
NAMES = (*CONTEXT, "alone", "bias")
# How strongly the weights are drawn to a first score that stays as it is: of 1000, 2000 and 4000 the last gives F1 .735 on
# alignment/stories and the fewest false claims (P .877; .730 and .737 with P .812 and .843 for the others).
PULL = 4000.0


def table(story: Scored) -> np.ndarray:
    return np.column_stack([story.around, story.alone, np.ones(len(story.alone))])


def learn(stories: Sequence[Scored], without: str = "") -> np.ndarray:
    """Return the weights of `NAMES`: logistic, one pair of statements for each pair of sentences; the bias stays 0."""
    chosen = [s.best_rows(s.alone) for s in stories]
    x = np.concatenate([table(s)[c] for s, c in zip(stories, chosen, strict=True)])
    y = np.concatenate([s.gold[c] for s, c in zip(stories, chosen, strict=True)])
    spread = np.r_[x[:, : len(CONTEXT)].std(axis=0) + 1e-6, 1.0, 1.0]
    start = np.asarray([float(n == "alone") for n in NAMES])
    pull = np.asarray([1e6 if n in {"bias", without} else PULL for n in NAMES])
    z = x / spread

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        total, away = z @ w, w - start
        p = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        value = (np.logaddexp(0, total) - y * total).sum() + 0.5 * (pull * away**2).sum()
        return float(value), z.T @ (p - y) + pull * away

    found: np.ndarray = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return found / spread


def rows(
    stories: Sequence[Scored], weights: Sequence[np.ndarray], threshold: float
) -> tuple[float, float, float]:
    """Return P, R and F1 of the claims, each story under its own weights."""
    return prf(*summed(s.counts(table(s) @ w, threshold) for s, w in zip(stories, weights, strict=True)))


def threshold_left_out(stories: Sequence[Scored], weights: np.ndarray) -> tuple[float, float, float]:
    """Return P, R and F1 where each story's threshold is the one that is best on the others."""
    grid = np.arange(0.3, 0.56, 0.04).round(2)
    found = {float(t): [s.counts(table(s) @ weights, float(t)) for s in stories] for t in grid}
    chosen = []
    for n in range(len(stories)):
        others = {t: prf(*summed(c for m, c in enumerate(cs) if m != n))[2] for t, cs in found.items()}
        chosen.append(found[max(others, key=lambda t: (others[t], t))][n])
    return prf(*summed(chosen))


def left_out(stories: Sequence[Scored], without: str = "") -> list[np.ndarray]:
    return [learn([o for o in stories if o is not s], without) for s in stories]


def common_words(least: float = 0.095) -> list[str]:
    """Return the stems that stand in this share of ABCD-LINK's news articles or more (rewritten ones left out)."""
    held: Counter[str] = Counter()
    count = 0
    for name in ("news_ecb", "news_synth"):
        docs, pairs = abcd(name)
        rewritten = {a for a, _, _ in pairs} if name == "news_synth" else set()
        articles = [
            Article(d, d, "\n".join(docs[d]))
            for d in sorted({d for p in pairs for d in p[:2]})
            if d not in rewritten
        ]
        count += len(articles)
        for article, parse in zip(articles, parses(articles), strict=True):
            statements = sentences_as_statements(article, parse)
            held.update(
                frozenset().union(
                    *(
                        r.words
                        for r in read_all(
                            [(0, Telling(article, (), parse, (), statements, ()), s) for s in statements]
                        )
                    )
                )
            )
    return sorted(w for w, n in held.items() if n >= least * count and w.isalpha() and len(w) > 1)


def main() -> None:
    if "--common" in sys.argv:
        print(" ".join(common_words()))
        return
    ours, wide = ([Scored(*s, floor) for s in marked_stories("invented")] for floor in (None, 0.0))
    theirs = [Scored(*s) for s in marked_stories("alignment/stories")]
    weights = learn(wide)
    at = model().settings["threshold"]
    show = "{:34} P {:.3f} R {:.3f} F1 {:.3f}".format
    for threshold in (at, *np.arange(0.3, 0.6, 0.04).round(2)):
        print(f"threshold {threshold}")
        print(show("  alignment/stories", *rows(theirs, [weights] * len(theirs), threshold)))
        print(show("  invented, each left out", *rows(ours, left_out(wide), threshold)))
    for name in CONTEXT:
        less = learn(wide, name)
        print(show(f"less {name}: alignment/stories", *rows(theirs, [less] * len(theirs), at)))
        print(show(f"less {name}: invented, left out", *rows(ours, left_out(wide, name), at)))
    print(
        show(
            "learned on the others, left out",
            *rows(theirs, left_out([Scored(*s, 0.0) for s in marked_stories("alignment/stories")]), at),
        )
    )
    print(show("threshold of the others", *threshold_left_out(theirs, weights)))
    print({n: round(float(w), 2) for n, w in zip(NAMES, weights, strict=True)})
    if "--write" in sys.argv:
        write(weights)


def write(weights: np.ndarray) -> None:
    text = WEIGHTS.read_text("utf8")
    head, second = text.split("[[context]]", 1)
    for name, weight in zip(NAMES, weights, strict=True):
        second = re.sub(rf'(name = "{name}"\nweight = )\S+', rf"\g<1>{weight:.2f}", second)
    WEIGHTS.write_text(head + "[[context]]" + second, "utf8")


if __name__ == "__main__":
    main()
