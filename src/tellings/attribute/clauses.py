"""Cues that are verbs: the subject is the source, what the verb takes is the content."""

from collections.abc import Iterable, Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.headlines import is_title
from tellings.attribute.lexicon import Lexicon, lexicon
from tellings.attribute.reading import Reading
from tellings.attribute.sources import (
    above_relative,
    as_saying,
    named_before,
    named_behind,
    noun_phrase,
    quoted_by,
    reporting,
    source_of,
    speaks_on,
    was_asked,
)

__all__ = ["cue_of", "verb_drafts"]

# Prepositions that carry on an object: "praised the crew for", "accused him of", "blamed it on".
_CARRY_ON = frozenset({"for", "of", "as", "against", "over", "about", "to", "into", "from", "on", "with"})

# What is claimed without a word.
_CLAIMED = frozenset(
    {"life", "victim", "scalp", "title", "medal", "prize", "win", "victory", "seat", "crown"}
)

# Cues whose object hears what is said.
_TO_SOMEBODY = frozenset(
    {"assure", "tell", "remind", "warn", "convince", "inform", "persuade", "promise", "reassure", "caution"}
)


def verb_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every cue verb that has its content in the tree."""
    lex = lexicon()
    for v, pos in enumerate(r.pos):
        if pos == "VERB" or (pos == "AUX" and r.lemma[v] in lex.frames["clause"]):
            draft = _draft(r, lex, v)
            if draft is not None:
                yield draft


def _draft(r: Reading, lex: Lexicon, v: int) -> Draft | None:
    if r.dep[v] == "acl" and r.tag[v] == "VBN" and r.kids_as(v, "agent"):
        return _reduced(r, lex, v)
    if r.lemma[v] in lex.raising:
        return _raising(r, v)
    passive = bool(r.kids_as(v, "auxpass"))
    if passive and (quoted := _quoted(r, v)):
        return quoted
    return _passive(r, lex, v) if passive and not r.kids_as(v, "ccomp") else _active(r, lex, v)


def _active(r: Reading, lex: Lexicon, v: int) -> Draft | None:
    if was_asked(r, v) or _reduced_passive(r, v) or _headline_passive(r, v):
        return None
    found = (
        _relaying(r, lex, v)
        or _what(r, lex, v)
        or _closing(r, lex, v)
        or _clause(r, lex, v)
        or _trailing(r, lex, v)
        or _as(r, lex, v)
        or _infinitive(r, lex, v)
        or _small(r, lex, v)
        or _object(r, lex, v)
        or _preposition(r, lex, v)
        or _relayed_before(r, lex, v)
    )
    if found is None:
        return None
    content, rule, trust = found
    source = _voice(r, v, rule, turned=content[-1] < v)
    content = _without(content, source, (v,))
    return Draft(source, cue_of(r, v, (*content, *source)), content, rule, trust, v) if content else None


def _voice(r: Reading, v: int, rule: str, *, turned: bool) -> tuple[int, ...]:
    """Return the source of a cue verb: its subject, or the agent of a passive one."""
    objects = r.kids_as(v, "dobj")
    if rule in {"trailing", "clause"} and turned and not r.kids_as(v, "nsubj"):
        named = named_before(r, v)
        if named or (objects and v + 1 >= r.below(objects[0])[0]):
            return named or noun_phrase(r, objects[0])
    if r.kids_as(v, "auxpass"):
        return _agent(r, v)
    participle = r.tag[v] == "VBN" and not r.kids_as(v, "aux", "nsubj")
    found = (_agent(r, v) if participle else ()) or source_of(r, v) or _agent(r, v)
    return found or (named_behind(r, v) if turned else ())


_Found = tuple[tuple[int, ...], str, float]


def _reduced_passive(r: Reading, v: int) -> bool:
    """Tell whether a participle only tells more of its "subject": "A man found guilty of theft could be jailed"."""
    return (
        r.tag[v] in {"VBN", "VBD"}
        and bool(r.kids_as(v, "nsubj") and r.kids_as(v, "oprd") and r.kids_as(v, "ccomp"))
        and not r.kids_as(v, "aux", "auxpass")
    )


def _relaying(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "The agency quoted her as saying so" for the agency: her, what she says, and that she says it."""
    if as_saying(r, v) is None:
        return None
    parts = [*r.kids_as(v, "dobj"), *(p for p in r.kids_as(v, "prep") if r.words[p] == "as")]
    tokens = {t for part in parts for t in r.below(part)}
    return tuple(sorted(tokens.union(_fronted(r, lex, v)))), "clause", 0.9


def _relayed_before(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "The bridge is shut, the agency quoted her as saying" for her."""
    verb = quoted_by(r, v)
    content = () if verb is None else _fronted(r, lex, verb)
    return (content, "clause", 0.9) if content else None


def _fronted(r: Reading, lex: Lexicon, v: int) -> tuple[int, ...]:
    """Return what is said before a cue verb, outside quotation marks."""
    before = [k for k in r.kids_as(v, "ccomp") if k < v]
    content = tuple(r.below(before[0])) if before else (_trailing(r, lex, v) or ((), "", 0.0))[0]
    return () if any(r.quote[t] >= 0 for t in content) else content


def _headline_passive(r: Reading, v: int) -> bool:
    """Tell whether a headline's verb says what became of its subject: "Surgeon found guilty", "Roth declared winner"."""
    past = r.words[v] in {"found", "declared", "named", "deemed", "elected", "believed"}
    clause = any(r.pos[k] in {"VERB", "AUX"} for k in r.kids_as(v, "ccomp"))
    return past and not clause and not r.kids_as(v, "aux", "auxpass") and is_title(r, r.sentence_of(v))


def _what(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "what the army says was an attack": what the cue's own head says of it."""
    head, lemma = r.head[v], r.lemma[v]
    before = [k for k in r.kids_as(v, "nsubj", "dobj", "nsubjpass") if k < v]
    if r.dep[v] not in {"csubj", "ccomp"} or len(before) < 2 or r.words[before[0]] != "what":
        return None
    if r.lemma[head] != "be" or head != v + 1 or lemma not in lex.frames["clause"]:
        return None
    rest = {t for k in r.kids_as(head, "attr", "acomp", "prep") if k > head for t in r.below(k)}
    return (head, *sorted(rest)), "clause", lex.frames["clause"][lemma]


def _clause(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    lemma = r.lemma[v]
    clauses = [c for c in r.kids_as(v, "ccomp") if _is_said(r, lex, v, c)]
    if not clauses or lemma in lex.not_clause:
        return _inverted(r, lex, v)
    if lemma not in lex.frames["clause"] and lemma in lex.frames["small"]:
        return _taken(r, v, clauses), "small", lex.frames["small"][lemma]
    tokens = (
        {t for c in clauses for t in r.below(c)} | _between(r, v, clauses) | _after_aside(r, lex, v, clauses)
    )
    for other in sorted(tokens):
        if r.pos[other] == "VERB" and reporting(r, other) == v != other:
            tokens.difference_update(r.below(other))
    return (
        tuple(sorted(tokens)),
        "clause",
        lex.frames["clause"].get(lemma, lex.frames["quote"].get(lemma, 0.4)),
    )


def _is_said(r: Reading, lex: Lexicon, v: int, clause: int) -> bool:
    """Tell whether a clause under a verb can be what it reports: after it, or before it at a comma."""
    lemma = r.lemma[v]
    if clause in r.named and clause > v:  # a name that the parser takes for a verb
        return False
    if lemma in lex.frames["quote"]:
        return True
    if clause < v:
        return lemma in lex.frames["clause"] and r.words[r.below(clause)[-1] + 1] in {",", "-", "—", "–"}
    if lemma in lex.frames["clause"] or lemma in lex.frames["small"]:
        return True
    return any(r.words[k] in {"that", "whether", "how", "why", "what"} for k in r.below(clause)[:1])


def _between(r: Reading, v: int, clauses: list[int]) -> set[int]:
    """Return what stands between the verb and its clause and belongs to the clause, though the parser hung it on the verb."""
    first = min(r.below(c)[0] for c in clauses)
    loose = [k for k in r.kids_as(v, "npadvmod", "dep") if v < k < first and k not in r.times]
    return {t for k in loose for t in r.below(k)}


def _after_aside(r: Reading, lex: Lexicon, v: int, clauses: list[int]) -> set[int]:
    """Return the second half of "A, she said; B" where the parser hung it on the cue."""
    if max(clauses) > v or any(r.quote[t] >= 0 for t in r.below(clauses[0])):
        return set()
    halves = [
        k
        for k in r.kids_as(v, "conj")
        if k > v and r.kids_as(k, "nsubj", "nsubjpass", "expl") and r.lemma[k] not in lex.frames["quote"]
    ]
    return {t for k in halves for t in r.below(k)}


def _inverted(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "A, he said, B" and "as he said, A" where the cue hangs below what is said."""
    lemma, head = r.lemma[v], r.head[v]
    if head == v or lemma not in lex.frames["quote"] or lemma not in lex.frames["clause"]:
        return None
    markers = {r.words[k] for k in r.kids[v]}
    as_clause = r.dep[v] == "advcl" and "as" in markers and not markers & {"though", "if"}
    if as_clause and any(r.words[k] != "it" for k in r.kids_as(v, "dobj", "xcomp", "ccomp")):
        return None
    if r.dep[v] not in {"parataxis", "ccomp"} and not as_clause:
        return None
    after = head < v and r.words[v - 1] in {",", "”", '"', "''", "’"}
    if r.dep[v] == "ccomp" and not after and not _comma_before_subject(r, v):
        return None
    inside = set(r.below(v))
    for k in r.kids_as(head, "advcl"):
        if (r.tag[k] == "VBG") if k > v else r.dep[v] == "parataxis":
            inside.update(r.below(k))
    return tuple(t for t in r.below(head) if t not in inside), "inverted", lex.frames["quote"][lemma]


def _trailing(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "A and B, he told reporters", where the cue ends what it reports."""
    lemma, head, sentence = r.lemma[v], r.head[v], r.sentence_of(v)
    if lemma not in lex.frames["quote"] or lemma not in lex.frames["clause"] or r.kids_as(v, "xcomp"):
        return None
    if above_relative(r, v):
        return None
    turned = r.words[v - 1] == "," and not r.kids_as(v, "nsubj")
    if lemma != "tell" and r.kids_as(v, "dobj") and not turned:
        return None
    first = v if r.words[v - 1] == "," else _subject_at_comma(r, v)
    ends = v + 1 not in sentence or r.words[v + 1] == "."
    below = r.dep[v] in {"conj", "dep"} and sentence[0] <= head < v
    below = below or (r.dep[v] in {"acl", "relcl"} and first not in {None, v} and _closes(r, v, sentence))
    if first is None or not (below or (head == v and ends)):
        return None
    named = named_before(r, v)
    content = tuple(range(sentence[0], (named[0] if named else first) - 1))
    if any(r.quote[t] >= 0 for t in content) or not any(_carries_sense(r, t) for t in content):
        return None
    return content, "trailing", lex.frames["quote"][lemma]


def _closes(r: Reading, v: int, sentence: range) -> bool:
    """Tell whether a finite verb with what hangs from it ends its sentence."""
    return r.tag[v] in {"VBD", "VBZ"} and sentence[-1] - r.below(v)[-1] <= 1


def _closing(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the content of "The police said the bridge was shut, the Post reported.": all before the comma."""
    head, sentence = r.head[v], r.sentence_of(v)
    first = _subject_at_comma(r, v) if r.kids_as(v, "nsubj") else None
    ends = v + 1 not in sentence or (r.words[v + 1] == "." and v + 2 not in sentence)
    told = all(r.lemma[w] in lex.frames["quote"] and r.lemma[w] in lex.frames["clause"] for w in (v, head))
    if first is None or not ends or not told or r.dep[v] != "ccomp" or head > v or r.words[first - 1] != ",":
        return None
    content = tuple(range(sentence[0], first - 1))
    return (
        None
        if any(r.quote[t] >= 0 for t in content)
        else (content, "trailing", lex.frames["quote"][r.lemma[v]])
    )


def _carries_sense(r: Reading, t: int) -> bool:
    """Tell whether a word can be of what is said, and not only of when: "On Monday, he said." says nothing."""
    return r.pos[t] not in {"ADP", "DET", "PUNCT", "CCONJ", "PART"} and t not in r.times


def _subject_at_comma(r: Reading, v: int) -> int | None:
    subjects = r.kids_as(v, "nsubj")
    first = r.below(subjects[0])[0] if subjects else v
    return first if first < v and r.words[first - 1] in {",", "”", '"', "''"} else None


def _comma_before_subject(r: Reading, v: int) -> bool:
    subjects = r.kids_as(v, "nsubj")
    if not subjects or subjects[0] > v:
        return False
    first = r.below(subjects[0])[0]
    return first > 0 and r.words[first - 1] in {",", "”", '"', "''"} and not r.kids_as(v, "mark")


def _as(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    if r.lemma[v] not in lex.frames["as"]:
        return None
    as_ = [k for k in r.kids_as(v, "prep") if r.words[k] == "as"]
    objects = r.kids_as(v, "dobj")
    objects += [o for p in r.kids_as(v, "prep") if r.words[p] == "to" for o in r.kids_as(p, "pobj")]
    if not as_ or not objects or r.tag[objects[0]] in {"WP", "WDT"}:
        return None
    return _taken(r, v, [*objects, *as_]), "as", lex.frames["as"][r.lemma[v]]


def _infinitive(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    lemma = r.lemma[v]
    for c in r.kids_as(v, "xcomp", "advcl"):
        infinitive = any(r.tag[k] == "TO" for k in r.kids_as(c, "aux"))
        if infinitive and lemma in lex.frames["to"] and (r.dep[c] == "xcomp" or c > v):
            prep = [p for p in r.kids_as(v, "prep") if r.words[p] in {"for", "on"} and p < c]
            return _taken(r, v, [*r.kids_as(v, "dobj"), *prep, c]), "to", lex.frames["to"][lemma]
        if r.dep[c] == "xcomp" and r.tag[c] == "VBG" and lemma in lex.frames["ing"]:
            return _taken(r, v, [c]), "ing", lex.frames["ing"][lemma]
        if (
            r.dep[c] == "xcomp"
            and not infinitive
            and lemma in lex.frames["clause"]
            and c > v
            and lemma != "go"
        ):
            return _taken(r, v, [c]), "clause", 0.6
    return None


def _small(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    """Find the object and bare predicate of "called the bridge a scandal"."""
    lemma = r.lemma[v]
    if lemma not in lex.frames["small"]:
        return None
    if not r.kids_as(v, "oprd", "xcomp"):
        whole = _named_in_marks(r, v)
        return (whole, "small", lex.frames["small"][lemma]) if whole else None
    if r.dep[v] == "acl" or any(r.tag[o] in {"WP", "WDT"} for o in r.kids_as(v, "dobj", "nsubj")):
        return None
    objects = [*r.kids_as(v, "dobj", "oprd", "dative"), *r.kids_as(v, "xcomp")]
    return _taken(r, v, objects), "small", lex.frames["small"][lemma]


def _object(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    lemma = r.lemma[v]
    if lemma in _TO_SOMEBODY and (said := _told(r, v)):
        return said, "clause", 0.9
    objects = r.kids_as(v, "dobj", "oprd", "dative") if lemma in lex.frames["small"] else r.kids_as(v, "dobj")
    # In "...!” tweeted the mayor" the object is the speaker.
    turned = r.tag[v] == "VBD" and v > r.sentence_of(v)[0] and r.quote[v - 1] >= 0
    if turned or not objects or lemma not in lex.frames["object"] or _carries(r, lex, v, objects[0]):
        return None
    taken = lemma == "claim" and any(r.lemma[o] in _CLAIMED for o in objects)  # "The flood claimed 12 lives"
    if lemma == "say" and objects[0] > v and any(k > objects[0] for k in r.kids_as(objects[0], "acl")):
        # "said the talks concerned aviation", where the parser takes the verb for a participle.
        return tuple(t for t in r.below(v) if t >= r.below(objects[0])[0]), "clause", 0.9
    if lemma == "say" and objects[0] > v:
        return tuple(t for t in r.below(v) if t >= r.below(objects[0])[0]), "object", 0.9
    if lemma in lex.evidence and not taken:
        objects += [
            k
            for k in r.kids_as(v, "prep", "advcl", "acl", "npadvmod")
            if k > objects[0] and k not in r.times and not r.kids_as(k, "mark", "advmod")
        ]
        return _taken(r, v, objects), "object", lex.frames["object"][lemma]
    whole = _lean(r, objects[0], _taken(r, v, objects, more=_CARRY_ON))
    return None if taken else (whole, "object", lex.frames["object"][lemma])


def _told(r: Reading, v: int) -> tuple[int, ...]:
    """Return the clause of "assured voters he would pay", which the parser hangs on the voters."""
    for noun in r.kids_as(v, "dobj"):
        for k in r.kids_as(noun, "relcl"):
            subjects = r.kids_as(k, "nsubj", "nsubjpass", "expl")
            if (
                subjects
                and r.tag[subjects[0]] not in {"WP", "WDT"}
                and r.below(k)[0] == r.below(subjects[0])[0]
            ):
                return tuple(r.below(k))
    return ()


def _named_in_marks(r: Reading, v: int) -> tuple[int, ...]:
    """Return the object of "called the delay “a lesson”", where the parser takes the quotation for a part of it."""
    for noun in r.kids_as(v, "dobj"):
        below = r.below(noun)
        if noun > v and r.quote[noun] != r.quote[below[-1]] >= 0 and r.quote[v] < 0:
            return tuple(below)
    return ()


def _carries(r: Reading, lex: Lexicon, v: int, noun: int) -> bool:
    """Tell whether a cue noun with a clause of its own is the object: "voiced confidence that"."""
    clause = r.kids_as(noun, "acl", "ccomp") or (r.lemma[v] in lex.carriers and r.kids_as(noun, "relcl"))
    return r.lemma[noun] in lex.nouns and bool(clause)


def _lean(r: Reading, head: int, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Return the tokens of an object without what only tells more about it after a comma."""
    gone: set[int] = set()
    for kid in r.kids[head]:
        if r.dep[kid] in {"relcl", "appos"} and kid > head:
            branch = r.below(kid)
            if r.words[branch[0] - 1] in {",", "-", "—", "–"} and r.quote[branch[0]] < 0:
                gone.update(branch)
    return tuple(t for t in tokens if t not in gone)


def _preposition(r: Reading, lex: Lexicon, v: int) -> _Found | None:
    for p in r.kids_as(v, "prep"):
        if r.lemma[v] in lex.prepositions.get(r.words[p], ()):
            inside = r.kids_as(p, "pobj", "pcomp")
            objects = [o for o in r.kids_as(v, "dobj") if r.words[p] in {"of", "for", "to"}]
            if inside and inside[0] not in r.times:
                tokens = {t for i in inside for t in r.below(i)} | {t for o in objects for t in r.below(o)}
                if objects:
                    tokens |= set(r.below(p))
                return _lean(r, inside[0], tuple(sorted(tokens))), "preposition", 0.9
    return None


def _quoted(r: Reading, v: int) -> Draft | None:
    """Read "was quoted as saying", "can be heard saying": the passive's subject is the source."""
    saying = [k for p in r.kids_as(v, "prep") if r.words[p] == "as" for k in r.kids_as(p, "pcomp")]
    saying += [k for k in r.kids_as(v, "xcomp", "advcl") if r.words[k] == "saying"]
    subjects = r.kids_as(v, "nsubjpass")
    if r.lemma[v] not in {"quote", "hear", "see", "cite", "report", "record"} or not saying or not subjects:
        return None
    parts = r.kids_as(saying[0], "ccomp", "dobj") or r.kids_as(v, "ccomp")
    said = tuple(t for k in parts for t in r.below(k))
    cue = (*cue_of(r, v, said), *range(v + 1, saying[0] + 1))
    return Draft(noun_phrase(r, subjects[0]), cue, said, "quoted", 0.9, v) if said else None


def _passive(r: Reading, lex: Lexicon, v: int) -> Draft | None:
    """Read "is expected to", "was condemned by"."""
    lemma = r.lemma[v]
    subjects = r.kids_as(v, "nsubjpass", "nsubj")
    agent = _agent(r, v) or _late_agent(r, v)
    if agent and lemma in lex.frames["as"] and (quoted := _as_quoted(r, v)):
        return Draft(agent, cue_of(r, v, quoted), quoted, "as", 0.9, v)
    if (
        agent
        and subjects
        and max(lex.frames[f].get(lemma, 0) for f in ("object", "clause", "as", "small")) > 0.8
    ):
        subject = tuple(r.below(subjects[0]))
        rest = [t for k in r.kids_as(v, "xcomp", "oprd") for t in r.below(k)]
        content = _without((*subject, *rest), agent, (v,))
        return Draft(agent, cue_of(r, v, content), content, "passive", 0.9, v) if content else None
    if lemma not in lex.passive or not subjects or r.dep[v] in {"relcl", "acl"}:
        return None
    rest = r.kids_as(v, "xcomp", "oprd") + [p for p in r.kids_as(v, "prep") if r.words[p] == "as"]
    if not rest:
        return None
    content = tuple(sorted({t for k in [subjects[0], *rest] for t in r.below(k)}))
    return Draft((), cue_of(r, v, content), content, "passive", 0.9, v)


def _as_quoted(r: Reading, v: int) -> tuple[int, ...]:
    """Return the quotation of "was dismissed by the clerk as “a song”"."""
    for p in r.kids_as(v, "prep"):
        if r.words[p] == "as" and r.quote[p] < 0:
            return tuple(t for t in r.below(p) if r.quote[t] >= 0)
    return ()


def _reduced(r: Reading, lex: Lexicon, v: int) -> Draft | None:
    """Read "a fact confirmed by the ministry"."""
    agent = _agent(r, v)
    content = noun_phrase(r, r.head[v], less=v)
    relayed = _relayed(r, lex, v)
    if agent and relayed:
        return Draft(agent, cue_of(r, v, (*relayed, *agent)), relayed, "relayed", 0.9, v)
    says = r.lemma[v] in lex.frames["quote"] or lex.frames["object"].get(r.lemma[v], 0) > 0.8
    if not agent or not content or not says:
        return None
    return Draft(agent, cue_of(r, v, content), content, "passive", 0.9, v)


def _relayed(r: Reading, lex: Lexicon, v: int) -> tuple[int, ...]:
    """Return the clause of "In comments reported by the agency, she said ...", less the phrase before it."""
    noun = r.head[v]
    phrase = r.head[noun]
    above = r.head[phrase]
    if (
        r.lemma[noun] not in lex.relayed
        or r.dep[phrase] != "prep"
        or r.lemma[above] not in lex.frames["quote"]
    ):
        return ()
    gone = set(r.below(phrase))
    return tuple(t for t in r.below(above) if t not in gone)


def _raising(r: Reading, v: int) -> Draft | None:
    rest = r.kids_as(v, "xcomp", "oprd", "ccomp", "acomp")
    subjects = r.kids_as(v, "nsubj")
    if not rest or not subjects:
        return None
    content = {t for k in [*subjects, *rest] for t in r.below(k)}
    if r.words[subjects[0]] == "it" and r.kids_as(v, "ccomp"):
        content -= set(r.below(subjects[0]))
    tokens = tuple(sorted(content))
    return Draft((), cue_of(r, v, tokens), tokens, "raising", 0.9, v) if tokens else None


def _agent(r: Reading, v: int) -> tuple[int, ...]:
    for by in [*r.kids_as(v, "agent"), *(p for p in r.kids_as(v, "prep") if r.words[p] == "by")]:
        for noun in r.kids_as(by, "pobj"):
            return noun_phrase(r, noun)
    return ()


def _late_agent(r: Reading, v: int) -> tuple[int, ...]:
    """Return the agent of "has been called “unwise” by Ida Roth", where the parser hung it on what is said."""
    for k in r.kids_as(v, "oprd", "xcomp", "attr"):
        for by in r.below(k):
            if (
                r.words[by] == "by"
                and r.dep[by] in {"prep", "agent"}
                and r.quote[by] < 0
                and r.quote[by - 1] >= 0
            ):
                for noun in r.kids_as(by, "pobj"):
                    return noun_phrase(r, noun)
    return ()


def _taken(r: Reading, v: int, parts: Iterable[int], more: frozenset[str] = frozenset()) -> tuple[int, ...]:
    """Return the tokens of the parts and of the prepositions after them that carry them on."""
    chosen = list(parts)
    tokens = {t for part in chosen for t in r.below(part)}
    tokens -= {t for part in chosen for k in r.kids[part] if speaks_on(r, k) for t in r.below(k)}
    if more:
        for p in r.kids_as(v, "prep"):
            if p > chosen[0] and _goes_on(r, p, more, touches=p - 1 in tokens):
                tokens.update(r.below(p))
    return tuple(sorted(tokens))


def _goes_on(r: Reading, p: int, more: frozenset[str], *, touches: bool) -> bool:
    inside = r.kids[p]
    if any(k in r.times for k in inside):
        return False
    if r.words[p] in more:
        return True
    return (
        touches and r.words[p] in {"in", "at"} and not any(r.lemma[k] in lexicon().occasions for k in inside)
    )


def _without(tokens: Iterable[int], *others: Iterable[int]) -> tuple[int, ...]:
    gone = {t for other in others for t in other}
    return tuple(t for t in tokens if t not in gone)


def cue_of(r: Reading, v: int, content: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the cue's tokens: the verb with the auxiliaries, negation and particle that touch it."""
    taken = set(content)
    wanted = {
        k
        for k in r.kids_as(v, "aux", "auxpass", "neg", "prt", "advmod", "agent")
        if not r.kids[k] or r.dep[k] == "agent"
    }
    wanted |= {k for k in r.kids_as(v, "prep") if not set(r.below(k)[1:]) - taken and k not in taken}
    first = last = v
    while first - 1 in wanted and first - 1 not in taken:
        first -= 1
    while last + 1 in wanted and last + 1 not in taken:
        last += 1
    return tuple(range(first, last + 1))
