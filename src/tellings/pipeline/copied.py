"""Only the copies of a pile: read, set residue apart, find; no parse."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from tellings.copies import find_copies, group_copies, near_copies
from tellings.engine import open_engine
from tellings.errors import InputError
from tellings.pipeline.cleaned import clean
from tellings.pipeline.clock import Clock, Progress, silent
from tellings.pipeline.output import write_rows
from tellings.pipeline.run import Options, read_some
from tellings.pipeline.scratch import room_in
from tellings.records import Article, CopyGroup, NearCopy, Passage, Residue, Skipped

__all__ = ["Copied", "copies"]


class Copied(Struct, frozen=True):
    """What `copies` found; the fields are the tables of these names."""

    articles: tuple[Article, ...]
    residue: tuple[Residue, ...]
    passages: tuple[Passage, ...]
    near_copies: tuple[NearCopy, ...]
    copy_groups: tuple[CopyGroup, ...]
    skipped: tuple[Skipped, ...]


def copies(
    sources: Sequence[str | Path],
    against: Sequence[str | Path] = (),
    out: Path | None = None,
    options: Options | None = None,
    progress: Progress = silent,
) -> Copied:
    """Return the text that the articles of the sources share with one another; where there is `against`, with those.

    Writes the tables to `out/tables` where it is given. Raises as `build` does.
    """
    chosen, clock = options or Options(), Clock(progress)
    with clock("read"):
        ours, skipped = read_some(sources, chosen, progress)
        theirs, more = read_some(against, chosen, progress) if against else ([], [])
    known = {a.article_id for a in ours}
    again = [
        Skipped(a.path, "also among the articles that are looked for")
        for a in theirs
        if a.article_id in known
    ]
    theirs = [a for a in theirs if a.article_id not in known]
    if against and not theirs:
        raise InputError(", ".join(map(str, against)), "holds no article that is not looked for itself")
    found = _find(ours, theirs, (*skipped, *more, *again), out, chosen, clock)
    if out:
        rows = {name: getattr(found, name) for name in found.__struct_fields__}
        write_rows(out, rows, csv=chosen.csv)
    return found


def _find(
    ours: list[Article],
    theirs: list[Article],
    skipped: tuple[Skipped, ...],
    out: Path | None,
    options: Options,
    clock: Clock,
) -> Copied:
    articles = sorted([*ours, *theirs], key=lambda a: a.article_id)
    with clock("clean"), open_engine(options.engine, options.workers, options.address) as engine:
        residue = tuple(clean(articles, engine))
    room = room_in(out, options.memory)
    with clock("copies"):
        passages = tuple(find_copies(ours, residue, theirs, room))
        near = tuple(near_copies(ours, residue, theirs, room))
        groups = tuple(group_copies(articles, near, passages, residue))
    return Copied(tuple(articles), residue, passages, near, groups, skipped)
