"""Processor time of an idle server that watches its folders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from indexer.update import IndexOptions, index_folders
from ui.serving import listen

IDLE_S = 10.0
LARGEST_SHARE = 0.005  # of one core
MAIN = "from ui.cli import entry; entry()"


@pytest.fixture
def server(photos: Path, library: Path) -> Iterator[tuple[int, str]]:
    """A server in its own process, without the threads of other tests: its id and address."""
    index_folders([photos], IndexOptions(library, model="builtin"))
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", MAIN, "ui", "--watch", "--no-open", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield process.pid, f"http://127.0.0.1:{port}"
        process.terminate()


def processor_s(process: int) -> float:
    """Processor time of a process and all its threads, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_an_idle_server_needs_almost_no_processor(server: tuple[int, str]) -> None:
    process, address = server
    with httpx.Client(base_url=address, transport=httpx.HTTPTransport(retries=12)) as client:
        for path in ("/", "/gradio/"):
            assert client.get(path, timeout=60).status_code == 200
        found = client.get("/api/v1/search", params={"q": "red"}, timeout=60)
        assert found.json()["tiles"], found.text
    time.sleep(2)  # work that the page started ends
    start, start_s = processor_s(process), time.monotonic()
    time.sleep(IDLE_S)
    share = (processor_s(process) - start) / (time.monotonic() - start_s)
    assert share < LARGEST_SHARE
