"""The labelled sets beside the project (`../shared/data`), as records, with their parses kept in `.cache`."""

import json
import pickle
import sys
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from tellings.parse import parse_articles
from tellings.records import Article, Parse, Residue

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"
CACHE = ROOT / ".cache" / "evals"


def require(path: Path) -> Path:
    """Return the path, or leave with a message that says what is missing."""
    if not path.exists():
        sys.exit(f"eval: {path} is not here; the labelled sets are not part of the repository")
    return path


def polnear(split: str = "dev") -> list[Article]:
    """Return PolNeAR's articles; the id is the file's name, offsets are into the whole file."""
    folder = require(DATA / "attribution" / "polnear" / split / "text")
    out = []
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf8", newline="") as file:
            out.append(Article(path.stem, path.name, file.read(), outlet=path.stem.split("_")[0]))
    return out


def aligned_stories() -> list[dict]:
    """Return the twice-marked stories of `alignment/stories`, as their files hold them."""
    return [
        json.loads(p.read_text("utf8"))
        for p in sorted(require(DATA / "alignment" / "stories").glob("*.json"))
    ]


def articles_of(story: dict) -> list[Article]:
    """Return one marked story's articles."""
    return [
        Article(
            a["article_id"],
            a["article_id"],
            a["text"],
            outlet=a["outlet"],
            title=a["title"],
            published=a["published"],
        )
        for a in story["articles"]
    ]


def jsonl_articles(path: Path) -> list[Article]:
    """Return the articles of a JSONL set (`giveme5w1h`, `ecbplus`, `allsides_dev`)."""
    rows = [json.loads(line) for line in require(path).open(encoding="utf8")]
    return [
        Article(
            str(r["id"]), f"{path.name}:{n}", r["text"], url=r.get("url"), outlet=r.get("source"),
            title=r.get("title"), published=r.get("date"),
        )
        for n, r in enumerate(rows, 1)
    ]  # fmt: skip


def parses(articles: Sequence[Article], residue: Sequence[Residue] = ()) -> list[Parse]:
    """Return the parses of the articles, kept between runs of the evals (never used by the product)."""
    key = blake2b(digest_size=12)
    for path in ("parse/articles.py", "parse/model.py", "text.py", "spans.py"):
        key.update((ROOT / "src" / "tellings" / path).read_bytes())
    for a in articles:
        key.update(
            a.article_id.encode() + a.received.encode("utf8", "surrogatepass") + str(a.body_start).encode()
        )
    for r in residue:
        key.update(f"{r.article_id}{r.start}-{r.end}".encode())
    path = CACHE / f"{key.hexdigest()}.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())  # noqa: S301  (our own cache)
    out = list(parse_articles(articles, residue))
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(out))
    return out
