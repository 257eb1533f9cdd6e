"""Amounts: numbers with their bounds and units, as counts, sums, shares, ages, durations and quantities."""

from dataclasses import dataclass, replace

from tellings.records import ValueKind
from tellings.values.lexemes import Lexeme, glued, phrase, phrase_before, words
from tellings.values.numerals import Numeral, read_numeral

__all__ = ["Reading", "read_amount", "read_ordinal"]

# "About 100" is read as 90 to 110, "nearly 100" as 90 to 100, "just over 100" as 100 to 110: newsrooms
# round to one or two figures. On MSRP's numeric pairs (evals/numbers.py, values that one side lacks) 5 % gives
# F1 .860, 10 % .856, 15 % .855; differences found .820, .821, .821: it hardly matters there.
SLACK = 0.10


@dataclass(frozen=True, slots=True)
class Reading:
    """A value over the lexemes [first, last), in normal form; `number` is where its bare number is."""

    first: int
    last: int
    kind: ValueKind
    low: float | None
    high: float | None
    unit: str | None = None
    number: tuple[int, int] = (0, 0)
    ago: bool = False


def read_amount(lex: list[Lexeme], at: int) -> Reading | None:
    """Return the amount that begins at the lexeme (a number, or a currency before one), or None."""
    if single := _single(lex, at):
        return single
    money = phrase(lex, at, words().currency_before, 3) if not lex[at].digits else None
    code, start = (money[0], _past_dot(lex, money[1])) if money else (None, at)
    if start >= len(lex) or (code and not (lex[start].digits or lex[start].word in words().vague)):
        return None
    numeral = read_numeral(lex, start)
    if numeral is None or (code is None and _is_name(lex, numeral)):
        return None
    if code:
        numeral = _millions(lex, numeral)
    low, high, last = _range(lex, numeral, money=bool(code))
    reading = _unit(lex, Reading(at, last, "number", low, high, code, (start, last)), numeral)
    return _bounded(lex, reading, numeral) if reading else None


def _past_dot(lex: list[Lexeme], at: int) -> int:
    """Step over the dot of "Rs."."""
    return at + (at < len(lex) and lex[at].word == "." and glued(lex, at))


def _is_name(lex: list[Lexeme], numeral: Numeral) -> bool:
    """Return whether the digits belong to a word: "F-16", "Covid-19", "G20", "8chan"."""
    at = numeral.first
    if not lex[at].digits:
        return False
    if (
        numeral.last == at + 1
        and glued(lex, at + 1)
        and lex[at + 1].word[0].isalpha()
        and not _tail(lex[at + 1].word)
    ):
        return True
    if glued(lex, at) and lex[at - 1].word[0].isalpha():
        return True
    hyphen = at > 1 and lex[at - 1].word == "-" and glued(lex, at) and glued(lex, at - 1)
    return hyphen and lex[at - 2].word[0].isalpha()


def _tail(word: str) -> bool:
    """Return whether letters glued to digits are a unit or a scale: "5km", "50k", "1990s"."""
    known = words()
    return word in known.unit or word in known.suffix or word in known.currency_after or word in {"s", "pc"}


def _millions(lex: list[Lexeme], numeral: Numeral) -> Numeral:
    """Read the m of "$5m", which elsewhere is a metre."""
    at = numeral.last
    if at < len(lex) and lex[at].word == "m" and glued(lex, at) and numeral.high is not None:
        return replace(numeral, last=at + 1, low=numeral.low * 1e6, high=numeral.high * 1e6)
    return numeral


def _range(lex: list[Lexeme], first: Numeral, *, money: bool) -> tuple[float, float | None, int]:
    """Read "10-15", "10 to 15" and "between 10 and 15"; a second number without scale takes the other's."""
    at = first.last + _percent_sign(lex, first)
    hyphens = [x.word for x in lex[at : at + 3]] == ["-", "to", "-"]  # "a seven-to-nine-year term"
    at += hyphens
    if first.vague or at + 1 >= len(lex) or lex[at].word not in {"-", "–", "—", "to", "and", "or"}:
        return first.low, first.high, first.last
    joint = lex[at].word
    if joint == "and" and not (first.first and _said_before(lex, first.first, "between")):
        return first.low, first.high, first.last
    if joint in {"-", "–", "—"} and glued(lex, at) != glued(lex, at + 1):
        return first.low, first.high, first.last
    after = at + 1 + (hyphens or (money and lex[at + 1].word in words().currency_before))
    second = read_numeral(lex, after) if after < len(lex) else None
    if second is None or second.high is None or _goals(lex, first, joint):
        return first.low, first.high, first.last
    second = _millions(lex, second) if money else second
    high = second.low
    low = first.low * _scale_of(second) if _shares_scale(first, second) else first.low
    # "350 to 1,300": the comma is no scale. "It rose 35 to 1,653" is no range.
    if low >= high and (joint == "and" or _said_before(lex, first.first, "of")):
        low = first.low
    from_to = joint == "to" and _said_before(lex, first.first, "from")
    if low >= high or from_to or (joint == "or" and high != low + 1):
        return first.low, first.high, first.last
    return low, high, second.last


def _percent_sign(lex: list[Lexeme], first: Numeral) -> bool:
    """Return whether a sign stands between the two ends of a range: "1% to 1.25%"."""
    at = first.last
    if at + 2 >= len(lex) or lex[at].word != "%" or lex[at + 1].word not in {"-", "–", "to", "and"}:
        return False
    second = read_numeral(lex, at + 2)
    said = lex[at + 1].word != "to" or _said_before(lex, first.first, "of")
    return second is not None and second.last < len(lex) and lex[second.last].word == "%" and said


def _shares_scale(first: Numeral, second: Numeral) -> bool:
    """Return whether the second number's scale is meant for both: "5-6 million"."""
    return first.low < second.low and first.low < 1000 and _scale_of(first) == 1 < _scale_of(second)


def _scale_of(numeral: Numeral) -> float:
    return next((s for s in (1e12, 1e9, 1e6, 1e3) if numeral.low >= s), 1.0)


def _said_before(lex: list[Lexeme], at: int, word: str) -> bool:
    return any(x.word == word for x in lex[max(0, at - 3) : at])


def _goals(lex: list[Lexeme], first: Numeral, joint: str) -> bool:
    near = lex[max(0, first.first - 6) : first.last + 6]
    return joint == "-" and first.low < 200 and any(x.word in words().score for x in near)


def _unit(lex: list[Lexeme], r: Reading, numeral: Numeral) -> Reading | None:
    """Add what follows the number: a percent sign, a currency, a unit of time or measure."""
    table = words()
    if r.unit:
        return replace(r, kind="money")
    if numeral.fraction:
        return replace(r, kind="percent", unit="%")
    at = r.last
    at += at < len(lex) and lex[at].word == "-"
    if at >= len(lex):
        return r
    return (
        _percent(lex, r)
        or _currency(lex, r, at)
        or _age(lex, r, at)
        or _measure(r, at, table.duration.get(lex[at].word), lex)
        or _quantity(lex, r, at)
        or r
    )


def _percent(lex: list[Lexeme], r: Reading) -> Reading | None:
    word, at = lex[r.last].word, r.last
    after = lex[at + 1].word if at + 1 < len(lex) else ""
    if word == "-" and after in {"percent", "percentage", "point", "points"}:
        word, at = after, at + 1
        after = lex[at + 1].word if at + 1 < len(lex) else ""
    if word == "percentage" and after in {"point", "points"}:
        return replace(r, last=at + 2, kind="percent", unit="point")
    if word in {"%", "percent", "pct", "percentage"}:
        return replace(r, last=at + 1, kind="percent", unit="%")
    if word == "per" and after == "cent":
        return replace(r, last=at + 2, kind="percent", unit="%")
    return None


def _currency(lex: list[Lexeme], r: Reading, at: int) -> Reading | None:
    """Read "million euros", "5 million Canadian dollars", "50 cents"."""
    nation = phrase(lex, at, words().nation, 2)
    word_at = nation[1] if nation else at
    if (
        word_at >= len(lex)
        or lex[word_at].word not in words().currency_after
        or _weighs(lex, r.first, word_at)
    ):
        return None
    code, _, factor = words().currency_after[lex[word_at].word].partition(" ")
    low, high = _times(r, float(factor or 1))
    return replace(r, last=word_at + 1, kind="money", low=low, high=high, unit=nation[0] if nation else code)


# What is counted in pounds of money: "millions of pounds of debt".
SUMS = frozenset({"money", "debt", "debts", "cash", "aid", "funding", "funds", "damage", "savings", "investment", "taxpayers", "taxpayer", "public", "tax", "losses", "profit", "cuts", "spending", "compensation", "fines"})  # fmt: skip
WEIGHTS = frozenset({"kilogram", "kilograms", "kilogrammes", "kilos", "kg", "tons", "tonnes"})


def _weighs(lex: list[Lexeme], first: int, at: int) -> bool:
    """Return whether pounds are a weight: "660 pounds of ore", "300 kilograms (660 pounds)", "weighing 90 pounds"."""
    if lex[at].word != "pounds":
        return False
    before, after = [x.word for x in lex[max(0, first - 4) : first]], [x.word for x in lex[at + 1 : at + 3]]
    if after[:1] == ["of"]:
        return bool(after[1:]) and after[1] not in SUMS
    bracketed = before[-1:] == ["("] and before[-2:-1] and before[-2] in WEIGHTS
    return bool(bracketed) or any(w.startswith("weigh") for w in before)


def _times(r: Reading, factor: float) -> tuple[float | None, float | None]:
    """Return both ends times the factor, to nine figures."""
    low, high = (None if n is None else float(f"{n * factor:.9g}") for n in (r.low, r.high))
    return low, high


def _age(lex: list[Lexeme], r: Reading, at: int) -> Reading | None:
    """Read "34-year-old", "34 years old", "aged 34", "a man of 34" and ", 34,"."""
    nxt = [x.word for x in lex[at : at + 4]]
    if nxt[:1] in (["year"], ["years"], ["yr"]):
        old = 2 if nxt[1:2] == ["-"] else 1
        if nxt[old : old + 1] == ["old"] or nxt[old : old + 1] == ["olds"]:
            return replace(r, last=at + old + 1, kind="age", unit="year")
        if nxt[1:3] == ["of", "age"]:
            return replace(r, last=at + 3, kind="age", unit="year")
    before = lex[r.first - 1].word if r.first else ""
    if before == "aged" or [x.word for x in lex[max(0, r.first - 2) : r.first]] in (
        ["age", "of"],
        ["the", "age"],
    ):
        return replace(r, kind="age", unit="year")
    if before == "of" and r.first > 1 and lex[r.first - 2].word in words().aged and _years(lex, r):
        return replace(r, kind="age", unit="year")
    alone = before == "," and r.first > 1 and lex[r.first - 2].capital and lex[r.last].word in {",", ".", ";"}
    single = r.last - r.first == 1 and lex[r.first].digits and r.low == r.high
    if alone and single and r.low and r.low <= 115 and lex[r.first - 2].word not in words().month:
        return replace(r, kind="age", unit="year")
    return None


def _years(lex: list[Lexeme], r: Reading) -> bool:
    """Return whether nothing is counted by a number behind "a girl of": "a girl of four who", not "a man of two faces"."""
    after = lex[r.last].word
    exact = r.low is not None and r.low == r.high and 1 <= r.low <= 115
    large = (r.low or 0) >= 13 and after not in words().duration and after not in words().unit
    return exact and (
        large or not after[0].isalnum() or after in {"who", "whose", "was", "is", "and", "from"}
    )


def _measure(r: Reading, at: int, seconds: float | None, lex: list[Lexeme]) -> Reading | None:
    if seconds is None:
        return None
    low, high = _times(r, seconds)
    last = at + 1
    ago = last < len(lex) and lex[last].word in {"ago", "earlier"}
    ago = ago and lex[last].word == "ago"
    return replace(r, last=last + ago, kind="duration", low=low, high=high, unit="s", ago=ago)


def _single(lex: list[Lexeme], at: int) -> Reading | None:
    """Read one of a unit of time, or half of one: "nearly a year", "for a month", "half an hour", but not "£9m a year"."""
    half = lex[at].word == "half" and at + 1 < len(lex) and lex[at + 1].word in {"a", "an"}
    unit = at + 1 + half
    if unit >= len(lex) or not (half or lex[at].word in {"a", "an"}) or lex[unit].word not in words().one_of:
        return None
    n, after = 0.5 if half else 1.0, lex[unit + 1].word if unit + 1 < len(lex) else ""
    told = half or (at and lex[at - 1].word in {"for", "within"}) or phrase_before(lex, at, words().bound)
    if not told or after in {"-", "ago", "earlier", "later"}:
        return None
    r = _measure(
        Reading(at, unit, "number", n, n, None, (at, unit)), unit, words().duration[lex[unit].word], lex
    )
    return _bounded(lex, r, Numeral(at, unit, n, n)) if r else None


def _quantity(lex: list[Lexeme], r: Reading, at: int) -> Reading | None:
    """Read a unit of measure; "square miles", "cubic feet" and "miles per hour" are units of their own."""
    table = words().unit
    word = lex[at].word.rstrip(".")
    power = {"square": 2, "sq": 2, "cubic": 3}.get(word, 1) if at + 1 < len(lex) else 1
    if power > 1:
        at += 1
        word = lex[at].word
    if word not in table or (len(word) <= 2 and lex[at].capital and word != "mw"):
        return None
    base, factor = table[word]
    if word == "pounds" and not _weighs(lex, r.first, at):
        return None
    last = at + 1
    if power > 1:
        base, factor = f"{base}{power}", factor**power
    follow = [x.word for x in lex[last : last + 2]]
    if base == "m" and follow in (["per", "hour"], ["an", "hour"], ["/", "h"]):
        base, factor, last = "m/s", factor / 3600, last + 2
    low, high = _times(r, factor)
    return replace(r, last=last, kind="quantity", low=low, high=high, unit=base)


def _bounded(lex: list[Lexeme], r: Reading, numeral: Numeral) -> Reading:
    """Widen the value by the words around it ("at least", "or more"), which join its span."""
    before = phrase_before(lex, r.first, words().bound)
    if (
        before
        and lex[before[1]].capital
        and before[1] > 0
        and before[0] == "about"
        and lex[before[1]].word == "some"
    ):
        before = None
    if before and (_brought(lex, before[1]) or _no_bound(lex, r, before[1])):
        before = None
    if before and r.kind == "duration" and _during(lex, before[1]):
        before = None
    # "It rose up to 49 percent", "it brought the rate up to 49 percent" end there.
    if before and before[0] == "at_most" and before[1] and lex[before[1] - 1].word in words().moved:
        before = None
    after = phrase(lex, r.last, words().bound_after, 2) if r.last < len(lex) else None
    if before is None and after is None and not numeral.vague:
        return r
    if before and r.low != r.high and r.high is not None and before[0] != "about":
        return replace(r, first=before[1])
    bound = before[0] if before else after[0] if after else None
    if before and bound in TURNED and _denied(lex, before[1]):
        bound = TURNED[bound]
    low, high = _widen(bound, r.low, r.high)
    return replace(
        r, first=before[1] if before else r.first, last=after[1] if after else r.last, low=low, high=high
    )


# What a bound is where it is denied: "it cannot hold more than 12 barges".
TURNED = {"at_least": "at_most", "just_over": "at_most", "at_most": "at_least"}
# How many words before a bound its denial may stand.
DENIAL = 5
# What ends the reach of a denial.
OVER = frozenset({",", ";", ":", ".", "—", "–", "but", "that", "who", "which", "whether", "if", "how", "because", "when", "after"})  # fmt: skip


# What is brought up to a figure.
LEVELS = frozenset({"rate", "toll", "total", "number", "count", "tally", "figure", "share"})


def _brought(lex: list[Lexeme], at: int) -> bool:
    """Return whether "up to" at the lexeme says where a level went: "it brought the toll up to 12"."""
    up_to = [x.word for x in lex[at : at + 2]] == ["up", "to"]
    return up_to and at > 1 and lex[at - 1].word in LEVELS


# What runs over somebody, and bounds nothing: "it ran over two soldiers".
RUNS = frozenset(
    {"run", "ran", "runs", "running", "drove", "drive", "drives", "driving", "rolled", "handed", "turned"}
)


def _no_bound(lex: list[Lexeme], r: Reading, at: int) -> bool:
    """Return whether the word at the lexeme goes with something else: "ran over two men", "a story about 29-year-old Aske"."""
    over = lex[at].word == "over" and at > 0 and lex[at - 1].word in RUNS and r.kind != "duration"
    of_somebody = lex[at].word == "about" and r.kind == "age" and lex[r.last - 2].word == "-"
    return over or of_somebody


def _denied(lex: list[Lexeme], at: int) -> bool:
    """Return whether the bound that begins at the lexeme is denied: "it would never lose more than".

    Not so where it bounds for how long: "she had not seen him for more than five years".
    """
    if at and lex[at - 1].word in {"for", "in"}:
        return False
    for x in reversed(lex[max(0, at - DENIAL) : at]):
        if x.word in OVER:
            return False
        if x.word in {"not", "never", "cannot"} or x.word.endswith(("n't", "n’t")):
            return True
    return False


def _during(lex: list[Lexeme], at: int) -> bool:
    """Return whether "over" is a while and no bound: "it lost 40 barges over two years", but "for over two years"."""
    return lex[at].word == "over" and (not at or lex[at - 1].word not in words().before_over)


def _widen(bound: str | None, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    if bound is None or low is None:
        return low, high
    top = low if high is None else high
    slack = abs(top) * SLACK
    return {
        "at_least": (low, None),
        "just_over": (low, top + slack),
        "at_most": (None, top),
        "nearly": (low - abs(low) * SLACK, top),
        "about": (low - abs(low) * SLACK, None if high is None else top + slack),
    }[bound]


def read_ordinal(lex: list[Lexeme], at: int) -> Reading | None:
    """Return the ordinal at the lexeme ("third", "21st"), or None."""
    word = lex[at].word
    if (
        lex[at].digits
        and at + 1 < len(lex)
        and glued(lex, at + 1)
        and lex[at + 1].word in {"st", "nd", "rd", "th"}
    ):
        value = word.replace(",", "")
        if value.isdecimal() and len(value) < 6:
            return Reading(at, at + 2, "ordinal", float(value), float(value), None, (at, at + 2))
    if word in words().ordinal:
        n = words().ordinal[word]
        return Reading(at, at + 1, "ordinal", n, n, None, (at, at + 1))
    if (
        word in words().number
        and at + 2 < len(lex)
        and lex[at + 1].word == "-"
        and lex[at + 2].word in words().ordinal
    ):
        n = words().number[word] + words().ordinal[lex[at + 2].word]
        return Reading(at, at + 3, "ordinal", n, n, None, (at, at + 3))
    return None
