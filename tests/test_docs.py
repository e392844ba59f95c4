"""The README says what the code does."""

from __future__ import annotations

import re

from tests.docs import README, rewritten
from tests.test_architecture import HOUSE


def test_the_generated_blocks_are_current() -> None:
    text = README.read_text("utf-8")
    assert rewritten(text) == text, "run `python -m tests.docs`"


def test_every_command_and_file_in_it_exists() -> None:
    text = README.read_text("utf-8")
    for module in set(re.findall(r"python -m ([\w.]+)", text)):
        assert (HOUSE / (module.replace(".", "/") + ".py")).is_file(), module
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (HOUSE / link).is_file(), link


def test_ci_runs_the_test_command_of_the_readme() -> None:
    second = re.findall(r"```sh\n(.*?)\n```", README.read_text("utf-8"), re.DOTALL)[1]
    assert second == "pip install '.[test]' && pytest"
    assert second in (HOUSE / ".ci" / "run").read_text("utf-8").splitlines()
