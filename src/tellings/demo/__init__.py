"""Invented articles of invented outlets, to try the product on."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

__all__ = ["articles_folder"]


@contextmanager
def articles_folder() -> Iterator[Path]:
    """Yield the folder of the demo's articles."""
    with as_file(files("tellings.demo") / "articles") as folder:
        yield folder
