"""What many tests use: the demo's articles, and one run over them."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

# Ray reads these when it is first imported, as it is where the examples in its engine's module are looked for.
os.environ |= {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    "RAY_grpc_client_keepalive_time_ms": "2000",
    "RAY_grpc_client_keepalive_timeout_ms": "2000",
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


def _seconds_of_plain_work() -> float:
    began = time.process_time()
    sorted(str(n * 7919 % 100_003) for n in range(100_000))
    return time.process_time() - began


@contextmanager
def _at_most(times: float) -> Iterator[None]:
    began = time.process_time()
    yield
    took = time.process_time() - began
    if took > 0.02 * times:  # no machine here does the plain work in less
        plain = max(_seconds_of_plain_work() for _ in range(3))
        assert took < times * plain, f"{took:.2f} s, {took / plain:.0f} times the plain work"


@pytest.fixture(scope="session")
def at_most() -> Callable[[float], AbstractContextManager[None]]:
    """A block's CPU time in multiples of making and sorting 100,000 short strings beside it (30 to 60 ms here)."""
    return _at_most
