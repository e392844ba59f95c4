"""The README says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import README, rewritten
from tests.test_architecture import FILES, HOUSE

TESTS = sorted((HOUSE / "tests").rglob("*.py"))
CONTRIBUTING = HOUSE / "CONTRIBUTING.md"
SECURITY = HOUSE / "SECURITY.md"
ROOMS = ("", "search", "indexer", "ui")  # a path may start in any of them


def test_the_generated_blocks_are_current() -> None:
    text = README.read_text("utf-8")
    assert rewritten(text) == text, "run `python -m tests.docs`"


@pytest.mark.parametrize("page", [README, CONTRIBUTING, SECURITY], ids=lambda page: page.stem)
def test_every_command_and_file_in_it_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    for module in set(re.findall(r"python -m ((?:search|tests)[\w.]+)", text)):
        assert (HOUSE / (module.replace(".", "/") + ".py")).is_file(), module
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (HOUSE / link).is_file(), link
    for path in re.findall(r"`([\w/.-]+/[\w-]+\.(?:py|js|txt))`", text):
        assert any((HOUSE / room / path).exists() for room in ROOMS), path


def test_no_comment_points_to_a_page_that_is_not_here() -> None:
    for file in [*HOUSE.glob("*.md"), *FILES, *TESTS, *HOUSE.glob("ui/static/*.[!p]*")]:
        for page in re.findall(r"\b[A-Z_]{4,}\.md\b", file.read_text("utf-8")):
            assert [*HOUSE.glob(page), *HOUSE.glob(f"search/**/{page}")], f"{file}: {page}"


def test_ci_runs_the_test_command_of_the_readme() -> None:
    second = re.findall(r"```sh\n(.*?)\n```", README.read_text("utf-8"), re.DOTALL)[1]
    assert second == "pip install '.[test]' && pytest"
    assert second in (HOUSE / ".ci" / "run").read_text("utf-8").splitlines()
