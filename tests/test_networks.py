"""Ray over a network that is cut: its second node lives in a network namespace of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tellings.demo import articles_folder
from tellings.pipeline import Options, analysis, build, dossiers

HERE, THERE = "10.177.0.1", "10.177.0.2"
SPACE, NEAR, FAR = f"tellings{os.getpid()}", f"near{os.getpid()}", f"far{os.getpid()}"
# Ray asks a node for its health that often (ms), and gives it up after so many failures: sooner than by default.
HEALTH = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
}


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


@pytest.fixture
def network():
    """A link from this network namespace to one of the second node's own."""
    if not shutil.which("ip") or os.geteuid():
        pytest.skip("network namespaces need Debian's iproute2 and root")
    try:
        ip("netns", "add", SPACE)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespace can be made here: {error.stderr.decode().strip()}")
    try:
        ip("link", "add", NEAR, "type", "veth", "peer", "name", FAR, "netns", SPACE)
        ip("addr", "add", f"{HERE}/24", "dev", NEAR)
        ip("-n", SPACE, "addr", "add", f"{THERE}/24", "dev", FAR)
        ip("-n", SPACE, "link", "set", "lo", "up")
        ip("-n", SPACE, "link", "set", FAR, "up")
        ip("link", "set", NEAR, "up")
        yield HERE
    finally:
        ip("netns", "del", SPACE)  # (and with it the link)


@contextlib.contextmanager
def node(*words, within=()):
    """A node of Ray with one core, until the block ends."""
    command = [*within, sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--num-cpus", "1"]
    process = subprocess.Popen(
        [*command, *words], env=os.environ | HEALTH, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def stopped_at_once():
    """End what runs in the other network namespace with the block: cut off, it would first try to say goodbye."""
    try:
        yield
    finally:
        found = subprocess.run(["ip", "netns", "pids", SPACE], check=True, capture_output=True, timeout=20)
        for pid in found.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


@pytest.fixture
def address(network):
    """The address of a cluster of two nodes, one in each network namespace."""
    ray = pytest.importorskip("ray", reason="the extra for Ray is not installed")
    with socket.socket() as s:
        s.bind((HERE, 0))
        port = s.getsockname()[1]
    where = f"{network}:{port}"
    folder = Path(tempfile.mkdtemp(prefix="ray"))  # (a short path: Ray's sockets lie in it)
    head = ("--head", "--node-ip-address", HERE, "--port", str(port), "--temp-dir", str(folder))
    other = ("--address", where, "--node-ip-address", THERE)
    try:
        with node(*head, "--include-dashboard", "false"):
            reached(port)
            with node(*other, within=("ip", "netns", "exec", SPACE)), stopped_at_once():
                ray.init(where, log_to_driver=False)
                end = time.monotonic() + 60
                while sum(n["Alive"] for n in ray.nodes()) < 2 and time.monotonic() < end:
                    time.sleep(0.5)
                ray.shutdown()
                yield where
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reached(port):
    """Wait until the head answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((HERE, port), 1):
            return
        time.sleep(0.2)


def files(run):
    paths = [*run.out.glob("tables/*.parquet"), *run.out.glob("stories/*")]
    return {p.name: p.read_bytes() for p in sorted(paths)}


@pytest.mark.slow
def test_a_network_that_is_cut_costs_no_article(address, tmp_path, monkeypatch):
    monkeypatch.setattr(analysis, "SHARD", 2)
    monkeypatch.setattr(dossiers, "SHARD", 1)
    cut = []

    def watch(stage, done, total):
        if stage == "analyse" and 0 < done < total and not cut:
            ip("-n", SPACE, "link", "set", FAR, "down")
            cut.append(done)

    with articles_folder() as demo:
        lines = (demo / "articles.jsonl").read_text("utf8").splitlines()[:12]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), "utf8")
    monkeypatch.chdir(tmp_path)
    expected = build(["some.jsonl"], Path("local"))
    run = build(["some.jsonl"], Path("apart"), Options(engine="ray", address=address), watch)
    assert cut
    assert files(run) == files(expected)
