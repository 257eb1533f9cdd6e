"""Quotations that no verb holds in the tree: beside a cue, after a colon, going on from the one before."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tellings.attribute.clauses import cue_of
from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading
from tellings.attribute.sources import as_saying, named_behind, noun_phrase, source_of

__all__ = ["with_quotations"]

# A cue further than this many tokens from the quotation is some other sentence's.
_REACH = 30
# A name or description between a quotation and its cue is not longer than this, in tokens.
_NAME = 8
# So many paragraphs may stand between two parts of one quotation.
_CAPTIONS = 2
_PERSONS = frozenset({"he", "she", "they"})
# Words up to this many letters have no capital in a title.
_SHORT = 3
_OPEN_ENDS = frozenset({",", "?", "!", "—", "–", "-", "...", "…"})
_SPOKEN = frozenset({"trailing", "clause", "inverted", "quotation", "according", "headline", "colon"})


def with_quotations(r: Reading, drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts with each quotation that they touch taken in whole, and those for the quotations left."""
    out = [_grown(r, d) for d in drafts]
    by_anchor = {d.anchor: n for n, d in enumerate(out)}
    owner = _owners(r, out)
    for number, quote in enumerate(r.quotes):
        if number in owner or (quote.single and not quote.closed):
            continue
        tokens = tuple(t for t in r.quoted(number))
        if not any(r.is_word(t) for t in tokens):
            continue
        found = (
            _beside(r, number, tokens, owner, out)
            or _continuing(r, tokens, out, owner)
            or _going_on(r, number, out, owner)
            or _after_colon(r, tokens)
            or _of_the_sentence_before(r, tokens)
        )
        if found is None:
            continue
        at = by_anchor.get(found.anchor)
        if at is None:
            by_anchor[found.anchor] = at = len(out)
            out.append(found)
        elif out[at].rule not in _SPOKEN:
            out[at] = found
        elif not set(tokens) & {*out[at].source, *out[at].cue}:
            joined = tuple(sorted({*out[at].content, *found.content}))
            out[at] = replace(out[at], content=joined)
        owner[number] = at
    return out


def _grown(r: Reading, d: Draft) -> Draft:
    """Return the draft with the quotations that its content touches, where its cue is outside them.

    A cue inside a quotation governs nothing outside it.
    """
    home = r.quote[d.anchor]
    if home >= 0:
        return replace(
            d,
            content=tuple(t for t in d.content if r.quote[t] == home),
            source=tuple(t for t in d.source if r.quote[t] == home),
        )
    numbers = {r.quote[t] for t in d.content} - {-1} - {r.quote[t] for t in d.cue}
    extra = {t for n in numbers for t in r.quoted(n)} - set(d.source) - set(d.cue)
    return replace(d, content=_to_its_mark(r, d, sorted(extra.union(d.content)))) if extra else d


def _to_its_mark(r: Reading, d: Draft, content: Sequence[int]) -> tuple[int, ...]:
    """Return a quotation after its cue up to its mark, where a new sentence follows: He said, "We try," The board tries too."""
    number = r.quote[content[0]]
    if d.anchor < content[0] and number >= 0 and r.quotes[number].closed:
        last = r.quoted(number)[-1]
        after = next((t for t in content if t > last), None)
        if after is not None and r.words[last - 1] in {",", "."} and r.text[r.parse.start[after]].isupper():
            return tuple(t for t in content if t <= last)
    return tuple(content)


def _owners(r: Reading, drafts: Sequence[Draft]) -> dict[int, int]:
    """Return for each quotation that lies in the content of a draft from outside it, that draft."""
    owner: dict[int, int] = {}
    for n, d in enumerate(drafts):
        for t in d.content:
            number = r.quote[t]
            if number >= 0 and number != r.quote[d.anchor]:
                owner.setdefault(number, n)
    return owner


def _beside(
    r: Reading, number: int, tokens: Sequence[int], owner: dict[int, int], drafts: Sequence[Draft]
) -> Draft | None:
    """Find the cue verb just after or just before a quotation, in its sentence."""
    split = {d.anchor for n, d in enumerate(drafts) if n in owner.values()}
    for cue in (*_after(r, tokens), *_before(r, tokens, split)):
        saying = as_saying(r, cue)
        v = cue if saying is None else saying
        outside = [
            tuple(t for t in found if r.quote[t] != number)
            for found in (source_of(r, v), _between(r, tokens[-1], v), _behind(r, tokens[-1], v))
        ]
        source = next((found for found in outside if found), ())
        if source or r.lemma[v] in {"say", "read"}:
            return Draft(source, cue_of(r, v, tokens), tuple(tokens), "quotation", 0.9, v)
    return None


def _between(r: Reading, last: int, v: int) -> tuple[int, ...]:
    """Return what stands between a quotation and the cue after it, where the parser sees no subject in it."""
    run = tuple(t for t in range(last + 1, v) if r.is_word(t))
    return run if run and len(run) <= _NAME and run[-1] - run[0] < _NAME else ()


def _behind(r: Reading, last: int, v: int) -> tuple[int, ...]:
    """Return the subject of "shouted the crowd" where the parser takes it for an object."""
    objects = r.kids_as(v, "dobj")
    if v != last + 1:
        return ()
    return noun_phrase(r, objects[0]) if objects else named_behind(r, v)


def _is_cue(r: Reading, t: int) -> bool:
    if r.pos[t] not in {"VERB", "AUX"} or r.lemma[t] not in lexicon().frames["quote"] or r.quote[t] >= 0:
        return False
    named = r.dep[t] == "acl" and r.tag[t] == "VBN"
    return not named and not r.kids_as(t, "auxpass")


def _after(r: Reading, tokens: Sequence[int]) -> list[int]:
    last = tokens[-1]
    inner = next((r.words[t] for t in reversed(tokens) if t != last), "")
    if inner not in _OPEN_ENDS and r.words[last + 1 : last + 2] not in ((",",), ("—",), ("–",)):
        return []
    run = range(last + 1, min(last + _REACH, len(r.words)))
    if _is_name(r, tokens) or (run and r.words[run[0]] in {"which", "who", "that", "where"}):
        return []
    return _cues(r, run)[:1] or _mistagged(r, run[: _NAME + 1])


def _is_name(r: Reading, tokens: Sequence[int]) -> bool:
    """Tell whether a quotation inside a sentence is the name of something: every longer word has a capital."""
    words = [t for t in tokens if r.is_word(t) and len(r.words[t]) > _SHORT]
    capital = all(r.text[r.parse.start[t]].isupper() for t in words)
    return capital and 1 < len(words) < _NAME and not _starts_sentence(r, tokens[0])


def _mistagged(r: Reading, run: range) -> list[int]:
    """Find "the two write." where the parser took the cue for a noun."""
    for t in run:
        if r.paragraph_of(t) != r.paragraph_of(run[0]) or r.quote[t] >= 0:
            return []
        ends = r.words[t + 1 : t + 2] in ((".",), (",",), ())
        if ends and t > run[0] and r.lemma[t] in lexicon().frames["quote"]:
            return [t]
    return []


def _before(r: Reading, tokens: Sequence[int], split: set[int]) -> list[int]:
    """Find the cue before a quotation: at it, else the one that has said the part before, else the nearest finite."""
    first = tokens[0]
    run = range(first - 1, max(first - _REACH, -1), -1)
    if not run or (r.words[first - 1] not in {",", ":", "that"} and not _is_cue(r, first - 1)):
        return []
    cues = _cues(r, run)
    if not cues or cues[0] >= first - 2:
        return cues[:1]
    finite = [v for v in cues if r.tag[v] in {"VBD", "VBZ", "VBP"}]
    return [v for v in cues if v in split][:1] or finite[:1] or cues[:1]


def _cues(r: Reading, run: range) -> list[int]:
    """Return the cue verbs in a run of tokens, up to a quotation or the end of the sentence."""
    out = []
    for t in run:
        if (
            r.paragraph_of(t) != r.paragraph_of(run[0])
            or r.quote[t] >= 0
            or r.words[t] in {".", "?", "!", ";"}
        ):
            break
        if _is_cue(r, t):
            out.append(t)
    return out


def _continuing(
    r: Reading, tokens: Sequence[int], drafts: Sequence[Draft], owner: dict[int, int]
) -> Draft | None:
    """Give a quotation of whole sentences to whoever spoke just before it."""
    first, last = tokens[0], tokens[-1]
    if not _starts_sentence(r, first) or not _ends_sentence(r, last) or first == 0:
        return None
    before = first - 1
    previous = r.sentence_of(before)
    if (
        r.paragraph_of(before) < r.paragraph_of(first)
        and r.quote[before] < 0
        and not _holds_quote(r, previous)
    ):
        return None
    if r.quote[before] in owner:
        return replace(drafts[owner[r.quote[before]]], content=tuple(tokens))
    spoken = [d for d in drafts if d.rule in _SPOKEN and d.anchor in previous and r.quote[d.anchor] < 0]
    if not spoken:
        return None
    quoting = [d for d in spoken if any(r.quote[t] >= 0 for t in d.content)]
    roots = [d for d in spoken if r.head[d.anchor] == d.anchor]
    return replace((quoting or roots or spoken)[0], content=tuple(tokens))


def _going_on(r: Reading, number: int, drafts: Sequence[Draft], owner: dict[int, int]) -> Draft | None:
    """Give a quotation that opens a paragraph to whoever spoke the last, where that was left open.

    A paragraph without its closing mark says that the next goes on, over a caption or two between them.
    """
    if not number or number - 1 not in owner or r.quotes[number - 1].closed:
        return None
    tokens = r.quoted(number)
    away = r.quotes[number].paragraph - r.quotes[number - 1].paragraph
    if not 0 < away <= _CAPTIONS + 1 or not _starts_paragraph(r, tokens[0]):
        return None
    return replace(drafts[owner[number - 1]], content=tuple(tokens))


def _starts_paragraph(r: Reading, t: int) -> bool:
    return t == 0 or r.paragraph_of(t - 1) != r.paragraph_of(t)


def _holds_quote(r: Reading, sentence: range) -> bool:
    return any(r.quote[t] >= 0 for t in sentence)


def _starts_sentence(r: Reading, t: int) -> bool:
    return t == r.sentence_of(t)[0] or r.words[t - 1] in {".", "!", "?", ":"}


def _ends_sentence(r: Reading, t: int) -> bool:
    ends = t == r.sentence_of(t)[-1] or t + 1 == len(r.words)
    return ends or r.sentence_of(t + 1) != r.sentence_of(t) or r.words[t + 1] == "."


def _after_colon(r: Reading, tokens: Sequence[int]) -> Draft | None:
    """Give a quotation after a colon to the subject of the sentence that the colon ends."""
    colon = tokens[0] - 1
    if colon < 1 or r.words[colon] != ":" or r.paragraph_of(tokens[0]) - r.paragraph_of(colon) > 1:
        return None
    sentence = r.sentence_of(colon)
    roots = [t for t in sentence if r.head[t] == t and t < colon]
    if not roots:
        return None
    subjects = r.kids_as(roots[0], "nsubj", "nsubjpass")
    nominal = r.pos[roots[0]] in {"PROPN", "NOUN"}
    source = noun_phrase(r, subjects[0]) if subjects else noun_phrase(r, roots[0]) if nominal else ()
    source = tuple(t for t in source if t < colon)
    return Draft(source, (colon,), tuple(tokens), "colon", 0.9, colon)


def _of_the_sentence_before(r: Reading, tokens: Sequence[int]) -> Draft | None:
    """Give a quotation of whole sentences with no cue to whoever the sentence before is about."""
    first = tokens[0]
    if first == 0 or not _starts_sentence(r, first) or not _ends_sentence(r, tokens[-1]):
        return None
    if r.paragraph_of(first - 1) != r.paragraph_of(first) or r.quote[first - 1] >= 0:
        return None
    roots = [t for t in r.sentence_of(first - 1) if r.head[t] == t and r.pos[t] in {"VERB", "AUX"}]
    source = source_of(r, roots[0]) if roots else ()
    named = any(r.pos[t] == "PROPN" for t in source) or (len(source) == 1 and r.words[source[0]] in _PERSONS)
    return Draft(source, (), tuple(tokens), "speaker", 0.9, first) if named else None
