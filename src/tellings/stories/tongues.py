"""Articles in other languages: their function words say nothing, although no English table knows them."""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENGLISH", "SHARE", "function_words", "tongue"]

# The words that English prose is full of; from a tenth of the running words on it is English.
ENGLISH = frozenset("the of and to a in is that for on it with as was at by be he said from".split())
SHARE = 0.1


def tongue(masks: NDArray[np.uint64], english: int) -> int | None:
    """Return the number of the list that an article's words are of, or None for English and where it cannot be told.

    `masks` has one item a word, as `function_words` gives them; `english` is how many of them are in `ENGLISH`.
    """
    if english >= SHARE * len(masks):
        return None
    held = [int(((masks >> np.uint64(n)) & np.uint64(1)).sum()) for n in range(len(_lists()))]
    best = int(np.argmax(held)) if held else 0
    # Headlines and captions have few function words of any language.
    if held[best] < 2 * SHARE * len(masks) or held[best] <= 2 * english:
        return None
    return best


@cache
def function_words() -> dict[str, int]:
    """Return in which lists a word is: bit n for the list n, in order of the languages' codes.

    >>> function_words()["och"] == 1 << sorted(_lists()).index("sv")
    True
    """
    masks: dict[str, int] = {}
    for n, language in enumerate(sorted(_lists())):
        for word in _lists()[language]:
            masks[word] = masks.get(word, 0) | 1 << n
    return masks


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(files("tellings.stories").joinpath("function_words.toml").read_text("utf8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}
