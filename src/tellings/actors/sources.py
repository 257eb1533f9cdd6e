"""Who each attribution's source is, among the figures of one article."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from tellings.actors.described import Descriptions, Found
from tellings.actors.figures import Figure, Place
from tellings.actors.lexicon import seats, words
from tellings.actors.page import Page
from tellings.actors.pronouns import PRONOUNS, SELF, Scene, Talk, Turn, gender_by_pronouns, meant_by
from tellings.actors.roles import before_titles, describe
from tellings.records import ActorType, Attribution

__all__ = ["SourceLinks", "link_sources"]

# Attribution id -> who its source is and why.
SourceLinks = dict[str, tuple[Figure, str]]

_RELATIVE = {"who", "whom", "which", "that", "whose"}
# So many figures of one word are looked at: hostile texts name thousands.
_MOST = 40
_OF = {"of", "for", "by", "from", "'s", "to", "at"}


@cache
def _bodies() -> frozenset[str]:
    """Return the nouns that an organisation may be called by ("the operator, Orlo Lines")."""
    return words("organisations") | words("anyone") | words("either")


def link_sources(page: Page, figures: list[Figure], attributions: Sequence[Attribution]) -> SourceLinks:
    """Return for every attribution with a source its figure and why; unnamed sources join `figures`.

    A source that is nobody in particular ("you", "nobody", an "it" of the weather) has none.
    """
    return _Linker(page, figures).link(attributions)


class _Linker:
    """One walk through an article's sources: names first, then descriptions, then pronouns."""

    def __init__(self, page: Page, figures: list[Figure]) -> None:
        self.page = page
        self.figures = figures
        self.names = sorted((p.start, p.end, n) for n, f in enumerate(figures) for p in f.places)
        self.reasons = {(n, p.start): p.reason for n, f in enumerate(figures) for p in f.places}
        self.by_form: dict[tuple[str, ...], list[Figure]] = {}
        for figure in figures:
            first, last = figure.anchor[:1], figure.anchor[-1:] if figure.type == "person" else ()
            for key in sorted({*figure.forms, first, last} - {()}):
                self.by_form.setdefault(key, []).append(figure)
        self.scene = Scene.of(page, figures)
        self.descriptions = Descriptions(page, figures)
        self.owners: dict[str, Figure] = {}

    def link(self, attributions: Sequence[Attribution]) -> SourceLinks:
        """Return the links of all attributions that have a source."""
        sourced = [
            (a.source_start, a.source_end, a)
            for a in attributions
            if a.source_start is not None
            and a.source_end is not None
            and self._word(a.source_start, a.source_end) not in words("impersonal")
        ]
        sourced.sort(key=lambda s: (s[0], s[1], s[2].attribution_id))
        spans = sorted({(start, end) for start, end, _ in sourced})
        found = {span: f for span in spans if (f := self._by_name(*span)) is not None}
        for span, who in found.items():
            self._place(*span, who)
        for span in sorted({*spans, *self._subjects(spans)}):
            described = None if span in found else self._by_description(*span)
            if described is not None:
                found[span] = described
                self._place(*span, described)
        gender_by_pronouns(self.scene)
        talk = Talk(_turn(a, found[span]) for start, end, a in sourced if (span := (start, end)) in found)
        for first_person in (False, True):  # "I" last: who speaks around it must be known
            for start, end, a in sourced:
                if (start, end) in found or (self._word(start, end) in SELF) != first_person:
                    continue
                if (meant := self._by_pronoun(talk, start, end)) is not None:
                    found[start, end] = meant
                    self._place(start, end, meant)
                    talk.add(_turn(a, meant))
        return {a.attribution_id: found[s, e][:2] for s, e, a in sourced if (s, e) in found}

    def _subjects(self, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield the descriptions that are subjects and no sources: pronouns may mean them too."""
        page = self.page
        inside = {i for span in spans for i in page.tokens_in(*span)}
        nouns = words("roles") | words("groups") | words("organisations")
        for i, word in enumerate(page.lower):
            if (
                word in nouns
                and page.parse.dep[i] in {"nsubj", "nsubjpass"}
                and page.parse.pos[i] == "NOUN"
                and i not in inside
            ):
                left = self._left_of(i)
                if page.parse.pos[left] == "DET" or page.parse.tag[i] == "NNS":
                    yield page.span(left, i + 1)

    def _left_of(self, noun: int) -> int:
        """Return the first token of the plain noun phrase that ends in a noun."""
        page, left = self.page, noun
        while (
            left > 0
            and not page.breaks_before(left)
            and page.parse.pos[left - 1] in {"DET", "ADJ", "NOUN", "PROPN", "NUM"}
        ):
            left -= 1
            if page.parse.pos[left] == "DET":
                break
        return left

    def _word(self, start: int, end: int) -> str:
        return self.page.article.received[start:end].strip().casefold()

    def _place(self, start: int, end: int, found: Found) -> None:
        figure, reason, kind = found
        if figure.put(Place(start, end, kind, reason)):
            self.scene.add(start, end, figure)

    def _names_in(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return the names that lie in a span, as (start, end, number of the figure)."""
        first = bisect_left(self.names, (start, -1, -1))
        last = bisect_left(self.names, (end, -1, -1))
        return [name for name in self.names[first:last] if name[1] <= end]

    def _name_at(self, at: int) -> int | None:
        """Return the number of the figure whose name stands at a character."""
        n = bisect_left(self.names, (at + 1, -1, -1))
        return self.names[n - 1][2] if n and at < self.names[n - 1][1] else None

    def _by_name(self, start: int, end: int) -> Found | None:
        """Return the figure whose name is the source's head, or beside it, or whose document it is."""
        tokens = self.page.tokens_in(start, end)
        inside = self._names_in(start, end)
        if not inside or not tokens:
            return None
        page, head = self.page, self.page.head_of(tokens)
        at = page.parse.start[head]
        for s, e, n in inside:
            if s <= at < e:
                if (country := self._country_of(n)) is not None:
                    return country, self._reason(n, s), "role"
                return self.figures[n], self._reason(n, s), "name" if (s, e) == (start, end) else "role"
        for s, _, n in inside:
            if self._apposed(head, s) and (self.figures[n].type == "person" or page.lower[head] in _bodies()):
                return self.figures[n], "named in apposition", "role"
        return self._owner(head, inside) or self._kind_after(head, inside)

    def _country_of(self, n: int) -> Figure | None:
        """Return the country that a seat of government speaks for, where the article names it."""
        country = seats().get("-".join(self.figures[n].anchor))
        return next(iter(self.by_form.get(tuple(country.split("-")), [])), None) if country else None

    def _kind_after(self, head: int, inside: Sequence[tuple[int, int, int]]) -> Found | None:
        """Return the organisation whose name stands before the noun that says what it is ("the Orlo Post newspaper")."""
        page = self.page
        if page.lower[head] not in words("organisations"):
            return None
        for _, e, n in inside:
            after = page.token_at(e)
            if (
                after <= head
                and all(page.parse.pos[i] in {"NOUN", "PROPN", "ADJ"} for i in range(after, head + 1))
                and self.figures[n].type == "organisation"
            ):
                return self.figures[n], f"the {page.lower[head]} of that name", "role"
        return None

    def _reason(self, n: int, start: int) -> str:
        return self.reasons[n, start]

    def _apposed(self, head: int, start: int) -> bool:
        """Return whether the name that begins at a character stands in apposition to a noun."""
        page = self.page
        token = before_titles(page, page.token_at(start))
        if token <= head or page.lower[token - 1] in _OF:
            return False
        noun = page.lower[head] in words("roles") or page.lower[head] in _bodies()
        return page.words[token - 1] == "," or (token - head <= 2 and noun)

    def _owner(self, head: int, inside: Sequence[tuple[int, int, int]]) -> Found | None:
        """Return whose a document is: "a report by Harbour Watch", "Orlo Air's website"."""
        page = self.page
        if page.lower[head] not in words("documents"):
            return None
        for s, e, n in inside:
            token, after = page.token_at(s), page.token_at(e)
            before = (
                page.lower[token - 2]
                if token > 1 and page.lower[token - 1] == "the"
                else page.lower[token - 1]
            )
            theirs = after < len(page.words) and page.lower[after] == "'s"
            if after == head or (theirs if token < head else before in {"by", "from", "of"} and not theirs):
                self.owners.setdefault(page.lower[head], self.figures[n])
                return self.figures[n], f"whose {page.lower[head]} it is", "role"
        return None

    def _by_description(self, start: int, end: int) -> Found | None:
        """Return who a source that is no name means; None for a pronoun."""
        word = self._word(start, end)
        if word in PRONOUNS:
            return None
        if word in _RELATIVE:
            return self._antecedent(start)
        tokens = self.page.tokens_in(start, end)
        if not tokens:
            return self.descriptions.unnamed((word,), "person")
        known = self._short_name(tokens) or self._document(tokens)
        return known or self._new_name(tokens) or self.descriptions.who(tokens)

    def _new_name(self, tokens: range) -> Found | None:
        """Return a new figure for a source of proper nouns alone that the tagger took for no name."""
        page = self.page
        first = tokens.start + (page.lower[tokens.start] == "the")
        known = (
            words("roles") | words("groups") | words("organisations") | words("documents") | words("titles")
        )
        named = [
            i for i in range(first, tokens.stop) if page.parse.tag[i] == "NNP" and page.words[i][0].isupper()
        ]
        if not 0 < len(named) == tokens.stop - first < 6 or page.lower[tokens.stop - 1] in known:
            return None
        key = tuple(page.lower[i] for i in named)
        figure = next((f for f in self.by_form.get(key, []) if key in f.forms), None)
        if figure is None:
            figure = Figure("organisation")
            self.figures.append(figure)
            self.by_form.setdefault(key, []).append(figure)
        figure.forms[key] += 1
        return figure, "named", "name"

    def _short_name(self, tokens: range) -> Found | None:
        """Return whose name a source's capitalised words are, or begin, where the tagger saw no name."""
        page = self.page
        if not page.words[tokens.start][0].isupper() or page.parse.tag[tokens.start] in {"NNS", "NNPS"}:
            return None
        key = tuple(page.lower[i] for i in tokens)
        near = self.by_form.get(key, [])[:_MOST]
        whole = [f for f in near if key in f.forms or (f.type == "person" and key == f.anchor[-1:])]
        if whole and all(page.words[i][0].isupper() for i in tokens):
            return max(whole, key=lambda f: len(f.places)), "same name", "name"
        firms = [f for f in near if f.type == "organisation" and len(f.anchor) > 1]
        begun = [f for f in firms if f.anchor[:1] == key]
        if not begun or len({f.anchor[1] for f in begun}) > 1:
            return None
        return max(begun, key=lambda f: len(f.places)), "first word of the name", "name"

    def _document(self, tokens: range) -> Found | None:
        """Return whose a document is where no name says so: "the company's site", "the report" of before."""
        page, head = self.page, self.page.head_of(tokens)
        noun = page.lower[head]
        if noun not in words("documents"):
            return None
        for i in range(tokens.start + 1, tokens.stop):
            if page.lower[i] == "'s" or page.words[i] == "’":
                left = i - 1
                while left > tokens.start and page.parse.pos[left] not in {"DET", "ADP"}:
                    left -= 1
                left += page.parse.pos[left] == "ADP"
                return self.descriptions.organisation(describe(page, range(left, i))) if left < i else None
        if (issuer := self._issuer(head)) is not None:
            return issuer, f"who issued the {noun}", "role"
        if noun in self.owners and head - tokens.start <= 1:
            return self.owners[noun], f"the {noun}: whose it is stands elsewhere", "role"
        return None

    def _issuer(self, head: int) -> Figure | None:
        """Return who is named as the subject of the verb whose object a document is ("Orlo Air issued a statement")."""
        page, verb = self.page, self.page.parse.head[head]
        if page.parse.dep[head] != "dobj":
            return None
        subjects = {page.parse.start[i] for i in page.below[verb] if page.parse.dep[i] == "nsubj"}
        named = [n for at in sorted(subjects) if (n := self._name_at(at)) is not None]
        return self.figures[named[0]] if named else None

    def _antecedent(self, start: int) -> Found:
        """Return who a relative pronoun means: the noun that its clause hangs on."""
        page = self.page
        token = page.token_at(start)
        noun = self._hung_on(token)
        if noun < 0:
            return self.descriptions.unnamed((page.article.received[start : start + 3],), "person")
        at = page.parse.start[noun]
        if (n := self._name_at(at)) is not None:
            return self.figures[n], "relative pronoun", "pronoun"
        left = self._left_of(noun)
        found = self.descriptions.who(range(left, noun + 1))
        self._place(*page.span(left, noun + 1), found)
        return found[0], "relative pronoun", "pronoun"

    def _hung_on(self, token: int) -> int:
        """Return the noun that the relative clause of a pronoun hangs on, else the word before it, else -1."""
        page = self.page
        verb = page.parse.head[token]
        if page.parse.dep[verb] == "relcl" and page.parse.head[verb] < token:
            return page.parse.head[verb]
        return token - 2 if token > 1 and page.words[token - 1] == "," else token - 1

    def _by_pronoun(self, talk: Talk, start: int, end: int) -> Found | None:
        """Return who a pronoun means; an "it" that means nothing named is nobody."""
        word = self._word(start, end)
        meant = meant_by(self.scene, talk, word, start)
        if meant is not None:
            return (*meant, "pronoun")
        if word in {"it", "its", "itself"}:
            return None
        kind: ActorType = "group" if word in {"they", "we", "them", "us"} else "person"
        figure, _, _ = self.descriptions.unnamed((word,), kind)
        return figure, f"{word}: nobody named fits", "pronoun"


def _turn(a: Attribution, found: Found) -> Turn:
    return Turn(a.source_start or 0, found[0], a.content, a.kind == "direct")
