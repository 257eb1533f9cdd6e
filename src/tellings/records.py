"""The frozen records that the stages hand on; one record is one table.

Offsets are character offsets (Python `str`) into `Article.received`, half open: [start, end).
Ids are content hashes (see `tellings.ids`). Times are ISO 8601 text, with a zone where one is known.
"""

from typing import Literal

from msgspec import Struct

__all__ = [
    "Actor",
    "ActorType",
    "Alignment",
    "Article",
    "Attribution",
    "Cast",
    "Certainty",
    "Claim",
    "ClaimStatement",
    "CopyGroup",
    "CopyKind",
    "CopyRole",
    "Difference",
    "DifferenceClass",
    "DifferenceKind",
    "Dossier",
    "Entity",
    "Evidence",
    "Lineage",
    "LineageKind",
    "LinkCorrection",
    "Mention",
    "MentionKind",
    "NearCopy",
    "Omission",
    "Origin",
    "Parse",
    "Passage",
    "Quotation",
    "Rejected",
    "Reported",
    "Residue",
    "Sentence",
    "Skipped",
    "SpeakerLink",
    "Statement",
    "StatementKind",
    "Story",
    "StoryChange",
    "StoryCorrection",
    "Telling",
    "Trace",
    "Value",
    "ValueKind",
]

Span = tuple[int, int]

Quotation = Literal["direct", "indirect", "mixed"]
StatementKind = Literal["direct", "indirect", "mixed", "narration"]
Reported = Literal["words", "stance"]
Certainty = Literal["asserted", "hedged", "denied", "questioned"]
ActorType = Literal["person", "organisation", "place", "office", "group"]
MentionKind = Literal["name", "role", "pronoun", "described"]
ValueKind = Literal["number", "money", "percent", "ordinal", "date", "time", "duration", "age", "quantity"]
DifferenceKind = Literal["number", "date", "place", "name", "speaker", "certainty", "quotation", "polarity"]
DifferenceClass = Literal["conflict", "update", "scope", "precision", "wording"]
LineageKind = Literal["reprint", "rewrite", "shared_source", "cites"]
CopyKind = Literal["equal", "near", "contained", "excerpt"]
CopyRole = Literal["copy", "whole", "part"]


class Article(Struct, frozen=True):
    """One published text as received.

    `received` is the main text, the ground of every offset. `body_start` is where the body begins:
    0 unless the headline is the first line of `received` (plain text files).
    """

    article_id: str
    path: str
    received: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    body_start: int = 0
    story_id: str | None = None


class Skipped(Struct, frozen=True):
    """An input, or a part of one, that was not analysed, and why. `path` may end in `:LINE`."""

    path: str
    reason: str


class Residue(Struct, frozen=True):
    """A span of an article that is not the article: an advert, a bio, a comment form, a notice.

    `confidence` is between 0 and 1; `reason` is a short phrase a reader understands.
    """

    article_id: str
    start: int
    end: int
    reason: str
    confidence: float = 1.0


class Passage(Struct, frozen=True):
    """The same run of text in two articles (article_a < article_b), verbatim or edited.

    `similarity` is the share of words in the longer side that stand in both, in order (1 = verbatim).
    """

    article_a: str
    start_a: int
    end_a: int
    article_b: str
    start_b: int
    end_b: int
    similarity: float


class NearCopy(Struct, frozen=True):
    """Two articles that are near copies as wholes (article_a < article_b).

    `jaccard` is the share of their word 3-grams that both have, `containment_a` and `containment_b` the share
    of each one's that the other has too.
    """

    article_a: str
    article_b: str
    jaccard: float
    containment_a: float
    containment_b: float


class CopyGroup(Struct, frozen=True):
    """One article of a group of copies, and what of it belongs there; no group holds by a chain of members.

    `kind` is `equal` (the same words in the same order), `near` (every two have a Jaccard of .5 or more),
    `contained` (each `part` stands to four fifths or more in the `whole`) or `excerpt` (a run that all print,
    whose texts are no copies as wholes). `weakest` is the similarity of the weakest pair that holds the group:
    the least Jaccard of two, the least containment in the whole, the least similarity to the run of the centre.
    """

    group_id: str
    kind: CopyKind
    article_id: str
    start: int
    end: int
    role: CopyRole
    weakest: float


class Story(Struct, frozen=True):
    """The articles that tell the same event; `tellings` and `origins` are counts.

    `thread` is the id of the running story that this and other stories belong to, or None for one that stands alone.
    """

    story_id: str
    title: str
    article_ids: tuple[str, ...]
    tellings: int
    origins: int
    first_published: str | None = None
    last_published: str | None = None
    thread: str | None = None


class StoryChange(Struct, frozen=True):
    """What became of an earlier story, `other_id`, between two runs: these articles of it are in `story_id` now.

    `joined`: it is gone and most of its tellings are there; `parted`: these tellings left it.
    """

    kind: Literal["joined", "parted"]
    story_id: str
    other_id: str
    article_ids: tuple[str, ...]


class StoryCorrection(Struct, frozen=True):
    """What a person set right: articles `a` and `b` tell one event (`join`) or not (`part`), or `a` is in the story `b`."""

    kind: Literal["join", "part", "pin"]
    a: str
    b: str


class LinkCorrection(Struct, frozen=True):
    """What a person set right: the statements `a` and `b`, of `articles`, assert one thing (`same`) or do not."""

    kind: Literal["same", "not-same"]
    a: str
    b: str
    articles: tuple[str, ...]


class Sentence(Struct, frozen=True):
    """One sentence outside residue; `sentence` counts from 0 in its article, `paragraph` likewise."""

    article_id: str
    sentence: int
    start: int
    end: int
    paragraph: int = 0
    part: Literal["title", "body"] = "body"


class Entity(Struct, frozen=True):
    """A named entity over the tokens [first, last) of a parse; `label` as in OntoNotes (PERSON, ORG, GPE, ...)."""

    first: int
    last: int
    label: str


class Parse(Struct, frozen=True):
    """The sentences, tokens and entities of one article, as columns with one item a token.

    `head[i]` is the index of the head of token i in this same parse (itself at a root);
    `dep` holds ClearNLP labels, `tag` Penn tags, `pos` universal tags;
    `sentence[i]` the index of its sentence in `sentences`. Tokens of residue are absent.
    """

    article_id: str
    sentences: tuple[Sentence, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    sentence: tuple[int, ...]
    head: tuple[int, ...]
    dep: tuple[str, ...]
    tag: tuple[str, ...]
    pos: tuple[str, ...]
    lemma: tuple[str, ...]
    entities: tuple[Entity, ...]


class Attribution(Struct, frozen=True):
    """Who is said to have said, written or thought what: source span, cue span, content spans (PARC).

    `source_*` and `cue_*` are None where the text gives none. `speaker` is the source in words (after
    `resolve_actors`: the actor's name). `via` lists the sources of the attributions around this one,
    outermost first; `outer` is the id of the next one out. `confidence` is between 0 and 1.
    `reports` is "words" where the content is what the source said, wrote or thought, "stance" where it is
    only what an act or attitude is about ("accused them of theft"): that gives no statement a speaker.
    """

    article_id: str
    attribution_id: str
    kind: Quotation
    source_start: int | None
    source_end: int | None
    cue_start: int | None
    cue_end: int | None
    content: tuple[Span, ...]
    speaker: str | None = None
    via: tuple[str, ...] = ()
    outer: str | None = None
    confidence: float = 0.5
    reports: Reported = "words"


class Statement(Struct, frozen=True):
    """One proposition in one telling.

    `start`, `end` enclose `spans` (the pieces). `attribution_id` is None for the outlet's own narration.
    `certainty` is how the telling puts it and `certainty_spans` are the words that show it;
    `negated` is whether the proposition itself is negative ("no one died").
    """

    statement_id: str
    article_id: str
    sentence: int
    start: int
    end: int
    spans: tuple[Span, ...]
    kind: StatementKind
    attribution_id: str | None = None
    speaker_id: str | None = None
    via: tuple[str, ...] = ()
    certainty: Certainty = "asserted"
    certainty_spans: tuple[Span, ...] = ()
    negated: bool = False
    part: Literal["title", "body"] = "body"


class Value(Struct, frozen=True):
    """A number, money, date or duration in a statement, normalised to [low, high].

    `high` is None where there is no upper bound ("at least 767" is 767 to None). Dates are proleptic
    Gregorian ordinals of days (`datetime.date.toordinal`), times seconds from midnight, durations
    seconds, quantities are in the base unit `unit` ("m", "kg"), money is in whole units of `unit`
    (ISO 4217 where known), percent is in percent. A date that cannot be placed (a weekday in an article
    with no time of publication) has no bounds and its words in `unit`. `counted` is the thing counted,
    in the text's own words, lower case ("people killed"), or None.
    """

    statement_id: str
    article_id: str
    start: int
    end: int
    kind: ValueKind
    low: float | None
    high: float | None
    unit: str | None = None
    counted: str | None = None


class Actor(Struct, frozen=True):
    """A person, organisation, place, office or group of people in one story. `name` is its fullest form."""

    actor_id: str
    story_id: str
    name: str
    type: ActorType


class Mention(Struct, frozen=True):
    """One place where an actor is named or meant; `reason` says why it is this actor."""

    actor_id: str
    article_id: str
    start: int
    end: int
    text: str
    kind: MentionKind = "name"
    reason: str = ""


class SpeakerLink(Struct, frozen=True):
    """The actor that an attribution's source is, and why ("same surname", "he: last male speaker")."""

    attribution_id: str
    actor_id: str
    reason: str


class Cast(Struct, frozen=True):
    """Everyone in a story: the result of `resolve_actors`."""

    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    speakers: tuple[SpeakerLink, ...]


class Telling(Struct, frozen=True):
    """One article in its story with all that was read from it alone."""

    article: Article
    residue: tuple[Residue, ...]
    parse: Parse
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]


class Claim(Struct, frozen=True):
    """The statements that assert one proposition; `text` is the words of one of them.

    `tellings` counts the articles that carry it, `origins` the independent texts behind them.
    """

    claim_id: str
    story_id: str
    text: str
    tellings: int
    origins: int


class ClaimStatement(Struct, frozen=True):
    """A statement in a claim, the score of its best link into it (1 alone) and that link's reasons in words."""

    claim_id: str
    statement_id: str
    article_id: str
    score: float
    reasons: tuple[str, ...]


class Rejected(Struct, frozen=True):
    """Two statements that came near to being one claim, the score, and why they are not."""

    story_id: str
    statement_a: str
    statement_b: str
    score: float
    reason: str


class Omission(Struct, frozen=True):
    """A claim of the story's shared core that one article does not carry: a fact about the texts, not a reproach.

    The core are the claims that more than half of the origins carry, two at least; of two tellings neither
    has it. `tellings` and `origins` count who carries the claim. Where a statement of the article came near to
    it (see `rejected`), it is `nearest`, and `score` how near.
    """

    story_id: str
    claim_id: str
    article_id: str
    tellings: int
    origins: int
    nearest: str | None = None
    score: float | None = None


class Alignment(Struct, frozen=True):
    """The result of `align_statements`."""

    claims: tuple[Claim, ...]
    members: tuple[ClaimStatement, ...]
    rejected: tuple[Rejected, ...]


class Difference(Struct, frozen=True, rename={"class_": "class"}):
    """One way in which two statements of one claim part, with both spans and both values in normal form.

    `confidence`, from 0 to 1, is how sure it is to be one, and of its class.
    """

    difference_id: str
    claim_id: str
    kind: DifferenceKind
    class_: DifferenceClass
    statement_a: str
    start_a: int
    end_a: int
    value_a: str
    statement_b: str
    start_b: int
    end_b: int
    value_b: str
    reason: str = ""
    confidence: float = 1.0


class Evidence(Struct, frozen=True):
    """A span that supports a finding, and what it shows."""

    article_id: str
    start: int
    end: int
    note: str


class Lineage(Struct, frozen=True):
    """Whose text came from whose: `to_id` took from `from_id`.

    Each id is an article, or an unseen source ("unseen:..."), a text outside the pile. `confidence`
    is between 0 and 1; `evidence` are the spans that show it.
    """

    story_id: str
    from_id: str
    to_id: str
    kind: LineageKind
    confidence: float
    evidence: tuple[Evidence, ...]


class Origin(Struct, frozen=True):
    """One article and the origin it goes back to; `name` is the credited agency where one is named."""

    story_id: str
    origin_id: str
    article_id: str
    name: str | None = None
    reason: str = ""


class Trace(Struct, frozen=True):
    """The result of `trace_lineage`."""

    lineage: tuple[Lineage, ...]
    origins: tuple[Origin, ...]


class Dossier(Struct, frozen=True):
    """Everything about one story: the rows of every table, nested.

    `possible` are the differences too unsure to be told: their `confidence` is under the bar.
    """

    story: Story
    tellings: tuple[Telling, ...]
    passages: tuple[Passage, ...]
    cast: Cast
    alignment: Alignment
    differences: tuple[Difference, ...]
    trace: Trace
    possible: tuple[Difference, ...] = ()
