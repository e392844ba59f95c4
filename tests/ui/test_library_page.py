"""The Library tab in a real Chromium, and the home that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.update import IndexOptions, index_folders
from search.engine import Engine
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder
from tests.ui.browser import PHONE, opened
from tests.ui.conftest import live_library, serving
from ui import library_tab
from ui.library import LiveLibrary

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, engine: Engine) -> Iterator[Page]:
    """The Library tab of the drawn photos."""
    with (
        serving(live_library(engine)) as address,
        opened(chromium, address, viewport={"width": 1400, "height": 900}) as page,
    ):
        page.get_by_role("tab", name="Library").click()
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
        page.get_by_role("tab", name="Library").click()
        expect(page.get_by_role("heading", name="Add your photos")).to_be_visible()
        expect(page.locator("#update")).to_be_hidden()
        page.locator("#holdings").get_by_role("button", name="Choose a folder").press("Enter")
        expect(page.locator("#library-sheet [data-focus]")).to_be_focused()
        page.get_by_role("button", name="Holidays").press("Enter")
        trip = page.get_by_role("button", name=re.compile("Trip.*6 pictures"))
        expect(trip).to_be_visible()
        expect(page.get_by_role("button", name="One folder up")).to_be_focused()
        page.keyboard.press("Tab")
        expect(trip).to_be_focused()
        trip.press("Enter")
        expect(page.locator("#library-sheet b")).to_have_text(str(tmp_path / "home/Holidays/Trip"))
        page.get_by_role("button", name="Add this folder").press("Enter")
        expect(page.locator("#progress")).to_contain_text("6 new")
        expect(page.locator("#library-sheet section")).to_have_count(0)
        expect(page.locator("#holdings td").nth(1)).to_have_text("6")
        expect(page.locator("#ps-name")).to_contain_text("6 photos")
        assert "--" not in page.locator("body").inner_text()


def test_a_folder_that_is_typed_is_looked_into(page: Page, tmp_path: Path) -> None:
    (tmp_path / "Some" / "Inner").mkdir(parents=True)
    page.locator("#folder textarea, #folder input").first.fill(str(tmp_path / "Some"))
    page.locator("#browse").click()
    expect(page.locator("#library-sheet").get_by_role("button", name="Inner")).to_be_visible()
    page.get_by_role("button", name="One folder up").click()
    expect(page.locator("#library-sheet").get_by_role("button", name="Some")).to_be_visible()
    page.locator("#library-sheet").get_by_role("button", name="Close").click()
    expect(page.locator("#library-sheet section")).to_have_count(0)


def test_a_folder_is_forgotten_once_one_is_sure_and_the_home_follows(
    page: Page, photos: Path
) -> None:
    forget = page.locator("#holdings").get_by_role("button", name="Forget")
    forget.click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("6 photos leave the library; the files stay.")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(forget).to_be_visible()
    forget.click()
    question.get_by_role("button", name="Forget").click()
    expect(page.get_by_role("heading", name="Add your photos")).to_be_visible()
    page.get_by_role("tab", name="Search").click()
    expect(page.get_by_role("button", name="Add a folder")).to_be_visible()
    assert len(list(photos.iterdir())) == 6


def test_models_are_listed_and_the_text_switch_says_what_is_missing(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(page.locator("#models tbody tr")).to_have_count(6)
    expect(page.locator("#models")).to_contain_text("605 MB")
    monkeypatch.setattr(library_tab, "is_installed", lambda: False)
    box = page.locator("#read-text input")
    box.check()
    expect(page.locator("#progress")).to_contain_text("pip install 'photoseek[text]'")
    expect(box).not_to_be_checked()
    expect(page.locator("#stop")).to_be_hidden()


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


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_library_on_a_phone(chromium: Browser, engine: Engine, locale: str) -> None:
    with (
        serving(live_library(engine)) as address,
        opened(chromium, address, locale=locale, **PHONE) as page,
    ):
        page.get_by_role("tab").last.click()
        expect(page.locator("#holdings td").nth(1)).to_have_text("6")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in page.locator("#holdings [data-act]").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
        page.locator("#browse").tap()
        expect(page.locator("#library-sheet section")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
