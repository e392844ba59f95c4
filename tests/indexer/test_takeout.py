"""Google's JSON: which photo it belongs to, and what it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from indexer.said import Unintelligible
from indexer.sidecars import sidecars_of
from indexer.takeout import read_takeout
from search.records import Text
from tests.captioned import takeout

LONG = "x" * 60


@pytest.mark.parametrize(
    ("photo", "name"),
    [
        ("IMG_1.jpg", "IMG_1.jpg.json"),
        ("IMG_1.jpg", "IMG_1.json"),
        ("IMG_1.JPG", "img_1.jpg.json"),
        ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"),
        ("IMG_20190704_123456789.jpg", "IMG_20190704_123456789.jpg.supplemental-metada.json"),
        ("IMG_1(2).jpg", "IMG_1.jpg(2).json"),
        ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"),
        ("IMG_1-edited.jpg", "IMG_1.jpg.json"),
        ("IMG_1-edited(2).jpg", "IMG_1.jpg(2).json"),
        ("IMG_1-bearbeitet.jpg", "IMG_1.jpg.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:46]}.json"),
    ],
)
def test_a_json_finds_its_photo(photo: str, name: str) -> None:
    assert sidecars_of(photo, {name.lower(): f"trip/{name}"}) == (f"trip/{name}",)


@pytest.mark.parametrize("name", ["IMG_2.jpg.json", "metadata.json", "IMG_1.jpg(2).json"])
def test_a_json_of_others_does_not(name: str) -> None:
    assert sidecars_of("IMG_1.jpg", {name.lower(): name}) == ()


def test_what_it_says() -> None:
    told = takeout(
        "IMG_1.jpg",
        description="Tram 28",
        people=[{"name": "Anna"}, {}, 3],
        geoData={"latitude": 38.7, "longitude": -9.1},
    )
    said = read_takeout(told.encode(), "IMG_1-edited(1).jpg")
    assert said is not None
    assert said.texts == (Text("caption", "Tram 28"), Text("person", "Anna"))
    assert said.taken_at == datetime(2019, 7, 4, 11, 54, 56, tzinfo=UTC)
    assert said.position == (38.7, -9.1)


def test_nowhere_is_no_place() -> None:
    said = read_takeout(takeout("IMG_1.jpg").encode(), "IMG_1.jpg")
    assert said is not None
    assert said.position is None


def test_one_of_another_photo_is_told() -> None:
    with pytest.raises(Unintelligible, match=r"another photo, Party\.jpg"):
        read_takeout(takeout("Party.jpg").encode(), "IMG_1.jpg")


def test_one_that_google_did_not_write_says_nothing() -> None:
    files: list[object] = [[], {"title": "IMG_1.jpg"}, {"a": 1}, "IMG_1"]
    for told in files:
        assert read_takeout(json.dumps(told).encode(), "IMG_1.jpg") is None
    assert read_takeout(b"x" * 2_000_000, "IMG_1.jpg") is None


@pytest.mark.parametrize("content", [b"{", b"", b"[" * 100_000, b"\xff\xfe\0"])
def test_one_that_is_no_json_is_told(content: bytes) -> None:
    with pytest.raises(Unintelligible, match="no JSON"):
        read_takeout(content, "IMG_1.jpg")


@pytest.mark.parametrize(
    "more",
    [
        {"people": 3, "description": None, "geoData": [], "photoTakenTime": 5},
        {"geoData": {"latitude": "NaN", "longitude": 1e999}, "geoDataExif": None},
        {"geoData": {"latitude": 1000, "longitude": 0}},
        {"photoTakenTime": {"timestamp": "1" * 400}},
    ],
)
def test_odd_values_are_not_said(more: dict[str, object]) -> None:
    said = read_takeout(takeout("IMG_1.jpg", **more).encode(), "IMG_1.jpg")
    assert said is not None
    assert (said.texts, said.position) == ((), None)
