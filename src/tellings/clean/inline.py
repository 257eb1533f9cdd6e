"""Links to other stories that an extractor left inside a sentence, behind the name that they hang on."""

import re
from collections.abc import Iterator

__all__ = ["inline_links"]

# "Ida Roth Ida Maria RothTen lakes to swim in Why the harbour silts up MORE": a name, the same name in full, headlines
# glued to it, and a button. A full name has at most four words, the headlines so many characters.
_NAME = re.compile(
    r"\b([A-Z][\w'’-]{1,20}) ([A-Z][\w'’-]{1,20}) (\1(?: [A-Z][\w.'’-]{0,20}){0,2} \2)(?=[A-Z0-9‘“\"'])"
)
_LONGEST = 700
_BUTTON = "MORE"


def inline_links(line: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of such links, from the second name to the button, by place.

    >>> line = "Ida Roth Ida RothTen lakes to swim in MORE said so."
    >>> [line[s:e] for s, e in inline_links(line)]
    ['Ida RothTen lakes to swim in MORE']
    """
    # Few lines have one, and the search for names looks at every word.
    at = 0 if _BUTTON in line else len(line)
    while found := _NAME.search(line, at):
        end = line.find(_BUTTON, found.end(), found.end() + _LONGEST)
        if end < 0:
            at = found.end()
            continue
        at = end + len(_BUTTON)
        yield found.start(3), at
