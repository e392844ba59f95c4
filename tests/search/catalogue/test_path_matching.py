"""Folders, file names, cameras and lenses, found by any spelling of their letters."""

from __future__ import annotations

import itertools
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue import Catalogue, conditions, lock_for_writing
from search.catalogue.path_matching import ends_with_path, has_in_file_name, is_in_folder
from search.query import Filter, make_filter
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Stamp
from search.words import fold_name

TAG = ModelTag("noise", "none", 2, "squash 8")
NAMES = (
    "Москва", "Österreich", "한국", "Ελλάδα", "Łódź", "Tromsø", "İstanbul", "Weiß", "हिन्दी",
    "Đà Nẵng", "がっこう", "里斯本", "Anna’s – 2019", "Ёлка", "ﬁrst", "100%_sure",
)  # fmt: skip


def spellings(name: str) -> set[str]:
    """A name in other letters that mean the same."""
    cases = (name, name.upper(), name.lower(), name.title(), fold_name(name))
    normalize = unicodedata.normalize
    return {form for c in cases for form in (normalize("NFC", c), normalize("NFD", c), c)}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos in folders of these names, decomposed as macOS writes them, and of the camera."""
    library = tmp_path_factory.mktemp("library")
    with lock_for_writing(library) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        row = np.array([1, 0], np.float32)
        entries = []
        for number, name in enumerate(NAMES):
            stored = unicodedata.normalize("NFD", name)
            path = f"{stored}/x {number} {stored}.jpg"
            metadata = Metadata(camera=f"A {name} 7", lens=f"{name} 50mm")
            file = File(root, path, Stamp(1, 1), str(number).encode())
            entries.append(EmbeddedPhoto(file, metadata, row))
        catalogue.photos.store(entries, TAG)
    return library


@pytest.mark.parametrize(("number", "name"), list(enumerate(NAMES, 1)))
def test_a_photo_is_found_by_any_spelling(library: Path, number: int, name: str) -> None:
    with Catalogue.open(library) as catalogue:
        for spelling in spellings(name):
            for part in (
                make_filter("folder", spelling),
                make_filter("folder", f"/photos/{spelling}"),
                make_filter("folder", f"PHOTOS/{spelling}/"),
                make_filter("name", f"{number - 1} {spelling}.jp"),
                make_filter("camera", spelling),
                make_filter("lens", spelling),
            ):
                assert catalogue.photos.ids_matching([part]).tolist() == [number], part
            for end in (f"x {number - 1} {spelling}.JPG", f"{spelling}/x {number - 1} {name}.jpg"):
                assert catalogue.photos.find_by_name(end) == number


def test_the_same_letters_precede_other_spellings(tmp_path: Path) -> None:
    names = ("Cafe.jpg", "café.jpg", "CAFE.JPG")
    with lock_for_writing(tmp_path) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        row = np.array([1, 0], np.float32)
        files = [File(root, name, Stamp(1, 1), name.encode()) for name in names]
        catalogue.photos.store([EmbeddedPhoto(file, Metadata(), row) for file in files], TAG)
        for number, name in enumerate(names, 1):
            assert catalogue.photos.find_by_name(name) == number
            assert catalogue.photos.find_by_name(f"/photos/{name}") is not None
        assert catalogue.photos.find_by_name("CAFÉ.JPG") == 1
        assert catalogue.photos.find_by_name("afe.jpg") is None


PARTS = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(PARTS, min_size=1, max_size=3), PARTS)
def test_parts_of_any_path_are_found(folders: list[str], name: str) -> None:
    path = "/".join((*folders, name)).encode()
    inside, file = fold_name("/".join(folders)), fold_name(name)
    assert is_in_folder(b"/photos", path, inside)
    assert is_in_folder(b"/photos", path, fold_name(f"/photos/{folders[0]}"))
    assert has_in_file_name(path, file)
    assert ends_with_path(b"/photos", path, fold_name(path.decode()))


def test_names_that_are_not_utf_8_are_compared() -> None:
    assert is_in_folder(b"/photos", b"\xff \xc3\x96/a.jpg", fold_name("\udcff ö"))
    assert has_in_file_name(b"a/\xff\xc3\x96.jpg", "o.jpg")
    assert not is_in_folder(b"/photos", b"ab/a.jpg", "/photos/a")
    assert is_in_folder(b"/photos", b"a.jpg", "")


def test_folders_of_many_photos_are_compared_in_time(tmp_path: Path) -> None:
    """Each distinct folder is folded once."""
    count = 100_000
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.roots.add(Path("/photos"))
        values = (
            (f"Österreich {n // 100}/Фото {n}.jpg".encode(), n.to_bytes(8, "big"))
            for n in range(count)
        )
        with catalogue._database.transaction() as db:
            db.executemany(
                "INSERT INTO photos (root_id, path, size, mtime_ns, content_hash, readable,"
                " taken_from) VALUES (1, ?, 1, 1, ?, 1, 'unknown')",
                values,
            )
        started = time.process_time()
        assert len(catalogue.photos.ids_matching([Filter("folder", "", "osterreich 77")])) == 1100
        assert time.process_time() - started < 2


def test_all_conditions_bind_as_many_values_as_they_have_places() -> None:
    for part in itertools.starmap(
        make_filter, [("folder", "a"), ("name", "a"), ("camera", "a"), ("lens", "a")]
    ):
        sql, values = conditions.condition(part)
        assert sql.count("?") == len(values)
