"""One law: an engine changes nothing but the time, whatever machines are lost on the way."""

import os
import sys
from operator import itemgetter, methodcaller
from threading import Timer

import pytest

from tellings.demo import articles_folder
from tellings.engine import LocalEngine, Shuffle, open_engine
from tellings.errors import TellingsError, UsageError
from tellings.pipeline import Options, analysis, build, dossiers

WORDS = ["the ferry sank", "the ferry was late", "a choir sang"]


def test_map_keeps_the_order_of_the_shards():
    assert list(LocalEngine(2).map(len, ["abc", "", "ab"])) == [3, 0, 2]


@pytest.mark.parametrize("workers", [1, 2])
def test_shuffle_gathers_the_first_parts_of_all_shards_then_the_second(workers):
    halves = methodcaller("split", None, 1)
    found = LocalEngine(workers).shuffle(Shuffle(halves, itemgetter(0, 2), 2), WORDS)
    assert list(found) == [("the", "a"), ("ferry sank", "choir sang")]


def test_a_worker_is_started_only_where_there_is_work_for_it():
    assert set(LocalEngine(2).map(_process, [0, 1], worth=4)) == {os.getpid()}


def _process(_):
    return os.getpid()


def test_ray_that_is_not_installed_is_said_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "tellings.engine.ray", raising=False)
    with pytest.raises(UsageError, match=r"pip install 'tellings\[ray\]'"), open_engine("ray"):
        pass


def test_ray_that_does_not_start_is_said_so(monkeypatch):
    ray = pytest.importorskip("ray", reason="the extra for Ray is not installed")

    def slow(**_):
        raise RuntimeError("The current node timed out")

    monkeypatch.setattr(ray, "init", slow)
    with pytest.raises(TellingsError, match=r"could not start Ray here.*timed out"), open_engine("ray"):
        pass


@pytest.fixture(scope="module")
def cluster():
    """A head without work, and two nodes of one core each, all on this machine."""
    pytest.importorskip("ray", reason="the extra for Ray is not installed")
    from ray.cluster_utils import Cluster

    nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(2):
        nodes.add_node(num_cpus=1)
    yield nodes
    nodes.shutdown()


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(analysis, "SHARD", 4)
    monkeypatch.setattr(dossiers, "SHARD", 1)


@pytest.fixture(scope="module")
def some_articles(tmp_path_factory):
    """The articles of one demo story or two."""
    folder = tmp_path_factory.mktemp("some")
    with articles_folder() as demo:
        lines = (demo / "articles.jsonl").read_text("utf8").splitlines()
    (folder / "some.jsonl").write_text("\n".join(lines[:12]), "utf8")
    return folder


@pytest.fixture(scope="module")
def expected(some_articles, tmp_path_factory):
    return files(build([some_articles], tmp_path_factory.mktemp("local")))


def files(run):
    """The bytes of every table and dossier."""
    paths = [*run.out.glob("tables/*.parquet"), *run.out.glob("stories/*")]
    return {p.name: p.read_bytes() for p in sorted(paths)}


def test_a_run_with_nothing_new_writes_no_table_anew(some_articles, tmp_path):
    def times(run):
        return {p.name: p.stat().st_mtime_ns for p in run.out.glob("tables/*.parquet")}

    first = times(build([some_articles], tmp_path))
    assert times(build([some_articles], tmp_path)) == first


def test_a_table_that_was_changed_is_written_anew(some_articles, tmp_path):
    before = files(build([some_articles], tmp_path))
    (tmp_path / "tables" / "claims.parquet").write_bytes(b"")
    assert files(build([some_articles], tmp_path)) == before


@pytest.mark.slow
@pytest.mark.usefixtures("small_shards")
def test_a_run_that_loses_a_node_in_each_of_three_stages_leaves_the_same_files(
    cluster, some_articles, expected, tmp_path
):
    killed = {}

    def kill(stage):
        killed[stage] = cluster.list_all_nodes()[-1]
        cluster.remove_node(killed[stage], allow_graceful=False)

    def watch(stage, done, total):
        if stage == "clean" and not done:
            Timer(0.5, kill, [stage]).start()  # it tells no progress: while its first shards are out
        elif stage in {"analyse", "compare"} and stage not in killed and 0 < done < total:
            kill(stage)
        elif stage in {"copies", "compare"} and not done:
            cluster.add_node(num_cpus=1)

    run = build([some_articles], tmp_path, Options(engine="ray", address=cluster.address), watch)
    assert list(killed) == ["clean", "analyse", "compare"]
    assert files(run) == expected
