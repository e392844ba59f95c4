"""The library by month, and the tiles of any part of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import httpx

from indexer.report import Report
from search.engine import Engine
from tests.pictures import draw
from ui.timeline import RATIO_STEP


def test_months_shapes_and_tiles_by_position(
    engine: Engine, photos: Path, index: Callable[..., Report], client: httpx.Client
) -> None:
    draw(photos / "IMG_20190704_123456.png", "red")
    index(photos)
    timeline = client.get("/api/timeline").json()
    assert timeline["count"] == engine.count() == 7
    assert timeline["months"] == [{"name": "2019-07", "count": 1}, {"name": "", "count": 6}]
    assert list(base64.b64decode(timeline["ratios"])) == [round(RATIO_STEP * 4 / 3)] * 7
    first = client.get("/api/timeline/tiles", params={"count": 1}).json()["tiles"]
    assert [tile["name"] for tile in first] == ["IMG_20190704_123456.png"]
    others = client.get("/api/timeline/tiles", params={"first": 1, "count": 100}).json()["tiles"]
    assert len(others) == 6
    assert client.get("/api/timeline/tiles", params={"first": 100}).json()["tiles"] == []


def test_tiles_by_id_in_the_order_asked_for(client: httpx.Client) -> None:
    tiles = client.post("/api/tiles", json={"ids": [3, 1, 999]}).json()["tiles"]
    assert [tile["id"] for tile in tiles] == [3, 1]
