"""`photoseek` itself: help, wrong usage, the demo."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Shell
from tests.test_architecture import HOUSE
from ui.cli import COMMANDS
from ui.compare import samples
from ui.library import LiveLibrary

COMPLETE = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_photoseek
printf "%s\\n" "${COMPREPLY[@]}"
"""
HEAVY = {"torch", "faiss", "gradio", "open_clip", "timm", "numpy", "PIL", "sqlite3", "tqdm"}
GROUPS = {module for module, _ in COMMANDS.values()} - {"ui.cli"}  # modules of commands


def loaded(code: str, output: str = "") -> set[str]:
    """The modules loaded by this code in a new process; `output`: part of its output."""
    code += "\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert output in done.stdout
    return set(done.stderr.split())


def test_help_loads_nothing_heavy_and_no_command() -> None:
    code = "from search.console import run; from ui.cli import main; run(lambda: main(['--help']))"
    others = {"json", "logging", "search.records", "search.settings"}
    assert loaded(code, output="photoseek") & (HEAVY | GROUPS | others) == set()


def test_a_search_of_words_loads_what_it_needs_only() -> None:
    modules = loaded("import ui.cli, search.engine; ui.cli.make_parser(['search'])")
    assert modules & HEAVY == {"numpy", "sqlite3"}
    assert modules & (GROUPS | {"logging"}) == {"search.cli.search_commands"}


@pytest.mark.parametrize("module", sorted(GROUPS | {"ui.cli"}))
def test_a_module_has_the_arguments_of_its_commands(module: str) -> None:
    names = [name for name, (owner, _) in COMMANDS.items() if owner == module]
    assert list(importlib.import_module(module).ARGUMENTS) == names


@pytest.mark.parametrize(
    "command", ["index", "status", "verify", "forget", "search", "match", "models", "ui", "demo"]
)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    found = shell(command, "--help")
    assert (found.code, found.err) == (0, "")
    assert f"photoseek {command}" in found.out


def test_wrong_usage_is_2(shell: Shell) -> None:
    assert shell("find").code == 2
    assert shell("ui", "--port", "99999").code == 2


def test_an_unknown_flag_is_reported_with_the_usage_of_its_command(shell: Shell) -> None:
    found = shell("demo", "--no-browser")
    assert found.code == 2
    assert "usage: photoseek demo" in found.err
    assert "photoseek demo: error: unrecognized arguments: --no-browser" in found.err


def test_without_a_command_the_help_is_printed(shell: Shell) -> None:
    found = shell()
    assert (found.code, found.err) == (0, "")
    assert found.out == shell("--help").out
    assert found.out.index("photoseek index ~/Photos") < found.out.index("  index ")


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        (["serach", "dog"], "did you mean `photoseek search`?"),
        (["stauts"], "did you mean `photoseek status`?"),
        (["a", "dog", "on"], "did you mean `photoseek search a dog on`?"),
        (["xyz"], "there is no command 'xyz'; `photoseek` lists all"),
    ],
)
def test_an_unknown_command_has_a_suggestion(
    shell: Shell, typed: list[str], suggested: str
) -> None:
    found = shell(*typed)
    assert (found.code, found.out, found.err.count("\n")) == (2, "", 1)
    assert suggested in found.err


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_a_shell_takes_the_completion_script(shell: Shell, name: str, tmp_path: Path) -> None:
    script = shell("completion", name).out
    assert all(word in script for word in ("duplicates", "--exclude", "m3u"))
    if program := shutil.which(name):
        (tmp_path / "script").write_text(script)
        subprocess.run([program, "-n", tmp_path / "script"], check=True)


def test_the_completion_of_bash_knows_commands_and_values(shell: Shell, tmp_path: Path) -> None:
    if not (bash := shutil.which("bash")):
        pytest.skip("needs bash")
    (tmp_path / "script").write_text(shell("completion", "bash").out)
    for line, expected in (
        ("photoseek sta", {"star", "status"}),
        ("photoseek search --format p", {"paths"}),
    ):
        words = line.split()
        done = subprocess.run(
            [bash, "-c", COMPLETE, "-", tmp_path / "script", *words],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert set(done.stdout.split()) == expected


def test_the_man_page_has_all_commands_and_flags(shell: Shell) -> None:
    page = shell("--man").out
    assert page.startswith(".TH PHOTOSEEK")
    for word in ("duplicates", "merge", "\\-\\-max\\-megapixels"):
        assert word in page
    if man := shutil.which("man"):
        shown = subprocess.run([man, "-l", "-"], input=page, capture_output=True, text=True)
        assert (shown.returncode, shown.stderr) == (0, "")


def test_the_page_opens_without_a_library_too(
    shell: Shell, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[LiveLibrary] = []
    monkeypatch.setattr("ui.serving.serve", lambda library, **_: opened.append(library))
    assert shell("ui", "--port", "0").code == 0
    assert opened[0].settings.library == library
    assert not library.exists()


def test_the_samples_are_there() -> None:
    assert all(sample.is_file() for sample in samples())


def test_the_demo_finds_a_lion(library: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from ui.cli import entry; entry()", "demo", "--no-serve"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = dict(line.split("->") for line in done.stdout.splitlines())
    answers = {query.strip(): hits.split()[0] for query, hits in found.items()}
    assert answers["a lion in the grass"] == "lion.jpg"
    assert answers["a cheetah"].startswith("cheetah")
    assert answers["a boat on the sea"] == "boat"
    assert answers["a receipt"] == "receipt.jpg"
    assert not library.exists()
