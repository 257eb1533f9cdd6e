"""Claims of several tellings drawn at random from stories of `allsides_dev`, as a run shows them, for reading by eye.

`python -m evals.claims_shown --stories 31 --draw 1 --show 100` prints them with every member in its sentence;
`--unlabelled 2016-03-01` draws from stories that the product itself groups in the unlabelled articles of the ten days
from then on. `evals/claims_read.toml` holds the verdicts, `--read` prints the share of pure claims in each draw.
"""

import argparse
import random
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from evals.differences_shown import Compared, aligned, stories
from evals.stories import background
from tellings.records import Article, Claim, Statement, Telling
from tellings.stories import group_stories

Member = tuple[Telling, Statement, float, tuple[str, ...]]
STORIES = 15
READ = Path(__file__).parent / "claims_read.toml"


def grouped(first: str, n: int = STORIES) -> list[list[Article]]:
    """Return the articles of `n` stories of two to eight tellings, as the product groups the ten days from `first` on."""
    day = date.fromisoformat(first)
    last = (day + timedelta(days=10)).isoformat()
    near = [a for a in background() if a.published and first <= a.published < last]
    by_id = {a.article_id: a for a in near}
    found = sorted(s.article_ids for s in group_stories(near) if 2 <= s.tellings <= 8)
    random.Random(first).shuffle(found)  # noqa: S311
    return [[by_id[i] for i in sorted(ids)] for ids in found[:n]]


def members_of(compared: Compared) -> Iterator[tuple[Claim, list[Member]]]:
    """Yield the claims of one story that several tellings carry, each with its members."""
    tellings, alignment, _ = compared
    of = {s.statement_id: (t, s) for t in tellings for s in t.statements}
    members: dict[str, list[Member]] = {}
    for m in alignment.members:
        members.setdefault(m.claim_id, []).append((*of[m.statement_id], m.score, m.reasons))
    for claim in alignment.claims:
        if claim.tellings > 1:
            yield claim, members[claim.claim_id]


def drawn(compared: Sequence[Compared], seed: int, n: int) -> list[tuple[Claim, list[Member]]]:
    """Return `n` of the claims that several tellings carry, in an order that the seed sets."""
    rows = sorted((row for c in compared for row in members_of(c)), key=lambda r: r[0].claim_id)
    random.Random(seed).shuffle(rows)  # noqa: S311  (a sample, not a secret)
    return rows[:n]


def text_of(member: Member) -> str:
    """Return a member's sentence, the words of the statement between bars, with its score and reasons."""
    telling, statement, score, reasons = member
    text, sentence = telling.article.received, telling.parse.sentences[statement.sentence]
    at, out = sentence.start, ""
    for s, e in statement.spans:
        out, at = f"{out}{text[at:s]}[[{text[s:e]}]]", e
    out += text[at : max(at, sentence.end)]
    return f"  {score:.2f} <{telling.article.outlet}> {' '.join(out.split())}\n       ({'; '.join(reasons)})"


def print_read() -> None:
    """Print for each draw that was read how many of its claims hold no member that does not belong."""
    for draw in tomllib.loads(READ.read_text("utf8"))["draw"]:
        pure = sum(not claim["odd"] for claim in draw["claims"])
        print(
            "draw {number} (stories {stories}, code {code}):".format(**draw), pure, "of", len(draw["claims"])
        )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stories", type=int, default=31, help="the seed that draws the stories")
    options.add_argument("--unlabelled", default="", help="the first day of the ten that the stories are of")
    options.add_argument("--draw", type=int, default=1, help="the seed that draws the claims")
    options.add_argument("--show", type=int, default=100)
    options.add_argument("--read", action="store_true", help="what was read")
    chosen = options.parse_args()
    if chosen.read:
        print_read()
        return
    drawn_from = grouped(chosen.unlabelled) if chosen.unlabelled else stories(chosen.stories, STORIES)
    compared = [aligned(articles) for articles in drawn_from]
    for n, (claim, members) in enumerate(drawn(compared, chosen.draw, chosen.show), 1):
        print(f"{n}. {claim.claim_id} ({claim.tellings} tellings)")
        print("\n".join(map(text_of, members)), "\n")


if __name__ == "__main__":
    main()
