"""The local reader: the folder of a run, served on the loopback, with a search over its texts."""

from tellings.web.app import LOOPBACK, reader
from tellings.web.search import Finder

__all__ = ["LOOPBACK", "Finder", "reader"]
