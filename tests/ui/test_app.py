"""Gradio as the page imports it."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

from tests.test_architecture import HOUSE

IMPORT = """
import sys
sys.addaudithook(lambda event, seen: event == "open" and print(seen[0]))
import ui.app
"""


def test_no_stub_is_read_or_written() -> None:
    """A new process: here Gradio may be imported already."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    opened = done.stdout.splitlines()
    assert any("gradio" in file for file in opened)
    assert [file for file in opened if file.endswith(".pyi")] == []


def test_the_sdk_of_assistants_is_not_loaded_but_can_be() -> None:
    code = "import ui.app, sys; print('mcp' in sys.modules); import mcp.server; print('loaded')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "loaded"]


def test_its_sources_are_found_afterwards() -> None:
    importlib.import_module("ui.app")
    gradio = sys.modules["gradio"]
    assert inspect.getfile(gradio.Blocks).endswith("blocks.py")
