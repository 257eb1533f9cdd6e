import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tellings.cli import main


def run(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "tellings", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def exit_code(*args):
    with pytest.raises(SystemExit) as left:
        main(list(map(str, args)))
    return left.value.code or 0


TWO = (
    "Bridge at Lowen closed\n\nThe bridge at Lowen was closed on Monday after cracks were found, the mayor said.\n",
    "Cracks close Lowen bridge\n\nMayor Ada Brandt said the Lowen bridge was shut on Monday because of cracks.\n",
)


@pytest.fixture
def two(tmp_path):
    for name, text in zip(("a.txt", "b.txt"), TWO, strict=True):
        (tmp_path / name).write_text(text, encoding="utf8")
    return tmp_path / "a.txt", tmp_path / "b.txt"


def test_compare_prints_a_summary_and_writes_a_folder(two, tmp_path):
    done = run("compare", *two, "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Lowen" in done.stdout
    assert (tmp_path / "out" / "index.html").exists()
    assert len(list((tmp_path / "out" / "stories").glob("*.html"))) == 1


def test_nothing_readable_leaves_with_1_and_one_line(tmp_path, capsys):
    (tmp_path / "empty.txt").write_text("")
    assert exit_code("build", tmp_path / "empty.txt", "--out", tmp_path / "out") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "empty.txt" in said


def test_a_path_that_is_not_there_is_named(tmp_path, capsys):
    assert exit_code("build", tmp_path / "nowhere.txt", "--out", tmp_path / "out") == 1
    assert "nowhere.txt" in capsys.readouterr().err


def test_one_article_cannot_be_compared(two, tmp_path, capsys):
    assert exit_code("compare", two[0], "--out", tmp_path / "out") == 2
    assert "two articles" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["build"], ["nonsense"], ["build", "x", "--bogus"], ["build", "x"]])
def test_wrong_usage_leaves_with_2_and_one_line(arguments, capsys):
    assert exit_code(*arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_output_that_cannot_be_written_leaves_with_2(two, tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert exit_code("compare", *two, "--out", tmp_path / "file" / "out") == 2
    assert "--out" in capsys.readouterr().err


def test_a_bare_import_loads_no_model_and_nothing_heavy():
    code = "import sys, tellings; print([m for m in ('spacy', 'numpy', 'pyarrow') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_column_of_another_name_is_mapped_and_the_outlet_given(tmp_path):
    (tmp_path / "pile.csv").write_text(f'Body\n"{TWO[0].splitlines()[2]}"\n', encoding="utf8")
    done = run(
        "build", "pile.csv", "--map", "text=Body", "--outlet", "Lowen Post", "--out", "out", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    (row,) = pq.read_table(tmp_path / "out" / "tables" / "articles.parquet").to_pylist()
    assert row["outlet"] == "Lowen Post"


def test_a_map_that_is_no_pair_is_wrong_usage(tmp_path, capsys):
    assert exit_code("build", tmp_path, "--map", "Body", "--out", tmp_path / "out") == 2
    assert "FIELD=COLUMN" in capsys.readouterr().err


def test_help_names_every_command(capsys):
    assert exit_code("--help") == 0
    said = capsys.readouterr().out
    assert all(name in said for name in ("build", "compare", "demo"))


def test_generated_docs_are_what_the_code_says():
    root = Path(__file__).parents[1]
    scope: dict = {"__file__": os.fspath(root / "docs" / "write.py"), "__name__": "docs"}
    exec((root / "docs" / "write.py").read_text("utf8"), scope)
    for name, page in scope["PAGES"].items():
        assert (root / "docs" / name).read_text("utf8") == page(), f"run ./dev docs ({name})"


def test_copies_shows_passages_and_writes_their_tables(two, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "c.txt").write_text(f"Another headline\n\n{TWO[0].splitlines()[2]} It rained.\n")
    done = run("copies", *two, "--against", "more", "--out", "found", "--csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The bridge at Lowen was closed on Monday" in done.stdout
    (row,) = pq.read_table(tmp_path / "found" / "tables" / "passages.parquet").to_pylist()
    assert row["similarity"] == 1
    assert (tmp_path / "found" / "tables" / "copy_groups.csv").exists()


def test_copies_against_nothing_else_leaves_with_1(two, capsys):
    assert exit_code("copies", two[0], "--against", two[0]) == 1
    assert "a.txt" in capsys.readouterr().err
