"""Laws and cases of `align_statements`."""

from tellings.align import align_statements
from tellings.ids import content_id
from tellings.parse import parse_articles
from tellings.records import Article, Cast, Statement, Telling

NOBODY = Cast((), (), ())


def telling(article_id, text):
    article = Article(article_id, article_id, text)
    (parse,) = parse_articles([article])
    statements = tuple(
        Statement(content_id(article_id, s.start), article_id, s.sentence, s.start, s.end, ((s.start, s.end),), "narration")
        for s in parse.sentences
    )  # fmt: skip
    return Telling(article, (), parse, (), statements, ())


A = "The ferry Maren sank off Tolsund on Tuesday night. Six passengers drowned. The weather was calm."
B = "Six passengers drowned when a ferry sank. Schools in Tolsund were closed on Wednesday."


def test_every_statement_stands_in_one_claim():
    tellings = [telling("a", A), telling("b", B)]
    found = align_statements("s", tellings, NOBODY)
    assert sorted(m.statement_id for m in found.members) == sorted(
        s.statement_id for t in tellings for s in t.statements
    )
    assert {m.claim_id for m in found.members} == {c.claim_id for c in found.claims}


def test_order_of_the_tellings_changes_nothing():
    tellings = [telling("a", A), telling("b", B), telling("c", B + " " + A)]
    assert align_statements("s", tellings, NOBODY) == align_statements("s", tellings[::-1], NOBODY)


def test_no_statement_no_claim():
    assert align_statements("s", [telling("a", "")], NOBODY).claims == ()
