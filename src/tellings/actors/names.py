"""How likely two names are one name: tokens aligned by spelling and sound, whatever their order and script."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA

from tellings.actors.lexicon import countries, table, words
from tellings.records import ActorType

__all__ = ["SAME_NAME", "same_name"]

# Two names with at least this score are one name: .74 to .76 give the best F1 on name_bench (evals/names.py).
SAME_NAME = 0.75

# A name with more words than this is compared by its first ones: no name has more, hostile texts have.
_MOST_WORDS = 14
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[a-z0-9']+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?|\b[a-z](?:\.[a-z])+\b")
_ROMAN = re.compile(r"^(?=[ivxlc]+$)(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
# Spellings that different transliterations give to one sound, applied in order.
_SOUNDS = (
    ("'", ""), ("tsch", "ch"), ("tch", "ch"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("sch", "sh"), ("shch", "sh"),
    ("ph", "f"), ("kh", "h"), ("gh", "g"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("x", "ks"), ("ou", "u"), ("oo", "u"),
    ("ee", "i"), ("iy", "i"), ("ij", "i"), ("yi", "i"), ("ye", "e"), ("ie", "i"), ("ei", "i"), ("ey", "i"), ("ay", "ai"), ("y", "i"), ("w", "v"),
    ("dh", "d"), ("th", "t"), ("tz", "ts"), ("cz", "ch"), ("sz", "sh"), ("z", "s"), ("c", "k"), ("j", "i"), ("o", "u"), ("e", "a"),
)  # fmt: skip


class _Name(NamedTuple):
    """A name taken apart: its telling words, its small words, numbers and generation."""

    words: tuple[str, ...]
    light: tuple[str, ...]
    numbers: frozenset[str]
    generation: str


def same_name(a: str, b: str, kind: ActorType) -> float:
    """Return how likely two names of things of one kind are one name, from 0 to 1 (`SAME_NAME` decides).

    >>> same_name("Bill Harrow", "Harrow, William J.", "person") > SAME_NAME
    True
    >>> same_name("Orlo Shipping 2", "Orlo Shipping 3", "organisation") > SAME_NAME
    False
    """
    one, two = _take_apart(a, kind), _take_apart(b, kind)
    if (
        one.words == two.words
        and one.words
        and one.numbers == two.numbers
        and one.generation == two.generation
    ):
        return 1.0
    if not one.words or not two.words:
        return 1.0 if a == b else OSA.normalized_similarity(a, b) ** 2
    factor = 1.0
    if one.numbers != two.numbers:
        factor = 0.6 if one.numbers and two.numbers else 0.7
    if {one.generation, two.generation} >= {"junior", "senior"} or (
        one.generation and two.generation and one.generation != two.generation
    ):
        factor *= 0.6
    score = _people(one, two) if kind == "person" else _bodies(one, two)
    return round(factor * score, 4)


@lru_cache(maxsize=4096)
def _take_apart(name: str, kind: ActorType) -> _Name:
    text = anyascii(_CAMEL.sub(" ", name)).casefold().replace("`", "'").replace("&", " and ")
    text = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", text)
    if kind == "person":
        return _person(text)
    return _body(text)


def _person(text: str) -> _Name:
    tokens = [t for w in _WORD.findall(text)[: 2 * _MOST_WORDS] if (t := w.strip("'"))]
    generation = next((g for t in tokens[1:] if (g := _generations().get(t))), "")
    kept = [t for i, t in enumerate(tokens) if not (i and t in _generations())]
    bare = [t for t in kept if t not in words("honorifics", "words", file="names")] or kept
    light = tuple(t for t in bare if t in words("particles", "words", file="names"))
    telling = tuple(t for t in bare if t not in words("particles", "words", file="names")) or tuple(bare)
    return _Name(telling[:_MOST_WORDS], light, frozenset(), generation)


def _body(text: str) -> _Name:
    for phrase in table("names")["legal_forms"]["phrases"]:
        text = text.replace(phrase, " ")
    tokens = _numbered([_expand(w) for w in _WORD.findall(text)[: 2 * _MOST_WORDS]])
    forms, generic = words("legal_forms", "words", file="names"), words("generic", "words", file="names")
    bare = [t for i, t in enumerate(tokens) if t not in forms or i == 0] or tokens
    numbers = frozenset(t for t in bare[1:] if t.isdigit())
    telling = (
        tuple(t for t in bare if t not in generic and t not in numbers)
        or tuple(t for t in bare if t not in numbers)
        or tuple(bare)
    )
    light = tuple(t for t in bare if t in generic and t not in telling)
    return _Name(telling[:_MOST_WORDS], light, numbers, "")


def _expand(word: str) -> str:
    word = word.strip("'").removesuffix("'s")
    return str(table("names")["expansions"].get(word, word.replace("'", "")))


def _numbered(tokens: list[str]) -> list[str]:
    """Return the tokens with numerals and number words as digits ("forty four" is "44", "ii" is "2")."""
    out: list[str] = []
    units, tens = _units(), table("names")["digits"]["tens"]
    for i, word in enumerate(tokens):
        if word in units and out and out[-1].endswith("0") and i and tokens[i - 1] in tens:
            out[-1] = str(int(out[-1]) + units[word])
        elif word in units:
            out.append(str(units[word]))
        elif word in tens:
            out.append(str(20 + 10 * tens.index(word)))
        elif i and _ROMAN.match(word) and word != "i":
            out.append(str(_roman(word)))
        else:
            out.append(word)
    return [t for t in out if t]


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[c] for c in word]
    return sum(-v if v < max(values[i + 1 :], default=0) else v for i, v in enumerate(values))


@cache
def _units() -> Mapping[str, int]:
    digits = table("names")["digits"]
    return {w: n for key in ("words", "ordinals") for n, w in enumerate(digits[key]) if w != "second"}


@cache
def _generations() -> Mapping[str, str]:
    rows = table("names")["generations"]
    return {w: g for g, row in rows.items() if g != "example" for w in row}


@cache
def _nicknames() -> Mapping[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for n, line in enumerate(table("names")["nicknames"]["groups"]):
        for name in line.split():
            groups.setdefault(name, set()).add(n)
    return {name: frozenset(g) for name, g in groups.items()}


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=16384)
def _alike(a: str, b: str) -> float:
    """Return how alike two words are in spelling or in sound, 0 where they are too far apart to be one."""
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.0
    spelled = _close(a, b)
    sounded = _close(_sound(a), _sound(b))
    nick = 0.9 if _nicknames().get(a, frozenset()) & _nicknames().get(b, frozenset()) else 0.0
    return max(spelled, 0.97 * sounded, nick)


def _close(a: str, b: str) -> float:
    longer = max(len(a), len(b), 1)
    distance = OSA.distance(a, b, score_cutoff=3)
    # One slip in a word of three to five letters, two in one of six to nine, three in a longer one.
    allowed = 0 if longer < 3 else 1 if longer < 6 else 2 if longer < 10 else 3
    return 1 - distance / longer if distance <= allowed else 0.0


def _align(a: Sequence[str], b: Sequence[str]) -> tuple[list[tuple[int, int, float]], list[int], list[int]]:
    """Return the best pairs of words (greedy, nearest in order first) and what is left on both sides."""
    scored = sorted(
        ((_alike(x, y), -abs(i - j), -i, -j) for i, x in enumerate(a) for j, y in enumerate(b)), reverse=True
    )
    pairs: list[tuple[int, int, float]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for score, _, i, j in scored:
        if score and -i not in used_a and -j not in used_b:
            pairs.append((-i, -j, score))
            used_a.add(-i)
            used_b.add(-j)
    return pairs, [i for i in range(len(a)) if i not in used_a], [j for j in range(len(b)) if j not in used_b]


def _joined(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the likeness of two names written together, for words that one of them splits."""
    one, two = "".join(a), "".join(b)
    if len(a) == len(b) or min(len(one), len(two)) < 5:
        return 0.0
    return _close(one, two) or 0.97 * _close(_sound(one), _sound(two))


def _people(one: _Name, two: _Name) -> float:
    a, b = one.words, two.words
    pairs, left_a, left_b = _align(a, b)
    initials, left_a, left_b = _initials(a, b, left_a, left_b)
    matched = len(pairs) + len(initials)
    if not pairs:
        return _joined(a, b)
    mean = sum(s for *_, s in pairs) / len(pairs)
    score = mean
    score *= 0.97 ** len(initials)
    conflict = min(len(left_a), len(left_b))
    extra = abs(len(left_a) - len(left_b))
    score *= 0.6 if conflict else 1.0
    score *= 0.96**extra if matched > 1 else 0.78 ** min(extra, 2)
    return max(score, _joined(a, b))


def _initials(
    a: Sequence[str], b: Sequence[str], left_a: list[int], left_b: list[int]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return the pairs of an initial and a word that begins with it, and what is then left."""
    pairs = []
    for i in list(left_a):
        for j in list(left_b):
            if 1 in {len(a[i]), len(b[j])} and a[i][0] == b[j][0]:
                pairs.append((i, j))
                left_a, left_b = [x for x in left_a if x != i], [x for x in left_b if x != j]
                break
    return pairs, left_a, left_b


def _bodies(one: _Name, two: _Name) -> float:
    a, b = one.words, two.words
    pairs, left_a, left_b = _align(a, b)
    if _acronym(one, two):
        return 0.9
    if not pairs:
        return _joined(a, b)
    mean = sum(s for *_, s in pairs) / len(pairs)
    score = mean * (0.6 if left_a and left_b else 1.0)
    extra = [a[i] for i in left_a] + [b[j] for j in left_b]
    placed = any(w in countries() for w in extra)
    score *= (0.7 if placed else 0.8 if len(pairs) < 2 else 0.85) if extra else 1.0
    score *= 0.98 ** len(set(one.light) ^ set(two.light))
    return max(score, _joined(a, b))


def _acronym(one: _Name, two: _Name) -> bool:
    """Return whether one name is the initials of the other's words."""
    short, long = sorted((one.words, two.words), key=len)
    return len(short) == 1 and len(long) > 2 and len(short[0]) > 2 and short[0] == "".join(w[0] for w in long)
