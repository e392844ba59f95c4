"""Photo texts in the catalogue: stored once, found, and deleted with the last photo."""

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
from search.errors import LibraryDamaged
from search.records import (
    EmbeddedPhoto,
    File,
    KnownPhoto,
    Metadata,
    ModelTag,
    PhotoTexts,
    Root,
    Stamp,
    Text,
)
from tests.search.catalogue.test_catalogue import FORMATS

TAG = ModelTag("colours", "none", 4, "squash 8")
LISBON, ANNA = Text("folder", "2021 Lisbon"), Text("person", "Anna")


def store(catalogue: Catalogue, root: Root, path: str, metadata: Metadata = Metadata()) -> None:
    file = File(root, path, Stamp(1, 1), path.encode())
    row = np.array([0.5, 0.5, 0.5, 0.5], np.float32)
    catalogue.photos.store([EmbeddedPhoto(file, metadata, row)], TAG)


@pytest.fixture
def root() -> Root:
    return Root(1, Path("/photos"))


@pytest.fixture
def catalogue(tmp_path: Path, root: Root) -> Iterator[Catalogue]:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        catalogue.roots.add(root.path)
        for name in "abc":
            store(catalogue, root, f"{name}.jpg")
        catalogue.texts.store(
            root,
            [
                PhotoTexts("a.jpg", "1", (LISBON, ANNA), rating=5),
                PhotoTexts("b.jpg", "1", (LISBON,)),
            ],
        )
        yield catalogue


def found(catalogue: Catalogue, text: str) -> list[int]:
    ids = catalogue.texts.ids_matching(words.phrase(text), 100)
    assert ids is not None
    return [int(number) for number in ids]


def texts(catalogue: Catalogue) -> set[str]:
    with contextlib.closing(sqlite3.connect(catalogue.directory / FILE_NAME)) as db:
        db.execute("INSERT INTO text_index (text_index) VALUES ('integrity-check')")
        return {text for (text,) in db.execute("SELECT text FROM texts")}


def test_photos_by_their_texts(catalogue: Catalogue, root: Root) -> None:
    assert found(catalogue, "lisbon") == [1, 2]
    assert found(catalogue, "anna") == [1]
    assert found(catalogue, "2021 Lisbon") == [1, 2]
    assert found(catalogue, "lisbon 2021") == []
    assert catalogue.texts.by_id([1, 2, 3]) == {1: (LISBON, ANNA), 2: (LISBON,)}
    assert catalogue.texts.ratings([1, 2]) == {1: 5}
    assert catalogue.texts.states(root) == {"a.jpg": "1", "b.jpg": "1", "c.jpg": ""}
    assert catalogue.texts.states(root, other_than="1") == {"c.jpg": ""}


def test_a_word_of_too_many_photos_has_no_ids(catalogue: Catalogue) -> None:
    assert catalogue.texts.ids_matching(words.phrase("lisbon"), 1) is None
    assert catalogue.texts.ids_matching(words.phrase("lisbon"), 2) is not None


def test_new_texts_replace_earlier_texts(catalogue: Catalogue, root: Root) -> None:
    before = catalogue.revision()
    catalogue.texts.store(root, [PhotoTexts("a.jpg", "2", (Text("person", "Bob"),))])
    assert (found(catalogue, "anna"), found(catalogue, "bob")) == ([], [1])
    assert texts(catalogue) == {"2021 Lisbon", "Bob"}
    assert catalogue.texts.ratings([1]) == {}
    assert catalogue.revision() > before


def test_texts_are_deleted_with_their_last_photo(catalogue: Catalogue, root: Root) -> None:
    catalogue.roots.forget(root)
    assert texts(catalogue) == set()


def test_texts_of_a_moved_photo_are_read_again(catalogue: Catalogue, root: Root) -> None:
    catalogue.photos.mark_missing_and_restored(root, ["a.jpg"], [])
    moved = File(root, "trip/a.jpg", Stamp(1, 1), b"a.jpg")
    catalogue.photos.store([KnownPhoto(moved)], TAG)
    assert catalogue.texts.states(root) == {"trip/a.jpg": "", "b.jpg": "1", "c.jpg": ""}
    assert found(catalogue, "anna") == [1]
    store(catalogue, root, "b.jpg")
    assert catalogue.texts.states(root)["b.jpg"] == ""


def test_texts_of_a_merged_root_are_read_again(catalogue: Catalogue) -> None:
    outer = catalogue.roots.add(Path("/"))
    assert set(catalogue.texts.states(outer).values()) == {""}


def test_date_and_position_fill_gaps_only(catalogue: Catalogue, root: Root) -> None:
    exif = Metadata(datetime(2020, 1, 1), "exif", latitude=1.0, longitude=2.0)
    store(catalogue, root, "own.jpg", exif)
    for hour in (1, 2):
        moment = datetime(2019, 7, 4, hour, tzinfo=UTC)
        texts = PhotoTexts("c.jpg", "1", (), None, moment, (38.7, -9.1 - hour))
        own = PhotoTexts("own.jpg", "1", (), None, moment, (38.7, -9.1))
        catalogue.texts.store(root, [texts, own])
        photos = catalogue.photos.by_id([3, 4])
        assert (photos[4].metadata, photos[3].metadata.taken_at) == (exif, moment)
        assert photos[3].metadata.taken_from == "sidecar"
        assert (photos[3].metadata.latitude, photos[3].metadata.longitude) == (38.7, -9.1 - hour)
    catalogue.texts.store(root, [PhotoTexts("c.jpg", "1")])
    assert catalogue.photos.by_id([3]) == {3: photos[3]}


def test_a_library_of_format_1_is_read_without_texts(tmp_path: Path) -> None:
    shutil.copytree(FORMATS / "v1", tmp_path / "v1")
    before = (tmp_path / "v1" / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / "v1") as catalogue:
        assert found(catalogue, "anna") == []
        assert catalogue.texts.by_id([1, 2]) == {}
    assert (tmp_path / "v1" / FILE_NAME).read_bytes() == before
    with lock_for_writing(tmp_path / "v1") as catalogue:
        (root,) = catalogue.roots.all()
        assert set(catalogue.texts.states(root).values()) == {""}


def test_the_library_grows_by_less_than_a_kilobyte_a_photo(tmp_path: Path) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        root = catalogue.roots.add(Path("/photos"))
        for number in range(2000):
            store(catalogue, root, f"{number}.jpg")
        before = _size(catalogue)
        caption = "Anna and Bob have breakfast on the terrace of a small house above the river "
        catalogue.texts.store(root, [
            PhotoTexts(f"{n}.jpg", "1 0123456789abcdef", (
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


def test_a_text_of_another_type_is_a_damaged_library(catalogue: Catalogue, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE_NAME)) as db, db:
        db.create_function("crc32", 1, lambda _: 0)
        db.execute("UPDATE texts SET text = x'ff00' WHERE source = 'person'")
    with pytest.raises(LibraryDamaged, match="a value of type bytes"):
        catalogue.texts.by_id([1])
