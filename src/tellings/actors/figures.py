"""Who is named in one article: names gathered into figures."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from tellings.actors.capitals import Guess, Spot
from tellings.actors.lexicon import countries, seats, words
from tellings.actors.page import Page
from tellings.actors.roles import Role, gender_of, is_personal, roles_beside
from tellings.actors.spots import name_key, name_spots
from tellings.records import ActorType, MentionKind
from tellings.text import QUOTE_MARKS

__all__ = ["Figure", "Place", "gather", "is_part_of"]

Key = tuple[str, ...]

_GENDERS = ("male", "female")
_MARKS = {*QUOTE_MARKS, "'", "‘", "’", "``", "''"}
_LOCATIVE = {"in", "at", "near", "from", "to", "outside", "around", "into", "across", "between", "off"}
_SMALL = {"of", "the", "for", "and", "&", "in", "de"}
# What the tagger says of most places of a name weighs this much against the evidence around it, and a name is
# met often from this many places on (chosen by reading the names of the marked stories and of 18 others).
_TAGGER = 2
_OFTEN = 3
# What speaks is no place, unless it is a country or a seat of government (these weigh 6); what the tagger takes
# for a place then is an organisation, and a person stays one.
_SPEAKING: dict[Guess, int] = {"organisation": 3, "person": 2}
# A figure's longest forms, so many of them, are looked at for a shorter one.
_FEW = 4
# So many figures with a word in common are compared at most: hostile texts name thousands.
_MOST = 40


class Place(NamedTuple):
    """Where a figure is named or meant, and why it is this one."""

    start: int
    end: int
    kind: MentionKind
    reason: str


@dataclass
class Figure:
    """Someone or something in one article, while it is being told apart.

    `forms` counts the folded words of each name; `sure` is how well its type is known (0 = a guess);
    `located` whether something is in it or near it, as only places are.
    """

    type: ActorType
    sure: int = 0
    forms: Counter[Key] = field(default_factory=Counter)
    places: list[Place] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    gender: str = ""
    described: bool = False
    plural: bool = False
    definite: bool = False
    located: bool = False

    starts: list[int] = field(default_factory=list)
    spans: set[tuple[int, int]] = field(default_factory=set)

    def put(self, place: Place) -> bool:
        """Add a place unless there is one over the same span; return whether it is new."""
        if (place.start, place.end) in self.spans:
            return False
        self.spans.add((place.start, place.end))
        self.places.append(place)
        insort(self.starts, place.start)
        return True

    def last_before(self, at: int) -> int:
        """Return where the last place before a character begins, -1 if there is none."""
        n = bisect_left(self.starts, at)
        return self.starts[n - 1] if n else -1

    def within(self, start: int, end: int) -> bool:
        """Return whether a place begins in [start, end)."""
        return self.last_before(end) >= start

    @property
    def anchor(self) -> Key:
        """The form with most words."""
        return max(self.forms, key=lambda k: (len(k), self.forms[k], k))


def gather(page: Page) -> list[Figure]:
    """Return the named figures of an article, in order of their first names."""
    spots = [s for s in name_spots(page) if name_key(page, s)]
    keys = {spot: name_key(page, spot) for spot in spots}
    types = _types(page, spots, keys)
    figures: list[Figure] = []
    by_word: dict[str, list[Figure]] = defaultdict(list)
    for spot in sorted(spots, key=lambda s: (-len(keys[s]), s.first)):
        key = keys[spot]
        kind, sure = types[key]
        figure, reason = _match(by_word, key, kind, page, spot)
        if figure is None:
            figure, reason = Figure(kind, sure), "named"
            figures.append(figure)
            for word in {*key, _initials(key)}:
                by_word[word].append(figure)
        figure.forms[key] += 1
        figure.put(Place(*page.span(spot.first, spot.last), "name", _stands_for(key) or reason))
        _learn(page, figure, spot)
    for figure in figures:
        figure.places.sort()
    return sorted(figures, key=lambda f: f.places[0])


def _stands_for(key: Key) -> str:
    country = seats().get("-".join(key))
    return f"a seat of government: may stand for {country.replace('-', ' ').title()}'s" if country else ""


def _learn(page: Page, figure: Figure, spot: Spot) -> None:
    """Add what stands beside a name to its figure: roles, and the gender that a title tells."""
    figure.located = figure.located or _located(page, spot)
    if figure.type == "place":
        return
    figure.roles += [r for r in roles_beside(page, spot.first, spot.last) if r not in figure.roles]
    word = page.lower[spot.first - 1] if spot.first else ""
    figure.gender = figure.gender or gender_of(word)
    figure.gender = figure.gender or next((r.gender for r in figure.roles if r.gender), "")
    if not figure.gender and figure.type == "person":
        first = figure.anchor[0]
        figure.gender = next((g for g in _GENDERS if first in words("given", g, file="given")), "")


def _types(page: Page, spots: Sequence[Spot], keys: Mapping[Spot, Key]) -> dict[Key, tuple[ActorType, int]]:
    """Return what each form is and how sure that is: the tagger's votes, put right by what stands around."""
    votes: dict[Key, Counter[Guess]] = defaultdict(Counter)
    plurals: Counter[Key] = Counter()
    guesses: dict[Key, Counter[Guess]] = defaultdict(Counter)
    for spot in spots:
        votes[keys[spot]] |= _evidence(page, spot, keys[spot])
        guesses[keys[spot]][spot.guess] += 1
        plurals[keys[spot]] += page.parse.tag[spot.last - 1] == "NNPS"
    evidence: dict[Key, Counter[Guess]] = defaultdict(Counter, {k: Counter(t) for k, t in votes.items()})
    firms = {k[0] for k in votes if len(k) > 1 and _by_words(k)["organisation"]}
    apart = {keys[s][0] for s in spots if _located(page, s) or _titled(page, s)}
    for key, tally in votes.items():
        if len(key) == 1 and key[0] in firms - apart:
            tally["organisation"] += (
                3  # a firm's name begins with it, nothing is in it, and no title goes before it
            )
        tally[max(guesses[key].items(), key=lambda g: (g[1], g[0]))[0]] += _TAGGER
        if 2 * plurals[key] > guesses[key].total():
            tally["organisation"] += 3  # a team, a party
        alone = [w for w in (key[0], key[-1]) if guesses[w,]["person"] and evidence[w,]["person"] >= 0]
        if len(key) > 1 and key[-1] in alone:
            tally["person"] += 3  # what is called by its last word is a person
        elif (
            len(key) > 1
            and key[0] in alone
            and evidence[key[0],]["person"]
            and not _by_words(key)["organisation"]
        ):
            tally["person"] += 3  # and so is what speaks by its first
        elif len(key) > 1 and guesses[key]["person"] and guesses[key].total() > _OFTEN and not alone:
            tally["organisation"] += 4  # a person met so often would be called by the surname
    types = {k: _most(t) for k, t in votes.items()}
    people = {k[-1] for k, (t, _) in types.items() if t == "person" and len(k) > 1}
    return {
        k: ("person", 2) if len(k) == 1 and k[0] in people and types[k][1] < 5 else types[k] for k in types
    }


def _most(tally: Counter[Guess]) -> tuple[ActorType, int]:
    ranked = sorted(((n, kind) for kind, n in tally.items() if kind and n > 0), reverse=True)
    if not ranked:
        return "organisation", 0
    second = ranked[1][0] if len(ranked) > 1 else 0
    return ranked[0][1], ranked[0][0] - second


def _evidence(page: Page, spot: Spot, key: Key) -> Counter[Guess]:
    """Return the weight that one name in its place gives to each type (its words, its neighbours, its clause)."""
    tally = _by_words(key)
    tally.update(_by_neighbours(page, spot, key))
    tally["person"] += _humanity(page, spot)
    if _speaks(page, spot) and not _titled(page, spot):
        tally.update(_SPEAKING)
    return tally


def _by_words(key: Key) -> Counter[Guess]:
    """Return what the words of a name say of its type."""
    tally: Counter[Guess] = Counter()
    name = "-".join(key)
    if name in countries() or name in seats() or name in words("regions", file="countries"):
        tally["place"] += 6
    if name in words("palaces", file="countries"):
        tally["office"] += 9
    if key[-1] in words("organisations") or key[0] in words("organisations") or key[0] in words("platforms"):
        tally["organisation"] += 5
    if len(key) == 2 and key[1] in words("branches"):
        tally["organisation"] += 3
    if len(key) > 1 and key[0] in words("given", file="given") and not set(key) & _SMALL:
        tally["person"] += 3
    return tally


def _by_neighbours(page: Page, spot: Spot, key: Key) -> Counter[Guess]:
    """Return what stands beside a name says of its type."""
    tally: Counter[Guess] = Counter()
    at = spot.first - 1
    before = page.lower[at] if spot.first and not page.breaks_before(spot.first) else ""
    after = page.lower[spot.last] if spot.last < len(page.words) and not page.breaks_before(spot.last) else ""
    short = len(key) < 5
    if before in words("titles") or (short and before in words("roles") and page.parse.pos[at] != "ADJ"):
        tally["person"] += 4
    if after in words("anyone") or (before in words("organisations") and page.words[at][0].islower()):
        tally["organisation"] += 5
    if roles := roles_beside(page, spot.first, spot.last) if short else []:
        tally["person" if any(is_personal(r.noun) for r in roles) else "organisation"] += 3
    if _quoted(page, spot):
        tally["organisation"] += 4  # a film, a song
    if before == "the" and page.parse.pos[at] == "DET":
        tally.update({"person": -3, "organisation": 1})
    return tally


def _titled(page: Page, spot: Spot) -> bool:
    return spot.first > 0 and page.lower[spot.first - 1] in words("titles")


def _located(page: Page, spot: Spot) -> bool:
    return spot.first > 0 and page.lower[spot.first - 1] in _LOCATIVE


def _speaks(page: Page, spot: Spot) -> bool:
    """Return whether a name is the subject of a verb of speech: no place is, but for a government's seat."""
    return any(
        page.parse.dep[i] == "nsubj" and page.parse.lemma[page.parse.head[i]] in words("speech")
        for i in range(spot.first, spot.last)
    )


def _quoted(page: Page, spot: Spot) -> bool:
    """Return whether quotation marks stand around a name and nothing else."""
    around = (
        spot.first - 1,
        spot.last + (spot.last < len(page.words) and page.words[spot.last] in {",", "."}),
    )
    return all(0 <= i < len(page.words) and page.words[i] in _MARKS for i in around)


def _humanity(page: Page, spot: Spot) -> int:
    """Return the weight of what only people have: an age, a cousin, a "herself" after them as a subject."""
    last, n = spot.last, len(page.words)
    if (
        last + 2 < n
        and page.words[last] == ","
        and page.words[last + 1].isdigit()
        and page.words[last + 2] == ","
    ):
        return 3
    if last + 1 < n and page.lower[last] == "'s" and page.lower[last + 1] in words("kin"):
        return 3
    if not any(page.parse.dep[i] == "nsubj" for i in range(spot.first, last)):
        return 0
    after = range(last, min(last + 25, n))
    here = [page.lower[i] for i in after if page.parse.sentence[i] == page.parse.sentence[spot.first]]
    return 3 if set(here) & {"herself", "himself", "her", "his"} else 0


def _match(
    by_word: Mapping[str, list[Figure]], key: Key, kind: ActorType, page: Page, spot: Spot
) -> tuple[Figure | None, str]:
    """Return the figure that a form names and why; of several the one that is named most."""
    near = {id(f): f for w in key for f in by_word.get(w, [])[-_MOST:]}
    fitting = [(f, r) for f in near.values() if (r := _fits(key, kind, f))]
    whole = [fr for fr in fitting if key == fr[0].anchor]
    if whole:
        return whole[0]
    if len(fitting) > 1:
        return _likeliest(fitting, page, spot)
    return fitting[0] if fitting else (None, "")


def _likeliest(fitting: list[tuple[Figure, str]], page: Page, spot: Spot) -> tuple[Figure, str]:
    """Return the fitting figure of the title's gender that is named in full most often, then last before."""
    at = page.parse.start[spot.first]
    title = page.lower[spot.first - 1] if spot.first else ""
    gender = next((g for g in _GENDERS if title in words("titles", g)), "")
    agreeing = [fr for fr in fitting if not gender or fr[0].gender in {"", gender}] or fitting
    figure, reason = max(
        agreeing,
        key=lambda fr: (
            fr[0].forms[fr[0].anchor],
            fr[0].last_before(at),
            -fr[0].starts[0],
        ),
    )
    return figure, f"{reason}, the one named most"


def _fits(key: Key, kind: ActorType, figure: Figure) -> str:
    """Return why a form may name a figure, "" if it does not."""
    if key in figure.forms:
        return "same name" if figure.type == kind or not figure.sure else ""
    if kind != figure.type:
        return ""
    return next((why for form in list(figure.forms)[:_FEW] if (why := is_part_of(key, form, kind))), "")


def is_part_of(key: Key, anchor: Key, kind: ActorType) -> str:
    """Return why a form may stand for a fuller name, "" if it does not.

    >>> is_part_of(("holt",), ("mira", "holt"), "person")
    'same surname'
    """
    if kind == "person":
        return _fits_person(key, anchor)
    return _fits_organisation(key, anchor) if kind == "organisation" else ""


def _fits_person(key: Key, anchor: Key) -> str:
    if len(key) == 1:
        if key[0] == anchor[-1]:
            return "same surname"
        return "same given name" if len(anchor) > 1 and key[0] == anchor[0] else ""
    if set(key) <= set(anchor) and (key[-1] == anchor[-1] or key == anchor[: len(key)]):
        return "shorter form of the name"
    if (
        key[-1] == anchor[-1]
        and len(key) == len(anchor)
        and all((a[0] == b[0] and 1 in {len(a), len(b)}) or a == b for a, b in zip(key, anchor, strict=True))
    ):
        return "initials and same surname"
    if (
        len(key) == len(anchor)
        and "".join(key)[:1] == "".join(anchor)[:1]
        and DamerauLevenshtein.distance("".join(key), "".join(anchor), score_cutoff=1) <= 1
        and len("".join(key)) > 9
    ):
        return "spelling variant"
    return ""


def _fits_organisation(key: Key, anchor: Key) -> str:
    if len(key) == 1 and len(key[0]) > 1 and key[0] in {_initials(anchor), "".join(w[0] for w in anchor)}:
        return "its initials"
    if len(key) < len(anchor) and (key == anchor[-len(key) :] or key == anchor[: len(key)]):
        return "part of the name" if "-".join(key) not in countries() else ""
    branch = len(key) == 2 and key[1] in words("branches") and key[0] == _initials(anchor)
    if branch and len(key[0]) > 2:
        return "its initials, and where"
    content = [w for w in key if w not in _SMALL]
    if len(content) > 1 and content == [w for w in anchor if w not in _SMALL]:
        return "same name"
    return ""


def _initials(key: Key) -> str:
    return "".join(w[0] for w in key if w not in _SMALL) if len(key) > 1 else "/"
