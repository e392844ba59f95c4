"""EXIF of a photo; nonsense in it never raises."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from indexer.metadata.sidecars import Sidecars
from indexer.photo_texts import read_texts
from indexer.reader import to_metadata
from search.images.decode import Picture
from search.images.embedded_metadata import Tags
from search.records import Metadata, Root

BASE, GPS = ExifTags.Base, ExifTags.GPS


def read(
    base: dict[int, Any], exif: dict[int, Any], gps: dict[int, Any], name: str = "a.jpg"
) -> Metadata:
    tags = Image.Exif()
    tags.update(base)
    tags._ifds[ExifTags.IFD.Exif] = exif
    tags._ifds[ExifTags.IFD.GPSInfo] = gps
    picture = Picture(Image.new("RGB", (4, 3)), 40, 30, tags)
    texts = read_texts(Root(1, Path("/photos")), name, Sidecars(""), Tags({**base, **exif}, gps))
    return to_metadata(picture, texts.texts)


def test_all_that_a_camera_writes() -> None:
    found = read(
        {BASE.Make: "Canon", BASE.Model: "Canon EOS R5\0"},
        {BASE.DateTimeOriginal: "2023:07:14 18:30:05", BASE.OffsetTimeOriginal: "+02:00",
         BASE.LensModel: "RF24-70mm F2.8"},
        {GPS.GPSLatitude: (48, 51, 36.0), GPS.GPSLatitudeRef: "N",
         GPS.GPSLongitude: (2, 21, 7.2), GPS.GPSLongitudeRef: "W"},
    )  # fmt: skip
    zone = timezone(timedelta(hours=2))
    assert found.taken_at == datetime(2023, 7, 14, 18, 30, 5, tzinfo=zone)
    assert (found.taken_from, found.camera) == ("exif", "Canon EOS R5")
    assert (found.lens, found.width, found.height) == ("RF24-70mm F2.8", 40, 30)
    assert (found.latitude, found.longitude) == pytest.approx((48.86, -2.352))


def test_the_exposure_in_a_photographer_s_words() -> None:
    full: dict[int, Any] = {
        BASE.ExposureTime: 0.004,
        BASE.FNumber: 2.8,
        BASE.ISOSpeedRatings: (100, 0),
        BASE.FocalLength: 35.0,
    }
    assert read({}, full, {}).exposure == "1/250 s, f/2.8, ISO 100, 35 mm"
    assert read({}, {BASE.ExposureTime: 2}, {}).exposure == "2 s"
    assert read({}, {BASE.ExposureTime: 0, BASE.FNumber: "?"}, {}).exposure is None


def test_a_few_pixels_stand_for_the_photo() -> None:
    assert read({}, {}, {}).thumbprint == bytes(3 * 3 * 3)


def test_without_exif_the_name_may_tell_the_date_but_the_file_s_own_time_does_not() -> None:
    found = read({}, {}, {})
    assert (found.taken_at, found.taken_from, found.camera) == (None, "unknown", None)
    named = read({}, {}, {}, name="IMG_20190704_123456.jpg")
    assert (named.taken_at, named.taken_from) == (datetime(2019, 7, 4, 12, 34, 56), "name")


def test_without_an_offset_the_time_is_local() -> None:
    found = read({BASE.DateTime: "2001:02:03 04:05:06"}, {}, {})
    assert found.taken_at == datetime(2001, 2, 3, 4, 5, 6)
    assert read({BASE.Make: "NIKON", BASE.Model: "D40"}, {}, {}).camera == "NIKON D40"


ANYTHING = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=30),
    st.tuples(st.floats(), st.floats(), st.floats()), st.lists(st.integers(), max_size=4),
)  # fmt: skip
TAGS = st.sampled_from([BASE.Make, BASE.Model, BASE.DateTime])
EXIF_TAGS = st.sampled_from([BASE.DateTimeOriginal, BASE.OffsetTimeOriginal, BASE.LensModel,
                            BASE.ExposureTime, BASE.FNumber, BASE.ISOSpeedRatings])  # fmt: skip


@given(
    st.dictionaries(TAGS, ANYTHING),
    st.dictionaries(EXIF_TAGS, ANYTHING),
    st.dictionaries(st.sampled_from(list(GPS)[:5]), ANYTHING),
)
def test_nonsense_never_raises(
    base: dict[int, Any], exif: dict[int, Any], gps: dict[int, Any]
) -> None:
    found = read(base, exif, gps)
    assert found.taken_from in ("exif", "unknown")
    assert found.latitude is None or -90 <= found.latitude <= 90
