"""Frames: the words of a sentence that only tell who said what is told in it."""

from collections.abc import Collection, Iterator, Sequence

from tellings.records import Attribution, Parse
from tellings.statements.split import FEWEST, VERBS, about, content, finite, has_subject, says_alone, top
from tellings.trees import children, subtree, tokens_within

__all__ = ["clause_of", "cue_heads", "frame_of"]


def cue_heads(parse: Parse, attributions: Sequence[Attribution]) -> dict[int, set[int]]:
    """Return for every sentence (by index) the tokens that head its frames.

    A frame is headed by a cue that is a verb or "according to", or by the verb that such a cue completes
    ("went on to say"). A noun ("his claim that ...") heads none.
    """
    heads: dict[int, set[int]] = {}
    for a in attributions:
        head = cue_head(parse, a)
        if head is not None:
            heads.setdefault(parse.sentence[head], set()).add(head)
    return heads


def cue_head(parse: Parse, attribution: Attribution) -> int | None:
    """Return the token that heads the frame of an attribution, or None where it has none."""
    if attribution.cue_start is None or attribution.cue_end is None:
        return None
    cue = tokens_within(parse, attribution.cue_start, attribution.cue_end)
    tops = [i for i in cue if parse.head[i] == i or parse.head[i] not in cue]
    head = min(tops, key=lambda i: (parse.pos[i] not in VERBS, i), default=None)
    if head is None or not (parse.pos[head] in VERBS or parse.dep[head] == "prep"):
        return None
    for _ in range(8):
        over = parse.head[head]
        if parse.dep[head] != "xcomp" or parse.pos[over] not in VERBS:
            break
        head = over
    return head


def frame_of(parse: Parse, heads: Collection[int], free: Collection[int]) -> frozenset[int]:
    """Return the free tokens (in nobody's content) below the heads, less the clauses that tell news."""
    out: set[int] = set()
    for head in sorted(heads):
        stack = [head] if head in free else []
        while stack:
            i = stack.pop()
            if i in out:
                continue
            out.add(i)
            stack += [c for c in children(parse)[i] if c in free and not _news(parse, c, heads, free)]
    return frozenset(out)


def _news(parse: Parse, token: int, heads: Collection[int], free: Collection[int]) -> bool:
    """Return whether a token below a cue heads a clause that tells more than who spoke."""
    dep = parse.dep[token]
    if dep not in FEWEST or token in heads:
        return False
    body = [i for i in subtree(parse, token) if i in free]
    if content(parse, body) < max(3, FEWEST[dep]):
        return False
    if dep in {"ccomp", "parataxis"}:
        return parse.pos[token] in VERBS and has_subject(parse, token) and finite(parse, token)
    return says_alone(parse, token, free, {parse.head[token]})


def clause_of(
    parse: Parse, attribution: Attribution, tokens: Sequence[int], frame: Collection[int]
) -> list[int]:
    """Return the content with its source, cue and the frame around them, where it says nothing alone.

    Alone it says nothing if its predicate is a noun ("demanded a quick end") or an infinitive.
    """
    sentence = parse.sentence[tokens[0]]
    around = {i for i in _ends(parse, attribution) if parse.sentence[i] == sentence}
    head = cue_head(parse, attribution)
    if head is not None and head in frame:
        around |= frame_of(parse, {head}, frame)
    whole = around | set(tokens)
    over = top(parse, sorted(whole))
    return sorted(whole | about(parse, over) if parse.dep[over] == "relcl" else whole)


def _ends(parse: Parse, attribution: Attribution) -> Iterator[int]:
    for s, e in (
        (attribution.source_start, attribution.source_end),
        (attribution.cue_start, attribution.cue_end),
    ):
        if s is not None and e is not None:
            yield from tokens_within(parse, s, e)
