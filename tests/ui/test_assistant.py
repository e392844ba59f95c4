"""The Model Context Protocol server, asked by the SDK's own client over stdio and HTTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ImageContent, TextContent

from indexer.update import IndexOptions, index_folders
from search.collections.access_tokens import create_token
from search.engine import Engine, open_library
from search.errors import ProtocolMissing
from search.query import language_rows
from tests.colours import ColourEncoder
from tests.ui.conftest import Serve, live_library, serving
from tests.ui.test_programs import problem
from ui import assistant_endpoint, cli
from ui.assistant_answers import Assistant

TOOLS = {"search_photos", "similar_photos", "photo_details", "describe_library", "compare_picture"}
HOUSE = Path(__file__).parents[2]
# `photoseek` with the mean-colour encoder, in which a test can make one tool slow.
PROGRAM = """
import os, time
from search.console import run
from search.encoders import loading
from search.query import language_rows
from tests.colours import ColourEncoder
from ui.assistant_answers import Assistant
from ui.cli import main
loading.load_encoder = lambda *_, **__: ColourEncoder("builtin")
if os.environ.get("SLOW"):
    Assistant.describe = lambda _: time.sleep(600)
raise SystemExit(run(main))
"""
Connect = Callable[..., contextlib.AbstractAsyncContextManager[Client]]


@pytest.fixture
def place(tmp_path: Path, photos: Path) -> Path:
    """A library of the drawn photos, of the built-in model's name."""
    index_folders([photos], IndexOptions(tmp_path / "library", encoder=ColourEncoder("builtin")))
    return tmp_path / "library"


@contextlib.asynccontextmanager
async def over_stdio(place: Path, *flags: str, slow: str = "") -> AsyncIterator[Client]:
    environment = {**os.environ, "SLOW": slow, "PYTHONPATH": str(HOUSE)}
    arguments = ["-c", PROGRAM, "mcp", "--library", str(place), *flags]
    program = StdioServerParameters(command=sys.executable, args=arguments, env=environment)
    async with Client(program) as client:
        yield client


@contextlib.asynccontextmanager
async def over_http(address: str, token: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
    ):
        yield client


@pytest.fixture(params=["stdio", "http"])
def connect(request: pytest.FixtureRequest, place: Path) -> Iterator[Connect]:
    """Connects a client, by either transport."""
    if request.param == "stdio":
        yield lambda: over_stdio(place)
        return
    token = create_token(place, "Assistant", read_only=True)
    engine = open_library(place, encoder=ColourEncoder("builtin"))
    with serving(live_library(engine)) as address:
        yield lambda: over_http(address, token)


def results(connection: contextlib.AbstractAsyncContextManager[Client], *calls: Any) -> list[Any]:
    """The results of calls: names of tools with their arguments, or functions of the client."""

    async def ask() -> list[Any]:
        async with connection as client:
            return [
                await (call(client) if callable(call) else client.call_tool(*call))
                for call in calls
            ]

    return asyncio.run(ask())


def content(result: CallToolResult) -> Any:
    """The JSON of a result, whose first block it is."""
    assert not result.is_error, result.content
    first = result.content[0]
    assert isinstance(first, TextContent)
    return json.loads(first.text)


def pictures(result: CallToolResult) -> list[bytes]:
    blocks = (block for block in result.content if isinstance(block, ImageContent))
    return [base64.b64decode(block.data) for block in blocks]


def error(result: CallToolResult) -> str:
    assert result.is_error
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_every_tool_and_the_thumbnails(connect: Connect, photos: Path) -> None:
    green = base64.b64encode((photos / "green.jpg").read_bytes()).decode()
    first, similar, details, numbers, matches, others, tools, templates, thumbnail = results(
        connect(),
        ("search_photos", {"query": "red", "count": 2}),
        ("similar_photos", {"photo_id": 1, "count": 3, "pictures": False}),
        ("photo_details", {"photo_id": 1}),
        ("describe_library", {}),
        ("compare_picture", {"picture_base64": green, "descriptions": ["red", "green"]}),
        ("compare_picture", {"photo_id": 1, "descriptions": ["a", "b"]}),
        lambda client: client.list_tools(),
        lambda client: client.list_resource_templates(),
        lambda client: client.read_resource("photoseek://photos/1/thumbnail"),
    )
    found = content(first)
    assert found["photos"][0]["name"] == "red.jpg"
    assert found["photos"][0]["band"] == "strong"
    assert "name: red" in found["photos"][0]["reasons"]
    assert found["more"] is True
    assert len(pictures(first)) == 2
    assert pictures(first)[0][8:12] == b"WEBP"
    assert len(content(similar)["photos"]) == 3
    assert pictures(similar) == []
    assert "Size" in content(details)["facts"]
    assert len(pictures(details)) == 1
    assert content(numbers)["photos"] == 6
    assert content(matches)["matches"][0]["text"] == "green"
    assert len(content(others)["matches"]) == 2
    assert {tool.name for tool in tools.tools} == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools.tools)
    assert [one.uri_template for one in templates.resource_templates] == [
        "photoseek://photos/{photo_id}/thumbnail"
    ]
    assert base64.b64decode(thumbnail.contents[0].blob)[8:12] == b"WEBP"
    assert str(photos.parent) not in "".join(map(str, (first, similar, details, numbers)))


def test_the_schema_explains_the_query_language(connect: Connect) -> None:
    (tools,) = results(connect(), lambda client: client.list_tools())
    search = next(tool for tool in tools.tools if tool.name == "search_photos")
    text = search.input_schema["properties"]["query"]["description"]
    assert all(row.example in text and row.help in text for row in language_rows())


def test_wrong_arguments_are_explained(connect: Connect) -> None:
    answers = results(
        connect(),
        ("search_photos", {"query": 'a "b'}),
        ("search_photos", {"query": ""}),
        ("search_photos", {"query": "a", "count": "many"}),
        ("search_photos", {"query": "a", "sort": "size"}),
        ("search_photos", {}),
        ("photo_details", {"photo_id": 10**6}),
        ("photo_details", {"photo_id": "red.jpg"}),
        ("compare_picture", {"picture_base64": "no base64", "descriptions": ["a"]}),
        ("compare_picture", {"photo_id": 1, "descriptions": []}),
        ("search_photos", {"query": "a dog"}),
    )
    messages = list(map(error, answers[:-1]))
    reasons = ("not closed", "empty", "count", "sort", "query", "no such photo", "photo_id",
               "not an image", "descriptions")  # fmt: skip
    for message, reason in zip(messages, reasons, strict=True):
        assert reason in message, message
    assert content(answers[-1])["photos"]


def test_an_unknown_resource_is_an_error(connect: Connect) -> None:
    async def read(client: Client) -> list[str]:
        texts = []
        for uri in ("photoseek://photos/999/thumbnail", "photoseek://photos/x/thumbnail", "x://y"):
            with pytest.raises(MCPError) as caught:
                await client.read_resource(uri)
            texts.append(str(caught.value))
        return texts

    (texts,) = results(connect(), read)
    assert "no such photo" in texts[0]


def cancelling(started: Callable[[], bool]) -> Callable[[Client], Awaitable[CallToolResult]]:
    """Cancels a call once it has started, and makes another."""

    async def ask(client: Client) -> CallToolResult:
        call = asyncio.create_task(client.call_tool("describe_library", {}))
        while not started():
            await asyncio.sleep(0.05)
        call.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await call
        return await client.call_tool("search_photos", {"query": "red", "pictures": False})

    return ask


def test_a_call_over_stdio_is_cancelled(place: Path) -> None:
    ticks = iter(range(40))
    (result,) = results(over_stdio(place, slow="1"), cancelling(lambda: next(ticks) > 20))
    assert content(result)["photos"]


def test_a_call_over_http_is_cancelled(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token, begun, end = (
        create_token(place, "A", read_only=True),
        threading.Event(),
        threading.Event(),
    )

    def describe(_: Assistant) -> None:
        begun.set()
        end.wait()

    monkeypatch.setattr(Assistant, "describe", describe)
    engine = open_library(place, encoder=ColourEncoder("builtin"))
    with serving(live_library(engine)) as address:
        (result,) = results(over_http(address, token), cancelling(begun.is_set))
        end.set()
    assert content(result)["photos"]


def test_a_library_without_photos(tmp_path: Path) -> None:
    (result,) = results(over_stdio(tmp_path / "none"), ("search_photos", {"query": "red"}))
    assert "photoseek index FOLDER" in error(result)
    assert str(tmp_path) not in error(result)
    assert not (tmp_path / "none").exists()


def test_paths_are_named_on_request(place: Path, photos: Path) -> None:
    call = "search_photos", {"query": "red", "count": 1, "pictures": False}
    (result,) = results(over_stdio(place, "--paths"), call)
    assert content(result)["photos"][0]["path"] == str(photos / "red.jpg")


def test_over_http_a_token_is_required(engine: Engine, serve: Serve) -> None:
    client = serve(engine)
    assert problem(client.post("/mcp", json={}), 401) == "token_required"
    wrong = {"Authorization": "Bearer x"}
    assert problem(client.post("/mcp", json={}, headers=wrong), 401) == "token_wrong"
    token = create_token(engine.directory, "A", read_only=True)
    right = {"Authorization": f"Bearer {token}"}
    foreign = {**right, "Origin": "http://evil.example"}
    assert problem(client.post("/mcp", json={}, headers=foreign), 403) == "foreign_page"
    assert client.post("/mcp", content=b"x", headers=right).status_code in (400, 406, 415)
    assert client.get("/mcp/other", headers=right).status_code in (403, 404)


def test_without_the_sdk_the_command_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, serve: Serve
) -> None:
    monkeypatch.setattr(assistant_endpoint, "is_installed", lambda: False)
    with pytest.raises(ProtocolMissing, match=r"photoseek\[mcp\]"):
        cli.main(["mcp"])
    token = create_token(engine.directory, "A", read_only=True)
    answer = serve(engine).post("/mcp", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in (404, 405)
