"""Plain opposites between two tellings of one sentence, through the whole reading of both."""

import tomllib
from pathlib import Path

import pytest

from tellings.actors import resolve_actors
from tellings.attribute import extract_attributions
from tellings.differ import find_differences
from tellings.dossier import name_speakers
from tellings.parse import parse_articles
from tellings.records import Alignment, Article, Claim, ClaimStatement, Telling
from tellings.statements import read_statements
from tellings.values import read_values

CASES = tomllib.loads((Path(__file__).parent / "cases" / "opposites.toml").read_text("utf8"))["case"]


def told(first: Article, second: Article) -> list[str]:
    """The kinds and classes told between two articles whose statements are all of one claim."""
    tellings = []
    for article in (first, second):
        (parse,) = parse_articles([article])
        attributions = extract_attributions(article, parse)
        statements = read_statements(article, parse, attributions)
        values = read_values(article, parse, statements)
        tellings.append(Telling(article, (), parse, tuple(attributions), tuple(statements), tuple(values)))
    cast = resolve_actors("s", tellings)
    tellings = name_speakers(tellings, cast)
    members = [
        ClaimStatement("c", s.statement_id, s.article_id, 1.0, ()) for t in tellings for s in t.statements
    ]
    alignment = Alignment((Claim("c", "s", "", 2, 2),), tuple(members), ())
    return [f"{d.kind} {d.class_}" for d in find_differences(tellings, alignment, cast)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['a'][:25]} | {c['b'][:25]}")
def test_plain_opposites_are_told_and_in_either_order(case):
    days = case.get("published", [None, None])
    one, two = (Article(name, name, case[name], published=day) for name, day in zip("ab", days, strict=True))
    assert told(one, two) == case["told"]
    assert (
        told(*(Article(n, n, x.received, published=x.published) for n, x in (("a", two), ("b", one))))
        == case["told"]
    )
