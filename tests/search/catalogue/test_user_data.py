"""User data: favourites, albums and taught names, kept through all changes of photos."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing, migrations
from search.errors import AlbumWrong, NameWrong, UnknownAlbum, UnknownName
from search.records import (
    EmbeddedPhoto,
    File,
    KnownPhoto,
    Metadata,
    ModelTag,
    Root,
    Stamp,
    UnreadablePhoto,
)
from search.user_records import Album, PhotoRef, TaughtName, UserData

TAG = ModelTag("colours", "none", 4, "squash 8")
OTHER = ModelTag("other", "none", 4, "squash 8")
ROW = np.array([0.5, 0.5, 0.5, 0.5], np.float32)
A, B, C = (PhotoRef(key, Path(f"/photos/{key.decode()}.jpg")) for key in (b"a", b"b", b"c"))
FORMATS = Path(__file__).resolve().parents[2] / "formats"


def embedded(root: Root, path: str, content: bytes) -> EmbeddedPhoto:
    return EmbeddedPhoto(File(root, path, Stamp(1, 1), content), Metadata(), ROW)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue of three photos, writable."""
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        root = catalogue.roots.add(Path("/photos"))
        catalogue.photos.store([embedded(root, f"{c}.jpg", c.encode()) for c in "abc"], TAG)
        yield catalogue


def test_stars_are_given_and_taken(catalogue: Catalogue) -> None:
    before = catalogue.collections.revision()
    assert catalogue.collections.star([A, B]) == 2
    assert catalogue.collections.star([A]) == 0
    assert catalogue.collections.stars() == (A, B)
    assert catalogue.collections.unstar([A, C]) == 1
    assert catalogue.collections.stars() == (B,)
    assert catalogue.collections.revision() > before


def test_albums_are_sets_or_searches(catalogue: Catalogue) -> None:
    assert catalogue.collections.add_to_album("Trip", [B, A]) == 2
    assert catalogue.collections.add_to_album("TRIP", [A, C]) == 1
    catalogue.collections.save_search("Dogs", "a dog")
    catalogue.collections.save_search("dogs", "a dog")
    assert catalogue.collections.albums() == (
        Album("Dogs", "a dog"),
        Album("Trip", None, (B, A, C)),
    )
    assert catalogue.collections.remove_from_album("trip", [A]) == 1
    assert catalogue.collections.album("tRIP") == Album("Trip", None, (B, C))
    assert catalogue.collections.album("tri\u0301p") == Album("Trip", None, (B, C))
    catalogue.collections.drop_album("trip")
    with pytest.raises(UnknownAlbum, match="there is no album 'Trip'; `photoseek album list`"):
        catalogue.collections.album("Trip")


def test_an_album_has_a_description_a_cover_and_an_order(catalogue: Catalogue) -> None:
    albums = catalogue.collections
    albums.add_to_album("Trip", [A, B, C])
    albums.edit_album("trip", description=" By train.\n\x07 ", cover=B)
    album = Album("Trip", None, (A, B, C), "By train.", b"b")
    assert albums.album("Trip") == album
    assert albums.move_in_album("Trip", [C, PhotoRef(b"x", Path("/x"))], A) == 1
    assert albums.album("Trip") == dataclasses.replace(album, photos=(C, A, B), sort="manual")
    assert albums.move_in_album("Trip", [C, A], None) == 2
    assert albums.album("Trip").photos == (B, C, A)
    albums.edit_album("Trip", sort="oldest")
    assert albums.album("Trip").sort == "oldest"
    albums.save_search("Dogs", "a dog")
    with pytest.raises(AlbumWrong, match="it is the search"):
        albums.edit_album("Dogs", sort="manual")
    with pytest.raises(AlbumWrong, match="up to 2,000 characters"):
        albums.edit_album("Dogs", description="x" * 2001)


def test_an_album_is_not_replaced_by_another_of_its_name(catalogue: Catalogue) -> None:
    catalogue.collections.add_to_album("Trip", [A])
    catalogue.collections.save_search("Dogs", "a dog")
    before = catalogue.collections.user_data()
    with pytest.raises(AlbumWrong, match="there is one already, a set of 1 photos"):
        catalogue.collections.save_search("trip", "a dog")
    with pytest.raises(AlbumWrong, match="there is one already, the search 'a dog'"):
        catalogue.collections.save_search("dogs", "a cat")
    with pytest.raises(AlbumWrong, match="it is the search 'a dog', to which no photo is added"):
        catalogue.collections.add_to_album("dogs", [A])
    with pytest.raises(NameWrong):
        catalogue.collections.add_to_album("is:x", [A])
    for act in (
        catalogue.collections.drop_album,
        lambda name: catalogue.collections.remove_from_album(name, [A]),
    ):
        with pytest.raises(UnknownAlbum):
            act("none")
    assert catalogue.collections.user_data() == before


def test_names_are_taught_and_forgotten(catalogue: Catalogue) -> None:
    catalogue.taught_names.teach(TaughtName("Rex", (A, B), (C,)), {})
    catalogue.taught_names.teach(TaughtName("rex", (C,), (B,)), {})  # the last word counts
    catalogue.taught_names.teach(TaughtName("Anna", (A,)), {})
    assert catalogue.taught_names.all() == (
        TaughtName("Anna", (A,)),
        TaughtName("Rex", (A, C), (B,)),
    )
    assert catalogue.taught_names.forget("REX", [C]) == 1
    assert catalogue.taught_names.get("rex") == TaughtName("Rex", (A,), (B,))
    with pytest.raises(NameWrong, match="it is taught already"):
        catalogue.taught_names.rename("rex", "anna")
    catalogue.taught_names.rename("rex", "REX")
    catalogue.taught_names.rename("rex", "Bello")
    assert catalogue.taught_names.forget("bello") == 2
    for forget in (catalogue.taught_names.forget, catalogue.taught_names.get):
        with pytest.raises(UnknownName, match="nobody has taught the name 'bello'"):
            forget("bello")


def test_embeddings_of_examples_outlive_their_photos(catalogue: Catalogue) -> None:
    outside = PhotoRef(b"x", Path("/elsewhere/x.jpg"))
    catalogue.taught_names.teach(TaughtName("Rex", (A, outside)), {b"a": -ROW, b"x": -ROW})
    rows = catalogue.embeddings.by_content([A, outside, PhotoRef(b"none", Path("/none"))])
    assert set(rows) == {b"a", b"x"}
    assert np.array_equal(rows[b"a"], ROW)  # the library's own comes first
    catalogue.roots.forget(catalogue.roots.all()[0])
    assert np.array_equal(catalogue.embeddings.by_content([A])[b"a"], -ROW)
    catalogue.taught_names.forget("Rex")
    assert catalogue.embeddings.by_content([A, outside]) == {}


def store_user_data(catalogue: Catalogue) -> UserData:
    catalogue.collections.star([A])
    catalogue.collections.add_to_album("Trip", [B, A])
    catalogue.collections.move_in_album("Trip", [A], B)
    catalogue.collections.edit_album("Trip", description="By train", cover=A)
    catalogue.collections.save_search("Dogs", "a dog")
    catalogue.taught_names.teach(TaughtName("Rex", (A,), (C,)), {b"a": ROW})
    return catalogue.collections.user_data()


def test_user_data_survives_all_changes_of_photos(catalogue: Catalogue) -> None:
    user_data, (root,) = store_user_data(catalogue), catalogue.roots.all()
    catalogue.photos.mark_missing_and_restored(root, ["a.jpg", "b.jpg"], [])
    catalogue.photos.store([KnownPhoto(File(root, "new/a.jpg", Stamp(1, 1), b"a"))], TAG)
    assert catalogue.photos.ids_by_content([A, B]) == {b"a": 1}
    catalogue.embeddings.add_model(OTHER)
    catalogue.photos.store([embedded(root, f"{c}.jpg", c.encode()) for c in "abc"], OTHER)
    catalogue.photos.store([embedded(root, "new/a.jpg", b"a")], OTHER)
    assert catalogue.embeddings.activate(OTHER)
    assert catalogue.collections.user_data() == user_data
    assert set(catalogue.embeddings.by_content([A, C])) == {b"a", b"c"}
    catalogue.roots.forget(root)
    assert catalogue.collections.user_data() == user_data


def test_user_data_follows_the_edits_of_a_file(catalogue: Catalogue) -> None:
    store_user_data(catalogue)
    (root,) = catalogue.roots.all()
    catalogue.photos.store([embedded(root, "a.jpg", b"a, turned")], TAG)
    turned = PhotoRef(b"a, turned", A.path)
    assert catalogue.collections.stars() == (turned,)
    assert catalogue.collections.album("Trip").photos == (turned, B)
    assert catalogue.collections.album("Trip").cover == b"a, turned"
    assert catalogue.taught_names.get("Rex").shown_by == (turned,)
    catalogue.photos.store([UnreadablePhoto(File(root, "a.jpg", Stamp(2, 2), b"cut"), "cut")], TAG)
    assert catalogue.collections.stars() == (turned,)
    catalogue.photos.store([embedded(root, "a.jpg", b"a, turned")], TAG)
    assert catalogue.collections.stars() == (turned,)


def test_user_data_stays_with_the_content_when_two_files_swap_names(
    catalogue: Catalogue,
) -> None:
    catalogue.collections.star([A])
    (root,) = catalogue.roots.all()
    swapped = (File(root, "a.jpg", Stamp(2, 2), b"b"), File(root, "b.jpg", Stamp(2, 2), b"a"))
    catalogue.photos.store([EmbeddedPhoto(file, Metadata(), ROW) for file in swapped], TAG)
    assert [one.content_hash for one in catalogue.collections.stars()] == [b"a"]
    catalogue.photos.store([embedded(root, "copy.jpg", b"a"), embedded(root, "b.jpg", b"new")], TAG)
    assert [one.content_hash for one in catalogue.collections.stars()] == [b"a"]


def test_photos_by_path(catalogue: Catalogue) -> None:
    assert catalogue.photos.ref_at(A.path) == A
    assert catalogue.photos.ref_at(Path("/photos/d.jpg")) is None
    assert catalogue.photos.has_content(b"a")
    assert not catalogue.photos.has_content(b"d")


@pytest.mark.parametrize(("version", "stars"), [("v1", []), ("v10", ["red.jpg"])])
def test_a_reader_of_an_older_library_finds_its_user_data(
    version: str, stars: list[str], tmp_path: Path
) -> None:
    shutil.copytree(FORMATS / version, tmp_path / version)
    content = (tmp_path / version / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / version) as catalogue:
        user_data = catalogue.collections.user_data()
        assert [photo.path.name for photo in user_data.stars] == stars
        assert dataclasses.replace(user_data, stars=()) == UserData()
        assert len(catalogue.embeddings.since()[0]) == 2
    assert (tmp_path / version / FILE_NAME).read_bytes() == content


def test_a_migration_keeps_user_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.embeddings.add_model(TAG)
        user_data = store_user_data(catalogue)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("CREATE TABLE more (x)",)))
    with lock_for_writing(tmp_path) as catalogue:
        assert catalogue.collections.user_data() == user_data
    backup = next(tmp_path.glob("*.backup"))
    with contextlib.closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT count(*) FROM stars").fetchone() == (1,)
