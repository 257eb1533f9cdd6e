"""The thing that a number counts, in the text's own words."""

from tellings.records import Parse
from tellings.trees import children, tokens_within

__all__ = ["counted_thing"]

BEFORE = frozenset({"amod", "compound", "nmod", "poss"})
# A word right after the number that says what became of those counted: "30 injured", "12 dead".
STATE_TAGS = frozenset({"VBN", "JJ", "VBD"})


def counted_thing(text: str, parse: Parse, start: int, end: int) -> str | None:
    """Return the noun that the number at [start, end) counts, with its modifiers and what happened to it.

    "12 village people were killed" counts "village people killed", "two were hurt" counts "hurt".
    """
    tokens = tokens_within(parse, start, end)
    if not tokens:
        return None
    noun = _noun(parse, tokens)
    if noun is None:
        return _state(text, parse, tokens)
    kept = [c for c in children(parse)[noun] if c < noun and parse.dep[c] in BEFORE and c not in tokens]
    kept = [c for c in kept if parse.pos[c] not in {"NUM", "SYM"}]
    words = [*kept, noun, *_fate(parse, noun)]
    return " ".join(text[parse.start[i] : parse.end[i]] for i in words).lower()


def _noun(parse: Parse, tokens: range) -> int | None:
    """Return the noun above the number, or the one after its "of"."""
    top = next((i for i in reversed(tokens) if parse.head[i] not in tokens or parse.head[i] == i), tokens[-1])
    for child in children(parse)[top]:
        if parse.dep[child] == "prep" and parse.lemma[child] == "of":
            below = [c for c in children(parse)[child] if parse.dep[c] == "pobj"]
            if below:
                return below[0]
    for _ in range(3):
        head = parse.head[top]
        if head == top or parse.dep[top] not in {
            "nummod",
            "quantmod",
            "compound",
            "amod",
            "nmod",
            "npadvmod",
        }:
            break
        top = head
        if parse.pos[top] in {"NOUN", "PROPN"} and top not in tokens:
            return top
    return None


def _fate(parse: Parse, noun: int) -> list[int]:
    """Return the participle or the verb that says what happened to those counted."""
    for c in children(parse)[noun]:
        if parse.dep[c] in {"acl", "amod"} and c > noun and parse.tag[c] in {"VBN", "JJ"}:
            return [c]
    head = parse.head[noun]
    if head != noun and parse.dep[noun] in {"nsubj", "nsubjpass", "dobj"} and parse.pos[head] == "VERB":
        return [head]
    return []


def _state(text: str, parse: Parse, tokens: range) -> str | None:
    top = next((i for i in reversed(tokens) if parse.head[i] not in tokens), tokens[-1])
    after = tokens[-1] + 1
    if (
        after < len(parse.start)
        and parse.tag[after] in STATE_TAGS
        and parse.pos[after] != "AUX"
        and parse.sentence[after] == parse.sentence[top]
    ):
        return text[parse.start[after] : parse.end[after]].lower()
    head = parse.head[top]
    if head != top and parse.dep[top] in {"nsubj", "nsubjpass", "dobj"} and parse.pos[head] == "VERB":
        return text[parse.start[head] : parse.end[head]].lower()
    return None
