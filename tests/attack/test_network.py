"""Nothing leaves the machine: all sockets of the commands are traced, native code included.

The tracer is strace, which also sees sockets of C++ libraries, unlike a Python audit hook.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from search.console import INTERRUPTED
from ui.compare import samples

HOUSE = Path(__file__).resolve().parents[2]
STARTED_S = 60  # generous, for busy machines
MAIN = "from ui.cli import entry; entry()"
CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
ADDRESS = re.compile(r'(?:inet_addr\("|AF_INET6.*?inet_pton\(AF_INET6, ")([^"]+)')
LOOPBACK = re.compile(r"127\.|::1$|::ffff:127\.")


def outside(trace: str) -> list[str]:
    """The system calls of a trace that contact another machine or resolve a name."""
    return [
        line
        for line in trace.splitlines()
        if (found := ADDRESS.search(line))
        and (not LOOPBACK.match(found[1]) or "htons(53)" in line or "htons(5353)" in line)
    ]


def ipv4(address: str, port: int) -> str:
    """A socket address as strace writes it."""
    return f'{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr("{address}")}}'


def ipv6(address: str, port: int) -> str:
    """An IPv6 socket address as strace writes it."""
    end = f'inet_pton(AF_INET6, "{address}", &sin6_addr), sin6_scope_id=0}}'
    return f"{{sa_family=AF_INET6, sin6_port=htons({port}), sin6_flowinfo=htonl(0), {end}"


@pytest.mark.parametrize(("address", "is_outside"), [
    (ipv4("10.0.0.2", 53), True), (ipv4("127.0.0.53", 53), True), (ipv4("8.8.8.8", 9), True),
    (ipv6("2001:db8::1", 443), True), (ipv4("127.0.0.1", 80), False), (ipv6("::1", 80), False),
    ('{sa_family=AF_UNIX, sun_path="/run/nscd/socket"}', False),
])  # fmt: skip
def test_addresses_of_this_machine_are_recognised(address: str, is_outside: bool) -> None:
    assert bool(outside(f"77 connect(5, {address}, 16) = 0")) == is_outside
    assert bool(outside(f'77 sendto(5, "x", 1, 0, {address}, 16) = 1')) == is_outside


def strace() -> str:
    """The strace command; skips the test if tracing is not permitted, except in CI."""
    found = shutil.which("strace")
    works = found and subprocess.run([found, "-o", os.devnull, "true"], check=False).returncode == 0
    if not works:
        assert not os.environ.get("CI"), "CI needs a permitted strace"
        pytest.skip("no permitted strace; `apt install strace`")
    return str(found)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a new user, without variables that would force offline mode."""
    made = tmp_path / "home"
    (made / "tmp").mkdir(parents=True)
    for name in ("HF_HUB_OFFLINE", "XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("TMPDIR", str(made / "tmp"))
    return made


def traced(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until it or the caller ends; fails if it contacts another machine."""
    trace = home / "trace"
    command = [strace(), "-f", "--seccomp-bpf", "-qq", "-e", CALLS, "-o", str(trace)]
    process = subprocess.Popen(
        [*command, sys.executable, "-c", MAIN, *arguments],
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
        assert process.stderr
        error = process.stderr.read()
        assert process.wait(600) in (0, INTERRUPTED), error.decode()
    finally:
        if process.stderr:
            process.stderr.close()
    assert outside(trace.read_text("utf-8")) == []


def run(home: Path, *arguments: str) -> None:
    """Run one command under strace."""
    for _ in traced(home, *arguments):
        pass


def traces(home: Path) -> list[Path]:
    """Files that telemetry leaves on the disk."""
    names = ("microsoft", "onnxruntime", ".ses", "telemetry")
    return [file for file in home.rglob("*") if any(name in file.name.lower() for name in names)]


@pytest.mark.slow
def test_no_command_contacts_another_machine(home: Path, compiled: Path) -> None:
    """A first run with its compilation, searches, a model's int8 form, the page."""
    photos = home / "photos"
    photos.mkdir()
    for sample in samples():
        shutil.copy(sample, photos)
    run(home, "index", "--model", "builtin", str(photos))
    kept = home / ".cache/photoseek"
    assert any(kept.rglob("photos.onnx"))  # compiled under strace
    run(home, "index", "--precision", "int8", str(photos))
    if find_spec("rapidocr"):
        run(home, "index", "--text")
    run(home, "search", "a lion")
    run(home, "match", str(photos / "lion.jpg"), "a lion", "a bus")
    run(home, "status")
    serve_once(home)
    assert traces(home) == []
    if not (compiled / "photoseek").exists():
        shutil.copytree(kept, compiled / "photoseek")  # spares the other tests a compilation


def serve_once(home: Path) -> None:
    """Start the page under strace, request a search and Compare, and end it."""
    for process in traced(home, "ui", "--no-open", "--port", "0"):
        assert process.stderr
        line = process.stderr.readline().decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        for path, part in (("/api/v1/search?q=lion", b"lion.jpg"), ("/gradio/", b"gradio_config")):
            with urllib.request.urlopen(f"{found[0]}{path}", timeout=STARTED_S) as answer:
                assert part in answer.read()
        time.sleep(2)
        (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGINT)
