"""Digests of the package's own code and data: what is kept from a run holds only for the code that made it."""

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["code_digest"]


@cache
def code_digest(*names: str) -> str:
    """Return a digest of these files and folders of the package, or of all that a dossier depends on."""
    digest = blake2b(digest_size=16)
    root = files("tellings")
    children = [root / name for name in names] or [c for c in root.iterdir() if c.name not in _OUTSIDE]
    for child in sorted(children, key=lambda p: p.name):
        _feed(child, digest.update)
    return digest.hexdigest()


# What stands above the pipeline, and what the stages do not use.
_OUTSIDE = set(
    "__init__.py __main__.py __pycache__ py.typed cli demo export fetch library mcp read web".split()
)


def _feed(path: Traversable, update: Callable[[bytes], None]) -> None:
    if path.is_dir():
        for child in sorted(path.iterdir(), key=lambda p: p.name):
            if child.name != "__pycache__":
                _feed(child, update)
    else:
        update(path.name.encode() + path.read_bytes())
