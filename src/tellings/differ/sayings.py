"""Words inside quotation marks: changed, cut, or put there or taken out by one telling."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

from tellings.differ.acts import acts, parties
from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Finding, Side, agreement, speaks
from tellings.text import fold, words
from tellings.trees import tokens_within

__all__ = ["compare_marks", "compare_quotations", "run_of", "shared_words"]


# Word classes that carry a saying, names apart.
PLAIN = frozenset({"NOUN", "VERB", "NUM", "ADJ", "ADV"})
VERBS = frozenset({"VERB"})

_ADDED = re.compile(r"\[[^\]]{1,60}\]|\([^)]{1,40}\)")

# "No. 1" is number one.
_NUMBER = re.compile(r"\.\s?\d")

# A letter that the desk set large or small, and the rest of its word.
_RECASED = re.compile(r"\[\w\]\w")

_LINK = re.compile(r"(?:https?|pic|t)[.:]\S", re.IGNORECASE)

# Contractions and spellings that a desk changes without touching the saying.
# Marks inside a word that a desk sets as it likes: "A.G.", "blood-stained".
PLAINLY = str.maketrans("", "", "'-.")
CONTRACTED = {"ve": "have", "re": "are", "ll": "will", "m": "am", "d": "would"}
OF_IS = frozenset(
    {
        "somebody",
        "someone",
        "everybody",
        "everyone",
        "nobody",
        "anybody",
        "it",
        "he",
        "she",
        "that",
        "there",
        "here",
        "what",
        "who",
        "where",
        "how",
        "this",
        "when",
    }
)
NOT = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "no-one": ("no", "1"),
}
SAME = {
    **{
        w: str(n)
        for n, w in enumerate(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen".split(),
            1,
        )
    },
    **{
        w: str(10 * n)
        for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
    },
    **{
        w: f"{n}{e}"
        for n, (w, e) in enumerate(
            (
                ("first", "st"),
                ("second", "nd"),
                ("third", "rd"),
                ("fourth", "th"),
                ("fifth", "th"),
                ("sixth", "th"),
                ("seventh", "th"),
                ("eighth", "th"),
                ("ninth", "th"),
                ("tenth", "th"),
            ),
            1,
        )
    },
    "bc": "because",
    "okay": "ok",
    "'em": "them",
    "em": "them",
    "gonna": "going",
    "upon": "on",
    **{m[:3]: m for m in "january february april august october november december".split()},
    "sept": "september",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "adm": "admiral",
    "dept": "department",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
}


@dataclass(frozen=True)
class _Run:
    """A run of words: their folded forms and their spans."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.spans[0][0], self.spans[-1][1]


def compare_quotations(a: Side, b: Side) -> Iterator[Finding]:
    """Yield in what two statements differ that both quote one saying."""
    for x, y in _pairs(a, b):
        yield from _altered(a, b, x, y)
    for x, y in itertools.product(_short(a), _short(b)):
        yield from _respelled(a, b, x, y)


def compare_marks(a: Side, b: Side) -> Iterator[Finding]:
    """Yield a saying that stands in marks in one statement and in other words, or without marks, in the other."""
    if _pairs(a, b):
        return
    if _unquoted(b):
        for x in _runs(a, a.quotes or _direct(a)):
            yield from _unmarked(a, b, x, first=True)
    if _unquoted(a):
        for y in _runs(b, b.quotes or _direct(b)):
            yield from _unmarked(b, a, y, first=False)


def _unquoted(side: Side) -> bool:
    """Return whether a statement is told in the words of its telling."""
    return not (side.in_marks or side.statement.kind == "direct" or speaks(side))


def _direct(side: Side) -> Sequence[tuple[int, int]]:
    """Return the spans of a direct saying that no marks stand around: a post, a block of its own."""
    return side.statement.spans if side.statement.kind == "direct" else ()


def _runs(side: Side, spans: Sequence[tuple[int, int]]) -> list[_Run]:
    return [run for span in spans if (run := run_of(side.text, span)).words]


@lru_cache(maxsize=256)
def _short(side: Side) -> list[_Run]:
    """Return the quotations of a word or two."""
    return [run for run in _runs(side, side.quotes) if len(run.words) <= 2]


@lru_cache(maxsize=256)
def _said(side: Side) -> list[_Run]:
    """Return the quotations of a statement; one that a frame interrupts ("...," he said, "...") is one."""
    if side.statement.kind != "direct":
        return _runs(side, side.quotes)
    runs = _runs(side, _with_joints(side))
    if not runs:
        return []
    return [_Run(tuple(w for r in runs for w in r.words), tuple(x for r in runs for x in r.spans))]


def _with_joints(side: Side) -> list[tuple[int, int]]:
    """Return the spans of a direct saying with what of the quotation stands between two and belongs to neither.

    "I am not happy," she said, "but we go on" is two statements of the one quotation, and "but" is in neither.
    """
    spans = list(side.statement.spans)
    gaps = [(x[1], y[0]) for x, y in itertools.pairwise(spans)]
    within = [
        (max(s, q), min(e, r)) for s, e in gaps for q, r in side.article_quotes if max(s, q) < min(e, r)
    ]
    return sorted([*spans, *((s, e) for s, e in within if len(side.text[s:e].split()) == 1)])


@lru_cache(maxsize=2048)
def run_of(text: str, span: tuple[int, int]) -> _Run:
    """Return the words of a span; "isn't" is two ("is", "not"), "blood-stained" one without its hyphen."""
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    part = text[span[0] : span[1]]
    added = [m.span() for m in _ADDED.finditer(part)]  # "[Sonia]": the desk's own words
    start = ""  # "[W]e": the letter that the desk changed
    for s, e in words(part):
        at, after = span[0] + s, span[0] + e
        if e - s == 1 and _RECASED.match(text, max(0, at - 1)):
            start = fold(text[at])
            continue
        if any(x < s < y for x, y in added) or text[at - 1 : at] == "@" or _LINK.match(text, at):
            continue
        word, start = start + fold(text[at:after]), ""
        if word == "no" and _NUMBER.match(text, after):
            word = "number"
        if folded and len(word) == 1 and _initials(text, spans[-1], at):
            folded[-1], spans[-1] = folded[-1] + word, (spans[-1][0], after)
            continue
        if word in {"percent", "cent"} and _signed(folded, spans, word):
            continue
        parts = _plainly(word)
        folded += parts
        spans += [(at, after)] * len(parts)
    return _Run(tuple(folded), tuple(spans))


@lru_cache(maxsize=10_000)
def _plainly(word: str) -> tuple[str, ...]:
    """Return a folded word as what it stands for: "won't" as "will", "not", "twelve" as "12"."""
    if word[:1].isdigit() and word.endswith(("st", "nd", "rd", "th")):
        word = word[:-2]  # "June 12th" is June 12
    parts = (
        NOT.get(word, ())
        or _contracted(word)
        or ((word[:-3], "not") if word.endswith("n't") else (SAME.get(word, word),))
    )
    return tuple(p.removesuffix("'s").translate(PLAINLY) for p in parts)


def _signed(folded: list[str], spans: list[tuple[int, int]], word: str) -> bool:
    """Return whether a word is the sign of the figure before it, "11 percent", "11 per cent"; "per" goes with it."""
    if word == "cent" and folded[-1:] == ["per"] and folded[-2:-1] and folded[-2][-1:].isdigit():
        folded.pop()
        spans.pop()
        return True
    return word == "percent" and bool(folded) and folded[-1][-1:].isdigit()


def _initials(text: str, before: tuple[int, int], at: int) -> bool:
    """Return whether a letter goes on with the letters before it: "U.S." is one word."""
    return text[before[1] : at] == "." and (before[1] - before[0] == 1 or "." in text[before[0] : before[1]])


def _contracted(word: str) -> tuple[str, ...]:
    """Return "we've" as "we", "have"."""
    stem, mark, end = word.replace("’", "'").partition("'")
    if mark and end == "s" and stem in OF_IS:
        return stem, "is"
    return (stem, CONTRACTED[end]) if mark and end in CONTRACTED else ()


def shared_words(x: Sequence[str], y: Sequence[str]) -> int:
    """Return how many words stand in both, in order."""
    return int(Indel.distance(x, y) * -1 + len(x) + len(y)) // 2


@lru_cache(maxsize=1024)
def _pairs(a: Side, b: Side) -> list[tuple[_Run, _Run]]:
    """Pair the quotations of two statements that are one saying."""
    left, right = _said(a), _said(b)
    out = []
    for x in left:
        best = max(right, key=lambda y: (shared_words(x.words, y.words), -y.span[0]), default=None)
        if best and _one_saying(a, b, x, best):
            out.append((x, best))
    return out


def _one_saying(a: Side, b: Side, x: _Run, y: _Run) -> bool:
    """Return whether two quotations are one: most of the shorter stands, close together, in the longer."""
    n, shorter = shared_words(x.words, y.words), min(len(x.words), len(y.words))
    weighty = ({*x.words} & {*y.words}) - lexicon().small
    if not (len(weighty) >= min(2, len(x.words)) or n >= 4):
        return False
    # Of two speakers' quotations nine in ten of the words: both may speak of one thing in like words.
    if n < (0.9 if _two_speakers(a, b) else 0.4) * shorter:
        return False
    w = _window(x, y)
    # Three in five of the words between the first and the last shared: below, on allsides_dev, the two were
    # other sentences on one topic.
    dense = 0.6 if w.shared >= 10 else 0.7
    return w.shared >= dense * max(w.last_x - w.first_x, w.last_y - w.first_y)


@dataclass(frozen=True)
class _Window:
    """The stretch x[first_x:last_x], y[first_y:last_y] in which two runs agree best, and the words shared in it."""

    first_x: int
    last_x: int
    first_y: int
    last_y: int
    shared: int


def _window(x: _Run, y: _Run) -> _Window:
    """Return the best stretch: each shared word counts one, each word between them costs a half."""
    best = here = _Window(0, 0, 0, 0, 0)
    top = score = 0.0
    for op in Indel.opcodes(x.words, y.words):
        if op.tag != "equal":
            continue
        n = op.src_end - op.src_start
        gap = max(op.src_start - here.last_x, op.dest_start - here.last_y)
        if score > 0.5 * gap and here.shared:
            score += n - 0.5 * gap
            here = _Window(here.first_x, op.src_end, here.first_y, op.dest_end, here.shared + n)
        else:
            score, here = float(n), _Window(op.src_start, op.src_end, op.dest_start, op.dest_end, n)
        if score >= top:
            top, best = score, here
    return _extended(x, y, best)


def _extended(x: _Run, y: _Run, w: _Window) -> _Window:
    """Return the stretch with the equal words beside it, which the alignment may have paired further off."""
    first_x, first_y, last_x, last_y = w.first_x, w.first_y, w.last_x, w.last_y
    while first_x and first_y and x.words[first_x - 1] == y.words[first_y - 1]:
        first_x, first_y = first_x - 1, first_y - 1
    while last_x < len(x.words) and last_y < len(y.words) and x.words[last_x] == y.words[last_y]:
        last_x, last_y = last_x + 1, last_y + 1
    more = w.first_x - first_x + last_x - w.last_x
    return _Window(first_x, last_x, first_y, last_y, w.shared + more)


def _two_speakers(a: Side, b: Side) -> bool:
    return bool(a.speaker and b.speaker and a.speaker.actor_id != b.speaker.actor_id)


def _altered(a: Side, b: Side, x: _Run, y: _Run) -> Iterator[Finding]:
    if _garbled(a, x) or _garbled(b, y):
        return
    if "".join(x.words) == "".join(y.words) or _cut_off(a, x) or _cut_off(b, y):
        return
    w = _window(x, y)
    if not _heavy(a, x, y, w) or _retells(a, b, x, y, w):
        return
    changes = _changes(a, b, x, y, w)
    class_, reason = _weigh(changes, (_around(a, x), _around(b, y)))
    if class_ == "conflict" and any("[" in s.text[r.span[0] : r.span[1]] for s, r in ((a, x), (b, y))):
        class_, reason = "wording", "the desk's own words inside the marks of one telling"
    if class_ == "conflict" and _told_cut(changes, _points(a, x), _points(b, y)):
        class_, reason = "wording", "words left out, with points in their place"
    if class_ != "conflict":
        class_, reason = _shortened(a, b, x, y, w) or (class_, reason)
    if class_ == "conflict" and _two_speakers(a, b) and reason == TURNED:
        return  # the one answers the other: "the mill does fine", "the mill does not do fine"
    bracketed = any("[" in s.text[r.span[0] : r.span[1]] for s, r in ((a, x), (b, y)))
    if bracketed and reason == SMALL_WORDS:
        return  # the brackets say what the desk changed
    # Last, since it reads the whole of both texts.
    if class_ and not (_elsewhere(b, x, y) or _elsewhere(a, y, x)):
        cut = _widened(x, w.first_x, w.last_x), _widened(y, w.first_y, w.last_y)
        yield Finding("quotation", class_, cut[0], a.words(cut[0]), cut[1], b.words(cut[1]), reason)


def _garbled(side: Side, run: _Run) -> bool:
    """Return whether a quotation was read in another encoding than it was written in."""
    return _BROKEN.search(side.text, *run.span) is not None


_BROKEN = re.compile(r"[\x80-\x9f]|[ÃÂâ][\x80-\xbf€]")


def _elsewhere(other: Side, x: _Run, y: _Run) -> bool:
    """Return whether the other telling has a quotation word for word, apart from the one that it is held against."""
    return len(x.words) >= SAYING and not _holds(y.words, x.words) and _stands_in(other.text, x.words)


def _holds(run: Sequence[str], part: Sequence[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(run)} "


def _retells(a: Side, b: Side, x: _Run, y: _Run, w: _Window) -> bool:
    """Return whether one quotation only tells what was said elsewhere: "we heard him say that it is full", "as I said"."""
    fronts = ([t for t in ws if t != "that"][-2:] for ws in (x.words[: w.first_x], y.words[: w.first_y]))
    if a.speaker and b.speaker and a.speaker.actor_id == b.speaker.actor_id:
        return any(front == ["i", "said"] for front in fronts)
    return any({*front[-1:]} & SAYS for front in fronts)


SAYS = frozenset({"say", "says", "said", "saying"})
# So many words are not the same in two sayings of one story by chance, or in two sentences.
SAYING, WHOLE = 4, 6
TURNED = "a word that turns or weakens the saying stands in one only"
SMALL_WORDS = "small words changed inside the marks"
MARKS = frozenset("“”„«»\"‟’'")
# After a quotation that was cut off there are fewer characters than this.
CUT = 25
_POINTS = re.compile(r"\.\s?\.\s?\.|…")


def _points(side: Side, run: _Run) -> bool:
    """Return whether points stand between two words of a quotation."""
    return bool(_POINTS.search(side.text, run.spans[0][1], run.spans[-1][0]))


def _told_cut(changes: "_Changes", points_x: bool, points_y: bool) -> bool:  # noqa: FBT001
    """Return whether all that one side lacks inside the shared words is marked as left out there."""
    x, y = changes.inner
    return bool((points_y and x and not y) or (points_x and y and not x))


def _heavy(side: Side, x: _Run, y: _Run, w: _Window) -> bool:
    """Return whether what two quotations share is more than a turn of phrase: "there is a good chance"."""
    shared = {*x.words[w.first_x : w.last_x]} & {*y.words[w.first_y : w.last_y]} - lexicon().small
    plain = {x.words[i] for i in range(w.first_x, w.last_x) if side.text[x.spans[i][0]].islower()}
    if not shared & plain:  # names alone: "the people of the United States of America"
        return False
    between = max(w.last_x - w.first_x, w.last_y - w.first_y) - w.shared
    if w.shared < 6 and 2 * between > w.shared:
        return False
    if w.shared < 8 and _go_on(x, y, w):
        return False
    whole = w.shared >= 5 and between <= 2 and (w.first_x, w.last_x) == (0, len(x.words))
    return whole or len(shared) > 2 or w.shared >= 6 or w.shared >= 0.75 * min(len(x.words), len(y.words))


def _go_on(x: _Run, y: _Run, w: _Window) -> bool:
    """Return whether both quotations go on beyond what they share, in other words: two sentences that begin alike."""
    ends = ({*x.words[w.last_x :]} - lexicon().small, {*y.words[w.last_y :]} - lexicon().small)
    return bool(ends[0] and ends[1]) and not ends[0] & ends[1]


def _shortened(a: Side, b: Side, x: _Run, y: _Run, w: _Window) -> tuple[str, str] | None:
    """Return how one of two quotations of one sentence goes on, or begins, where the other has nothing.

    Only between two quotations that stand as sentences, and if the words stand nowhere in the other text.
    """
    # Five words: with fewer in common two quotations may be two sayings.
    if a.statement.kind != "direct" or b.statement.kind != "direct" or w.shared < 5:
        return None
    if any(_collected(side) for side in (a, b)) or (w.shared < TWICE and _two_speakers(a, b)):
        return None
    found = []
    for one, two, before in (
        (x.words[: w.first_x], y.words[: w.first_y], True),
        (x.words[w.last_x :], y.words[w.last_y :], False),
    ):
        if (
            len(one) > 2
            and not two
            and not (_has(b, y, one, before=before) or _apart(x, w.first_x, before=before))
        ):
            found.append(one)
        elif (
            len(two) > 2
            and not one
            and not (_has(a, x, two, before=before) or _apart(y, w.first_y, before=before))
        ):
            found.append(two)
        elif one and two and _turned(one, two):
            return "conflict", "the saying goes on otherwise in the other telling"
    for words_of in (x.words[w.last_x :], y.words[w.last_y :]):
        if words_of in found and {*words_of[:2]} & (lexicon().turn | LIMITS):
            return "conflict", "what limits or turns the saying is quoted in one only"
    return ("wording", "quoted further in one telling than in the other") if found else None


# Two speakers may both say so many words: "we will see what happens".
TWICE = 8


def _cut_off(side: Side, run: _Run) -> bool:
    """Return whether the text ends with the quotation, without a mark: what came to us was cut there."""
    rest = side.text[run.span[1] :].strip()
    return len(rest) < CUT and not MARKS & {*rest}


def _collected(side: Side) -> bool:
    """Return whether a quotation holds others: "'I know' and 'you did not'" are two sayings."""
    return any(m in side.text[s:e] for s, e in side.statement.spans for m in ("‘", "“", '"', " '"))


# So many characters of the desk's own words, and more, part two quotations of one sentence.
FRAME = 60


def _apart(run: _Run, first: int, *, before: bool) -> bool:
    """Return whether the words before what is shared are of another quotation, further off than "he said"."""
    return before and run.spans[first][0] - run.spans[first - 1][1] > FRAME


def _turned(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether the shorter of two ends says nothing more than the longer, less its hedges."""
    small, hedge = lexicon().small, lexicon().hedge
    short, long = sorted(({*one}, {*two}), key=len)
    heavy = short - small - hedge
    return bool(heavy) and heavy <= long and (short & hedge) != (long & hedge)


def _stands_in(text: str, wanted: Sequence[str]) -> bool:
    return " " + " ".join(wanted) + " " in _plain(text)


def _has(side: Side, run: _Run, end: Sequence[str], *, before: bool) -> bool:
    """Return whether a telling has the words that its quotation lacks, elsewhere or in the desk's own words."""
    return (
        _stands_in(side.text, end)
        or _quoted_apart(side, end, before=before)
        or _replaced(side, run, before=before)
    )


def _quoted_apart(side: Side, end: Sequence[str], *, before: bool) -> bool:
    """Return whether a telling has what the other quotes next to the shared words in a sentence of its own.

    "It is shut and we will mend it", "It is shut. We will mend it": the four words next to the joint show it.
    """
    kept = [w for w in end if w not in JOINTS]
    near = kept[-4:] if before else kept[:4]
    if len(near) == 4 and _stands_in(side.text, near):
        return True
    # "We got more to do", "we've got more to do": three of them, two of weight.
    rest = near[1:]
    return len(rest) == 3 and len({*rest} - lexicon().small) > 1 and _stands_in(side.text, rest)


def _replaced(side: Side, run: _Run, *, before: bool) -> bool:
    """Return whether the desk's own words in brackets stand where a quotation begins or ends: "I told [the miller]"."""
    if before:
        return side.text[: run.spans[0][0]].rstrip()[-1:] == "]"
    return side.text[run.spans[-1][1] : run.spans[-1][1] + 3].lstrip(" ,")[:1] in {"[", "@"}


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """Return the words of a text, folded, with a blank around each."""
    return " " + " ".join(run_of(text, (0, len(text))).words) + " "


def _widened(run: _Run, first: int, last: int) -> tuple[int, int]:
    """Return the span of run[first:last] with two words on each side, where a change or a cut may stand."""
    return run.spans[max(0, first - 2)][0], run.spans[min(len(run.spans), last + 2) - 1][1]


def _respelled(a: Side, b: Side, x: _Run, y: _Run) -> Iterator[Finding]:
    """Yield a word or two in marks that the other telling spells otherwise ("monopolise", "monopolize")."""
    one, two = "".join(x.words), "".join(y.words)
    short = len(x.words) == len(y.words) and min(len(one), len(two)) > 4
    if one.removesuffix("s") == two.removesuffix("s"):
        return  # "fully support", "fully supports": the sentence around asks for it
    # 0.85: one letter in seven; "seven" and "eleven" stay apart.
    if short and Levenshtein.normalized_similarity(one, two) >= 0.85:
        reason = "a word spelled otherwise inside the marks"
        yield Finding("quotation", "wording", x.span, a.words(x.span), y.span, b.words(y.span), reason)


def _around(side: Side, run: _Run) -> frozenset[str]:
    """Return the words of the sentence outside the quotation: what was cut may stand there."""
    sentence = side.sentence
    before = run_of(side.text, (sentence.start, max(sentence.start, run.span[0])))
    after = run_of(side.text, (min(sentence.end, run.span[1]), sentence.end))
    return frozenset(before.words + after.words)


@dataclass(frozen=True)
class _Changes:
    """The words that only one side has: `inner` inside what is shared, `ends` cut off beside it, `close` next to it."""

    inner: tuple[tuple[str, ...], tuple[str, ...]]
    ends: tuple[tuple[str, ...], tuple[str, ...]]
    close: tuple[tuple[str, ...], tuple[str, ...]]
    shared: int


def _changes(a: Side, b: Side, x: _Run, y: _Run, w: _Window) -> _Changes:
    core_x, core_y = x.words[w.first_x : w.last_x], y.words[w.first_y : w.last_y]
    inner: tuple[list[str], list[str]] = ([], [])
    for op in Indel.opcodes(core_x, core_y):
        if op.tag != "equal":
            inner[0].extend(core_x[op.src_start : op.src_end])
            inner[1].extend(core_y[op.dest_start : op.dest_end])
    before = _before(a.text, x, w.first_x), _before(b.text, y, w.first_y)
    after = _after(a.text, x, w.last_x), _after(b.text, y, w.last_y)
    alike = w.shared >= 0.6 * max(len(x.words), len(y.words))
    ends: tuple[list[str], list[str]] = ([], [])
    close: tuple[list[str], list[str]] = ([], [])
    for edge, nearest in ((before, slice(-1, None)), (after, slice(0, 1))):
        if not all(edge):  # one side stops here: a cut
            for n in (0, 1):
                ends[n].extend(edge[n])
                close[n].extend(edge[n][nearest])
        elif alike and max(map(len, edge)) <= 2:  # other words in the same place: "a girl" for "a woman"
            inner[0].extend(edge[0])
            inner[1].extend(edge[1])
    # Of an extract only the word next to it is missed; of a sentence all that is cut.
    whole = a.statement.kind == b.statement.kind == "direct"
    inside, cut, near = ((tuple(p[0]), tuple(p[1])) for p in (inner, ends, ends if whole else close))
    return _Changes(inside, cut, near, w.shared)


# Openings of what limits the words before it: "we can only mend it if ...".
LIMITS = frozenset({"if", "unless", "except"})

# Of what one side quotes before and after the shared words, this many words next to them in the same clause
# count as cut off; those further out are another extract.
NEAR = 4
CLAUSE_END = frozenset(".,;:!?—–")
JOINTS = frozenset({"and", "but", "or", "because", "so", "which", "while", "when"})


def _ends(gap: str) -> bool:
    """Return whether a clause ends between two words."""
    return bool(CLAUSE_END & {*gap}) or " - " in gap


def _before(text: str, run: _Run, first: int) -> list[str]:
    """Return the words just before run[first:], back to the beginning of the clause."""
    out: list[str] = []
    for i in range(first - 1, max(-1, first - 1 - NEAR), -1):
        if _ends(text[run.spans[i][1] : run.spans[i + 1][0]]) or run.words[i] in JOINTS:
            break
        out.insert(0, run.words[i])
    return out


def _after(text: str, run: _Run, last: int) -> list[str]:
    """Return the words just after run[:last], up to the end of the clause."""
    out: list[str] = []
    for i in range(last, min(len(run.words), last + NEAR)):
        if _ends(text[run.spans[i - 1][1] : run.spans[i][0]]) or run.words[i] in JOINTS:
            break
        out.append(run.words[i])
    return out


def _weigh(changes: _Changes, around: tuple[frozenset[str], frozenset[str]]) -> tuple[str, str]:
    """Return the class of a change of words, and why; nothing if one side only quotes less."""
    (x, y), (end_x, end_y) = changes.inner, changes.ends
    near_x, near_y = changes.close
    lost = ({*x, *near_x} - {*y, *end_y} - around[1]) | ({*y, *near_y} - {*x, *end_x} - around[0])
    # "I hope she knows", "he hopes she knows": what the desk puts outside of the marks in its own form is not lost.
    lost = {w for w in lost if not any(len(w) > 3 and x.startswith(w) for x in around[0] | around[1])}
    if lost & lexicon().hedge and (not x or sorted(x) != sorted(y)):
        return "conflict", TURNED
    if "".join(x) != "".join(y):
        class_, reason = _inner(x, y)
        # Five shared words: "it looks like", "it certainly looks like" may be two sayings.
        return (class_, reason) if changes.shared >= 5 or class_ != "conflict" else ("", "")
    cut = ({*end_x} - {*end_y} - around[1]) | ({*end_y} - {*end_x} - around[0])
    return ("wording", "a word of degree is quoted in one only") if cut & lexicon().degree else ("", "")


def _inner(x: Sequence[str], y: Sequence[str]) -> tuple[str, str]:
    """Return the class of words changed inside what both quote."""
    left, right = ([w for w in _no_fillers(words_of) if w not in lexicon().small] for words_of in (x, y))
    if _masked(x, y) or _masked(y, x) or _masked(left, right) or _masked(right, left):
        return "wording", "a word that one telling does not print in full"
    if (
        _spelled(left, right)
        or _spelled([*x], [*y])
        or _shortened_to(left, right)
        or sorted(left) == sorted(right) != []
    ):
        return "wording", "another spelling or form inside the marks"
    if sorted(x) == sorted(y):
        return "wording", "the same words in another order"
    if left and right and "".join(left) != "".join(right):
        return "conflict", "words changed inside the marks"
    if bool(left) != bool(right):
        return "conflict", "words left out inside the marks"
    return "wording", SMALL_WORDS


# Words that a desk drops from speech and that change nothing, before "know" a "you".
FILLERS = frozenset({"pretty", "quite", "rather", "fairly", "actually", "basically", "um", "er", "uh"})


def _no_fillers(words: Sequence[str]) -> list[str]:
    """Return changed words without "you know" and the like."""
    pairs = zip(["", *words], words, strict=False)
    return [w for before, w in pairs if w not in FILLERS and (before, w) != ("you", "know")]


def _shortened_to(x: Sequence[str], y: Sequence[str]) -> bool:
    """Return whether one side is the other without its hyphens, or its initials: "HB", "House Bill"."""
    one, two = ("".join(words).replace("-", "") for words in (x, y))
    if not one or not two:
        return False
    initials = ["".join(w[:1] for w in words) if len(words) > 1 else "" for words in (x, y)]
    return one == two or initials in (["", one], [two, ""])


def _masked(x: Sequence[str], y: Sequence[str]) -> bool:
    """Return whether one side masks a word with a dash or stars: "f–ing"."""
    return len(x) == 2 and len(y) == 1 and len(x[0]) == 1 and y[0].startswith(x[0]) and y[0].endswith(x[1])


def _spelled(x: list[str], y: list[str]) -> bool:
    """Return whether the changed words are the same ones in another spelling or form."""
    return len(x) == len(y) > 0 and all(
        # "Line" and "lane" are two words, "b----" is one that a desk does not print.
        (min(len(p), len(q)) > 4 and Levenshtein.normalized_similarity(p, q) >= 0.7)
        or (min(len(p), len(q)) > 3 and (p.startswith(q) or q.startswith(p)))
        or (min(len(p), len(q)) == 1 and p[0] == q[0])
        or sorted(p) == sorted(q)
        or p + p[-1] == q
        or q + q[-1] == p
        for p, q in zip(x, y, strict=True)
    )


def _unmarked(quoting: Side, other: Side, quote: _Run, *, first: bool) -> Iterator[Finding]:
    """Yield a saying that stands in marks in one telling and without them in the other."""
    run = run_of(other.text, (other.statement.start, other.statement.end))
    verbatim = shared_words(quote.words, run.words) >= 0.9 * len(quote.words)
    told = _told_of(quoting, other, quote, verbatim=verbatim)
    if not told or _garbled(quoting, quote) or _of_others(quoting, other, quote):
        return
    same = _shared_of_shorter(quote, run) >= 0.9
    if _shared_of_shorter(quote, run) >= FULL and _in_full(quoting, other):
        return
    reason = (
        "the same words, in marks in one telling only"
        if verbatim or same
        else "quoted in one telling, paraphrased in the other"
    )
    one, two = (quote.span, f"“{quoting.words(quote.span)}”"), (run.span, other.words(run.span))
    (span_a, value_a), (span_b, value_b) = (one, two) if first else (two, one)
    yield Finding("quotation", "wording", span_a, value_a, span_b, value_b, reason)


# The share of the words of a saying that a text in full has of it, but for a slip.
FULL = 0.7


def _in_full(quoting: Side, other: Side) -> bool:
    """Return whether a telling prints a text of several sentences of which the other quotes more than one."""
    sentences, at = other.parse.sentences, other.statement.sentence
    beside = [sentences[n] for n in (at - 1, at + 1) if 0 <= n < len(sentences)]
    runs = [run_of(other.text, (s.start, s.end)).words for s in beside]
    return any(len(r) >= WHOLE and _stands_in(quoting.text, r) for r in runs)


def _shared_of_shorter(x: _Run, y: _Run) -> float:
    return shared_words(x.words, y.words) / max(1, min(len(x.words), len(y.words)))


def _told_of(quoting: Side, other: Side, quote: _Run, *, verbatim: bool) -> bool:
    """Return whether the other statement gives the quoted saying in words without marks."""
    said = quoting.lemmas_in(quote.span) - lexicon().small
    held = said & other.lemmas - lexicon().light
    share = len(held) / max(1, len(said))
    if _requoted(other, quote):
        return False
    if held and _one_speaker(quoting, other) and _retold(quoting, other):
        return True
    # Two words and two in five, or three and a quarter, a name not being enough, with a verb among them, or
    # nearly all: fewer is a shared topic on the marked stories and on allsides_dev.
    enough = (len(held) >= 2 and share >= 0.4) or (len(held) >= 3 and share >= 0.25)
    plain, verbs = (held & quoting.lemmas_in(quote.span, classes) for classes in (PLAIN, VERBS))
    firm = verbs or share >= 0.8 or len(plain) >= 3 or (len(held) >= 4 and _one_speaker(quoting, other))
    if not (enough and len(plain) >= 2 and firm):
        return False
    # What nobody is said to have said retells a saying only in its own words: of 12 pairs with narration read
    # on allsides_dev (seed 101) 9 with fewer of them were about one thing, not one saying.
    narrated = other.statement.kind == "narration"
    if _two_speakers(quoting, other):
        return verbatim and len(quote.words) > 1
    if not narrated and not _one_speaker(quoting, other) and share < 0.5:
        return False
    return (verbatim or (share >= 0.8 and len(said) > 3)) if narrated else True


def _of_others(quoting: Side, other: Side, quote: _Run) -> bool:
    """Return whether both tell of one act, by two who are named: "Brandt lied to us", "that Aske had lied to us"."""
    for i in tokens_within(quoting.parse, *quote.span):
        if quoting.parse.pos[i] != "VERB" or quoting.lemma(i) in lexicon().light:
            continue
        for j in other.tokens:
            if other.lemma(j) == quoting.lemma(i) and other.parse.pos[j] == "VERB":
                doers = [parties(s, k).get("agent") for s, k in ((quoting, i), (other, j))]
                if doers[0] and doers[1] and not doers[0] & doers[1]:
                    return True
    return False


def _requoted(other: Side, quote: _Run) -> bool:
    """Return whether the other statement quotes half of the same words itself, or more."""
    said, whole = {*quote.words} - lexicon().small, "".join(quote.words)
    for r in _runs(other, other.quotes):
        if "".join(r.words) in whole or whole in "".join(r.words):
            return True
    return any(2 * len(said & {*r.words}) >= len(said) for r in _runs(other, other.quotes))


def _one_speaker(a: Side, b: Side) -> bool:
    return bool(a.speaker and b.speaker and a.speaker.actor_id == b.speaker.actor_id)


def _retold(quoting: Side, other: Side) -> bool:
    """Return whether one speaker's saying and the words it is given in are one: most of the shorter, one act or half."""
    lesser, greater = agreement(quoting, other)
    return lesser >= 0.6 and bool(greater >= 0.4 or acts(quoting).keys() & acts(other).keys())
