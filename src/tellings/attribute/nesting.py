"""Which of several readings to keep, and which attribution lies in which."""

from collections.abc import Sequence

from msgspec.structs import replace

from tellings.attribute.drafts import Draft
from tellings.attribute.lexicon import lexicon
from tellings.attribute.reading import Reading

__all__ = ["outers", "settled"]

# Inside what somebody says, only these are somebody else's words; the rest is the speaker's own telling.
_NESTING = frozenset({"trailing", "clause", "inverted", "quotation", "according", "noun clause"})
_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})


def settled(r: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that stand: one for each anchor, none that holds its own holder.

    "Reportedly" at a verb that has a source of its own is that verb's hedge and no more.
    """
    best: dict[int, Draft] = {}
    for d in drafts:
        if d.content and (d.anchor not in best or d.trust > best[d.anchor].trust):
            best[d.anchor] = d
    hedges = [a for a in best if best[a].rule == "adverb" and r.head[a] in best]
    kept = _without_circles(_parted(r, [best[a] for a in sorted(best.keys() - set(hedges))]))
    around = outers(kept)
    return [d for n, d in enumerate(kept) if not around[n] or _speaks_inside(r, d)]


def _parted(r: Reading, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts without what lies across a semicolon where somebody is given that: "A, she said; B, he added".

    Nor what closes the whole: "A, the Post reported" at the end of "B said A".
    """
    anchors = {d.anchor: d for d in drafts if d.source and d.rule in _NESTING}
    closing = {d.anchor: d for d in drafts if d.rule == "trailing" and d.content[-1] < d.anchor}
    out = []
    for d in drafts:
        inner = [t for t in d.content if t in anchors and r.quote[t] < 0]
        around = range(min(d.content[0], d.anchor), max(d.content[-1], d.anchor)) if inner else ()
        marks = [t for t in around if r.words[t] == ";" and r.quote[t] < 0]
        content = d.content
        for mark in marks:
            if d.anchor < mark and any(t > mark for t in inner):
                content = tuple(t for t in content if t < mark)
            elif mark < d.anchor and any(t < mark for t in inner):
                content = tuple(t for t in content if t > mark)
        for other in [closing[t] for t in content if t in closing]:
            if other.content[0] <= d.anchor <= other.content[-1]:
                content = tuple(t for t in content if t <= other.content[-1])
        out.append(replace(d, content=content) if content and content != d.content else d)
    return out


def _speaks_inside(r: Reading, d: Draft) -> bool:
    """Tell whether an attribution inside another's content gives words to somebody else."""
    voiced = d.rule == "object" and r.lemma[d.anchor] in lexicon().carriers  # "expressed their regret for"
    return (
        (d.rule in _NESTING or voiced)
        and d.trust >= 0.6
        and bool(d.source)
        and r.words[d.source[-1]] not in _FIRST_PERSON
    )


def _without_circles(drafts: list[Draft]) -> list[Draft]:
    """Drop the less trusted of two drafts that hold each other's cue, or have nearly one content side by side."""
    order = sorted(range(len(drafts)), key=lambda n: (-drafts[n].trust, drafts[n].anchor))
    rank = {n: at for at, n in enumerate(order)}
    holders = _holders(drafts)
    at_anchor = {d.anchor: n for n, d in enumerate(drafts)}
    sets = [frozenset(d.content) for d in drafts]
    dropped: set[int] = set()
    for n in order:
        if n in dropped:
            continue
        rivals = {at_anchor[t] for t in sets[n] if t in at_anchor and drafts[n].anchor in sets[at_anchor[t]]}
        near = {m for t in (drafts[n].content[0], drafts[n].content[-1]) for m in holders.get(t, ())}
        rivals |= {m for m in near if _beside(drafts, sets, n, m) and _same(sets[n], sets[m])}
        dropped |= {m for m in rivals if rank[m] > rank[n]}
    return [d for n, d in enumerate(drafts) if n not in dropped]


def _beside(drafts: Sequence[Draft], sets: Sequence[frozenset[int]], n: int, m: int) -> bool:
    """Tell whether neither of two drafts holds the other's cue."""
    return drafts[m].anchor not in sets[n] and drafts[n].anchor not in sets[m]


def _same(a: frozenset[int], b: frozenset[int]) -> bool:
    shared = len(a & b)
    return shared > 0.6 * (len(a) + len(b) - shared)


def _holders(drafts: Sequence[Draft]) -> dict[int, list[int]]:
    """Return for every token the drafts in whose content it is."""
    out: dict[int, list[int]] = {}
    for n, d in enumerate(drafts):
        for t in d.content:
            out.setdefault(t, []).append(n)
    return out


def outers(drafts: Sequence[Draft]) -> list[list[int]]:
    """Return for every draft the drafts whose content holds its cue, the outermost first."""
    holders = _holders(drafts)
    size = [len(d.content) for d in drafts]
    return [
        sorted((m for m in holders.get(d.anchor, ()) if m != n), key=lambda m: (-size[m], drafts[m].anchor))
        for n, d in enumerate(drafts)
    ]
