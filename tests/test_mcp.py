"""The MCP server, asked by a real client over standard input and output."""

import asyncio
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("mcp")
from mcp import Client, StdioServerParameters

TOOLS = {"list_stories", "story", "claims", "differences", "who_said", "lineage", "search", "quote"}
WAIT = 60.0


@pytest.fixture(scope="module")
def ask(demo_run) -> Iterator:
    """Give a function that calls a tool of one running server and returns its answer, or raises with its message."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "tellings", "mcp", str(demo_run.out)])
    loop = asyncio.new_event_loop()
    questions: asyncio.Queue = asyncio.Queue()
    ready = loop.create_future()

    async def talk():
        # The client must be entered and left in one task.
        async with Client(server, read_timeout_seconds=WAIT) as client:
            ready.set_result(client)
            await questions.get()

    task = loop.create_task(talk())
    client = loop.run_until_complete(asyncio.wait_for(ready, WAIT))

    def call(tool, **arguments):
        answer = loop.run_until_complete(client.call_tool(tool, arguments))
        if answer.is_error:
            raise ValueError(answer.content[0].text)
        return answer.structured_content

    call.tools = loop.run_until_complete(client.list_tools()).tools
    yield call
    questions.put_nowait(None)
    loop.run_until_complete(asyncio.wait_for(task, WAIT))
    loop.close()


@pytest.fixture(scope="module")
def texts(demo_run):
    return {a.article_id: a for a in demo_run.articles}


def spans_in(value):
    """Yield every object in an answer that holds a text."""
    if isinstance(value, dict):
        if "text" in value:
            yield value
        for inner in value.values():
            yield from spans_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans_in(inner)


def quotes(answer, texts):
    """Return how many spans an answer holds, each checked against the article."""
    found = list(spans_in(answer))
    for s in found:
        article = texts[s["article_id"]]
        assert article.received[s["start"] : s["end"]] == s["text"] != ""
        assert article.outlet == s["outlet"]
    return len(found)


@pytest.fixture(scope="module")
def stories(ask):
    return ask("list_stories")["stories"]


def test_the_tools_are_there_and_say_what_they_do(ask):
    assert {t.name for t in ask.tools} == TOOLS
    assert all(t.description and t.output_schema and t.annotations.read_only_hint for t in ask.tools)


def test_stories_are_listed_those_with_most_tellings_first(ask, stories, demo_run):
    assert len(stories) == len(demo_run.stories)
    assert [s["tellings"] for s in stories] == sorted((s["tellings"] for s in stories), reverse=True)
    assert ask("list_stories", limit=2, offset=1) == {"total": len(stories), "stories": stories[1:3]}


def test_every_text_is_the_words_of_an_article_where_it_says(ask, stories, texts, demo_run):
    first = stories[0]["story_id"]
    counted = ask("story", story_id=first)
    assert len(counted["tellings"]) == stories[0]["tellings"]
    claims = ask("claims", story_id=first, limit=200)
    assert quotes(claims, texts) >= len(claims["claims"]) > 0
    assert claims["total"] == counted["claims"]
    found = sum(
        quotes(ask("differences", story_id=s["story_id"], limit=200), texts)
        for s in stories
        if s["tellings"] > 1
    )
    assert found == 2 * sum(len(d.differences) for d in demo_run.dossiers) > 0
    assert (
        sum(quotes(ask("lineage", story_id=s["story_id"]), texts) for s in stories if s["tellings"] > 1) > 0
    )


def test_claims_of_several_tellings_and_differences_of_a_kind(ask, stories):
    first = stories[0]["story_id"]
    shared = ask("claims", story_id=first, fewest_tellings=2, limit=200)["claims"]
    assert shared
    assert all(c["tellings"] >= 2 for c in shared)
    assert [c["origins"] for c in shared] == sorted((c["origins"] for c in shared), reverse=True)
    everything = ask("differences", story_id=first, limit=200)["differences"]
    numbers = ask("differences", story_id=first, kind="number", limit=200)["differences"]
    assert numbers == [d for d in everything if d["kind"] == "number"]


def test_who_said_gives_the_words_of_everyone_of_that_name(ask, texts, demo_run):
    speakers = {s.speaker_id for d in demo_run.dossiers for t in d.tellings for s in t.statements}
    actor = min(
        a.name
        for d in demo_run.dossiers
        for a in d.cast.actors
        if a.actor_id in speakers and a.type == "person"
    )
    said = ask("who_said", name=actor.split()[-1])
    assert actor in said["actors"]
    assert quotes(said, texts) >= said["total"] > 0
    assert all(s["speaker"] in said["actors"] for s in said["statements"])


def test_search_gives_the_places(ask, texts):
    found = ask("search", query="council")
    assert found["total"] >= len(found["articles"]) > 0
    assert quotes(found, texts) > found["total"]
    assert ask("search", query="zzyzx") == {"total": 0, "articles": []}


def test_quote_gives_the_words_of_a_place(ask, demo_run):
    article = demo_run.articles[0]
    assert ask("quote", article_id=article.article_id, start=3, end=40)["text"] == article.received[3:40]


@pytest.mark.parametrize(
    ("tool", "arguments", "reason"),
    [
        ("story", {"story_id": "none"}, "no dossier"),
        ("story", {"story_id": "../../etc/passwd"}, "no dossier"),
        ("quote", {"article_id": "none", "start": 0, "end": 1}, "no article"),
        ("who_said", {"name": "a"}, "3 letters"),
        ("list_stories", {"limit": 0}, "limit"),
        ("differences", {"story_id": "x", "kind": "taste"}, "kind"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(ask, tool, arguments, reason):
    with pytest.raises(ValueError, match=reason):
        ask(tool, **arguments)


def test_a_place_outside_the_article_is_named(ask, demo_run):
    article = demo_run.articles[0]
    for start, end in ((-1, 5), (5, 5), (0, len(article.received) + 1)):
        with pytest.raises(ValueError, match="characters of the article"):
            ask("quote", article_id=article.article_id, start=start, end=end)


def test_a_folder_without_tables_is_named(tmp_path, capsys):
    from tellings.cli import main

    with pytest.raises(SystemExit) as left:
        main(["mcp", str(tmp_path)])
    assert left.value.code == 2
    assert "holds no tables" in capsys.readouterr().err


def test_a_library_is_asked_like_a_run(tmp_path, demo_articles):
    from mcp import Client

    from tellings.library import open_library
    from tellings.mcp import evidence_server

    library = open_library(tmp_path / "library")
    library.add(sorted(demo_articles.rglob("*.txt"))[:4])

    async def ask():
        async with Client(evidence_server(library.read)) as client:
            before = await client.call_tool("list_stories", {})
            library.run()
            return (
                before,
                await client.call_tool("list_stories", {}),
                await client.call_tool("search", {"query": "the"}),
            )

    before, stories, found = asyncio.run(ask())
    assert before.is_error
    assert "tellings run" in before.content[0].text
    assert stories.structured_content["total"] == len(library.stories()) > 0
    assert found.structured_content["total"] > 0
