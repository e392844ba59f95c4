"""Stars, albums and taught names, as Python says them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from search.collections.errors import (
    AlbumWrong,
    ExamplesWrong,
    NameWrong,
    NotInLibrary,
    UnknownAlbum,
    UnknownName,
)
from search.engine import Engine, open_library
from search.errors import PhotoUnreadable, QueryWrong
from search.records import Said
from tests.colours import ColourEncoder
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


def test_a_name_is_a_word(engine: Engine, photos: Path, tmp_path: Path) -> None:
    outside = draw(tmp_path / "elsewhere" / "dark.png", "blue", (90, 70))
    taught = engine.collections.teach("Rex", [outside, photos / "blue.jpg"])
    assert [one.path.name for one in taught.shown_by] == ["dark.png", "blue.jpg"]
    assert names(engine, "Rex")[0] == "blue"
    assert names(engine, "photos of rex")[0] == "blue"
    assert names(engine, "-Rex")[-1] == "blue"
    assert engine.note("rex") == "as you taught it: Rex"
    assert names(engine, "3:Rex + yellow")[0] == "blue"
    assert "blue" in names(engine, "taught:rex")
    engine.collections.teach("Rex", not_photos=["blue.jpg"])
    assert "blue" not in names(engine, "taught:rex")
    assert "blue" not in names(engine, "Rex and yellow")  # whom we know not to be Rex
    assert "blue" in names(engine, "yellow -rex")
    assert engine.count() == 6  # what was read is not added
    engine.collections.rename("rex", "Bello")
    assert engine.note("rex") is None
    assert engine.collections.unteach("bello", outside) == 1
    assert engine.collections.unteach("bello") == 1
    with pytest.raises(UnknownName):
        engine.search("taught:bello")


def test_a_changed_model_learns_anew(engine: Engine, photos: Path, tmp_path: Path) -> None:
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


def test_what_cannot_be_said_changes_nothing(engine: Engine, photos: Path, tmp_path: Path) -> None:
    said, outside = engine.collections, draw(tmp_path / "elsewhere" / "x.png", "blue", (90, 70))
    (tmp_path / "note.jpg").write_text("no picture")
    red = photos / "red.jpg"
    for wrong in ("", "is:favourite", "x" * 10_000, "a\x07b", "<i>Rex</i>"):
        acts: list[Callable[[], object]] = [
            lambda name=wrong: said.teach(name, [red]),  # type: ignore[misc]
            lambda name=wrong: said.add_to_album(name, red),  # type: ignore[misc]
            lambda name=wrong: said.save_search(name, "red"),  # type: ignore[misc]
        ]
        for act in acts:
            with pytest.raises(NameWrong):
                act()
    with pytest.raises(NotInLibrary, match="index its folder first"):
        said.star(red, outside)
    with pytest.raises(NotInLibrary):
        said.add_to_album("Trip", tmp_path / "gone.jpg")
    with pytest.raises(PhotoUnreadable, match="not an image"):
        said.teach("Rex", [red, tmp_path / "note.jpg"])
    with pytest.raises(ExamplesWrong, match="name at least one photo"):
        said.teach("Rex")
    with pytest.raises(ExamplesWrong, match="name a photo that shows it first"):
        said.teach("Rex", not_photos=[red])
    with pytest.raises(ExamplesWrong, match=r"red\.jpg is said to show it, and not to show it"):
        said.teach("Rex", [red], ["red.jpg"])
    with pytest.raises(AlbumWrong, match="name at least one photo, or a search"):
        said.add_to_album("Trip")
    with pytest.raises(AlbumWrong, match="cannot ask for another album"):
        said.save_search("Trip", "album:Other")
    with pytest.raises(QueryWrong):
        said.save_search("Trip", 'a "b')
    assert engine.catalogue.said() == Said()


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
    assert len(engine.catalogue.name("Rex").shown_by) == 10


def test_photos_that_are_copies_share_what_is_said(engine: Engine, photos: Path) -> None:
    inner = draw_folder(photos / "copies")
    engine.collections.star(inner / "red.jpg")  # not indexed yet, but of the same content
    assert names(engine, "is:favourite") == ["red"]
    assert np.array_equal(engine.embeddings()[0], range(1, 7))
