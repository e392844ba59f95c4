"""Start of the page's process."""

from __future__ import annotations

import queue
import socket
import webbrowser

import pytest

from search.engine import Engine
from search.errors import ListenFailed, PasswordMissing, PortInUse
from search.settings import read_settings
from ui import serving
from ui.library import LiveLibrary


def test_a_port_in_use_is_an_error(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.mark.parametrize(
    ("host", "cause"),
    [
        ("192.0.2.1", "not an address of this machine"),
        ("nowhere.invalid", "no such address or host name"),
        ("a..b", "no such address or host name"),
    ],
)
def test_a_failed_bind_names_its_cause(host: str, cause: str) -> None:
    with pytest.raises(ListenFailed, match=cause):
        serving.listen(host, 0)


def test_an_ipv6_address_has_brackets(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(webbrowser, "open", opened.put)
    monkeypatch.setattr(serving, "_run", lambda _library, _listener: None)
    monkeypatch.setenv("PHOTOSEEK_PORT", "0")
    for host in ("::1", "[::1]"):
        monkeypatch.setenv("PHOTOSEEK_HOST", host)
        serving.serve(LiveLibrary(read_settings(), engine))
        assert opened.get(timeout=10).startswith("http://[::1]:")
        assert "http://[::1]:" in capsys.readouterr().err


def test_all_ipv6_addresses_are_all_ipv4_addresses_too() -> None:
    with serving.listen("::", 0) as listener:
        port = listener.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=10).close()


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
