"""What the page's scripts ask for."""

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
from search.settings import read_settings
from tests.pictures import draw, tree
from tests.ui.conftest import Serve
from ui import api, local
from ui.library import LiveLibrary
from ui.pictures import REMEMBERED, Pictures


def ids(client: httpx.Client, text: str = "red") -> list[int]:
    tiles = client.get("/api/search", params={"q": text}).json()["tiles"]
    return [tile["id"] for tile in tiles]


def test_a_search_is_json_that_nobody_keeps(client: httpx.Client) -> None:
    answer = client.get("/api/search", params={"q": "blue", "count": 1})
    assert [tile["name"] for tile in answer.json()["tiles"]] == ["blue.jpg"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wrong", [{"skip": -1}, {"count": 0}, {"count": 10**9}, {"skip": "x"}])
def test_wrong_numbers_are_refused(client: httpx.Client, wrong: dict[str, Any]) -> None:
    assert client.get("/api/search", params={"q": "red", **wrong}).status_code == 422


def test_wrong_words_are_told(client: httpx.Client) -> None:
    asked = ({"q": 'a "b'}, {"q": "a", "sort": "size"}, {"picture": "unknown"})
    told = [client.get("/api/search", params=params).json()["error"] for params in asked]
    assert "not closed" in told[0]
    assert "relevance, newest" in told[1]
    assert "choose it again" in told[2]


def test_an_uploaded_picture_is_searched_with_and_left_nowhere(
    client: httpx.Client, tmp_path: Path, library: Path
) -> None:
    client.get("/api/search", params={"q": "red"})
    content = draw(tmp_path / "q.png", "green").read_bytes()
    before = set(tree(library))
    name = client.post("/api/picture", content=content).json()["name"]
    tiles = client.get("/api/search", params={"picture": name}).json()["tiles"]
    assert tiles[0]["name"] == "green.jpg"
    assert set(tree(library)) == before
    assert "not an image" in client.post("/api/picture", content=b"no picture").json()["error"]


def test_an_upload_has_a_limit(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "LARGEST_UPLOAD", 1000)
    assert client.post("/api/picture", content=bytes(1001)).status_code == 413


def test_the_first_pictures_are_forgotten_first(engine: Engine) -> None:
    pictures, row = Pictures(), engine.embeddings()[1][0]
    names = [pictures.add(engine.tag, row) for _ in range(REMEMBERED + 1)]
    assert pictures.get(names[0], engine.tag) is None
    assert pictures.get(names[-1], engine.tag) is not None
    assert pictures.get(names[-1], dataclasses.replace(engine.tag, name="another")) is None
    assert len(set(names)) == len(names)


def test_a_photo_s_details(client: httpx.Client) -> None:
    first = ids(client)[0]
    assert client.get(f"/api/photo/{first}").json()["name"] == "red.jpg"
    for wrong in ("999", "0", "-1", "red.jpg", str(2**64)):
        assert client.get(f"/api/photo/{wrong}").status_code in (404, 422)


def test_a_zip_holds_the_photos_as_they_are(client: httpx.Client, photos: Path) -> None:
    chosen = ids(client)[:2]
    answer = client.post("/api/zip", data={"ids": ",".join(map(str, [*chosen, 999, *chosen]))})
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert zipped.testzip() is None
        assert len(zipped.namelist()) == 2
        assert zipped.read("red.jpg") == (photos / "red.jpg").read_bytes()
    assert client.post("/api/zip", data={"ids": "x,-1,/etc/passwd"}).status_code == 200


def test_an_export_lies_among_the_pictures(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "pictures_folder", lambda: tmp_path / "Pictures")
    said = client.post("/api/export", json={"ids": ids(client)[:2]}).json()
    assert said["count"] == 2
    assert Path(said["folder"]).parent == tmp_path / "Pictures"
    assert len(list(Path(said["folder"]).iterdir())) == 2
    assert client.post("/api/export", json={"ids": ["/etc/passwd"]}).status_code == 422


def test_paths_of_many(client: httpx.Client, photos: Path) -> None:
    two = ids(client)[:2]
    said = client.post("/api/paths", json={"ids": [*two, 10**9]}).json()
    assert len(said["paths"]) == 2
    assert all(Path(path).parent == photos for path in said["paths"])


def test_nothing_is_exported_into_a_photo_folder(
    client: httpx.Client, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "pictures_folder", lambda: photos)
    before = tree(photos)
    answer = client.post("/api/export", json={"ids": ids(client)[:2]}).json()
    assert "choose another" in answer["error"]
    assert tree(photos) == before


def test_show_in_folder(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(subprocess, "run", lambda words, **_: calls.append(words[0]))
    assert client.post(f"/api/show/{ids(client)[0]}").json() == {}
    assert calls == ["xdg-open"]


def test_what_happens_on_the_machine_only_who_sits_there_may_ask(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ids(client)[0]
    monkeypatch.setattr(local, "LOOPBACK", ())
    assert client.post(f"/api/show/{first}").status_code == 403
    assert client.post("/api/export", json={"ids": [first]}).status_code == 403


def test_the_library_says_what_it_offers(client: httpx.Client, photos: Path) -> None:
    offer = client.get("/api/offer").json()
    assert offer["counts"]["folders"] == {str(photos): 6}
    assert offer["counts"]["forms"]["landscape"] == 6
    assert offer["counts"]["months"] == {}  # the drawn photos tell no date
    assert offer["counts"]["undated"] == 6
    assert "year" in offer["filters"]


def test_without_a_library_it_says_so(library: Path, serve: Serve) -> None:
    client = serve(LiveLibrary(read_settings()))
    for path in ("/api/search?q=red", "/api/offer"):
        said = client.get(path).json()
        assert said["missing"] is True
        assert "add a folder of photos on the Library tab" in said["error"]
    assert client.get("/api/run").json()["busy"] is False
    assert client.get("/thumb/1").status_code == 409
    assert not library.exists()
