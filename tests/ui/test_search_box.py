"""The search field: suggestions, the keys that lead to them and to the photos, and chips."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.browser import Open
from tests.ui.test_page import first, query_of, search

pytestmark = pytest.mark.browser


def rows(page: Page) -> Locator:
    return page.locator("#ps-suggestions li")


def test_arrow_down_leads_from_the_field_to_the_photos(page: Page) -> None:
    search(page, "red")
    first(page, "red.jpg")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tile .open").first).to_be_focused()
    expect(page.locator("#ps-query")).to_have_value("red")
    assert query_of(page) == "red"
    page.keyboard.press("ArrowUp")
    expect(page.locator("#ps-query")).to_be_focused()


def test_arrows_go_through_the_suggestions_and_on_to_the_photos(page: Page) -> None:
    page.locator("#ps-query").press_sequentially("tri")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(rows(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(rows(page).first).to_have_attribute("aria-selected", "false")
    expect(page.locator("#ps-query")).to_have_value("tri")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tile .open").first).to_be_focused()
    expect(rows(page).first).to_be_hidden()


def test_no_arrow_key_changes_the_words(page: Page) -> None:
    search(page, "red")
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowUp"):
        page.locator("#ps-query").press(key)
        expect(page.locator("#ps-query")).to_have_value("red")
    assert query_of(page) == "red"


def test_plain_words_suggest_values_with_counts_and_photos(page: Page) -> None:
    page.locator("#ps-query").press_sequentially("red japa")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_contain_text("Japan")
    expect(rows(page).first.locator("img")).to_be_visible()
    expect(rows(page).first.locator(".count")).to_have_text("50")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-query")).to_have_value("red ")
    expect(page.locator("#ps-parts .chip")).to_have_text(["in Japan"])
    page.wait_for_function("location.search.includes('folder')")
    assert query_of(page) == "red folder:Japan"


def test_syntax_is_inserted_and_not_shown(page: Page) -> None:
    page.locator("#ps-query").press_sequentially("is:")
    expect(rows(page).first).to_contain_text("Landscape")
    assert ":" not in page.locator("#ps-suggestions").inner_text()
    rows(page).filter(has_text="Portrait").click()
    expect(page.locator("#ps-parts .chip")).to_have_text(["Portrait"])
    expect(page.locator("#ps-query")).to_have_value("")


def test_an_empty_field_offers_recent_searches(page: Page) -> None:
    for word in ("red", "green year:2021"):
        search(page, word)
        expect(page.locator(".tile .open").first).to_be_visible()
    page.locator("#ps-reset").click()
    expect(rows(page).nth(0)).to_contain_text("green · 2021")
    expect(rows(page).nth(1)).to_contain_text("red")
    rows(page).nth(1).click()
    first(page, "red.jpg")
    expect(page.locator("#ps-query")).to_have_value("red")


def test_suggestions_close_on_escape_and_outside(page: Page) -> None:
    page.locator("#ps-query").click()
    expect(rows(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows(page).first).to_be_hidden()
    page.keyboard.press("a")
    page.keyboard.press("Backspace")
    expect(rows(page).first).to_be_visible()
    page.locator("#ps-query").blur()
    expect(rows(page).first).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("year:2021", "2021"),
        ("date:2021-03", "March 2021"),
        ("after:2013-06 before:2013-09", "from June 2013"),
        ("-folder:Japan", "not in Japan"),
        ("person:Anna", "with Anna"),
        ("-person:Anna", "without Anna"),
        ("place:norway", "Norway"),
        ("near:44.80,10.33,30km", "around Parma"),
        ("within:44.7,10.2,44.9,10.5", "on the map around Parma"),
        ("within:-10,100,60,-100", "on this part of the map"),
        ("month:december", "every December"),
        ("rating:>=4", "★★★★ or more"),
        ("-has:gps", "without a place"),
        ("time:night", "at night"),
    ],
)
def test_chips_are_worded_for_people(open_page: Open, query: str, chip: str) -> None:
    page = open_page(f"/?q={query}")
    expect(page.locator("#ps-parts .chip").first).to_have_text(f"{chip}")


def test_words_that_were_understood_are_a_chip_in_words(page: Page) -> None:
    search(page, "summer 2021")
    expect(page.locator("#ps-chips .chip")).to_have_text(["Jun – Aug 2021"])
