"""Articles in other languages: their function words say nothing, although no English table knows them."""

import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

__all__ = ["without_function_words"]

# The words that English prose is full of; from a tenth of the running words on it is English.
_ENGLISH = frozenset("the of and to a in is that for on it with as was at by be he said from".split())
_SHARE = 0.1


def without_function_words(counts: "Counter[str]") -> "Counter[str]":
    """Return the counts of words as written, less the function words of the article's language if not English.

    >>> sorted(without_function_words(Counter("Die Fähre lief auf ein Riff und sank mit der Ladung".split())))
    ['Fähre', 'Ladung', 'Riff', 'lief', 'sank']
    """
    total = counts.total()
    english = sum(counts[w] for w in _ENGLISH)
    if english >= _SHARE * total:
        return counts
    held = {language: sum(n for w, n in counts.items() if w in words) for language, words in _lists().items()}
    best = max(sorted(held), key=lambda language: held[language])
    # Headlines and captions have few function words of any language.
    if held[best] < 2 * _SHARE * total or held[best] <= 2 * english:
        return counts
    return Counter({w: n for w, n in counts.items() if w.casefold() not in _lists()[best]})


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(files("tellings.stories").joinpath("function_words.toml").read_text("utf8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}
