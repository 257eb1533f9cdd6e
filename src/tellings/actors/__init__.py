"""Who is who across the tellings of a story."""

from tellings.actors.resolve import resolve_actors

__all__ = ["resolve_actors"]
