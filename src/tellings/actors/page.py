"""An article with its tokens as words: what the steps of this stage look at."""

from bisect import bisect_left, bisect_right
from functools import cached_property

from tellings.records import Article, Parse
from tellings.text import QUOTE_MARKS, fold
from tellings.trees import children

__all__ = ["Page"]

_SUBJECTS = {"nsubj", "nsubjpass", "agent"}
# A sentence with no full stop and this share of its longer words capitalised is a headline: in the marked
# stories 6 of the 29 titles (most are set as sentences) and 10 of the 532 sentences of the texts.
_HEADLINE = 0.75


class Page:
    """The words of one parsed article; `lower` are folded to plain lower case, without points."""

    def __init__(self, article: Article, parse: Parse) -> None:
        self.article = article
        self.parse = parse
        text = article.received
        self.words = [text[s:e] for s, e in zip(parse.start, parse.end, strict=True)]
        self.lower = [fold(w).strip(".") or fold(w) or "?" for w in self.words]

    @cached_property
    def below(self) -> tuple[tuple[int, ...], ...]:
        """The dependents of every token."""
        return children(self.parse)

    def tokens_in(self, start: int, end: int) -> range:
        """Return the tokens that lie in a character span."""
        first = bisect_left(self.parse.start, start)
        last = bisect_right(self.parse.end, end)
        return range(first, max(first, last))

    def token_at(self, start: int) -> int:
        """Return the first token that ends after a character (the number of tokens if none does)."""
        return bisect_right(self.parse.end, start)

    def sentence_at(self, start: int) -> int:
        """Return the index of the sentence that a character lies in or that begins after it."""
        token = self.token_at(start)
        return self.parse.sentence[token] if token < len(self.words) else len(self.parse.sentences)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the character span of tokens [first, last)."""
        return self.parse.start[first], self.parse.end[last - 1]

    def head_of(self, tokens: range) -> int:
        """Return the token of the span that heads it: a noun or pronoun whose own head lies outside, else its last name."""
        heads = [i for i in tokens if self.parse.head[i] not in tokens or self.parse.head[i] == i]
        nouns = [i for i in heads if self.parse.pos[i] in {"NOUN", "PROPN", "PRON"}]
        names = [i for i in tokens if self.parse.pos[i] == "PROPN"][-1:]
        return (nouns or names or heads or list(tokens))[0]

    def is_subject(self, first: int, last: int) -> bool:
        """Return whether a token of [first, last) is the subject of a verb."""
        return any(self.parse.dep[i] in _SUBJECTS for i in range(first, last))

    def breaks_before(self, i: int) -> bool:
        """Return whether a new line or a new sentence begins at a token."""
        if i == 0 or self.parse.sentence[i] != self.parse.sentence[i - 1]:
            return True
        return "\n" in self.article.received[self.parse.end[i - 1] : self.parse.start[i]]

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The words that have a capital inside a sentence."""
        inside = (i for i, word in enumerate(self.words) if word[0].isupper() and not self.breaks_before(i))
        return frozenset(self.lower[i] for i in inside if self.words[i - 1] not in QUOTE_MARKS)

    @cached_property
    def paragraph_starts(self) -> dict[int, int]:
        """Where each paragraph begins."""
        return {s.paragraph: s.start for s in reversed(self.parse.sentences)}

    @cached_property
    def headlines(self) -> frozenset[int]:
        """The sentences that are set as headlines: most longer words begin with a capital."""
        longer = [0] * len(self.parse.sentences)
        capital = [0] * len(self.parse.sentences)
        for word, sentence in zip(self.words, self.parse.sentence, strict=True):
            if len(word) > 3 and word.isalpha():
                longer[sentence] += 1
                capital[sentence] += word[0].isupper()
        stopped = {n for w, n in zip(self.words, self.parse.sentence, strict=True) if w == "."}
        shares = enumerate(zip(longer, capital, strict=True))
        return frozenset(i for i, (n, c) in shares if n >= 4 and c >= _HEADLINE * n and i not in stopped)
