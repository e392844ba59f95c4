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
from search.records import PhotoTexts, Text
from tests.colours import ColourEncoder
from tests.pictures import COLOURS
from tests.ui.browser import DESKTOP, PHONE, Open
from tests.ui.test_page import count_of, facet, first, query_of, search, tiles

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
    """Two trips, a folder below another, photos without a date, and texts and ratings of some."""
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
        (root,) = catalogue.roots.all()
        people_of = {"red": ("Anna", "Tom"), "blue": ("Anna",), "green": ("Tom",)}
        texts = [
            PhotoTexts(
                f"Home/{name}.jpg", "1", tuple(Text("person", who) for who in people), 3 + at
            )
            for at, (name, people) in enumerate(people_of.items())
        ]
        catalogue.texts.store(root, texts)
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
    ("path", "photos"), [("", "/api/v1/timeline/tiles?first=0"), ("?q=red", "/api/v1/search?q=red")]
)
def test_the_first_photos_are_requested_once(open_page: Open, path: str, photos: str) -> None:
    """As the scripts start; the page takes the same answer."""
    page = open_page(path)
    expect(tiles(page).first).to_be_visible()
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert sum(photos in name for name in names) == 1


# -- the home -------------------------------------------------------------------------------------


@SIZES
def test_the_shelves_leave_the_photos_in_sight(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    expect(shelf(page, "Places")).to_have_count(2)
    expect(tiles(page).first).to_be_visible()
    top = page.locator("#ps-photos").evaluate("e => e.getBoundingClientRect().top")
    assert top < 0.65 * size["viewport"]["height"]


@SIZES
def test_this_day_plays_as_a_story(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    card = page.get_by_role("button", name=re.compile("On this day.*2 photos"))
    expect(card.locator("img")).to_have_count(len(EARLIER))
    card.click()
    story = page.get_by_role("dialog", name="On this day")
    expect(story.get_by_role("status")).to_contain_text("1 year ago")
    story.get_by_role("button", name="Pause").click()
    page.keyboard.press("ArrowRight")
    expect(story.get_by_role("status")).to_contain_text("4 years ago")
    page.keyboard.press("ArrowLeft")
    expect(story.get_by_role("status")).to_contain_text("1 year ago")
    story.get_by_role("button", name="Next").click()
    story.get_by_role("button", name="Show all").click()
    expect(story).to_have_count(0)
    expect(tiles(page)).to_have_count(1)
    first(page, "ago4.jpg")
    assert query_of(page).startswith(f"date:{date.today().year - 4}-")
    expect(page.locator("#ps-shelves")).to_be_hidden()
    page.go_back()
    expect(card).to_be_visible()


def test_a_story_goes_on_by_itself_and_ends(page: Page) -> None:
    page.get_by_role("button", name=re.compile("On this day")).click()
    story = page.get_by_role("dialog", name="On this day")
    expect(story.get_by_role("status")).to_contain_text("4 years ago")
    expect(story).to_have_count(0)


def test_explore_shows_people_places_and_folders(page: Page) -> None:
    page.locator("#ps-to-explore").click()
    explore = page.locator("#ps-explore")
    people = explore.get_by_role("region", name="People").locator(".person")
    expect(people).to_have_count(2)
    expect(people.filter(has_text="Anna")).to_contain_text("2")
    expect(explore.get_by_role("region", name="Folders").get_by_role("button")).to_have_count(3)
    page.wait_for_function(
        "[...document.querySelectorAll('#ps-explore img')].some(i => i.naturalWidth)"
    )
    people.filter(has_text="Anna").click()
    expect(explore).to_be_hidden()
    expect(page.locator("#ps-photos .tile")).to_have_count(2)
    page.go_back()
    expect(people.first).to_be_visible()


@SIZES
def test_folders_and_places_are_tiles_to_click(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    page.locator("#ps-shelves").get_by_role("button", name="Places: All").click()
    folders = (
        page.locator("#ps-explore").get_by_role("region", name="Folders").get_by_role("button")
    )
    lisbon = folders.filter(has_text="2021 Lisbon")
    expect(lisbon).to_contain_text(str(SHADES // 2))
    page.locator("#ps-panel fieldset").first.wait_for(state="attached")  # all folders are known
    lisbon.click()
    expect(parts(page)).to_have_text(["in 2021 Lisbon"])
    assert query_of(page) == 'folder:"2021 Lisbon"'
    page.locator("#ps-reset").click()
    words(page).blur()  # the suggestions lie above
    shelf(page, "Places").filter(has_text="Berlin").click()
    expect(page.locator("#ps-status")).to_have_text(f"{SHADES // 2} photos")
    assert query_of(page) == "place:Berlin"


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
    expect(recent).to_have_text(["red year:2019", "green", ""])
    page.reload()
    recent.nth(1).click()
    first(page, "green.jpg")
    page.locator("#ps-reset").click()
    words(page).blur()  # the suggestions lie above
    page.get_by_role("button", name="Clear recent searches").click()
    expect(page.locator("#ps-try").get_by_text("Recent")).to_have_count(0)
    page.reload()
    expect(page.locator("#ps-try").get_by_text("Try")).to_be_visible()
    expect(page.locator("#ps-try").get_by_text("Recent")).to_have_count(0)


def test_albums_have_a_page(page: Page, library_of_many: Engine) -> None:
    collections = library_of_many.collections
    collections.save_search("Berlin", "place:Berlin")
    collections.add_to_album("Reds", "red.jpg")
    try:
        page.reload()
        expect(shelf(page, "Albums")).to_have_count(2)
        page.locator("#ps-to-albums").click()
        albums = page.locator("#ps-albums li")
        expect(albums).to_have_count(2)
        expect(albums.first).to_contain_text(str(SHADES // 2))
        expect(albums.first.locator(".live")).to_have_attribute("title", "place:Berlin")
        expect(albums.nth(1).locator(".live")).to_have_count(0)
        albums.nth(1).locator(".card").click()
        head = page.locator("#ps-album-head")
        expect(head.get_by_role("heading", name="Reds")).to_be_visible()
        expect(tiles(page)).to_have_count(1)
        head.get_by_role("button", name="Actions for Reds").click()
        page.get_by_role("menuitem", name="Rename").click()
        page.get_by_role("textbox", name="Name").fill("Red things")
        page.keyboard.press("Enter")
        expect(head.get_by_role("heading", name="Red things")).to_be_visible()
        page.reload()
        expect(head.get_by_role("heading", name="Red things")).to_be_visible()
        head.get_by_role("button", name="Actions for Red things").click()
        page.get_by_role("menuitem", name="Delete album").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete album").click()
        expect(albums).to_have_count(1)
        expect(page.get_by_role("button", name="Favourites")).to_have_count(0)
    finally:
        for album in library_of_many.catalogue.collections.albums():
            collections.drop_album(album.name)


def test_the_home_in_chinese(open_page: Open) -> None:
    page = open_page(locale="zh-CN", **DESKTOP)
    expect(page.locator("#ps-shelves h2")).to_have_text(["人物", "地点", "文件夹"])
    expect(page.locator("#ps-shelves .story")).to_contain_text("往年今日")
    expect(page.locator("#ps-try")).to_contain_text("试一试")


# -- filters in the search field ------------------------------------------------------------------


@SIZES
def test_a_typed_filter_becomes_a_chip(open_page: Open, size: dict[str, Any]) -> None:
    page = open_page(**size)
    words(page).press_sequentially("red year:2019 ")
    expect(parts(page)).to_have_text(["2019"])
    expect(words(page)).to_have_value("red ")
    first(page, "red.jpg")
    words(page).press_sequentially("-is:portrait")
    expect(parts(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(parts(page)).to_have_text(["2019", "not Portrait"])
    expect(words(page)).to_have_value("red ")
    expect(page.locator("#ps-chips .chip")).to_have_count(0)  # no filter is shown twice
    assert query_of(page) == "red year:2019 -is:portrait"


def test_quoted_words_and_unknown_names_stay_words(page: Page) -> None:
    search(page, '"year:2019" colour:red')
    expect(words(page)).to_have_value('"year:2019" colour:red')
    expect(parts(page)).to_have_count(0)


def test_backspace_and_arrows_in_the_field(page: Page) -> None:
    search(page, "red year:2019 is:landscape")
    expect(parts(page)).to_have_count(2)
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    expect(parts(page)).to_have_text(["2019"])
    expect(words(page)).to_be_focused()
    expect(words(page)).to_have_value("red ")
    assert query_of(page) == "red year:2019"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Remove 2019")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(words(page)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    expect(parts(page)).to_have_count(0)
    expect(words(page)).to_be_focused()
    assert query_of(page) == "red"


def test_address_back_and_the_clear_button(open_page: Open) -> None:
    page = open_page('/?q=folder:"2021 Lisbon" red', **DESKTOP)
    expect(parts(page)).to_have_text(["in 2021 Lisbon"])
    expect(words(page)).to_have_value("red")
    page.get_by_role("button", name="Remove in 2021 Lisbon").click()
    expect(parts(page)).to_have_count(0)
    first(page, "red.jpg")
    page.go_back()
    expect(parts(page)).to_have_text(["in 2021 Lisbon"])
    page.locator("#ps-reset").click()
    expect(words(page)).to_be_focused()
    expect(words(page)).to_have_value("")
    expect(page.locator("#ps-reset")).to_be_hidden()


def test_completion_makes_chips(page: Page) -> None:
    page.locator("#ps-panel fieldset").first.wait_for(state="attached")
    words(page).press_sequentially("red place:")
    page.locator("#ps-suggestions li").filter(has_text="Lisbon").click()
    expect(parts(page)).to_have_text(["Lisbon"])
    expect(words(page)).to_have_value("red ")
    expect(words(page)).to_be_focused()
    words(page).press_sequentially('folder:"2021 Li')
    page.keyboard.press("ArrowDown")
    expect(page.locator("#ps-suggestions [aria-selected=true]")).to_contain_text("2021 Lisbon")
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
    assert query_of(page) == "person:Anna rating:>=3"


def test_photos_without_a_date_are_separate(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    undated = page.locator("#ps-panel .undated")
    expect(undated).to_have_text("No date3")
    undated.click()
    expect(undated).to_have_attribute("aria-pressed", "true")
    expect(tiles(page)).to_have_count(3)
    assert query_of(page) == "-has:date"
    page.get_by_role("button", name="2019: 6").click()  # a year takes its place
    expect(undated).to_have_attribute("aria-pressed", "false")
    assert query_of(page) == "year:2019"


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
    expect(parts(page)).to_have_text(["from March 2020"])
    ends(page).nth(1).focus()
    page.keyboard.press("Home")
    expect(ends(page).nth(1)).to_have_attribute("aria-valuetext", "March 2020")
    for _ in range(2):
        page.keyboard.press("PageUp")
    expect(parts(page)).to_have_text(["from March 2020", "before April 2022"])
    expect(tiles(page).first).to_be_visible()
    page.keyboard.press("End")
    expect(parts(page)).to_have_text(["from March 2020"])


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
    expect(parts(page)).to_have_text(["from 2021"])
    expect(ends(page).nth(0)).to_have_attribute("aria-valuetext", "January 2021")


def test_months_are_dragged_too(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="2021: 30").click()
    months = page.locator("#ps-panel .months button")
    months.nth(2).hover()
    page.mouse.down()
    months.nth(6).hover()
    page.mouse.up()
    expect(parts(page)).to_have_text(["from March 2021", "before August 2021"])
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

    page.route("**/api/v1/search?*", hold_the_first)
    page.get_by_role("button", name="2021: 30").click()
    expect(page).to_have_url(re.compile("2021"))
    months = page.locator("#ps-panel .months button")
    months.nth(2).click()
    months.nth(3).click()
    held[0].continue_()
    expect(parts(page)).to_have_text(["March 2021", "April 2021"])
