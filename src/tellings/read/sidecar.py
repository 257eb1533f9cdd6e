"""Sidecars: what was known of a page when it was fetched, in a file beside it."""

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tellings.read.hosts import host_of
from tellings.read.page import Page

__all__ = ["SIDECAR", "Sidecar", "read_sidecar", "sidecar_of", "with_sidecar"]

SIDECAR = ".fetched.json"
LARGEST = 100_000


class Sidecar(Struct, frozen=True):
    """The address asked for, the one that answered, when (ISO 8601, UTC), and what the server said of its version."""

    url: str
    final_url: str
    fetched: str
    etag: str | None = None
    last_modified: str | None = None
    charset: str | None = None


def with_sidecar(path: str, page: Page) -> Page:
    """Return a page that tells nothing of itself with what its sidecar tells: address, outlet, the day it was fetched."""
    about = read_sidecar(Path(path))
    if about is None:
        return page
    return replace(
        page,
        url=page.url or about.final_url,
        outlet=page.outlet or host_of(about.final_url),
        published=page.published or about.fetched[:10],
    )


def sidecar_of(path: Path) -> Path:
    """Return where the sidecar of a file lies.

    >>> sidecar_of(Path("a/b.html")).name
    'b.html.fetched.json'
    """
    return path.with_name(path.name + SIDECAR)


def read_sidecar(path: Path) -> Sidecar | None:
    """Return the sidecar of a file; None where it has none that can be read."""
    beside = sidecar_of(path)
    try:
        if beside.stat().st_size > LARGEST:
            return None
        return msgspec.json.decode(beside.read_bytes(), type=Sidecar)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
