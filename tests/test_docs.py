"""The documentation agrees with the code: blocks, links, commands, modules and examples."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from search import public
from tests.conftest import Shell
from tests.docs import HOUSE, PAGES, blocks, rewritten
from tests.pictures import COLOURS, draw, draw_folder
from tests.test_architecture import FILES
from ui.cli import make_parser

TESTS = sorted((HOUSE / "tests").rglob("*.py"))
README = HOUSE / "README.md"
PACKAGES = ("", "search", "indexer", "ui")  # a path may start in any of them
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = sorted((HOUSE / "docs" / "examples").glob("*.py"))
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def fenced(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return [code for name, code in FENCED.findall(page.read_text("utf-8")) if name == language]


@every_page
def test_the_generated_blocks_are_current(page: Path) -> None:
    text = page.read_text("utf-8")
    assert rewritten(text) == text, "run `python -m tests.docs`"


def test_every_generated_block_has_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert all(f"<!-- {name} -->" in text for name in blocks())


@every_page
def test_every_module_and_path_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for module in set(re.findall(r"python -m ((?:search|tests)[\w.]+)", text)):
        file = HOUSE / module.replace(".", "/")
        assert file.with_suffix(".py").is_file() or (file / "__main__.py").is_file(), module
    for path in re.findall(r"(?:pytest|python)[^`\n]*? ([\w/]+\.py)\b", text):
        assert (HOUSE / path).is_file() or (HOUSE / "docs/examples" / path).is_file(), path
    for path in re.findall(r"`([\w/.-]+/[\w-]+\.(?:py|js|txt))`", text):
        assert any((HOUSE / package / path).exists() for package in PACKAGES), path


@every_page
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", page.read_text("utf-8"))):
        if not link.startswith(("http:", "https:")):
            path, _, heading = link.partition("#")
            target = page.parent / path if path else page
            assert target.exists(), link
            assert not heading or heading in headings(target), link


def headings(page: Path) -> set[str]:
    """The anchors that code hosts give to the headings of a page."""
    lines = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


@every_page
def test_every_command_is_understood(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spans = re.findall(r"`(photoseek [^`…]+)`", FENCED.sub("", page.read_text("utf-8")))
    lines = "\n".join(fenced(page, "sh")).splitlines()
    for command in commands([*spans, *lines]):
        try:
            make_parser().parse_args(command[1:])
        except SystemExit as stop:
            error = capsys.readouterr().err
            is_name = shlex.join(command) in spans and re.search("required|expected one", error)
            assert is_name or not stop.code, f"{shlex.join(command)}\n{error}"


def commands(lines: Iterable[str]) -> Iterator[list[str]]:
    """The `photoseek` commands in these lines of a shell."""
    for line in lines:
        for command in re.split(r" \| | && ", line):
            words = shlex.split(command, comments=True)
            if words[:1] == ["photoseek"] and "COMMAND" not in words:
                yield words


@pytest.fixture
def drawn(
    shell: Shell, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Draw and index the photos that an example names, beside one of each colour."""
    folder = draw_folder(tmp_path / "photos")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PHOTOSEEK_LIBRARY", os.fspath(library))
    monkeypatch.setitem(sys.modules, "photoseek", public)  # as in the wheel

    def draw_named(code: str) -> None:
        for name, colour in zip(re.findall(r'"([\w/]+\.jpg)"', code), cycle(COLOURS)):
            draw(folder / name, colour)
        assert shell("index", "--model", "builtin", folder).code == 0

    return draw_named


@pytest.mark.parametrize(
    "page", [page for page in PAGES if fenced(page, "python")], ids=lambda page: page.stem
)
def test_the_python_examples_of_a_page_run(page: Path, drawn: Callable[[str], None]) -> None:
    names: dict[str, object] = {}
    for number, code in enumerate(fenced(page, "python"), 1):
        drawn(code)
        exec(compile(code, f"{page.name}, example {number}", "exec"), names)


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.stem)
def test_an_example_script_prints_its_answer(
    script: Path,
    drawn: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawn('"red2.jpg"')
    arguments, first = {
        "search_photos": (["red"], "red"),
        "match_descriptions": (["red.jpg", "blue", "red"], "red"),
        "find_duplicates": ([], "exact"),
    }[script.stem]
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", [str(script), *arguments])
    runpy.run_path(os.fspath(script), run_name="__main__")
    assert first in capsys.readouterr().out.splitlines()[0]


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 150


def test_every_page_is_linked_from_the_readme() -> None:
    text = README.read_text("utf-8")
    for page in (HOUSE / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in text


def test_no_comment_points_to_a_page_that_is_not_here() -> None:
    static = [*HOUSE.glob("ui/static/**/*.js"), *HOUSE.glob("ui/static/**/*.css")]
    for file in [*HOUSE.glob("*.md"), *FILES, *TESTS, *static]:
        for page in re.findall(r"\b[A-Z_]{4,}\.md\b", file.read_text("utf-8")):
            assert [*HOUSE.glob(page), *HOUSE.glob(f"search/**/{page}")], f"{file}: {page}"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    second = fenced(README, "sh")[1].strip()
    assert second == "pip install '.[test]' && pytest"
    assert second in (HOUSE / ".ci" / "run").read_text("utf-8").splitlines()
