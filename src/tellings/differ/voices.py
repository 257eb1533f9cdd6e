"""How sure two tellings are of one proposition, on whose word, and whether it is so or not."""

from collections.abc import Collection, Iterator

from tellings.differ.acts import parties_agree
from tellings.differ.classes import figured
from tellings.differ.counts import high, low, sentence_tokens
from tellings.differ.lexicon import lexicon
from tellings.differ.points import same_point
from tellings.differ.sides import CONTENT, Finding, Side, agreement, speaks
from tellings.records import Value
from tellings.text import fold
from tellings.trees import tokens_within

__all__ = ["compare_certainty", "compare_polarity", "compare_speakers"]

# Words of a name that name nobody.
SMALL = frozenset(
    {"the", "a", "an", "of", "for", "i", "he", "she", "they", "we", "it", "his", "her", "their"}
)

# Rungs that stand for words in the telling: these must be on what the other says.
MARKED = frozenset({"hedged", "questioned", "denied"})

WILL = frozenset({"will", "would", "'ll", "’ll", "shall", "wo"})

# What opens the time of something else.
TIMES = frozenset({"while", "when", "as", "after", "before", "since", "until"})
RESULTS = frozenset({"result", "figure", "datum", "data", "tally", "footage", "respondent", "percent"})

# Openings of a description of one person.
ONE_OF = frozenset({"the", "a", "an", "one", "this", "his", "her", "their", "another"})


def compare_certainty(a: Side, b: Side) -> Iterator[Finding]:
    """Yield the step between the rungs on which the two stand on one point, if there is one."""
    left, right = rung(a), rung(b)
    if (
        left == right
        or not same_point(a, b)
        or _one_voice(a, b)
        or _other_counts(a, b)
        or any(_unvouched(s) for s in (a, b))
    ):
        return
    for one, other, where in ((a, b, left), (b, a, right)):
        if (where in MARKED and not _hedges_the_same(one, other)) or (
            where == "denied" and other.statement.negated
        ):
            return
        # A question mark alone is often rhetoric: half of the words of both must be the same.
        if where == "questioned" and agreement(a, b)[1] < 0.5:
            return
    if "fact" not in {left, right} and not any(map(_own_hedge, (a, b))):
        return
    if "fact" in {left, right} and any(s.in_marks or s.quotes for s in (a, b) if rung(s) == "fact"):
        return
    if {left, right} == {"fact", "attributed"} and not _vouched(*((a, b) if left == "fact" else (b, a))):
        return
    # What one telling denies the other holds; on the other rungs both may be right, one vouches for less.
    class_ = "conflict" if "denied" in {left, right} else "precision"
    if class_ == "conflict" and any(_at_first(s) for s in (a, b)):
        class_ = "update"
    yield Finding("certainty", class_, _shown(a), _named(a), _shown(b), _named(b), _reason(left, right))


def _unvouched(side: Side) -> bool:
    return _aside(side) or _of_results(side) or _not_said(side) or _refused(side)


def _refused(side: Side) -> bool:
    """Return whether what is denied is something asked for, and no fact: "the judge denied her bail"."""
    a = side.attribution
    if side.statement.certainty != "denied" or a is None or a.cue_start is None or a.cue_end is None:
        return False
    cue = next(
        (i for i in tokens_within(side.parse, a.cue_start, a.cue_end) if side.lemma(i) == "deny"), None
    )
    if cue is None:
        return False
    parties = [
        side.parse.dep[c] for c in side.below[cue] if side.parse.dep[c] in {"dobj", "dative", "nsubjpass"}
    ]
    content = (
        side.root
        if side.root != cue
        else next((c for c in side.below[cue] if side.parse.dep[c] == "dobj"), None)
    )
    return len(parties) > 1 or (content is not None and side.lemma(content) in lexicon().granted)


def _not_said(side: Side) -> bool:
    """Return whether the cue itself is denied or still to come: "they have yet to report progress"."""
    a = side.attribution
    if a is None or a.cue_start is None or a.cue_end is None:
        return False
    below, found = side.below, tokens_within(side.parse, a.cue_start, a.cue_end)
    verbs = [i for i in found if side.parse.pos[i] == "VERB"]
    near = {side.lemma(c) for i in verbs for at in (i, side.parse.head[i]) for c in below[at]}
    return "yet" in near and "have" in {side.lemma(side.parse.head[i]) for i in verbs}


def _aside(side: Side) -> bool:
    """Return whether a statement is the time of another: "while they were students" is vouched for by nobody."""
    first = side.lemma(side.tokens[0]) if side.tokens else ""
    return first in TIMES


def _of_results(side: Side) -> bool:
    """Return whether what is attributed is given by figures, and not on somebody's word: "the final results showed"."""
    a = side.attribution
    if a is None or a.source_start is None or a.source_end is None:
        return False
    return bool(RESULTS & {side.lemma(i) for i in tokens_within(side.parse, a.source_start, a.source_end)})


def _other_counts(a: Side, b: Side) -> bool:
    """Return whether both count, and nothing alike: "twelve were hurt, she said", "seven were hurt" say two things."""
    left, right = ([v for v in s.values if v.kind == "number"] for s in (a, b))
    one = any(
        low(v) <= high(w) and low(w) <= high(v) and not (figured(a, v) and figured(b, w) and _much_more(v, w))
        for v in left
        for w in right
    )
    return bool(left and right) and not one


def _much_more(v: Value, w: Value) -> bool:
    """Return whether one count is twice the other: "at least five" are not thirty."""
    ends = sorted(abs((x.low if x.low is not None else x.high) or 0.0) for x in (v, w))
    return ends[1] > 2 * ends[0]


def _at_first(side: Side) -> bool:
    """Return whether the sentence says that it was so before: "Tavra at first denied it"."""
    return any(side.lemma(i) in lexicon().earlier for i in sentence_tokens(side))


def rung(side: Side) -> str:
    """Return on which rung of the ladder a statement stands."""
    if side.statement.certainty != "asserted":
        return side.statement.certainty
    return "fact" if side.statement.kind == "narration" or _holds_cue(side) else "attributed"


def _holds_cue(side: Side) -> bool:
    """Return whether the statement is the saying itself, told: "the mill disclosed its accounts"."""
    a = side.attribution
    if a is None or a.cue_start is None or a.cue_end is None:
        return False
    if not any(side.lemma(i) in lexicon().deed for i in tokens_within(side.parse, a.cue_start, a.cue_end)):
        return False
    return any(s <= a.cue_start and a.cue_end <= e for s, e in side.statement.spans)


def _one_voice(a: Side, b: Side) -> bool:
    """Return whether both are one speaker's own words: how sure he is the quotations show."""
    same = a.speaker and b.speaker and a.speaker.actor_id == b.speaker.actor_id
    return bool(same) and a.in_marks and b.in_marks


def _vouched(fact: Side, other: Side) -> bool:
    """Return whether the telling itself vouches for what the other puts to a source."""
    if _somebodys_words(fact, other) or speaks(fact) or _source_beside(fact, other) or _headline(fact):
        return False
    if not source_name(other):  # "it was reported": nobody's word is given for it
        return False
    if fact.sentence.part == "body" and _to_come(fact) != _to_come(
        other
    ):  # "it said that it would close the mill", "it closed the mill"
        return False
    # What the source itself did is told, not vouched for: "the mayor accepted", "the mayor said that she had".
    if other.speaker is None:
        return True
    surname = other.speaker.name.split()[-1].lower() if other.speaker.type == "person" else ""
    named = any(x.actor_id == other.speaker.actor_id for m, x in fact.named)
    return not named and surname not in {fact.lemma(i) for i in fact.tokens}


def _to_come(side: Side) -> bool:
    """Return whether a statement is of what will be, or would."""
    return side.root is not None and any(side.lemma(c) in WILL for c in side.below[side.root])


def _headline(fact: Side) -> bool:
    """Return whether a headline tells what the body of the same telling puts to a source."""
    if fact.sentence.part != "title":
        return False
    for s in fact.telling.statements:
        if s.kind != "narration" or s.certainty != "asserted":
            held = {
                fact.lemma(i)
                for x, y in s.spans
                for i in tokens_within(fact.parse, x, y)
                if fact.parse.pos[i] in CONTENT
            }
            if 2 * len(held & fact.lemmas) >= len(fact.lemmas):
                return True
    return False


def _source_beside(fact: Side, other: Side) -> bool:
    """Return whether the telling names its source in the sentence, or the other's source in the one beside it."""
    sentences, at = fact.telling.parse.sentences, fact.statement.sentence
    here = sentences[at]
    beside = [sentences[n] for n in (at - 1, at, at + 1) if 0 <= n < len(sentences)]
    speaker = other.speaker.actor_id if other.speaker else None
    for s, spoken in fact.said:
        if s.cue_start is None:
            continue
        if here.start <= s.cue_start < here.end and s.reports == "words":
            return True
        near = any(x.start <= s.cue_start < x.end for x in beside)
        if near and speaker and spoken == speaker:
            return True
    return False


def _somebodys_words(a: Side, b: Side) -> bool:
    """Return whether narration is somebody's words all the same: in marks, or the other's quotation word for word."""
    if any(rung(s) == "fact" and s.in_marks for s in (a, b)):
        return True
    for fact, other in ((a, b), (b, a)):
        sentence = fact.lemmas_in((fact.sentence.start, fact.sentence.end))
        if (
            other.in_marks
            and len(other.lemmas) > 2
            and len(other.lemmas & sentence) >= 0.8 * len(other.lemmas)
        ):
            return True
    same = len(a.lemmas & b.lemmas) >= 0.8 * max(len(a.lemmas), len(b.lemmas))
    return same and any(s.in_marks or s.statement.kind == "direct" for s in (a, b))


def _hedges_the_same(hedged: Side, other: Side) -> bool:
    """Return whether the hedge is on what the other says: on its act, on a thing it names, or on the whole."""
    marks = {i for s, e in hedged.statement.certainty_spans for i in tokens_within(hedged.parse, s, e)}
    if marks and {hedged.lemma(i) for i in marks} <= {other.lemma(i) for i in other.tokens}:
        return False
    if hedged.root is not None and hedged.parse.dep[hedged.root] == "relcl" and not _own_hedge(hedged):
        return False
    if not _own_hedge(hedged) or _on_predicate(hedged) or _on_whole(hedged, marks):
        return True
    return bool(_hedged_words(hedged) & other.lemmas - lexicon().light) or agreement(hedged, other)[1] >= 0.6


def _on_whole(side: Side, marks: Collection[int]) -> bool:
    """Return whether the statement's own passive predicate is the hedge: "she is alleged to have accepted gifts"."""
    return side.root in marks and side.parse.tag[side.root or 0] == "VBN"


def _on_predicate(side: Side) -> bool:
    """Return whether the telling hedges the statement's own predicate on nobody's word: "Tavra allegedly flies drones"."""
    parse, a = side.parse, side.attribution
    if a and a.source_start is not None:
        return False
    marks = [i for s, e in side.statement.certainty_spans for i in tokens_within(parse, s, e)]
    return any(parse.pos[i] == "ADV" and parse.head[i] == side.root for i in marks)


def _hedged_words(side: Side) -> frozenset[str]:
    """Return the words that the marks of certainty hang from, and those that complete them."""
    parse, marks = side.parse, side.statement.certainty_spans
    tokens = [i for s, e in marks for i in tokens_within(parse, s, e) if i in side.inside]
    near = {parse.head[i] for i in tokens} | {
        c for i in tokens for c in side.below[i] if parse.dep[c] in {"xcomp", "ccomp"}
    }
    return frozenset(side.lemma(i) for i in near)


def _own_hedge(side: Side) -> bool:
    return any(s <= x and y <= e for x, y in side.statement.certainty_spans for s, e in side.statement.spans)


def _reason(left: str, right: str) -> str:
    pair = {left, right}
    if "denied" in pair:
        return "denied in one telling"
    if "questioned" in pair:
        return "left open in one telling"
    if "hedged" in pair:
        return "hedged in one telling"
    return "attributed in one telling, stated as fact in the other"


def _shown(side: Side) -> tuple[int, int]:
    """Return the words that show the rung: the hedge, the source with its cue, or the predicate."""
    s, a = side.statement, side.attribution
    if s.certainty_spans:
        return s.certainty_spans[0]
    if s.kind != "narration" and a:
        ends = [
            (x, y)
            for x, y in ((a.source_start, a.source_end), (a.cue_start, a.cue_end))
            if x is not None and y is not None
        ]
        sentence = side.parse.sentences[s.sentence]
        ends = [e for e in ends if sentence.start <= e[0] and e[1] <= sentence.end] or ends[:1]
        if ends and max(e for _, e in ends) - min(x for x, _ in ends) < 120:
            return min(x for x, _ in ends), max(e for _, e in ends)
        if ends:
            return ends[0]
    return _predicate(side)


def _predicate(side: Side) -> tuple[int, int]:
    if side.root is None:
        return side.statement.spans[0]
    return side.parse.start[side.root], side.parse.end[side.root]


NOBODYS = frozenset({"reportedly", "allegedly", "apparently", "purportedly", "supposedly"})


def _named(side: Side) -> str:
    s, where = side.statement, rung(side)
    words = ", ".join(side.words(span) for span in s.certainty_spans)
    source = source_name(side)
    if where == "fact":
        return "stated as fact"
    if where == "attributed":
        return f"attributed to {source}" if source else "attributed"
    # "Reportedly" names nobody: whom the sentence is about is not its source.
    nobodys = words and all(w.casefold() in NOBODYS for w in words.split(", "))
    by = f" (by {source})" if source and s.kind != "narration" and not nobodys else ""
    return f"{where}: {words}{by}" if words else f"{where}{by}"


def source_name(side: Side) -> str:
    """Return the source in words: the actor's name, else the words of the source."""
    a = side.attribution
    if side.speaker:
        name = side.speaker.name
    elif a and a.source_start is not None and a.source_end is not None:
        name = side.words((a.source_start, a.source_end))
    else:
        name = (a.speaker or "") if a else ""
    return "" if name.lower() in SMALL else name


def compare_speakers(a: Side, b: Side) -> Iterator[Finding]:
    """Yield two different actors on whose word the two tellings say the same."""
    if not (a.speaker and b.speaker) or a.speaker.actor_id == b.speaker.actor_id:
        return
    if _same_name(a.speaker.name, b.speaker.name):
        return
    found = _of_one_quotation(a, b) if a.quotes and b.quotes and _same_quote(a, b) else _of_one_point(a, b)
    if found:
        yield Finding("speaker", found[0], _source(a), a.speaker.name, _source(b), b.speaker.name, found[1])


def _of_one_quotation(a: Side, b: Side) -> tuple[str, str] | None:
    apart = not (_told_by(a, b) or _told_by(b, a))
    if not all(_by_name(s) for s in (a, b) if _full_name(s)):
        return None
    if apart and all(_full_name(s) and _named_here(s) for s in (a, b)):
        return "conflict", "the same quotation from two speakers"
    if any(_full_name(s) for s in (a, b)) and any(_anyone(s) and _described(s) for s in (a, b)):
        return "precision", "the speaker of one quotation is named in one telling only"
    return None


# The share of the shorter statement's words from which two sources may be of one point; not swept.
NEAR = 0.25


def _of_one_point(a: Side, b: Side) -> tuple[str, str] | None:
    """Return how two sources of one point differ, where both stand in their sentences by name or office.

    A source that a pronoun or the sentence before gives is read wrongly too often to be told apart.
    """
    if (
        a.in_marks
        or b.in_marks
        or not (_named_here(a) and _named_here(b))
        or _told_by(a, b)
        or _told_by(b, a)
    ):
        return None
    if "questioned" in {rung(a), rung(b)}:
        return None
    # Of what is not beyond doubt one point the confidence says how sure it is: little, but where the link is given.
    lesser, greater = agreement(a, b)
    if not (same_point(a, b) and greater >= 0.25) and lesser < NEAR:
        return None
    return "wording", "on another source's word"


def _by_name(side: Side) -> bool:
    """Return whether the source's own words hold the speaker's last name: "the aide" may be anybody."""
    a = side.attribution
    if side.speaker is None or a is None or a.source_start is None or a.source_end is None:
        return False
    return side.speaker.name.split()[-1].casefold() in side.text[a.source_start : a.source_end].casefold()


def _told_by(a: Side, b: Side) -> bool:
    """Return whether the sentence of one names the other's source: one man, or a saying within a saying."""
    x = a.attribution
    if x is None or x.source_start is None or x.source_end is None:
        return False
    names = {
        a.lemma(i) for i in tokens_within(a.parse, x.source_start, x.source_end) if a.parse.pos[i] == "PROPN"
    }
    # "Foreign Minister Orrin" is not "Prime Minister Tavra".
    names -= names & lexicon().titles if names - lexicon().titles else set()
    said = {b.lemma(i) for i in sentence_tokens(b)}
    return bool(names & said)


def _named_here(side: Side) -> bool:
    """Return whether the sentence itself names the source, as somebody and not as "a report"."""
    a, sentence = side.attribution, side.sentence
    if a is None or a.source_start is None or a.source_end is None:
        return False
    if not sentence.start <= a.source_start < sentence.end:
        return False
    tokens = tokens_within(side.parse, a.source_start, a.source_end)
    heads = [i for i in tokens if side.parse.head[i] not in tokens]
    # A name, people, or a body: "the founder" may be the one whom the other telling names.
    somebody = any(
        (side.parse.tag[i] in {"NNP", "NNPS", "NNS"} or side.lemma(i) in lexicon().body)
        and side.lemma(i) not in lexicon().paper
        for i in heads
    )
    return somebody and side.lemma(tokens[-1]) not in lexicon().paper - {"report"}


def _full_name(side: Side) -> bool:
    """Return whether a speaker is a person with a name of two words or more."""
    if side.speaker is None or side.speaker.type != "person":
        return False
    name = side.speaker.name.split()
    return len(name) > 1 and name[0].lower() not in ONE_OF and name[-1][:1].isupper() and name[-1][-1:] != "."


def _anyone(side: Side) -> bool:
    """Return whether a speaker is somebody not named: "one villager", "a witness"."""
    if side.speaker is None or side.speaker.name.split()[0].lower() not in {"one", "a", "an"}:
        return False
    return not any(w in lexicon().paper for w in side.speaker.name.lower().split())


def _described(side: Side) -> bool:
    """Return whether the source's own words describe somebody: whom a pronoun means is read wrongly too often."""
    a = side.attribution
    if a is None or a.source_start is None or a.source_end is None:
        return False
    tokens = tokens_within(side.parse, a.source_start, a.source_end)
    return any(side.parse.pos[i] in {"NOUN", "PROPN"} for i in tokens)


def _same_name(x: str, y: str) -> bool:
    """Return whether one name says no more than the other ("officials", "city officials"), or is a pronoun."""
    left, right = ({t for t in fold(n).replace("'s", "").split() if t not in SMALL} for n in (x, y))
    # "Tavran officials", "the Tavran authorities": whose they are is the same.
    whose = [{t for t in ws if _singular(t) not in lexicon().body} for ws in (left, right)]
    if whose[0] == whose[1] and all(
        len(ws) == len(w) + 1 for ws, w in zip((left, right), whose, strict=True)
    ):
        return True
    surnames = {n.split()[-1].casefold() for n in (x, y) if n.split()}
    return (
        len(surnames) < 2
        or left <= right
        or right <= left
        or len(left & right) >= 0.75 * max(len(left), len(right))
    )


def _singular(word: str) -> str:
    return word.removesuffix("ies") + "y" if word.endswith("ies") else word.removesuffix("s")


def _same_quote(a: Side, b: Side) -> bool:
    def said(side: Side) -> set[str]:
        return {side.words(q).casefold().strip(".,!?;: ") for q in side.quotes}

    return any(q in r or r in q for q in said(a) for r in said(b) if min(len(q.split()), len(r.split())) >= 5)


def _source(side: Side) -> tuple[int, int]:
    a = side.attribution
    if a and a.source_start is not None and a.source_end is not None:
        return a.source_start, a.source_end
    return _shown(side)


def compare_polarity(a: Side, b: Side) -> Iterator[Finding]:  # noqa: PLR0911  (one a reason why not)
    """Yield that one telling says a thing is and the other that it is not."""
    if a.statement.negated == b.statement.negated or speaks(a) or speaks(b):
        return
    # "Orrin denied that it was full" says what "it was not full" says; another's denial is a step in certainty.
    if "denied" in {a.statement.certainty, b.statement.certainty}:
        return
    negative, other = (a, b) if a.statement.negated else (b, a)
    token = negative.root
    if (
        token is None
        or "until" in {negative.lemma(i) for i in negative.tokens}
        or negative.parse.pos[token] != "VERB"
        or _merely(negative, token)
        or not _denied(negative, token)
    ):
        return
    same = next((i for i in other.tokens if _asserts(other, i, negative.lemma(token))), None)
    one_subject = same is not None and bool(_subject(negative, token) & _subject(other, same))
    if same is None or not parties_agree(negative, token, other, same):
        return
    fate = negative.lemma(token) in lexicon().fate
    lesser, greater = agreement(a, b)
    if not fate and not (one_subject and lesser >= 0.2) and not (lesser >= 0.5 and greater >= 0.3):
        return
    if same is None or (other.parse.dep[same] == "ccomp" and not one_subject):
        return
    shared = len(negative.lemmas & other.lemmas)
    if any(other.lemma(i) in lexicon().no for i in other.tokens) or (
        2 * shared < len(negative.lemmas) and not one_subject
    ):
        return
    bare = negative.lemma(token) in {"be", "have", "do"}
    if (negative.lemma(token) in lexicon().light and shared < 3) or (bare and not one_subject):
        return
    verb = negative.lemma(token)
    no = (negative.parse.start[token], negative.parse.end[token]), f"not so: {verb}"
    yes = (other.parse.start[same], other.parse.end[same]), f"so: {verb}"
    (span_a, value_a), (span_b, value_b) = (no, yes) if negative is a else (yes, no)
    yield Finding("polarity", "conflict", span_a, value_a, span_b, value_b, "negative in one telling only")


def _denied(side: Side, verb: int) -> bool:
    """Return whether a word of denial stands on the verb itself or on what it is of: "no one was hurt"."""
    below = side.below
    if side.lemma(verb) in lexicon().no or any(side.parse.dep[c] == "neg" for c in below[verb]):
        return True
    party = [c for c in below[verb] if side.parse.dep[c] in {"nsubj", "nsubjpass", "dobj"}]
    return any(side.lemma(i) in lexicon().no for c in party for i in (c, *below[c]))


def _merely(side: Side, verb: int) -> bool:
    """Return whether the verb is denied as not all: "he was not just watching"."""
    return any(
        side.lemma(c) in {"just", "only", "merely", "simply", "even", "immediately", "necessarily"}
        for c in side.below[verb]
    )


def _asserts(side: Side, token: int, lemma: str) -> bool:
    """Return whether the token is that verb, and not one that hangs from another ("surprised to hear")."""
    return side.lemma(token) == lemma and side.parse.dep[token] not in {"xcomp", "pcomp"}


def _subject(side: Side, verb: int) -> set[str]:
    """Return the nouns that are the subject of a verb, as lemmas."""
    return {
        side.lemma(c)
        for c in side.below[verb]
        if side.parse.dep[c] in {"nsubj", "nsubjpass"} and side.parse.pos[c] in {"NOUN", "PROPN"}
    }
