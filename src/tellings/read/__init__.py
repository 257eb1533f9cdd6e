"""Articles from files and folders: `read_articles` finds the files and hands each to its format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from tellings.ids import content_id
from tellings.read.bounded import Unreadable, file_source
from tellings.read.fields import Names, field_names
from tellings.read.kinds import read_source
from tellings.read.sources import STDIN, find_files
from tellings.read.stdin import standard_input
from tellings.records import Article, Skipped

__all__ = ["read_articles"]

# Bytes between two words on how far the reading is.
PIECE = 1_000_000


def read_articles(
    sources: Sequence[str | Path],
    *,
    outlet: str | None = None,
    fields: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders and globs, and what could not be read with the reason.

    `-` is standard input, as JSON lines. `outlet` is the outlet of every article, whatever it says itself;
    `fields` gives, for a field of ours ("text", "published"), the name that it has in the records. `progress` is
    called with the bytes that have been read and those there are. Files are read by path, each once, so the order of the sources changes nothing. Of two articles with one id the one
    with the smaller path is kept and the other is skipped.
    """
    names = field_names(fields)
    first: dict[str, tuple[str, str]] = {}
    files = list(find_files(sources))
    meter = _Meter(files, progress) if progress else None
    for found in files:
        for item in [found] if isinstance(found, Skipped) else _read(found, names, meter):
            if isinstance(item, Skipped):
                yield item
                continue
            text = content_id(item.received)
            if item.article_id in first:
                path, other = first[item.article_id]
                same = "the same article" if text == other else "another text with the id of one"
                yield Skipped(item.path, f"{same} (id {item.article_id}) as {path}")
            else:
                first[item.article_id] = (item.path, text)
                yield item if outlet is None else replace(item, outlet=outlet)


class _Meter:
    """Tells how many of the bytes of some files have been read; a file that is read twice counts once."""

    def __init__(self, files: Sequence[str | Skipped], tell: Callable[[int, int], None]) -> None:
        self._tell, self._before, self._told = tell, 0, -1
        paths = [Path(f) for f in files if isinstance(f, str) and f != STDIN]
        self._total = sum(path.stat().st_size for path in paths if path.is_file())

    def seen(self, offset: int) -> None:
        """Tell that the file at hand has been read up to an offset."""
        done = self._before + offset
        if done >= self._told + PIECE or done >= self._total > self._told:
            self._told = done
            self._tell(done, self._total)

    def ended(self, size: int) -> None:
        """Tell that the file at hand has been read."""
        self.seen(size)
        self._before += size


def _read(path: str, names: Names, meter: _Meter | None) -> Iterator[Article | Skipped]:
    try:
        if path == STDIN:
            with standard_input() as source:
                yield from read_source(source, names, ".jsonl")
        else:
            source = file_source(path, seen=meter.seen if meter else None)
            yield from read_source(source, names)
            if meter:
                meter.ended(source.size)
    except Unreadable as error:
        yield Skipped(path, str(error))
    except OSError as error:
        yield Skipped(path, f"cannot be read: {error.strerror or error}")
