"""The home above the photos, filters as chips in the search field, and the range of dates."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Locator, Page, Route, expect

from indexer.update import IndexOptions, index_folders
from search.catalogue import lock_for_writing
from search.engine import Engine, open_library
from search.records import Text, Told
from tests.colours import ColourEncoder
from tests.pictures import COLOURS
from tests.ui.browser import DESKTOP, PHONE, Open
from tests.ui.test_page import asked, count_of, facet, first, search, tiles

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
LISBON, BERLIN = (38.72, 9.14, "W"), (52.52, 13.4, "E")
SHADES = 60
EARLIER = (1, 4)  # years ago, on this day


def _draw(
    file: Path, colour: Any, moment: str | None, place: tuple[float, float, str] | None
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if moment:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    if place:
        north, east, side = place
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (north, 0.0, 0.0), 3: side, 4: (east, 0.0, 0.0)}
        )
    Image.new("RGB", (96, 64), colour).save(file, exif=exif, quality=90)


def _day(year: int) -> str:
    """This day of that year."""
    today = date.today()
    return f"{year}:{today.month:02}:{today.day:02} 12:00:00"


@pytest.fixture(scope="module")
def library_of_many(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two trips, a folder below another, photos without a date, and what is said of some."""
    place = tmp_path_factory.mktemp("home")
    photos = place / "photos"
    for number, (name, colour) in enumerate(COLOURS.items()):
        _draw(photos / "Home" / f"{name}.jpg", colour, f"2019:0{1 + number}:10 12:00:00", None)
    for number in range(SHADES):
        shade = (100 + number, 150 - number, 100 + (number * 37) % 60)
        trip, where = (("2021 Lisbon", LISBON), ("2023 Berlin", BERLIN))[number % 2]
        moment = f"{trip[:4]}:{1 + number % 12:02}:05 12:00:{number % 60:02}"
        _draw(photos / "Trips" / trip / f"shade{number:03}.jpg", shade, moment, where)
    for number in range(3):
        _draw(photos / "Home" / f"undated{number}.jpg", (30 * number, 90, 90), None, None)
    this_year = date.today().year
    for ago in EARLIER:
        _draw(photos / "Home" / f"ago{ago}.jpg", (200, 30 * ago, 20), _day(this_year - ago), None)
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(place / "library", encoder=encoder))
    with lock_for_writing(place / "library") as catalogue:
        (root,) = catalogue.roots()
        said = {"red": ("Anna", "Tom"), "blue": ("Anna",), "green": ("Tom",)}
        told = [
            Told(f"Home/{name}.jpg", "1", tuple(Text("person", who) for who in people), 3 + at)
            for at, (name, people) in enumerate(said.items())
        ]
        catalogue.store_told(root, told)
    return open_library(place / "library", encoder=encoder)


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page(**DESKTOP)


def shelf(page: Page, name: str) -> Locator:
    return page.locator("#ps-shelves").get_by_role("group", name=name).get_by_role("button")


def parts(page: Page) -> Locator:
    return page.locator("#ps-parts .chip")


def words(page: Page) -> Locator:
    return page.locator("#ps-query")


# -- the first sight ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "photos"), [("", "/api/timeline/tiles?first=0"), ("?q=red", "/api/search?q=red")]
)
def test_photos_are_asked_for_before_gradio_draws(open_page: Open, path: str, photos: str) -> None:
    page = open_page(path)
    expect(tiles(page).first).to_be_visible()
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert sum(photos in name for name in names) == 1  # the drawn page takes the same answer
    page.route("**/assets/**", lambda route: route.abort("aborted"))  # Gradio never draws
    with page.expect_request(lambda request: photos in request.url):
        page.reload()


# -- the home -------------------------------------------------------------------------------------


@SIZES
def test_the_shelves_leave_the_photos_in_sight(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    expect(shelf(page, "Folders")).to_have_count(3)
    expect(tiles(page).first).to_be_visible()
    top = page.locator("#ps-photos").evaluate("e => e.getBoundingClientRect().top")
    assert top < 0.4 * size["viewport"]["height"]
    assert page.locator("#ps-shelves").evaluate("e => e.offsetHeight") < 120


@SIZES
def test_on_this_day(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    cards = shelf(page, "On this day")
    expect(cards).to_have_count(len(EARLIER))
    expect(cards.first).to_contain_text("1 year ago")
    expect(cards.nth(1)).to_contain_text("4 years ago")
    cards.nth(1).click()
    expect(tiles(page)).to_have_count(1)
    first(page, "ago4.jpg")
    assert asked(page).startswith(f"date:{date.today().year - 4}-")
    expect(page.locator("#ps-shelves")).to_be_hidden()
    page.go_back()
    expect(cards.first).to_be_visible()


@SIZES
def test_folders_and_places_are_tiles_to_click(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    folders = shelf(page, "Folders")
    lisbon = folders.filter(has_text="2021 Lisbon")
    expect(lisbon).to_contain_text(str(SHADES // 2))
    page.wait_for_function("[...document.querySelectorAll('.card img')].some(i => i.naturalWidth)")
    page.locator("#ps-panel fieldset").first.wait_for(state="attached")  # all folders are known
    lisbon.click()
    expect(parts(page)).to_have_text(["folder: 2021 Lisbon✕"])
    assert asked(page) == 'folder:"2021 Lisbon"'
    page.locator("#ps-reset").click()
    shelf(page, "Places").filter(has_text="Berlin").click()
    assert asked(page) == "place:Berlin"
    expect(page.locator("#ps-status")).to_have_text(f"{SHADES // 2} photos")


def test_arrows_go_from_card_to_card(page: Page) -> None:
    cards = shelf(page, "Folders")
    cards.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cards.first).to_be_focused()
    assert [card.get_attribute("tabindex") for card in cards.all()] == ["0", "-1", "-1"]


@SIZES
def test_recent_searches_are_kept_and_cleared(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    search(page, "green")
    first(page, "green.jpg")
    search(page, "red year:2019")
    first(page, "red.jpg")
    page.locator("#ps-reset").click()
    recent = page.locator("#ps-try").get_by_role("group", name="Recent").get_by_role("button")
    expect(recent).to_have_text(["red year:2019", "green", "✕"])
    page.reload()
    recent.nth(1).click()
    first(page, "green.jpg")
    page.locator("#ps-reset").click()
    page.get_by_role("button", name="Clear recent searches").click()
    expect(page.locator("#ps-try").get_by_text("Recent")).to_have_count(0)
    page.reload()
    expect(page.locator("#ps-try").get_by_text("Try")).to_be_visible()
    expect(page.locator("#ps-try").get_by_text("Recent")).to_have_count(0)


def test_saved_searches_and_albums_are_at_home(page: Page, library_of_many: Engine) -> None:
    library_of_many.collections.save_search("My reds", "red")
    try:
        page.reload()
        saved = page.locator("#ps-try").get_by_role("group", name="Albums")
        saved.get_by_role("button", name="My reds").click()
        expect(parts(page)).to_have_text(["album: My reds✕"])
        expect(tiles(page).first).to_be_visible()
    finally:
        library_of_many.collections.drop_album("My reds")


def test_the_home_in_chinese(open_page: Open) -> None:
    page = open_page(locale="zh-CN", **DESKTOP)
    expect(page.locator("#ps-shelves h2")).to_have_text(["往年今日", "文件夹", "地点"])
    expect(shelf(page, "往年今日").first).to_contain_text("1 年前")
    expect(page.locator("#ps-try")).to_contain_text("试一试")


# -- filters in the search field ------------------------------------------------------------------


@SIZES
def test_a_typed_filter_becomes_a_chip(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    words(page).press_sequentially("red year:2019 ")
    expect(parts(page)).to_have_text(["year: 2019✕"])
    expect(words(page)).to_have_value("red ")
    first(page, "red.jpg")
    words(page).press_sequentially("-is:portrait")
    expect(parts(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(parts(page)).to_have_text(["year: 2019✕", "− is: portrait✕"])
    expect(words(page)).to_have_value("red ")
    expect(page.locator("#ps-chips .chip")).to_have_count(0)  # nothing is said twice
    assert asked(page) == "red year:2019 -is:portrait"


def test_quoted_words_and_unknown_names_stay_words(page: Page) -> None:
    search(page, '"year:2019" colour:red')
    expect(words(page)).to_have_value('"year:2019" colour:red')
    expect(parts(page)).to_have_count(0)


def test_backspace_and_arrows_in_the_field(page: Page) -> None:
    search(page, "red year:2019 is:landscape")
    expect(parts(page)).to_have_count(2)
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    expect(parts(page)).to_have_text(["year: 2019✕"])
    expect(words(page)).to_be_focused()
    expect(words(page)).to_have_value("red ")
    assert asked(page) == "red year:2019"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Remove year: 2019")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(words(page)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    expect(parts(page)).to_have_count(0)
    expect(words(page)).to_be_focused()
    assert asked(page) == "red"


def test_a_chip_in_the_field_turns_round(page: Page) -> None:
    search(page, "year:2019")
    parts(page).get_by_role("button").first.click()
    expect(parts(page)).to_have_text(["− year: 2019✕"])
    assert asked(page) == "-year:2019"
    expect(page.get_by_role("group", name="Filters")).to_be_visible()


def test_address_back_and_the_clear_button(open_page: Open) -> None:
    page = open_page('/?q=folder:"2021 Lisbon" red', **DESKTOP)
    expect(parts(page)).to_have_text(["folder: 2021 Lisbon✕"])
    expect(words(page)).to_have_value("red")
    page.get_by_role("button", name="Remove folder: 2021 Lisbon").click()
    expect(parts(page)).to_have_count(0)
    first(page, "red.jpg")
    page.go_back()
    expect(parts(page)).to_have_text(["folder: 2021 Lisbon✕"])
    page.locator("#ps-reset").click()
    expect(words(page)).to_be_focused()
    expect(words(page)).to_have_value("")
    expect(page.locator("#ps-reset")).to_be_hidden()


def test_completion_makes_chips(page: Page) -> None:
    page.locator("#ps-panel fieldset").first.wait_for(state="attached")
    words(page).press_sequentially("red place:")
    page.locator("#ps-suggestions li").filter(has_text="Lisbon").click()
    expect(parts(page)).to_have_text(["place: Lisbon✕"])
    expect(words(page)).to_have_value("red ")
    expect(words(page)).to_be_focused()
    words(page).press_sequentially('folder:"2021 Li')
    page.keyboard.press("Tab")
    expect(parts(page).nth(1)).to_contain_text("2021 Lisbon")


# -- facets ---------------------------------------------------------------------------------------


def test_people_and_stars_follow_the_query(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    assert (count_of(page, "Anna"), count_of(page, "Tom")) == (2, 2)
    facet(page, "Anna").click()
    expect(facet(page, "Tom").locator("small")).to_have_text("1")
    expect(facet(page, "★★★★ or more").locator("small")).to_have_text("1")
    facet(page, "★★★★ or more").click()
    facet(page, "★★★ or more").click()  # another number of stars, not both
    expect(facet(page, "★★★★ or more")).to_have_attribute("aria-pressed", "false")
    assert asked(page) == "person:Anna rating:>=3"


def test_photos_without_a_date_are_apart(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    undated = page.locator("#ps-panel .undated")
    expect(undated).to_have_text("No date3")
    undated.click()
    expect(undated).to_have_attribute("aria-pressed", "true")
    expect(tiles(page)).to_have_count(3)
    assert asked(page) == "-has:date"
    page.get_by_role("button", name="2019: 6").click()  # a year takes its place
    expect(undated).to_have_attribute("aria-pressed", "false")
    assert asked(page) == "year:2019"


def ends(page: Page) -> Locator:
    return page.locator("#ps-panel").get_by_role("slider")


def test_a_range_of_months_by_keys(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    expect(ends(page).nth(0)).to_have_attribute("aria-valuetext", "January 2019")
    ends(page).nth(0).focus()
    page.keyboard.press("PageUp")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(ends(page).nth(0)).to_have_attribute("aria-valuetext", "March 2020")
    expect(parts(page)).to_have_text(["after: 2020-03✕"])
    ends(page).nth(1).focus()
    page.keyboard.press("Home")
    expect(ends(page).nth(1)).to_have_attribute("aria-valuetext", "March 2020")
    for _ in range(2):
        page.keyboard.press("PageUp")
    expect(parts(page)).to_have_text(["after: 2020-03✕", "before: 2022-04✕"])
    expect(tiles(page).first).to_be_visible()
    page.keyboard.press("End")
    expect(parts(page)).to_have_text(["after: 2020-03✕"])


@SIZES
def test_a_range_of_months_by_dragging(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    page.get_by_role("button", name="Filters").click()
    track = page.locator("#ps-panel .range").bounding_box()
    end = ends(page).nth(0).bounding_box()
    assert track
    assert end
    years = page.locator("#ps-panel .years button").count()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 2 / years, track["y"] + 8, steps=5)
    page.mouse.up()
    expect(parts(page)).to_have_text(["after: 2021✕"])
    expect(ends(page).nth(0)).to_have_attribute("aria-valuetext", "January 2021")


def test_months_are_dragged_too(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="2021: 30").click()
    months = page.locator("#ps-panel .months button")
    months.nth(2).hover()
    page.mouse.down()
    months.nth(6).hover()
    page.mouse.up()
    expect(parts(page)).to_have_text(["after: 2021-03✕", "before: 2021-08✕"])
    expect(months.nth(4)).to_have_attribute("aria-pressed", "true")
    expect(months.nth(8)).to_have_attribute("aria-pressed", "false")


def test_what_is_pressed_while_a_search_runs_waits_for_its_parts(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/search?*", hold_the_first)
    page.get_by_role("button", name="2021: 30").click()
    expect(page).to_have_url(re.compile("2021"))
    months = page.locator("#ps-panel .months button")
    months.nth(2).click()
    months.nth(3).click()
    held[0].continue_()
    expect(parts(page)).to_have_text(["date: 2021-03✕", "date: 2021-04✕"])
