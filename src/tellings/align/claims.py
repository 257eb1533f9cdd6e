"""From the statements of a story to its claims."""

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from tellings.align.words import bags, rarity, shared_rare
from tellings.ids import content_id
from tellings.records import Alignment, Cast, Claim, ClaimStatement, Rejected, Statement, Telling

# Best F1 on alignment/stories over a grid from .2 to .5.
THRESHOLD = 0.30
MARGIN = 0.12
MOST_REJECTED = 50


def align_statements(story_id: str, tellings: Sequence[Telling], cast: Cast) -> Alignment:
    """Return the claims of a story: each statement of each telling stands in exactly one.

    `tellings` may come in any order; `cast` may be empty.
    """
    del cast
    ordered = sorted(tellings, key=lambda t: t.article.article_id)
    rows = [(t, s) for t in ordered for s in t.statements]
    if not rows:
        return Alignment((), (), ())
    found = bags(rows)
    weight = rarity(found)
    score = _similarity(found, weight)
    labels = _clusters(score)
    return _alignment(story_id, rows, score, labels, found, weight)


def _similarity(found: Sequence[frozenset[str]], weight: dict[str, float]) -> np.ndarray:
    column = {w: n for n, w in enumerate(weight)}
    matrix = np.zeros((len(found), len(column)))
    for i, bag in enumerate(found):
        for w in sorted(bag):
            matrix[i, column[w]] = weight[w]
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    return np.minimum(matrix @ matrix.T, 1.0)


def _clusters(score: np.ndarray) -> list[int]:
    if len(score) == 1:
        return [0]
    distance = 1 - (score + score.T) / 2
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    return list(map(int, fcluster(tree, 1 - THRESHOLD, "distance")))


def _alignment(  # noqa: PLR0913, PLR0917  (first version)
    story_id: str,
    rows: Sequence[tuple[Telling, Statement]],
    score: np.ndarray,
    labels: Sequence[int],
    found: Sequence[frozenset[str]],
    weight: dict[str, float],
) -> Alignment:
    groups: dict[int, list[int]] = {}
    for i, label in enumerate(labels):
        groups.setdefault(label, []).append(i)
    claims, members = [], []
    for group in groups.values():
        ids = sorted(rows[i][1].statement_id for i in group)
        claim_id = content_id("claim", story_id, *ids)
        best = max(group, key=lambda i: (score[i, group].sum(), rows[i][1].statement_id))
        telling, statement = rows[best]
        count = len({rows[i][1].article_id for i in group})
        text = telling.article.received[statement.start : statement.end]
        claims.append(Claim(claim_id, story_id, text, count, count))
        for i in group:
            others = [j for j in group if j != i]
            near = max(others, key=lambda j: score[i, j], default=None)
            value = 1.0 if near is None else round(float(score[i, near]), 4)
            reasons = () if near is None else (shared_rare(found[i], found[near], weight),)
            members.append(
                ClaimStatement(claim_id, rows[i][1].statement_id, rows[i][1].article_id, value, reasons)
            )
    return Alignment(tuple(claims), tuple(members), _rejected(story_id, rows, score, labels))


def _rejected(
    story_id: str, rows: Sequence[tuple[Telling, Statement]], score: np.ndarray, labels: Sequence[int]
) -> tuple[Rejected, ...]:
    label = np.asarray(labels)
    article = np.asarray([s.article_id for _, s in rows])
    near = (score >= THRESHOLD - MARGIN) & (label[:, None] != label) & (article[:, None] != article)
    pairs = sorted(np.argwhere(np.triu(near, 1)).tolist(), key=lambda p: (-score[p[0], p[1]], p))
    out = []
    for i, j in pairs[:MOST_REJECTED]:
        value = round(float(score[i, j]), 4)
        why = "below the threshold" if value < THRESHOLD else "the rest of the claim does not agree"
        out.append(Rejected(story_id, rows[i][1].statement_id, rows[j][1].statement_id, value, why))
    return tuple(out)
