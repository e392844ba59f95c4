"""Favourites, albums and taught names from Python."""

from __future__ import annotations

import contextlib
import multiprocessing
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from search.catalogue import FILE_NAME, Catalogue
from search.collections.backup import read_backup, write_backup
from search.engine import Engine, open_library
from search.errors import (
    AlbumWrong,
    BackupUnreadable,
    ExamplesWrong,
    NameWrong,
    NotInLibrary,
    PhotoUnreadable,
    QueryWrong,
    UnknownAlbum,
    UnknownName,
)
from search.files import LARGEST_CONTENT_BYTES
from search.user_records import Album, UserData
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import draw, draw_folder


def names(engine: Engine, text: str, top: int = 99) -> list[str]:
    return [hit.photo.path.stem for hit in engine.search(text, top=top)]


def test_a_star_is_a_filter(engine: Engine, photos: Path) -> None:
    assert names(engine, "is:favourite") == []
    assert (
        engine.collections.star(photos / "red.jpg", "blue.jpg", engine.search("green")[0].photo)
        == 3
    )
    assert engine.collections.star("RED.jpg") == 0
    assert set(names(engine, "is:favourite")) == {"red", "blue", "green"}
    assert names(engine, "blue is:FAVORITE", 1) == ["blue"]
    number = engine.search("red", top=1)[0].photo.id
    assert engine.collections.unstar(number, f"#{number}") == 1
    assert set(names(engine, "-is:favourite")) == {"red", "white", "black", "yellow"}


def test_an_id_is_never_the_name_of_a_file(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photo = engine.search("red", top=1)[0].photo
    draw(tmp_path / "other.png", "blue", (90, 70)).rename(f"#{photo.id}")
    assert engine.collections.star(photo.id) == 1
    assert [ref.path for ref in engine.catalogue.collections.stars()] == [photo.path]
    with pytest.raises(NotInLibrary, match="999: not a photo of the library"):
        engine.collections.star(999)


def test_a_huge_file_is_refused_by_name_and_not_read(engine: Engine, tmp_path: Path) -> None:
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate(LARGEST_CONTENT_BYTES + 1)  # sparse
    with pytest.raises(PhotoUnreadable, match=r"huge\.bin: .*more than the limit of 1,000"):
        engine.collections.teach("Rex", [huge])
    assert engine.collections.names() == ()


def test_an_album_is_a_filter(engine: Engine, photos: Path) -> None:
    assert engine.collections.add_to_album("Old trip", photos / "red.jpg", "white.jpg") == 2
    assert set(names(engine, 'album:"old TRIP"')) == {"red", "white"}
    assert names(engine, 'white album:"old trip"')[0] == "white"
    engine.collections.save_search("Any", "type:jpg -is:favourite")
    assert len(names(engine, "album:any")) == 6
    engine.collections.star("red.jpg")
    assert len(names(engine, "album:any")) == 5
    assert names(engine, "-album:any") == ["red"]
    assert engine.collections.remove_from_album("Old trip", "red.jpg") == 1
    engine.collections.drop_album("any")
    with pytest.raises(UnknownAlbum):
        engine.search("album:any")


def test_either_of_two_albums(engine: Engine, photos: Path) -> None:
    engine.collections.add_to_album("Trip", photos / "red.jpg", "white.jpg")
    engine.collections.add_to_album("Dogs", photos / "white.jpg", "blue.jpg")
    engine.collections.save_search("Green", "name:green")
    assert set(names(engine, "album:trip album:dogs")) == {"white"}
    assert set(names(engine, "album:trip,dogs")) == {"red", "white", "blue"}
    assert set(names(engine, "album:green,dogs")) == {"green", "white", "blue"}
    assert len(names(engine, "-album:trip,dogs")) == 3
    with pytest.raises(UnknownAlbum, match="nowhere"):
        engine.search("album:trip,nowhere")
    engine.collections.add_to_album("Trip,Dogs", photos / "green.jpg")
    assert names(engine, "album:trip,dogs") == ["green"]


def test_an_album_is_shown_in_its_own_order(engine: Engine) -> None:
    albums = engine.collections
    albums.add_to_album("Trip", "white.jpg", "red.jpg", "blue.jpg")
    albums.move_in_album("Trip", "blue.jpg", before="white.jpg")
    assert names(engine, "album:Trip") == ["blue", "white", "red"]
    in_turn = [hit.photo.path.stem for hit in engine.search("album:trip", sort="oldest")]
    albums.edit_album("Trip", sort="oldest")
    assert names(engine, "album:Trip") == in_turn
    albums.edit_album("Trip", sort="newest")
    assert names(engine, "album:Trip") == in_turn[::-1]


def test_a_name_is_a_word(engine: Engine, photos: Path, tmp_path: Path) -> None:
    outside = draw(tmp_path / "elsewhere" / "dark.png", "blue", (90, 70))
    taught = engine.collections.teach("Rex", [outside, photos / "blue.jpg"])
    assert [one.path.name for one in taught.shown_by] == ["dark.png", "blue.jpg"]
    assert names(engine, "Rex")[0] == "blue"
    assert names(engine, "photos of rex")[0] == "blue"
    assert names(engine, "-Rex")[-1] == "blue"
    assert "as you taught it: Rex" in [str(note) for note in engine.search("rex").notes]
    assert names(engine, "3:Rex + yellow")[0] == "blue"
    assert "blue" in names(engine, "taught:rex")
    engine.collections.teach("Rex", not_photos=["blue.jpg"])
    assert "blue" not in names(engine, "taught:rex")
    assert "blue" not in names(engine, "Rex and yellow")  # a counter-example of Rex
    assert "blue" in names(engine, "yellow -rex")
    assert engine.count() == 6  # what was read is not added
    engine.collections.rename("rex", "Bello")
    assert not any(note.code == "taught" for note in engine.search("rex").notes)
    assert engine.collections.unteach("bello", outside) == 1
    assert engine.collections.unteach("bello") == 1
    with pytest.raises(UnknownName):
        engine.search("taught:bello")


def test_a_changed_model_encodes_examples_again(
    engine: Engine, photos: Path, tmp_path: Path
) -> None:
    from indexer.update import IndexOptions, index_folders

    outside = draw(tmp_path / "elsewhere" / "dark.png", "blue", (90, 70))
    engine.collections.teach("Rex", [outside])
    other = ColourEncoder("other")
    index_folders([photos], IndexOptions(engine.directory, model="other", encoder=other))
    with open_library(engine.directory, encoder=other) as changed:
        assert names(changed, "Rex")[0] == "blue"
        outside.unlink()
    with (
        open_library(engine.directory, encoder=other) as changed,
        pytest.raises(ExamplesWrong, match="none of its examples can be found"),
    ):
        changed.search("Rex")


def test_a_refused_change_changes_nothing(engine: Engine, photos: Path, tmp_path: Path) -> None:
    collections = engine.collections
    outside = draw(tmp_path / "elsewhere" / "x.png", "blue", (90, 70))
    (tmp_path / "note.jpg").write_text("no picture")
    red = photos / "red.jpg"
    for wrong in ("", "is:favourite", "x" * 10_000, "a\x07b", "<i>Rex</i>"):
        acts: list[Callable[[], object]] = [
            lambda name=wrong: collections.teach(name, [red]),  # type: ignore[misc]
            lambda name=wrong: collections.add_to_album(name, red),  # type: ignore[misc]
            lambda name=wrong: collections.save_search(name, "red"),  # type: ignore[misc]
        ]
        for act in acts:
            with pytest.raises(NameWrong):
                act()
    with pytest.raises(NotInLibrary, match="index its folder first"):
        collections.star(red, outside)
    with pytest.raises(NotInLibrary):
        collections.add_to_album("Trip", tmp_path / "gone.jpg")
    with pytest.raises(PhotoUnreadable, match="not an image"):
        collections.teach("Rex", [red, tmp_path / "note.jpg"])
    with pytest.raises(ExamplesWrong, match="name at least one photo"):
        collections.teach("Rex")
    with pytest.raises(ExamplesWrong, match="name a photo that shows it first"):
        collections.teach("Rex", not_photos=[red])
    with pytest.raises(ExamplesWrong, match=r"red\.jpg is both an example and a counter-example"):
        collections.teach("Rex", [red], ["red.jpg"])
    with pytest.raises(AlbumWrong, match="name at least one photo, or a search"):
        collections.add_to_album("Trip")
    with pytest.raises(AlbumWrong, match="cannot ask for another album"):
        collections.save_search("Trip", "album:Other")
    with pytest.raises(QueryWrong):
        collections.save_search("Trip", 'a "b')
    assert engine.catalogue.collections.user_data() == UserData()


def test_emoji_and_other_scripts_are_names(engine: Engine) -> None:
    for name in ("🐶", "小白", "👩\u200d👧"):
        engine.collections.teach(name, ["blue.jpg"])
        assert names(engine, f"{name} 在海边")[0] == "blue"


def teach_some(library: Path, photos: Path, first: int) -> None:
    with open_library(library, encoder=ColourEncoder()) as engine:
        for number in range(first, first + 5):
            engine.collections.teach("Rex", [photos / f"{number}.png"])


def test_two_processes_that_teach_at_once_lose_nothing(engine: Engine, tmp_path: Path) -> None:
    for number in range(10):
        draw(tmp_path / "more" / f"{number}.png", "red", (20 + number, 20))
    context = multiprocessing.get_context("spawn")
    work = [(engine.directory, tmp_path / "more", first) for first in (0, 5)]
    both = [context.Process(target=teach_some, args=some) for some in work]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert len(engine.catalogue.taught_names.get("Rex").shown_by) == 10


def test_copies_share_user_data(engine: Engine, photos: Path) -> None:
    inner = draw_folder(photos / "copies")
    engine.collections.star(inner / "red.jpg")  # not indexed yet, but of the same content
    assert names(engine, "is:favourite") == ["red"]
    assert np.array_equal(engine.embeddings()[0], range(1, 7))


# -- albums that refer to albums ------------------------------------------------------------------

CIRCLES = {"A": "album:A", "B": "red album:C", "C": "-album:b red", "D": "red AND album:D"}


def store_search(engine: Engine, name: str, query: str) -> None:
    """Save a search as a program of others could."""
    with engine.collections.writing() as catalogue:
        catalogue.collections.save_search(name, query)


@pytest.mark.parametrize("name", CIRCLES)
def test_an_album_that_refers_to_an_album_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(AlbumWrong, match="cannot ask for another album"):
        engine.collections.save_search(name, CIRCLES[name])
    assert engine.collections.albums() == ()


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_of_albums_ends_with_an_error(engine: Engine, name: str) -> None:
    for album, query in CIRCLES.items():
        store_search(engine, album, query)
    with pytest.raises(AlbumWrong, match="cannot ask for another album") as raised:
        engine.search(f"album:{name}")
    assert raised.value.fields["name"] == name
    assert len(engine.search("red")) == 6


@pytest.mark.parametrize("name", CIRCLES)
def test_a_circle_of_albums_is_not_restored(tmp_path: Path, name: str) -> None:
    backup = tmp_path / "backup.json"
    write_backup(UserData(albums=(Album(name, CIRCLES[name]),)), backup)
    with pytest.raises(BackupUnreadable, match="cannot ask for another album"):
        read_backup(backup)


def test_a_circle_of_albums_is_not_merged(
    engine: Engine, library: Path, tmp_path: Path, photos: Path
) -> None:
    from indexer.merge import merge
    from indexer.update import IndexOptions, index_folders

    index_folders([photos], IndexOptions(tmp_path / "other", encoder=ColourEncoder()))
    with open_library(tmp_path / "other", encoder=ColourEncoder()) as other:
        for album, query in CIRCLES.items():
            store_search(other, album, query)
        store_search(other, "Fine", "red")
    (note,) = merge(library, [tmp_path / "other"]).refused
    assert note == f"rows of albums without a valid query: {len(CIRCLES)}"
    assert [album.name for album in engine.collections.albums()] == ["Fine"]


# -- a library that another program locks ---------------------------------------------------------


@pytest.mark.parametrize("mode", ["NORMAL", "EXCLUSIVE"])
def test_a_star_in_a_locked_library_is_an_error(
    photos: Path, library: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    shell("index", photos)
    monkeypatch.setattr("search.catalogue.connection.BUSY_TIMEOUT_S", 0.1)
    with contextlib.closing(sqlite3.connect(library / FILE_NAME, isolation_level=None)) as db:
        db.execute(f"PRAGMA locking_mode = {mode}")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("UPDATE library SET revision = revision + 1")
        for arguments in (("red.jpg",), ("--from", "red")):
            found = shell("star", *arguments, "--library", library)
            assert found.code == 1
            assert "is being written by another process; nothing more was changed" in found.err
        db.execute("ROLLBACK")
    with Catalogue.open(library) as catalogue:
        assert catalogue.collections.stars() == ()
