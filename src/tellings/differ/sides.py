"""One statement with all that the comparisons need to know of it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from math import fsum, log

from tellings.differ.lexicon import lexicon
from tellings.differ.quotes import quoted_spans
from tellings.records import Actor, Attribution, Cast, Entity, Mention, Sentence, Statement, Telling, Value
from tellings.times import given
from tellings.trees import children, tokens_within, under

__all__ = ["Finding", "Side", "agreement", "alike", "best_pairs", "likeness", "sides_of", "speaks"]

# Who speaks of himself.
FIRST = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ", "ADV"})


@dataclass(frozen=True)
class Finding:
    """A difference before it has an id: where and what on both sides, and why it is one."""

    kind: str
    class_: str
    span_a: tuple[int, int]
    value_a: str
    span_b: tuple[int, int]
    value_b: str
    reason: str


class Side:
    """A statement in its telling. Token lists are indices into the telling's parse."""

    def __init__(  # noqa: PLR0913, PLR0917  (made in one place, from what was read of one statement)
        self,
        telling: Telling,
        statement: Statement,
        values: Sequence[Value],
        attribution: Attribution | None,
        speaker: Actor | None,
        mentions: Sequence[tuple[Mention, Actor]],
        quoted: Sequence[tuple[int, int]],
        rarity: Mapping[str, float],
        said: Sequence[tuple[Attribution, str | None]],
        lower: Sequence[str],
    ) -> None:
        self.telling, self.statement, self.attribution, self.speaker = (
            telling,
            statement,
            attribution,
            speaker,
        )
        self.values, self.named, self.article_quotes = values, mentions, quoted
        self.rarity, self.said, self.lower = rarity, said, lower
        self.text, self.parse = telling.article.received, telling.parse
        self.below = children(telling.parse)
        self.tokens = [i for s, e in statement.spans for i in tokens_within(telling.parse, s, e)]
        self.inside = frozenset(self.tokens)

    @cached_property
    def mentions(self) -> list[tuple[Mention, Actor]]:
        """The mentions in the statement; `named` are those in its sentence."""
        return [
            (m, a) for m, a in self.named if any(s <= m.start and m.end <= e for s, e in self.statement.spans)
        ]

    @property
    def sentence(self) -> Sentence:
        """The sentence that the statement stands in."""
        return self.parse.sentences[self.statement.sentence]

    def subtree(self, token: int) -> list[int]:
        """Return the token and all below it, sorted."""
        return under(self.below, token)

    @cached_property
    def weight(self) -> float:
        """The content words by their rarity, summed."""
        return fsum([self.rarity.get(w, 1.0) for w in self.lemmas])

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The content words, as lemmas in lower case."""
        pos, lower = self.parse.pos, self.lower
        return frozenset([lower[i] for i in self.tokens if pos[i] in CONTENT])

    @cached_property
    def root(self) -> int | None:
        """The predicate: the topmost token, a verb where there is one."""
        tops = [i for i in self.tokens if self.parse.head[i] == i or self.parse.head[i] not in self.inside]
        top = min(tops, key=lambda i: (self.parse.pos[i] not in {"VERB", "AUX"}, i), default=None)
        if top is None or self.parse.pos[top] in {"VERB", "AUX"}:
            return top
        below = [c for c in self.below[top] if c in self.inside and self.parse.dep[c] == "relcl"]
        return below[0] if below else top

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """The quotations of the sentence that the statement has words of, whole."""
        sentence = self.sentence
        cut = [(max(sentence.start, a), min(sentence.end, b)) for a, b in self.article_quotes]
        return [(a, b) for a, b in cut if any(max(a, s) < min(b, e) for s, e in self.statement.spans)]

    @cached_property
    def places(self) -> list[Entity]:
        """The named places among the statement's words."""
        return [e for e in self.parse.entities if e.label in {"GPE", "LOC", "FAC"} and e.first in self.inside]

    def lemma(self, token: int) -> str:
        """Return the lemma of a token in lower case."""
        return self.lower[token]

    @cached_property
    def in_marks(self) -> bool:
        """Whether most of the statement stands inside quotation marks."""
        held = sum(max(0, min(e, b) - max(s, a)) for s, e in self.statement.spans for a, b in self.quotes)
        return 2 * held > sum(e - s for s, e in self.statement.spans)

    def lemmas_in(self, span: tuple[int, int], classes: frozenset[str] = CONTENT) -> frozenset[str]:
        """Return the words of a span that are of the classes, as lemmas."""
        tokens = tokens_within(self.parse, *span)
        return frozenset(self.lemma(i) for i in tokens if self.parse.pos[i] in classes)

    def words(self, span: tuple[int, int]) -> str:
        """Return the text of a span on one line."""
        return " ".join(self.text[span[0] : span[1]].split())

    @cached_property
    def told(self) -> tuple[object, ...]:
        """What is the same where two tellings assert one thing in the same words, whoever prints them."""
        s, sentence = self.statement, self.sentence
        return (
            self.text[sentence.start : sentence.end],
            tuple((a - sentence.start, b - sentence.start) for a, b in s.spans),
            (s.certainty, s.negated, s.kind, s.attribution_id is None),
            None if self.speaker is None else self.speaker.actor_id,
            tuple((v.kind, v.low, v.high, v.unit, v.counted) for v in self.values),
        )

    @cached_property
    def published(self) -> datetime | None:
        """When the telling was published, in its own zone; to the day where midnight stands for an unknown time.

        Without a zone it is read as UTC, so that any two can be compared.
        """
        return given(self.telling.article.published)


def sides_of(tellings: Sequence[Telling], cast: Cast, wanted: Collection[str]) -> dict[str, Side]:
    """Return the wanted statements of the story as sides, by id."""
    actors = {a.actor_id: a for a in cast.actors}
    speakers = {s.attribution_id: actors.get(s.actor_id) for s in cast.speakers}
    mentions: dict[str, list[Mention]] = {}
    for m in sorted(cast.mentions, key=lambda m: (m.start, m.end, m.actor_id)):
        mentions.setdefault(m.article_id, []).append(m)
    sides: dict[str, Side] = {}
    lower = [[lemma.lower() for lemma in t.parse.lemma] for t in tellings]
    rarity = _rarity(tellings, lower)
    for telling, lemmas in zip(tellings, lower, strict=True):
        here = mentions.get(telling.article.article_id, [])
        sides |= _sides(telling, actors, speakers, here, wanted, rarity, lemmas)
    return sides


def _sides(
    telling: Telling,
    actors: dict[str, Actor],
    speakers: dict[str, Actor | None],
    mentions: Sequence[Mention],
    wanted: Collection[str],
    rarity: Mapping[str, float],
    lower: Sequence[str],
) -> dict[str, Side]:
    attributions = {a.attribution_id: a for a in telling.attributions}
    values: dict[str, list[Value]] = {}
    for v in telling.values:
        values.setdefault(v.statement_id, []).append(v)
    said = [(a, x.actor_id if (x := speakers.get(a.attribution_id)) else None) for a in telling.attributions]
    quoted, starts = quoted_spans(telling.article.received), [m.start for m in mentions]
    out = {}
    for s in telling.statements:
        if s.statement_id in wanted:
            sentence = telling.parse.sentences[s.sentence]
            near = mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            known = [(m, actors[m.actor_id]) for m in near if m.actor_id in actors and m.end <= sentence.end]
            quotes = [q for q in quoted if q[0] < sentence.end and sentence.start < q[1]]
            speaker = actors.get(s.speaker_id or "") or speakers.get(s.attribution_id or "")
            out[s.statement_id] = Side(
                telling, s, values.get(s.statement_id, []), attributions.get(s.attribution_id or ""),
                speaker, known, quotes, rarity, said, lower,
            )  # fmt: skip
    return out


def best_pairs(left: Sequence[Side], right: Sequence[Side]) -> list[tuple[Side, Side]]:
    """Pair the statements of two articles in one claim: each with the one most like it, both ways."""
    if len(left) == len(right) == 1:
        return [(left[0], right[0])]
    scores = {(i, j): likeness(a, b) for i, a in enumerate(left) for j, b in enumerate(right)}
    best_of_left = {i: max(range(len(right)), key=lambda j: (scores[i, j], -j)) for i in range(len(left))}
    best_of_right = {j: max(range(len(left)), key=lambda i: (scores[i, j], -i)) for j in range(len(right))}
    return [(left[i], right[j]) for i, j in best_of_left.items() if best_of_right[j] == i]


@lru_cache(maxsize=1024)
def agreement(a: Side, b: Side) -> tuple[float, float]:
    """Return the share of the shorter statement's words that both have, and of the longer's, by rarity."""
    shared = fsum([a.rarity.get(w, 1.0) for w in a.lemmas & b.lemmas])
    return shared / max(1e-9, min(a.weight, b.weight)), shared / max(1e-9, a.weight, b.weight)


def likeness(a: Side, b: Side) -> float:
    """Return the share of the shorter statement's content words that both have, each by its rarity."""
    return agreement(a, b)[0]


def _rarity(tellings: Sequence[Telling], lower: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return how rare each lemma is in the sentences of the story, from near 0 (in most) to 1 (in one)."""
    held: Counter[str] = Counter()
    for t, lemmas in zip(tellings, lower, strict=True):
        tokens = zip(t.parse.sentence, lemmas, t.parse.pos, strict=True)
        content = {(sentence, lemma) for sentence, lemma, pos in tokens if pos in CONTENT}
        held.update([lemma for _, lemma in content])
    n = sum(len(t.parse.sentences) for t in tellings)
    return {lemma: log(1 + n / k) / log(1 + n) for lemma, k in held.items()}


# On one point, for what is compared by words alone. Chosen when steps in certainty were compared by it too, on
# the marked stories' own links (found and shown): 12 and 73 of 24 gold with these, 9 and 63 at 0.3.
ALIKE, ALIKE_UNDER_ONE_VERB = 0.22, 0.15


def alike(a: Side, b: Side) -> bool:
    """Return whether two statements share enough words, the rare ones above all, to be on one point."""
    if len(a.lemmas & b.lemmas) < 2:
        return False
    one_verb = _has_verb_of(a, b) or _has_verb_of(b, a)
    return likeness(a, b) >= (ALIKE_UNDER_ONE_VERB if one_verb else ALIKE)


def _has_verb_of(a: Side, b: Side) -> bool:
    verb = None if a.root is None else a.lemma(a.root)
    return verb in b.lemmas and verb not in lexicon().light


def speaks(side: Side) -> bool:
    """Return whether narration is in the first person: the words of somebody whose marks were lost."""
    return any(side.lower[i] in FIRST and side.parse.pos[i] == "PRON" for i in side.tokens)
