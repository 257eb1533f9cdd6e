import pytest

from tellings.clean import mark_residue
from tellings.clean.rules import rules
from tellings.records import Article

PROSE = (
    "The harbour wall gave way shortly after midnight and the sea came into the lower town, the mayor said."
)
EVERY = [(rule, case) for group in rules().values() for rule in group for case in rule.cases]


def reasons(text, **fields):
    return [(text[r.start : r.end], r.reason) for r in mark_residue([Article("a", "a.txt", text, **fields)])]


@pytest.mark.parametrize(("rule", "case"), EVERY, ids=[c.example for _, c in EVERY])
def test_each_rule_marks_its_example(rule, case):
    if rule.where == "sentence":
        text = f"{PROSE} {case.example}"
    else:
        text = f"{case.example}\n\n{PROSE}" if rule.where == "head" else f"{PROSE}\n\n{case.example}"
    (found,) = reasons(text)
    assert found == (case.example, rule.reason)
