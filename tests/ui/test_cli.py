"""`photoseek` itself: help, wrong usage, the demo."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Shell
from tests.test_architecture import HOUSE
from ui.library import LiveLibrary
from ui.samples import samples, samples_folder

HEAVY = {"torch", "faiss", "gradio", "open_clip", "timm", "numpy", "PIL", "sqlite3", "tqdm"}


def heavy(code: str, says: str = "") -> set[str]:
    """The heavy libraries that a new process has loaded after this; `says`: what it prints."""
    code += "\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert says in done.stdout
    return HEAVY & set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    asked = "from ui.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    assert heavy(asked, says="photoseek") == set()


def test_a_search_of_words_loads_what_it_needs_only() -> None:
    assert heavy("import search.cli, search.engine") == {"numpy", "sqlite3"}


@pytest.mark.parametrize(
    "command", ["index", "status", "verify", "forget", "search", "match", "models", "ui", "demo"]
)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    found = shell(command, "--help")
    assert (found.code, found.err) == (0, "")
    assert f"photoseek {command}" in found.out


def test_wrong_usage_is_2(shell: Shell) -> None:
    assert shell().code == 2
    assert shell("find").code == 2
    assert shell("ui", "--port", "99999").code == 2


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
    assert answers["a tower in a city"] == "tower.jpg"
    assert str(samples_folder()) in done.stderr
    assert not library.exists()
