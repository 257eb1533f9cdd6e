"""Who a pronoun means: by gender, number, recency, subject preference and speech turn."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tellings.actors.figures import Figure
from tellings.actors.lexicon import words
from tellings.actors.page import Page
from tellings.text import QUOTE_MARKS

__all__ = ["PRONOUNS", "SELF", "Scene", "Talk", "Turn", "gender_by_pronouns", "meant_by"]

_HE, _SHE = {"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"}
_THEY, _IT = {"they", "them", "their", "themselves"}, {"it", "its", "itself"}
_VOTES = {"he", "she", "himself", "herself"}
SELF = frozenset({"i", "we", "me", "us", "my", "our", "myself", "ourselves"})
PRONOUNS = frozenset(_HE | _SHE | _THEY | _IT) | SELF

# Who was named more than this many sentences before is no longer meant by a pronoun (chosen by reading).
_REACH = 6
# What a name inside a quotation counts less for a pronoun outside it (chosen by reading).
_QUOTED = 2.5
# So many pieces of content back a piece that holds the pronoun is looked for.
_NESTED = 60


class Turn(NamedTuple):
    """A source that was resolved: where it stands, who it is, and the content it speaks."""

    start: int
    figure: Figure
    content: tuple[tuple[int, int], ...]
    direct: bool


class Talk:
    """The turns of an article, found by where they stand and by what they hold."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self.turns: list[Turn] = []
        self.held: list[tuple[int, int, int]] = []
        self.starts: list[tuple[int, int]] = []
        for turn in turns:
            self.add(turn)

    def add(self, turn: Turn) -> None:
        """Put one more turn into the talk."""
        number = len(self.turns)
        self.turns.append(turn)
        insort(self.starts, (turn.start, number))
        for start, end in turn.content:
            insort(self.held, (start, end, number))

    def before(self, at: int) -> Turn | None:
        """Return the last turn whose source begins before a character."""
        n = bisect_left(self.starts, (at, -1))
        return self.turns[self.starts[n - 1][1]] if n else None

    def around(self, at: int) -> Turn | None:
        """Return the turn in whose content a character lies (of nested ones the innermost)."""
        n = bisect_left(self.held, (at + 1, -1, -1))
        inside = [(e - s, t) for s, e, t in self.held[max(0, n - _NESTED) : n] if at < e]
        return self.turns[min(inside)[1]] if inside else None


class Scene(NamedTuple):
    """Everything named or meant in an article, in text order, for looking back from a pronoun."""

    page: Page
    starts: list[int]
    figures: list[Figure]
    subjects: list[bool]
    counts: dict[int, int]

    @staticmethod
    def of(page: Page, figures: list[Figure]) -> "Scene":
        """Return the scene of the figures' places."""
        rows = sorted(((p.start, p.end, n) for n, f in enumerate(figures) for p in f.places))
        subjects = [_subject(page, s, e) for s, e, _ in rows]
        counts = {id(f): len(f.places) for f in figures}
        return Scene(page, [s for s, _, _ in rows], [figures[n] for _, _, n in rows], subjects, counts)

    def add(self, start: int, end: int, figure: Figure) -> None:
        """Put one more place into the scene."""
        at = bisect_left(self.starts, start)
        self.starts.insert(at, start)
        self.figures.insert(at, figure)
        self.subjects.insert(at, _subject(self.page, start, end))
        self.counts[id(figure)] = self.counts.get(id(figure), 0) + 1


def _subject(page: Page, start: int, end: int) -> bool:
    tokens = page.tokens_in(start, end)
    return page.is_subject(tokens.start, tokens.stop)


def gender_by_pronouns(scene: Scene) -> None:
    """Give people without one the gender of the pronouns in sentences that name nobody else."""
    page = scene.page
    named: dict[int, list[tuple[int, bool, Figure]]] = {}
    for start, subject, figure in zip(scene.starts, scene.subjects, scene.figures, strict=True):
        if figure.type == "person":
            named.setdefault(page.sentence_at(start), []).append((start, subject, figure))
    votes: dict[int, int] = {}
    for i, word in enumerate(page.lower):
        if (
            word in _VOTES
            and (found := _voted(named, page.parse.sentence[i], page.parse.start[i])) is not None
        ):
            figure, weight = found
            votes[id(figure)] = votes.get(id(figure), 0) + (weight if word in _HE else -weight)
    for figure in scene.figures:
        if not figure.gender and votes.get(id(figure)):
            figure.gender = "male" if votes[id(figure)] > 0 else "female"


def _voted(
    named: Mapping[int, list[tuple[int, bool, Figure]]], sentence: int, at: int
) -> tuple[Figure, int] | None:
    """Return the only person that a pronoun at a character can well mean, and how well."""
    before = [row for row in named.get(sentence, []) if row[0] < at]
    rows = before or (named.get(sentence - 1, []) if sentence not in named else [])
    subjects = [row for row in rows if row[1]]
    people = {id(f): f for _, _, f in subjects or rows}
    if len(people) != 1:
        return None
    return next(iter(people.values())), 1 + bool(subjects) + bool(before)


def meant_by(scene: Scene, talk: Talk, word: str, start: int) -> tuple[Figure, str] | None:
    """Return who a pronoun at a character means, and why, or None where nobody fits."""
    around, before = talk.around(start), talk.before(start)
    if word in SELF:
        return _self(scene.page, before, around, start)
    if around is not None and not around.direct and around.start < start and _agrees(word, around.figure):
        return around.figure, f"{word}: the one who is speaking"
    last = before.figure if before else None
    scores = _scores(scene, talk, word, start)
    if not scores:
        return None
    _, _, figure = max(scores, key=lambda s: s[:2])
    return figure, f"{word}: " + ("the speaker before" if figure is last else "the last named that fits")


def _self(page: Page, before: Turn | None, around: Turn | None, start: int) -> tuple[Figure, str] | None:
    """Return who says "I": the speaker of the words around it, or of the quotation that goes on here."""
    if around is not None:
        return around.figure, "first person inside the speaker's own words"
    sentence = page.sentence_at(start)
    if sentence >= len(page.parse.sentences):
        return None
    first = page.paragraph_starts[page.parse.sentences[sentence].paragraph]
    if page.article.received[first] in QUOTE_MARKS and before is not None:
        return before.figure, "first person: the quotation goes on"
    return None


def _scores(scene: Scene, talk: Talk, word: str, start: int) -> list[tuple[float, int, Figure]]:
    page, here = scene.page, scene.page.sentence_at(start)
    around, before = talk.around(start), talk.before(start)
    last = before.figure if before else None
    first = bisect_left(scene.starts, start)
    later = {
        id(scene.figures[i])
        for i in range(first, min(first + 12, len(scene.starts)))
        if page.sentence_at(scene.starts[i]) == here
    }
    best: dict[int, tuple[float, int, Figure]] = {}
    for i in range(first - 1, max(-1, first - 80), -1):
        figure = scene.figures[i]
        away = here - page.sentence_at(scene.starts[i])
        if away > _REACH:
            break
        if (
            id(figure) in later
            or not _agrees(word, figure)
            or (around is not None and around.direct and figure is around.figure)
        ):
            continue
        score = -away + 1.5 * scene.subjects[i] + 0.3 * min(scene.counts[id(figure)], 5) - (first - i) / 100
        score += 2.0 if figure is last and away <= 3 else 0.0
        # Whom somebody names in his own words is less often meant after them than he who said them.
        inside = talk.around(scene.starts[i])
        score -= _QUOTED if inside is not None and inside.direct and inside is not around else 0.0
        score += 1.0 if figure.gender and figure.type == "person" else 0.0
        score += 1.0 if figure.type != "place" and (figure.sure or figure.described) else 0.0
        if id(figure) not in best or score > best[id(figure)][0]:
            best[id(figure)] = (score, scene.starts[i], figure)
    return list(best.values())


def _agrees(word: str, figure: Figure) -> bool:
    if word in _HE | _SHE:
        other = "female" if word in _HE else "male"
        return figure.type == "person" and not figure.plural and figure.gender != other
    if word in _IT and figure.described and any(r.noun in words("either") for r in figure.roles):
        return not figure.plural
    if word in _IT:
        return figure.type in {"organisation", "office", "place"} and not figure.plural
    return figure.plural or figure.type in {"organisation", "group", "office"}
