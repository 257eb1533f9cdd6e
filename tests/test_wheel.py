"""The wheel: everything that the package reads at run time is in it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_holds_every_file_of_the_package(tmp_path):
    script = f"import uv_build; print(uv_build.build_wheel({str(tmp_path)!r}))"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        held = {name for name in file.namelist() if name.startswith("tellings/") and not name.endswith("/")}
        about = next(name for name in file.namelist() if name.endswith("METADATA"))
        metadata = file.read(about).decode()
    source = ROOT / "src"
    ours = {
        p.relative_to(source).as_posix()
        for p in (source / "tellings").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert held == ours
    for extra in ("fetch", "mcp", "pdf", "serve"):
        assert f"Provides-Extra: {extra}\n" in metadata
