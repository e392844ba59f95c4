"""How the page's process starts."""

from __future__ import annotations

import queue
import socket
import webbrowser

import pytest

from search.engine import Engine
from search.errors import PasswordMissing, PortInUse
from search.settings import read_settings
from ui import serving
from ui.library import LiveLibrary


def test_a_port_in_use_is_said(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PHOTOSEEK_PORT", str(taken.getsockname()[1]))
        with pytest.raises(PortInUse, match="choose another with --port"):
            serving.serve(LiveLibrary(read_settings(), engine))


def test_beyond_this_machine_there_must_be_a_password(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOSEEK_HOST", "0.0.0.0")
    with pytest.raises(PasswordMissing, match="give it a --password"):
        serving.serve(LiveLibrary(read_settings(), engine))


def test_answers_leave_at_once() -> None:
    """asyncio turns Nagle's algorithm off for sockets that name their protocol only."""
    with serving.listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_the_browser_comes_while_the_page_is_made(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: queue.Queue[str] = queue.Queue()

    def make_page(_: LiveLibrary, listener: socket.socket) -> None:
        port = listener.getsockname()[1]
        assert opened.get(timeout=10) == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port), timeout=10).close()

    monkeypatch.setattr(webbrowser, "open", opened.put)
    monkeypatch.setattr(serving, "_run", make_page)
    monkeypatch.setenv("PHOTOSEEK_PORT", "0")
    serving.serve(LiveLibrary(read_settings(), engine))
    assert opened.empty()
