"""Lint, format and types, so that `pytest` runs all checks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "command", ["ruff check", "ruff format --check", "mypy"], ids=["lint", "format", "types"]
)
def test_the_code_is_clean(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=HOUSE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
