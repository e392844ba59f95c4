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
from search.images.matching import match
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui import index_runs
from ui.index_runs import Run
from ui.library import LiveLibrary, Search
from ui.library_view import run_status
from ui.messages import ENGLISH, Messages

pytestmark = pytest.mark.usefixtures("_colours_built_in")


def status_text(live: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """What the Library tab shows of the run."""
    status = run_status(live.runs.latest, messages)
    return status.text if status else ""


def wait(live: LiveLibrary) -> LiveLibrary:
    while live.runs.latest.busy:
        time.sleep(0.01)
    return live


def test_a_library_appears_when_a_folder_is_added(photos: Path, library: Path) -> None:
    live = LiveLibrary(read_settings())
    with pytest.raises(LibraryMissing):
        live.engine()
    assert live.runs.start([photos], "builtin")
    report = wait(live).runs.latest.report
    assert report is not None
    assert report.new == 6
    assert live.engine().count() == 6
    assert library.exists()


def test_new_photos_are_found_by_an_update(photos: Path) -> None:
    live = LiveLibrary(read_settings())
    live.runs.start([photos], "builtin")
    wait(live)
    draw(photos / "more.png", "red")
    for summary in ("1 new", "No new photos"):
        live.runs.start([])
        assert summary in status_text(wait(live))
    assert live.engine().count() == 7


def test_an_error_is_reported(tmp_path: Path) -> None:
    live = LiveLibrary(read_settings())
    live.runs.start([tmp_path / "gone"])
    assert isinstance(wait(live).runs.latest.error, FolderMissing)
    assert "no such folder" in status_text(live)


def test_a_run_can_be_stopped_and_is_the_only_one(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveLibrary(read_settings())

    def endless(_folders: object, _options: object, watch: Callable[[Progress], None]) -> Report:
        while True:
            watch(Progress(1, 2, 0))
            time.sleep(0.01)

    monkeypatch.setattr(index_runs, "index_folders", endless)
    assert live.runs.start([photos])
    assert not live.runs.start([photos])
    live.runs.stop()
    assert wait(live).runs.latest == Run(stopped=True)
    assert "Stopped" in status_text(live)


def test_a_run_that_dies_leaves_the_page_ready_for_the_next(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveLibrary(read_settings())

    def dies(*_: object) -> Report:
        raise MemoryError

    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # would print it
    monkeypatch.setattr(index_runs, "index_folders", dies)
    assert live.runs.start([photos])
    assert isinstance(wait(live).runs.latest.error, RunFailed)
    assert "ended unexpectedly" in status_text(live)
    assert live.runs.start([photos])


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


def test_a_changed_model_reopens_the_library(
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
