"""The library by month, and the tiles of any part of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import httpx

from indexer.report import Report
from search.engine import Engine
from tests.located import PLACES, draw_located
from tests.pictures import draw
from ui.timeline import RATIO_STEP


def test_months_shapes_and_tiles_by_position(
    engine: Engine, photos: Path, index: Callable[..., Report], client: httpx.Client
) -> None:
    draw(photos / "IMG_20190704_123456.png", "red")
    index(photos)
    timeline = client.get("/api/v1/timeline").json()
    assert timeline["count"] == engine.count() == 7
    assert timeline["months"] == [{"name": "2019-07", "count": 1}, {"name": "", "count": 6}]
    assert timeline["days"] == [
        {"name": "2019-07-04", "count": 1, "place": ""},
        {"name": "", "count": 6, "place": ""},
    ]
    assert list(base64.b64decode(timeline["ratios"])) == [round(RATIO_STEP * 4 / 3)] * 7
    first = client.get("/api/v1/timeline/tiles", params={"count": 1}).json()["tiles"]
    assert [tile["name"] for tile in first] == ["IMG_20190704_123456.png"]
    others = client.get("/api/v1/timeline/tiles", params={"first": 1, "count": 100}).json()["tiles"]
    assert len(others) == 6
    assert client.get("/api/v1/timeline/tiles", params={"first": 100}).json()["tiles"] == []


def test_a_day_has_the_town_of_most_of_its_photos(
    photos: Path, index: Callable[..., Report], client: httpx.Client
) -> None:
    for hour, name in enumerate(("zermatt", "lisbon", "alfama")):
        draw_located(photos / f"IMG_20190704_12{hour:02}00.jpg", *PLACES[name])
    draw_located(photos / "IMG_20190703_120000.jpg", *PLACES["tokyo"])
    index(photos)
    for language, places in (("en", ["Lisbon", "Tokyo", ""]), ("zh", ["里斯本", "东京", ""])):
        headers = {"accept-language": language}
        days = client.get("/api/v1/timeline", headers=headers).json()["days"]
        assert [day["place"] for day in days] == places
        assert [day["count"] for day in days] == [3, 1, 6]
        tiles = client.get("/api/v1/timeline/tiles", headers=headers).json()["tiles"]
        assert [tiles[at]["place"] for at in (0, 3, 4)] == places
        assert tiles[0]["taken"] == "2019-07-04T12:02"


def test_tiles_by_id_in_the_given_order(client: httpx.Client) -> None:
    tiles = client.post("/api/v1/tiles", json={"ids": [3, 1, 999]}).json()["tiles"]
    assert [tile["id"] for tile in tiles] == [3, 1]
