"""One article's text, parse and quotations with the look-ups that the rules share."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from tellings.attribute.lexicon import lexicon
from tellings.quotes import Quote, find_quotes
from tellings.records import Article, Parse
from tellings.spans import trim
from tellings.trees import children, sentence_tokens, subtree

__all__ = ["Reading"]

Span = tuple[int, int]

# What may stand at the edge of a content or source span without belonging to it.
EDGE = ",;:-–—.…"
# "X" is a label of these, not a thing that is said or that says.
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_TIMES = frozenset({"DATE", "TIME"})


class Reading:
    """The parse of an article as the rules see it; tokens are indices into its columns."""

    def __init__(self, article: Article, parse: Parse) -> None:
        self.text = article.received
        self.parse = parse
        self.dep, self.pos, self.tag = parse.dep, parse.pos, parse.tag
        self.head = parse.head
        self.kids = children(parse)
        self.lemma = self._with_particles()
        self.words = tuple(self.text[s:e].lower() for s, e in zip(parse.start, parse.end, strict=True))
        self.sentences = tuple(sentence_tokens(parse))
        self.quotes: tuple[Quote, ...] = tuple(find_quotes(self.text))
        self._quote_starts = [q.start for q in self.quotes]
        self.quote = self._quote_numbers()
        self.people = frozenset(e.first for e in parse.entities if e.label == "PERSON")
        self.named = frozenset(t for e in parse.entities if e.label in _NAMED for t in range(e.first, e.last))
        self.times = frozenset(t for e in parse.entities if e.label in _TIMES for t in range(e.first, e.last))

    def _with_particles(self) -> list[str]:
        """Return the lemmas, those of verbs with their particle: "point-out"."""
        lemmas, known = list(self.parse.lemma), lexicon().particles
        for t, dep in enumerate(self.dep):
            verb = self.head[t]
            if dep == "prt" and self.pos[verb] == "VERB" and verb < t:
                joined = f"{lemmas[verb]}-{self.parse.lemma[t].lower()}"
                if joined in known:
                    lemmas[verb] = joined
        return lemmas

    def _quote_numbers(self) -> list[int]:
        """Return for every token the number of the quotation that holds it, or -1."""
        out = [-1] * len(self.words)
        for n, q in enumerate(self.quotes):
            for t in self.tokens_in(q.start, q.end):
                if out[t] < 0:
                    out[t] = n
        return out

    def below(self, token: int) -> list[int]:
        """Return the token and all below it, sorted."""
        return subtree(self.parse, token)

    def kids_as(self, token: int, *deps: str) -> list[int]:
        """Return the dependents of a token with one of these labels, in text order."""
        return [k for k in self.kids[token] if self.dep[k] in deps]

    def sentence_of(self, token: int) -> range:
        """Return the tokens of the sentence that a token is in."""
        return self.sentences[self.parse.sentence[token]]

    def paragraph_of(self, token: int) -> int:
        """Return the number of the paragraph that a token is in."""
        return self.parse.sentences[self.parse.sentence[token]].paragraph

    def quote_at(self, offset: int) -> Quote | None:
        """Return the quotation that holds a character, if one does."""
        at = bisect_right(self._quote_starts, offset)
        for q in reversed(self.quotes[max(0, at - 3) : at]):
            if q.start <= offset < q.end:
                return q
        return None

    def tokens_in(self, start: int, end: int) -> range:
        """Return the tokens that begin in a stretch of text."""
        return range(bisect_left(self.parse.start, start), bisect_left(self.parse.start, end))

    def quoted(self, number: int) -> range:
        """Return the tokens of a quotation, its marks among them."""
        return self.tokens_in(self.quotes[number].start, self.quotes[number].end)

    def is_word(self, token: int) -> bool:
        """Tell whether a token holds a letter or digit."""
        return any(c.isalnum() for c in self.words[token])

    def spans(self, tokens: Iterable[int]) -> list[Span]:
        """Return the runs of consecutive tokens as spans without loose punctuation at their edges.

        A run ends with its paragraph, and a run without a word is left out.
        """
        out: list[Span] = []
        run: list[int] = []
        for t in [*self._without_loose_ends(sorted(set(tokens))), -1]:
            if run and t == run[-1] + 1 and self.paragraph_of(t) == self.paragraph_of(run[-1]):
                run.append(t)
                continue
            if run:
                span = self.tidy((self.parse.start[run[0]], self.parse.end[run[-1]]))
                if any(c.isalnum() for c in self.text[slice(*span)]):
                    out.append(span)
            run = [t]
        return out

    def _without_loose_ends(self, tokens: list[int]) -> list[int]:
        """Return the tokens without a conjunction that joins nothing at their end."""
        end = len(tokens)
        while end and (self.dep[tokens[end - 1]] == "cc" or not self.is_word(tokens[end - 1])):
            end -= 1
        if end < len(tokens) and self.dep[tokens[end]] == "cc" and self.quote[tokens[end]] < 0:
            return tokens[:end]
        return tokens

    def tidy(self, span: Span) -> Span:
        """Return the span without loose punctuation at its edges; inside a quotation it stays."""
        start, end = trim(self.text, span, EDGE)
        while end < span[1] and self.quote_at(end - 1) and self.quote_at(end):
            end += 1
        return trim(self.text, (start, end))
