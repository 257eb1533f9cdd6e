"""spaCy's greedy parser and entity recognizer, stepped over all paragraphs of an article at once in NumPy.

spaCy steps them in C, where each sum takes and leaves Python's global lock (as built for 3.8), which is most of the
time they take. The numbers and the transitions are the same: what is summed, in what order, and what is chosen.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline.transition_parser import Parser
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import NumpyOps

__all__ = ["Stepped", "can_step"]

Floats = NDArray[np.float32]


def can_step(pipe: Any) -> bool:
    """Return whether a component is a greedy transition parser on the CPU, with a layer over its hidden one."""
    if not isinstance(pipe, Parser) or pipe.cfg["beam_width"] != 1:
        return False
    model = pipe.model
    plain = model.name == "parser_model" and type(model.ops) is NumpyOps
    return plain and bool(model.attrs["has_upper"]) and not model.attrs["unseen_classes"]


class Stepped:
    """A transition parser in place of spaCy's own way through it; see `can_step`."""

    def __init__(self, pipe: Any) -> None:
        self.parser = pipe
        self.tok2vec, self.lower, self.upper = pipe.model.layers
        self.weights = np.ascontiguousarray(self.upper.get_param("W").T)
        self._step = cache(self._made)

    def _made(self, vocab: Vocab) -> Any:
        """Return what reads the tokens that a state looks at; whose docs it was made for is no matter."""
        return self.parser.model.predict([Doc(vocab, ["."])])

    def pipe(self, docs: Sequence[Doc], batch_size: int) -> Sequence[Doc]:
        """Annotate the docs, those of about one length together as spaCy does, so that sums have the same shapes."""
        few = max(batch_size // 4, 2)
        for at in range(0, len(docs), batch_size):
            by_length = sorted(docs[at : at + batch_size], key=len)
            for first in range(0, len(by_length), few):
                self._annotate(by_length[first : first + few])
        return docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        states = self.parser.moves.init_batch(docs)
        live = [s for s in states if not s.is_final()]
        if live:
            step = self._step(docs[0].vocab)
            table = self.lower.predict(self.tok2vec.predict(docs))
            while live:
                scores = self._scores(table, step.get_token_ids(live))
                live = self.parser.transition_states(live, scores)
        self.parser.set_annotations(docs, states)

    def _scores(self, table: Floats, tokens: NDArray[np.int32]) -> Floats:
        """Return the score of each move; `tokens` (-1 for none) has the features of a state in a row.

        `table` is by token (the first for none), feature, hidden unit and piece.
        """
        many, features, hidden, pieces = table.shape
        column = np.arange(features, dtype=np.int32)
        rows = table.reshape(many * features, hidden * pieces)
        total: Floats = self.lower.ops.gather_add(rows, (tokens + 1) * np.int32(features) + column)
        total += self.lower.get_param("b").reshape(-1)
        units = total.reshape(-1, hidden, pieces)
        best = units[:, :, 0]
        for piece in range(1, pieces):
            best = np.maximum(best, units[:, :, piece])
        scores: Floats = best @ self.weights
        scores += self.upper.get_param("b")
        return scores
