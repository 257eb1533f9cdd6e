"""The folder that pages are fetched into: a page, its sidecar, and a log of everything that was asked for."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tellings.fetch.addresses import place_of
from tellings.fetch.get import Answer
from tellings.fetch.manner import Refused
from tellings.ids import content_id
from tellings.read.sidecar import Sidecar, read_sidecar, sidecar_of
from tellings.read.sources import OWN

__all__ = ["Fetched", "Folder", "Outcome"]

Outcome = Literal["new", "changed", "unchanged", "refused", "failed"]
_SUFFIXES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf",
    "application/rss+xml": ".xml", "application/atom+xml": ".xml", "application/rdf+xml": ".xml",
    "application/xml": ".xml", "text/xml": ".xml",
}  # fmt: skip


class Fetched(Struct, frozen=True):
    """What became of an address: where its page lies, or why there is none."""

    url: str
    outcome: Outcome
    path: str | None = None
    reason: str | None = None
    time: str | None = None


class Folder:
    """Pages under the name of their host; `part` puts them elsewhere (feeds lie in our own folder)."""

    def __init__(self, root: Path, part: str = "") -> None:
        self.root = root
        self._pages = root / part if part else root
        self._log = root / OWN / "fetched.jsonl"

    def known(self, url: str) -> tuple[Path, Sidecar] | None:
        """Return the page that was fetched from an address before, and what was said about it."""
        for suffix in sorted(set(_SUFFIXES.values())):
            path = self._path(url, suffix)
            about = read_sidecar(path) if path.is_file() else None
            if about:
                return path, about
        return None

    def save(self, url: str, answer: Answer) -> tuple[Path, Outcome]:
        """Write a page and its sidecar, whole or not at all; raise Refused for what is no kind of page."""
        kind, _, more = answer.headers.get("content-type", "").partition(";")
        suffix = _suffix(kind.strip().lower(), answer.body)
        path, before = self._path(url, suffix), self.known(url)
        about = Sidecar(
            url=url, final_url=answer.url, fetched=now(), etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"), charset=_charset(more),
        )  # fmt: skip
        outcome: Outcome = "new"
        if before:
            outcome = "unchanged" if before[0].read_bytes() == answer.body else "changed"
        path.parent.mkdir(parents=True, exist_ok=True)
        # The sidecar first: one without its page says nothing, a page without it has lost its address.
        write(sidecar_of(path), msgspec.json.format(msgspec.json.encode(about), indent=1))
        if outcome != "unchanged":
            write(path, answer.body)
        if before and before[0] != path:
            before[0].unlink()
            sidecar_of(before[0]).unlink()
        return path, outcome

    def log(self, row: Fetched) -> None:
        """Add a row to the log, in one write."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab", buffering=0) as file:
            file.write(msgspec.json.encode(row) + b"\n")

    def logged(self) -> Iterator[Fetched]:
        """Yield the rows of the log, but for a line that was cut off."""
        if not self._log.is_file():
            return
        with self._log.open("rb") as file:
            for line in file:
                try:
                    yield msgspec.json.decode(line, type=Fetched)
                except msgspec.DecodeError:
                    continue

    def _path(self, url: str, suffix: str) -> Path:
        return self._pages / place_of(url).host.replace(":", "_") / (content_id(url) + suffix)


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    os.replace(part, path)


def _suffix(kind: str, body: bytes) -> str:
    if not body.strip():
        raise Refused("an empty page")
    if not kind:
        return ".html" if body.lstrip()[:1] == b"<" else ".txt"
    if kind not in _SUFFIXES:
        raise Refused(f"a page of type {kind[:60]}, which is not read")
    return _SUFFIXES[kind]


def _charset(parameters: str) -> str | None:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'")[:40] or None
    return None
