"""Stars, albums and taught names, from the page."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from search.engine import Engine

ids_by_name = dict[str, int]


@pytest.fixture
def ids(client: httpx.Client) -> ids_by_name:
    """The photos' ids by colour."""
    tiles = client.get("/api/search", params={"q": "red"}).json()["tiles"]
    return {tile["name"].removesuffix(".jpg"): tile["id"] for tile in tiles}


def found(client: httpx.Client, text: str) -> list[int]:
    return [tile["id"] for tile in client.get("/api/search", params={"q": text}).json()["tiles"]]


def post(client: httpx.Client, route: str, **values: Any) -> dict[str, Any]:
    answer = client.post(f"/api/{route}", json=values)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_stars(client: httpx.Client, ids: ids_by_name) -> None:
    assert found(client, "is:favourite") == []
    assert post(client, "star", ids=[ids["red"], ids["blue"]]) == {"changed": 2}
    assert set(found(client, "is:favourite")) == {ids["red"], ids["blue"]}
    assert post(client, "star", ids=[ids["red"]], on=False) == {"changed": 1}
    assert client.get("/api/stars").json() == {"ids": [ids["blue"]]}
    assert found(client, "is:favourite") == [ids["blue"]]


def test_albums(client: httpx.Client, ids: ids_by_name) -> None:
    assert post(client, "album/add", name="Trip", ids=[ids["red"], ids["blue"]])["changed"] == 2
    assert post(client, "album/add", name="Reds", query="red type:jpg")["changed"] == 1
    trip, reds = {"name": "Trip"}, {"name": "Reds", "query": "red type:jpg", "ids": [], "count": 0}
    trip |= {"query": None, "ids": [ids["red"], ids["blue"]], "count": 2}  # type: ignore[dict-item]
    assert client.get("/api/albums").json() == {"albums": [reds, trip]}
    assert set(found(client, "album:trip")) == {ids["red"], ids["blue"]}
    assert post(client, "album/remove", name="Trip", ids=[ids["red"]])["changed"] == 1
    assert found(client, "album:trip") == [ids["blue"]]
    assert post(client, "album/rename", name="trip", to="Tour")["changed"] == 1
    assert "another album has it" in post(client, "album/rename", name="tour", to="reds")["error"]
    assert post(client, "album/rename", name="tour", to="Trip")["changed"] == 1
    assert post(client, "album/remove", name="trip", ids=[])["changed"] == 0
    assert post(client, "album/remove", name="trip")["changed"] == 1
    assert "There is no album" in post(client, "album/remove", name="trip")["error"]


def test_names(client: httpx.Client, ids: ids_by_name, engine: Engine) -> None:
    told = post(client, "teach", name="Rex", ids=[ids["blue"]])
    assert told == {"name": "Rex", "ids": [ids["blue"]], "not_ids": [], "count": 1}
    assert found(client, "rex")[0] == ids["blue"]
    assert post(client, "teach", name="rex", not_ids=[ids["red"]])["not_ids"] == [ids["red"]]
    assert post(client, "rename", name="Rex", to="Bello")["changed"] == 1
    assert [one["name"] for one in client.get("/api/names").json()["names"]] == ["Bello"]
    assert post(client, "unteach", name="bello", ids=[ids["red"]])["changed"] == 1
    assert post(client, "unteach", name="bello", ids=[])["changed"] == 0
    assert post(client, "unteach", name="bello")["changed"] == 1
    assert engine.catalogue.names() == ()


@pytest.mark.parametrize(
    ("route", "values", "why"),
    [
        ("star", {"ids": [999]}, "not a photo of the library"),
        ("teach", {"name": "Rex", "ids": [999]}, "not a photo of the library"),
        ("teach", {"name": "Rex"}, "name at least one photo"),
        ("teach", {"name": "<b>", "ids": [1]}, "cannot be a name"),
        ("teach", {"name": "Rex", "ids": [1], "not_ids": [1]}, "said to show it, and not"),
        ("unteach", {"name": "Rex"}, "Nobody has taught"),
        ("rename", {"name": "Rex", "to": "Anna"}, "Nobody has taught"),
        ("album/add", {"name": "Trip"}, "name at least one photo, or a search"),
        ("album/add", {"name": "Trip", "query": 'a "b'}, "not closed"),
    ],
)
def test_what_is_wrong_is_told(
    client: httpx.Client, engine: Engine, route: str, values: dict[str, Any], why: str
) -> None:
    before = engine.catalogue.said()
    assert why in post(client, route, **values)["error"]
    assert engine.catalogue.said() == before


@pytest.mark.parametrize(
    ("route", "values"),
    [
        ("star", {}),
        ("star", {"ids": ["/etc/passwd"]}),
        ("star", {"ids": [1], "on": "maybe"}),
        ("teach", {"name": "x" * 10_000, "ids": [1]}),
        ("teach", {"name": 7, "ids": [2**64]}),
        ("album/add", {"name": "Trip", "ids": list(range(1, 20_000))}),
    ],
)
def test_what_no_page_sends_is_refused(
    client: httpx.Client, route: str, values: dict[str, Any]
) -> None:
    assert client.post(f"/api/{route}", json=values).status_code == 422


def test_another_page_cannot_say_anything(client: httpx.Client) -> None:
    routes = "star teach album/add album/remove album/rename unteach rename"
    for route in routes.split():
        headers = {"Origin": "http://evil.example"}
        answer = client.post(f"/api/{route}", json={"ids": [1], "name": "R"}, headers=headers)
        assert answer.status_code == 403
