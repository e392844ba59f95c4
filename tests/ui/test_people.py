"""People over HTTP: lists, crops, names, corrections and the review."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from search.collections.access_tokens import create_token
from search.engine import Engine
from tests.people import LEFT, PHOTOS, A, B, C, add_faces, draw_people, name_in_file
from tests.ui.conftest import live_library, serving
from ui.face_crops import SIDE_PX


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def server(people: Engine) -> Iterator[httpx.Client]:
    with (
        serving(live_library(people)) as address,
        httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client,
    ):
        yield client


@pytest.fixture
def api(people: Engine, server: httpx.Client) -> httpx.Client:
    """The routes of a library whose faces have no names."""
    add_faces(people.directory)
    return server


def listed(api: httpx.Client, **values: Any) -> list[tuple[str, int | None, int]]:
    found = api.get("/people", params=values).json()["people"]
    return [(one["name"], one["group"], one["count"]) for one in found]


def post(api: httpx.Client, path: str, **body: Any) -> Any:
    answer = api.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(api: httpx.Client, query: str) -> set[str]:
    return {tile["name"] for tile in api.get("/search", params={"q": query}).json()["tiles"]}


def photo(api: httpx.Client, name: str) -> int:
    tiles = api.get("/timeline/tiles").json()["tiles"]
    return int(next(tile["id"] for tile in tiles if tile["name"] == name))


def faces(api: httpx.Client, name: str) -> list[dict[str, Any]]:
    return api.get(f"/photos/{photo(api, name)}/faces").json()["faces"]  # type: ignore[no-any-return]


def test_named_people_come_before_unnamed_groups(api: httpx.Client) -> None:
    assert listed(api) == [("", A, 4), ("", B, 3), ("", C, 1)]
    anna = post(api, "/people/name", group=C, name="Anna")
    assert (anna["name"], anna["count"], anna["query"]) == ("Anna", 1, "person:Anna")
    assert listed(api) == [("Anna", C, 1), ("", A, 4), ("", B, 3)]
    assert listed(api, count=1) == [("Anna", C, 1)]
    first = api.get("/people").json()["people"][1]
    assert (first["first_year"], first["last_year"], first["query"]) == (
        "2018",
        "2021",
        "person:#0",
    )
    assert names(api, first["query"]) == {"a1.jpg", "a2.jpg", "a3.jpg", "ab1.jpg"}
    assert api.get("/people").json()["searched"] == 9


def test_one_person_by_name_and_by_group(api: httpx.Client) -> None:
    post(api, "/people/name", group=B, name="Ben")
    by_name = api.get("/people/one", params={"name": "ben"}).json()
    assert by_name == api.get("/people/one", params={"group": B}).json()
    assert api.get("/people/one", params={"group": A}).json()["name"] == ""
    for values in ({"name": "nobody"}, {"group": 99}, {}):
        assert api.get("/people/one", params=values).status_code == 404


def test_faces_of_a_photo_have_boxes_and_names(api: httpx.Client) -> None:
    post(api, "/people/name", group=B, name="Ben")
    left, right = faces(api, "ab1.jpg")
    assert left["box"] == pytest.approx([LEFT.left, LEFT.top, LEFT.width, LEFT.height])
    assert (left["name"], left["group"], right["name"], right["group"]) == ("", A, "Ben", B)
    assert faces(api, "none.jpg") == []


def test_the_crop_of_a_face(api: httpx.Client) -> None:
    face = faces(api, "ab1.jpg")[0]["face"]
    for _ in range(2):  # before and after there is a thumbnail
        answer = api.get(f"/faces/{face['id']}/thumbnail", params={"v": face["version"]})
        assert "immutable" in answer.headers["cache-control"]
        picture = Image.open(BytesIO(answer.content))
        assert picture.format == "WEBP"
        assert picture.width == picture.height <= SIDE_PX
        red, green, blue = picture.convert("RGB").getpixel(
            (picture.width // 2, 2 * picture.height // 3)
        )  # type: ignore[misc]
        assert red > blue, (red, green, blue)  # skin
        api.get(f"/photos/{photo(api, 'ab1.jpg')}/thumbnail")
    etag = {"If-None-Match": answer.headers["etag"]}
    assert api.get(f"/faces/{face['id']}/thumbnail", headers=etag).status_code == 304
    assert api.get("/faces/999/thumbnail").json()["code"] == "unknown_face"


def test_a_name_makes_two_groups_one_person(api: httpx.Client) -> None:
    post(api, "/people/name", group=A, name="Anna")
    assert post(api, "/people/name", group=B, name="anna")["count"] == 6
    assert listed(api) == [("anna", A, 6), ("", C, 1)]
    assert api.post("/people/name", json={"group": 77, "name": "x"}).status_code == 404
    assert api.post("/people/name", json={"group": A, "name": " "}).status_code == 400


def test_two_people_of_one_name(api: httpx.Client) -> None:
    post(api, "/people/name", group=A, name="Anna")
    other = post(api, "/people/name", group=B, name="Anna", another=True)
    assert (other["name"], other["count"], other["query"]) == ("Anna", 3, "person:#1")
    assert listed(api) == [("Anna", A, 4), ("Anna", B, 3), ("", C, 1)]


def test_people_are_merged(api: httpx.Client) -> None:
    assert post(api, "/people/merge", group=A, other=B)["count"] == 6
    assert listed(api) == [("", A, 6), ("", C, 1)]
    post(api, "/people/name", group=C, name="Cleo")
    assert post(api, "/people/merge", group=C, other=A)["count"] == 7
    assert [(name, count) for name, _, count in listed(api)] == [("Cleo", 7)]
    assert api.post("/people/merge", json={"group": A, "other": 77}).status_code == 404


def test_hidden_people_are_listed_on_request(api: httpx.Client) -> None:
    post(api, "/people/name", group=A, name="Anna")
    for group in (A, B):
        assert post(api, "/people/hide", group=group)["hidden"]
    assert listed(api) == [("", C, 1)]
    assert listed(api, hidden=True) == [("Anna", A, 4), ("", B, 3), ("", C, 1)]
    assert api.get("/people").json()["hidden"] == 2
    assert not post(api, "/people/hide", group=A, on=False)["hidden"]
    assert listed(api) == [("Anna", A, 4), ("", C, 1)]


def test_photos_are_split_from_a_group_without_a_name(api: httpx.Client) -> None:
    ids = [photo(api, name) for name in ("a1.jpg", "a2.jpg")]
    assert post(api, "/people/reject", group=A, ids=ids)["changed"] == 2
    assert [count for _, _, count in listed(api)] == [3, 2, 2, 1]


def test_photos_are_removed_from_a_person(api: httpx.Client) -> None:
    post(api, "/people/name", group=A, name="Anna")
    ids = [photo(api, name) for name in ("a1.jpg", "ab1.jpg", "none.jpg")]
    assert post(api, "/people/reject", group=A, ids=ids[:1])["changed"] == 1
    assert names(api, "person:anna") == {"a2.jpg", "a3.jpg", "ab1.jpg"}
    assert post(api, "/people/reject", group=A, ids=ids[1:], name="Eva")["changed"] == 1
    assert names(api, "person:anna") == {"a2.jpg", "a3.jpg"}
    assert names(api, "person:eva") == {"ab1.jpg"}
    assert [face["name"] for face in faces(api, "ab1.jpg")] == ["Eva", ""]
    assert ("Eva", 3, 1) in listed(api)


def test_a_single_face_is_named_and_rejected(api: httpx.Client) -> None:
    post(api, "/people/name", group=A, name="Anna")
    left, right = faces(api, "ab1.jpg")
    post(api, "/faces/name", ids=[right["face"]["id"]], name="Anna")
    assert names(api, "person:#1") == {"b1.jpg", "b2.jpg"}
    post(api, "/faces/reject", ids=[left["face"]["id"]], name="Anna")
    assert [face["name"] for face in faces(api, "ab1.jpg")] == ["", "Anna"]
    post(api, "/faces/name", ids=[left["face"]["id"]], name="Ben")
    post(api, "/faces/name", ids=[left["face"]["id"]], name="Anna")  # the last word counts
    assert [face["name"] for face in faces(api, "ab1.jpg")] == ["Anna", "Anna"]
    assert listed(api)[0] == ("Anna", A, 4)
    assert api.post("/faces/name", json={"ids": [999], "name": "x"}).status_code == 404


def test_a_face_is_named_as_one_of_two_people_of_a_name(api: httpx.Client) -> None:
    for group in (A, B):
        post(api, "/people/name", group=group, name="Anna", another=True)
    near, third = (faces(api, name)[0]["face"]["id"] for name in ("near.jpg", "c1.jpg"))
    refused = api.post("/faces/name", json={"ids": [near], "name": "Anna"})
    assert (refused.status_code, refused.json()["code"]) == (400, "name_of_several")
    post(api, "/faces/name", ids=[near], name="Anna", of=B)
    assert names(api, "person:#1") == {"ab1.jpg", "b1.jpg", "b2.jpg", "near.jpg"}
    post(api, "/people/reject", group=C, ids=[photo(api, "c1.jpg")], name="Anna", of=A)
    assert "c1.jpg" in names(api, "person:#0")
    refused = api.post("/faces/name", json={"ids": [third], "name": "Anna", "of": 99})
    assert refused.json()["code"] == "unknown_group"


def test_the_cover_of_a_person_is_chosen(api: httpx.Client) -> None:
    def cover() -> str:
        person = api.get("/people/one", params={"group": A}).json()
        return next(n for n in PHOTOS if any(f["face"] == person["face"] for f in faces(api, n)))

    for name in ("a2.jpg", "ab1.jpg", "a1.jpg"):  # of a group without a name, too
        answer = post(api, "/people/cover", group=A, photo=photo(api, name))
        assert answer["group"] == A
        assert cover() == name
    post(api, "/people/name", group=A, name="Anna")
    face = faces(api, "a1.jpg")[0]["face"]["id"]
    post(api, "/faces/name", ids=[face], name="Anna")
    assert cover() == "a1.jpg"
    post(api, "/people/cover", group=B, photo=photo(api, "b2.jpg"))
    post(api, "/people/merge", group=A, other=B)
    assert cover() == "a1.jpg"
    post(api, "/faces/reject", ids=[face], name="Anna")
    assert cover() != "a1.jpg"
    for values in ({"group": C, "photo": photo(api, "a1.jpg")}, {"group": A, "photo": 99}):
        assert api.post("/people/cover", json=values).status_code == 404


def test_other_names_of_a_person(api: httpx.Client) -> None:
    named = post(api, "/people/name", group=A, name="Anna", other_names=["Mama", "Annie"])
    assert (named["other_names"], named["from_file"]) == (["Mama", "Annie"], False)
    assert names(api, "person:mama") == names(api, "person:anna")
    assert post(api, "/people/name", group=A, name="Anna", other_names=[])["other_names"] == []


def test_names_from_files_are_marked(tmp_path: Path) -> None:
    people = draw_people(tmp_path)
    name_in_file(people.directory, "c1.jpg", "Cleo")
    with (
        serving(live_library(people)) as address,
        httpx.Client(base_url=f"{address}/api/v1", timeout=60) as api,
    ):
        (cleo,) = faces(api, "c1.jpg")
        assert (cleo["name"], cleo["from_file"]) == ("Cleo", True)
        assert api.get("/people/one", params={"name": "Cleo"}).json()["from_file"]
        assert not post(api, "/people/name", group=C, name="Cleo")["from_file"]


def test_the_review_has_what_is_near_and_no_answer_twice(api: httpx.Client) -> None:
    assert api.get("/people/review", params={"group": A}).json() == {"name": "", "faces": []}
    post(api, "/people/name", group=A, name="Anna")
    (doubt,) = api.get("/people/review", params={"group": A}).json()["faces"]
    assert doubt["tile"]["name"] == "near.jpg"
    assert (doubt["group"], doubt["count"]) == (None, 1)
    post(api, "/faces/reject", ids=[doubt["face"]["id"]], name="Anna")
    assert api.get("/people/review", params={"group": A}).json()["faces"] == []
    post(api, "/faces/name", ids=[doubt["face"]["id"]], name="Anna")
    assert "near.jpg" in names(api, "person:anna")


def test_the_review_proposes_no_face_of_another_name(api: httpx.Client) -> None:
    def proposed() -> list[str]:
        found = api.get("/people/review", params={"group": A}).json()["faces"]
        return [doubt["tile"]["name"] for doubt in found]

    post(api, "/people/name", group=A, name="Anna")
    (near,) = faces(api, "near.jpg")
    post(api, "/faces/name", ids=[near["face"]["id"]], name="Eva")
    assert proposed() == []


def test_a_read_only_token_changes_nothing(people: Engine, api: httpx.Client) -> None:
    token = create_token(people.directory, "frame", read_only=True)
    reads = {"Authorization": f"Bearer {token}"}
    assert api.get("/people", headers=reads).status_code == 200
    face = faces(api, "a1.jpg")[0]["face"]["id"]
    assert api.get(f"/faces/{face}/thumbnail", headers=reads).status_code == 200
    for path in ("/people/name", "/people/hide", "/people/cover", "/people/merge",
                 "/people/reject", "/faces/name", "/faces/reject", "/library/people",
                 "/library/forget-faces"):  # fmt: skip
        assert api.post(path, json={}, headers=reads).status_code == 403, path
