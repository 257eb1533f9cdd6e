"""Why two statements are held to be one claim, in words."""

from tellings.align.features import Words
from tellings.align.lexicon import kind_of
from tellings.align.readings import Reading

__all__ = ["reasons_for"]

_MOST_WORDS = 3
_VERBATIM = 0.9  # share of the shorter quotation that both hold


def reasons_for(a: Reading, b: Reading, words: Words, speakers: dict[str, str]) -> tuple[str, ...]:
    """Return what speaks for the pair, the strongest kind first; `speakers` are names by actor."""
    return tuple(
        reason
        for reason in (
            _quotation(a, b), _speaker(a, b, speakers), _numbers(a, b), _sizes(a, b), _dates(a, b), _events(a, b), _rare(a, b, words)
        )
        if reason
    )  # fmt: skip


def _quotation(a: Reading, b: Reading) -> str:
    shared = len(a.quoted & b.quoted)
    if shared < 2:
        return ""
    share = shared / min(len(a.quoted), len(b.quoted))
    return "same quotation" if share >= _VERBATIM else "words of one quotation"


def _speaker(a: Reading, b: Reading, speakers: dict[str, str]) -> str:
    names = [speakers.get(s, s) for s in sorted(a.speakers & b.speakers)]
    return f"same speaker: {names[0]}" if names else ""


def _numbers(a: Reading, b: Reading) -> str:
    shared = sorted(n.lstrip("#") for n in a.numbers & b.numbers)
    return "both " + ", ".join(shared[:_MOST_WORDS]) if shared else ""


def _sizes(a: Reading, b: Reading) -> str:
    other = a.numbers.isdisjoint(b.numbers)
    return "figures of about one size" if other and not a.figures.isdisjoint(b.figures) else ""


def _dates(a: Reading, b: Reading) -> str:
    return "dates that may be one" if not a.dates.isdisjoint(b.dates) else ""


def _events(a: Reading, b: Reading) -> str:
    """Return a pair of different words of one group ("freed" and "released"), if there is one."""
    theirs = [other for other in sorted(b.groups) if other not in a.words]
    for word in (w for w in sorted(a.groups) if theirs and w not in b.words):
        for other in theirs:
            shared = set(a.groups[word]).intersection(b.groups[other])
            if shared:
                return f"{kind_of(min(shared))}: {a.form(word)}, {b.form(other)}"
    return ""


def _rare(a: Reading, b: Reading, words: Words) -> str:
    best = _rarest(a.words & b.words, words)
    if best:
        return "rare words: " + ", ".join(a.form(w) for w in best)
    return "the sentences around them agree" if a.around & b.around else ""


def _rarest(shared: frozenset[str], words: Words) -> list[str]:
    plain = (w for w in shared if not w.startswith("#"))
    return sorted(plain, key=lambda w: (-words.weight[words.column[w]], w))[:_MOST_WORDS]
