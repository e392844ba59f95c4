"""The editor of a chip: dates, values with completion, and negation."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.browser import DESKTOP, PHONE, Open
from tests.ui.test_page import query_of, search

pytestmark = pytest.mark.browser


def chips(page: Page) -> Locator:
    return page.locator("#ps-parts .chip")


def edit(page: Page, chip: Locator) -> Locator:
    """Open the editor of a chip by keyboard."""
    chip.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("dialog", name="Edit the filter")
    expect(editor).to_be_visible()
    return editor


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_value_is_exchanged_for_another(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page("/?q=red camera:%22Drawn Camera 0%22", **size)
    editor = edit(page, chips(page).first)
    box = editor.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["viewport"]["width"]
    expect(editor.get_by_role("option")).to_have_count(2)  # all cameras
    editor.get_by_role("combobox").fill("camera 1")
    expect(editor.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Drawn Camera 1"])
    assert query_of(page) == 'red camera:"Drawn Camera 1"'


def test_a_period_is_shown_and_edited(open_page: Open) -> None:
    page = open_page("/?q=date:2021-03..2021-08", **DESKTOP)
    expect(chips(page)).to_have_text(["Mar – Aug 2021"])
    editor = edit(page, chips(page).first)
    expect(editor.get_by_label("From")).to_have_value("2021-03-01")
    expect(editor.get_by_label("To")).to_have_value("2021-08-31")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    ends = page.locator("#ps-panel").get_by_role("slider")
    expect(ends.nth(0)).to_have_attribute("aria-valuetext", "March 2021")
    expect(ends.nth(1)).to_have_attribute("aria-valuetext", "August 2021")
    pressed = page.locator("#ps-panel .months button[aria-pressed=true]")
    expect(pressed).to_have_count(6)


def test_a_typed_value_is_applied_and_negated(open_page: Open) -> None:
    page = open_page("/?q=folder:Home", **DESKTOP)
    editor = edit(page, chips(page).first)
    editor.get_by_role("combobox").fill("Lisbon")
    editor.get_by_role("checkbox", name="Not this").check()
    editor.get_by_role("button", name="Apply").click()
    expect(chips(page)).to_have_text(["not in Lisbon"])
    editor = edit(page, chips(page).first)
    expect(editor.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(chips(page).get_by_role("button").first).to_be_focused()
    assert query_of(page) == "-folder:Lisbon"


@pytest.mark.parametrize(
    ("first", "last", "query"),
    [
        ("2021-03-01", "2021-08-31", "after:2021-03 before:2021-09"),
        ("2022-01-01", "2022-12-31", "year:2022"),
        ("2022-02-01", "2022-02-28", "date:2022-02"),
        ("2022-02-05", "2022-02-05", "date:2022-02-05"),
        ("2022-02-05", "", "after:2022-02-05"),
    ],
)
def test_dates_are_a_range(open_page: Open, first: str, last: str, query: str) -> None:
    page = open_page("/?q=year:2021", **DESKTOP)
    editor = edit(page, chips(page).first)
    expect(editor.get_by_label("From")).to_have_value("2021-01-01")
    expect(editor.get_by_label("To")).to_have_value("2021-12-31")
    editor.get_by_label("From").fill(first)
    editor.get_by_label("To").fill(last)
    page.keyboard.press("Enter")
    expect(editor).to_have_count(0)
    assert query_of(page) == query


def test_what_words_were_read_as_is_edited(open_page: Open) -> None:
    page = open_page(**DESKTOP)
    search(page, "red in summer 2021")
    chip = page.locator("#ps-chips .chip", has_text="2021")
    editor = edit(page, chip)
    expect(editor.get_by_label("From")).to_have_value("2021-06-01")
    expect(editor.get_by_label("To")).to_have_value("2021-08-31")
    editor.get_by_label("To").fill("2021-09-30")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-parts")).to_contain_text("2021")
    assert query_of(page) == "red after:2021-06 before:2021-10"
