"""Statements: one proposition each, with whose words it is and how sure the telling is of it."""

from tellings.statements.read import read_statements

__all__ = ["read_statements"]
