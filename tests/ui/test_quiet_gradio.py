"""Gradio as the page imports it."""

from __future__ import annotations

import inspect
import subprocess
import sys

from tests.test_architecture import HOUSE
from ui.quiet_gradio import gr

IMPORT = """
import sys
sys.addaudithook(lambda event, seen: event == "open" and print(seen[0]))
import ui.quiet_gradio
"""


def test_no_stub_is_read_or_written() -> None:
    """A new process: here Gradio may be imported already."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    opened = done.stdout.splitlines()
    assert any("gradio" in file for file in opened)
    assert [file for file in opened if file.endswith(".pyi")] == []


def test_its_sources_are_found_afterwards() -> None:
    assert inspect.getfile(gr.Blocks).endswith("blocks.py")
