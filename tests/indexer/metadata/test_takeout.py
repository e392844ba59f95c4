"""JSON of Google Takeout: pairing with photos, and its metadata."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.metadata.sidecars import SidecarFolder
from indexer.metadata.source_metadata import UnreadableSource
from indexer.metadata.takeout import read_takeout
from indexer.metadata.takeout_names import is_title_of
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
        ("Lunch.jpg", "Lunch.supplemental-metadata.json"),
        ("Lunch-edited.jpg", "Lunch.supplemental-metadata.json"),
        ("2013.08.22.png", "2013.08.22.json"),
        ("Lake (1)(1).jpg", "Lake (1).jpg(1).json"),
        ("IMG_1-ha editado.jpg", "IMG_1.jpg.json"),
        ("IMG_1-effects.jpg", "IMG_1.jpg.json"),
        ("IMG_1(2)-edited.jpg", "IMG_1.jpg(2).json"),
        ("IMG_1-edited.jpg", "IMG_1.HEIC.supplemental-metadata.json"),
        ("IMG_1-modifie\u0301.jpg", "IMG_1.jpg.json"),
        ("Cafe\u0301.jpg", "Caf\u00e9.jpg.json"),
        ("Café.jpg", "CAFE\u0301.JPG.json"),
        ("IMG_1-retušováno.jpg", "IMG_1.jpg.json"),
        (f"{'🎉' * 23}.jpg", f"{'🎉' * 23}.json"),
        (f"a{'🎉' * 23}.jpg", f"a{'🎉' * 22}\ufffd.json"),
        (f"{'x' * 41}.jpg", f"{'x' * 41}.jpg.s.json"),
        (f"{'x' * 43}.jpg", f"{'x' * 43}.jp.json"),
    ],
)
def test_a_json_finds_its_photo(photo: str, name: str) -> None:
    assert SidecarFolder([f"trip/{name}"]).of(photo) == (f"trip/{name}",)


TITLES = st.text(
    st.characters(categories=["L", "N", "So", "Zs", "Pd"], include_characters="_.'"), min_size=1
).filter(lambda text: text.strip(" .") and not text.lower().endswith(".json"))


def cut(text: str, units: int) -> str:
    """The text truncated to UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


@settings(max_examples=300)
@given(
    TITLES,
    st.sampled_from([".jpg", ".JPG", ".heic", ""]),
    st.sampled_from(["", "(1)", "(12)"]),
    st.booleans(),
    st.sampled_from(["", "-edited", "-bearbeitet", "-編集済み"]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_the_names_that_google_gives(
    stem: str,
    extension: str,
    number: str,
    is_new: bool,
    edited: str,
    form: Literal["NFC", "NFD"],
) -> None:
    stem = unicodedata.normalize("NFC", stem)
    title = f"{stem}{extension}"
    assume(len(stem) < 40 or not edited)  # Google truncates the word, too
    name = f"{cut(stem, 46)}{edited}{number}{extension or '.jpg'}"
    base = cut(f"{title}.supplemental-metadata" if is_new else title, 46)
    json_name = f"{base}{number}.json"
    found = SidecarFolder([json_name]).of(unicodedata.normalize(form, name))
    assert found == (json_name,)
    assert is_title_of(title, unicodedata.normalize(form, name))


@pytest.mark.parametrize("name", ["IMG_2.jpg.json", "metadata.json", "IMG_1.jpg(2).json"])
def test_a_json_of_others_does_not(name: str) -> None:
    assert SidecarFolder([name]).of("IMG_1.jpg") == ()


def test_its_metadata() -> None:
    content = takeout(
        "IMG_1.jpg",
        description="Tram 28",
        people=[{"name": "Anna"}, {}, 3],
        geoData={"latitude": 38.7, "longitude": -9.1},
    )
    metadata = read_takeout(content.encode(), "IMG_1-edited(1).jpg")
    assert metadata is not None
    assert metadata.texts == (Text("caption", "Tram 28"), Text("person", "Anna"))
    assert metadata.taken_at == datetime(2019, 7, 4, 11, 54, 56, tzinfo=UTC)
    assert metadata.position == (38.7, -9.1)


def test_nowhere_is_no_place() -> None:
    metadata = read_takeout(takeout("IMG_1.jpg").encode(), "IMG_1.jpg")
    assert metadata is not None
    assert metadata.position is None


def test_one_of_another_photo_is_reported() -> None:
    with pytest.raises(UnreadableSource, match=r"another photo, Party\.jpg"):
        read_takeout(takeout("Party.jpg").encode(), "IMG_1.jpg")


def test_one_that_google_did_not_write_is_ignored() -> None:
    files: list[object] = [[], {"title": "IMG_1.jpg"}, {"a": 1}, "IMG_1"]
    for content in files:
        assert read_takeout(json.dumps(content).encode(), "IMG_1.jpg") is None
    assert read_takeout(b"x" * 2_000_000, "IMG_1.jpg") is None


@pytest.mark.parametrize("content", [b"{", b"", b"[" * 100_000, b"\xff\xfe\0"])
def test_one_that_is_no_json_is_reported(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="not valid JSON"):
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
def test_odd_values_are_left_out(more: dict[str, object]) -> None:
    metadata = read_takeout(takeout("IMG_1.jpg", **more).encode(), "IMG_1.jpg")
    assert metadata is not None
    assert (metadata.texts, metadata.position) == ((), None)
