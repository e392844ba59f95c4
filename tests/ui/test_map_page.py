"""The map in a real Chromium, on a desktop and a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.update import IndexOptions, index_folders
from search.engine import open_library
from tests.colours import ColourEncoder
from tests.located import draw_places
from tests.pictures import draw
from tests.ui.browser import DESKTOP, PHONE, choose, opened
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser


def served(place: Path) -> Iterator[str]:
    encoder = ColourEncoder()
    index_folders([place / "photos"], IndexOptions(place / "library", encoder=encoder))
    with serving(live_library(open_library(place / "library", encoder=encoder))) as address:
        yield address


@pytest.fixture(scope="module")
def travels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a library with photos in three places."""
    place = tmp_path_factory.mktemp("travels")
    draw_places(place / "photos")
    yield from served(place)


@pytest.fixture(scope="module")
def home_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a library whose photos have no place."""
    place = tmp_path_factory.mktemp("home")
    draw(place / "photos" / "a.jpg", "red")
    yield from served(place)


COLOURS_OF_MAP = """() => { const canvas = document.querySelector('#ps-map-view canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size; }"""


def clusters(page: Page) -> Any:
    return page.locator("#ps-map-view .ps-cluster")


def open_map(page: Page) -> None:
    page.locator("#ps-map").click()
    expect(clusters(page).first).to_be_visible()


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_map_shows_all_places_and_goes_nearer(
    chromium: Browser, travels: str, device: dict[str, Any]
) -> None:
    with opened(chromium, f"{travels}/?q=-place:japan", **device) as page:
        open_map(page)
        assert "view=map" in page.url
        expect(page.locator("#ps-photos")).to_be_hidden()
        expect(page.locator("#ps-map-view")).to_contain_text("Spain")
        expect(clusters(page)).to_have_count(2)
        land = "document.querySelector('#ps-map-view canvas')?.width > 100"
        page.wait_for_function(land)
        three = page.get_by_role("button", name=re.compile("^3 photos"))
        box = three.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        three.click()
        expect(page.locator("#ps-map-view")).to_be_hidden()
        expect(page.locator("#ps-parts")).to_contain_text("around")
        expect(page.locator(".tile .open")).to_have_count(3)
        page.go_back()
        expect(clusters(page).first).to_be_visible()


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_search_here(chromium: Browser, travels: str, device: dict[str, Any]) -> None:
    """It searches the rectangle in the window, whose position Back restores."""
    with opened(chromium, f"{travels}/?view=map", **device) as page:
        expect(clusters(page).first).to_be_visible()
        page.locator("#ps-query").fill("-place:japan")
        with page.expect_response(re.compile(r"/map\?.*zoom=0")):
            page.keyboard.press("Enter")
        expect(clusters(page)).to_have_count(2)
        for _ in range(3):
            page.get_by_role("button", name="Zoom in").click()
            page.wait_for_timeout(400)  # a zoom under way ignores the next
        expect(clusters(page)).to_have_count(0)
        expect(page.locator("#ps-map-view .strip")).to_contain_text("No photos in view")
        expect(page.get_by_role("button", name="Search here")).to_be_hidden()
        page.get_by_role("button", name="Show all photos on the map").click()
        expect(clusters(page)).to_have_count(2)
        position = page.evaluate("history.state.map")
        page.get_by_role("button", name="Search here").click()
        expect(page.locator(".tile .open")).to_have_count(5)
        assert "within" in page.url
        expect(page.locator("#ps-parts")).to_contain_text("on this part of the map")
        page.go_back()
        expect(clusters(page)).to_have_count(2)
        assert page.evaluate("history.state.map") == position


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_photos_in_view_beside_the_map(
    chromium: Browser, travels: str, device: dict[str, Any]
) -> None:
    with opened(chromium, f"{travels}/?view=map", locale="zh-CN", **device) as page:
        strip = page.locator("#ps-map-view .strip")
        expect(strip.get_by_role("status")).to_have_text("当前范围内 6 张照片")
        photos = strip.get_by_role("button")
        expect(photos).to_have_count(6)
        boxes = [one.bounding_box() for one in (strip, page.locator("#ps-map-view .frame"))]
        assert boxes[0] is not None
        assert boxes[1] is not None
        if device is PHONE:
            assert boxes[0]["y"] >= boxes[1]["y"] + boxes[1]["height"]
        else:
            assert boxes[0]["x"] >= boxes[1]["x"] + boxes[1]["width"]
        photos.first.focus()
        page.keyboard.press("ArrowRight")
        expect(photos.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".pswp__counter")).to_contain_text("2 /")
        page.keyboard.press("Escape")
        expect(page.locator(".pswp")).to_have_count(0)
        expect(photos.nth(1)).to_be_focused()


def test_every_zoom_names_a_place(chromium: Browser, travels: str) -> None:
    """From the world to the deepest zoom, by keyboard."""
    with opened(chromium, f"{travels}/?q=name:zermatt&view=map", **DESKTOP) as page:
        expect(clusters(page)).to_have_count(1)
        place = page.locator("#ps-map-view .where")
        expect(place).to_contain_text("Switzerland")
        page.locator("#ps-map-view .frame").focus()
        zoom_in = page.get_by_role("button", name="Zoom in")
        while zoom_in.get_attribute("aria-disabled") != "true":
            before = page.evaluate("history.state.map?.[2] ?? 0")
            page.keyboard.press("+")
            page.wait_for_function(f"(history.state.map?.[2] ?? 0) > {before}")
        expect(place).to_have_text("Zermatt, Switzerland")
        page.wait_for_function(f"({COLOURS_OF_MAP})() > 1")  # a grid on the land
        page.keyboard.press("ArrowRight")
        page.wait_for_function("history.state.map[1] > 7.75")


def test_the_map_follows_the_query(chromium: Browser, travels: str) -> None:
    with opened(chromium, f"{travels}/?view=map", **DESKTOP) as page:
        expect(clusters(page)).to_have_count(3)
        page.locator("#ps-query").fill("name:lisbon")
        page.keyboard.press("Enter")
        expect(clusters(page)).to_have_count(1)
        page.locator("#ps-reset").click()
        page.locator("#ps-query").fill("name:nowhere")
        page.keyboard.press("Enter")
        expect(page.get_by_text("None of these photos has a location")).to_be_visible()
        page.locator("#ps-home").click()
        expect(page.locator(".tile .open")).to_have_count(1)
        expect(page.locator("#ps-map-view")).to_be_hidden()


def test_the_map_by_keyboard(chromium: Browser, travels: str) -> None:
    with opened(chromium, travels, **DESKTOP) as page:
        page.locator("#ps-map").focus()
        page.keyboard.press("Enter")
        expect(clusters(page)).to_have_count(3)
        page.get_by_role("button", name=re.compile("^2 photos")).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".tile .open")).to_have_count(2)


def test_a_library_without_places_has_a_note(chromium: Browser, home_only: str) -> None:
    for locale, text in (
        ("en-US", "None of your photos has a location"),
        ("zh-CN", "没有照片记录"),
    ):
        with opened(chromium, f"{home_only}/?view=map", locale=locale, **DESKTOP) as page:
            expect(page.get_by_text(text)).to_be_visible()
            expect(page.locator("#ps-map-view .here")).to_be_hidden()


def test_nothing_of_the_map_comes_before_it_is_shown(chromium: Browser, travels: str) -> None:
    with opened(chromium, travels, **DESKTOP) as page:
        expect(page.locator(".tile .open").first).to_be_visible()
        came = "performance.getEntriesByType('resource').map((one) => one.name).join()"
        assert "leaflet" not in page.evaluate(came)
        assert "world-atlas" not in page.evaluate(came)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_photo_has_a_small_map(chromium: Browser, travels: str, device: dict[str, Any]) -> None:
    with opened(chromium, f"{travels}/?q=name:zermatt", **device) as page:
        page.locator(".tile .open").first.click()
        if device is PHONE:
            page.get_by_role("button", name="Details").click()
        expect(page.locator(".pswp .ps-small-map canvas").first).to_be_visible()
        expect(page.locator(".pswp dl")).to_contain_text("Zermatt, Switzerland")
        choose(page, "Photos near here")
        expect(page.locator("#ps-parts")).to_contain_text("around")


def test_light_and_dark(chromium: Browser, travels: str) -> None:
    """The colours of the land are the page's."""
    pixel = """() => { const canvas = document.querySelector('#ps-map-view canvas');
        const at = canvas.getContext('2d');
        const all = at.getImageData(0, 0, canvas.width, canvas.height).data;
        let sum = 0, count = 0;
        for (let i = 0; i < all.length; i += 4)
            if (all[i + 3] === 255) { sum += all[i]; count++; }
        return count ? sum / count : 0; }"""
    with opened(chromium, f"{travels}/?view=map", color_scheme="light", **DESKTOP) as page:
        expect(clusters(page)).to_have_count(3)
        assert page.evaluate(pixel) > 200
        page.locator("#ps-scheme").click()
        page.wait_for_function(f"({pixel})() < 100")
