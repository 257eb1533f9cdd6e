"""What many tests use: the demo's articles, and one run over them."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

# Ray reads these when it is first imported, as it is where the examples in its engine's module are looked for.
os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
}

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def demo_articles() -> Iterator[Path]:
    from tellings.demo import articles_folder

    with articles_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory, demo_articles):
    """One run over the demo's articles, two processes."""
    from tellings.pipeline import Options, build

    return build([demo_articles], tmp_path_factory.mktemp("demo"), Options(workers=2, csv=True))


@pytest.fixture
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip("the labelled sets beside the project (../shared) are not here")
    return SHARED
