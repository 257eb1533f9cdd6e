"""The tools, over standard input and output."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from tellings.errors import TellingsError
from tellings.mcp import evidence, shapes
from tellings.records import DifferenceKind
from tellings.web.search import Finder

__all__ = ["Reading", "evidence_server"]

T = TypeVar("T")


class Reading(Protocol):
    """Gives the folder of the newest whole run to a function and returns what that returns."""

    def __call__(self, use: Callable[[Path], T]) -> T: ...  # noqa: D102


Limit = Annotated[int, Field(ge=1, le=200, description="How many to return.")]
Offset = Annotated[int, Field(ge=0, description="How many to pass over first.")]
INSTRUCTIONS = (
    "News stories, each as several outlets told it. Every text that a tool returns is the words of an article as "
    "received, with the article's id and character offsets; `quote` gives any other stretch of it. A difference is two "
    "places that part, never a finding of which is right. 'Tellings' counts articles, 'origins' the independent texts "
    "behind them: cite origins when you say how many carry a claim."
)
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def evidence_server(reading: Reading) -> MCPServer:  # noqa: C901  (one inner function a tool)
    """Return a server whose tools answer from a run; `reading` gives its folder."""
    server: MCPServer = MCPServer(
        "tellings", version=version("tellings"), instructions=INSTRUCTIONS, log_level="WARNING"
    )
    finders: dict[Path, Finder] = {}

    def asked(use: Callable[[Path], T]) -> T:
        try:
            return reading(use)
        except TellingsError as error:
            raise ToolError(str(error)) from error

    @server.tool(annotations=_READ_ONLY)
    def list_stories(limit: Limit = 50, offset: Offset = 0) -> shapes.Stories:
        """List the stories, those with most tellings first."""
        return asked(lambda run: evidence.stories_of(run, limit, offset))

    @server.tool(annotations=_READ_ONLY)
    def story(story_id: str) -> shapes.Story:
        """Give one story: its articles with outlet, address and time, and the origin each text goes back to."""
        return asked(lambda run: evidence.story_of(run, story_id))

    @server.tool(annotations=_READ_ONLY)
    def claims(
        story_id: str, fewest_tellings: int = 1, limit: Limit = 50, offset: Offset = 0
    ) -> shapes.Claims:
        """Give the claims of a story with the words of every telling that carries them; most origins first."""
        return asked(lambda run: evidence.claims_of(run, story_id, fewest_tellings, limit, offset))

    @server.tool(annotations=_READ_ONLY)
    def differences(
        story_id: str, kind: DifferenceKind | None = None, limit: Limit = 50, offset: Offset = 0
    ) -> shapes.Differences:
        """Give where tellings of a story part: two places and two values each, by kind; no verdict."""
        return asked(lambda run: evidence.differences_of(run, story_id, kind, limit, offset))

    @server.tool(annotations=_READ_ONLY)
    def who_said(
        name: str, story_id: str | None = None, limit: Limit = 50, offset: Offset = 0
    ) -> shapes.Said:
        """Give the statements of everyone whose name holds these words, with the words that name and report them."""
        return asked(lambda run: evidence.said_by(run, name, story_id, limit, offset))

    @server.tool(annotations=_READ_ONLY)
    def lineage(story_id: str) -> shapes.Lineage:
        """Give whose text came from whose in a story, with the words that show it, and the articles of each origin."""
        return asked(lambda run: evidence.lineage_of(run, story_id))

    @server.tool(annotations=_READ_ONLY)
    def search(query: str) -> shapes.Found:
        """Give the articles that hold all these words in text, headline, outlet or speakers, and the places."""

        def use(run: Path) -> shapes.Found:
            if run not in finders:
                finders.clear()
                finders[run] = Finder(run)
            return _found(finders[run], query)

        return asked(use)

    @server.tool(annotations=_READ_ONLY)
    def quote(article_id: str, start: int, end: int) -> shapes.Span:
        """Give the words of an article from one character offset to another."""
        return asked(lambda run: evidence.quoted(run, article_id, start, end))

    return server


def _found(finder: Finder, query: str) -> shapes.Found:
    hits, total = finder.find(query)
    return {
        "total": total,
        "articles": [
            {
                "article_id": h.article.article_id, "story_id": h.article.story_id, "outlet": h.article.outlet,
                "title": h.article.title,
                "words": [evidence.span(h.article, *h.span), *(evidence.span(h.article, *m) for m in h.marks[:20])],
            }
            for h in hits
        ],
    }  # fmt: skip
