"""Facts in the large view, in everyday words, its few controls, and the way from and to a tile."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.browser import DESKTOP, PHONE, Open, opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "date"),
    [("en-US", r"[A-Z][a-z]{2} \d+ December 2023, \d\d:\d\d"), ("zh-CN", r"2023年12月\d+日")],
)
def test_the_date_is_readable(open_page: Open, locale: str, date: str) -> None:
    page = open_page(locale=locale, **DESKTOP)
    page.locator(".tile .open").first.click()
    expect(page.locator(".pswp dl")).to_contain_text(re.compile(date))
    scrim = page.locator(".pswp__top-bar").evaluate("e => getComputedStyle(e).backgroundImage")
    assert "gradient" in scrim
    expect(page.locator(".pswp__ps-caption")).to_have_text(re.compile(f"^{date}"))
    fonts = "[...document.querySelectorAll('.pswp :is(button, div, dd, h2)')].map("
    fonts += "(e) => getComputedStyle(e).fontFamily)"
    assert len(set(page.evaluate(fonts))) == 1
    buttons = page.locator(".pswp__top-bar button:visible")
    expect(buttons).to_have_count(5)  # four actions and the end
    assert page.locator(".pswp__ps-pane button").count() == 0


# Pictures on their way between the tile and the large view.
FLIGHTS = """window.flights = 0;
    new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach(
        (node) => { window.flights += node.classList?.contains('ps-flight') ? 1 : 0; })))
    .observe(document, { childList: true, subtree: true });"""


@pytest.mark.parametrize(("motion", "flights"), [("no-preference", 2), ("reduce", 0)])
def test_photos_open_from_their_tile_and_close_to_it(
    chromium: Browser, address: str, motion: Literal["no-preference", "reduce"], flights: int
) -> None:
    with opened(chromium, address, FLIGHTS, reduced_motion=motion, **DESKTOP) as page:
        page.locator(".tile .open").nth(2).click()
        expect(page.locator(".pswp dd").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".tile .open").nth(2)).to_be_focused()
        page.wait_for_function(f"window.flights === {flights}")
        expect(page.locator(".ps-flight")).to_have_count(0)


def test_a_double_click_opens_a_photo_as_a_whole(open_page: Open) -> None:
    page = open_page(**DESKTOP)
    page.locator(".tile .open").nth(2).dblclick()
    expect(page.locator(".pswp dd").first).to_be_visible()
    page.wait_for_timeout(700)
    expect(page.locator(".pswp")).to_have_count(1)
    expect(page.locator(".pswp")).not_to_have_class(re.compile("zoomed-in"))


def test_escape_closes_the_menu_alone(open_page: Open) -> None:
    page = open_page(**PHONE)
    page.locator(".tile .open").first.click()
    menu = page.get_by_role("menu")
    page.get_by_role("button", name="More", exact=True).focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(page.get_by_role("button", name="More", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
