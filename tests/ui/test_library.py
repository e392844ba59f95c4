"""The library behind a page: none yet, being filled, changed."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Progress, Report
from search.encoders import loading
from search.engine import Engine, open_library
from search.errors import FolderMissing, LibraryMissing, RunFailed
from search.matching import match
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui import library as module
from ui.library import LiveLibrary, Run, Search
from ui.library_tab import progress

pytestmark = pytest.mark.usefixtures("_colours_built_in")


def wait(live: LiveLibrary) -> LiveLibrary:
    while live.run.busy:
        time.sleep(0.01)
    return live


def test_a_library_appears_when_a_folder_is_added(photos: Path, library: Path) -> None:
    live = LiveLibrary(read_settings())
    with pytest.raises(LibraryMissing):
        live.engine()
    assert live.start([photos], "builtin")
    report = wait(live).run.report
    assert report is not None
    assert report.new == 6
    assert live.engine().count() == 6
    assert library.exists()


def test_new_photos_are_found_by_an_update(photos: Path) -> None:
    live = LiveLibrary(read_settings())
    live.start([photos], "builtin")
    wait(live)
    draw(photos / "more.png", "red")
    for told in ("1 new", "nothing new"):
        live.start([])
        assert told in progress(wait(live))
    assert live.engine().count() == 7


def test_an_error_is_told(tmp_path: Path) -> None:
    live = LiveLibrary(read_settings())
    live.start([tmp_path / "gone"])
    assert isinstance(wait(live).run.error, FolderMissing)
    assert "no such folder" in progress(live)


def test_a_run_can_be_stopped_and_is_the_only_one(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveLibrary(read_settings())

    def endless(_folders: object, _options: object, watch: Callable[[Progress], None]) -> Report:
        while True:
            watch(Progress(1, 2, 0))
            time.sleep(0.01)

    monkeypatch.setattr(module, "index_folders", endless)
    assert live.start([photos])
    assert not live.start([photos])
    live.stop()
    assert wait(live).run == Run(stopped=True)
    assert "stopped" in progress(live)


def test_a_run_that_dies_leaves_the_page_ready_for_the_next(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveLibrary(read_settings())

    def dies(*_: object) -> Report:
        raise MemoryError

    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # would print it
    monkeypatch.setattr(module, "index_folders", dies)
    assert live.start([photos])
    assert isinstance(wait(live).run.error, RunFailed)
    assert "ended unexpectedly" in progress(live)
    assert live.start([photos])


def test_an_engine_is_let_go_when_the_library_is_opened_again(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    live = live_library(open_library(engine.directory, encoder=ColourEncoder()))
    live.search(Search("red", None, "relevance", 5))
    old = weakref.ref(live.engine())
    index(photos, with_encoder=ColourEncoder("others"))
    assert live.engine() is not None
    gc.collect()
    assert old() is None


def test_a_changed_model_opens_the_library_anew(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    live = live_library(engine)
    assert live.engine() is engine
    index(photos, with_encoder=ColourEncoder("others"))
    assert live.engine() is not engine
    assert live.engine().tag.name == "others"


def test_without_a_library_a_picture_can_be_compared(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "load_encoder", lambda _: ColourEncoder())
    live = LiveLibrary(read_settings())
    encoder = live.encoder()
    best = match((photos / "blue.jpg").read_bytes(), ["red", "blue"], encoder)[0]
    assert best.text == "blue"
    live.warm_up()
