"""The examples of docs/api.md, run against a server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from search.collections.access_tokens import create_token
from search.engine import Engine
from tests.docs import HOUSE
from tests.test_docs import fenced
from tests.ui.conftest import live_library, serving

PAGE = HOUSE / "docs" / "api.md"
ADDRESS = "http://127.0.0.1:7860"
MOST_LINES = 6


@pytest.mark.parametrize(
    ("language", "program", "shown"),
    [("bash", ["bash", "-euc"], '"name": "red.jpg"'), ("py", [sys.executable, "-c"], "red.jpg")],
)
def test_the_examples_run(
    engine: Engine, tmp_path: Path, language: str, program: list[str], shown: str
) -> None:
    if language == "bash" and not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("needs bash and curl")
    (code,) = fenced(PAGE, language)
    assert ADDRESS in code
    assert len([line for line in code.splitlines() if line]) <= MOST_LINES
    token = create_token(engine.directory, "Example", read_only=False)
    with serving(live_library(engine)) as address:
        done = subprocess.run(
            [*program, code.replace(ADDRESS, address).replace("Bearer TOKEN", f"Bearer {token}")],
            cwd=tmp_path,
            env={**os.environ, "TOKEN": token},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    assert "problem" not in done.stdout
    if language == "bash":
        assert len(engine.catalogue.collections.stars()) == 1
        assert (tmp_path / "thumbnail.webp").read_bytes()[8:12] == b"WEBP"
        assert "event: end" in done.stdout


def test_the_configurations_of_assistants_are_json() -> None:
    found = [json.loads(code)["mcpServers"]["photoseek"] for code in fenced(PAGE, "json")]
    assert [sorted(one) for one in found] == [["args", "command"], ["headers", "type", "url"]]
