"""From the sentences of an article to the values of its statements."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from tellings.records import Article, Parse, Sentence, Statement, Value
from tellings.trees import tokens_within
from tellings.values.amounts import Reading, read_amount, read_ordinal
from tellings.values.counted import counted_thing
from tellings.values.dates import day_of, from_ago, read_date, read_time
from tellings.values.elided import with_units
from tellings.values.lexemes import Lexeme, lexemes, words

__all__ = ["read_values"]

COUNTS = frozenset({"number", "percent", "ordinal", "money"})


def read_values(article: Article, parse: Parse, statements: Sequence[Statement]) -> list[Value]:
    """Return the values in the statements of one article, in text order.

    Relative dates are taken from the day of `article.published`; without one they keep their words in
    `unit` and have no bounds. A value goes to the shortest statement that holds its number.
    """
    today = day_of(article.published)
    by_sentence: dict[int, list[Statement]] = {}
    for s in statements:
        by_sentence.setdefault(s.sentence, []).append(s)
    out: list[Value] = []
    for sentence in parse.sentences:
        mine = by_sentence.get(sentence.sentence)
        if mine:
            out += _sentence_values(article.received, parse, sentence, mine, today)
    return out


def _sentence_values(
    text: str, parse: Parse, sentence: Sentence, statements: Sequence[Statement], today: date | None
) -> Iterator[Value]:
    lex = lexemes(text, sentence.start, sentence.end)
    for r in with_units(lex, list(_readings(lex, today))):
        if _odd_one_out(lex, parse, r):
            continue
        start, end = lex[r.first].start, lex[r.last - 1].end
        number = (lex[r.number[0]].start, lex[r.number[1] - 1].end) if r.number[1] else (start, end)
        owner = _owner(statements, number)
        thing = counted_thing(text, parse, *number) if r.kind in COUNTS else None
        yield Value(
            owner.statement_id, owner.article_id, start, end, r.kind, r.low, r.high, r.unit, thing or None
        )


def _readings(lex: list[Lexeme], today: date | None) -> Iterator[Reading]:
    triggers, at, done = _triggers(), 0, 0
    while at < len(lex):
        x = lex[at]
        r = _reading(lex, at, today) if x.digits or x.word in triggers or not x.word[0].isalnum() else None
        if r and r.first >= done:
            yield r
            done = r.last
        at = max(r.last, at + 1) if r else at + 1


@lru_cache(maxsize=1)
def _triggers() -> frozenset[str]:
    w = words()
    tables = (
        w.number,
        w.vague,
        w.fraction,
        w.ordinal,
        w.currency_before,
        w.month,
        w.weekday,
        w.season,
        w.near,
    )
    first = {key.split()[0] for table in tables for key in table}
    return frozenset(
        first
        | {"a", "an", "last", "this", "next", "past", "early", "mid", "late", "noon", "midday", "midnight"}
    )


def _reading(lex: list[Lexeme], at: int, today: date | None) -> Reading | None:
    if not lex[at].word[0].isalnum() and lex[at].word not in words().currency_before:
        return None
    found = read_date(lex, at, today) or read_time(lex, at) or read_ordinal(lex, at) or read_amount(lex, at)
    if found and found.ago and today:
        return from_ago(found, today)
    return found


def _odd_one_out(lex: list[Lexeme], parse: Parse, r: Reading) -> bool:
    """Return whether it is no value: "no one", "one another", "the one who", the verb "second"."""
    token = tokens_within(parse, lex[r.first].start, lex[r.first].end)
    if not token:
        return True
    word = lex[r.first].word
    if r.kind == "ordinal" and word.isalpha():
        return parse.pos[token[0]] not in {"ADJ", "NUM"}
    if word == "one" and r.last - r.first == 1 and r.kind == "number":
        return parse.dep[token[0]] != "nummod"
    return False


def _owner(statements: Sequence[Statement], number: tuple[int, int]) -> Statement:
    """Return the shortest statement that holds the number, else the one nearest to it."""

    def rank(s: Statement) -> tuple[int, int, str]:
        gap = min(max(a - number[0], number[1] - b, 0) for a, b in s.spans)
        return gap, sum(b - a for a, b in s.spans), s.statement_id

    return min(statements, key=rank)
