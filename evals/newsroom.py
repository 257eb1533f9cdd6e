"""Revision trees: invented articles copied, cut, rewritten and merged by a script, so that who took from whom is known.

A tree starts from an article of the demo. Each further text takes from one before it (some from two) and is edited
as desks edit: cut from the tail, paragraphs and sentences dropped, lede rewritten, numbers updated, words and
spelling of the house, credit kept or dropped, typing errors (that its own takers inherit), voices of its own. The
same trees can be had whole and with one source taken out, with times and without. Odd seeds are there to develop
with; even ones start from other stories (scored by evals/revisions.py).
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from msgspec import Struct

from tellings.clean import mark_residue
from tellings.demo import articles_folder
from tellings.read import read_articles
from tellings.records import Article
from tellings.text import paragraphs

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))
Text = list[list[str]]
NUMBER = re.compile(r"\b\d{2,3}\b(?![.,:]\d)")
SENTENCE = re.compile(r"(?<=[a-z\d”\"’)][.!?])\s+(?=[A-Z“\"])|(?<=[.!?][”\"])\s+(?=[A-Z“\"])")


class Node(Struct, frozen=True):
    """One text of a tree: whose it is, the numbers of those it was made from, and when it appeared."""

    text: str
    outlet: str
    parents: tuple[int, ...]
    when: datetime
    clock: str = "time"

    @property
    def published(self) -> str | None:
        """Return the time as the page gives it: with the clock, as a day, or not at all."""
        return {"time": self.when.isoformat(), "day": self.when.date().isoformat()}.get(self.clock)


class Tree(Struct, frozen=True):
    """A tree's texts in order of making; `hidden` is the number of the one that is taken out, or None."""

    name: str
    nodes: tuple[Node, ...]
    hidden: int | None = None

    def kept(self) -> list[int]:
        """Return the numbers of the texts that are there."""
        return [n for n in range(len(self.nodes)) if n != self.hidden]

    def articles(self, *, timed: bool) -> list[Article]:
        """Return the texts that are there, under ids that tell nothing of their order."""
        return [
            Article(
                self.ident(n), self.ident(n), self.nodes[n].text, outlet=self.nodes[n].outlet,
                published=self.nodes[n].published if timed else None,
            )
            for n in self.kept()
        ]  # fmt: skip

    def ident(self, number: int) -> str:
        """Return a text's id, which sorts by chance."""
        return f"{self.name}-{seeded(self.name, number).randrange(10**6):06}"

    def edges(self) -> set[tuple[str, str]]:
        """Return the true (source, taker) among the texts that are there; a taker of the hidden one has none."""
        return {
            (self.ident(p), self.ident(n))
            for n in self.kept()
            for p in self.nodes[n].parents
            if p != self.hidden
        }

    def inherited(self) -> set[tuple[str, str]]:
        """Return the edges from the hidden text's own sources to its takers."""
        if self.hidden is None:
            return set()
        above, below = self.nodes[self.hidden].parents, self.children(self.hidden)
        return {(self.ident(a), self.ident(b)) for a in above for b in below}

    def children(self, number: int) -> list[int]:
        """Return the texts that were made from one, with or without another."""
        return [n for n, node in enumerate(self.nodes) if number in node.parents]

    def branches(self) -> list[set[str]]:
        """Return for each taker of the hidden text the ids of the taker and of all that goes back to it."""
        return [
            {self.ident(n) for n in self.below(c)}
            for c in (self.children(self.hidden) if self.hidden is not None else [])
        ]

    def below(self, number: int) -> set[int]:
        """Return a text and all that goes back to it."""
        found = {number}
        for n, node in enumerate(self.nodes):
            if found & set(node.parents):
                found.add(n)
        return found


def seeded(*parts: object) -> random.Random:
    return random.Random(" ".join(map(str, parts)))  # noqa: S311  (texts, no secrets)


def truths() -> list[dict]:
    folder = Path(__file__).resolve().parents[1] / "tests" / "corpus" / "truth"
    tables = [tomllib.loads(p.read_text("utf8")) for p in sorted(folder.glob("*.toml"))]
    return [t for t in tables if "story" in t]


@cache
def bases() -> dict[str, list[tuple[str, Text]]]:
    """Return the demo's articles by story, (origin, paragraphs of sentences) each, without residue."""
    origin = {i: o["name"] for t in truths() for o in t["origins"] for i in o["articles"]}
    with articles_folder() as folder:
        articles = [a for a in read_articles([folder]) if isinstance(a, Article)]
    residue = mark_residue(articles)
    out: dict[str, list[tuple[str, Text]]] = {}
    for article in sorted(articles, key=lambda a: a.article_id):
        holes = [(r.start, r.end) for r in residue if r.article_id == article.article_id]
        name = article.article_id if "-" in article.article_id else Path(article.path).name
        kept = [p for p in paragraphs(article.received) if not any(s < p[1] and p[0] < e for s, e in holes)]
        text = [SENTENCE.split(article.received[s:e]) for s, e in kept if e - s > 40]
        if sum(len(s.split()) for p in text for s in p) > 120 and name in origin:
            out.setdefault(name.split("-")[0], []).append((origin[name], text))
    return out


def trees(seed: int, count: int) -> Iterator[Tree]:
    """Yield whole trees; even seeds start from the later half of the stories, odd ones from the earlier."""
    stories = sorted(bases())
    stories = stories[: len(stories) // 2] if seed % 2 else stories[len(stories) // 2 :]
    for number in range(count):
        rng = seeded(seed, number)
        yield grow(f"s{seed}t{number}", stories[number % len(stories)], rng)


def grow(name: str, story: str, rng: random.Random) -> Tree:
    """Return one tree of four to seven texts; in a third a second, independent telling stands beside it."""
    one, text = rng.choice(bases()[story])
    others = [t for o, t in bases()[story] if o != one]
    outlets = rng.sample(TABLE["outlets"], len(TABLE["outlets"]))
    desk = Desk(rng, rng.sample(TABLE["background"], 12), rng.sample(TABLE["voices"], 6), rng.random() < 0.5)
    moment = datetime(2024, 5, rng.randint(1, 28), rng.randint(5, 12), rng.randint(0, 59), tzinfo=UTC)
    made = [text]
    nodes = [Node(desk.printed(text, first=True), TABLE["agency"] if desk.wire else outlets[0], (), moment)]
    second = bool(others) and rng.random() < 1 / 3
    if second:
        made.append(rng.choice(others))
        nodes.append(Node(plain(made[1]), outlets[11], (), moment + timedelta(minutes=rng.randint(5, 90))))
    for n in range(len(nodes), rng.randint(4, 7) + second):
        parents = pick(len(nodes), made, rng, second=second)
        outlet = nodes[parents[0]].outlet if len(parents) == 1 and rng.random() < 0.15 else outlets[n]
        text = desk.edited([made[p] for p in parents], outlet)
        made.append(text)
        after = max(nodes[p].when for p in parents)
        later = after + timedelta(minutes=rng.randint(4, 400))
        clock = rng.choices(["time", "day", "none"], [16, 3, 1])[0]
        nodes.append(Node(desk.printed(text), outlet, parents, later, clock))
    return Tree(name, tuple(nodes))


def pick(count: int, made: Sequence[Text], rng: random.Random, *, second: bool) -> tuple[int, ...]:
    """Return the number of the source (the first text twice as likely as any other), or of two."""
    found = rng.choice([0, *(n for n in range(count) if not (second and n == 1))])
    if second and rng.random() < 0.4 and fresh(made[1], made[found]):
        return found, 1
    # Two versions of one text are never mixed here: the mixture looks just as two texts do whose fuller source is gone.
    return (found,)


def fresh(text: Text, *known: Text) -> Text:
    """Return the paragraphs of 15 words or more that share hardly a word with any paragraph of other texts."""
    there = [set(re.findall(r"\w{4,}", " ".join(p))) for t in known for p in t]
    out = []
    for p in text:
        mine = set(re.findall(r"\w{4,}", " ".join(p)))
        if len(" ".join(p).split()) >= 15 and all(len(mine & t) < 0.4 * len(mine) for t in there):
            out.append(p)
    return out


def plain(text: Text) -> str:
    return "\n\n".join(" ".join(p) for p in text)


class Desk:
    """Edits texts as newsrooms do; what it adds is never added twice in one tree."""

    def __init__(
        self,
        rng: random.Random,
        background: list[str],
        voices: list[str],
        wire: bool,  # noqa: FBT001
    ) -> None:
        self.rng, self.background, self.voices, self.wire = rng, background, voices, wire

    def printed(self, text: Text, *, first: bool = False) -> str:
        """Return the page: the agency's mark on its own text, at times a line that is no part of the article."""
        out = plain(text)
        if first and self.wire:
            out = f"VELLIN ({TABLE['short']}) - {out}"
        return out + ("\n\n" + self.rng.choice(TABLE["read_more"]) if self.rng.random() < 0.25 else "")

    def edited(self, sources: list[Text], outlet: str) -> Text:
        """Return a text made of one or two others, with one of four strengths of editing."""
        rng = self.rng
        text = [list(p) for p in sources[0]]
        kind = rng.choices(["reprint", "edit", "rewrite", "update"], [3, 4, 2, 2])[0]
        for step in self.steps(kind):
            text = step(text)
        if len(sources) > 1:
            text = self.merged(text, sources[1], sources[0])
        for _ in range(
            {"reprint": 0, "edit": rng.randint(0, 2), "rewrite": 1, "update": rng.randint(1, 2)}[kind]
        ):
            text = self.added(text, outlet, top=kind == "update")
        if self.wire and rng.random() < (0.5 if kind == "reprint" else 0.1):
            text = [[f"VELLIN ({TABLE['short']}) - {text[0][0]}", *text[0][1:]], *text[1:]]
        return [p for p in text if p]

    def steps(self, kind: str) -> list[Callable[[Text], Text]]:
        """Return the edits of a kind, each there or not by chance, one at least."""
        rng = self.rng
        table: dict[str, list[tuple[float, Callable[[Text], Text]]]] = {
            "reprint": [
                (0.7, self.cut_tail), (0.3, self.typos), (0.5, self.house), (0.2, self.drop),
                (0.4, lambda t: self.reworded(t, 0.1)),
            ],
            "edit": [
                (0.6, self.cut_tail), (0.7, self.drop), (0.5, self.lede), (0.5, self.house), (0.3, self.typos),
                (0.5, lambda t: self.reworded(t, 0.15)), (0.2, self.numbers), (0.2, self.moved),
            ],
            "rewrite": [
                (0.6, self.cut_tail), (0.6, self.drop), (0.9, self.lede), (0.5, self.house), (0.2, self.typos),
                (1.0, lambda t: self.reworded(t, rng.uniform(0.3, 0.6))), (0.3, self.moved), (0.5, self.split),
            ],
            "update": [
                (0.6, self.numbers), (0.5, self.drop), (0.3, self.cut_tail), (0.4, self.lede),
                (0.3, lambda t: self.reworded(t, 0.1)),
            ],
        }  # fmt: skip
        chosen = [step for chance, step in table[kind] if rng.random() < chance]
        return chosen or [rng.choice(table[kind])[1]]

    def cut_tail(self, text: Text) -> Text:
        """Cut one to four paragraphs from the end, never below four."""
        return text[: max(min(4, len(text)), len(text) - self.rng.randint(1, 4))]

    def drop(self, text: Text) -> Text:
        """Drop a paragraph or some sentences, not the first."""
        if len(text) > 5 and self.rng.random() < 0.6:
            at = self.rng.randrange(1, len(text))
            text = text[:at] + text[at + 1 :]
        return [p if n == 0 else [s for s in p if self.rng.random() > 0.1] for n, p in enumerate(text)]

    def moved(self, text: Text) -> Text:
        """Move a paragraph up or down."""
        if len(text) < 4:
            return text
        a, b = self.rng.sample(range(1, len(text)), 2)
        rest = text[:a] + text[a + 1 :]
        return [*rest[:b], text[a], *rest[b:]]

    def lede(self, text: Text) -> Text:
        """Write the first paragraph anew: other words, clauses turned round."""
        head = [self.turned(self.other_words(re.sub(r"^VELLIN \(\w+\) - ", "", s), 0.6)) for s in text[0]]
        return [head[: self.rng.randint(1, len(head))], *text[1:]]

    def reworded(self, text: Text, strength: float) -> Text:
        """Put sentences in other words; what stands in quotation marks is kept as it is."""
        return [
            [
                self.turned(self.other_words(s, strength)) if self.rng.random() < strength * 1.6 else s
                for s in p
            ]
            for p in text
        ]

    def other_words(self, sentence: str, strength: float) -> str:
        """Put words in place of others, outside quotation marks."""
        parts = re.split(r"([“\"][^“”\"]*[”\"])", sentence)
        swap = lambda m: (  # noqa: E731  (reads better here)
            self.rng.choice(TABLE["words"][m[0]].split("|"))
            if m[0] in TABLE["words"] and self.rng.random() < strength
            else m[0]
        )
        return "".join(p if n % 2 else re.sub(r"\b[a-z]+\b", swap, p) for n, p in enumerate(parts))

    def turned(self, sentence: str) -> str:
        """Turn a sentence round where its form allows: who says it first, clause in front, aside dropped."""
        rng = self.rng
        if (
            m := re.fullmatch(r"([A-Z“][^“”]+), ((?:the )?[\w .]{3,40}) (said|stated)\.", sentence)
        ) and rng.random() < 0.6:
            return f"According to {m[2]}, {m[1][0].lower() + m[1][1:]}."
        if (
            m := re.fullmatch(
                r"([A-Z][^“”]+?) (when|after|following|because|although|while) ([^“”,]+)\.", sentence
            )
        ) and rng.random() < 0.5:
            return f"{m[2].capitalize()} {m[3]}, {m[1][0].lower() + m[1][1:]}."
        if (m := re.search(r", (?:who|which|where|built|bound) [^,“”]+,", sentence)) and rng.random() < 0.5:
            return sentence[: m.start()] + sentence[m.end() :]
        return sentence

    def split(self, text: Text) -> Text:
        """Make two sentences of one at ", and" or a semicolon."""
        cut = re.compile(r"(?:, and|;) (?=[a-z]+ [^“”]{20,}\.$)")
        out = []
        for p in text:
            sentences: list[str] = []
            for s in p:
                parts = cut.split(s, 1) if self.rng.random() < 0.5 else [s]
                sentences += [parts[0] + ("." if len(parts) > 1 else "")]
                sentences += [x[0].upper() + x[1:] for x in parts[1:]]
            out.append(sentences)
        return out

    def house(self, text: Text) -> Text:
        """Spell and mark as the house does."""
        chosen = {w: v for w, v in sorted(TABLE["house"].items()) if self.rng.random() < 0.7}
        straight = self.rng.random() < 0.4
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w) ?" for w in chosen) or "(?!)")

        def swap(m: re.Match[str]) -> str:
            word = m[0].rstrip()
            return chosen[word] + (m[0][len(word) :] if chosen[word] else "")

        out = [[pattern.sub(swap, s) for s in p] for p in text]
        marks = str.maketrans("“”’", '""\'')
        return [[s.translate(marks) for s in p] for p in out] if straight else out

    def numbers(self, text: Text) -> Text:
        """Update up to three numbers."""
        left = self.rng.randint(1, 3)

        def bump(m: re.Match[str]) -> str:
            nonlocal left
            if left and self.rng.random() < 0.5:
                left -= 1
                return str(int(m[0]) + self.rng.randint(1, 9))
            return m[0]

        return [[NUMBER.sub(bump, s) for s in p] for p in text]

    def typos(self, text: Text) -> Text:
        """Misspell one to three longer words."""
        spots = [
            (i, j, m.span())
            for i, p in enumerate(text)
            for j, s in enumerate(p)
            for m in re.finditer(r"[A-Za-z]{6,}", s)
        ]
        out = [list(p) for p in text]
        for i, j, (start, end) in self.rng.sample(spots, min(len(spots), self.rng.randint(1, 3))):
            word, at = out[i][j][start:end], self.rng.randint(1, end - start - 2)
            wrong = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            out[i][j] = out[i][j][:start] + wrong + out[i][j][end:]
        return out

    def added(self, text: Text, outlet: str, *, top: bool) -> Text:
        """Add a paragraph of the desk's own: a voice or background, at the top of an update or further down."""
        own = []
        if self.voices and self.rng.random() < 0.5:
            told = self.rng.choice(TABLE["told"]).format(outlet=outlet.removeprefix("The "))
            own.append(self.voices.pop().format(told=told))
        if self.background and (not own or self.rng.random() < 0.4):
            own.append(self.background.pop())
        at = 1 if top else self.rng.randint(1, len(text))
        return [*text[:at], own, *text[at:]]

    def merged(self, text: Text, other: Text, first: Text) -> Text:
        """Set two to four paragraphs of another text among those of the first, which may lose some."""
        new = fresh(other, first)
        run = self.rng.randint(2, 4)
        start = self.rng.randrange(max(1, len(new) - run + 1))
        kept = text[: max(3, len(text) - self.rng.randint(0, 3))]
        at = self.rng.randint(1, len(kept))
        return kept[:at] + [list(p) for p in new[start : start + run]] + kept[at:]


def without(tree: Tree) -> Iterator[Tree]:
    """Yield the tree with each text taken out that two or more others were made from."""
    for n in range(len(tree.nodes)):
        if len(tree.children(n)) > 1:
            yield Tree(tree.name, tree.nodes, n)
