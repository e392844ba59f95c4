"""Nobody reads a file of the disk through Gradio, nor makes the server ask another host."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from search.engine import Engine
from tests.pictures import tree
from tests.ui.conftest import Serve
from ui import guard
from ui.allowed import is_of_texts

PASSWORD = "sesame"
EVENTS = ("queue/join", "run/predict")
OTHER_CALLS = ("call/compare", "call/v2/compare", "api/compare", "run/compare", "reset", "cancel")
DEEP_LINKS = ("/config?deep_link=x", "/?deep_link=x", "/?deep%5Flink=x", "/gradio_api/deep_link")
READERS = ("file=", "file/", "proxy=", "stream/", "deep_link?session_hash=S", "custom_component/")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Another server on this machine, that nobody must ask for anything."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


@pytest.fixture
def closed(engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """The page behind a password, for those who have it."""
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0)
    made = serve(engine, password=PASSWORD)
    made.auth = httpx.BasicAuth("", PASSWORD)
    return made


def targets(engine: Engine, listener: socket.socket) -> list[str]:
    """What an attacker would like to have read."""
    library = str(engine.directory / "library.sqlite3")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/a.jpg"
    return ["/etc/passwd", library, "/dev/zero", address, "../../etc/passwd", "file:///etc/passwd"]


def events(path: str) -> list[dict[str, Any]]:
    """Events whose data name a file, for every function of the page."""
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    forms: list[Any] = [file, [file], {"value": file}, {**file, "url": path, "is_stream": True}]
    return [
        {"data": [form, "a dog"], "fn_index": number, "session_hash": "S", "event_data": extra}
        for form in forms
        for number in (0, 3)
        for extra in (None, file)
    ]


@pytest.mark.parametrize("who", ["client", "closed"])
def test_no_event_takes_a_file(
    who: str, request: pytest.FixtureRequest, engine: Engine, listener: socket.socket
) -> None:
    asks: httpx.Client = request.getfixturevalue(who)
    uploads = Path(tempfile.gettempdir()) / "gradio"
    before = set(tree(uploads)) if uploads.exists() else set()
    for target in targets(engine, listener):
        for event in events(target):
            for route in EVENTS:
                answer = asks.post(f"/gradio_api/{route}", json=event, timeout=5)
                assert answer.status_code == 422, (route, event)
        for route in OTHER_CALLS:
            assert asks.post(f"/gradio_api/{route}", json=events(target)[0]).status_code == 404
    with pytest.raises(TimeoutError):
        listener.accept()
    assert (set(tree(uploads)) if uploads.exists() else set()) == before


@pytest.mark.parametrize("who", ["client", "closed"])
def test_no_route_serves_a_file(
    who: str, request: pytest.FixtureRequest, engine: Engine, listener: socket.socket
) -> None:
    asks: httpx.Client = request.getfixturevalue(who)
    for target in targets(engine, listener):
        for route in READERS:
            for method in ("GET", "HEAD", "POST"):
                answer = asks.request(method, f"/gradio_api/{route}{target}", timeout=5)
                assert answer.status_code in (403, 404, 405), (method, route, target)
    for route in DEEP_LINKS:
        assert asks.get(route).status_code == 404
    answer = asks.post("/gradio_api/upload", files={"files": ("a.jpg", b"x")})
    assert answer.status_code == 404
    with pytest.raises(TimeoutError):
        listener.accept()


def test_without_the_password_nothing_is_looked_at(closed: httpx.Client) -> None:
    for event in events("/etc/passwd")[:4]:
        for route in EVENTS:
            answer = closed.post(f"/gradio_api/{route}", json=event, auth=("", "wrong"))
            assert answer.status_code == 401


def test_the_picture_s_name_is_no_path(client: httpx.Client) -> None:
    """The one event that takes a picture takes the name of an upload, and a path is none."""
    found = threading.Event()
    body = {"data": ["/etc/passwd", "a dog"], "fn_index": 0, "session_hash": "S"}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "S"}) as answer:
        for line in answer.iter_lines():
            assert "root:" not in line
            if "forgotten" in line:
                found.set()
            if "process_completed" in line:
                break
    assert found.is_set()


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{}", b'{"data": {}}', b'{"data": [[]]}', b'{"data": [{}]}', b"[" * 100_000,
    b'{"data": [], "event_data": {"path": "x"}}',
])  # fmt: skip
def test_what_is_no_event_of_texts(body: bytes) -> None:
    assert not is_of_texts(body)
    assert is_of_texts(b'{"data": ["name", "a dog", null, 1, true], "fn_index": 0}')


def test_a_large_event_is_refused(client: httpx.Client) -> None:
    body = {"data": ["x", "a dog\n" * 100_000], "fn_index": 0, "session_hash": "S"}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 422
