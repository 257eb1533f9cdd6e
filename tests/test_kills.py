"""A run that is killed: nothing is lost, nothing is half done, nothing goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills are tested where processes fork")

# In a process of its own, since it forks.
KILLS = """
import json, sys
from pathlib import Path
from bench.kills import survive
print(json.dumps(survive(Path(sys.argv[1]), kills=10, articles=60, seed=int(sys.argv[2]))))
"""


def test_a_library_lives_through_ten_kills_as_if_there_had_been_none(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLS, tmp_path, "1"],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert row["kills"] == 10
    assert (row["broken states seen"], row["lives that ended otherwise"]) == (0, 0)


# Each worker writes its number and then does not end by itself.
WORKERS = """
import os, sys, time
from pathlib import Path
from tellings.engine import map_ordered

def work(folder):
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)

if __name__ == "__main__":
    list(map_ordered(work, [sys.argv[1]] * 2, 2))
"""


def alive(process):
    """Return whether a process runs (one that has ended may wait for its parent to take note)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_a_run_that_is_killed_leaves_no_worker_behind(tmp_path):
    (tmp_path / "work.py").write_text(WORKERS)
    (tmp_path / "seen").mkdir()
    run = subprocess.Popen([sys.executable, tmp_path / "work.py", tmp_path / "seen"])
    end = time.monotonic() + 60
    while len(workers := list((tmp_path / "seen").iterdir())) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    while any(alive(w.name) for w in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert len(workers) == 2
    assert not any(alive(w.name) for w in workers)
