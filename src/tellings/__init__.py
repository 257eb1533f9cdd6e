"""Tellings lines up every telling of a news story, with the words themselves as evidence.

>>> from tellings import build, compare, open_library, read_articles
"""

from importlib import import_module
from importlib.metadata import version

__version__ = version("tellings")

# Names are loaded when they are first used, so that `import tellings` costs nothing.
_HOME = {
    "Article": "records",
    "Dossier": "records",
    "InputError": "errors",
    "Library": "library",
    "Options": "pipeline",
    "Run": "pipeline",
    "TellingsError": "errors",
    "UsageError": "errors",
    "build": "pipeline",
    "compare": "pipeline",
    "open_library": "library",
    "read_articles": "read",
    "read_table": "tables",
    "to_arrow": "tables",
    "to_pandas": "tables",
    "to_polars": "tables",
}
__all__ = [*_HOME, "__version__"]  # noqa: PLE0604  (all are strings)


def __getattr__(name: str) -> object:
    """Return a public name from the module that holds it."""
    if name in _HOME:
        return getattr(import_module(f"tellings.{_HOME[name]}"), name)
    raise AttributeError(f"module 'tellings' has no attribute {name!r}")
