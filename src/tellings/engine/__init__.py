"""Where the stages run: one verb over items, here on the cores of this machine."""

from tellings.engine.local import map_ordered

__all__ = ["map_ordered"]
