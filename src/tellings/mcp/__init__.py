"""The MCP server: what a run found, for programs that ask; spans of the articles, never prose."""

from tellings.mcp.server import evidence_server

__all__ = ["evidence_server"]
