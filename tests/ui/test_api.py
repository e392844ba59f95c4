"""JSON routes of the page."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from search.engine import Engine
from search.query import FILTERS, LIKE
from search.settings import read_settings
from tests.pictures import draw, tree
from tests.ui.conftest import Serve
from ui import photo_routes, uploads
from ui.library import LiveLibrary
from ui.uploads import REMEMBERED, Pictures


def ids(client: httpx.Client, text: str = "red") -> list[int]:
    tiles = client.get("/api/v1/search", params={"q": text}).json()["tiles"]
    return [tile["id"] for tile in tiles]


def test_a_search_is_json_without_caching(client: httpx.Client) -> None:
    answer = client.get("/api/v1/search", params={"q": "blue", "count": 1})
    assert [tile["name"] for tile in answer.json()["tiles"]] == ["blue.jpg"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_gets_the_query_language_in_both_languages(client: httpx.Client) -> None:
    answer = client.get("/api/v1/query-language").json()
    assert answer["filters"] == [*FILTERS, LIKE]
    examples = {row["example"]: row["help"] for row in answer["rows"]}
    assert {row.example for row in FILTERS.values()} <= set(examples)
    assert examples["year:2019"] == {"en": FILTERS["year"].help, "zh": FILTERS["year"].help_zh}


@pytest.mark.parametrize("wrong", [{"skip": -1}, {"count": 0}, {"count": 10**9}, {"skip": "x"}])
def test_wrong_numbers_are_refused(client: httpx.Client, wrong: dict[str, Any]) -> None:
    assert client.get("/api/v1/search", params={"q": "red", **wrong}).status_code == 422


def test_wrong_requests_are_explained(client: httpx.Client) -> None:
    options = ({"q": 'a "b'}, {"q": "a", "sort": "size"}, {"picture": "unknown"})
    errors = [client.get("/api/v1/search", params=params).json()["detail"] for params in options]
    assert "not closed" in errors[0]
    assert "relevance, newest" in errors[1]
    assert "choose it again" in errors[2]


def test_an_uploaded_picture_is_searched_and_not_stored(
    client: httpx.Client, tmp_path: Path, library: Path
) -> None:
    client.get("/api/v1/search", params={"q": "red"})
    content = draw(tmp_path / "q.png", "green").read_bytes()
    before = set(tree(library))
    name = client.post("/api/v1/picture", content=content).json()["name"]
    tiles = client.get("/api/v1/search", params={"picture": name}).json()["tiles"]
    assert tiles[0]["name"] == "green.jpg"
    assert set(tree(library)) == before
    assert "not an image" in client.post("/api/v1/picture", content=b"no picture").json()["detail"]


def test_an_upload_has_a_limit(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 1000)
    assert client.post("/api/v1/picture", content=bytes(1001)).status_code == 413


def test_the_first_pictures_are_forgotten_first(engine: Engine) -> None:
    pictures, row = Pictures(), engine.embeddings()[1][0]
    names = [pictures.add(engine.tag, row) for _ in range(REMEMBERED + 1)]
    assert pictures.get(names[0], engine.tag) is None
    assert pictures.get(names[-1], engine.tag) is not None
    assert pictures.get(names[-1], dataclasses.replace(engine.tag, name="another")) is None
    assert len(set(names)) == len(names)


def test_a_photo_s_details(client: httpx.Client) -> None:
    first = ids(client)[0]
    assert client.get(f"/api/v1/photos/{first}").json()["name"] == "red.jpg"
    for wrong in ("999", "0", "-1", "red.jpg", str(2**64)):
        assert client.get(f"/api/v1/photos/{wrong}").status_code in (404, 422)


def test_a_zip_holds_the_photos_as_they_are(client: httpx.Client, photos: Path) -> None:
    chosen = ids(client)[:2]
    answer = client.post("/api/v1/zip", data={"ids": ",".join(map(str, [*chosen, 999, *chosen]))})
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        assert len(zipped.namelist()) == 2
        assert zipped.read("red.jpg") == (photos / "red.jpg").read_bytes()
    assert client.post("/api/v1/zip", data={"ids": "x,-1,/etc/passwd"}).status_code == 200


def test_an_export_is_in_the_pictures_folder(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_routes, "pictures_folder", lambda: tmp_path / "Pictures")
    answer = client.post("/api/v1/export", json={"ids": ids(client)[:2]}).json()
    assert answer["count"] == 2
    assert Path(answer["folder"]).parent == tmp_path / "Pictures"
    assert len(list(Path(answer["folder"]).iterdir())) == 2
    assert client.post("/api/v1/export", json={"ids": ["/etc/passwd"]}).status_code == 422


def test_paths_of_many(client: httpx.Client, photos: Path) -> None:
    two = ids(client)[:2]
    answer = client.post("/api/v1/paths", json={"ids": [*two, 10**9]}).json()
    assert len(answer["paths"]) == 2
    assert all(Path(path).parent == photos for path in answer["paths"])


def test_nothing_is_exported_into_a_photo_folder(
    client: httpx.Client, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_routes, "pictures_folder", lambda: photos)
    before = tree(photos)
    answer = client.post("/api/v1/export", json={"ids": ids(client)[:2]}).json()
    assert "choose another" in answer["detail"]
    assert tree(photos) == before


def test_show_in_folder(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(subprocess, "run", lambda words, **_: calls.append(words[0]))
    assert client.post(f"/api/v1/photos/{ids(client)[0]}/show").json() == {}
    assert calls == ["xdg-open"]


def test_actions_on_the_machine_are_local_only(client: httpx.Client) -> None:
    first = ids(client)[0]
    client.headers["X-Forwarded-For"] = "192.0.2.2"
    assert client.post(f"/api/v1/photos/{first}/show").status_code == 403
    assert client.post("/api/v1/export", json={"ids": [first]}).status_code == 403


def test_the_values_of_facets(client: httpx.Client, photos: Path) -> None:
    offer = client.get("/api/v1/facets").json()
    assert offer["counts"]["folders"] == {str(photos): 6}
    assert offer["counts"]["forms"]["landscape"] == 6
    assert offer["counts"]["months"] == {}  # the drawn photos tell no date
    assert offer["counts"]["undated"] == 6
    assert "year" in offer["filters"]


def test_a_missing_library_is_an_error(library: Path, serve: Serve) -> None:
    client = serve(LiveLibrary(read_settings()))
    for path in ("/api/v1/search?q=red", "/api/v1/facets"):
        answer = client.get(path).json()
        assert answer["code"] == "library_missing"
        assert "add a folder of photos in Library" in answer["detail"]
    assert client.get("/api/v1/library/run").json()["busy"] is False
    assert client.get("/api/v1/photos/1/thumbnail").status_code == 409
    assert not library.exists()
