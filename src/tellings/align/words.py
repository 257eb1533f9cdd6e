"""The content words of statements, and how rare each is in its story."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import log

from tellings.records import Statement, Telling
from tellings.text import fold

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})


def bags(rows: Sequence[tuple[Telling, Statement]]) -> list[frozenset[str]]:
    """Return the folded lemmas of the content words of each statement."""
    return [frozenset(_content(t, s)) for t, s in rows]


def _content(telling: Telling, statement: Statement) -> list[str]:
    parse = telling.parse
    out: list[str] = []
    for start, end in statement.spans:
        tokens = range(bisect_left(parse.start, start), bisect_left(parse.start, end))
        out.extend(fold(parse.lemma[i]) for i in tokens if parse.pos[i] in _CONTENT)
    return [w for w in out if any(c.isalnum() for c in w)]


def rarity(found: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the weight of each word: the log of how few of the statements hold it."""
    counts = Counter(w for bag in found for w in bag)
    return {w: log((1 + len(found)) / counts[w]) for w in sorted(counts)}


def shared_rare(a: frozenset[str], b: frozenset[str], weight: dict[str, float], most: int = 3) -> str:
    """Return the rarest shared words as a reason."""
    rare = sorted(a & b, key=lambda w: (-weight[w], w))[:most]
    return "rare words: " + ", ".join(rare) if rare else "no rare word shared"
