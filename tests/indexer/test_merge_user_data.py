"""Photo texts and user data of other libraries that are merged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.merge import merge
from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue, lock_for_writing
from search.engine import Engine, open_library
from search.records import PictureText, Text
from search.user_records import PhotoRef, UserData
from tests.captioned import xmp
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import draw, draw_folder


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A library of another folder with the same pictures, and a white one beside them."""
    folder = draw_folder(tmp_path / "elsewhere")
    draw(folder / "small.png", "white", (20, 20))
    (folder / "red.jpg.xmp").write_text(xmp(title="Tram 28", rating="4"), "utf-8")
    index_folders([folder], IndexOptions(tmp_path / "other", encoder=ColourEncoder()))
    return tmp_path / "other"


@pytest.fixture
def there(other: Path) -> Iterator[Engine]:
    with open_library(other, encoder=ColourEncoder()) as engine:
        yield engine


def user_data(library: Path) -> tuple[UserData, int, int]:
    with Catalogue.open(library) as catalogue:
        return (
            catalogue.collections.user_data(),
            catalogue.collections.revision(),
            catalogue.revision(),
        )


def names(data: UserData) -> dict[str, tuple[list[str], list[str]]]:
    """The file names of examples and counter-examples, by the taught name."""
    return {
        one.name: ([a.path.name for a in one.shown_by], [a.path.name for a in one.not_by])
        for one in data.names
    }


def albums(data: UserData) -> dict[str, tuple[str | None, list[str]]]:
    return {one.name: (one.query, [a.path.name for a in one.photos]) for one in data.albums}


def test_what_people_say_is_united_and_nothing_changes_the_second_time(
    engine: Engine, library: Path, there: Engine, other: Path
) -> None:
    here = engine.collections
    here.star("red.jpg", "blue.jpg")
    here.add_to_album("Trip", "red.jpg", "blue.jpg")
    here.save_search("Dogs", "a dog")
    here.teach("Rex", ["red.jpg"], ["green.jpg", "black.jpg"])
    there.collections.star("blue.jpg", "small.png")
    there.collections.add_to_album("TRIP", "small.png", "blue.jpg")
    there.collections.save_search("Cats", "a cat")
    there.collections.edit_album("Cats", description="All of them", cover="blue.jpg", sort="oldest")
    there.collections.teach("rex", ["yellow.jpg", "black.jpg"], ["small.png"])
    there.collections.teach("Bello", ["white.jpg"])
    assert merge(library, [other]).left_out == ()
    merged = user_data(library)
    assert {one.path.name for one in merged[0].stars} == {"red.jpg", "blue.jpg", "small.png"}
    assert albums(merged[0]) == {
        "Cats": ("a cat", []),
        "Dogs": ("a dog", []),
        "Trip": (None, ["red.jpg", "blue.jpg", "small.png"]),
    }
    assert names(merged[0]) == {
        "Bello": (["white.jpg"], []),
        "Rex": (["red.jpg", "yellow.jpg"], ["green.jpg", "black.jpg", "small.png"]),
    }
    (cats, *_) = merged[0].albums
    assert (cats.description, cats.sort) == ("All of them", "oldest")
    assert cats.cover == there.catalogue.collections.album("Cats").cover
    merge(library, [other])
    assert user_data(library) == merged


def test_an_album_that_is_another_one_stays_and_is_named(
    engine: Engine, library: Path, there: Engine, other: Path
) -> None:
    engine.collections.save_search("Trip", "a beach")
    engine.collections.add_to_album("Dogs", "red.jpg")
    before = albums(engine.catalogue.collections.user_data())
    there.collections.add_to_album("Trip", "small.png")
    there.collections.save_search("Dogs", "a dog")
    assert merge(library, [other]).left_out == ("Dogs", "Trip")
    assert albums(user_data(library)[0]) == before


def test_the_shell_names_albums_that_stay(tmp_path: Path, shell: Shell) -> None:
    for name, query in (("one", "a beach"), ("two", "a lake")):
        with lock_for_writing(tmp_path / name) as catalogue:
            catalogue.collections.save_search("Trip", query)
    found = shell("merge", tmp_path / "two", "--library", tmp_path / "one")
    assert "the album Trip is left out" in found.err


@pytest.mark.usefixtures("engine")
def test_a_name_works_where_its_examples_never_were(
    library: Path, there: Engine, other: Path, tmp_path: Path
) -> None:
    outside = draw(tmp_path / "outside" / "dark.png", "blue", (90, 70))
    there.collections.teach("Rex", [outside])
    outside.unlink()
    merge(library, [other])
    with open_library(library, encoder=ColourEncoder()) as merged:
        assert merged.search("Rex")[0].photo.path.stem == "blue"


def test_a_library_without_photos_brings_its_user_data(
    engine: Engine, library: Path, tmp_path: Path
) -> None:
    with lock_for_writing(tmp_path / "empty") as empty:
        empty.collections.save_search("Dogs", "a dog")
    assert merge(library, [tmp_path / "empty"]).photos == 0
    assert albums(user_data(library)[0]) == {"Dogs": ("a dog", [])}
    assert engine.count() == 6


def texts(catalogue: Catalogue, name: str) -> set[tuple[str, str]]:
    photo_id = catalogue.photos.find_by_name(name)
    assert photo_id is not None
    found = catalogue.texts.by_id([photo_id])[photo_id]
    return {(text.source, text.text) for text in found}


def test_words_come_without_their_files(library: Path, other: Path, tmp_path: Path) -> None:
    with Catalogue.open(other) as catalogue:
        expected = {name: texts(catalogue, name) for name in ("red.jpg", "small.png")}
    shutil.rmtree(tmp_path / "elsewhere")
    merge(library, [other])
    with Catalogue.open(library) as catalogue:
        assert {name: texts(catalogue, name) for name in expected} == expected
        assert ("caption", "Tram 28") in expected["red.jpg"]
        red = catalogue.photos.find_by_name("red.jpg")
        assert red and catalogue.texts.ratings([red]) == {red: 4}
    with open_library(library, encoder=ColourEncoder()) as engine:
        assert [h.photo.path.name for h in engine.search('caption:"tram 28"')] == ["red.jpg"]


def test_words_that_came_are_not_read_again(library: Path, other: Path) -> None:
    merge(library, [other])
    with Catalogue.open(library) as catalogue:
        revision = catalogue.revision()
        index_folders([], IndexOptions(library, encoder=ColourEncoder()))
        assert catalogue.revision() == revision


def test_a_photo_with_texts_keeps_them(library: Path, other: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    (folder / "red.jpg.xmp").write_text(xmp(title="Changed since"), "utf-8")
    index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))
    merge(library, [other])
    with Catalogue.open(library) as catalogue:
        assert ("caption", "Changed since") in texts(catalogue, "red.jpg")
        assert ("caption", "Tram 28") not in texts(catalogue, "red.jpg")


def test_photos_below_another_root_are_read_again(library: Path, tmp_path: Path) -> None:
    options = IndexOptions(library, encoder=ColourEncoder())
    draw(tmp_path / "top" / "first.png")
    index_folders([tmp_path / "top"], options)
    inner = draw_folder(tmp_path / "top" / "inner")
    (inner / "red.jpg.xmp").write_text(xmp(title="Tram 28", rating="4"), "utf-8")
    index_folders([inner], IndexOptions(tmp_path / "other", encoder=ColourEncoder()))
    merge(library, [tmp_path / "other"])
    with Catalogue.open(library) as catalogue:
        assert ("caption", "Tram 28") in texts(catalogue, "red.jpg")
        assert catalogue.texts.states(catalogue.roots.all()[0])["inner/red.jpg"] == ""
        index_folders([], options)
        assert catalogue.texts.states(catalogue.roots.all()[0])["inner/red.jpg"] != ""
        assert ("folder", "top/inner") in texts(catalogue, "red.jpg")


@pytest.mark.usefixtures("engine")
def test_the_text_in_pictures_comes_to_all_copies(library: Path, other: Path) -> None:
    with lock_for_writing(other) as there:
        red = there.photos.get(there.photos.find_by_name("red.jpg") or 0)
        assert red
        there.extracted_texts.store([PictureText(red.content_hash, ("Fare 3 EUR",))])
    merge(library, [other])
    with Catalogue.open(library) as catalogue:
        ids = catalogue.photos.copies_of([PhotoRef(red.content_hash, red.path)])
        assert len(ids) == 2
        found = catalogue.texts.by_id(ids)
        assert all(Text("text", "Fare 3 EUR") in found[number] for number in ids)
        unread = {
            one.content_hash for one in catalogue.extracted_texts.pending(catalogue.roots.all())
        }
        assert len(unread) == 6
        assert red.content_hash not in unread
