"""Limits of the page for other users of the network and for web sites.

By hand: `python -m pytest tests/attack/test_page.py --minutes 60 -s`.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from indexer.report import Report
from search.engine import Engine, open_library
from tests.attack.bombs import BOMBS
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder
from tests.ui.conftest import Serve, live_library
from ui import allowed, guard, limits
from ui.app import make_gradio
from ui.server import make_server
from ui.throttle import Throttle
from ui.uploads import Pictures

Index = Callable[..., Report]
FOLDERS = (
    "base", "compare", "duplicates", "library", "map", "people", "search", "texts", "vendor",
    "viewer",
)  # fmt: skip
STATIC = (
    "/static/main.js", "/static/page.css", "/static/page.js",
    *(f"/static/{folder}/{{name:path}}" for folder in FOLDERS),
)  # fmt: skip
OWN = {
    "/", "/favicon.ico", "/sample/{name}", *STATIC, "/api/docs", "/api/v1/openapi.json",
    *(f"/api/v1/{path}" for path in (
        "albums",
        "albums/add",
        "albums/cards",
        "albums/edit",
        "albums/move",
        "albums/remove",
        "albums/rename",
        "duplicates",
        "duplicates/list",
        "examples",
        "export",
        "faces/name",
        "faces/reject",
        "faces/{face_id}/thumbnail",
        "facets",
        "favourites",
        "heat",
        "home",
        "library",
        "library/add",
        "library/folders",
        "library/folders/below",
        "library/forget",
        "library/forget-faces",
        "library/model",
        "library/people",
        "library/question",
        "library/run",
        "library/run/events",
        "library/stop",
        "library/text",
        "library/update",
        "library/watch",
        "map",
        "map/names",
        "map/photos",
        "match",
        "model",
        "names",
        "names/rename",
        "names/teach",
        "names/unteach",
        "paths",
        "people",
        "people/cover",
        "people/hide",
        "people/merge",
        "people/name",
        "people/one",
        "people/reject",
        "people/review",
        "photos/{photo_id}",
        "photos/{photo_id}/faces",
        "photos/{photo_id}/heat",
        "photos/{photo_id}/image",
        "photos/{photo_id}/show",
        "photos/{photo_id}/similar",
        "photos/{photo_id}/thumbnail",
        "photos/{photo_id}/video",
        "picture",
        "query-language",
        "search",
        "suggestions",
        "tiles",
        "timeline",
        "timeline/tiles",
        "zip",
    )),
}  # fmt: skip
OTHER = {"/mcp", allowed.GRADIO}  # other applications
REACHED = {
    f"{allowed.GRADIO}{path}"
    for path in ("/", "/theme.css", "/assets/{path:path}", "/gradio_api/run/{api_name}")
}
RSS = re.compile(r"VmRSS:\s+(\d+)")
UNCLOSED = '"'
QUERIES = (
    "red", "green -blue", "like:red.jpg", "year:2024", "is:landscape red", "type:jpg", UNCLOSED,
)  # fmt: skip


def paths(app: FastAPI) -> set[str]:
    """The paths of all routes of photoseek."""
    found = set[str]()
    routes: list[Any] = app.routes
    for route in routes:
        included = getattr(route, "original_router", None)
        found |= {str(one.path) for one in ([route] if included is None else included.routes)}
    return found


def paths_of_gradio(engine: Engine) -> set[str]:
    """The paths of all routes of Gradio."""
    app: Any = asyncio.run(make_gradio(live_library(engine), Pictures()))
    return {f"{allowed.GRADIO}{path}" for path in _below(app.routes[-1].app.routes)}


def _below(routes: Iterable[Any]) -> set[str]:
    """The paths of routes, Gradio's router for /gradio_api included."""
    found = set[str]()
    for route in routes:
        included = getattr(route, "original_router", None)
        found |= _below(included.routes) if included is not None else {str(route.path)}
    return found | {f"/gradio_api{path}" for path in found if not path.startswith("/gradio_api")}


def test_every_route_is_on_the_list(engine: Engine) -> None:
    """A new route must be reviewed and added here."""
    assert paths(make_server(live_library(engine))) == OWN | OTHER
    of_gradio = paths_of_gradio(engine)
    assert of_gradio >= REACHED
    for path in of_gradio:
        concrete = re.sub(r"\{[^}]*\}", "predict", path)
        scope = {"type": "http", "path": concrete, "query_string": b"", "method": "GET"}
        passes = allowed._is_read(scope) or allowed._is_event({**scope, "method": "POST"})
        assert not passes or path in REACHED, path


@pytest.mark.parametrize("has_password", [False, True])
def test_other_routes_are_not_reachable(
    engine: Engine, serve: Serve, has_password: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0)
    client = serve(engine, password="sesame" if has_password else "")
    for path in paths(make_server(live_library(engine))) | paths_of_gradio(engine):
        concrete = re.sub(r"\{[^}]*\}", "1", path)
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            status = client.request(method, concrete, timeout=20).status_code
            if has_password:
                assert status == 401, path
            elif path not in OWN | OTHER | REACHED:
                assert status in (404, 405), path
            assert status < 500, (method, path)


def test_every_response_has_the_nosniff_header(engine: Engine, serve: Serve) -> None:
    client, closed = serve(engine), serve(engine, password="x")
    for answer in (
        client.get("/none"),
        client.get("/api/v1/photos/999999/image"),
        closed.get("/"),
        client.get("/api/v1/search", params={"skip": "x"}),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"


# -- odd requests ---------------------------------------------------------------------------------


def odd_text(rng: random.Random) -> str:
    """A random mixture of the query language and other text."""
    pieces = ("red", "-", "-red", '"', '"a b"', "+", "2:", "1e999:x", "like:", "like:#", "year:",
              f"like:#{9 * 10**18}", "date:9999-99", "near:1,2,3km", "near:nan,inf", "folder:%_\\",
              "place:paris", "has:gps", "is:", "\0", "\ud83d", "'; DROP TABLE photos;--", "*" * 50,
              "width:>9e99", "before:0000", "(", ")", "\u202e", "a" * 300)  # fmt: skip
    return " ".join(rng.choice(pieces) for _ in range(rng.randint(0, 8)))


def odd_value(rng: random.Random) -> str:
    """A value that the page would never send as a number, a name or a query."""
    value = rng.choice(("", "0", "-1", "1e9", "nan", "9" * 5000, "x", "../x", odd_text(rng)))
    return value.encode("utf-8", "replace").decode()


def test_odd_parameters_are_handled(client: httpx.Client, count: int) -> None:
    """Every route of photoseek, with odd parts of its path, query and headers."""
    rng, names = random.Random(0), ("picture", "sort", "rest", "skip", "count", "v", "other")
    for number in range(count):
        route = "/api/v1/search" if number % 2 else rng.choice(sorted(OWN))
        path = re.sub(r"\{[^}]*\}", lambda _: quote(odd_value(rng)[:300], ""), route)
        values = {"q": odd_value(rng), **{name: odd_value(rng) for name in rng.sample(names, 2)}}
        headers = {
            name: rng.choice(("", "x", '"', "zh-CN, *;q=9", "bytes=9-1,,-"))
            for name in ("If-None-Match", "Accept-Language", "Range")
        }
        method = rng.choice(("GET", "GET", "HEAD", "POST"))
        answer = client.request(method, path, params=values, headers=headers)
        assert answer.status_code < 500, (method, path, values)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_bombs_are_refused_by_the_page(client: httpx.Client) -> None:
    """Decoding runs in a subprocess, so the page continues."""
    for name in ("giant progressive.jpg", "giant.png", "giant.tif", "giant.gif"):
        answer = client.post("/api/v1/picture", content=BOMBS[name]())
        assert answer.json()["detail"]
    assert client.get("/api/v1/search?q=red").status_code == 200


@pytest.mark.parametrize("body", [
    b"", b"[NaN]", b'{"ids": [NaN]}', b'{"ids": "x"}', b"[" * 5000, b'{"ids": [' + b"9" * 5000,
    b"\xff\xfe", b'{"ids": [1e400]}', b"null", b'{"ids": [' + b"1," * 100_000 + b"1]}",
])  # fmt: skip
def test_odd_bodies_are_refused(client: httpx.Client, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    for route in ("/api/v1/paths", "/api/v1/export", f"{allowed.GRADIO}/gradio_api/run/predict"):
        answer = client.post(route, content=body, headers=json)
        assert 400 <= answer.status_code < 500, route
        assert len(answer.content) < 1000
        answer.json()


def test_the_size_of_requests_is_limited(client: httpx.Client) -> None:
    large = bytes(limits.BODY_BYTES + 1)
    assert client.post("/api/v1/paths", content=large).status_code == 413
    assert client.post("/api/v1/zip", data={"ids": large.decode()}).status_code == 413
    assert client.post("/api/v1/zip", data={"ids": "9" * 5000}).status_code == 200


def test_the_length_of_queries_is_limited(client: httpx.Client) -> None:
    for text in ("a" * 60_000, "folder:" + "a" * 60_000):
        error = client.get("/api/v1/search", params={"q": text}).json()["detail"]
        assert "1,000 characters" in error


# -- other pages, other people --------------------------------------------------------------------


@pytest.mark.parametrize("headers", [
    {"Origin": "http://["}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])  # fmt: skip
def test_another_page_changes_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/zip", data={"ids": "1"}, headers=headers).status_code == 403
    answer = client.get(f"{allowed.GRADIO}/theme.css", headers={"Origin": "http://localhost:1"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/api/v1/photos/1/thumbnail", headers=foreign).status_code == 403
    link = {**foreign, "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200


def test_failed_passwords_are_delayed(
    engine: Engine,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0.05)
    client = serve(engine, password="sesame")
    codes = [client.get("/api/v1/library/run", auth=("", str(n))).status_code for n in range(40)]
    assert codes.count(401) <= 6
    assert codes.count(429) == 40 - codes.count(401)
    assert "wrong password from 127.0.0.1" in capsys.readouterr().err


def test_the_delay_grows_with_failed_passwords() -> None:
    now = [100.0]
    throttle = Throttle(lambda: now[0])
    assert throttle.wait_s("10.0.0.1") == 0
    waits = []
    for _ in range(10):
        throttle.wrong("10.0.0.1", 0.5)
        waits.append(throttle.wait_s("10.0.0.1"))
        now[0] += waits[-1]
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 32, 32, 32]
    assert throttle.wait_s("10.0.0.2") == 0
    throttle.right("10.0.0.1")
    throttle.wrong("2001:db8::1", 0.5)
    assert throttle.wait_s("10.0.0.1") == 0
    assert throttle.wait_s("2001:db8::ffff") == 0.5
    now[0] += 1000
    assert throttle.wrong("2001:db8::2", 0.5) == 1


def test_idle_connections_are_closed(
    engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IDLE_S", 0.2)
    client = serve(engine, password="sesame")
    place = (client.base_url.host, client.base_url.port or 0)
    for content in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-"):
        with socket.create_connection(place) as idle:
            idle.sendall(content)
            idle.settimeout(10)
            assert idle.recv(1000) == b""


def test_connections_of_one_client_are_limited(
    engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONNECTIONS_OF_ONE", 5)
    client = serve(engine)
    place = (client.base_url.host, client.base_url.port or 0)
    many = [socket.create_connection(place) for _ in range(20)]
    time.sleep(0.5)
    closed = 0
    for one in many:
        one.settimeout(0.05)
        try:
            closed += one.recv(1) == b""
        except ConnectionResetError:
            closed += 1
        except TimeoutError:
            pass
        one.close()
    assert closed == 15
    assert client.get("/api/v1/library/run").status_code == 200


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_only_indexed_photos_are_served(
    tmp_path: Path, library: Path, index: Index, serve: Serve
) -> None:
    photos, secret = draw_folder(tmp_path / "photos"), tmp_path / "secret"
    secret.write_bytes(b"secret" * 100)
    (photos / "link.jpg").symlink_to(secret)
    index(photos)
    opened = open_library(library, encoder=ColourEncoder())
    client = serve(opened)
    red = opened.search("red", top=1)[0].photo.id
    (photos / "red.jpg").unlink()
    (photos / "red.jpg").symlink_to(secret)
    for number in range(1, 9):
        for route in (f"/api/v1/photos/{number}/image", f"/api/v1/photos/{number}/thumbnail"):
            assert b"secret" not in client.get(route).content
    assert client.get(f"/api/v1/photos/{red}/image").status_code == 404
    ids = ",".join(map(str, range(1, 9)))
    with zipfile.ZipFile(BytesIO(client.post("/api/v1/zip", data={"ids": ids}).content)) as zipped:
        assert not [name for name in zipped.namelist() if b"secret" in zipped.read(name)]
        assert b"red.jpg: has changed" in zipped.read("not included.txt")


def test_a_damaged_thumbnail_is_rebuilt(engine: Engine, client: httpx.Client) -> None:
    number = engine.search("red", top=1)[0].photo.id
    whole = client.get(f"/api/v1/photos/{number}/thumbnail").content
    (kept,) = (engine.directory / "thumbnails").rglob("*.webp")
    for damaged in (b"", kept.read_bytes()[:50], b"\0" + kept.read_bytes()[1:]):
        kept.write_bytes(damaged)
        assert client.get(f"/api/v1/photos/{number}/thumbnail").content == whole


def test_an_unchanged_picture_is_not_sent_again(engine: Engine, client: httpx.Client) -> None:
    number = engine.search("red", top=1)[0].photo.id
    for route in (f"/api/v1/photos/{number}/thumbnail", f"/api/v1/photos/{number}/image"):
        first = client.get(route)
        again = client.get(route, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


# -- a soak ---------------------------------------------------------------------------------------


def resident_mb() -> float:
    found = RSS.search(Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) / 1000 if found else 0.0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's /proc")
def test_soak(client: httpx.Client, tmp_path: Path, minutes: float) -> None:
    """Several clients for some minutes: no error, and constant memory."""
    picture = draw(tmp_path / "q.png", "green").read_bytes()
    wrong, requests = list[object](), [0]
    end = time.monotonic() + 60 * minutes

    def ask(seed: int) -> None:
        rng = random.Random(seed)
        with httpx.Client(base_url=client.base_url, timeout=60) as mine:
            while time.monotonic() < end:
                number = rng.randint(1, 6)
                query = rng.choice(QUERIES)
                search = f"/api/v1/search?q={query}"
                route = rng.choice(
                    (
                        f"/api/v1/photos/{number}/thumbnail",
                        f"/api/v1/photos/{number}/image",
                        search,
                        "/",
                    )
                )
                is_upload = rng.random() < 0.05
                answer = (
                    mine.post("/api/v1/picture", content=picture) if is_upload else mine.get(route)
                )
                requests[0] += 1
                is_refused = not is_upload and route == search and query == UNCLOSED
                if answer.status_code != (400 if is_refused else 200):
                    wrong.append((route, answer.status_code))

    client.get("/api/v1/search?q=red")
    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(10 * minutes)
    before = resident_mb()
    for thread in threads:
        thread.join()
    print(f"{requests[0]} requests, {before:.0f} -> {resident_mb():.0f} MB")
    assert wrong == []
    assert resident_mb() < before + 100
