"""What one statement holds: its words, the event words and numbers among them, its runs and quoted words."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from tellings.align.core import VERBS, Inside, core_tokens, inside, role_tokens
from tellings.align.figures import Size, days_meant, sizes
from tellings.align.lexicon import lists, particled, same_words, stem
from tellings.align.tags import split_tag
from tellings.records import Cast, Parse, Statement, Telling, Value
from tellings.text import QUOTE_MARKS, fold
from tellings.trees import children

__all__ = ["Reading", "read_all"]

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_HELPERS = frozenset({"aux", "auxpass"})
_SAID = frozenset({"dobj", "ccomp", "xcomp", "advcl", "attr", "oprd", "acomp", "conj", "nsubjpass"})
_NAMED = frozenset({"PROPN", "PRON"})
_NAMES = frozenset({"PROPN", "NUM"})
_MARKS, _WORDS = re.compile(f"[{QUOTE_MARKS}]"), re.compile(r"\w+")
_DIGITS = re.compile(r"\d[\d,.]*")
_NOBODY = Cast((), (), ())
_folded = lru_cache(maxsize=50_000)(fold)
_LEDE = 3  # sentences of an article that count as its opening


class Reading(Struct, frozen=True):
    """One statement as sets. `words` are its own, `around` those of its whole sentence; both hold stems.

    `groups` are the synonym groups of each word, `verbs` the stems and
    groups of the verbs, `common` those of all but names and numbers, `acts` those of its predicates and
    `things` those of their arguments, `does` and `undergoes` those of who acts and of what it is done to, with the
    actors that are meant ("he"). `runs` are three words in a row, `quoted` two words in a row within marks.
    `dates` are the days that its dates may mean, `figures` its other values by size.
    `place` is where in the article its sentence stands, from 0 to 1, `tokens` are its tokens on the `page`. `bare` tells that the statement holds an act of saying and not what is said,
    `verbless` that it has no verb ("Ana Relva, a mother of two").
    """

    article: int
    sentence: tuple[int, int]
    words: frozenset[str]
    around: frozenset[str]
    groups: dict[str, tuple[int, ...]]
    verbs: frozenset[str]
    common: frozenset[str]
    acts: frozenset[str]
    things: frozenset[str]
    does: frozenset[str]
    undergoes: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    dates: frozenset[int]
    figures: frozenset[Size]
    runs: frozenset[tuple[str, ...]]
    quoted: frozenset[tuple[str, ...]]
    speakers: frozenset[str]
    lede: bool
    place: float
    bare: bool
    verbless: bool
    tokens: Sequence[int]
    page: "_Page"

    def form(self, word: str) -> str:
        """Return the first word of this stem as it stands in the statement, or the stem where there is none."""
        return next(
            (self.page.told(i) for i in self.tokens for t in self.page.tokens[i] if t.stem == word), word
        )


class _Token(Struct, frozen=True):
    """One content token: its stem, its groups, both as words, and whether it is a verb, a noun or a number."""

    stem: str
    groups: tuple[int, ...]
    forms: tuple[str, ...]
    kind: str


@lru_cache(maxsize=50_000)
def _token(stem: str, groups: tuple[int, ...], kind: str) -> _Token:
    return _Token(stem, groups, (stem, *map(str, groups)), kind)


Tokens = list[tuple[_Token, ...]]


class _Page:
    """One article as its statements are read from it: by token its content, its form and its dependents; who is meant."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.parse, self.text = telling, telling.parse, telling.article.received
        self.forms = [
            _folded(self.text[start:end]) for start, end in zip(self.parse.start, self.parse.end, strict=True)
        ]
        self.below = children(self.parse)
        self.tokens = _tokens(self.parse, self.forms)
        self.meant: dict[int, frozenset[str]] = {}
        self.values: dict[str, list[Value]] = {}
        for value in telling.values:
            self.values.setdefault(value.statement_id, []).append(value)
        self._around: dict[int, frozenset[str]] = {}

    def told(self, token: int) -> str:
        """Return a token as it stands."""
        return self.text[self.parse.start[token] : self.parse.end[token]]

    def around(self, sentence: int) -> frozenset[str]:
        """Return the stems of a sentence."""
        if sentence not in self._around:
            whole = self.parse.sentences[sentence]
            inside = _within(self.parse, whole.start, whole.end)
            self._around[sentence] = frozenset([t.stem for i in inside for t in self.tokens[i]])
        return self._around[sentence]

    def tags(self) -> list[int]:
        """Return the tokens that are hashtags."""
        if "#" not in self.text:
            return []
        return [i for i, start in enumerate(self.parse.start) if start and self.text[start - 1] == "#"]


def read_all(rows: Sequence[tuple[int, Telling, Statement]], cast: Cast = _NOBODY) -> list[Reading]:
    """Return the reading of each statement; a row is the article's number, its telling, the statement."""
    tellings = {article: telling for article, telling, _ in rows}
    pages = {article: _Page(telling) for article, telling in tellings.items()}
    _split_tags([pages[a] for a in sorted(pages)])
    _mark_meant(pages.values(), cast)
    return [_reading(article, statement, pages[article]) for article, _, statement in rows]


def _mark_meant(pages: Iterable[_Page], cast: Cast) -> None:
    """Put down for each token the actors that it names or means."""
    of_article = {page.parse.article_id: page for page in pages}
    for m in cast.mentions:
        page = of_article.get(m.article_id)
        if page:
            for token in _within(page.parse, m.start, m.end):
                page.meant[token] = page.meant.get(token, frozenset()) | {m.actor_id}


def _split_tags(pages: Sequence[_Page]) -> None:
    """Put the words of a hashtag in its place, where the story's tellings use them too ("#endthestrike")."""
    tags = [(page, frozenset(page.tags())) for page in pages]
    if not any(tagged for _, tagged in tags):
        return
    known: dict[str, tuple[_Token, ...]] = {}
    for page, tagged in tags:
        for i, form in enumerate(page.forms):
            if form.isalpha() and i not in tagged:
                known.setdefault(form, page.tokens[i])
    for page, i in ((page, i) for page, tagged in tags for i in sorted(tagged) if page.tokens[i]):
        parts = split_tag(page.forms[i], known)
        if len(parts) > 1:
            page.tokens[i] = tuple(t for part in parts for t in known[part])


def _within(parse: Parse, start: int, end: int) -> range:
    return range(bisect_left(parse.start, start), bisect_left(parse.start, end))


def _tokens(parse: Parse, forms: Sequence[str]) -> Tokens:
    out: Tokens = [()] * len(forms)
    for i, (pos, dep) in enumerate(zip(parse.pos, parse.dep, strict=True)):
        if pos not in _CONTENT or dep in _HELPERS:
            continue
        word = _word(parse.lemma[i], pos)
        if word and (pos == "NUM" or forms[i][:1].isdigit()):
            word = (_token(_number(forms[i]), (), "NUM"),)
        elif word and pos == "VERB" and _folded(parse.lemma[i]) in particled():
            same = _particle(parse, i, _folded(parse.lemma[i]))
            word = word if same is None else (_token(word[0].stem, same, pos),)
        out[i] = word
    return out


@lru_cache(maxsize=50_000)
def _word(lemma: str, pos: str) -> tuple[_Token, ...]:
    """Return what a lemma holds as content, nothing where it is too common to be compared."""
    folded = fold(lemma)
    if folded in lists().plain or not any(map(str.isalnum, folded)):
        return ()
    return (_token(stem(folded), same_words().get(folded, ()), pos),)


def _particle(parse: Parse, verb: int, lemma: str) -> tuple[int, ...] | None:
    """Return the groups of a verb with its particle ("gun down"), where they have any."""
    beside = [verb + 1, *(c for c in children(parse)[verb] if parse.dep[c] == "prt")]
    near = (f"{lemma}_{fold(parse.lemma[i])}" for i in beside if i < len(parse.lemma))
    return next((same_words()[pair] for pair in near if pair in same_words()), None)


def _number(raw: str) -> str:
    digits = _DIGITS.match(raw)
    return "#" + (digits.group().replace(",", "").rstrip(".") if digits else lists().numerals.get(raw, raw))


def _reading(article: int, statement: Statement, page: _Page) -> Reading:
    parse, tokens, meant = page.parse, page.tokens, page.meant
    own_tokens = [i for s, e in statement.spans for i in _within(parse, s, e)]
    whole = inside(parse, page.below, own_tokens)
    own = [t for i in own_tokens for t in tokens[i]]
    predicates, arguments = core_tokens(whole)
    does, undergoes = role_tokens(whole, predicates)
    values = page.values.get(statement.statement_id, ())
    plain = [w for w in (page.forms[i] for i in own_tokens) if w.isalnum() or any(map(str.isalnum, w))]
    return Reading(
        article=article,
        sentence=(article, statement.sentence),
        words=frozenset([t.stem for t in own]),
        around=page.around(statement.sentence),
        groups={t.stem: t.groups for t in own if t.groups},
        verbs=frozenset([v for t in own if t.kind == "VERB" for v in t.forms]),
        common=frozenset([v for t in own if t.kind not in _NAMES for v in t.forms]),
        acts=_forms_of(predicates, tokens),
        things=_forms_of(arguments, tokens),
        does=_forms_of(does, tokens).union(*[meant[i] for i in does if i in meant]),
        undergoes=_forms_of(undergoes, tokens).union(*[meant[i] for i in undergoes if i in meant]),
        numbers=frozenset([t.stem for t in own if t.kind == "NUM"]),
        days=lists().days.intersection(plain),
        dates=days_meant(values),
        figures=sizes(values),
        runs=frozenset(zip(plain, plain[1:], plain[2:], strict=False)),
        quoted=_quoted(page.text[statement.start : statement.end], statement.kind),
        speakers=frozenset([statement.speaker_id] if statement.speaker_id else []),
        lede=statement.sentence < _LEDE,
        place=statement.sentence / len(parse.sentences),
        verbless=all(parse.pos[i] not in VERBS for i in own_tokens),
        bare=statement.kind == "narration" and _bare(whole),
        tokens=own_tokens,
        page=page,
    )


def _forms_of(chosen: Sequence[int], tokens: Tokens) -> frozenset[str]:
    return frozenset([v for i in chosen for t in tokens[i] for v in t.forms])


def _bare(statement: Inside) -> bool:
    """Return whether the top verb is one of saying and has nothing said with it but who, to whom, where, when."""
    parse = statement.parse
    verbs = {i for i in statement.tops if parse.pos[i] == "VERB"}
    if not verbs or any(_folded(parse.lemma[i]) not in lists().saying for i in verbs):
        return False
    return not any(
        parse.dep[i] in _SAID and parse.pos[i] not in _NAMED and parse.head[i] in verbs
        for i in statement.held.difference(statement.tops)
    )


def _quoted(text: str, kind: str) -> frozenset[tuple[str, ...]]:
    """Return pairs of neighbouring words within marks; the marks of a direct statement lie outside it."""
    parts = _MARKS.split(text)
    inside = parts if kind == "direct" or len(parts) == 2 else parts[1::2]
    out: set[tuple[str, ...]] = set()
    for part in inside:
        words = _WORDS.findall(fold(part))
        if len(words) > 2:
            out.update(pairwise(words))
    return frozenset(out)
