"""The dossier of each story, and its keeping between runs.

actors -> align -> differ -> trace -> assemble depend on the tellings of one story, so its dossier, page and
JSON are kept in `DIR/work/stories` under a digest of all that they depend on; a later run, or the rest of one
that was killed, takes them from there.
"""

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import overload

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tellings.actors import resolve_actors
from tellings.align import align_statements, correct_alignment
from tellings.differ import weigh_differences
from tellings.dossier import assemble, name_speakers, to_json
from tellings.engine import Engine
from tellings.pipeline.analysis import Analyses, fault
from tellings.pipeline.clock import Tally
from tellings.pipeline.files import digest_of_bytes, write_whole
from tellings.pipeline.garbage import collected_seldom
from tellings.pipeline.pile import digest_of
from tellings.records import Dossier, LinkCorrection, Parse, Passage, Skipped, Story, Telling
from tellings.report import Entry, entry_of, story_page
from tellings.trace import trace_lineage

__all__ = ["Dossiers", "Finished", "finish_stories", "sweep_dossiers"]

# Stories a shard: some 2 s of work. A worker costs some 2 s of imports to start, as much as two shards.
SHARD = 16


class Finished(Struct, frozen=True):
    """A story that was compared: what the index says of it, who speaks in each telling, and where its dossier is kept.

    `kept` with `.html` and `.json` are its page and its JSON.
    """

    entry: Entry
    speakers: dict[str, tuple[str, ...]]
    kept: Path

    @property
    def dossier(self) -> Dossier:
        """Return its dossier, read anew each time: all of them at once would fill the memory."""
        return msgspec.msgpack.decode(_kept(self.kept).dossier, type=Dossier)


class Dossiers(Sequence[Dossier]):
    """The dossiers of a run, each read from where it is kept when it is asked for."""

    def __init__(self, finished: Sequence[Finished]) -> None:
        self._finished = finished

    def __len__(self) -> int:
        return len(self._finished)

    @overload
    def __getitem__(self, at: int) -> Dossier: ...
    @overload
    def __getitem__(self, at: slice) -> "Dossiers": ...
    def __getitem__(self, at: int | slice) -> "Dossier | Dossiers":
        if isinstance(at, slice):
            return Dossiers(self._finished[at])
        return self._finished[at].dossier


class _Kept(Struct, frozen=True):
    """What is kept of a story; `digest` is of the bytes of its dossier, of which a loss of power may leave a part."""

    entry: Entry
    speakers: dict[str, tuple[str, ...]]
    digest: str
    dossier: bytes


class _Task(Struct, frozen=True):
    """A story to compare, its passages, and the path of what is kept of it."""

    story: Story
    passages: tuple[Passage, ...]
    links: tuple[LinkCorrection, ...]
    kept: str


class _Job(Struct, frozen=True):
    tasks: tuple[_Task, ...]
    analyses: Analyses


def finish_stories(
    stories: Sequence[Story],
    analyses: Analyses,
    passages: Sequence[Passage],
    work: Path,
    engine: Engine,
    *,
    links: Sequence[LinkCorrection] = (),
    done: Callable[[int], None] = lambda _: None,
    parts: Callable[[dict[str, float]], None] = lambda _: None,
) -> list[Finished | Skipped]:
    """Return the stories with their dossiers in order of their ids, or why there is none of one.

    Only what `work` does not hold yet is compared; `parts` is called with the CPU seconds that each story took.
    """
    folder = work / "stories"
    folder.mkdir(parents=True, exist_ok=True)
    shared = _shared(stories, passages)
    ordered = sorted(stories, key=lambda s: s.story_id)
    said = {s.story_id: _about(s, links) for s in ordered}
    paths = [folder / _key(s, analyses, shared.get(s.story_id, []), said[s.story_id]) for s in ordered]
    found = {path: kept for path in paths if (kept := _read(path))}
    missing = [
        _Task(story, tuple(shared.get(story.story_id, ())), said[story.story_id], os.fspath(path))
        for story, path in zip(ordered, paths, strict=True)
        if path not in found
    ]
    jobs = [_job(missing[at : at + SHARD], analyses) for at in range(0, len(missing), SHARD)]
    done(len(found))
    failed: dict[Path, Skipped] = {}
    for job, (whys, cpu) in zip(jobs, engine.map(_finish_all, jobs, worth=2), strict=True):
        for task, why in zip(job.tasks, whys, strict=True):
            path = Path(task.kept)
            if why is None and (kept := _read(path)):
                found[path] = kept
            else:
                failed[path] = Skipped(f"story {task.story.story_id}", why or "its dossier is lost")
        parts(cpu)
        done(len(job.tasks))
    return [found.get(path) or failed[path] for path in paths]


def _job(tasks: Sequence[_Task], analyses: Analyses) -> _Job:
    return _Job(tuple(tasks), analyses.part(i for t in tasks for i in t.story.article_ids))


def _shared(stories: Sequence[Story], passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """Return the passages inside each story."""
    story_of = {i: s.story_id for s in stories for i in s.article_ids}
    shared: dict[str, list[Passage]] = {}
    for p in passages:
        home = story_of.get(p.article_a)
        if home and home == story_of.get(p.article_b):
            shared.setdefault(home, []).append(p)
    return shared


def _about(story: Story, links: Sequence[LinkCorrection]) -> tuple[LinkCorrection, ...]:
    """Return what a person has said of two statements of the story."""
    return tuple(c for c in links if set(c.articles) <= set(story.article_ids))


def _key(
    story: Story, analyses: Analyses, passages: Sequence[Passage], links: Sequence[LinkCorrection]
) -> str:
    """Return a digest of all that the dossier of a story depends on, the code included."""
    members = [(analyses.keys[i], analyses.articles[i], analyses.residue.get(i)) for i in story.article_ids]
    return digest_of(story, members, passages, links)


def _read(path: Path) -> Finished | None:
    """Return the story whose dossier is kept whole, with its page and its JSON; else None, so that it is made anew."""
    try:
        kept = _kept(path)
    except (FileNotFoundError, msgspec.DecodeError):  # (the latter: power failed while it was written)
        return None
    whole = digest_of_bytes(kept.dossier) == kept.digest
    if not (whole and all(path.with_suffix(s).is_file() for s in (".html", ".json"))):
        return None
    return Finished(kept.entry, kept.speakers, path)


def _kept(path: Path) -> _Kept:
    return msgspec.msgpack.decode(path.read_bytes(), type=_Kept)


def _finish_all(job: _Job) -> tuple[list[str | None], dict[str, float]]:
    """Write what is kept of each story; return None or why there is nothing of it, and what they cost."""
    tally = Tally()
    with collected_seldom():
        with tally("load"):
            tellings = job.analyses.tellings(job.analyses.keys)
        whys = [_finish_or_why(task, tellings, tally) for task in job.tasks]
    return whys, tally.cpu


def _finish_or_why(task: _Task, tellings: dict[str, Telling], tally: Tally) -> str | None:
    """Write what is kept of a story; a fault in one story must not cost the others."""
    try:
        _finish(task, [tellings[i] for i in task.story.article_ids], tally)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is told and the rest goes on)
        return fault(error)
    return None


def _finish(task: _Task, own: Sequence[Telling], tally: Tally) -> None:
    dossier, path = _dossier(task, own, tally), Path(task.kept)
    with tally("page"):
        write_whole(path.with_suffix(".html"), story_page(dossier).encode())
    with tally("keep"):
        write_whole(path.with_suffix(".json"), to_json(dossier))
        data = msgspec.msgpack.encode(dossier)
        kept = _Kept(entry_of(dossier), _speakers(dossier), digest_of_bytes(data), data)
        write_whole(path, msgspec.msgpack.encode(kept))  # last: it says that the others are there


def _speakers(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """Return the names of those who speak in each telling."""
    names = {a.actor_id: a.name for a in dossier.cast.actors}
    return {
        t.article.article_id: tuple(
            sorted({names[s.speaker_id] for s in t.statements if s.speaker_id in names})
        )
        for t in dossier.tellings
    }


def _dossier(task: _Task, own: Sequence[Telling], tally: Tally) -> Dossier:
    """Run the stages of one story."""
    story_id = task.story.story_id
    with tally("actors"):
        cast = resolve_actors(story_id, own)
        tellings = name_speakers(own, cast)
    with tally("align"):
        alignment = align_statements(story_id, tellings, cast)
        alignment = correct_alignment(alignment, tellings, task.links)
    with tally("differ"):
        told, possible = weigh_differences(tellings, alignment, cast)
    with tally("trace"):
        trace = trace_lineage(story_id, tellings, task.passages, alignment, cast)
    spoken = [_without_tokens(t) for t in tellings]
    return assemble(task.story, spoken, task.passages, cast, alignment, told, trace, possible=possible)


def _without_tokens(telling: Telling) -> Telling:
    """Return the telling without the columns of its parse, which nothing after the stages reads."""
    parse = telling.parse
    return replace(
        telling, parse=Parse(parse.article_id, parse.sentences, (), (), (), (), (), (), (), (), ())
    )


def sweep_dossiers(work: Path, kept: Collection[str]) -> None:
    """Remove every dossier from `work` but those kept under these names, and what a kill left half written."""
    keep = set(kept)
    for path in (work / "stories").glob("*"):
        if path.suffix == ".part" or path.stem not in keep:
            path.unlink(missing_ok=True)
