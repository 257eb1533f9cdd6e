"""Cues that are phrases: "according to"."""

from collections.abc import Iterator

from tellings.attribute.drafts import Draft
from tellings.attribute.reading import Reading
from tellings.spans import enclose

__all__ = ["phrase_drafts"]


def phrase_drafts(r: Reading) -> Iterator[Draft]:
    """Yield an attribution for every "according to": the clause it hangs from is the content."""
    for i in range(len(r.words) - 1):
        if r.words[i] != "according" or r.words[i + 1] != "to":
            continue
        noun = next(iter(r.kids_as(i + 1, "pobj")), None)
        if noun is None:
            continue
        source = r.spans(r.below(noun))
        phrase = set(r.below(i))
        sentence = r.sentences[r.parse.sentence[i]]
        content = r.spans(t for t in sentence if t not in phrase)
        if source and content:
            cue = (r.parse.start[i], r.parse.end[i + 1])
            yield Draft(enclose(source), cue, tuple(content), "according", 0.9)
