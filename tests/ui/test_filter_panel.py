"""The panel of filters beside the photos, and the selection of photos by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import DESKTOP, PHONE, SHADES, Open
from tests.ui.test_page import query_of, search

pytestmark = pytest.mark.browser


def open_filters(page: Page) -> None:
    page.locator("#ps-filters").click()
    expect(page.locator("#ps-panel .choice").first).to_be_visible()


def test_photos_stay_beside_the_panel(open_page: Open) -> None:
    page = open_page(**DESKTOP)
    open_filters(page)
    panel, tile = (
        page.locator("#ps-panel").bounding_box(),
        page.locator(".tile").last.bounding_box(),
    )
    assert panel is not None
    assert tile is not None
    assert tile["x"] + tile["width"] <= panel["x"]
    page.locator("#ps-panel").get_by_role("button", name="Camera 1").click()
    expect(page.locator("#ps-filters .count")).to_have_text("1")
    expect(page.locator("#ps-status")).to_have_text(re.compile(r"^\d\d photos"))


def test_on_a_phone_the_panel_takes_at_most_60_percent(open_page: Open) -> None:
    page = open_page(**PHONE)
    open_filters(page)
    box = page.locator("#ps-panel").bounding_box()
    assert box is not None
    assert box["height"] <= 0.6 * PHONE["viewport"]["height"] + 1


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_escape_closes_the_panel_and_clear_removes_all_filters(
    open_page: Open, device: dict[str, Any]
) -> None:
    page = open_page("/?q=red year:2021 is:landscape", **device)
    open_filters(page)
    expect(page.locator("#ps-filters .count")).to_have_text("2")
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#ps-filters .count")).to_be_hidden()
    assert query_of(page) == "red"
    page.keyboard.press("Escape")
    expect(page.locator("#ps-panel")).to_be_hidden()
    expect(page.locator("#ps-filters")).to_be_focused()


def test_months_have_a_year_with_photos_and_empty_rows_are_hidden(open_page: Open) -> None:
    page = open_page("/?q=year:2021", **DESKTOP)
    open_filters(page)
    expect(page.locator(".of-year")).to_have_text("2021")  # the year of the search
    page.goto(page.url.split("?")[0] + "?q=folder:Colours")
    open_filters(page)
    expect(page.locator("#ps-panel .choice[title='Drawn Camera 1']")).to_be_hidden()


def test_all_photos_are_selected_by_keyboard(page: Page) -> None:
    page.locator(".tile .open").first.focus()
    page.keyboard.press("Control+a")
    expect(page.locator("#ps-chosen")).to_contain_text(f"{SHADES + 8} selected")
    page.keyboard.press("Escape")
    expect(page.locator("#ps-chosen")).to_be_hidden()


def test_shift_and_arrows_select_a_range(page: Page) -> None:
    page.locator(".tile .open").first.focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#ps-chosen")).to_contain_text("3 selected")


def test_tiles_are_named_by_their_date(page: Page) -> None:
    search(page, "year:2021")
    name = re.compile(r"^\w+ \d+, 2021, shade\d+\.jpg$")
    expect(page.locator(".tile .open").first).to_have_accessible_name(name)
