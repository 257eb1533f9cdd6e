"""Kill -9 at random moments of a library's life: what is left after each, and at the end.

A library takes in a pile, lines it up, takes in more, lines that up and forgets an article; every step is
killed again and again and started anew until it ends. After every kill the library must show an edition
that is whole and one of those of the life that nobody disturbed; at the end its tables must equal that
life's, byte for byte, and what was forgotten must be gone.

The process that does the steps is forked from one that has everything imported, so that a kill costs no start.
`TELLINGS_KILLS` and `TELLINGS_KILL_ARTICLES` set how many kills (200) and articles (2,000).
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pyarrow.parquet as pq

from tellings.errors import UsageError
from tellings.library import open_library
from tellings.parse import parse_articles
from tellings.records import Article

Step = Callable[[Path], object]
# A word that only the forgotten article holds.
MARKED = "Marrowfat"
# Kills of one step in one life: what a run has kept makes the next attempt shorter, so the later stages come up too.
MOST_A_STEP = 4


def run() -> Iterator[dict[str, object]]:
    """Kill a run of so many articles so often; one row."""
    kills = int(os.environ.get("TELLINGS_KILLS", "200"))
    articles = int(os.environ.get("TELLINGS_KILL_ARTICLES", "2000"))
    with tempfile.TemporaryDirectory(prefix="tellings-kills-") as folder:
        yield survive(Path(folder), kills, articles)


def survive(folder: Path, kills: int, articles: int, seed: int = 1) -> dict[str, object]:
    """Return what so many kills did: where they fell, and how many of the lives ended as the undisturbed one."""
    warm()
    steps = life(folder, articles)
    states, seconds = undisturbed(folder / "calm", steps)
    chance = random.Random(seed)  # noqa: S311
    fell: Counter[str] = Counter()
    lives = wrong = broken = 0
    while fell.total() < kills:
        library = folder / f"life-{lives}"
        broken += live(library, steps, states, seconds, chance, fell, kills)
        wrong += state_of(library) != states[-1] or gone(library)
        lives += 1
        shutil.rmtree(library)
        print(f"kills: {fell.total()} in {lives} lives, {broken} broken, {wrong} wrong", file=sys.stderr)
    return {
        "kills": fell.total(), "articles": articles, "lives": lives, "broken states seen": broken,
        "lives that ended otherwise": wrong,
        **{f"in {name}": n for name, n in sorted(fell.items())},
    }  # fmt: skip


def warm() -> None:
    """Load what a run loads, so that the processes forked from this one need not."""
    parse_articles([Article("warm", "warm", "The bridge at Lowen was shut on Monday, the mayor said.")])


def life(folder: Path, articles: int) -> dict[str, Step]:
    """Return the steps of a library's life, in order, by their names."""
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    rows = [row for n in range(articles) for row in pile_rows(n)][:articles]
    half = len(rows) // 2
    first.write_text("".join(json.dumps(r) + "\n" for r in rows[:half]), "utf8")
    second.write_text("".join(json.dumps(r) + "\n" for r in rows[half:]), "utf8")
    return {
        "add": partial(add, first), "run": line_up, "add more": partial(add, second), "run again": line_up,
        "forget": forget,
    }  # fmt: skip


def add(pile: Path, library: Path) -> None:
    """Keep the articles of a pile."""
    open_library(library).add([pile])


def line_up(library: Path) -> None:
    """Run the library."""
    open_library(library).run()


def forget(library: Path) -> None:
    """Forget the marked article, or end what a forget that was killed has begun."""
    opened = open_library(library)
    try:
        opened.forget(["marked"])
    except UsageError:
        opened.run()


def pile_rows(n: int) -> list[dict[str, str]]:
    """Return the nth piece of the pile: one story of three in twenty, articles that are alone else."""
    if n % 20 == 0:
        town = "".join(chr(97 + (n * p) % 26) for p in (3, 7, 11, 17)).title() + "by"
        texts = (
            f"The bridge at {town} was shut on Monday. Mayor Ada Lund said that {5 + n} cracks were found.",
            f"In {town} the bridge was shut, Ada Lund told reporters. About {5 + n} cracks were found, she said.",
            f'"We saw it coming," said mayor Ada Lund. The {town} bridge was shut on Monday. {5 + n} cracks show.',
        )
        rows = [
            {"id": f"s{n:05}-{o}", "outlet": f"Outlet {o}", "title": f"Bridge at {town} shut", "text": text,
             "published": f"2024-01-{1 + n % 28:02}T0{o}:00:00Z"}
            for o, text in enumerate(texts)
        ]  # fmt: skip
        if n == 0:
            rows[2] |= {"id": "marked", "text": rows[2]["text"] + f" {MARKED} the keeper agreed."}
        return rows
    chance = random.Random(n)  # noqa: S311
    words = [
        "".join(chance.choices("bcdfglmnprst", k=1)[0] + chance.choice("aeiou") for _ in range(3))
        for _ in range(40)
    ]
    text = f"{' '.join(words).capitalize()}."
    return [{"id": f"a{n:05}", "outlet": f"Outlet {n % 7}", "title": " ".join(words[:4]), "text": text}]


def undisturbed(library: Path, steps: dict[str, Step]) -> tuple[list[str], dict[str, float]]:
    """Do the steps without a kill; return the state before them and after each, and how long each took."""
    states, seconds = [""], {}
    for name, step in steps.items():
        start = time.perf_counter()
        if not attempt(step, library, None):
            sys.exit(f"kills: the step '{name}' fails by itself")
        seconds[name] = time.perf_counter() - start
        states.append(state_of(library))
    return states, seconds


def live(
    library: Path, steps: dict[str, Step], states: Sequence[str], seconds: dict[str, float],
    chance: random.Random, fell: Counter[str], kills: int,
) -> int:  # fmt: skip
    """Do the steps, each killed until one attempt ends before its time; return how many broken states were seen."""
    broken = 0
    for number, (name, step) in enumerate(steps.items()):
        for _ in range(min(MOST_A_STEP, kills - fell.total())):
            if attempt(step, library, chance.uniform(0, seconds[name])):
                break
            fell[name] += 1
            broken += state_of(library) not in (states[number], states[number + 1])
        else:
            attempt(step, library, None)
    return broken


def attempt(step: Step, library: Path, seconds: float | None) -> bool:
    """Do a step in a process of its own, killed after so many seconds; return whether it ended before."""
    child = os.fork()
    if child == 0:
        try:
            step(library)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  (told, and the process ends here)
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    end = time.perf_counter() + (seconds if seconds is not None else 1e9)
    while time.perf_counter() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if status:
                sys.exit(f"kills: a step failed with status {status}")
            return True
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def state_of(library: Path) -> str:
    """Return a digest of the edition's files, as a reader sees them: "" where there is none."""
    if not (library / "library.sqlite").exists():
        return ""
    try:
        return open_library(library).read(digest)
    except UsageError:
        return ""


def digest(edition: Path) -> str:
    """Return a digest of every table and page of an edition."""
    found = blake2b(digest_size=16)
    for path in sorted(p for p in edition.rglob("*") if p.is_file()):
        found.update(path.relative_to(edition).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def gone(library: Path) -> bool:
    """Return whether the forgotten word still stands in any file of the library."""
    held = [p.read_bytes() for p in library.rglob("*") if p.is_file()]
    held += [repr(pq.ParquetFile(p).read().to_pylist()).encode() for p in library.rglob("*.parquet")]
    return any(MARKED.lower().encode() in data.lower() for data in held)
