"""Where the stages run: a few verbs over shards, on the cores of this machine or on a Ray cluster."""

from tellings.engine.local import LocalEngine, map_ordered
from tellings.engine.opened import EngineName, open_engine
from tellings.engine.protocol import Engine, Shuffle

__all__ = ["Engine", "EngineName", "LocalEngine", "Shuffle", "map_ordered", "open_engine"]
