import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.parse import MAX_ARTICLE, MODEL, parse_articles
from tellings.parse.model import load
from tellings.records import Article, Residue
from tellings.trees import children, sentence_tokens, subtree

TEXT = "Ferry sinks\n\nThe ferry sank on Tuesday, Ada Brandt said. “It went down,” she said.\n\nAlso read: Ten lakes\n"


def parse(text, residue=(), **more):
    return next(iter(parse_articles([Article("a", "a.txt", text, **more)], residue)))


def check(text, found):
    at = 0
    for s in found.sentences:
        assert at <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        at = s.end
    for start, end, number in zip(found.start, found.end, found.sentence, strict=True):
        s = found.sentences[number]
        assert s.start <= start < end <= s.end
    assert list(found.start) == sorted(found.start)
    assert all(0 <= h < len(found.start) for h in found.head)


def test_every_token_lies_in_its_sentence():
    check(TEXT, parse(TEXT))


def test_a_headline_in_the_text_is_a_title():
    found = parse(TEXT, body_start=13)
    assert [s.part for s in found.sentences][:2] == ["title", "body"]


def test_residue_has_no_sentence_and_no_token():
    start = TEXT.index("Also")
    found = parse(TEXT, [Residue("a", start, len(TEXT) - 1, "an advert")])
    assert max(found.end) <= start
    assert max(s.end for s in found.sentences) <= start


def test_a_parse_does_not_depend_on_its_neighbours():
    articles = [Article(str(n), "a", TEXT + "More text. " * n) for n in range(4)]
    together = list(parse_articles(articles))
    assert together == [next(iter(parse_articles([a]))) for a in articles]


def test_tags_and_lemmas_are_those_of_the_whole_pipeline():
    text = (
        "There 's nothin' that ai n't better, y'all; she'd been going to cities she knew. Let's\u00a0go on!"
    )
    texts = [text, TEXT, "The children were eating mice which gonna be best of those ones. That is it."]
    reader = load(MODEL)
    learned = [reader.read([reader.nlp.make_doc(t) for t in texts]) for _ in range(2)][1]
    for t, (_, pos, lemma) in zip(texts, learned, strict=True):
        doc = reader.nlp(t)
        expected = [("SPACE", "") if w.is_space else (w.pos_, w.lemma_) for w in doc]
        found = zip(doc, pos, lemma, strict=True)
        assert [("SPACE", "") if w.is_space else (p, m) for w, p, m in found] == expected


def test_heads_and_entities_are_those_that_spacy_finds_by_itself():
    texts = [
        TEXT,
        "Yes.",
        "On 3 May Ada Brandt of Lowen Bank paid $4 million; nobody, she said, had asked her to.",
    ]
    reader = load(MODEL)
    docs = [reader.nlp.make_doc(t) for t in texts for _ in range(40)]
    found = [doc for doc, _, _ in reader.read(docs)]
    expected = [*reader.nlp.pipe(t for t in texts for _ in range(40))]
    for one, other in zip(found, expected, strict=True):
        assert [(w.head.i, w.dep_, w.tag_) for w in one] == [(w.head.i, w.dep_, w.tag_) for w in other]
        assert [(e.start, e.end, e.label_) for e in one.ents] == [
            (e.start, e.end, e.label_) for e in other.ents
        ]


def test_the_end_of_an_endless_article_is_not_parsed():
    found = parse(("w" * 99 + " ") * 2_500)
    assert max(found.end) <= MAX_ARTICLE


@pytest.mark.parametrize("mark", ['"', "“", "(", "'s", "-", "“”", "a.", "…"])
def test_a_run_of_marks_takes_linear_time(mark):
    def seconds(n):
        start = time.process_time()
        text = mark * n
        check(text, parse(text))
        return time.process_time() - start

    seconds(100)
    assert seconds(8_000) < 12 * max(seconds(1_600), 0.2)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab .,\n\r\t“”\"'«»(-…\u2028\u202e\x00é漢😀"), max_size=300))
def test_hostile_texts_have_good_spans(text):
    check(text, parse(text))


def test_subtrees_partition_a_sentence():
    found = parse(TEXT)
    for tokens in sentence_tokens(found):
        roots = [i for i in tokens if found.head[i] == i]
        assert sorted(t for r in roots for t in subtree(found, r)) == list(tokens)
    assert sum(map(len, children(found))) == sum(h != i for i, h in enumerate(found.head))
