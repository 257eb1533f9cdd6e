"""The parse of an article: its sentences by nupunkt, their tokens by spaCy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import nupunkt
from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, SENT_START, TAG
from spacy.language import Language
from spacy.tokens import Doc

from tellings.parse.model import MODEL, Reader, load
from tellings.records import Article, Entity, Parse, Residue, Sentence
from tellings.spans import complement, overlap
from tellings.text import paragraphs

__all__ = ["MAX_ARTICLE", "parse_articles"]

# A sentence longer than this is not prose: it is cut, so that one line of 50 MB costs what it should.
MAX_SENTENCE = 2_000
# Marks or letters without a blank between them, longer than any word or address.
_UNSPLIT = re.compile(r"[^\w\s]{25}|\S{400}")
_PIECE = re.compile(r"\s+|\w{1,100}|[^\w\s]{1,20}")
_SEEN = [IDX, LENGTH, HEAD, DEP, TAG, IS_SPACE]
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
    reader = load(model)
    for article in articles:
        yield _parse(reader, article, holes.get(article.article_id, []))


def _parse(reader: Reader, article: Article, holes: Sequence[tuple[int, int]]) -> Parse:
    sentences = _sentences(article, holes)
    groups = _by_paragraph(sentences)
    docs = [_doc(reader.nlp, article.received, group) for group in groups]
    columns = _Columns(article.article_id, sentences)
    for (doc, pos, lemma), group in zip(reader.read(docs), groups, strict=True):
        columns.add(doc, pos, lemma, group)
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
    first = np.isin(doc.to_array(IDX), [s.start - base for s in group])
    first[:1] = True
    # One token at a time, spaCy looks each time whether any token of the doc has a head yet.
    starts: Any = np.where(first, 1, -1).astype(np.uint64)[:, None]
    doc.from_array([SENT_START], starts)
    return doc


def _tokens(nlp: Language, text: str) -> Doc:
    """Return the tokens; spaCy's own splitter is quadratic in runs that no prose has."""
    if not _UNSPLIT.search(text):
        return nlp.make_doc(text)
    pieces = _PIECE.findall(text)
    return Doc(nlp.vocab, pieces, [False] * len(pieces))


class _Columns:
    """The columns of a parse while they fill."""

    def __init__(self, article_id: str, sentences: Sequence[Sentence]) -> None:
        self.article_id = article_id
        self.sentences = tuple(sentences)
        self.columns: dict[str, list[Any]] = {
            k: [] for k in ("start", "end", "sentence", "head", "dep", "tag", "pos", "lemma")
        }
        self.entities: list[Entity] = []

    def add(self, doc: Doc, pos: Sequence[str], lemma: Sequence[str], group: Sequence[Sentence]) -> None:
        """Append the tokens of one paragraph; blank tokens are left out."""
        c, strings = self.columns, doc.vocab.strings
        offset, base = len(c["start"]), group[0].start
        idx, length, head, dep, tag, blank = doc.to_array(_SEEN).astype(np.int64).T
        tokens = np.arange(len(doc))
        kept = np.flatnonzero(blank == 0)
        new = np.full(len(doc), -1)
        new[kept] = offset + np.arange(len(kept))
        home = np.searchsorted([s.start - base for s in group], idx, "right") - 1
        over = tokens + head
        # Where a sentence begins inside a token (".(a"), the token ends with its sentence.
        heads = np.where((home[over] == home) & (new[over] >= 0), new[over], new)
        ends = np.minimum(base + idx + length, np.array([s.end for s in group])[home])
        c["start"] += (base + idx[kept]).tolist()
        c["end"] += ends[kept].tolist()
        c["sentence"] += np.array([s.sentence for s in group])[home[kept]].tolist()
        c["head"] += heads[kept].tolist()
        c["dep"] += [strings[d] for d in dep[kept].astype(np.uint64).tolist()]
        c["tag"] += [strings[t] for t in tag[kept].astype(np.uint64).tolist()]
        c["pos"] += [pos[i] for i in kept.tolist()]
        c["lemma"] += [lemma[i] for i in kept.tolist()]
        for ent in doc.ents:
            inside = [n for n in new[ent.start : ent.end].tolist() if n >= 0]
            if inside:
                self.entities.append(Entity(inside[0], inside[-1] + 1, ent.label_))

    def parse(self) -> Parse:
        """Return the finished record."""
        c = {k: tuple(v) for k, v in self.columns.items()}
        return Parse(article_id=self.article_id, sentences=self.sentences, entities=tuple(self.entities), **c)
