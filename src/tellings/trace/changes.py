"""What a taker made of its source: what it cut and added, and spellings that the two share against all others."""

from collections.abc import Iterator, Sequence

from tellings.records import Evidence, Telling
from tellings.trace.inherit import Wording, runs
from tellings.trace.ties import Tie

__all__ = ["Spellings", "changes_of"]

# Runs of words shorter than this are a word changed, not a sentence cut; so many of each are shown, longest first.
_LONG, _SHOWN = 6, 2
# Shorter words have neighbours that are other words; longer ones are none.
_LETTERS, _MOST_LETTERS = 6, 24

Spelled = tuple[int, int]


class Spellings:
    """The words of a story by spelling: which are written otherwise, by one letter, in another telling."""

    def __init__(self, tellings: Sequence[Telling], wordings: Sequence[Wording]) -> None:
        self.words: dict[int, str] = {}
        self.holders: dict[int, set[int]] = {}
        for number, (telling, wording) in enumerate(zip(tellings, wordings, strict=True)):
            text = telling.article.received
            for (start, end), form in zip(wording.spans, wording.forms, strict=True):
                self.words.setdefault(form, text[start:end].casefold())
                self.holders.setdefault(form, set()).add(number)
        self.near: dict[str, set[int]] = {}
        for form, word in self.words.items():
            for key in _keys(word):
                self.near.setdefault(key, set()).add(form)

    def odd(self, form: int, pair: tuple[int, int]) -> bool:
        """Return whether only two tellings write a word so, and another writes it otherwise."""
        if self.holders[form] != set(pair):
            return False
        word = self.words[form]
        others = {f for key in _keys(word) for f in self.near[key] if f != form}
        return any(_misspelt(word, self.words[f]) and self.holders[f] - set(pair) for f in others)


def _keys(word: str) -> Iterator[str]:
    """Yield a word's letters without one inside: words that are one letter or one swap apart have one in common."""
    if _LETTERS <= len(word) <= _MOST_LETTERS and word.isalpha():
        yield word
        yield from (word[:n] + word[n + 1 :] for n in range(1, len(word) - 2))


def _misspelt(one: str, other: str) -> bool:
    """Return whether two words differ by a letter more or less inside, or by two that changed places.

    >>> _misspelt("pormise", "promise"), _misspelt("minister", "ministers")
    (True, False)
    """
    if abs(len(one) - len(other)) > 1 or one[0] != other[0] or one[-2:] != other[-2:]:
        return False
    if len(one) != len(other):
        return True
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]


def changes_of(
    tie: Tie, source: int, tellings: Sequence[Telling], wordings: Sequence[Wording], spellings: Spellings
) -> list[Evidence]:
    """Return what the taker cut from its source and added to it, and words that both write as no other does."""
    if tie.shared is None:
        return []
    places = {tie.a: tie.shared.a, tie.b: tie.shared.b}
    target = tie.b if source == tie.a else tie.a
    out: list[Evidence] = []
    for number, note in ((source, "only here: cut"), (target, "only here: added")):
        found = sorted(runs(places[number] < 0, _LONG), key=lambda r: (r[0] - r[1], r[0]))[:_SHOWN]
        out += [_shown(tellings[number], wordings[number], run, note) for run in sorted(found)]
    for here, there in _odd(tie, wordings, spellings)[:_SHOWN]:
        for number, at in ((tie.a, here), (tie.b, there)):
            out.append(_shown(tellings[number], wordings[number], (at, at + 1), "the same unusual spelling"))
    return out


def _odd(tie: Tie, wordings: Sequence[Wording], spellings: Spellings) -> list[Spelled]:
    """Return where both write a word as no other telling does."""
    if tie.shared is None:
        return []
    forms, pair = wordings[tie.a].forms, (tie.a, tie.b)
    there = tie.shared.a.tolist()
    return [(n, j) for n, j in enumerate(there) if j >= 0 and spellings.odd(forms[n], pair)]


def _shown(telling: Telling, wording: Wording, run: tuple[int, int], note: str) -> Evidence:
    start, end = wording.spans[run[0]][0], wording.spans[run[1] - 1][1]
    return Evidence(telling.article.article_id, start, end, note)
