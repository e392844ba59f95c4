"""The Library page in a real Chromium, and the home that follows it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from search.engine import Engine
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder
from tests.ui.browser import PHONE, opened
from tests.ui.conftest import live_library, serving
from ui import index_runs, library_view
from ui.index_runs import Run
from ui.library import LiveLibrary

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, engine: Engine) -> Iterator[Page]:
    """The Library page of the drawn photos."""
    with (
        serving(live_library(engine)) as address,
        opened(chromium, address, viewport={"width": 1400, "height": 900}) as page,
    ):
        page.locator("#ps-to-library").click()
        yield page


@pytest.mark.usefixtures("_colours_built_in")
def test_the_first_folder_is_chosen_by_keyboard(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    draw_folder(tmp_path / "home" / "Holidays" / "Trip")
    with (
        serving(LiveLibrary(read_settings())) as address,
        opened(chromium, address) as page,
    ):
        page.locator("#ps-to-library").click()
        expect(page.get_by_role("heading", name="Add your photos")).to_be_visible()
        expect(page.get_by_role("button", name="Update all")).to_be_hidden()
        recommended, small = (page.get_by_role("radio", name=n) for n in ("Recommended", "Built"))
        expect(recommended).to_be_checked()
        expect(recommended).to_contain_text("a download of 1,507 MB, about 5 minutes")
        small.press("Enter")
        expect(small).to_be_checked()
        page.locator("#ps-folders").get_by_role("button", name="Choose a folder").press("Enter")
        chooser = page.get_by_role("dialog", name="Choose a folder")
        chooser.get_by_role("button", name="Holidays").press("Enter")
        trip = chooser.get_by_role("button", name=re.compile("Trip.*6 pictures"))
        expect(trip).to_be_visible()
        expect(chooser.get_by_role("button", name="One folder up")).to_be_focused()
        page.keyboard.press("Tab")
        expect(trip).to_be_focused()
        trip.press("Enter")
        expect(path_of(page)).to_have_value(str(tmp_path / "home/Holidays/Trip"))
        expect(chooser.get_by_role("status")).to_have_text("6 pictures in here and below")
        chooser.get_by_role("button", name="Add this folder").press("Enter")
        expect(page.locator("#ps-progress")).to_contain_text("6 new")
        expect(chooser).to_be_hidden()
        expect(page.locator("#ps-roots .count")).to_have_text("6 photos")
        expect(page.locator("#ps-name")).to_contain_text("6 photos")
        assert "--" not in page.locator("body").inner_text()


def path_of(page: Page) -> Locator:
    return page.get_by_label("Folder on this machine")


def test_a_folder_that_is_typed_is_looked_into(page: Page, tmp_path: Path) -> None:
    (tmp_path / "Some" / "Inner").mkdir(parents=True)
    page.get_by_role("button", name="Add a folder").click()
    path_of(page).fill(str(tmp_path / "Some"))
    path_of(page).press("Enter")
    chooser = page.get_by_role("dialog")
    expect(chooser.get_by_role("button", name="Inner")).to_be_visible()
    chooser.get_by_role("button", name="One folder up").click()
    expect(chooser.get_by_role("button", name="Some")).to_be_visible()
    chooser.get_by_role("button", name="Cancel").click()
    expect(chooser).to_be_hidden()


def test_a_typed_folder_is_shown_before_it_is_added(page: Page, tmp_path: Path) -> None:
    """ "Add this folder" once added the folder that was shown, not the one in the field."""
    draw(tmp_path / "New" / "red.png", "red")
    page.get_by_role("button", name="Add a folder").click()
    chooser = page.get_by_role("dialog")
    path_of(page).fill(str(tmp_path / "New"))
    add = chooser.get_by_role("button", name="Add this folder")
    add.click()
    expect(chooser.get_by_role("status")).to_have_text("1 picture in here and below")
    add.click()
    expect(chooser).to_be_hidden()
    expect(page.locator("#ps-roots")).to_contain_text("New")


def test_the_choice_of_a_folder_begins_at_the_pictures(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_folder(tmp_path / "Bilder" / "Trip")
    monkeypatch.setattr("platformdirs.user_pictures_path", lambda: tmp_path / "Bilder")
    page.get_by_role("button", name="Add a folder").click()
    expect(path_of(page)).to_have_value(str(tmp_path / "Bilder"))
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("6 pictures")
    expect(page.get_by_role("button", name="Add this folder")).to_have_class("main")


def test_home_is_added_after_a_question_alone(
    page: Page, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    draw_folder(tmp_path / "home" / "Downloads")
    page.get_by_role("button", name="Add a folder").click()
    path_of(page).fill(str(tmp_path / "home"))
    path_of(page).press("Enter")
    add = page.get_by_role("button", name="Add this folder")
    expect(add).not_to_have_class("main")
    add.click()
    question = page.get_by_role("dialog", name="Add all of it")
    expect(question).to_contain_text("6 pictures")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    assert len(engine.catalogue.roots.all()) == 1


def test_a_folder_is_removed_once_one_is_sure_and_the_home_follows(
    page: Page, photos: Path, index: Callable[..., Report]
) -> None:
    card = page.locator("#ps-roots li")
    expect(card.locator("img")).to_be_visible()
    (photos / "broken.jpg").write_bytes(b"no picture")
    index(photos)
    page.reload()
    menu = page.get_by_role("menu")
    expect(card).to_contain_text("1 unreadable")
    card.get_by_role("button", name="Actions for").click()
    menu.get_by_role("menuitem", name="Remove from library").click()
    question = page.get_by_role("dialog", name="Remove from library")
    # The number of the card: unreadable files are no photos.
    expect(question).to_contain_text("6 photos leave it; the files stay.")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    card.get_by_role("button", name="Actions for").click()
    menu.get_by_role("menuitem", name="Remove from library").click()
    remove = question.get_by_role("button", name="Remove from library")
    expect(remove).to_have_class("danger")
    remove.click()
    expect(page.get_by_role("heading", name="Add your photos")).to_be_visible()
    page.locator("#ps-home").click()
    expect(page.get_by_role("button", name="Add a folder")).to_be_visible()
    assert len(list(photos.iterdir())) == 7


def test_a_menu_by_keyboard(page: Page) -> None:
    button = page.locator("#ps-roots").get_by_role("button", name="Actions for")
    button.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()


def test_models_are_cards_with_size_and_quality(page: Page) -> None:
    models = page.get_by_role("radio")
    expect(models).to_have_text(
        [re.compile(kind) for kind in ("Other", "Built in", "English only", "Recommended", "Best")]
    )
    expect(models.nth(2)).to_contain_text("605 MB")
    expect(models.nth(0)).to_be_checked()
    scale = models.nth(4).locator(".quality")
    expect(scale).to_contain_text("●●●●")
    expect(scale).to_have_attribute("title", re.compile("52 find their photo first"))


def test_text_reading_shows_what_it_needs(
    chromium: Browser, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(live_library(engine)) as address:
        for is_installed in (False, True):
            monkeypatch.setattr(library_view, "is_installed", lambda here=is_installed: here)
            with opened(chromium, f"{address}/?view=library") as page:
                command = page.locator("#ps-text code")
                if is_installed:
                    expect(page.locator("#ps-text").get_by_role("switch")).to_be_visible()
                    expect(command).to_have_count(0)
                else:
                    expect(command).to_contain_text("-m pip install 'photoseek[text]'")
                    expect(page.locator("#ps-text").get_by_role("switch")).to_have_count(0)


def test_an_older_state_does_not_hide_a_run(
    chromium: Browser, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state at the opening of the page, if it came late, once ended the display of the run."""
    held: list[tuple[Route, APIResponse]] = []
    is_read = threading.Event()

    def read_slowly(*_: object) -> Report:
        is_read.wait()
        return Report()

    monkeypatch.setattr(index_runs, "index_folders", read_slowly)
    with serving(live_library(engine)) as address, opened(chromium, address) as page:
        page.route(
            re.compile(r"/api/v1/library(\?.*)?$"),
            lambda route: held.append((route, route.fetch())),
            times=1,
        )
        page.locator("#ps-to-library").click()
        while not held:
            page.wait_for_timeout(10)
        page.get_by_role("button", name="Update all").click()
        expect(page.locator("#ps-progress")).to_contain_text("Looking")
        [(route, first_state)] = held
        with page.expect_response(lambda answer: answer.url == first_state.url):
            route.fulfill(response=first_state)
        is_read.set()
        expect(page.locator("#ps-progress")).to_contain_text("No new photos")


def test_an_error_stays_after_an_earlier_run(page: Page) -> None:
    """The status of the last run once took the place of the error within a second."""
    page.get_by_role("button", name="Update all").click()
    expect(page.locator("#ps-progress")).to_contain_text("No new photos")
    page.evaluate("""async () => {
        const { LibraryPage } = await import('/static/library/library.js');
        new LibraryPage(document.getElementById('ps-library')).act('add', { folder: '/nope' });
    }""")
    expect(page.get_by_role("alert")).to_contain_text("no such folder")
    page.wait_for_timeout(2500)
    expect(page.get_by_role("alert")).to_contain_text("no such folder")


def test_the_home_follows_while_photos_are_added(
    chromium: Browser, engine: Engine, tmp_path: Path
) -> None:
    with serving(live_library(engine)) as address, opened(chromium, address) as page:
        expect(page.locator("#ps-name")).to_contain_text("6 photos")
        expect(page.locator(".tile img")).to_have_count(6)
        draw(tmp_path / "more" / "IMG_20230701_120000.png", "red", (80, 40))
        options = IndexOptions(engine.directory, encoder=ColourEncoder())
        index_folders([tmp_path / "more"], options)
        expect(page.locator("#ps-name")).to_contain_text("7 photos")
        expect(page.locator(".tile img")).to_have_count(7)
        page.get_by_role("button", name="Filters").click()
        expect(page.locator("#ps-panel")).to_contain_text("2023")


def test_the_first_photos_are_announced_and_counted_once(chromium: Browser) -> None:
    live = LiveLibrary(read_settings())
    live.runs.latest = Run(busy=True)
    with serving(live) as address, opened(chromium, address) as page:
        expect(page.locator("#ps-empty")).to_contain_text("Your photos are being added")
        expect(page.locator("#ps-empty button")).to_have_count(0)
        live.runs.latest = Run()
        expect(page.locator("#ps-empty button")).to_have_text("Add a folder")


def test_other_pages_follow_progress_and_user_data(chromium: Browser, engine: Engine) -> None:
    live = live_library(engine)
    with serving(live) as address, opened(chromium, address) as page:
        expect(page.locator("#ps-name")).to_have_text("6 photos")
        live.runs.latest = Run(busy=True, done=1, total=9)
        expect(page.locator("#ps-status")).to_contain_text("Indexing: 1 of 9 photos")
        expect(page.locator("#ps-name")).to_have_text("")
        live.runs.latest = Run()
        expect(page.locator("#ps-name")).to_have_text("6 photos")
        engine.collections.star("red.jpg")  # as from another tab
        expect(page.locator(".tile.starred")).to_have_count(1)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_library_on_a_phone(chromium: Browser, engine: Engine, locale: str) -> None:
    with (
        serving(live_library(engine)) as address,
        opened(chromium, address, locale=locale, **PHONE) as page,
    ):
        page.locator("#ps-to-library").click()
        expect(page.locator("#ps-roots .count")).to_contain_text("6")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in page.locator("#ps-library button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
        page.locator("#ps-library .head .main").tap()
        expect(page.locator("#ps-sheet .chooser ul")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
