"""Headings of the grid: months, days with their place, and confidence bands."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.browser import Open
from tests.ui.test_page import search

pytestmark = pytest.mark.browser
LAY = """async ([days, width]) => {
    const { layRows } = await import('./static/search/rows.js');
    const sections = [];
    var length = 0;
    for (const [month, day, count] of days) {
        const last = sections.findLast(({ level }) => level === 1);
        if (last?.name !== month) sections.push({ first: length, name: month, level: 1 });
        sections.push({ first: length, name: day, level: 2 });
        length += count;
    }
    return layRows({ length, sections, ratio: () => 1.5 }, width, 200);
}"""
MONTHS = (("July", "20", 1), ("July", "19", 2), ("July", "18", 9), ("June", "30", 1),
          ("June", "2", 1))  # fmt: skip


def lay(page: Page, *days: tuple[str, str, int], width: int = 1000) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = page.evaluate(LAY, [days, width])
    return rows


def test_no_photo_is_below_the_heading_of_another_day(page: Page) -> None:
    day_of = [day for month, day, count in MONTHS for _ in range(count)]
    for row in lay(page, *MONTHS):
        photos = range(row["first"], row["first"] + len(row["boxes"]))
        labels = [(label["first"], label["name"]) for label in row["labels"]]
        if labels:
            assert {day_of[n] for n in photos} == {name for _, name in labels}
        else:  # it goes on with the day of the row above alone
            assert len({day_of[n] for n in photos}) == 1
        for label in row["labels"]:
            box = row["boxes"][label["first"] - row["first"]]
            assert label["left"] == box["left"]


def test_small_days_share_a_row_and_a_long_month_with_no_other(page: Page) -> None:
    rows = lay(page, *MONTHS)
    assert [label["name"] for label in rows[0]["labels"]] == ["20", "19"]
    assert [[one["name"] for one in row["headings"]] for row in rows if row["headings"]] == [
        ["July"],
        ["June"],
    ]
    assert [label["name"] for label in rows[-1]["labels"]] == ["30", "2"]
    [july] = rows[0]["headings"]
    assert (july["first"], july["last"]) == (0, 12)


def test_months_that_fit_share_a_row(page: Page) -> None:
    """A month of one photo once took a whole row."""
    days = (("May", "3", 1), ("April", "9", 1), ("April", "2", 1), ("March", "5", 2))
    rows = lay(page, *days, ("February", "1", 30), ("January", "7", 1))
    names = [[one["name"] for one in row["headings"]] for row in rows]
    assert names[:2] == [["May", "April"], ["March"]]
    assert [label["name"] for label in rows[0]["labels"]] == ["3", "9", "2"]
    may, april = rows[0]["headings"]
    assert (may["left"], april["left"]) == (0, rows[0]["boxes"][1]["left"])
    assert may["left"] + may["width"] < april["left"]
    assert names[2] == ["February"]
    assert names[-1] == ["January"]


def test_rows_follow_each_other_and_stay_inside(page: Page) -> None:
    for width in (320, 800, 1900):
        bottom = 0.0
        for row in lay(page, *MONTHS, width=width):
            assert row["top"] - row["above"] >= bottom
            bottom = row["top"] + row["height"]
            assert row["boxes"][-1]["left"] + row["boxes"][-1]["width"] <= width + 0.01


def test_headings_have_month_and_day(page: Page) -> None:
    expect(page.locator("h3.label").first).to_have_text("December 2023")
    expect(page.locator("h4.day").first).to_have_text("Thu 28 December".replace("Thu", "Thu"))
    search(page, "is:portrait")
    expect(page.locator("h4.day").first).to_contain_text("December")


def test_headings_in_chinese(open_page: Open) -> None:
    page = open_page(locale="zh-CN")
    expect(page.locator("h3.label").first).to_have_text("2023年12月")
    expect(page.locator("h4.day").first).to_contain_text("12月")


def test_bands_begin_their_own_rows(page: Page) -> None:
    search(page, "black")
    expect(page.locator("h3.label")).to_have_text(["Best matches", "Likely", "Less likely"])
    lefts = page.locator(".heading").evaluate_all("all => all.map((one) => one.offsetLeft)")
    assert lefts == [0, 0, 0]


def test_hits_of_the_last_band_alone_have_no_heading(page: Page) -> None:
    search(page, "a bird")
    expect(page.locator("#ps-status")).to_contain_text("Nothing matches well")
    expect(page.locator("h3.label")).to_have_count(0)


def test_a_day_is_selected_by_its_heading(page: Page) -> None:
    day = page.locator(".heading:has(h4.day)").first
    day.get_by_role("button").click()
    expect(page.locator("#ps-chosen")).to_contain_text("selected")
    day.get_by_role("button").click()
    expect(page.locator("#ps-chosen")).to_be_hidden()
