"""Precedence of the sources of dates and positions, and what they are called in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from indexer.metadata.dates import EPOCHS, is_default
from indexer.metadata.source_metadata import SourceMetadata, combine
from indexer.report import Report
from search.catalogue import Catalogue
from search.records import PRECEDENCE, Photo
from tests.captioned import takeout

Index = Callable[..., Report]
SOURCES = st.builds(
    SourceMetadata,
    taken_at=st.none() | st.datetimes() | st.sampled_from(sorted(EPOCHS)),
    position=st.none() | st.just((48.0, 2.0)),
    taken_from=st.sampled_from(PRECEDENCE[:6]),
)
XMP = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description"
    " xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:DateTimeOriginal='{year}-05-06T07:08:09'"
    " exif:GPSLatitude='{latitude},30N' exif:GPSLongitude='2,30E'/></rdf:RDF></x:xmpmeta>"
)


@given(st.lists(SOURCES))
def test_the_first_source_with_a_true_date_counts(sources: list[SourceMetadata]) -> None:
    whole = combine(sources)
    dated = {s.taken_from for s in sources if s.taken_at and not is_default(s.taken_at)}
    if dated:
        assert whole.taken_from == min(dated, key=PRECEDENCE.index)
        assert whole.taken_at in [s.taken_at for s in sources if s.taken_from == whole.taken_from]
    else:
        assert whole.taken_at is None
        assert whole.taken_from == ("doubtful" if any(s.taken_at for s in sources) else "unknown")
    located = {s.taken_from for s in sources if s.position}
    assert whole.position_from == (min(located, key=PRECEDENCE.index) if located else None)


def write(folder: Path, sources: set[str]) -> None:
    """A photo with a date and a position of another year and latitude in each source."""
    folder.mkdir(exist_ok=True)
    exif = Image.Exif()
    if "exif" in sources:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2011:05:06 07:08:09"
        gps = {1: "N", 2: (11.0, 30.0, 0.0), 3: "E", 4: (2.0, 30.0, 0.0)}
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    name = "IMG_20150506_070809.jpg" if "name" in sources else "a.jpg"
    packet = XMP.format(year=2012, latitude=12).encode() if "xmp" in sources else b""
    Image.new("RGB", (64, 48), "red").save(folder / name, exif=exif, xmp=packet)
    if "sidecar" in sources:
        (folder / f"{name}.xmp").write_text(XMP.format(year=2013, latitude=13), "utf-8")
    if "takeout" in sources:
        place = {"latitude": 14.5, "longitude": 2.5}
        moment = {"timestamp": str(int(datetime(2014, 5, 6).timestamp()))}
        content = takeout(name, geoData=place, photoTakenTime=moment)
        (folder / f"{name}.json").write_text(json.dumps(json.loads(content)), "utf-8")


def only(library: Path) -> Photo:
    with Catalogue.open(library) as catalogue:
        (photo,) = catalogue.photos.by_id(catalogue.embeddings.searchable_ids().tolist()).values()
        return photo


ORDER = {"exif": 2011, "xmp": 2012, "sidecar": 2013, "takeout": 2014, "name": 2015}


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_precedence_in_a_library(first: int, tmp_path: Path, library: Path, index: Index) -> None:
    names = [*ORDER]
    write(tmp_path / "one", set(names[first:]))
    index(tmp_path / "one")
    metadata = only(library).metadata
    assert metadata.taken_at is not None
    assert (metadata.taken_from, metadata.taken_at.year) == (names[first], ORDER[names[first]])
    if names[first] != "name":
        assert (metadata.position_from, metadata.latitude) == (names[first], 11.5 + first)


def test_a_sidecar_that_comes_later_wins_over_the_name_only(
    tmp_path: Path, library: Path, index: Index
) -> None:
    write(tmp_path / "one", {"name"})
    index(tmp_path / "one")
    assert only(library).metadata.taken_from == "name"
    write(tmp_path / "one", {"name", "sidecar"})
    index()
    assert only(library).metadata.taken_from == "sidecar"
    (tmp_path / "one" / "IMG_20150506_070809.jpg.xmp").unlink()
    index()
    assert only(library).metadata.taken_from == "sidecar"  # the photo was taken then all the same


def test_bursts_are_ordered_within_a_second(tmp_path: Path, index: Index, library: Path) -> None:
    for number in (5, 25, 5000, 75):
        exif = Image.Exif()
        directory = exif.get_ifd(ExifTags.IFD.Exif)
        directory[ExifTags.Base.DateTimeOriginal] = "2019:07:04 12:34:56"
        directory[ExifTags.Base.SubsecTimeOriginal] = f"{number:02}"
        (tmp_path / "burst").mkdir(exist_ok=True)
        image = Image.new("RGB", (64, 48), (number % 256, 9, 9))
        image.save(tmp_path / "burst" / f"{number:04}.jpg", exif=exif)
    index(tmp_path / "burst")
    with Catalogue.open(library) as catalogue:
        ids = catalogue.photos.ids_matching([], oldest_first=True).tolist()
        photos = catalogue.photos.by_id(ids)
        assert [photos[i].path.stem for i in ids] == ["0005", "0025", "5000", "0075"]
