"""Whose text came from whose, and which tellings go back to one text: `trace_lineage`."""

from tellings.trace.trace import trace_lineage

__all__ = ["trace_lineage"]
