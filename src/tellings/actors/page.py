"""An article with its tokens as words: what the steps of this stage look at."""

from bisect import bisect_left
from functools import cached_property

from tellings.records import Article, Parse
from tellings.text import fold
from tellings.trees import children

__all__ = ["Page"]


class Page:
    """The words of one parsed article; `lower` are folded to plain lower case."""

    def __init__(self, article: Article, parse: Parse) -> None:
        self.article = article
        self.parse = parse
        text = article.received
        self.words = [text[s:e] for s, e in zip(parse.start, parse.end, strict=True)]
        self.lower = [fold(w) for w in self.words]

    @cached_property
    def below(self) -> tuple[tuple[int, ...], ...]:
        """The dependents of every token."""
        return children(self.parse)

    def tokens_in(self, start: int, end: int) -> list[int]:
        """Return the tokens that lie in a character span."""
        first = bisect_left(self.parse.start, start)
        out = []
        while first < len(self.words) and self.parse.end[first] <= end:
            out.append(first)
            first += 1
        return out

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the character span of tokens [first, last)."""
        return self.parse.start[first], self.parse.end[last - 1]

    def text(self, first: int, last: int) -> str:
        """Return the words of tokens [first, last) as received."""
        start, end = self.span(first, last)
        return self.article.received[start:end]

    def head_of(self, tokens: list[int]) -> int:
        """Return the token of the span whose head lies outside it (the first such)."""
        inside = set(tokens)
        heads = [i for i in tokens if self.parse.head[i] not in inside or self.parse.head[i] == i]
        good = [i for i in heads if self.parse.pos[i] in {"NOUN", "PROPN", "PRON"}]
        return (good or heads or tokens)[0]
