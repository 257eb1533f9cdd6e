"""Who a description without a name means in one article: by role, by organisation, or someone unnamed."""

from bisect import bisect_left
from collections.abc import Iterable

from tellings.actors.figures import Figure, Place
from tellings.actors.lexicon import countries, seats, words
from tellings.actors.page import Page
from tellings.actors.roles import Description, Role, describe, gender_of, is_personal
from tellings.records import ActorType, MentionKind

__all__ = ["Descriptions", "Found"]

# A figure, why it is the one, and the kind of mention.
Found = tuple[Figure, str, MentionKind]

# So many figures with one noun are looked at: hostile texts name thousands.
_MOST = 40
# So many tokens may stand between a role and the name that follows it.
_REACH = 10
# "The singer" may mean a person named up to so many sentences before (chosen by reading).
_RECENT = 5
_OWNERS = {"his", "her", "their", "my", "our"}
# What outlets do with the words of others.
_PASSING_ON = {"report", "reveal", "write", "publish", "quote"}
# The organisation that is named most (twice as a subject) is what "the company" means, from this often on
# (chosen by reading).
_OFTEN = 2


class Descriptions:
    """The described figures of one article, growing as its sources are read."""

    def __init__(self, page: Page, figures: list[Figure]) -> None:
        self.page = page
        self.figures = figures
        people = [f for f in figures if f.type == "person"]
        bodies = [f for f in figures if f.type == "organisation"]
        self.holders = _by_noun(people)
        self.bodies_by_noun = _by_noun(bodies)
        self.bodies_by_word = _by_word(bodies)
        self.named = {w for f in bodies for w in f.anchor} | set(countries().values())
        others = words("outlets") | words("platforms") | words("public")
        firms = [f for f in bodies if f.sure and not set(f.anchor) & others]
        self.firms = sorted(firms, key=lambda f: -len(f.places))[:_MOST]
        self.people = sorted((s, n) for n, f in enumerate(figures) if f.type == "person" for s in f.starts)
        self.unnamed_by_key: dict[tuple[str, ...], Figure] = {}
        self.unnamed_by_noun: dict[tuple[str, bool], list[Figure]] = {}

    def who(self, tokens: range) -> Found:
        """Return who the description over these tokens (at least one) means."""
        d = describe(self.page, tokens)
        if not d.plural:
            known = self._by_role(d) or self.organisation(d)
            if known is None and d.key not in self.unnamed_by_key and self._shorter(d) is None:
                known = self._sole(d, tokens)
            if known is not None:
                return known
        return self.unnamed(d.key, _type_of(d), d)

    def _by_role(self, d: Description) -> Found | None:
        """Return the person who has the described role in this article."""
        at, noun = self.page.parse.start[d.token], d.role.noun
        holders = self.holders.get(noun, [])[:_MOST]
        fitting = [f for f in holders if any(_fits(d.role, r) for r in f.roles)]
        if not d.definite and (noun not in words("unique") or len(fitting) != 1):
            return None
        told = [f for f in fitting if f.starts[0] < at or self._named_next(d.token, f)] or (
            fitting if noun in words("unique") else []
        )
        if (
            not told
            and d.definite
            and len(holders) == 1
            and d.role.about <= seats().keys()
            and not _at_odds(d.role, holders[0])
        ):
            told = holders
        if not told:
            return None
        figure = max(told, key=lambda f: (_common(d.role, f), f.last_before(at)))
        return figure, f"the {noun} of this article", "role"

    def _named_next(self, noun: int, figure: Figure) -> bool:
        """Return whether a person is named behind a comma after a noun: "the prosecutor in Orlo, Ida Roth, said"."""
        page, name = self.page, self.page.token_at(figure.starts[0])
        if not 1 < name - noun <= _REACH or page.words[name - 1] != "," or page.breaks_before(name):
            return False
        return all(page.parse.pos[i] in {"ADP", "DET", "NOUN", "PROPN", "ADJ"} for i in range(noun, name - 1))

    def organisation(self, d: Description) -> Found | None:
        """Return the organisation that a definite description means: by a word of its name, by what it is said to be."""
        noun, at = d.role.noun, self.page.parse.start[d.token]
        if not d.definite or noun not in words("organisations") | words("anyone") | {"military"}:
            return None
        near = [f for f in self.bodies_by_word.get(noun, [])[:_MOST] if d.role.about <= set(f.anchor)]
        named = [f for f in near if f.starts[0] < at]
        if named:
            return max(named, key=lambda f: f.last_before(at)), f"the {noun}: a word of its name", "role"
        roled = [f for f in self.bodies_by_noun.get(noun, [])[-_MOST:] if f.starts and f.starts[0] < at]
        if roled:
            return max(roled, key=lambda f: f.last_before(at)), f"the {noun} of this article", "role"
        return self._most_named(d)

    def _most_named(self, d: Description) -> Found | None:
        """Return the organisation that the article is about, for a noun that fits any of them."""
        if d.role.noun not in words("anyone") or d.role.about:
            return None
        at = self.page.parse.start[d.token]
        if self._left_word(d.token) in _OWNERS:  # "his agency" is his, and not the one that is named here
            return None
        counted = [
            (sum(self._weight(p) for p in f.places[:_MOST] if p.start < at), f.last_before(at), n)
            for n, f in enumerate(self.firms)
        ]
        often, _, n = max(counted, default=(0, 0, 0))
        if often < _OFTEN:
            return None
        return self.firms[n], f"the {d.role.noun}: the organisation named most", "role"

    def _weight(self, place: Place) -> int:
        """Return what a place counts: two as a subject, none as that of who only passes on what is told."""
        page, tokens = self.page, self.page.tokens_in(place.start, place.end)
        if not page.is_subject(tokens.start, tokens.stop):
            return 1
        verbs = {page.parse.lemma[page.parse.head[i]] for i in tokens}
        return 0 if verbs & _PASSING_ON else 2

    def _left_word(self, token: int) -> str:
        """Return the owner before a noun with its adjectives ("his", "their"), or what else stands there."""
        at = token - 1
        while at > 0 and self.page.parse.pos[at] in {"ADJ", "NOUN"}:
            at -= 1
        return self.page.lower[at] if at >= 0 else ""

    def _sole(self, d: Description, tokens: range) -> Found | None:
        """Return the only person whom a definite description can mean, if there is just one."""
        page, noun = self.page, d.role.noun
        nouns = (words("roles") | {"mum", "dad"}) - words("anonymous") - words("unique")
        if noun not in nouns or page.lower[tokens.start] != "the" or d.role.about & self.named:
            return None
        here, gender = page.parse.sentences[page.parse.sentence[d.token]], self._gender(d.token)
        fitting = [
            f
            for f in self._lately(page.parse.start[d.token], here.sentence)
            if not (gender and f.gender not in {"", gender})
            and (len(f.anchor) > 1 or f.sure > 2 or len(f.places) > 1)
            and not f.within(here.start, here.end)
            and not any(r.noun not in words("kin") and r.noun != noun for r in f.roles)
            and not any(self._told_of(p) for p in f.places)
        ]
        return (fitting[0], f"the {noun}: the only one who fits", "role") if len(fitting) == 1 else None

    def _told_of(self, place: Place) -> bool:
        """Return whether a clause says what a person does: "Ida Roth, who heads the inquiry"."""
        token, lower = self.page.token_at(place.end), self.page.lower
        return lower[token : token + 2] == [",", "who"]

    def _lately(self, at: int, sentence: int) -> list[Figure]:
        """Return the people named in the last few sentences before a character."""
        last = bisect_left(self.people, (at, -1))
        recent = self.people[max(0, last - _MOST) : last]
        numbers = {n for start, n in recent if sentence - self.page.sentence_at(start) <= _RECENT}
        return [self.figures[n] for n in sorted(numbers)]

    def _gender(self, token: int) -> str:
        """Return the gender of a description: of its noun, or of a reflexive in its sentence."""
        page = self.page
        if gender := gender_of(page.lower[token]):
            return gender
        for i in range(token, min(token + 40, len(page.words))):
            if page.parse.sentence[i] != page.parse.sentence[token]:
                break
            if page.lower[i] in {"himself", "herself"}:
                return "male" if page.lower[i] == "himself" else "female"
        return ""

    def unnamed(self, key: tuple[str, ...], kind: ActorType, d: Description | None = None) -> Found:
        """Return the unnamed figure of a description, a new one unless the same was described before."""
        figure, reason = self.unnamed_by_key.get(key), "same description"
        if figure is None and d is not None:
            figure, reason = self._shorter(d), "another description of the same"
        if figure is None:
            figure, reason = self._new(kind, d), "unnamed source"
        figure.forms[key] += 1
        self.unnamed_by_key[key] = figure
        return figure, reason, "described"

    def _new(self, kind: ActorType, d: Description | None) -> Figure:
        figure = Figure(kind, described=True, plural=d.plural if d else kind == "group")
        if d is not None:
            figure.roles.append(d.role)
            figure.gender = self._gender(d.token)
            self.unnamed_by_noun.setdefault((d.role.noun, d.plural), []).append(figure)
        if figure.type == "organisation" and d is not None:
            self.bodies_by_noun.setdefault(d.role.noun, []).append(figure)
        self.figures.append(figure)
        return figure

    def _shorter(self, d: Description) -> Figure | None:
        """Return the one described figure with the same noun that says more, or less, of the same."""
        if not d.definite and not d.plural:
            return None
        same = [
            f
            for f in self.unnamed_by_noun.get((d.role.noun, d.plural), [])[-_MOST:]
            if any(r.about <= d.role.about or d.role.about <= r.about for r in f.roles)
        ]
        return same[0] if len(same) == 1 else None


def _fits(asked: Role, held: Role) -> bool:
    """Return whether a role that someone holds is the one asked for: the same noun, of nothing else."""
    if asked.noun != held.noun:
        return False
    return asked.about <= held.about or held.about <= asked.about


def _common(asked: Role, figure: Figure) -> int:
    return max(len(asked.about & r.about) for r in figure.roles)


def _by_noun(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Return the figures by the nouns of their roles."""
    out: dict[str, list[Figure]] = {}
    for figure in figures:
        for noun in sorted({r.noun for r in figure.roles}):
            out.setdefault(noun, []).append(figure)
    return out


def _by_word(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Return the figures by the words of their fullest names."""
    out: dict[str, list[Figure]] = {}
    for figure in figures:
        for word in sorted(set(figure.anchor)):
            out.setdefault(word, []).append(figure)
    return out


def _at_odds(asked: Role, figure: Figure) -> bool:
    """Return whether a role is asked for of one country and held in another."""
    every = set(countries().values())
    mine = (asked.about & every) | {seats()[w] for w in asked.about & seats().keys()}
    theirs = {w for r in figure.roles if r.noun == asked.noun for w in r.about & every}
    return bool(mine and theirs and not mine & theirs)


def _type_of(d: Description) -> ActorType:
    noun = d.role.noun
    if d.plural or noun in words("groups"):
        return "group"
    return "person" if is_personal(noun) else "organisation"
