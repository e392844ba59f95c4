"""Gradio's routes serve no file of the disk, and send no request to another host."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from search.engine import Engine
from tests.pictures import tree
from tests.ui.conftest import Serve
from ui import guard
from ui.allowed import GRADIO, is_of_texts

PASSWORD = "sesame"
EVENTS = ("run/predict",)
OTHER_CALLS = (
    "queue/join",
    "call/compare",
    "call/v2/compare",
    "api/compare",
    "run/compare",
    "reset",
    "cancel",
)
DEEP_LINKS = (f"{GRADIO}/config?deep_link=x", f"{GRADIO}/gradio_api/deep_link")
PARAMETERS = ("deep_link=x", "deep%5Flink=x", "page=explore", "page=%00", "a=1&page=x&page=")
READERS = ("file=", "file/", "proxy=", "stream/", "deep_link?session_hash=S", "custom_component/")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Another server on this machine, which must not receive requests."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


@pytest.fixture
def closed(engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """A client of the page with a password."""
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0)
    made = serve(engine, password=PASSWORD)
    made.auth = httpx.BasicAuth("", PASSWORD)
    return made


def targets(engine: Engine, listener: socket.socket) -> list[str]:
    """Files and addresses that an attacker could try to read."""
    library = str(engine.directory / "library.sqlite3")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/a.jpg"
    return ["/etc/passwd", library, "/dev/zero", address, "../../etc/passwd", "file:///etc/passwd"]


def events(path: str) -> list[dict[str, Any]]:
    """Events with a file in their data, for every function of the page."""
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
    visitor: httpx.Client = request.getfixturevalue(who)
    uploads = Path(tempfile.gettempdir()) / "gradio"
    before = set(tree(uploads)) if uploads.exists() else set()
    for target in targets(engine, listener):
        for event in events(target):
            for route in EVENTS:
                answer = visitor.post(f"{GRADIO}/gradio_api/{route}", json=event, timeout=5)
                assert answer.status_code == 422, (route, event)
        for route in OTHER_CALLS:
            assert (
                visitor.post(f"{GRADIO}/gradio_api/{route}", json=events(target)[0]).status_code
                == 404
            )
    with pytest.raises(TimeoutError):
        listener.accept()
    assert (set(tree(uploads)) if uploads.exists() else set()) == before


@pytest.mark.parametrize("who", ["client", "closed"])
def test_no_route_serves_a_file(
    who: str, request: pytest.FixtureRequest, engine: Engine, listener: socket.socket
) -> None:
    visitor: httpx.Client = request.getfixturevalue(who)
    for target in targets(engine, listener):
        for route in READERS:
            for method in ("GET", "HEAD", "POST"):
                answer = visitor.request(method, f"{GRADIO}/gradio_api/{route}{target}", timeout=5)
                assert answer.status_code in (403, 404, 405), (method, route, target)
    for route in DEEP_LINKS:
        assert visitor.get(route).status_code == 404
    answer = visitor.post(f"{GRADIO}/gradio_api/upload", files={"files": ("a.jpg", b"x")})
    assert answer.status_code == 404
    with pytest.raises(TimeoutError):
        listener.accept()


def test_gradio_reads_no_parameters_of_an_address(client: httpx.Client) -> None:
    plain = client.get(f"{GRADIO}/")
    for parameters in PARAMETERS:
        answer = client.get(f"{GRADIO}/?{parameters}")
        assert (answer.status_code, answer.text) == (200, plain.text), parameters


def test_without_the_password_events_are_refused(closed: httpx.Client) -> None:
    for event in events("/etc/passwd")[:4]:
        for route in EVENTS:
            answer = closed.post(f"{GRADIO}/gradio_api/{route}", json=event, auth=("", "wrong"))
            assert answer.status_code == 401


def test_the_name_of_a_picture_is_not_a_path(client: httpx.Client) -> None:
    """The event that takes a picture accepts the name of an upload, not a path."""
    body = {"data": ["/etc/passwd", "a dog"], "fn_index": 0, "session_hash": "S"}
    answer = client.post(f"{GRADIO}/gradio_api/run/predict", json=body)
    assert answer.status_code == 200
    assert "root:" not in answer.text
    assert "forgotten" in answer.text


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{}", b'{"data": {}}', b'{"data": [[]]}', b'{"data": [{}]}', b"[" * 100_000,
    b'{"data": [], "event_data": {"path": "x"}}',
])  # fmt: skip
def test_events_with_other_data_are_refused(body: bytes) -> None:
    assert not is_of_texts(body)
    assert is_of_texts(b'{"data": ["name", "a dog", null, 1, true], "fn_index": 0}')


def test_a_large_event_is_refused(client: httpx.Client) -> None:
    body = {"data": ["x", "a dog\n" * 100_000], "fn_index": 0, "session_hash": "S"}
    assert client.post(f"{GRADIO}/gradio_api/run/predict", json=body).status_code == 422
