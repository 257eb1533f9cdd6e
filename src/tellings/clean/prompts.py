"""Prompts inside a paragraph: its first or its last sentence asks the reader to do something."""

import re
from collections.abc import Iterator

from tellings.clean.rules import Rule, rules

__all__ = ["closing_prompt", "opening_prompt"]

_BREAK = re.compile(r"[.!?…][\"')\]]{0,3}\s{1,4}")
# Prompts are short.
REACH = 240


def closing_prompt(line: str) -> Iterator[tuple[int, int, Rule]]:
    """Yield the span of the prompt that closes the line and its rule, or nothing."""
    for gap in _BREAK.finditer(line, max(0, len(line) - REACH)):
        for rule in rules()["sentence"]:
            if rule.matches(line[gap.end() :]):
                yield gap.end(), len(line), rule
                return


def opening_prompt(line: str) -> Iterator[tuple[int, int, Rule]]:
    """Yield the span of the prompt that opens the line and its rule, or nothing."""
    gap = _BREAK.search(line, 0, REACH)
    if gap:
        end = gap.start() + len(gap.group().rstrip())
        for rule in rules()["sentence"]:
            if rule.matches(line[:end]):
                yield 0, end, rule
                return
