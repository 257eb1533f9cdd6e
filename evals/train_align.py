"""Choose the weights of `align_statements`: `python -m evals.train_align` prints what a search finds and what it is worth.

A search one weight at a time from those of `weights.toml`, twice: on `alignment/stories`, the read claims
(`evals/claims_read.toml`) and one half of the invented stories, reported on the other half. What it finds is rounded
and put into `weights.toml` by hand. `--common` prints the words of any news.
"""

import itertools
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from evals.alignment import Scored, abcd, marked_stories, prf, sentences_as_statements, summed
from evals.claims_shown import READ, STORIES, grouped
from evals.differences_shown import aligned, stories
from evals.sets import parses
from tellings.align.context import CONTEXT, in_context
from tellings.align.features import FEATURES, compare, weigh_words
from tellings.align.lexicon import model
from tellings.align.overlap import claim_groups
from tellings.align.readings import read_all
from tellings.align.scores import links_from
from tellings.records import Article, Cast, Telling

Weights = dict[str, float]
Place = tuple[str, int, int]
SECOND = ("alone", "bias", *CONTEXT)
# The step of each weight at first; it is halved after each round.
STEPS = {
    "ahead": 0.15, "behind": 0.1, "then bias": 0.2, "third": 0.5, "near": 0.2, "words": 2.0, "bias": 0.6, "roles": 0.15,
    "apart": 0.4, "thin": 0.5, "hollow": 1.0, "core": 0.5, "order": 0.4, "lede": 0.3, "runs": 0.15,
    "speaker": 0.3, "shared": 0.3, "lost": 0.15, "dates": 0.4, "figures": 0.6, "verbless": 0.6, "numbers": 0.3, "days": 0.3,
    "strange": 0.3, "long": 0.3,
}  # fmt: skip
LEAST_P = 0.85  # a share of right links below it costs as much as the same share of F1


def shipped() -> Weights:
    """Return the weights of `weights.toml` by name; the bias of the second pass is "then bias"."""
    second = {("then bias" if n == "bias" else n): w for n, w in model().context.items()}
    return {"bias": model().bias} | model().weights | second


def total(story: "Scored | Read", weights: Weights) -> np.ndarray:
    """Return the sums of the second pass under these weights."""
    alone = story.pairs.values @ [weights[n] for n in FEATURES] + weights["bias"]
    around = in_context(story.sentences, story.pairs.first, story.pairs.second, np.clip(alone, -30, 30))
    return weights["alone"] * alone + around @ [weights[n] for n in CONTEXT] + weights["then bias"]


class Read:
    """One story of which claims were read by eye: the rows of pairs that belong together, and of those that do not."""

    def __init__(
        self, tellings: Sequence[Telling], cast: Cast, verdicts: dict[tuple[Place, Place], bool]
    ) -> None:
        ordered = sorted(tellings, key=lambda t: t.article.article_id)
        rows = [(n, t, s) for n, t in enumerate(ordered) for s in t.statements]
        at = {(s.article_id, s.start, s.end): row for row, (_, _, s) in reversed(list(enumerate(rows)))}
        self.readings = read_all(rows, cast)
        self.sentences = [r.sentence for r in self.readings]
        words = weigh_words(self.readings, model().settings)
        self.pairs = compare(self.readings, words, model().settings["floor"])
        self.verdicts = [(at[a], at[b], y) for (a, b), y in verdicts.items() if a in at and b in at]

    def joined(self, weights: Weights) -> Counter[bool]:
        """Return how many pairs that belong together, and how many that do not, stand in one claim."""
        groups = claim_groups(self.sentences, links_from(self.readings, self.pairs, total(self, weights)))
        of: dict[int, set[int]] = {}
        for n, group in enumerate(groups):
            for row in group:
                of.setdefault(row, set()).add(n)
        return Counter(y for a, b, y in self.verdicts if of[a] & of[b])


Seed = tuple[int | str, int]


def verdicts() -> dict[Seed, dict[tuple[Place, Place], bool]]:
    """Return the pairs of two articles that stand in one read claim, and whether they belong there.

    The key is what draws the stories: a seed of `allsides_dev` or the first day of ten, and how many.
    """
    out: dict[Seed, dict[tuple[Place, Place], bool]] = {}
    for draw in tomllib.loads(READ.read_text("utf8"))["draw"]:
        for claim in draw["claims"]:
            members = [(n, (m[0], m[1], m[2])) for n, m in enumerate(claim["members"], 1)]
            odd = {n for n, _ in members} if claim["odd"] == "all" else set(claim["odd"])
            for (n, a), (m, b) in itertools.combinations(members, 2):
                if a[0] != b[0] and not (n in odd and m in odd and claim["odd"] != "all"):
                    out.setdefault((draw["stories"], draw.get("of", STORIES)), {})[a, b] = not {n, m} & odd
    return out


@cache
def read_stories() -> list[Read]:
    """Return the stories that read claims are of, by event and as the product groups them."""
    return [
        Read(tellings, cast, found)
        for (seed, n), found in verdicts().items()
        for articles in (grouped(seed, n) if isinstance(seed, str) else stories(seed, n))
        for tellings, _, cast in [aligned(articles)]
    ]


class Sets:
    """The stories that a search looks at."""

    def __init__(self) -> None:
        self.theirs, self.ours = (
            [Scored(*s) for s in marked_stories(n)] for n in ("alignment/stories", "invented")
        )

    def figures(
        self, weights: Weights, half: int | None
    ) -> tuple[tuple[float, ...], tuple[float, ...], Counter[bool]]:
        """Return P, R, F1 on `alignment/stories` and on a half of the invented stories, and what of the read pairs is joined."""
        ours = [s for n, s in enumerate(self.ours) if half is None or n % 2 == half]
        theirs, invented = (prf(*summed(s.counts(total(s, weights)) for s in x)) for x in (self.theirs, ours))
        read = sum((r.joined(weights) for r in read_stories()), Counter[bool]())
        return theirs, invented, read

    def worth(self, weights: Weights, half: int) -> float:
        """Return what the search looks for: F1 on both sets, and read pairs joined rightly."""
        theirs, invented, read = self.figures(weights, half)
        every = Counter(y for r in read_stories() for _, _, y in r.verdicts)
        pure = read[True] / max(1, every[True]) - read[False] / max(1, every[False])
        short = sum(max(0.0, LEAST_P - p) for p in (theirs[0], invented[0]))
        return theirs[2] + invented[2] + 0.7 * pure - short


def search(worth: Callable[[Weights], float], start: Weights, rounds: int = 2) -> Weights:
    """Return weights that are worth more, changed one at a time, each while that pays."""
    best, weights, steps = worth(start), dict(start), dict(STEPS)
    for _ in range(rounds):
        for name, sign in itertools.product(steps, (1, -1)):
            for _ in range(3):
                moved = weights | {name: weights[name] + sign * steps[name]}
                value = worth(moved)
                if value <= best + 1e-3:
                    break
                best, weights = value, moved
        steps = {name: step / 2 for name, step in steps.items()}
    return weights


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
    sets, start = Sets(), shipped()
    show = "{:34} alignment/stories {:.3f} {:.3f} {:.3f}  invented {:.3f} {:.3f} {:.3f}  read: {} right, {} not".format
    for half in (0, 1):
        found = search(lambda w, half=half: sets.worth(w, half), start)
        for name, weights in (("shipped", start), ("found on the other half", found)):
            theirs, ours, read = sets.figures(weights, 1 - half)
            print(show(name, *theirs, *ours, read[True], read[False]))
        print({n: round(w, 2) for n, w in found.items() if w != start[n]})


if __name__ == "__main__":
    main()
