"""The watcher of the page, and its switch."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from search.engine import Engine
from search.errors import notes
from search.settings import read_settings
from tests.indexer.watch.conftest import hurry_watchers, wait_for
from tests.indexing import SlowEncoder
from tests.pictures import draw
from tests.ui.browser import opened
from tests.ui.conftest import Serve, serving
from ui.library import LiveLibrary
from ui.library_view import library_view
from ui.messages import Messages

pytestmark = pytest.mark.usefixtures("_colours_built_in")


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry_watchers(monkeypatch)


@pytest.fixture
def live(photos: Path) -> LiveLibrary:
    """The library of the drawn photos."""
    library = LiveLibrary(read_settings())
    library.runs.start([photos], "builtin")
    wait_for(lambda: not library.runs.latest.busy)
    return library


def test_the_switch_is_remembered(live: LiveLibrary, photos: Path, serve: Serve) -> None:
    client = serve(live)
    assert not client.get("/api/v1/library").json()["watches"]
    done = client.post("/api/v1/library/watch", json={"on": True}).json()
    assert done["library"]["watches"]
    assert "automatically from now on" in done["status"]["text"]
    draw(photos / "seven.png", "red", (30, 30))
    wait_for(lambda: live.engine().count() == 7)
    live.close()
    later = LiveLibrary(read_settings())
    later.watching.resume()
    draw(photos / "eight.png", "red", (40, 30))
    wait_for(lambda: later.engine().count() == 8)
    assert (
        not serve(later)
        .post("/api/v1/library/watch", json={"on": False})
        .json()["library"]["watches"]
    )
    draw(photos / "nine.png", "red", (50, 30))
    last = LiveLibrary(read_settings())
    last.watching.resume()
    assert not last.watching.is_on()
    assert later.engine().count() == 8


@pytest.mark.browser
def test_a_photo_appears_on_the_page_once_the_switch_is_on(
    live: LiveLibrary, photos: Path, chromium: Browser
) -> None:
    with serving(live) as address, opened(chromium, f"{address}/?view=library") as page:
        switch = page.get_by_role("switch", name="Find new photos automatically")
        switch.check()
        expect(page.locator("#ps-progress")).to_contain_text("found automatically from now on")
        draw(photos / "seven.png", "red", (30, 30))
        expect(page.locator("#ps-name")).to_contain_text("7 photos")
        page.reload()
        expect(switch).to_be_checked()
        switch.uncheck()
        expect(page.locator("#ps-progress")).to_contain_text("no longer found automatically")
    assert not live.watching.is_on()


def test_a_run_by_hand_takes_the_place_of_one_of_the_watcher(
    live: LiveLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowEncoder(0.3)
    monkeypatch.setattr("search.encoders.loading.load_encoder", lambda *_, **__: slow)
    slow.tag = live.engine().tag
    live.watching.start()
    for number in range(100):
        draw(photos / f"{number}.png", "red", (20, 20 + number))
    wait_for(lambda: live.runs.latest.by_watcher)
    assert live.runs.start([])
    wait_for(lambda: not live.runs.latest.busy)
    report = live.runs.latest.report
    assert report is not None
    assert 0 < report.new <= 100
    assert live.engine().count() == 106
    live.close()


def test_no_thread_is_left_when_the_switch_is_turned(live: LiveLibrary, photos: Path) -> None:
    before = {*threading.enumerate()}
    for number in range(3):
        live.watching.switch(True)
        draw(photos / f"{number}.png", "red", (30, 30 + number))
        wait_for(lambda count=number: live.engine().count() == 7 + count)  # type: ignore[misc]
        live.watching.switch(False)
        wait_for(lambda: {*threading.enumerate()} <= before)
    live.watching.switch(True)
    live.close()
    wait_for(lambda: {*threading.enumerate()} <= before)


def test_a_run_without_changes_is_not_shown(live: LiveLibrary, photos: Path) -> None:
    before = live.runs.latest
    live.watching.start()
    (photos / "folder").mkdir()
    draw(photos / "folder" / "seven.png", "red", (30, 30))
    wait_for(lambda: live.engine().count() == 7)
    wait_for(lambda: live.runs.latest.report not in (before.report, None))
    shown = live.runs.latest
    (photos / "another folder").mkdir()
    draw(photos / "folder" / "eight.png", "red", (30, 30)).unlink()
    live.close()
    assert live.runs.latest == shown


def test_what_hinders_the_watcher_is_shown_in_both_languages(engine: Engine) -> None:
    live = LiveLibrary(read_settings(), engine)
    live.watching.message = notes.NETWORK_FOLDER(path="/nas", kind="nfs4", minutes=5)
    assert "a network drive (nfs4)" in library_view(live).watch_message
    assert "网络驱动器" in library_view(live, Messages("zh")).watch_message
