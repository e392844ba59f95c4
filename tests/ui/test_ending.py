"""Commands that run until they are ended: they leave no process and no lock behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from indexer.update import IndexOptions, index_folders
from search.catalogue import lock_for_writing
from ui.serving import listen

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process"),
]
# A shell ignores SIGINT for its background jobs, and Python with it.
MAIN = """
import signal
from ui.cli import entry

signal.signal(signal.SIGINT, signal.default_int_handler)
entry()
"""
INITIALIZE = (
    '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion":'
    ' "2025-03-26", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}\n'
)
End = Callable[["subprocess.Popen[str]"], object]
WAYS: dict[str, End] = {
    "interrupted": lambda process: process.send_signal(signal.SIGINT),
    "terminated": lambda process: process.terminate(),
    "killed": lambda process: process.kill(),
}


@pytest.fixture
def _indexed(photos: Path, library: Path) -> None:
    index_folders([photos], IndexOptions(library, model="builtin"))


def start(library: Path, *arguments: str, shown: str) -> subprocess.Popen[str]:
    """A command that has printed a line with `shown`."""
    command = [sys.executable, "-c", MAIN, *arguments, "--library", str(library)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdin and process.stdout
    if arguments[0] == "mcp":
        process.stdin.write(INITIALIZE)
        process.stdin.flush()
    assert any(shown in line for line in iter(process.stdout.readline, ""))
    return process


def assert_all_end(process: subprocess.Popen[str], library: Path, end: End) -> None:
    """End a command: its processes end, and the library can be written."""
    begun = psutil.Process(process.pid).children(recursive=True)
    end(process)
    process.wait()
    _, alive = psutil.wait_procs(begun, timeout=60)
    assert alive == []
    with lock_for_writing(library, must_exist=True):
        pass
    process.communicate()


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("way", WAYS)
def test_a_watcher_ends(way: str, library: Path) -> None:
    process = start(library, "watch", shown="watching for new")
    assert_all_end(process, library, WAYS[way])


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("way", WAYS)
def test_the_page_with_a_watcher_ends(way: str, library: Path) -> None:
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    arguments = ("ui", "--watch", "--no-open", "--port", str(port))
    process = start(library, *arguments, shown=f"127.0.0.1:{port}")
    assert_all_end(process, library, WAYS[way])


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("way", WAYS)
def test_the_page_ends_while_gradio_is_imported(way: str, library: Path) -> None:
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    process = start(library, "ui", "--no-open", "--port", str(port), shown=f"127.0.0.1:{port}")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        assert client.get("/").status_code == 200
        with socket.create_connection(("127.0.0.1", port)) as asking:
            asking.sendall(b"GET /gradio/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.get("/api/v1/home").status_code == 200
            assert_all_end(process, library, WAYS[way])


@pytest.mark.usefixtures("_indexed")
@pytest.mark.parametrize("way", [*WAYS, "left"])
def test_the_server_of_an_assistant_ends(way: str, library: Path) -> None:
    pytest.importorskip("mcp")
    process = start(library, "mcp", shown='"serverInfo"')

    def leave(process: subprocess.Popen[str]) -> None:
        assert process.stdin
        process.stdin.close()
        process.stdin = None  # `communicate` would flush it

    assert_all_end(process, library, WAYS.get(way, leave))
