"""Posts that are set into an article whole: the words, then who signed them ("... — Ida Roth (@idaroth) 4 May 2021")."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.reading import Reading

__all__ = ["post_drafts"]

# A dash, a name of at most sixty characters without a bracket, and a handle.
_SIGNED = re.compile(r"[—–-]\s?(?P<name>[^\n()@—–]{1,60}?)\s?\(@\w{1,30}\)")
_POSTED = re.compile(r"\bPosted by (?P<name>[^\n,.:;]{2,60}) on ")
# A post is not longer than this, in tokens: a dash further back ends something else.
_LONGEST = 150


def post_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every signed post: its words are the content, the signature is the source."""
    paragraphs = _paragraph_starts(r)
    last = 0
    for m in sorted([*_SIGNED.finditer(r.text), *_POSTED.finditer(r.text)], key=lambda m: m.start()):
        source = tuple(r.tokens_in(*m.span("name")))
        cue = r.tokens_in(m.start(), m.start("name"))
        if not source or not cue:
            continue
        first = max(last, _first(paragraphs, cue[0]))
        last = r.tokens_in(m.end(), len(r.text)).start
        content = tuple(t for t in range(first, cue[0]) if r.paragraph_of(t) == r.paragraph_of(first))
        if 0 < len(content) <= _LONGEST and any(r.is_word(t) for t in content):
            yield Draft(source, tuple(cue), content, "post", 0.9, cue[0])


def _paragraph_starts(r: Reading) -> list[int]:
    starts = [s[0] for s in r.sentences if s]
    return [t for t in starts if t == 0 or r.paragraph_of(t) != r.paragraph_of(t - 1)]


def _first(paragraphs: list[int], cue: int) -> int:
    """Return where the post begins: the cue's paragraph, or the one before where the signature stands alone."""
    at = bisect_left(paragraphs, cue + 1) - 1
    if at < 0:
        return cue
    return paragraphs[at] if paragraphs[at] < cue or at == 0 else paragraphs[at - 1]
