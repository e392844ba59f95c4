"""The HTTP interface for programs: pages by cursor, similar photos, matches, and runs."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from indexer.report import Report
from search.engine import Engine
from tests.pictures import draw
from tests.ui.conftest import Serve, live_library, serving
from ui import uploads
from ui.index_runs import Run

V1 = "/api/v1"


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [tile["name"] for tile in answer.json()["tiles"]]


def problem(answer: httpx.Response, status: int) -> str:
    """The code of a problem."""
    found = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, found["status"]) == (status, status)
    assert found["type"] == f"urn:photoseek:problem:{found['code']}"
    assert found["detail"]
    return str(found["code"])


def pages(client: httpx.Client, **values: Any) -> list[list[str]]:
    """The names on all pages of a search, by its cursors."""
    found, cursor = list[list[str]](), ""
    while cursor is not None:
        answer = client.get(f"{V1}/search", params={**values, "cursor": cursor})
        found.append(names(answer))
        cursor = answer.json()["next"]
    return found


def test_cursors_lead_through_all_hits(client: httpx.Client) -> None:
    whole = names(client.get(f"{V1}/search", params={"q": "red"}))
    assert pages(client, q="red", count=4) == [whole[:4], whole[4:]]
    tiles = client.get(f"{V1}/search", params={"q": "red"}).json()["tiles"]
    strong = [tile["name"] for tile in tiles if tile["band"] == "strong"]
    assert 0 < len(strong) < len(whole)
    assert pages(client, q="red", band="strong", count=1) == [[name] for name in strong]


def test_a_cursor_belongs_to_one_search_and_one_state(
    client: httpx.Client, tmp_path: Path, index: Callable[..., Report]
) -> None:
    query: dict[str, str | int] = {"q": "red", "count": 2}
    cursor = client.get(f"{V1}/search", params=query).json()["next"]

    def turn(**values: str) -> httpx.Response:
        return client.get(f"{V1}/search", params={**query, "cursor": cursor, **values})

    assert problem(turn(q="blue"), 400) == "cursor_of_another_search"
    assert problem(turn(sort="newest"), 400) == "cursor_of_another_search"
    assert problem(turn(cursor="2.x"), 400) == "cursor_invalid"
    assert len(names(turn())) == 2
    draw(tmp_path / "more" / "pink.jpg", "red")
    index(tmp_path / "more")
    assert problem(turn(), 409) == "cursor_outdated"


def test_similar_photos(client: httpx.Client, engine: Engine) -> None:
    red = engine.search("red", top=1)[0].photo.id
    found = client.get(f"{V1}/photos/{red}/similar", params={"count": 3})
    assert len(names(found)) == 3
    assert "red.jpg" not in names(found)
    assert problem(client.get(f"{V1}/photos/999/similar"), 404) == "unknown_photo"


def test_the_original_of_a_photo_in_any_format(
    client: httpx.Client, engine: Engine, photos: Path, tmp_path: Path, index: Callable[..., Report]
) -> None:
    tiff = draw(tmp_path / "more" / "a.tif", "red")
    index(tmp_path / "more")
    (number,) = (hit.photo.id for hit in engine.search("type:tif"))
    shown = client.get(f"{V1}/photos/{number}/image")
    original = client.get(f"{V1}/photos/{number}/image", params={"original": True})
    assert shown.headers["content-type"] == "image/webp"
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.content == tiff.read_bytes()
    red = engine.search("name:red", top=1)[0].photo.id
    jpeg = client.get(f"{V1}/photos/{red}/image", params={"original": True})
    assert jpeg.headers["content-type"] == "image/jpeg"
    assert jpeg.content == (photos / "red.jpg").read_bytes()


def test_descriptions_are_matched_to_a_picture(client: httpx.Client, tmp_path: Path) -> None:
    content = draw(tmp_path / "q.png", "green").read_bytes()
    name = client.post(f"{V1}/picture", content=content).json()["name"]
    body = {"picture": name, "texts": ["red", "green", "blue"]}
    matches = client.post(f"{V1}/match", json=body).json()["matches"]
    assert matches[0]["text"] == "green"
    assert sum(one["probability"] for one in matches) == pytest.approx(1, abs=1e-5)
    unknown = client.post(f"{V1}/match", json={**body, "picture": "x"})
    assert problem(unknown, 404) == "picture_forgotten"


def test_a_picture_of_200_megabytes_is_refused(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 2000)  # 100 MB take long to send

    def parts() -> Any:
        yield from (bytes(1000) for _ in range(200))

    assert problem(client.post(f"{V1}/picture", content=parts()), 413) == "picture_too_large"
    assert client.get(f"{V1}/model").status_code == 200


def test_a_run_is_started_once(engine: Engine, serve: Serve) -> None:
    live = live_library(engine)
    client = serve(live)
    live.runs.latest = Run(busy=True, done=3, total=9)
    assert problem(client.post(f"{V1}/library/update", json={}), 409) == "run_busy"
    assert live.runs.latest == Run(busy=True, done=3, total=9)
    state = client.get(f"{V1}/library/run").json()
    assert (state["busy"], state["done"], state["total"]) == (True, 3, 9)


def event(content: bytes) -> tuple[str, dict[str, Any]]:
    """Name and data of one server-sent event."""
    name, data = content.decode().strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_the_progress_of_a_run_is_a_stream_of_events(engine: Engine, serve: Serve) -> None:
    live = live_library(engine)
    client = serve(live)
    live.runs.latest = Run(busy=True, done=3, total=9)
    with client.stream("GET", f"{V1}/library/run/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        parts = answer.iter_raw()
        name, data = event(next(parts))
        assert (name, data["done"], data["busy"]) == ("progress", 3, True)
        live.runs.latest = Run()
        (last,) = parts
    name, data = event(last)
    assert (name, data["busy"]) == ("end", False)


def test_a_client_that_leaves_a_stream_leaves_nothing_behind(engine: Engine, serve: Serve) -> None:
    live = live_library(engine)
    client = serve(live)
    live.runs.latest = Run(busy=True, done=3, total=9)
    before = threading.active_count()
    for _ in range(3):
        with client.stream("GET", f"{V1}/library/run/events") as answer:
            assert b"progress" in next(answer.iter_raw())
    client.get(f"{V1}/library/run")
    assert threading.active_count() <= before + 1  # a thread of the pool
    live.runs.latest = Run()


def test_the_server_ends_during_a_stream(engine: Engine) -> None:
    live = live_library(engine)
    live.runs.latest = Run(busy=True, done=3, total=9)
    with contextlib.ExitStack() as server, httpx.Client(timeout=60) as client:
        address = server.enter_context(serving(live))
        with client.stream("GET", f"{address}{V1}/library/run/events") as answer:
            parts = answer.iter_raw()
            assert event(next(parts))[0] == "progress"
            server.close()  # waits for the server's thread
            with pytest.raises(httpx.RemoteProtocolError):
                list(parts)
