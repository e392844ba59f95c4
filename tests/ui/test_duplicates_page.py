"""The review of duplicates in a real Chromium, on a desktop and a phone."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageChops
from playwright.sync_api import Browser, Locator, Page, expect

from indexer.update import IndexOptions, index_folders
from search.engine import open_library
from tests.colours import ColourEncoder
from tests.pictures import draw_folder
from tests.search.test_duplicates import scene
from tests.ui.browser import PHONE, Open, opened
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser
NOON = datetime(2023, 7, 1, 12)


def draw_duplicates(photos: Path) -> Path:
    """The same file twice, three sizes of a picture, a burst of three, and six other pairs."""
    photos.mkdir(parents=True)
    for name in ("same.png", "same again.png"):
        scene((400, 300), 1).save(photos / name)
    for width in (800, 400, 200):
        scene((width, width * 3 // 4), 2).save(photos / f"copy {width}.png")
    for second in range(3):
        exif = Image.Exif()
        moment = f"{NOON + timedelta(seconds=second):%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
        turned = ImageChops.offset(scene((400, 300), 3), 130 * second, 0)
        turned.save(photos / f"burst {second}.jpg", exif=exif, quality=90)
    draw_pairs(photos, range(6))
    scene((400, 300), 4).save(photos / "alone.png")
    return photos


def draw_pairs(photos: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        for name in ("a", "b"):
            scene((120, 90), 100 + number).save(photos / f"pair {number:02} {name}.png")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return draw_duplicates(tmp_path / "photos")


@pytest.fixture
def open_page(chromium: Browser, photos: Path, library: Path) -> Iterator[Open]:
    """Open the page of a library of these photos, with the settings of a browser's context."""
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(library, encoder=encoder))
    with ExitStack() as stack:
        live = live_library(open_library(library, encoder=encoder))
        address = stack.enter_context(serving(live))
        yield lambda path="", **context: stack.enter_context(
            opened(chromium, address + path, **context)
        )


@pytest.fixture
def page(open_page: Open) -> Page:
    """The review, opened from the rail."""
    page = open_page()
    page.locator("#ps-rail").get_by_role("link", name="Duplicates").click()
    expect(cards(page).first).to_be_visible()
    return page


def cards(page: Page) -> Locator:
    return page.locator("#ps-duplicates article")


def card(page: Page, text: str) -> Locator:
    return cards(page).filter(has_text=text).first


def kept(element: Locator) -> Locator:
    return element.locator(".kept figcaption b")


def test_groups_come_with_the_photo_to_keep(page: Page) -> None:
    assert "view=duplicates" in page.url
    expect(page.get_by_text("Nothing is deleted")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^The others, [\d.]+ [kM]B:$"))).to_be_visible()
    expect(cards(page).first.locator("h3")).to_contain_text("Same file: 2 photos")
    copies = card(page, "copy 800")
    expect(copies.locator("h3")).to_contain_text("Copies: 3 photos")
    expect(kept(copies)).to_have_text(["copy 800.png"])
    expect(copies.locator("figure").first).to_contain_text("800 × 600")
    expect(page.locator("#ps-photos")).to_be_hidden()
    kinds = page.locator(".kinds button")
    expect(kinds).to_have_text(["All 9", "Same file 7", "Copies 1", "Burst 1"])
    kinds.nth(3).click()
    expect(cards(page)).to_have_count(1)
    expect(cards(page).locator("figure")).to_have_count(3)
    expect(kinds.nth(3)).to_have_attribute("aria-pressed", "true")


def test_more_groups_come_as_one_scrolls(open_page: Open, photos: Path, library: Path) -> None:
    draw_pairs(photos, range(6, 16))
    index_folders([photos], IndexOptions(library, encoder=ColourEncoder()))
    page = open_page("/?view=duplicates")
    expect(cards(page).nth(9)).to_be_attached()
    cards(page).nth(9).scroll_into_view_if_needed()
    expect(cards(page)).to_have_count(19)


def test_another_rule_keeps_another_photo(page: Page) -> None:
    page.locator("#ps-duplicates select").select_option("oldest")
    expect(kept(card(page, "burst"))).to_have_text(["burst 0.jpg"])
    page.locator("#ps-duplicates select").select_option("sharpest")
    expect(cards(page).first.locator(".kept")).to_have_count(1)


def test_what_a_person_keeps_is_in_the_list(page: Page, tmp_path: Path) -> None:
    copies = card(page, "copy 800")
    copies.get_by_role("button", name="Keep: copy 200.png").click()
    copies.get_by_role("button", name="Keep: copy 800.png").click()
    expect(kept(copies)).to_have_text(["copy 200.png"])
    copies.get_by_role("button", name="Keep: copy 200.png").click()
    expect(page.locator("#ps-toast")).to_have_text("One photo of a group always stays.")
    expect(kept(copies)).to_have_text(["copy 200.png"])
    page.locator(".kinds button").nth(2).click()
    expect(cards(page)).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert re.search(r"photoseek duplicates .*\.csv", download.value.suggested_filename)
    download.value.save_as(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(newline="") as file:
        rows = {Path(row["path"]).name: row["keep"] for row in csv.DictReader(file)}
    assert rows == {"copy 200.png": "yes", "copy 400.png": "no", "copy 800.png": "no"}
    with page.expect_download() as download:
        page.get_by_role("button", name="Download ZIP").click()
    assert download.value.suggested_filename.endswith(".zip")


def test_the_paths_of_the_others_are_copied(open_page: Open, photos: Path) -> None:
    page = open_page("/?view=duplicates", permissions=["clipboard-read", "clipboard-write"])
    expect(cards(page).first).to_be_visible()
    page.locator(".kinds button").nth(2).click()
    expect(cards(page)).to_have_count(1)
    page.get_by_role("button", name="Copy paths").click()
    expect(page.locator("#ps-toast")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()").split()
    assert copied == f"{photos / 'copy 200.png'} {photos / 'copy 400.png'}".split()


# What each picture shows in the middle of its frame, and how large it is there.
SHOWN = """[...document.querySelectorAll('#ps-side .frame')].map(frame => {
    const box = frame.getBoundingClientRect();
    const image = frame.querySelector('img').getBoundingClientRect();
    const x = (box.left + box.width / 2 - image.left) / image.width;
    const y = (box.top + box.height / 2 - image.top) / image.height;
    return [x, y, image.width / box.width].map(n => Math.round(n * 200) / 200);
})"""


def side(page: Page) -> Locator:
    return page.locator("#ps-side")


def test_a_group_is_seen_side_by_side_at_the_same_zoom(page: Page) -> None:
    card(page, "copy 800").get_by_role("button", name="Compare", exact=True).click()
    expect(side(page).locator("figure")).to_have_count(3)
    page.wait_for_function(
        "[...document.querySelectorAll('#ps-side img')].every(i => i.naturalWidth)"
    )
    fits = page.evaluate(SHOWN)
    assert fits[0][:2] == [0.5, 0.5]
    assert all(shown == fits[0] for shown in fits)
    box = side(page).locator(".frame").nth(1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -800)
    near = page.evaluate(SHOWN)
    assert near[0][2] > 2 * fits[0][2]
    assert near[0][0] < 0.5
    assert all(shown == near[0] for shown in near)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + box["height"] / 2 + 20)
    page.mouse.up()
    moved = page.evaluate(SHOWN)
    assert moved[0] != near[0]
    assert all(shown == moved[0] for shown in moved)
    page.keyboard.press("0")
    assert page.evaluate(SHOWN) == fits


def test_side_by_side_by_keyboard(page: Page) -> None:
    button = card(page, "copy 800").get_by_role("button", name="Compare", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(side(page)).to_be_visible()
    page.keyboard.press("2")
    expect(kept(side(page))).to_have_count(2)
    page.keyboard.press("Escape")
    expect(side(page)).to_have_count(0)
    expect(button).to_be_focused()
    expect(kept(card(page, "copy 800"))).to_have_count(2)
    assert "view=duplicates" in page.url
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    expect(side(page).locator("header b")).to_have_text("Group 7 of 9")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#ps-side') !== null")
    page.go_back()
    expect(side(page)).to_have_count(0)
    expect(cards(page).first).to_be_visible()


def test_a_search_leaves_the_review_and_back_returns_to_it(page: Page) -> None:
    page.locator("#ps-query").fill("red")
    page.keyboard.press("Enter")
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.locator("#ps-duplicates")).to_be_hidden()
    page.go_back()
    expect(cards(page).first).to_be_visible()
    page.go_back()
    expect(page.locator("#ps-duplicates")).to_be_hidden()
    expect(page.locator(".tile").first).to_be_visible()


def test_a_missing_photo_is_reported_and_not_kept(open_page: Open, photos: Path) -> None:
    (photos / "copy 800.png").unlink()
    page = open_page("/?view=duplicates")
    copies = card(page, "copy 400")
    expect(copies.locator("h3")).to_contain_text("Copies: 2 photos · 1 not there now, or changed")
    expect(kept(copies)).to_have_text(["copy 400.png"])


def test_no_duplicates(chromium: Browser, tmp_path: Path, library: Path) -> None:
    encoder = ColourEncoder()
    index_folders([draw_folder(tmp_path / "plain")], IndexOptions(library, encoder=encoder))
    live = live_library(open_library(library, encoder=encoder))
    with (
        serving(live) as address,
        opened(chromium, f"{address}/?view=duplicates") as page,
    ):
        expect(page.get_by_text("No duplicates: no two photos")).to_be_visible()
        expect(page.get_by_role("button", name="CSV")).to_be_hidden()


def test_the_review_on_a_phone(open_page: Open) -> None:
    page = open_page("/?view=duplicates", **PHONE)
    expect(cards(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    copies = card(page, "copy 800")
    for button in copies.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
    copies.get_by_role("button", name="Compare", exact=True).tap()
    frames = side(page).locator(".frame")
    expect(frames).to_have_count(3)
    for frame in frames.all():
        box = frame.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 391
        assert box["height"] > 150
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_review_in_chinese(open_page: Open) -> None:
    page = open_page("/?view=duplicates", locale="zh-CN")
    expect(page.get_by_role("heading", name="重复照片")).to_be_visible()
    expect(cards(page).first.locator("h3")).to_contain_text("相同文件")
    expect(page.get_by_text("不会删除任何照片")).to_be_visible()
