"""The page of an album: cover, description, and order by date and by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from search.engine import Engine
from tests.ui.browser import DESKTOP, PHONE, Open, titled

pytestmark = pytest.mark.browser
COLOURS = ("red", "green", "blue", "white")


@pytest.fixture(scope="module")
def album(library_of_many: Engine) -> Iterator[str]:
    """An album of four colours, and one that is a search."""
    collections = library_of_many.collections
    collections.add_to_album("Trip", *(f"{name}.jpg" for name in COLOURS))
    collections.save_search("Live", "type:jpg -year:2021")
    yield "/?q=album:Trip"
    collections.drop_album("Trip")
    collections.drop_album("Live")


def order(page: Page, *names: str) -> None:
    for at, name in enumerate(names):
        expect(tile(page, at)).to_have_attribute("aria-label", titled(f"{name}.jpg"))


def tile(page: Page, at: int) -> Locator:
    return page.locator(f".tile[data-index='{at}'] .open")


def act(page: Page, name: str) -> None:
    """Open the menu of the head, and choose an entry."""
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name=name).click()


def test_an_album_has_a_cover_a_description_and_an_order(open_page: Open, album: str) -> None:
    page = open_page(album, **DESKTOP)
    head = page.locator("#ps-album-head")
    expect(head).to_contain_text("4 photos")
    expect(page).to_have_title("Trip – photoseek")
    act(page, "Add a description")
    page.get_by_role("textbox", name="Description").fill("A week\nin July")
    page.keyboard.press("Control+Enter")
    expect(head.locator(".description")).to_have_text("A week\nin July")
    head.get_by_role("combobox").select_option("By hand")
    expect(page.locator("#ps-photos h3")).to_have_count(0)
    order(page, *COLOURS)
    tile(page, 2).click(modifiers=["Control"])
    page.get_by_role("button", name="Cover and order").click()
    page.get_by_role("menuitem", name="Use as cover").click()
    expect(page.locator("#ps-toast")).to_have_text("New cover of Trip")
    blue = page.locator(".tile.chosen").get_attribute("data-photo")
    expect(head.locator("img")).to_have_attribute("src", re.compile(f"/{blue}/"))
    page.keyboard.press("Escape")
    with page.expect_response("**/albums/move"):
        tile(page, 0).drag_to(tile(page, 3))  # behind its middle or before it, by the pointer
    order(page, "green", "blue", "red", "white")
    tile(page, 0).focus()
    with page.expect_response("**/albums/move"):
        page.keyboard.press("Alt+ArrowRight")
    order(page, "blue", "green", "red", "white")
    expect(tile(page, 1)).to_be_focused()
    page.reload()
    order(page, "blue", "green", "red", "white")
    page.locator("#ps-to-albums").click()
    card = page.locator("#ps-albums .card", has_text="Trip")
    assert f"/{blue}/" in (card.locator("img").get_attribute("src") or "")


def test_a_phone_moves_photos_by_the_menu(open_page: Open, album: str) -> None:
    page = open_page(album, **PHONE)
    page.locator("#ps-album-head select").select_option("Oldest first")
    expect(page.locator("#ps-photos h3").first).to_be_visible()
    page.locator("#ps-album-head select").select_option("By hand")
    expect(page.locator("#ps-photos h3")).to_have_count(0)
    names = [tile(page, at).get_attribute("aria-label") for at in (0, 1)]
    tile(page, 1).press("x")
    page.get_by_role("button", name="Cover and order").click()
    page.get_by_role("menuitem", name="Move earlier").click()
    expect(tile(page, 0)).to_have_attribute("aria-label", names[1] or "")


def test_a_live_album_names_its_search(open_page: Open, album: str) -> None:
    page = open_page(album.replace("Trip", "Live"), **DESKTOP)
    head = page.locator("#ps-album-head")
    expect(head).to_contain_text("follows the search: jpg files · not 2021")
    expect(head.locator("option")).to_have_text(["Newest first", "Oldest first"])
    head.get_by_role("button", name="Open the search").click()
    expect(head).to_be_hidden()
    expect(page.locator("#ps-parts .chip")).to_have_text(["jpg files", "not 2021"])
