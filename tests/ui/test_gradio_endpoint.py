"""Gradio, imported at the first request for Compare and not before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from tests.ui.test_cli import loaded
from ui import app

FIRST_PAGE = """
import asyncio, httpx
from search.settings import read_settings
from ui.library import LiveLibrary
from ui.server import make_server

async def ask():
    transport = httpx.ASGITransport(make_server(LiveLibrary(read_settings())))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        paths = ("", "static/page.js", "static/page.css", "favicon.ico", "api/v1/home")
        print([(await client.get(f"/{path}")).status_code for path in paths])

asyncio.run(ask())
"""


@dataclass
class Import:
    """An import of Gradio that a test controls: `errors` are raised first, in turn."""

    errors: list[Exception] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)
    count: int = 0

    async def make(self, *_: Any) -> ASGIApp:
        """In place of `make_gradio`, in its thread."""
        self.count += 1
        self.begun.set()
        self.end.wait()
        if self.errors:
            raise self.errors.pop(0)
        return PlainTextResponse("made")


@pytest.fixture
def importing(monkeypatch: pytest.MonkeyPatch) -> Import:
    made = Import()
    monkeypatch.setattr(app, "make_gradio", made.make)
    return made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as made:
        yield made


def requested(pool: ThreadPoolExecutor, client: httpx.Client) -> Future[httpx.Response]:
    """A request for Compare, in another thread."""
    return pool.submit(client.get, "/gradio/")


def test_the_first_page_needs_no_gradio() -> None:
    assert "gradio" not in loaded(FIRST_PAGE, output="[200, 200, 200, 307, 409]")


def test_refused_requests_import_nothing(client: httpx.Client, importing: Import) -> None:
    for path in ("/gradio", "/gradio/config", "/gradio/gradio_api/upload", "/theme.css"):
        assert client.get(path).status_code == 404
    event = {"data": [{"path": "/etc/passwd"}]}
    assert client.post("/gradio/gradio_api/run/predict", json=event).status_code == 422
    assert importing.count == 0


def test_requests_at_once_wait_for_one_import(
    client: httpx.Client, importing: Import, pool: ThreadPoolExecutor
) -> None:
    answers = [requested(pool, client) for _ in range(4)]
    importing.begun.wait()
    assert client.get("/api/v1/search?q=red").json()["tiles"]  # by the same event loop
    assert not any(answer.done() for answer in answers)
    importing.end.set()
    assert [answer.result().text for answer in answers] == 4 * ["made"]
    assert importing.count == 1


def test_a_failed_import_is_explained_and_tried_again(
    client: httpx.Client, importing: Import
) -> None:
    importing.end.set()
    importing.errors += [ImportError("no module named x"), OSError(24, "Too many open files")]
    for language, reason in (("en", "(no module named x)"), ("zh", "（打开的文件太多）")):
        answer = client.get("/gradio/", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (409, "compare_unavailable")
        assert reason in answer.json()["detail"]
    assert client.get("/gradio/").text == "made"
    assert importing.count == 3
