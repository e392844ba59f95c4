"""Words of photos in a library: read at the next run, and never by embedding again."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from indexer.report import Report
from search.catalogue import FILE_NAME, Catalogue, lock_for_writing
from search.records import Text
from tests.captioned import draw_digikam, draw_takeout, takeout, xmp
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import COLOURS, draw, draw_raw, tree

Index = Callable[..., Report]


@pytest.fixture
def catalogue(library: Path, index: Index, photos: Path) -> Iterator[Catalogue]:
    index(photos)
    with Catalogue.open(library) as catalogue:
        yield catalogue


def texts(catalogue: Catalogue, name: str) -> set[tuple[str, str]]:
    photo_id = catalogue.photos.find_by_name(name)
    assert photo_id is not None
    found = catalogue.texts.by_id([photo_id]).get(photo_id, ())
    return {(text.source, text.text) for text in found if text.source not in ("folder", "name")}


def save(file: Path, colour: str, **more: object) -> None:
    Image.new("RGB", (64, 48), COLOURS[colour]).save(file, **more)  # type: ignore[arg-type]


def test_a_sidecar_is_noticed_by_the_next_run(
    catalogue: Catalogue, photos: Path, index: Index, encoder: ColourEncoder
) -> None:
    embedded = encoder.embedded
    for title in ("First", "Second, longer"):
        (photos / "red.jpg.xmp").write_text(xmp(title=title, rating="5"), "utf-8")
        report = index()
        assert texts(catalogue, "red.jpg") == {("caption", title)}
        assert report.changes() == {"texts": 1}
    (photos / "red.jpg.xmp").unlink()
    index()
    assert texts(catalogue, "red.jpg") == set()
    revision = catalogue.revision()
    index()
    assert catalogue.revision() == revision
    assert encoder.embedded == embedded


def test_a_library_of_before_gains_words_without_embedding(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder
) -> None:
    save(photos / "red.jpg", "red", xmp=xmp(title="Tram 28").encode())
    index(photos)
    embedded = encoder.embedded
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute("DELETE FROM photo_texts")  # as a migration leaves it
        db.execute("DELETE FROM text_states")
    index()
    with Catalogue.open(library) as catalogue:
        assert texts(catalogue, "red.jpg") == {("caption", "Tram 28")}
    assert encoder.embedded == embedded


def test_known_photos_gain_what_new_readers_find_without_embedding(
    photos: Path, library: Path, index: Index, encoder: ColourEncoder
) -> None:
    save(photos / "Lisbon2021.jpg", "red")
    index(photos)
    embedded = encoder.embedded
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute("DELETE FROM photo_texts")
        db.execute("UPDATE text_states SET state = '1'")  # as they were read before
    index()
    with Catalogue.open(library) as catalogue:
        texts = catalogue.texts.by_id(catalogue.embeddings.searchable_ids().tolist()).values()
        names = {text.text for of_photo in texts for text in of_photo}
    assert names == {"photos", "Lisbon2021", "Lisbon 2021", *COLOURS}
    assert encoder.embedded == embedded


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".avif"])
def test_xmp_inside_the_file(suffix: str, photos: Path, library: Path, index: Index) -> None:
    packet = xmp(description="Up the hill", people=["Anna"]).encode()
    about = PngInfo()
    about.add_itxt("XML:com.adobe.xmp", packet.decode())
    inside: dict[str, dict[str, object]] = {
        ".png": {"pnginfo": about},
        ".tif": {"tiffinfo": {700: packet}},
    }
    save(photos / f"one{suffix}", "red", **inside.get(suffix, {"xmp": packet}))
    index(photos)
    with Catalogue.open(library) as catalogue:
        assert texts(catalogue, f"one{suffix}") == {("caption", "Up the hill"), ("person", "Anna")}


def test_exif_and_iptc(photos: Path, library: Path, index: Index) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SONY DSC"
    exif[0x9C9B] = "Título\0".encode("utf-16-le")
    exif[0x9C9E] = "beach;sea\0".encode("utf-16-le")
    exif[0x4746] = 4
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "海边".encode("utf-16-le")
    save(photos / "tagged.jpg", "red", exif=exif)
    _add_iptc(photos / "tagged.jpg", {5: "Old title", 25: "Köln", 90: "Lisbon"})
    index(photos)
    with Catalogue.open(library) as catalogue:
        photo_id = catalogue.photos.find_by_name("tagged.jpg")
        assert texts(catalogue, "tagged.jpg") == {
            ("caption", "Título"), ("caption", "海边"), ("caption", "Old title"),
            ("tag", "beach"), ("tag", "sea"), ("tag", "Köln"), ("place", "Lisbon"),
        }  # fmt: skip
        assert catalogue.texts.ratings([photo_id or 0]) == {photo_id: 4}


def _add_iptc(file: Path, values: dict[int, str]) -> None:
    """IPTC-IIM in a Photoshop segment (APP13), as IIM 4.2 and Adobe's image resources specify."""
    records = b"".join(
        b"\x1c\x02" + bytes([number]) + len(value.encode()).to_bytes(2, "big") + value.encode()
        for number, value in values.items()
    )
    resource = b"8BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records
    body = b"Photoshop 3.0\0" + resource + b"\0" * (len(records) % 2)
    content = file.read_bytes()
    segment = b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body
    file.write_bytes(content[:2] + segment + content[2:])


def test_a_google_export(tmp_path: Path, library: Path, index: Index) -> None:
    folder = draw_takeout(tmp_path / "google")
    before = tree(folder)
    assert index(folder).warnings == []
    assert tree(folder) == before
    with Catalogue.open(library) as catalogue:
        assert texts(catalogue, "IMG_1.jpg") == {("person", "Anna")}
        assert texts(catalogue, "IMG_1-edited.jpg") == {("person", "Anna")}
        assert texts(catalogue, "IMG_1(1).jpg") == {("caption", "Tram 28")}
        assert texts(catalogue, "a very long name that some messenger gave to it.jpg") == {
            ("caption", "Castle")
        }
        photo = catalogue.photos.get(catalogue.photos.find_by_name("IMG_2.jpg") or 0)
        assert photo is not None
        assert (photo.metadata.latitude, photo.metadata.longitude) == (38.71, -9.14)
        assert str(photo.metadata.taken_at) == "2019-07-04 12:54:56+01:00"
        assert photo.metadata.taken_from == "takeout"


def test_a_favourite_of_google_becomes_a_star_once(
    photos: Path, library: Path, index: Index
) -> None:
    (photos / "red.jpg.json").write_text(takeout("red.jpg", favorited=True), "utf-8")
    (photos / "blue.jpg.json").write_text(takeout("blue.jpg", favorited=False), "utf-8")
    index(photos)
    with lock_for_writing(library) as catalogue:
        stars = catalogue.collections.stars()
        assert [star.path for star in stars] == [photos / "red.jpg"]
        catalogue.collections.unstar(stars)
    (photos / "green.jpg.json").write_text(takeout("green.jpg"), "utf-8")
    index(photos)
    with Catalogue.open(library) as catalogue:
        assert catalogue.collections.stars() == ()


def test_a_sidecar_of_a_hidden_raw_counts(photos: Path, library: Path, index: Index) -> None:
    draw_raw(photos / "red.dng")
    (photos / "red.dng.xmp").write_text(xmp(tags=["heron"]), "utf-8")
    index(photos)
    with Catalogue.open(library) as catalogue:
        assert texts(catalogue, "red.jpg") == {("tag", "heron")}
        assert catalogue.photos.find_by_name("red.dng") is None


def test_a_raw_beside_a_jpeg_that_cannot_be_read_is_indexed(
    photos: Path, library: Path, index: Index
) -> None:
    draw_raw(photos / "red.dng")
    (photos / "red.jpg").write_bytes(b"no JPEG")
    assert index(photos).unreadable == 1
    with Catalogue.open(library) as catalogue:
        assert catalogue.photos.find_by_name("red.dng") is not None
    report = index()
    assert (report.new, report.missing, report.changed) == (0, 0, 0)
    save(photos / "red.jpg", "red")
    assert index().changed == 1
    assert index().missing == 1  # the JPEG shows it from now on


def test_a_json_that_fits_no_photo_is_named(photos: Path, index: Index) -> None:
    (photos / "Lost.jpg.json").write_text(takeout("Lost.jpg"), "utf-8")
    (photos / "Video.mp4.json").write_text(takeout("Video.mp4"), "utf-8")
    (photos / "metadata.json").write_text('{"title": "Trip"}', "utf-8")
    (warning,) = index(photos).warnings
    assert warning.path == photos / "Lost.jpg.json"
    assert "Lost.jpg" in warning.reason
    assert index().warnings == []


def test_a_folder_tagged_in_digikam(tmp_path: Path, library: Path, index: Index) -> None:
    index(draw_digikam(tmp_path / "photos"))
    with Catalogue.open(library) as catalogue:
        assert texts(catalogue, "DSC0001.jpg") == {
            ("tag", "holiday"),
            ("tag", "Places"),
            ("tag", "Portugal"),
            ("person", "Anna Müller"),
        }
        assert texts(catalogue, "DSC0002.jpg") == {("caption", "电子发票"), ("person", "Bob")}
        ids = [catalogue.photos.find_by_name(f"DSC000{n}.jpg") or 0 for n in (1, 2, 3)]
        assert catalogue.texts.ratings(ids) == {ids[0]: 5, ids[1]: 3}


def test_bad_sidecars_are_named_and_lose_nothing(photos: Path, shell: Shell) -> None:
    (photos / "red.xmp").write_text("no \x1b[31mXML", "utf-8")
    (photos / "green.jpg.json").write_text(takeout("Party.jpg"), "utf-8")
    (photos / "nobody.xmp").write_text(xmp(title="Nobody"), "utf-8")
    (photos / "blue.xmp").write_bytes(b"\xff\xfe\0" * 100)
    save(photos / "white.jpg", "white", xmp=b"<x>&broken")
    done = shell("index", photos)
    assert done.code == 0
    for name in ("red.xmp", "green.jpg.json", "blue.xmp", "white.jpg"):
        assert f"no metadata from {photos / name}: " in done.err
    assert "another photo, Party.jpg" in done.err
    assert "nobody" not in done.err
    assert shell("index").err.count("no captions") == 0
    (photos / "nobody.xmp").rename(photos / "blue.xmp")
    assert "photoseek: 1 with other texts; " in shell("index").err


def test_a_sidecar_that_cannot_be_read_now_is_tried_again(
    catalogue: Catalogue, photos: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "red.xmp").write_text(xmp(title="Tram"), "utf-8")

    def refuse(file: Path) -> io.BytesIO:
        raise PermissionError(13, "Permission denied", str(file))

    with monkeypatch.context() as patch:
        patch.setattr("indexer.metadata.sidecars.open_regular", refuse)
        (warning,) = index().warnings
        assert warning.reason == "permission denied"
    index()
    assert texts(catalogue, "red.jpg") == {("caption", "Tram")}


def test_a_moved_photo_has_its_new_folder(
    catalogue: Catalogue, photos: Path, index: Index, encoder: ColourEncoder
) -> None:
    embedded = encoder.embedded
    (photos / "2021 Lisbon").mkdir()
    (photos / "red.jpg").rename(photos / "2021 Lisbon" / "red.jpg")
    index()
    (photo_id,) = [catalogue.photos.find_by_name("red.jpg") or 0]
    assert Text("folder", "photos/2021 Lisbon") in catalogue.texts.by_id([photo_id])[photo_id]
    assert encoder.embedded == embedded


def test_hostile_tags_stop_nothing(photos: Path, index: Index) -> None:
    good = (photos / "red.jpg").read_bytes()
    (photos / "iptc.jpg").write_bytes(good)
    _add_iptc(photos / "iptc.jpg", {25: "x" * 60_000})
    for number, junk in enumerate((b"\xff\xed\0\x10Photoshop 3.0\0", b"\xff\xe1\0\x08Exif\0\0")):
        (photos / f"junk{number}.jpg").write_bytes(good[:2] + junk + good[2:])
    os.mkfifo(photos / "red.xmp")
    report = index(photos)
    assert [problem.path.name for problem in report.warnings] == []
    shutil.rmtree(photos)


def test_many_json_files_of_others_are_no_trouble(photos: Path, index: Index) -> None:
    (photos / "red.json").write_text(json.dumps({"title": "red"}), "utf-8")
    assert index(photos).warnings == []
    assert draw(photos / "last.jpg").exists()
