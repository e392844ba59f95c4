"""The library behind a page: none yet, being filled, changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Progress, Report
from search.engine import Engine
from search.errors import FolderMissing, LibraryMissing
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.ui.conftest import shelf_of
from ui import library as module
from ui.library import Run, Shelf
from ui.views import progress

pytestmark = pytest.mark.usefixtures("_colours_built_in")


def wait(shelf: Shelf) -> Shelf:
    while shelf.run.busy:
        time.sleep(0.01)
    return shelf


def test_a_library_appears_when_a_folder_is_added(photos: Path, library: Path) -> None:
    shelf = Shelf(read_settings())
    with pytest.raises(LibraryMissing):
        shelf.engine()
    assert shelf.start([photos], "builtin")
    report = wait(shelf).run.report
    assert report is not None
    assert report.new == 6
    assert shelf.engine().count() == 6
    assert library.exists()


def test_new_photos_are_found_by_an_update(photos: Path) -> None:
    shelf = Shelf(read_settings())
    shelf.start([photos], "builtin")
    wait(shelf)
    draw(photos / "more.png", "red")
    for told in ("1 new", "nothing new"):
        shelf.start([])
        assert told in progress(wait(shelf))
    assert shelf.engine().count() == 7


def test_an_error_is_told(tmp_path: Path) -> None:
    shelf = Shelf(read_settings())
    shelf.start([tmp_path / "gone"])
    assert isinstance(wait(shelf).run.error, FolderMissing)
    assert "no such folder" in progress(shelf)


def test_a_run_can_be_stopped_and_is_the_only_one(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(read_settings())

    def endless(_folders: object, _options: object, watch: Callable[[Progress], None]) -> Report:
        while True:
            watch(Progress(1, 2, 0))
            time.sleep(0.01)

    monkeypatch.setattr(module, "index_folders", endless)
    assert shelf.start([photos])
    assert not shelf.start([photos])
    shelf.stop()
    assert wait(shelf).run == Run(stopped=True)
    assert "stopped" in progress(shelf)


def test_a_changed_model_opens_the_library_anew(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    shelf = shelf_of(engine)
    assert shelf.engine() is engine
    index(photos, with_encoder=ColourEncoder("others"))
    assert shelf.engine() is not engine
    assert shelf.engine().tag.name == "others"


def test_without_a_library_a_picture_can_be_compared(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load_encoder", lambda _: ColourEncoder())
    shelf = Shelf(read_settings())
    best = shelf.match((photos / "blue.jpg").read_bytes(), ["red", "blue"])[0]
    assert best.text == "blue"
    shelf.warm_up()
