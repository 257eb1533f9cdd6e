"""Numbers in digits and in words."""

from dataclasses import dataclass

from tellings.values.lexemes import Lexeme, glued, phrase, words

__all__ = ["Numeral", "read_numeral"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number over the lexemes [first, last); `vague` if its word gives no figure ("dozens")."""

    first: int
    last: int
    low: float
    high: float | None
    vague: bool = False
    fraction: bool = False


def read_numeral(lex: list[Lexeme], at: int) -> Numeral | None:
    """Return the number that begins at the lexeme, or None."""
    if lex[at].digits:
        return _scaled(lex, _digits(lex, at))
    return _vague(lex, at) or _fraction(lex, at) or _scaled(lex, _spelled(lex, at))


def _vague(lex: list[Lexeme], at: int) -> Numeral | None:
    found = phrase(lex, at, words().vague)
    if found is None or (lex[at].word == "many" and at + 1 < len(lex) and lex[at + 1].word == "as"):
        return None
    (low, high), last = found
    last += last < len(lex) and lex[last].word == "of" and lex[at].word == "a"
    if last < len(lex) and lex[at].word in {"several", "a"} and lex[last].word in words().scale and low < 4:
        # "Several hundred", "a few dozen", "a couple of thousand": two or more of them.
        return Numeral(at, last + 1, 2 * words().scale[lex[last].word], None, vague=True)
    return Numeral(at, found[1], low, high or None, vague=not high)


def _fraction(lex: list[Lexeme], at: int) -> Numeral | None:
    """Read "half a million", "a third of", "two thirds of" and "half of" (a share, in percent)."""
    table = words().fraction
    count, word = 1.0, at
    if lex[at].word in {"a", "an", "one"}:
        word = at + 1
    elif lex[at].word in words().number:
        count, word = words().number[lex[at].word], at + 1
        word += word < len(lex) and lex[word].word == "-"
    if word >= len(lex) or lex[word].word not in table:
        return None
    share = count * table[lex[word].word]
    scale = _scale_after(lex, word + 1)
    if scale:
        return Numeral(at, scale[1], share * scale[0], share * scale[0])
    # "Sales fell for three quarters" counts seasons; two thirds are a share whatever follows.
    several = count > 1 and lex[word].word in {"thirds", "fifths", "tenths"}
    if share < 1 and (several or (word + 1 < len(lex) and lex[word + 1].word == "of")):
        return Numeral(at, word + 1, round(share * 100, 1), round(share * 100, 1), fraction=True)
    return None


def _scale_after(lex: list[Lexeme], at: int) -> tuple[float, int] | None:
    """Read "(of) a million" after a fraction."""
    at += at < len(lex) and lex[at].word == "of"
    if at + 1 < len(lex) and lex[at].word in {"a", "one"} and lex[at + 1].word in words().scale:
        return words().scale[lex[at + 1].word], at + 2
    return None


def _digits(lex: list[Lexeme], at: int) -> Numeral | None:
    value = _figure(lex[at].word)
    return None if value is None else Numeral(at, at + 1, value, value)


def _figure(word: str) -> float | None:
    """Return the value of digits: "1,200" and "1,50,000" are whole, "3.5" is not, "6:30" is none.

    >>> _figure("1,200"), _figure("3.5"), _figure("6:30")
    (1200.0, 3.5, None)
    """
    if ":" in word or len(word) > 24 or not word.replace(",", "").replace(".", "").isdecimal():
        return None
    head, *rest = word.split(",")
    if rest and (
        len(head) > 3 or any(len(g) not in {2, 3} for g in rest[:-1]) or len(rest[-1].split(".")[0]) != 3
    ):
        return None
    plain = word.replace(",", "")
    return float(plain) if plain.count(".") <= 1 else None


def _spelled(lex: list[Lexeme], at: int) -> Numeral | None:
    """Read a number in words: "two hundred and twelve", "a hundred", "twenty-one"."""
    table = words()
    total, current, i, last = 0.0, 0.0, at, at
    if lex[at].word in {"a", "an"} and at + 1 < len(lex) and lex[at + 1].word in table.scale:
        current, i = 1.0, at + 1
    while i < len(lex):
        word = lex[i].word
        if word in table.number and _fits(current, table.number[word]):
            current, i = current + table.number[word], i + 1
        elif word in table.scale and (current or total) and lex[i].word not in {"lakhs", "crores"}:
            scale = table.scale[word]
            if scale > 100:
                total, current = (total + current) * scale if total < scale else total + current * scale, 0.0
            else:
                current *= scale
            i += 1
        elif word in {"and", "-"} and i > at and _continues(lex, i, current or total):
            i += 1
            continue
        else:
            break
        last = i
    return Numeral(at, last, total + current, total + current) if last > at and total + current >= 0 else None


def _fits(current: float, digit: float) -> bool:
    """Return whether a number word may follow: one below ten after tens, any after a whole hundred."""
    if current == 0 or current % 100 == 0:
        return True
    return current % 100 >= 20 and current % 10 == 0 and 0 < digit < 10


def _continues(lex: list[Lexeme], at: int, value: float) -> bool:
    if at + 1 >= len(lex):
        return False
    after = lex[at + 1].word
    if lex[at].word == "-":
        joined = glued(lex, at) and glued(lex, at + 1)
        return joined and (after in words().scale or (after in words().number and value % 100 >= 20))
    return after in words().number and value >= 100 and value % 100 == 0 and lex[at - 1].word in words().scale


def _scaled(lex: list[Lexeme], numeral: Numeral | None) -> Numeral | None:
    """Add a scale word ("1.2 million") or a glued suffix ("1.2bn"), and "and a half"."""
    if numeral is None:
        return None
    value, at = numeral.low, numeral.last
    if [x.word for x in lex[at : at + 3]] == ["and", "a", "half"]:
        value, at = value + 0.5, at + 3
    table = words()
    if at < len(lex) and lex[at].word == "-" and glued(lex, at) and glued(lex, at + 1):
        at += at + 1 < len(lex) and lex[at + 1].word in table.scale
    while at < len(lex) and lex[at].word in table.scale:
        value, at = value * table.scale[lex[at].word], at + 1
    if (
        at < len(lex)
        and glued(lex, at)
        and lex[at - 1].digits
        and lex[at].word in table.suffix
        and lex[at].word != "m"
    ):
        value, at = value * table.suffix[lex[at].word], at + 1
    return Numeral(numeral.first, at, value, value)
