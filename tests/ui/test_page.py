"""The page in a real Chromium, as a person uses it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from search.engine import Engine
from tests.pictures import draw
from tests.ui.conftest import serving

pytestmark = pytest.mark.browser
WAIT_MS = 60_000  # until the test fails; a busy machine is no failure


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        assert not os.environ.get("CI"), "CI must have a Chromium"
        pytest.skip("no Chromium here; `apt install chromium` for the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def hosts() -> set[str]:
    """Every host that the page asks for something."""
    return set()


@pytest.fixture
def page(chromium: Browser, engine: Engine, hosts: set[str]) -> Iterator[Page]:
    """The page of the drawn photos; an error in its scripts fails the test."""
    errors: list[str] = []
    with serving(engine) as address, chromium.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
        page.goto(address)
        expect(page.locator("#query textarea, #query input").first).to_be_visible()
        yield page
    assert errors == []


def search(page: Page, text: str) -> None:
    page.locator("#query textarea, #query input").first.fill(text)
    page.keyboard.press("Enter")


def first(page: Page, name: str) -> None:
    expect(page.locator(".tile").first).to_have_attribute("title", name)


def test_search_by_words_shows_thumbnails(page: Page, hosts: set[str]) -> None:
    search(page, "blue")
    first(page, "blue.jpg")
    expect(page.locator(".tile")).to_have_count(6)
    page.wait_for_function(
        "[...document.querySelectorAll('.tile img')].every(i => i.complete && i.naturalWidth)"
    )
    search(page, "red")
    first(page, "red.jpg")
    assert hosts - {""} == {"127.0.0.1"}


def test_search_with_a_picture(page: Page, tmp_path: Path) -> None:
    page.get_by_text("Search with a picture").click()
    picture = draw(tmp_path / "query.png", "yellow")
    page.locator("#picture input[type=file]").set_input_files(picture)
    first(page, "yellow.jpg")


def test_a_photo_opens_and_closes_by_keyboard(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    page.locator(".tile").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("green.jpg")
    expect(dialog).to_contain_text("64 × 48 px")
    expect(dialog.locator(".close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".tile").first).to_be_focused()


def test_nothing_asked_says_what_to_do(page: Page) -> None:
    search(page, "  ")
    expect(page.get_by_text("Describe a photo, or choose a picture")).to_be_visible()


def test_compare_shows_label_and_table(page: Page, photos: Path) -> None:
    page.get_by_role("tab", name="Compare").click()
    page.locator("#compare-picture input[type=file]").set_input_files(photos / "red.jpg")
    page.locator("#descriptions textarea").fill("blue\nred\ngreen\nyellow")
    page.get_by_role("button", name="Compare", exact=True).click()
    rows = page.locator("#scores tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("red")
    expect(page.get_by_text("Best descriptions")).to_be_visible()


def test_an_example_is_one_click(page: Page) -> None:
    page.get_by_role("tab", name="Compare").click()
    page.locator(".gallery-item, .gallery button, table tbody tr").first.click()
    expect(page.locator("#scores tbody tr")).to_have_count(5)


@pytest.mark.parametrize("width", [390, 1400])
def test_no_width_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    search(page, "blue")
    first(page, "blue.jpg")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
