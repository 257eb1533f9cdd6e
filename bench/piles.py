"""Piles of any size of one mixture: half originals, half copies made from them, the same every time.

What people wrote is like what others wrote: the more originals, the more of them each is like. `apart` takes that away.
"""

import gzip
import json
import random
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from evals import sets
from evals.copies import EXCERPT, change, wire

from tellings.records import Article
from tellings.text import words

__all__ = ["apart", "grown", "originals"]

WAYS = 6
# Originals that share their words, and the words that all share: about those that say how a sentence is made.
TOGETHER, COMMON = 500, 200


def originals() -> list[Article]:
    """Return a wire's stories and articles of many outlets, mixed."""
    folder = sets.require(sets.DATA / "stories" / "allsides_dev")
    with gzip.open(folder / "background_unlabelled.jsonl.gz", "rt", encoding="utf8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    everything = [*wire(), *(Article(f"other-{n}", folder.name, text) for n, text in enumerate(texts))]
    return sorted(everything, key=lambda a: blake2b(a.article_id.encode(), digest_size=8).hexdigest())


def grown(articles: Sequence[Article], count: int) -> list[Article]:
    """Return `count` articles: so many originals as there are up to half, and copies of them, in order of ids."""
    kept = articles[: count // 2]
    vocabulary = sorted({a.received[s:e] for a in kept[:40] for s, e in words(a.received)})
    copies = [
        Article(f"copy-{n:06}", "planted", _copy(kept, n, vocabulary)) for n in range(count - len(kept))
    ]
    return sorted([*kept, *copies], key=lambda a: a.article_id)


def apart(articles: Sequence[Article]) -> list[Article]:
    """Return the originals so that each shares only common words with any but 499 others, whatever the size of the pile.

    Every `TOGETHER` have words of their own: an ending that tells whose they are.
    """
    counts = Counter(a.received[s:e].lower() for a in articles[::20] for s, e in words(a.received))
    common = {word for word, _ in counts.most_common(COMMON)}
    return [
        Article(a.article_id, a.path, _with_ending(a.received, _letters(n // TOGETHER), common))
        for n, a in enumerate(articles)
    ]


def _letters(number: int) -> str:
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)


def _with_ending(text: str, ending: str, common: set[str]) -> str:
    """Return the text with an ending to every word but the common ones."""
    parts, at = [], 0
    for start, end in words(text):
        parts += [text[at:end], "" if text[start:end].lower() in common else ending]
        at = end
    return "".join([*parts, text[at:]])


def _copy(articles: Sequence[Article], n: int, vocabulary: Sequence[str]) -> str:
    """Return a copy of an article: whole or 60 words of it in another, words exchanged, a part, or a merger of two."""
    draw = random.Random(n)  # noqa: S311  (a reproducible generator)
    source = articles[n % len(articles)].received
    # The other article is a neighbour, so that it is in the pile at every size.
    other = articles[(n % len(articles)) ^ 1].received if len(articles) > (n % len(articles)) ^ 1 else source
    way = n % WAYS
    if way < 3:
        return change(source, (0.0, 0.15, 0.3)[way], draw, vocabulary)
    if way == 3:
        places = words(source)[:EXCERPT]
        part = change(source[: places[-1][1]] if places else source, 0.15, draw, vocabulary)
        return f"{other[: len(other) // 2]} {part} {other[len(other) // 2 :]}"
    if way == 4:
        return source[: 2 * len(source) // 3]
    return f"{source[: len(source) // 2]} {other[len(other) // 2 :]}"
