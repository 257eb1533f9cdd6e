"""Time and memory of `group_stories` against size: the AllSides stream, evenly thinned, and beyond it years on.

Past its 32,111 articles the stream goes on with itself, nine years later each time and with every capitalised word
changed, so that names are new and the common words stay.
"""

import re
import resource
import subprocess
import sys
import time
from datetime import date

import numpy as np
from evals.stories import background, labelled
from msgspec.structs import replace

from tellings.records import Article
from tellings.stories import group_stories

SIZES = (4_000, 15_000, 32_111, 96_333)
_NAME = re.compile(r"\b[A-Z]\w+")
_YEARS = 9


def stream(size: int) -> list[Article]:
    """Return so many articles of the stream, evenly spread, or all of it and then its later years."""
    every = sorted(labelled("allsides_dev") + background(), key=lambda a: (a.published or "", a.article_id))
    if size <= len(every):
        return [every[k * len(every) // size] for k in range(size)]
    return [_later(a, n) for n in range(-(-size // len(every))) for a in every][:size]


def _later(article: Article, times: int) -> Article:
    if not times:
        return article
    mark = "xyz"[times % 3] * (1 + times // 3)
    day = date.fromisoformat(article.published[:10]) if article.published else None
    return replace(
        article,
        article_id=f"{article.article_id}-{times}",
        title=_NAME.sub(rf"\g<0>{mark}", article.title or ""),
        received=_NAME.sub(rf"\g<0>{mark}", article.received),
        published=day and f"{day.year + _YEARS * times}-{day:%m}-{min(day.day, 28):02}",
    )


def measure(size: int) -> tuple[float, float]:
    """Return CPU seconds and peak GB, of which the articles themselves are a part."""
    articles = stream(size)
    began = time.process_time()
    group_stories(articles)
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def run() -> list[dict[str, object]]:
    """Return a row for each size, each measured in a process of its own; the slope is in logarithms."""
    rows: list[dict[str, object]] = []
    before: tuple[int, float] | None = None
    for size in SIZES:
        out = subprocess.run(
            [sys.executable, "-m", "bench.stories", str(size)], check=True, capture_output=True, text=True
        ).stdout.split()
        spent = float(out[0])
        slope = float(np.log(spent / before[1]) / np.log(size / before[0])) if before else None
        rows.append({"articles": size, "CPU s": spent, "peak GB": float(out[1]), "slope": slope})
        before = size, spent
    return rows


if __name__ == "__main__":
    print(*measure(int(sys.argv[1])))
