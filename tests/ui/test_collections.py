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
    tiles = client.get("/api/v1/search", params={"q": "red"}).json()["tiles"]
    return {tile["name"].removesuffix(".jpg"): tile["id"] for tile in tiles}


def found(client: httpx.Client, text: str) -> list[int]:
    return [tile["id"] for tile in client.get("/api/v1/search", params={"q": text}).json()["tiles"]]


def post(client: httpx.Client, route: str, *, status: int = 200, **values: Any) -> dict[str, Any]:
    answer = client.post(f"/api/v1/{route}", json=values)
    assert answer.status_code == status, answer.text
    fields: dict[str, Any] = answer.json()
    return fields


def test_stars(client: httpx.Client, ids: ids_by_name) -> None:
    assert found(client, "is:favourite") == []
    assert post(client, "favourites", ids=[ids["red"], ids["blue"]]) == {"changed": 2}
    assert set(found(client, "is:favourite")) == {ids["red"], ids["blue"]}
    assert post(client, "favourites", ids=[ids["red"]], on=False) == {"changed": 1}
    assert client.get("/api/v1/favourites").json() == {"ids": [ids["blue"]]}
    assert found(client, "is:favourite") == [ids["blue"]]


def test_albums(client: httpx.Client, ids: ids_by_name) -> None:
    assert post(client, "albums/add", name="Trip", ids=[ids["red"], ids["blue"]])["changed"] == 2
    assert post(client, "albums/add", name="Reds", query="red type:jpg")["changed"] == 1
    plain: dict[str, Any] = {"description": "", "cover": None, "sort": "newest"}
    reds: dict[str, Any] = {"name": "Reds", "query": "red type:jpg", "ids": [], "count": 0, **plain}
    trip: dict[str, Any] = {
        "name": "Trip",
        "query": None,
        "ids": [ids["red"], ids["blue"]],
        "count": 2,
        **plain,
    }
    assert client.get("/api/v1/albums").json() == {"albums": [reds, trip]}
    assert set(found(client, "album:trip")) == {ids["red"], ids["blue"]}
    assert post(client, "albums/remove", name="Trip", ids=[ids["red"]])["changed"] == 1
    assert found(client, "album:trip") == [ids["blue"]]
    assert post(client, "albums/rename", name="trip", to="Tour")["changed"] == 1
    taken = post(client, "albums/rename", status=400, name="tour", to="reds")
    assert "another album has it" in taken["detail"]
    assert post(client, "albums/rename", name="tour", to="Trip")["changed"] == 1
    assert post(client, "albums/remove", name="trip", ids=[])["changed"] == 0
    assert post(client, "albums/remove", name="trip")["changed"] == 1
    unknown = post(client, "albums/remove", status=404, name="trip")
    assert "There is no album" in unknown["detail"]
    assert (unknown["code"], unknown["fields"]["name"]) == ("unknown_album", "trip")


def test_an_album_is_described_and_arranged(client: httpx.Client, ids: ids_by_name) -> None:
    red, blue = ids["red"], ids["blue"]
    post(client, "albums/add", name="Trip", ids=[red, blue])
    post(client, "albums/edit", name="Trip", description="By train", cover=blue)
    post(client, "albums/move", name="Trip", ids=[blue], before=red)
    (album,) = client.get("/api/v1/albums").json()["albums"]
    shown = {name: album[name] for name in ("ids", "description", "cover", "sort")}
    assert shown == {
        "ids": [blue, red], "description": "By train", "cover": blue, "sort": "manual",
    }  # fmt: skip
    answer = client.get("/api/v1/search", params={"q": "album:trip"}).json()
    assert [tile["id"] for tile in answer["tiles"]] == [blue, red]
    assert (answer["album"], answer["sort"]) == ("Trip", "manual")
    (card,) = client.get("/api/v1/albums/cards").json()["albums"]
    assert card["tile"]["id"] == blue
    post(client, "albums/remove", name="Trip", ids=[blue])
    (album,) = client.get("/api/v1/albums").json()["albums"]
    assert (album["ids"], album["cover"]) == ([red], None)
    assert client.post("/api/v1/albums/edit", json={"name": "Trip", "sort": "x"}).status_code == 422
    post(client, "albums/move", status=404, name="None", ids=[red])


def test_names(client: httpx.Client, ids: ids_by_name, engine: Engine) -> None:
    answer = post(client, "names/teach", name="Rex", ids=[ids["blue"]])
    assert answer == {"name": "Rex", "ids": [ids["blue"]], "not_ids": [], "count": 1}
    assert found(client, "rex")[0] == ids["blue"]
    assert post(client, "names/teach", name="rex", not_ids=[ids["red"]])["not_ids"] == [ids["red"]]
    assert post(client, "names/rename", name="Rex", to="Bello")["changed"] == 1
    assert [one["name"] for one in client.get("/api/v1/names").json()["names"]] == ["Bello"]
    assert post(client, "names/unteach", name="bello", ids=[ids["red"]])["changed"] == 1
    assert post(client, "names/unteach", name="bello", ids=[])["changed"] == 0
    assert post(client, "names/unteach", name="bello")["changed"] == 1
    assert engine.catalogue.taught_names.all() == ()


@pytest.mark.parametrize(
    ("route", "values", "why"),
    [
        ("favourites", {"ids": [999]}, "not a photo of the library"),
        ("names/teach", {"name": "Rex", "ids": [999]}, "not a photo of the library"),
        ("names/teach", {"name": "Rex"}, "name at least one photo"),
        ("names/teach", {"name": "<b>", "ids": [1]}, "cannot be a name"),
        ("names/teach", {"name": "Rex", "ids": [1], "not_ids": [1]}, "both an example"),
        ("names/unteach", {"name": "Rex"}, "is not taught yet"),
        ("names/rename", {"name": "Rex", "to": "Anna"}, "is not taught yet"),
        ("albums/add", {"name": "Trip"}, "name at least one photo, or a search"),
        ("albums/add", {"name": "Trip", "query": 'a "b'}, "not closed"),
    ],
)
def test_errors_are_shown(
    client: httpx.Client, engine: Engine, route: str, values: dict[str, Any], why: str
) -> None:
    before = engine.catalogue.collections.user_data()
    answer = client.post(f"/api/v1/{route}", json=values)
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"
    assert why in answer.json()["detail"]
    assert engine.catalogue.collections.user_data() == before


@pytest.mark.parametrize(
    ("route", "values"),
    [
        ("favourites", {}),
        ("favourites", {"ids": ["/etc/passwd"]}),
        ("favourites", {"ids": [1], "on": "maybe"}),
        ("names/teach", {"name": "x" * 10_000, "ids": [1]}),
        ("names/teach", {"name": 7, "ids": [2**64]}),
        ("albums/add", {"name": "Trip", "ids": list(range(1, 20_000))}),
    ],
)
def test_malformed_requests_are_refused(
    client: httpx.Client, route: str, values: dict[str, Any]
) -> None:
    assert client.post(f"/api/v1/{route}", json=values).status_code == 422


def test_another_site_cannot_change_user_data(client: httpx.Client) -> None:
    routes = (
        "favourites names/teach names/unteach names/rename"
        " albums/add albums/remove albums/rename albums/edit albums/move"
    )
    for route in routes.split():
        headers = {"Origin": "http://evil.example"}
        answer = client.post(f"/api/v1/{route}", json={"ids": [1], "name": "R"}, headers=headers)
        assert answer.status_code == 403
