"""One article's text, parse and quotations with the look-ups that the rules share."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from tellings.attribute.marks import Quote, find_quotes
from tellings.records import Article, Parse
from tellings.spans import trim
from tellings.trees import children, sentence_tokens, subtree

__all__ = ["Reading"]

Span = tuple[int, int]

# What may stand at the edge of a content or source span without belonging to it.
EDGE = ",;:-–—.()[]…"


class Reading:
    """The parse of an article as the rules see it; tokens are indices into its columns."""

    def __init__(self, article: Article, parse: Parse) -> None:
        self.text = article.received
        self.parse = parse
        self.kids = children(parse)
        self.words = tuple(self.text[s:e].lower() for s, e in zip(parse.start, parse.end, strict=True))
        self.sentences = tuple(sentence_tokens(parse))
        self.quotes: tuple[Quote, ...] = tuple(find_quotes(self.text))
        self._quote_starts = [q.start for q in self.quotes]

    def below(self, token: int) -> list[int]:
        """Return the token and all below it, sorted."""
        return subtree(self.parse, token)

    def kids_as(self, token: int, *deps: str) -> list[int]:
        """Return the dependents of a token with one of these labels, in text order."""
        return [k for k in self.kids[token] if self.parse.dep[k] in deps]

    def quote_at(self, offset: int) -> Quote | None:
        """Return the quotation that holds a character, if one does."""
        at = bisect_right(self._quote_starts, offset)
        for q in reversed(self.quotes[max(0, at - 3) : at]):
            if q.start <= offset < q.end:
                return q
        return None

    def quote_of(self, token: int) -> Quote | None:
        """Return the quotation that holds a token, if one does."""
        return self.quote_at(self.parse.start[token])

    def token_range(self, start: int, end: int) -> range:
        """Return the tokens that lie in a stretch of text."""
        return range(bisect_left(self.parse.start, start), bisect_left(self.parse.start, end))

    def spans(self, tokens: Iterable[int]) -> list[Span]:
        """Return the runs of consecutive tokens as spans without loose punctuation at their edges."""
        out: list[Span] = []
        run: list[int] = []
        for t in [*sorted(set(tokens)), -1]:
            if run and t == run[-1] + 1:
                run.append(t)
                continue
            if run:
                span = self.tidy((self.parse.start[run[0]], self.parse.end[run[-1]]))
                if any(c.isalnum() for c in self.text[slice(*span)]):
                    out.append(span)
            run = [t]
        return out

    def tidy(self, span: Span) -> Span:
        """Return the span without loose punctuation at its edges."""
        return trim(self.text, span, EDGE)
