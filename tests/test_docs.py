"""The docs: everything that a user can call stands in them, and what they show runs."""

import importlib.util
import inspect
import os
import re
import runpy
import shlex
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import tellings
from tellings.cli import app, main

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BY_HAND = [p for p in PAGES if p.name not in ("commands.md", "tables.md", "quality.md", "speed.md")]
COMMANDS = sorted(name for name in app if not name.startswith("-"))
# These go to the network, wait for a browser or a program, or need ids: their words are checked, and no more.
ONLY_PARSED = ("fetch", "watch", "serve", "mcp", "correct")
INSTALLS = ("pip ", "pipx ", "uvx ", "./dev ", "uv ")


def hooks():
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf8"), re.MULTILINE | re.DOTALL)


def lines_of(page):
    """Return the commands that a page shows, without their comments."""
    text = "\n".join(blocks(page, "sh")).replace("\\\n", " ")
    return [line for raw in text.splitlines() if (line := raw.split("  #")[0].strip())]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_reference_and_shown_by_hand(command):
    assert f"\n## tellings {command}\n" in (DOCS / "commands.md").read_text("utf8")
    if command != "corrections":
        assert any(f"tellings {command} " in page.read_text("utf8") or f"`{command}`" in page.read_text("utf8") for page in BY_HAND)  # fmt: skip


def test_every_public_name_is_in_the_reference_with_what_it_does():
    page = hooks().api()
    for name in tellings.__all__:
        if name == "__version__":
            continue
        thing = getattr(tellings, name)
        assert f"\n## {name}\n" in page
        assert inspect.getdoc(thing), name
        methods = [m for n, m in vars(thing).items() if inspect.isfunction(m) and not n.startswith("_")] if inspect.isclass(thing) else []  # fmt: skip
        assert all(inspect.getdoc(m) for m in methods), name
    assert " at 0x" not in page


def test_every_stage_stands_with_its_rates_and_no_figure_is_lost():
    made = hooks()
    page = made.rates()
    stages = [row[0] for row in made._rows(DOCS / "method.md", 3)]
    assert set(made.MEASURED) <= set(stages)
    assert all(f"\n## {stage}\n" in page for stage in stages)
    figures = made._rows(DOCS / "quality.md", 5)
    assert (
        sum(line.startswith("| ") and "| set |" not in line for line in page.splitlines())
        == len(figures)
        > 50
    )


def test_the_server_for_programs_is_documented():
    shown = (DOCS / "howto" / "mcp.md").read_text("utf8")
    server = (ROOT / "src" / "tellings" / "mcp" / "server.py").read_text("utf8")
    tools = re.findall(r"@server\.tool\(.*?\)\n    def (\w+)", server)
    assert len(tools) == 8
    assert all(f"| `{tool}` |" in shown for tool in tools)


def test_every_page_is_in_the_menu_and_every_link_leads_somewhere():
    menu = (ROOT / "mkdocs.yml").read_text("utf8")
    generated = {DOCS / name for name in hooks().PAGES}
    for page in PAGES:
        assert f"{page.relative_to(DOCS)}\n" in menu, page
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf8")):
            if "://" not in link:
                target = Path(os.path.normpath(page.parent / link))
                assert target.exists() or target in generated, f"{page}: {link}"


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=lambda p: p.name)
def test_python_in_the_docs_is_in_the_form_that_the_doctests_run(page):
    assert all(">>> " in block for block in blocks(page, "python"))


@pytest.fixture(scope="module")
def place(tmp_path_factory, demo_run, demo_articles):
    """A folder with the demo's articles; what was analysed of them once is lent to every run."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(demo_articles, folder / "articles")
    (folder / "pages").mkdir()
    shutil.copy(demo_articles / "recall-ledger.html", folder / "pages" / "fetched.html")
    (folder / "feeds.opml").write_text('<opml><outline xmlUrl="https://post.example/rss"/></opml>')
    return folder, demo_run.out / "work"


def lend(folder, work):
    if folder.exists() and not (folder / "work").exists():
        shutil.copytree(work, folder / "work")


@pytest.mark.parametrize(
    "page", [p for p in [ROOT / "README.md", *BY_HAND] if lines_of(p)], ids=lambda p: p.name
)
def test_the_commands_in_the_docs_run(page, place, monkeypatch, capsys):
    folder, work = place
    monkeypatch.chdir(folder)
    for line in lines_of(page):
        if line.startswith(INSTALLS):
            continue
        program, command, *arguments = shlex.split(line)
        assert program == "tellings", line
        if command in ONLY_PARSED or page.name == "README.md":
            app.parse_args([command, *arguments], print_error=False, exit_on_error=False)
            continue
        if command in ("build", "demo", "compare"):
            out = Path(arguments[arguments.index("--out") + 1])
            out.mkdir(exist_ok=True)
            lend(out, work)
        if command == "run":
            lend(Path(arguments[0]), work)
        with pytest.raises(SystemExit) as left:
            main([command, *arguments])
        assert not left.value.code, f"{line}: {capsys.readouterr().err}"


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.stem)
def test_the_examples_run(example, demo_run, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(example), str(demo_run.out)])
    runpy.run_path(str(example), run_name="__main__")
    assert len(capsys.readouterr().out.splitlines()) > 1


def test_the_site_is_built_without_a_warning(tmp_path):
    if find_spec("mkdocs") is None or find_spec("material") is None:
        pytest.skip("mkdocs-material is not here: ./dev docs installs it")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path / "site"), strict=True))
    assert (tmp_path / "site" / "rates" / "index.html").exists()
