"""Clusters of photos on a map, and what the page asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.report import Report
from search.engine import Engine
from tests.located import PLACES, draw_places
from ui.map import DEEPEST, SEPARATION_PX, Clusters, Window, in_pixels, make_clusters

Index = Callable[..., Report]
EVERYWHERE = Window(-90, -180, 90, 180)


def clusters_of(points: list[tuple[float, float]], zoom: int) -> Clusters:
    degrees = np.array(points, np.float64).reshape(-1, 2)
    return make_clusters(degrees[:, 0], degrees[:, 1], zoom)


def test_places_part_as_the_map_comes_nearer() -> None:
    points = [place[1:] for place in PLACES.values()]
    counts = [clusters_of(points, zoom).counts.tolist() for zoom in (0, 4, DEEPEST)]
    assert counts == [[5, 1], [3, 2, 1], [1] * 6]


def test_a_cluster_has_its_first_photo_its_middle_and_its_box() -> None:
    found = clusters_of([(np.nan, np.nan), (10, 20), (10.2, 20.4)], 3)
    assert found.firsts.tolist() == [1]
    assert found.counts.tolist() == [2]
    assert (found.latitudes[0], found.longitudes[0]) == pytest.approx((10.1, 20.2))
    box = (found.souths[0], found.wests[0], found.norths[0], found.easts[0])
    assert box == pytest.approx((10, 20, 10.2, 20.4))


def test_no_points_make_no_clusters() -> None:
    assert len(clusters_of([], 5).counts) == 0
    assert len(clusters_of([(np.nan, 1.0)], 5).counts) == 0


def test_a_window_over_the_date_line() -> None:
    found = clusters_of([(0, 179), (0, -179), (0, 0)], 4)
    across = Window(-10, 170, 10, -170)
    assert sorted(found.longitudes[found.within(across, 9)].tolist()) == [-179, 179]
    assert len(found.within(EVERYWHERE, 2)) == 2


degree = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(degree, max_size=60), st.integers(0, DEEPEST))
def test_every_photo_is_in_one_cluster(points: list[tuple[float, float]], zoom: int) -> None:
    found = clusters_of(points, zoom)
    assert found.counts.sum() == len(points)
    assert len(set(found.firsts.tolist())) == len(found.firsts)
    assert (np.diff(found.counts) <= 0).all()
    assert (found.souths <= found.norths).all()


def test_neighbours_do_not_lie_on_each_other() -> None:
    """Two places on both sides of a line of the grid are one cluster."""
    rng = np.random.default_rng(0)
    found = make_clusters(rng.normal(47, 3, 2000), rng.normal(8, 3, 2000), 6)
    x, y = in_pixels(found.latitudes, found.longitudes, 6)
    distance = np.hypot(x[:, None] - x, y[:, None] - y) + np.eye(len(x)) * 1000
    assert (distance.min(axis=1) < SEPARATION_PX / 2).mean() < 0.1


# -- what the page asks for -----------------------------------------------------------------------


@pytest.fixture
def travelled(photos: Path, index: Index, engine: Engine) -> Engine:
    draw_places(photos / "places")
    index(photos)
    return engine


def test_the_map_of_a_library(travelled: Engine, client: httpx.Client) -> None:
    view = client.get("/api/v1/map", params={"zoom": 4}).json()
    assert view["count"] == travelled.count() - 7 == 6
    assert [one["count"] for one in view["clusters"]] == [3, 2, 1]
    assert view["box"] == pytest.approx([35.68, -9.14, 46.02, 139.76], abs=0.01)
    tile = view["clusters"][2]["tile"]
    assert tile["name"] == "tokyo.jpg"
    assert (
        client.get(f"/api/v1/photos/{tile['id']}/thumbnail?v={tile['version']}").status_code == 200
    )
    window = {"south": 30, "west": 100, "north": 40, "east": 150}
    inside = client.get("/api/v1/map", params={"zoom": 4, **window}).json()
    assert [one["tile"]["name"] for one in inside["clusters"]] == ["tokyo.jpg"]


@pytest.mark.usefixtures("travelled")
def test_photos_in_a_window(client: httpx.Client) -> None:
    def photos(**params: Any) -> tuple[list[str], int]:
        answer = client.get("/api/v1/map/photos", params=params).json()
        return sorted(tile["name"] for tile in answer["tiles"]), answer["count"]

    japan = {"south": 30, "west": 130, "north": 40, "east": -170}  # over the date line
    assert photos(**japan) == (["tokyo.jpg"], 1)
    assert photos(q="-place:japan", **japan) == ([], 0)
    names, count = photos(count=2)
    assert (len(names), count) == (2, 6)


@pytest.mark.usefixtures("travelled")
def test_the_map_of_a_query(client: httpx.Client) -> None:
    def names(query: str) -> set[str]:
        view = client.get("/api/v1/map", params={"zoom": 12, "q": query}).json()
        return {one["tile"]["name"] for one in view["clusters"]}

    assert names("name:tokyo") == {"tokyo.jpg"}
    assert {"zermatt.jpg", "tokyo.jpg"} <= names("red")
    assert "lisbon.jpg" not in names("red")  # it is green
    assert names("place:zermatt") == {"zermatt.jpg", "matterhorn.jpg", "gornergrat.jpg"}
    assert names("name:nowhere") == set()
    assert "no filter" in client.get("/api/v1/map", params={"q": "colour:red"}).json()["detail"]


def test_a_library_without_places(client: httpx.Client) -> None:
    view = client.get("/api/v1/map").json()
    assert view == {"clusters": [], "count": 0, "box": None}


@pytest.mark.usefixtures("travelled")
def test_the_map_changes_with_the_library(photos: Path, index: Index, client: httpx.Client) -> None:
    assert client.get("/api/v1/map").json()["count"] == 6
    (photos / "places/tokyo.jpg").unlink()
    index(photos)
    assert client.get("/api/v1/map").json()["count"] == 5


def test_names_on_the_map_in_both_languages(client: httpx.Client) -> None:
    def names(zoom: int, language: str, **window: float) -> set[str]:
        header = {"Accept-Language": language}
        answer = client.get("/api/v1/map/names", params={"zoom": zoom, **window}, headers=header)
        return {one["name"] for one in answer.json()["names"]}

    alps = {"south": 45.5, "west": 6.5, "north": 47, "east": 9}
    assert "Zermatt" in names(11, "en", **alps)
    assert "采尔马特" in names(11, "zh", **alps)
    middle = client.get("/api/v1/map/names", params={"zoom": 16, **alps}).json()["middle"]
    assert middle.endswith(", Switzerland")
    ocean = {"south": 30, "west": -45, "north": 31, "east": -44}
    assert client.get("/api/v1/map/names", params=ocean).json()["middle"] == ""
    world = names(3, "en")
    assert {"France", "Brazil", "China"} <= world
    assert len(world) < 100
    assert "法国" in names(3, "zh")
    assert {"Paris", "France"} <= names(5, "en", south=40, west=-5, north=52, east=10)


def test_where_a_photo_was_taken_is_in_its_details(travelled: Engine, client: httpx.Client) -> None:
    number = travelled.search("name:zermatt")[0].photo.id
    view = client.get(f"/api/v1/photos/{number}").json()
    assert (view["latitude"], view["longitude"]) == pytest.approx((46.02, 7.75), abs=0.001)
    assert view["facts"]["Place"].startswith("Zermatt, Switzerland")
    assert view["facts"]["Place"].endswith(" (from EXIF)")
    chinese = client.get(f"/api/v1/photos/{number}", headers={"Accept-Language": "zh"}).json()
    assert chinese["facts"]["Place"].startswith("采尔马特, 瑞士")
