"""The words of photos in the catalogue: kept once, found, and gone with the last photo."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from search import words
from search.catalogue import FILE_NAME, Catalogue, lock_for_writing
from search.records import (
    EmbeddedPhoto,
    File,
    KnownPhoto,
    Metadata,
    ModelTag,
    Root,
    Stamp,
    Text,
    Told,
)
from tests.search.catalogue.test_catalogue import FORMATS

TAG = ModelTag("colours", "none", 4, "squash 8")
LISBON, ANNA = Text("folder", "2021 Lisbon"), Text("person", "Anna")


def store(catalogue: Catalogue, root: Root, path: str, metadata: Metadata = Metadata()) -> None:
    file = File(root, path, Stamp(1, 1), path.encode())
    row = np.array([0.5, 0.5, 0.5, 0.5], np.float32)
    catalogue.store([EmbeddedPhoto(file, metadata, row)], TAG)


@pytest.fixture
def root() -> Root:
    return Root(1, Path("/photos"))


@pytest.fixture
def catalogue(tmp_path: Path, root: Root) -> Iterator[Catalogue]:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.add_model(TAG)
        catalogue.add_root(root.path)
        for name in "abc":
            store(catalogue, root, f"{name}.jpg")
        catalogue.store_told(
            root,
            [Told("a.jpg", "1", (LISBON, ANNA), rating=5), Told("b.jpg", "1", (LISBON,))],
        )
        yield catalogue


def found(catalogue: Catalogue, text: str) -> list[int]:
    ids = catalogue.photos_with(words.phrase(text), 100)
    assert ids is not None
    return [int(number) for number in ids]


def texts(catalogue: Catalogue) -> set[str]:
    with contextlib.closing(sqlite3.connect(catalogue.directory / FILE_NAME)) as db:
        db.execute("INSERT INTO text_index (text_index) VALUES ('integrity-check')")
        return {text for (text,) in db.execute("SELECT text FROM texts")}


def test_photos_by_their_words(catalogue: Catalogue, root: Root) -> None:
    assert found(catalogue, "lisbon") == [1, 2]
    assert found(catalogue, "anna") == [1]
    assert found(catalogue, "2021 Lisbon") == [1, 2]
    assert found(catalogue, "lisbon 2021") == []
    assert catalogue.texts_of([1, 2, 3]) == {1: (LISBON, ANNA), 2: (LISBON,)}
    assert catalogue.ratings([1, 2]) == {1: 5}
    assert catalogue.told(root) == {"a.jpg": "1", "b.jpg": "1", "c.jpg": ""}


def test_a_word_of_too_many_photos_is_told_apart(catalogue: Catalogue) -> None:
    assert catalogue.photos_with(words.phrase("lisbon"), 1) is None
    assert catalogue.photos_with(words.phrase("lisbon"), 2) is not None


def test_what_is_told_again_replaces_what_was_told(catalogue: Catalogue, root: Root) -> None:
    before = catalogue.revision()
    catalogue.store_told(root, [Told("a.jpg", "2", (Text("person", "Bob"),))])
    assert (found(catalogue, "anna"), found(catalogue, "bob")) == ([], [1])
    assert texts(catalogue) == {"2021 Lisbon", "Bob"}
    assert catalogue.ratings([1]) == {}
    assert catalogue.revision() > before


def test_no_name_outlives_its_photos(catalogue: Catalogue, root: Root) -> None:
    catalogue.forget_root(root)
    assert texts(catalogue) == set()


def test_a_photo_that_moved_is_asked_again(catalogue: Catalogue, root: Root) -> None:
    catalogue.mark_missing_and_restored(root, ["a.jpg"], [])
    moved = File(root, "trip/a.jpg", Stamp(1, 1), b"a.jpg")
    catalogue.store([KnownPhoto(moved)], TAG)
    assert catalogue.told(root) == {"trip/a.jpg": "", "b.jpg": "1", "c.jpg": ""}
    assert found(catalogue, "anna") == [1]
    store(catalogue, root, "b.jpg")
    assert catalogue.told(root)["b.jpg"] == ""


def test_a_root_inside_another_is_asked_again(catalogue: Catalogue) -> None:
    outer = catalogue.add_root(Path("/"))
    assert set(catalogue.told(outer).values()) == {""}


def test_date_and_position_fill_gaps_only(catalogue: Catalogue, root: Root) -> None:
    exif = Metadata(datetime(2020, 1, 1), "exif", latitude=1.0, longitude=2.0)
    store(catalogue, root, "own.jpg", exif)
    for hour in (1, 2):
        moment = datetime(2019, 7, 4, hour, tzinfo=UTC)
        told = Told("c.jpg", "1", (), None, moment, (38.7, -9.1 - hour))
        own = Told("own.jpg", "1", (), None, moment, (38.7, -9.1))
        catalogue.store_told(root, [told, own])
        photos = catalogue.photos([3, 4])
        assert (photos[4].metadata, photos[3].metadata.taken_at) == (exif, moment)
        assert photos[3].metadata.taken_from == "sidecar"
        assert (photos[3].metadata.latitude, photos[3].metadata.longitude) == (38.7, -9.1 - hour)
    catalogue.store_told(root, [Told("c.jpg", "1")])
    assert catalogue.photos([3]) == {3: photos[3]}


def test_a_library_of_before_is_read_as_if_it_said_nothing(tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "v1", tmp_path / "v1")
    before = (tmp_path / "v1" / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / "v1") as catalogue:
        assert found(catalogue, "anna") == []
        assert catalogue.texts_of([1, 2]) == {}
    assert (tmp_path / "v1" / FILE_NAME).read_bytes() == before
    with lock_for_writing(tmp_path / "v1") as catalogue:
        (root,) = catalogue.roots()
        assert set(catalogue.told(root).values()) == {""}


def test_the_library_grows_by_less_than_a_kilobyte_a_photo(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.add_model(TAG)
        root = catalogue.add_root(Path("/photos"))
        for number in range(2000):
            store(catalogue, root, f"{number}.jpg")
        before = _size(catalogue)
        caption = "Anna and Bob have breakfast on the terrace of a small house above the river "
        catalogue.store_told(root, [
            Told(f"{n}.jpg", "1 0123456789abcdef", (
                Text("folder", f"Trips/{n // 100} Lisbon"), Text("caption", f"{caption} {n}"),
                ANNA, Text("person", "Bob"), Text("tag", "holiday"), Text("tag", f"tag {n % 50}"),
            )) for n in range(2000)
        ])  # fmt: skip
        assert (_size(catalogue) - before) / 2000 < 500


def _size(catalogue: Catalogue) -> int:
    with contextlib.closing(sqlite3.connect(catalogue.directory / FILE_NAME)) as db:
        pages, size = (
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
        return int(pages * size)
