"""What the tools give: every piece of text with the article and the place it stands at."""

from typing import Any

from typing_extensions import TypedDict  # (pydantic takes the standard one from Python 3.12 on)

__all__ = ["Claims", "Differences", "Found", "Lineage", "Said", "Span", "Stories", "Story"]


class Span(TypedDict):
    """Words of an article: `text` is `received[start:end]` of the article with this id."""

    article_id: str
    outlet: str | None
    start: int
    end: int
    text: str


class StoryRow(TypedDict):
    """One story; `title` is the headline of one of its tellings."""

    story_id: str
    title: str
    tellings: int
    origins: int
    first_published: str | None
    last_published: str | None


class Stories(TypedDict):
    """Stories, those with most tellings first; `total` counts all."""

    total: int
    stories: list[StoryRow]


class TellingRow(TypedDict):
    """One article of a story, and the origin that its text goes back to."""

    article_id: str
    outlet: str | None
    url: str | None
    title: str | None
    published: str | None
    origin_id: str | None
    characters: int


class Story(TypedDict):
    """One story, its articles, and how much was found."""

    story: StoryRow
    tellings: list[TellingRow]
    claims: int
    differences: int


class Statement(TypedDict):
    """One statement: its words, how it is put, who is named as saying it, where that stands."""

    statement_id: str
    words: Span
    kind: str
    certainty: str
    certainty_words: list[Span]
    speaker: str | None
    via: list[str]
    source: Span | None
    cue: Span | None


class Claim(TypedDict):
    """The statements that assert one proposition; `origins` counts the texts behind the tellings."""

    claim_id: str
    tellings: int
    origins: int
    statements: list[Statement]


class Claims(TypedDict):
    """Claims, those with most origins first; `total` counts all."""

    total: int
    claims: list[Claim]


class Difference(TypedDict):
    """Two places that part, and both values in normal form; no word on which is right."""

    difference_id: str
    claim_id: str
    kind: str
    difference_class: str
    a: Span
    value_a: str
    b: Span
    value_b: str
    reason: str


class Differences(TypedDict):
    """Differences of a story; `total` counts all."""

    total: int
    differences: list[Difference]


class Edge(TypedDict):
    """`to_id` took from `from_id`; an id is an article or, with "unseen:", a text outside the pile."""

    from_id: str
    to_id: str
    kind: str
    confidence: float
    evidence: list[dict[str, Any]]


class Lineage(TypedDict):
    """Whose text came from whose, and the articles of each origin."""

    edges: list[Edge]
    origins: dict[str, list[str]]


class Said(TypedDict):
    """Statements of the actors that a name matches, over all stories or one."""

    actors: list[str]
    total: int
    statements: list[Statement]


class Hit(TypedDict):
    """An article that holds the words asked for, and the places."""

    article_id: str
    story_id: str | None
    outlet: str | None
    title: str | None
    words: list[Span]


class Found(TypedDict):
    """Articles that hold all the words asked for; `total` counts all."""

    total: int
    articles: list[Hit]
