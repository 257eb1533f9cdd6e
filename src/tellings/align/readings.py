"""What one statement holds: its words, the event words and numbers among them, its runs and quoted words."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from tellings.align.core import core_tokens, role_tokens
from tellings.align.lexicon import lists, particled, same_words, stem
from tellings.align.tags import split_tag
from tellings.records import Cast, Parse, Statement, Telling
from tellings.text import QUOTE_MARKS, fold
from tellings.trees import children

__all__ = ["Reading", "read_all"]

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_HELPERS = frozenset({"aux", "auxpass"})
_SAID = frozenset({"dobj", "ccomp", "xcomp", "advcl", "attr", "oprd", "acomp", "conj", "nsubjpass"})
_NAMED = frozenset({"PROPN", "PRON"})
_DIGITS = re.compile(r"\d[\d,.]*")
_NOBODY = Cast((), (), ())
_folded = lru_cache(maxsize=50_000)(fold)
_LEDE = 3  # sentences of an article that count as its opening


class Reading(Struct, frozen=True):
    """One statement as sets. `words` are its own, `around` those of its whole sentence; both hold stems.

    `groups` are the synonym groups of each word, `forms` the words as they stand, `verbs` the stems and
    groups of the verbs, `common` those of all but names and numbers, `acts` those of its predicates and
    `things` those of their arguments, `does` and `undergoes` those of who acts and of what it is done to, with the
    actors that are meant ("he"). `runs` are three words in a row, `quoted` two words in a row within marks.
    `place` is where in the article its sentence stands, from 0 to 1. `bare` tells that the statement holds an act of saying and not what is said.
    """

    article: int
    sentence: tuple[int, int]
    words: frozenset[str]
    around: frozenset[str]
    groups: dict[str, tuple[int, ...]]
    forms: dict[str, str]
    verbs: frozenset[str]
    common: frozenset[str]
    acts: frozenset[str]
    things: frozenset[str]
    does: frozenset[str]
    undergoes: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    quoted: frozenset[tuple[str, ...]]
    speakers: frozenset[str]
    lede: bool
    place: float
    bare: bool


class _Token(Struct, frozen=True):
    """One content token: its stem, its groups, both as words, and whether it is a verb, a noun or a number."""

    stem: str
    groups: tuple[int, ...]
    forms: tuple[str, ...]
    kind: str


@lru_cache(maxsize=50_000)
def _token(stem: str, groups: tuple[int, ...], kind: str) -> _Token:
    return _Token(stem, groups, (stem, *map(str, groups)), kind)


Tokens = dict[int, tuple[_Token, ...]]


def read_all(rows: Sequence[tuple[int, Telling, Statement]], cast: Cast = _NOBODY) -> list[Reading]:
    """Return the reading of each statement; a row is the article's number, its telling, the statement."""
    tellings = {article: telling for article, telling, _ in rows}
    forms = {article: _forms(telling) for article, telling in tellings.items()}
    kept = {article: _tokens(telling, forms[article]) for article, telling in tellings.items()}
    _split_tags([(tellings[a], kept[a], forms[a]) for a in sorted(tellings)])
    meant = _meant(tellings, cast)
    around: dict[tuple[int, int], frozenset[str]] = {}
    out = []
    for article, telling, statement in rows:
        tokens = kept[article]
        key = (article, statement.sentence)
        if key not in around:
            whole = telling.parse.sentences[statement.sentence]
            inside = _within(telling.parse, whole.start, whole.end)
            around[key] = frozenset(t.stem for i in inside for t in tokens.get(i, ()))
        out.append(_reading(key, telling, statement, tokens, forms[article], around[key], meant[article]))
    return out


def _meant(tellings: Mapping[int, Telling], cast: Cast) -> dict[int, dict[int, frozenset[str]]]:
    """Return for each article the actors that its tokens name or mean."""
    parses = {t.parse.article_id: (article, t.parse) for article, t in tellings.items()}
    out: dict[int, dict[int, frozenset[str]]] = {article: {} for article in tellings}
    for m in cast.mentions:
        if m.article_id in parses:
            article, parse = parses[m.article_id]
            for token in _within(parse, m.start, m.end):
                out[article][token] = out[article].get(token, frozenset()) | {m.actor_id}
    return out


def _split_tags(tellings: Sequence[tuple[Telling, Tokens, Sequence[str]]]) -> None:
    """Put the words of a hashtag in its place, where the story's tellings use them too ("#endthestrike")."""
    tags = [(tokens, forms[i], i) for t, tokens, forms in tellings for i in tokens if _tag(t, i)]
    if not tags:
        return
    known: dict[str, tuple[_Token, ...]] = {}
    for telling, tokens, forms in tellings:
        for i, form in enumerate(forms):
            if form.isalpha() and not _tag(telling, i):
                known.setdefault(form, tokens.get(i, ()))
    for tokens, form, i in tags:
        parts = split_tag(form, known)
        if len(parts) > 1:
            tokens[i] = tuple(t for part in parts for t in known[part])


def _tag(telling: Telling, token: int) -> bool:
    start = telling.parse.start[token]
    return start > 0 and telling.article.received[start - 1] == "#"


def _forms(telling: Telling) -> list[str]:
    """Return the tokens of an article as they stand, folded."""
    parse, text = telling.parse, telling.article.received
    return [_folded(text[start:end]) for start, end in zip(parse.start, parse.end, strict=True)]


def _within(parse: Parse, start: int, end: int) -> range:
    return range(bisect_left(parse.start, start), bisect_left(parse.start, end))


def _tokens(telling: Telling, forms: Sequence[str]) -> Tokens:
    parse, groups, plain = telling.parse, same_words(), lists().plain
    out: Tokens = {}
    for i, pos in enumerate(parse.pos):
        if pos not in _CONTENT or parse.dep[i] in _HELPERS:
            continue
        lemma = _folded(parse.lemma[i])
        if lemma in plain or not any(c.isalnum() for c in lemma):
            continue
        number = _number(forms[i], pos)
        if number:
            out[i] = (_token(number, (), "NUM"),)
        else:
            same = _particle(parse, i, lemma) if pos == "VERB" and lemma in particled() else None
            out[i] = (_token(stem(lemma), groups.get(lemma, ()) if same is None else same, pos),)
    return out


def _particle(parse: Parse, verb: int, lemma: str) -> tuple[int, ...] | None:
    """Return the groups of a verb with its particle ("gun down"), where they have any."""
    beside = [verb + 1, *(c for c in children(parse)[verb] if parse.dep[c] == "prt")]
    near = (f"{lemma}_{fold(parse.lemma[i])}" for i in beside if i < len(parse.lemma))
    return next((same_words()[pair] for pair in near if pair in same_words()), None)


def _number(raw: str, pos: str) -> str | None:
    if pos != "NUM" and not raw[:1].isdigit():
        return None
    digits = _DIGITS.match(raw)
    return "#" + (digits.group().replace(",", "").rstrip(".") if digits else lists().numerals.get(raw, raw))


def _reading(
    key: tuple[int, int],
    telling: Telling,
    statement: Statement,
    tokens: Tokens,
    forms: Sequence[str],
    around: frozenset[str],
    meant: Mapping[int, frozenset[str]],
) -> Reading:
    parse, text = telling.parse, telling.article.received
    inside = [i for s, e in statement.spans for i in _within(parse, s, e)]
    own = [t for i in inside for t in tokens.get(i, ())]
    predicates, arguments = core_tokens(parse, inside)
    does, undergoes = role_tokens(parse, inside, predicates)
    plain = [w for w in (forms[i] for i in inside) if any(c.isalnum() for c in w)]
    return Reading(
        article=key[0],
        sentence=key,
        words=frozenset(t.stem for t in own),
        around=around,
        groups={t.stem: t.groups for t in own if t.groups},
        verbs=frozenset(v for t in own if t.kind == "VERB" for v in t.forms),
        common=frozenset(v for t in own if t.kind not in {"PROPN", "NUM"} for v in t.forms),
        acts=_forms_of(predicates, tokens),
        things=_forms_of(arguments, tokens),
        does=_forms_of(does, tokens).union(*(meant.get(i, ()) for i in does)),
        undergoes=_forms_of(undergoes, tokens).union(*(meant.get(i, ()) for i in undergoes)),
        numbers=frozenset(t.stem for t in own if t.kind == "NUM"),
        days=frozenset(plain) & lists().days,
        runs=frozenset(zip(plain, plain[1:], plain[2:], strict=False)),
        quoted=_quoted(text[statement.start : statement.end], statement.kind),
        forms={
            t.stem: text[parse.start[i] : parse.end[i]] for i in reversed(inside) for t in tokens.get(i, ())
        },
        speakers=frozenset([statement.speaker_id] if statement.speaker_id else []),
        lede=statement.sentence < _LEDE,
        place=statement.sentence / len(parse.sentences),
        bare=statement.kind == "narration" and _bare(parse, inside),
    )


def _forms_of(chosen: Sequence[int], tokens: Tokens) -> frozenset[str]:
    return frozenset(v for i in chosen for t in tokens.get(i, ()) for v in t.forms)


def _bare(parse: Parse, tokens: Sequence[int]) -> bool:
    """Return whether the top verb is one of saying and has nothing said with it but who, to whom, where, when."""
    inside = set(tokens)
    tops = {i for i in tokens if parse.head[i] == i or parse.head[i] not in inside}
    verbs = {i for i in tops if parse.pos[i] == "VERB"}
    if not verbs or any(fold(parse.lemma[i]) not in lists().saying for i in verbs):
        return False
    return not any(
        parse.dep[i] in _SAID and parse.pos[i] not in _NAMED and parse.head[i] in verbs for i in inside - tops
    )


def _quoted(text: str, kind: str) -> frozenset[tuple[str, ...]]:
    """Return pairs of neighbouring words within marks; the marks of a direct statement lie outside it."""
    parts = re.split(f"[{QUOTE_MARKS}]", text)
    inside = parts if kind == "direct" or len(parts) == 2 else parts[1::2]
    out: set[tuple[str, ...]] = set()
    for part in inside:
        words = re.findall(r"\w+", fold(part))
        if len(words) > 2:
            out.update(pairwise(words))
    return frozenset(out)
