"""What became of those counted, by the words right behind the count: parses of long or cut sentences often lose it."""

from tellings.differ.lexicon import lexicon
from tellings.differ.sides import Side

__all__ = ["told_behind"]

# What only they can do who are counted: "eleven people died", but not "eleven people killed a man".
OF_ITSELF = frozenset({"die", "perish", "drown", "disappear"})
# "Twelve people are known to have died", "are feared dead".
KNOWN = frozenset({"know", "believe", "fear", "report", "confirm", "presume", "think"})
BETWEEN = frozenset({"AUX", "ADV", "PART"})
# So many words on, at most, stands the verb of "the 61 people whom the army of the south murdered".
AHEAD = 7


def told_behind(side: Side, last: int, stop: int) -> set[str]:
    """Return the fates of those counted by a number that ends before the token `last`, in a sentence that ends at `stop`.

    "11 people were killed", "the 61 who were taken to hospitals", "the 61 people whom the army murdered".
    """
    at, other = _past_noun(side, last, stop)
    if other or at >= stop:
        return set()
    if side.lemma(at) in {"who", "whom", "that"}:
        whom, at = side.lemma(at) != "who", at + 1
        if whom and at < stop and side.parse.pos[at] in {"DET", "NOUN", "PROPN", "ADJ"}:
            return _suffered(side, at, stop)
    return _undergone(side, at, stop)


def _past_noun(side: Side, at: int, stop: int) -> tuple[int, bool]:
    """Return the token behind the noun counted, and whether it is of anything but people."""
    nouns = set()
    while at < stop and side.parse.pos[at] in {"NOUN", "PROPN", "ADJ"} and not _fate(side, at):
        if side.parse.pos[at] != "ADJ":
            nouns.add(side.lemma(at))
        at += 1
    return at, bool(nouns - lexicon().people - {"passenger"})


def _suffered(side: Side, at: int, stop: int) -> set[str]:
    verb = next(
        (i for i in range(at, min(stop, at + AHEAD)) if side.parse.pos[i] in {"VERB", "AUX", "PUNCT"}), None
    )
    if verb is None or side.parse.pos[verb] != "VERB":
        return set()
    return _fate(side, verb)


def _undergone(side: Side, at: int, stop: int) -> set[str]:
    """Return the fate that a verb in the passive, an adjective or a verb without an object gives."""
    first = at
    while at < stop and (side.parse.pos[at] in BETWEEN or side.lemma(at) in KNOWN):
        if side.parse.dep[at] == "neg":
            return set()
        at += 1
    if at >= stop:
        return set()
    near = [side.lemma(i) for i in range(at, min(stop, at + 4))]
    if {"to", "in"} & {*near[:2]} and "hospital" in near:
        return {"fate:hurt"}
    if near[0] == "lose" and "life" in near:
        return {"fate:dead"}
    tag, passive = side.parse.tag[at], any(side.lemma(i) in {"be", "get"} for i in range(first, at))
    if near[0] in OF_ITSELF or tag == "JJ" or (tag in {"VBN", "VBD"} and (passive or tag == "VBN")):
        return _fate(side, at) if near[0] != "lose" else set()
    return set()


def _fate(side: Side, token: int) -> set[str]:
    fate = lexicon().fate.get(side.lemma(token))
    return {f"fate:{fate}"} if fate and side.parse.pos[token] in {"VERB", "ADJ"} else set()
