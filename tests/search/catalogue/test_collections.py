"""What people say of their photos outlives the photos, and every way of keeping them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing, migrations
from search.collections.errors import AlbumWrong, NameWrong, UnknownAlbum, UnknownName
from search.records import (
    Album,
    EmbeddedPhoto,
    File,
    KnownPhoto,
    Mention,
    Metadata,
    ModelTag,
    Root,
    Said,
    Stamp,
    TaughtName,
    UnreadablePhoto,
)

TAG = ModelTag("colours", "none", 4, "squash 8")
OTHER = ModelTag("other", "none", 4, "squash 8")
ROW = np.array([0.5, 0.5, 0.5, 0.5], np.float32)
A, B, C = (Mention(key, Path(f"/photos/{key.decode()}.jpg")) for key in (b"a", b"b", b"c"))
FORMATS = Path(__file__).resolve().parents[2] / "formats"


def embedded(root: Root, path: str, content: bytes) -> EmbeddedPhoto:
    return EmbeddedPhoto(File(root, path, Stamp(1, 1), content), Metadata(), ROW)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue of three photos, writable."""
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.add_model(TAG)
        root = catalogue.add_root(Path("/photos"))
        catalogue.store([embedded(root, f"{c}.jpg", c.encode()) for c in "abc"], TAG)
        yield catalogue


def test_stars_are_given_and_taken(catalogue: Catalogue) -> None:
    before = catalogue.said_revision()
    assert catalogue.star([A, B]) == 2
    assert catalogue.star([A]) == 0
    assert catalogue.stars() == (A, B)
    assert catalogue.unstar([A, C]) == 1
    assert catalogue.stars() == (B,)
    assert catalogue.said_revision() > before


def test_albums_are_sets_or_searches(catalogue: Catalogue) -> None:
    assert catalogue.add_to_album("Trip", [B, A]) == 2
    assert catalogue.add_to_album("TRIP", [A, C]) == 1
    catalogue.save_search("Dogs", "a dog")
    catalogue.save_search("dogs", "a dog")
    assert catalogue.albums() == (Album("Dogs", "a dog"), Album("Trip", None, (B, A, C)))
    assert catalogue.remove_from_album("trip", [A]) == 1
    assert catalogue.album("tRIP") == Album("Trip", None, (B, C))
    catalogue.drop_album("trip")
    with pytest.raises(UnknownAlbum, match="there is no album 'Trip'; `photoseek album list`"):
        catalogue.album("Trip")


def test_an_album_named_twice_stays_what_it_was(catalogue: Catalogue) -> None:
    catalogue.add_to_album("Trip", [A])
    catalogue.save_search("Dogs", "a dog")
    before = catalogue.said()
    with pytest.raises(AlbumWrong, match="there is one already, a set of 1 photos"):
        catalogue.save_search("trip", "a dog")
    with pytest.raises(AlbumWrong, match="there is one already, the search 'a dog'"):
        catalogue.save_search("dogs", "a cat")
    with pytest.raises(AlbumWrong, match="it is the search 'a dog', to which no photo is added"):
        catalogue.add_to_album("dogs", [A])
    with pytest.raises(NameWrong):
        catalogue.add_to_album("is:x", [A])
    for act in (catalogue.drop_album, lambda name: catalogue.remove_from_album(name, [A])):
        with pytest.raises(UnknownAlbum):
            act("none")
    assert catalogue.said() == before


def test_names_are_taught_and_forgotten(catalogue: Catalogue) -> None:
    catalogue.teach(TaughtName("Rex", (A, B), (C,)), {})
    catalogue.teach(TaughtName("rex", (C,), (B,)), {})  # the last word counts
    catalogue.teach(TaughtName("Anna", (A,)), {})
    assert catalogue.names() == (TaughtName("Anna", (A,)), TaughtName("Rex", (A, C), (B,)))
    assert catalogue.unteach("REX", [C]) == 1
    assert catalogue.name("rex") == TaughtName("Rex", (A,), (B,))
    with pytest.raises(NameWrong, match="it is taught already"):
        catalogue.rename("rex", "anna")
    catalogue.rename("rex", "REX")
    catalogue.rename("rex", "Bello")
    assert catalogue.unteach("bello") == 2
    for forget in (catalogue.unteach, catalogue.name):
        with pytest.raises(UnknownName, match="nobody has taught the name 'bello'"):
            forget("bello")


def test_examples_keep_a_row_for_when_their_photos_are_gone(catalogue: Catalogue) -> None:
    outside = Mention(b"x", Path("/elsewhere/x.jpg"))
    catalogue.teach(TaughtName("Rex", (A, outside)), {b"a": -ROW, b"x": -ROW})
    rows = catalogue.rows_of_contents([A, outside, Mention(b"none", Path("/none"))])
    assert set(rows) == {b"a", b"x"}
    assert np.array_equal(rows[b"a"], ROW)  # the library's own comes first
    catalogue.forget_root(catalogue.roots()[0])
    assert np.array_equal(catalogue.rows_of_contents([A])[b"a"], -ROW)
    catalogue.unteach("Rex")
    assert catalogue.rows_of_contents([A, outside]) == {}


def said_of_all(catalogue: Catalogue) -> Said:
    catalogue.star([A])
    catalogue.add_to_album("Trip", [A, B])
    catalogue.save_search("Dogs", "a dog")
    catalogue.teach(TaughtName("Rex", (A,), (C,)), {b"a": ROW})
    return catalogue.said()


def test_nothing_that_happens_to_the_photos_loses_it(catalogue: Catalogue) -> None:
    said, (root,) = said_of_all(catalogue), catalogue.roots()
    catalogue.mark_missing_and_restored(root, ["a.jpg", "b.jpg"], [])
    catalogue.store([KnownPhoto(File(root, "new/a.jpg", Stamp(1, 1), b"a"))], TAG)
    assert catalogue.ids_of_contents([A, B]) == {b"a": 1}
    catalogue.add_model(OTHER)
    catalogue.store([embedded(root, f"{c}.jpg", c.encode()) for c in "abc"], OTHER)
    catalogue.store([embedded(root, "new/a.jpg", b"a")], OTHER)
    assert catalogue.activate(OTHER)
    assert catalogue.said() == said
    assert set(catalogue.rows_of_contents([A, C])) == {b"a", b"c"}
    catalogue.forget_root(root)
    assert catalogue.said() == said


def test_what_was_said_of_a_file_follows_its_edits(catalogue: Catalogue) -> None:
    said_of_all(catalogue)
    (root,) = catalogue.roots()
    catalogue.store([embedded(root, "a.jpg", b"a, turned")], TAG)
    turned = Mention(b"a, turned", A.path)
    assert catalogue.stars() == (turned,)
    assert catalogue.album("Trip").photos == (turned, B)
    assert catalogue.name("Rex").shown_by == (turned,)
    catalogue.store([UnreadablePhoto(File(root, "a.jpg", Stamp(2, 2), b"cut"), "cut")], TAG)
    assert catalogue.stars() == (turned,)
    catalogue.store([embedded(root, "a.jpg", b"a, turned")], TAG)
    assert catalogue.stars() == (turned,)


def test_names_that_two_files_swap_leave_what_was_said_with_the_photo(
    catalogue: Catalogue,
) -> None:
    catalogue.star([A])
    (root,) = catalogue.roots()
    swapped = (File(root, "a.jpg", Stamp(2, 2), b"b"), File(root, "b.jpg", Stamp(2, 2), b"a"))
    catalogue.store([EmbeddedPhoto(file, Metadata(), ROW) for file in swapped], TAG)
    assert [one.content_hash for one in catalogue.stars()] == [b"a"]
    catalogue.store([embedded(root, "copy.jpg", b"a"), embedded(root, "b.jpg", b"new")], TAG)
    assert [one.content_hash for one in catalogue.stars()] == [b"a"]


def test_photos_by_their_place(catalogue: Catalogue) -> None:
    assert catalogue.mention_at(A.path) == A
    assert catalogue.mention_at(Path("/photos/d.jpg")) is None
    assert catalogue.knows_content(b"a")
    assert not catalogue.knows_content(b"d")


@pytest.mark.parametrize("version", sorted(f.name for f in FORMATS.iterdir() if f.is_dir()))
def test_a_reader_of_an_older_library_finds_nothing_said(version: str, tmp_path: Path) -> None:
    shutil.copytree(FORMATS / version, tmp_path / version)
    content = (tmp_path / version / FILE_NAME).read_bytes()
    with Catalogue.open(tmp_path / version) as catalogue:
        assert catalogue.said() == Said()
        assert catalogue.said_revision() == 0
        assert len(catalogue.embeddings()[0]) == 2
    assert (tmp_path / version / FILE_NAME).read_bytes() == content


def test_a_migration_keeps_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lock_for_writing(tmp_path) as catalogue:
        catalogue.add_model(TAG)
        said = said_of_all(catalogue)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("CREATE TABLE more (x)",)))
    with lock_for_writing(tmp_path) as catalogue:
        assert catalogue.said() == said
    backup = next(tmp_path.glob("*.backup"))
    with contextlib.closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT count(*) FROM stars").fetchone() == (1,)
