"""The page in a real Chromium, as a person uses it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from indexer.update import IndexOptions, index_folders
from search.engine import Engine, open_library
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import draw, draw_folder
from tests.ui.browser import HOSTILE, PHONE, SHADES, Open, choose, opened, titled
from tests.ui.conftest import live_library, serving
from ui import photo_routes
from ui.library import LiveLibrary

pytestmark = pytest.mark.browser


def search(page: Page, text: str) -> None:
    """Ask for this alone, and wait for the answer: photos lie at home too."""
    reset = page.locator("#ps-reset")
    if page.locator("#ps-parts .chip").count():
        reset.click()
        expect(reset).to_be_hidden()
    page.locator("#ps-query").fill(text)
    page.keyboard.press("Enter")
    expect(reset).to_be_visible(visible=bool(text))


def tiles(page: Page) -> Locator:
    return page.locator(".tile .open")


def first(page: Page, name: str) -> None:
    expect(tiles(page).first).to_have_attribute("title", titled(name))


def query_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("q", [""])[0]


# -- searching ------------------------------------------------------------------------------------


def test_search_by_words_shows_thumbnails(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    page.wait_for_function(
        "[...document.querySelectorAll('.tile img')].every(i => i.complete && i.naturalWidth)"
    )
    expect(page.locator("#ps-status")).to_have_text(re.compile("^Best matches first"))


def test_results_come_as_one_types(page: Page) -> None:
    page.locator("#ps-query").press_sequentially("red", delay=20)
    first(page, "red.jpg")
    assert query_of(page) == "red"


def test_the_first_page_offers_what_to_try(page: Page) -> None:
    expect(page.locator("#ps-name")).to_contain_text(f"{SHADES + 8} photos")
    page.locator("#ps-try").get_by_role("button", name="2021").click()
    assert query_of(page) == "year:2021"
    expect(page.locator(".label").first).to_contain_text("2021")


def test_an_invalid_query_shows_the_place_and_a_remedy(page: Page) -> None:
    search(page, "red colour:blue")
    expect(page.locator("#ps-status.error")).to_contain_text("no filter colour:")
    expect(tiles(page)).to_have_count(0)
    search(page, "red")
    first(page, "red.jpg")
    expect(page.locator("#ps-status.error")).to_have_count(0)


def test_an_empty_answer_and_an_unsure_one_say_why(page: Page) -> None:
    search(page, "red type:gif")
    expect(page.locator("#ps-empty h2")).to_have_text("No photos: gif files")
    way = page.locator("#ps-empty .way")
    expect(way).to_have_text([f"Without “gif files”: {SHADES + 8} photos"])
    expect(way.locator("img")).to_be_visible()
    way.click()
    first(page, "red.jpg")
    assert query_of(page) == "red"
    search(page, "qqq")  # grey: equally far from every colour
    expect(page.locator("#ps-status")).to_have_text(re.compile(r"These come closest\.$"))
    expect(page.locator(".tile .open").first).to_be_visible()
    expect(page.get_by_role("heading", name="Less likely")).to_have_count(0)  # of all


def test_chips_can_be_flipped_and_removed(page: Page) -> None:
    search(page, "red -blue year:2021")
    chips = page.locator("#ps-chips .chip")
    expect(chips).to_have_count(2)
    chips.nth(0).get_by_role("button").first.click()
    expect(chips.nth(0)).to_have_class("chip minus")
    page.get_by_role("button", name="Remove 2021").click()
    expect(page.locator("#ps-parts .chip")).to_have_count(0)
    expect(chips).to_have_count(2)
    assert "year" not in query_of(page)


def test_the_address_is_the_search(page: Page) -> None:
    search(page, "red")
    first(page, "red.jpg")
    search(page, "green")
    first(page, "green.jpg")
    page.reload()
    first(page, "green.jpg")
    page.go_back()
    first(page, "red.jpg")
    expect(page.locator("#ps-query")).to_have_value("red")
    page.go_forward()
    first(page, "green.jpg")


def test_a_link_opens_its_search(open_page: Open) -> None:
    page = open_page("/?q=is:portrait&sort=oldest")
    expect(page.locator(".label").first).to_contain_text("2021")
    expect(page.locator("#ps-sort")).to_have_value("oldest")


# -- with a picture -------------------------------------------------------------------------------


def test_a_picture_that_is_picked(page: Page, tmp_path: Path) -> None:
    page.locator("#ps-file").set_input_files(draw(tmp_path / "query.png", "black"))
    first(page, "black.jpg")
    expect(page.locator("#ps-parts img")).to_be_visible()
    page.get_by_role("button", name="Remove this picture").click()
    expect(page.locator(".label").first).to_have_text("December 2023")


def transfer(page: Page, file: Path, event: str) -> None:
    """Drop or paste a file, with the events of the browser."""
    page.evaluate(
        """([bytes, name, type]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
            dispatchEvent(type === 'paste'
                ? new ClipboardEvent(type, { clipboardData: data, bubbles: true })
                : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [list(file.read_bytes()), file.name, event],
    )


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_dropped_or_pasted_anywhere(page: Page, tmp_path: Path, event: str) -> None:
    page.locator("#ps-query").blur()
    transfer(page, draw(tmp_path / "query.png", "white"), event)
    first(page, "white.jpg")


def test_a_file_that_is_no_picture_is_reported(page: Page, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"no picture")
    page.locator("#ps-file").set_input_files(tmp_path / "x.png")
    expect(page.get_by_role("alert")).to_contain_text("not an image")


# -- the gallery ----------------------------------------------------------------------------------


def test_rows_are_full_and_nothing_is_cropped(page: Page) -> None:
    search(page, "has:camera")
    expect(tiles(page).first).to_be_visible()
    rows = page.evaluate(
        """() => [...document.querySelectorAll('.line')].map((line) => {
            const tiles = [...line.querySelectorAll('.tile')];
            return { right: tiles.at(-1).getBoundingClientRect().right,
                edge: line.getBoundingClientRect().right,
                tops: new Set(tiles.map((t) => t.offsetHeight)).size }; })"""
    )
    assert any(abs(row["right"] - row["edge"]) < 2 for row in rows)
    assert all(row["tops"] == 1 for row in rows)
    page.wait_for_function(
        """() => { const image = document.querySelector('.tile img');
            return Math.abs(image.naturalWidth / image.naturalHeight
                - image.clientWidth / image.clientHeight) < 0.05; }"""
    )


def test_an_endless_list_keeps_few_rows_in_the_page(page: Page) -> None:
    search(page, "has:camera")
    expect(tiles(page).first).to_be_visible()
    page.set_viewport_size({"width": 500, "height": 500})
    for _ in range(30):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(60)
    whole = re.compile(r"^1\d\d photos in 1\d\d groups$")
    expect(page.locator("#ps-status")).to_have_text(whole)
    assert tiles(page).count() < SHADES


def test_the_slider_sizes_the_photos(page: Page) -> None:
    search(page, "has:camera")
    expect(tiles(page).first).to_be_visible()
    before = page.locator(".line").first.evaluate("e => e.offsetHeight")
    page.locator("#ps-size").fill("400")
    page.wait_for_function(f"document.querySelector('.line').offsetHeight > {before * 1.3}")


def test_sorted_by_date_the_sections_are_months(page: Page) -> None:
    search(page, "has:camera")
    page.locator("#ps-sort").select_option("oldest")
    expect(page.locator(".label").first).to_have_text("January 2021")
    page.locator("#ps-sort").select_option("newest")
    expect(page.locator(".label").first).to_have_text("December 2023")


def test_copies_are_folded_and_unfold(page: Page) -> None:
    search(page, "blue")
    page.locator(".tile .folded").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 / 2")
    expect(page.locator(".pswp")).to_be_focused()  # from then on it takes keys
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog")).to_contain_text("2 / 2")


def facet(page: Page, name: str) -> Locator:
    return page.locator("#ps-panel .choice").filter(has=page.get_by_text(name, exact=True))


def count_of(page: Page, name: str) -> int:
    return int(facet(page, name).locator("small").inner_text())


def test_facets_show_what_is_chosen(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="Show the folders in Trips").click()
    japan = facet(page, "Japan")
    expect(japan).to_have_attribute("aria-pressed", "false")
    japan.click()
    expect(japan).to_have_attribute("aria-pressed", "true")
    assert query_of(page) == "folder:Japan"
    facet(page, "Portrait").click()
    expect(facet(page, "Portrait")).to_have_attribute("aria-pressed", "true")
    japan.click()
    expect(japan).to_have_attribute("aria-pressed", "false")
    assert query_of(page) == "is:portrait"


def test_facets_of_a_kind_are_alternatives_and_counts_follow(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="Show the folders in Trips").click()
    both = count_of(page, "Japan"), count_of(page, "Lisbon")
    portraits = count_of(page, "Portrait")
    facet(page, "Japan").click()
    expect(facet(page, "Portrait").locator("small")).not_to_have_text(str(portraits))
    assert count_of(page, "Lisbon") == both[1]  # what choosing it as well would add
    facet(page, "Lisbon").click()
    expect(facet(page, "Lisbon")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        """total => [...document.querySelectorAll('#ps-panel .choice')].filter((e) =>
            ['Landscape', 'Portrait', 'Square'].includes(e.title)).reduce((sum, e) =>
            sum + Number(e.querySelector('small').textContent), 0) === total""",
        arg=sum(both),
    )


def test_nothing_moves_under_the_pointer(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    camera = facet(page, "Drawn Camera 1")
    before = camera.bounding_box()
    camera.click()
    expect(page.locator("#ps-parts .chip")).to_have_count(1)
    assert camera.bounding_box() == before


def test_years_and_months_to_click_and_to_drag(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    years = page.locator("#ps-panel .years button")
    expect(years).to_have_count(3)
    years.first.click()
    expect(years.first).to_have_attribute("aria-pressed", "true")
    assert query_of(page) == "year:2021"
    month = page.get_by_role("button", name="April 2021:")
    month.click()
    expect(page.locator("#ps-parts")).to_contain_text("April 2021")
    expect(years.first).to_have_attribute("aria-pressed", "false")  # the answer has come
    expect(month).to_have_attribute("aria-pressed", "true")
    assert query_of(page) == "date:2021-04"
    month.click()
    expect(month).to_have_attribute("aria-pressed", "false")
    years.nth(1).hover()
    page.mouse.down()
    years.nth(2).hover()
    page.mouse.up()
    expect(years.nth(2)).to_have_attribute("aria-pressed", "true")
    assert query_of(page) == "after:2022 before:2024"


# -- a photo --------------------------------------------------------------------------------------


def test_a_photo_opens_with_its_details(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    dialog = page.get_by_role("dialog")
    for text in (
        "green.jpg",
        "96 × 64",
        "Drawn Camera 0",
        "Fri 1 January 2021, 12:00",
        "Best matches",
    ):
        expect(dialog).to_contain_text(text)
    page.wait_for_function(f"{PHOTO}?.naturalWidth === 96")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    page.locator("#ps-query").focus()
    page.keyboard.type("green")
    page.keyboard.press("Enter")
    first(page, "green.jpg")
    tiles(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("green.jpg")
    expect(page.locator(".pswp")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog).not_to_contain_text("green.jpg")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(tiles(page).nth(1)).to_be_focused()


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a library of large photos: a portrait, a landscape and a square."""
    place = tmp_path_factory.mktemp("shapes")
    for name, size in {"tall": (900, 2700), "wide": (2700, 900), "square": (1500, 1500)}.items():
        file = place / "photos" / f"{name}.jpg"
        file.parent.mkdir(exist_ok=True)
        exif = Image.Exif()
        if name != "square":
            exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2020:05:01 12:00:00"
        Image.new("RGB", size, (200, 30, 30)).save(file, exif=exif)
    encoder = ColourEncoder()
    index_folders([place / "photos"], IndexOptions(place / "library", encoder=encoder))
    with serving(live_library(open_library(place / "library", encoder=encoder))) as address:
        yield address


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["tall", "wide", "square"])
def test_the_large_view_shows_all_of_a_photo(
    chromium: Browser, shapes: str, name: str, size: tuple[int, int]
) -> None:
    width, height = size
    window = {"width": width, "height": height}
    with opened(chromium, f"{shapes}/?q=type:jpg", viewport=window) as page:
        page.locator(f'.tile .open[title$="{name}.jpg"]').click()
        page.wait_for_function(f"{PHOTO}?.naturalWidth > 100")
        page.wait_for_timeout(400)
        box = page.evaluate(f"{PHOTO}.getBoundingClientRect().toJSON()")
        assert box["left"] >= -1
        assert box["top"] >= -1
        assert box["right"] <= width + 1
        assert box["bottom"] <= height + 1


# The photo of the large view that is in the window.
PHOTO = """[...document.querySelectorAll(
    ".pswp__item[aria-hidden=false] img.pswp__img:not(.pswp__img--placeholder)")].at(-1)"""


def test_zoom_to_the_pixels_of_the_photo(chromium: Browser, shapes: str) -> None:
    with opened(chromium, f"{shapes}/?q=type:jpg") as page:
        page.locator('.tile .open[title$="wide.jpg"]').click()
        page.wait_for_function(f"{PHOTO}?.naturalWidth === 2700")
        page.wait_for_timeout(400)
        wide = f"{PHOTO}.getBoundingClientRect().width"
        assert page.evaluate(wide) < 1000
        page.keyboard.press("z")
        page.wait_for_function(f"Math.abs({wide} - 2700) < 2")
        page.keyboard.press("z")
        page.wait_for_function(f"{wide} < 1000")


def test_keys_work_on_every_photo_that_is_opened(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    for _ in range(3):
        tiles(page).first.click()
        expect(page.locator(".pswp__counter")).to_contain_text("1 /")
        expect(page.locator(".pswp")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".pswp__counter")).to_contain_text("2 /")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_back_closes_the_large_view_and_nothing_else(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("green.jpg")
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert query_of(page) == "green"
    tiles(page).first.click()
    expect(page.locator(".pswp")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_function("history.state?.ps !== 'viewer'")
    page.go_back()
    page.wait_for_function("!location.search")


def test_messages_are_above_the_large_view(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    choose(page, "Copy path")
    toast = page.locator("#ps-toast")
    expect(toast).to_have_text("Copied")
    on_top = """e => { const { x, y, width, height } = e.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === e; }"""
    assert toast.evaluate(on_top)


def test_the_large_view_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    expect(page.locator(".pswp")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('.pswp').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(tiles(page).first).to_be_focused()


def test_neighbours_are_loaded_in_advance(page: Page) -> None:
    search(page, "has:camera")
    expect(tiles(page).nth(3)).to_be_visible()
    tiles(page).nth(1).click()
    loaded = """n => performance.getEntriesByType('resource')
        .filter((e) => e.name.includes('/image')).length >= n"""
    page.wait_for_function(loaded, arg=3)


def test_the_wheel_zooms_towards_the_pointer(chromium: Browser, shapes: str) -> None:
    with opened(chromium, f"{shapes}/?q=type:jpg") as page:
        page.locator('.tile .open[title$="wide.jpg"]').click()
        page.wait_for_function(f"{PHOTO}?.naturalWidth === 2700")
        page.wait_for_timeout(400)
        width = page.evaluate(f"{PHOTO}.getBoundingClientRect().width")
        page.mouse.move(300, 300)
        page.mouse.wheel(0, -300)
        page.wait_for_function(f"{PHOTO}.getBoundingClientRect().width > {width} * 1.2")


def test_the_burst_of_a_photo_is_a_filmstrip(page: Page) -> None:
    search(page, "blue")
    page.locator(".tile:has(.folded) .open").first.click()
    strip = page.locator(".pswp__ps-strip button")
    expect(strip).to_have_count(2)
    expect(strip.first).to_have_attribute("aria-pressed", "true")
    strip.nth(1).click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("blue again.jpg")


# -- home -----------------------------------------------------------------------------------------


def test_the_home_shows_the_photos_by_month(page: Page) -> None:
    expect(page.locator(".label").first).to_have_text("December 2023")
    expect(tiles(page).first).to_be_visible()
    scrubber = page.locator("#ps-scrubber")
    scrubber.focus()
    for month in ("September 2023", "June 2023"):
        page.keyboard.press("ArrowDown")
        expect(scrubber).to_have_attribute("aria-valuetext", month)


def test_photos_without_a_date_are_last(chromium: Browser, shapes: str) -> None:
    with opened(chromium, shapes) as page:
        expect(page.locator(".label")).to_have_text(["May 2020", "No date"])
        expect(tiles(page).last).to_have_attribute("title", titled("square.jpg"))
        search(page, "type:jpg")
        expect(page.locator(".label")).to_have_text(["May 2020", "No date"])
        tiles(page).last.click()
        expect(page.get_by_role("dialog")).to_contain_text("File date")
        expect(page.get_by_role("dialog")).not_to_contain_text("Taken")


def test_the_slash_goes_to_the_search_field(page: Page) -> None:
    expect(tiles(page).first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#ps-query")).to_be_focused()
    expect(page.locator("#ps-query")).to_have_value("")


def test_help_has_examples_to_click(page: Page) -> None:
    tiles(page).first.focus()
    page.keyboard.press("?")
    sheet = page.locator("#ps-sheet")
    expect(sheet).to_contain_text("a minus negates a filter")
    expect(sheet.get_by_role("row", name="Space select; with Shift a range")).to_be_visible()
    for example in ("person:anna", "taught:Rex", "near:munich,10km"):
        expect(sheet.get_by_role("button", name=example)).to_be_visible()
    sheet.get_by_role("button", name="is:landscape").click()
    expect(sheet).to_be_hidden()
    assert query_of(page) == "is:landscape"


def test_the_scrubber_goes_through_the_years(page: Page) -> None:
    expect(tiles(page).first).to_be_visible()
    page.locator("#ps-size").fill("400")
    scrubber = page.locator("#ps-scrubber")
    expect(scrubber.locator("small")).to_have_text(["2023", "2022", "2021"])
    box = scrubber.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)  # below the shelves
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()
    expect(scrubber).to_have_attribute("aria-valuetext", re.compile("2021"))
    expect(page.locator(f'.tile[data-index="{SHADES + 7}"] .open')).to_be_in_viewport()


# -- a phone --------------------------------------------------------------------------------------


def test_a_tap_opens_wherever_it_falls(open_page: Open) -> None:
    page = open_page("/?q=is:square", **PHONE)
    expect(tiles(page).first).to_be_visible()
    tiles(page).first.tap(position={"x": 12, "y": 12})  # where the mouse finds a check
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_a_long_press_selects_and_taps_go_on(open_page: Open) -> None:
    page = open_page("/?q=is:square", **PHONE)
    expect(tiles(page).nth(1)).to_be_visible()
    touch = {"pointerType": "touch", "bubbles": True, "isPrimary": True}
    tiles(page).first.dispatch_event("pointerdown", touch)
    expect(page.locator("#ps-chosen")).to_be_visible()
    tiles(page).first.dispatch_event("pointerup", touch)
    tiles(page).first.dispatch_event("click")
    expect(page.locator(".tile.chosen")).to_have_count(1)
    tiles(page).nth(1).tap()
    expect(page.locator(".tile.chosen")).to_have_count(2)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_is_pressed_on_a_phone_is_large_enough(open_page: Open) -> None:
    page = open_page("/?q=is:square", **PHONE)
    expect(tiles(page).first).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll('#ps-ask button')].filter((e) => e.offsetParent
            && (e.offsetHeight < 44 || e.offsetWidth < 44)).map((e) => e.id)"""
    )
    assert small == []


def test_more_and_less_like_this(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    choose(page, "Less like this")
    page.wait_for_function("location.search.includes('-like')")
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    page.get_by_role("button", name="Find similar").click()
    page.wait_for_function("location.search.includes('q=like')")
    first(page, "green.jpg")


def test_the_menu_of_the_large_view_waits_for_the_facts(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    held: list[Route] = []
    page.route(re.compile(r"/photos/\d+\?"), lambda route: held.append(route))
    tiles(page).first.click()
    page.locator(".pswp__ps-menu > button").click()
    page.wait_for_timeout(300)
    expect(page.get_by_role("menuitem")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.get_by_role("menuitem", name="Copy path", exact=True)).to_be_visible()


def test_copy_path(open_page: Open, library_of_many: Engine) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    choose(page, "Copy path")
    expect(page.locator("#ps-toast")).to_have_text("Copied")
    green = library_of_many.search("green", top=1)[0].photo.path
    assert page.evaluate("navigator.clipboard.readText()") == str(green)
    choose(page, "Copy picture")
    page.wait_for_function("navigator.clipboard.read().then(i => i[0].types.includes('image/png'))")


def test_a_hostile_file_name_is_only_a_name(page: Page) -> None:
    search(page, "folder:Home yellow")
    first(page, HOSTILE)
    tiles(page).first.click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text(HOSTILE)
    assert page.evaluate("window.hurt") is None


# -- many photos ----------------------------------------------------------------------------------


def test_select_and_download_a_zip(page: Page) -> None:
    search(page, "is:portrait")
    expect(page.locator("#ps-status")).to_contain_text("photos")
    names = [tiles(page).nth(n).get_attribute("title") for n in range(4)]
    tiles(page).nth(0).click(modifiers=["Control"])
    tiles(page).nth(3).click(modifiers=["Shift"])
    expect(page.locator("#ps-chosen")).to_contain_text("4 selected")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download ZIP").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as zipped:
        assert sorted(zipped.namelist()) == sorted(str(name).rpartition(", ")[2] for name in names)
        assert zipped.testzip() is None
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#ps-chosen")).to_be_hidden()


def test_a_folded_photo_is_selected_with_its_copies(page: Page) -> None:
    search(page, "blue")
    page.locator(".tile:has(.folded) .open").first.click(modifiers=["Control"])
    expect(page.locator("#ps-chosen")).to_contain_text("2 selected, 1 of them near-duplicates")


def test_select_by_dragging(page: Page) -> None:
    search(page, "is:square")
    expect(tiles(page).nth(2)).to_be_visible()
    checks = page.locator(".tile .check")
    checks.nth(0).hover()
    page.mouse.down()
    tiles(page).nth(2).hover()
    page.mouse.up()
    expect(page.locator("#ps-chosen")).to_contain_text("3 selected")


def test_select_by_a_frame(page: Page) -> None:
    """From photo to photo; nothing is opened, and with Ctrl what was chosen stays chosen."""
    search(page, "is:square")
    page.get_by_label("Sort").select_option("random")  # one row after the other, no headings
    expect(page.locator(".label")).to_have_count(0)
    tiles(page).nth(5).click(modifiers=["Control"])
    _drag(page, 0, 2)
    expect(page.locator("#ps-chosen")).to_contain_text("3 selected")
    page.keyboard.down("Control")
    _drag(page, 4, 5)
    expect(page.locator("#ps-chosen")).to_contain_text("5 selected")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.up("Control")
    page.keyboard.press("Escape")
    expect(page.locator("#ps-chosen")).to_be_hidden()


def _drag(page: Page, first: int, last: int) -> None:
    tiles(page).nth(first).hover()
    page.mouse.down()
    tiles(page).nth(last).hover()
    page.mouse.up()


def test_copy_paths(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    search(page, "folder:Colours")
    expect(tiles(page).nth(1)).to_be_visible()
    for number in (0, 1):
        tiles(page).nth(number).click(modifiers=["Control"])
    page.get_by_role("button", name="Copy paths").click()
    expect(page.locator("#ps-toast")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(copied) == 2
    assert all(Path(path).is_file() for path in copied)


def test_export_to_a_folder(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "pictures_folder", lambda: tmp_path)
    search(page, "red")
    first(page, "red.jpg")
    tiles(page).first.click(modifiers=["Control"])
    page.get_by_role("button", name="Copy to Pictures").click()
    expect(page.locator("#ps-toast")).to_contain_text("1 photo copied to")
    assert [file.name for file in tmp_path.rglob("*.jpg")] == ["red.jpg"]


# -- other tabs, other people ---------------------------------------------------------------------


def open_compare(page: Page) -> None:
    """Open Compare, and wait until it takes pictures."""
    page.locator("#ps-to-how").click()
    expect(page.locator("#compare-page")).to_be_visible()


def test_compare_shows_label_and_table(page: Page, tmp_path: Path) -> None:
    open_compare(page)
    picture = draw(tmp_path / "red.png", "red")
    page.locator("#compare-picture input").set_input_files(picture)
    expect(page.locator("#compare-name textarea, #compare-name input")).to_have_value(
        re.compile("...")
    )
    page.locator("#descriptions textarea").fill("blue\nred\ngreen\nyellow")
    page.locator("#compare-go").click()
    rows = page.locator("#scores tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("red")
    expect(page.get_by_text("Best descriptions")).to_be_visible()


def test_compare_reports_a_file_that_is_no_picture(page: Page, tmp_path: Path) -> None:
    open_compare(page)
    (tmp_path / "x.png").write_bytes(b"no picture")
    page.locator("#compare-picture input").set_input_files(tmp_path / "x.png")
    expect(page.locator("#compare-note")).to_contain_text("not an image")


def test_an_example_is_one_click(page: Page) -> None:
    page.locator("#ps-to-how").click()
    page.get_by_role("button", name="lion").click()
    expect(page.locator("#scores tbody tr")).to_have_count(5)


@pytest.mark.usefixtures("_colours_built_in")
def test_the_first_folder_from_the_page(chromium: Browser, tmp_path: Path) -> None:
    photos = draw_folder(tmp_path / "photos")
    with (
        serving(LiveLibrary(read_settings())) as address,
        opened(chromium, address) as page,
    ):
        expect(page.get_by_text("No photos are indexed yet")).to_be_visible()
        expect(page.locator("#ps-status")).to_have_text("")
        assert "photoseek index" not in page.locator("body").inner_text()
        page.get_by_role("button", name="Add a folder").click()
        page.get_by_role("button", name="Choose a folder").click()
        page.get_by_label("Folder on this machine").fill(str(photos))
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add this folder").click()
        expect(page.locator("#ps-progress")).to_contain_text("6 new")
        expect(page.locator("#ps-roots")).to_contain_text(str(photos))
        page.locator("#ps-home").click()
        search(page, "red")
        first(page, "red.jpg")


# Press the button once it appears.
PRESS_EARLY = """
const observer = new MutationObserver(() => {
    const button = document.querySelector('#ps-empty button');
    if (!button) return;
    observer.disconnect();
    button.click();
});
observer.observe(document, { childList: true, subtree: true });
"""


def test_the_library_opens_at_once(chromium: Browser) -> None:
    with (
        serving(LiveLibrary(read_settings())) as address,
        opened(chromium, address, script=PRESS_EARLY) as page,
    ):
        expect(page.locator("#ps-library .first")).to_be_visible()


def test_the_library_lists_its_contents(page: Page) -> None:
    page.locator("#ps-to-library").click()
    expect(page.locator("#ps-roots .count")).to_have_text(f"{SHADES + 8} photos")
    page.get_by_role("button", name="Add a folder").click()
    page.get_by_label("Folder on this machine").fill("/no/such/folder")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no such folder")
    page.keyboard.press("Escape")
    expect(page.locator("#ps-stop")).to_be_hidden()  # nothing runs


def test_chinese(open_page: Open) -> None:
    page = open_page(locale="zh-CN")
    expect(page.locator("#ps-try").get_by_role("button", name="2021")).to_be_visible()
    expect(page.get_by_role("link", name="图库")).to_be_visible()
    expect(page.locator("#ps-query")).to_have_attribute("placeholder", "描述一张照片：海滩上的狗")
    search(page, "green")
    expect(page.get_by_role("heading", name="最佳匹配")).to_be_visible()
    search(page, '"green')
    expect(page.locator("#ps-status")).to_contain_text("引号没有闭合")
    page.get_by_role("link", name="图库").click()
    expect(page.locator("#ps-library")).to_contain_text("搜索模型")


def test_the_language_and_the_scheme_can_be_chosen(page: Page) -> None:
    page.locator("#ps-language").select_option("zh")
    expect(page.get_by_role("link", name="图库")).to_be_visible()
    search(page, '"green')
    expect(page.locator("#ps-status")).to_contain_text("引号没有闭合")
    page.locator("#ps-scheme").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    expect(page.locator("#ps-language")).to_have_value("zh")


def test_a_double_click_opens_a_photo_and_a_click_beside_it_closes(page: Page) -> None:
    search(page, "green")
    page.locator("img[src*='/thumbnail']:visible").first.dblclick()
    viewer = page.locator(".pswp")
    page.wait_for_timeout(1000)
    expect(viewer).to_have_count(1)
    page.mouse.click(20, 400)
    expect(viewer).to_have_count(0)


def test_the_page_can_be_installed(page: Page) -> None:
    manifest = page.evaluate(
        """async () => {
            const link = document.querySelector('link[rel=manifest]');
            const made = await (await fetch(link.href)).json();
            for (const icon of made.icons) await createImageBitmap(
                await (await fetch(new URL(icon.src, link.href))).blob())
                .catch(() => icon.src.endsWith('.svg') || Promise.reject(icon.src));
            made.start = new URL(made.start_url, link.href).pathname;
            return made;
        }"""
    )
    assert manifest["name"] == "photoseek"
    assert manifest["display"] == "standalone"
    assert manifest["start"] == "/"


def test_dark(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    brightness = "e => Math.max(...getComputedStyle(e).%s.match(/\\d+/g).slice(0, 3).map(Number))"
    page.wait_for_function("document.body.classList.contains('dark')")
    assert page.locator("#ps-ask").evaluate(brightness % "backgroundColor") < 80
    assert page.locator("#photoseek").evaluate(brightness % "color") > 160


@pytest.mark.parametrize("width", [390, 1400])
def test_no_width_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    search(page, "blue")
    expect(page.locator(".tile .folded")).to_be_visible()
    page.get_by_role("button", name="Filters").click()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
    page.get_by_role("button", name="Filters").click()
    tiles(page).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Taken")
    assert page.evaluate(wide)


def test_everything_to_press_has_a_name(page: Page) -> None:
    search(page, "green")
    first(page, "green.jpg")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('#photoseek button, #photoseek input')].filter((e) =>
            e.offsetParent && !(e.textContent.trim() || e.getAttribute('aria-label') || e.title
            || e.labels?.[0]?.textContent.trim())).map((e) => e.outerHTML)"""
    )
    assert nameless == []


def test_a_password_opens_all_of_it(chromium: Browser, library_of_many: Engine) -> None:
    with serving(live_library(library_of_many, password="sesame")) as address:
        known = {"username": "me", "password": "sesame"}
        with opened(chromium, address, http_credentials=known) as page:
            search(page, "red")
            first(page, "red.jpg")
            page.wait_for_function("document.querySelector('.tile img').naturalWidth")
        context = chromium.new_context(http_credentials={"username": "me", "password": "guess"})
        answer = context.new_page().goto(address)
        assert answer is not None
        assert answer.status == 401
        context.close()


# -- user data -------------------------------------------------------------------------------------


@pytest.fixture
def engine_of_many(library_of_many: Engine) -> Iterator[Engine]:
    """The library without user data, before and after the test."""
    yield library_of_many
    collections = library_of_many.collections
    for album in collections.albums():
        collections.drop_album(album.name)
    for name in collections.names():
        collections.unteach(name.name)
    stars = library_of_many.catalogue.photos.ids_by_content(
        library_of_many.catalogue.collections.stars()
    )
    collections.unstar(*stars.values())


def enter_name(page: Page, name: str) -> None:
    page.locator("#ps-sheet input").fill(name)
    page.locator("#ps-sheet").get_by_role("button", name="OK").click()


def test_stars_by_key_and_on_the_selection(page: Page, engine_of_many: Engine) -> None:
    search(page, "green")
    first(page, "green.jpg")
    tiles(page).first.click()
    star = page.locator(".pswp__button--ps-star")
    expect(star).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("b")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".tile").first).to_have_class(re.compile("starred"))
    page.get_by_role("button", name="Filters").click()
    facet(page, "Favourites").click()
    assert query_of(page) == "green is:favourite"
    expect(tiles(page)).to_have_count(1)
    tiles(page).first.click(modifiers=["Control"])
    page.locator("#ps-chosen").get_by_role("button", name="Favourite").click()
    expect(page.locator("#ps-toast")).to_have_text("1 photo removed from favourites")
    assert engine_of_many.catalogue.collections.stars() == ()


def test_albums_of_chosen_photos(page: Page, engine_of_many: Engine) -> None:
    search(page, "red")
    first(page, "red.jpg")
    tiles(page).nth(0).click(modifiers=["Control"])
    page.get_by_role("button", name="Add to album").click()
    enter_name(page, "My trip")
    expect(page.locator("#ps-toast")).to_have_text("1 photo added to My trip")
    page.get_by_role("button", name="Filters").click()
    facet(page, "My trip").click()
    assert query_of(page) == 'red album:"My trip"'
    expect(tiles(page)).to_have_count(1)
    expect(facet(page, "My trip")).to_have_attribute("aria-pressed", "true")
    tiles(page).first.click(modifiers=["Control"])
    page.get_by_role("button", name="Remove from My trip").click()
    expect(page.locator("#ps-toast")).to_have_text("1 photo removed from My trip")
    page.get_by_role("button", name="Remove My trip").click()
    page.locator("#ps-sheet").get_by_role("button", name="Delete album").click()
    expect(facet(page, "My trip")).to_have_count(0)
    assert engine_of_many.collections.albums() == ()


def test_a_search_is_saved_as_an_album(page: Page, engine_of_many: Engine) -> None:
    expect(page.get_by_role("button", name="Save this search")).to_be_hidden()
    search(page, "is:portrait year:2021")
    page.get_by_role("button", name="Save this search").click()
    enter_name(page, "Tall")
    expect(page.locator("#ps-toast")).to_have_text("Saved as the album Tall")
    assert engine_of_many.collections.albums()[0].query == "is:portrait year:2021"


def test_a_name_is_taught_searched_and_judged(page: Page, engine_of_many: Engine) -> None:
    search(page, "blue")
    first(page, "blue.jpg")
    tiles(page).first.click(modifiers=["Control"])
    page.get_by_role("button", name="Name this").click()
    enter_name(page, "Rex")
    expect(page.locator("#ps-toast")).to_contain_text("Rex learned")
    page.get_by_role("button", name="Filters").click()
    search(page, "")
    page.locator("#ps-panel").get_by_role("button", name="Rex", exact=False).first.click()
    assert query_of(page) == "Rex"
    expect(page.locator("#ps-status")).not_to_be_empty()
    tiles(page).nth(1).click()
    wrong = page.get_by_role("button", name="This is not Rex")
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    assert len(engine_of_many.collections.names()[0].not_by) == 1
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Rename Rex").click()
    enter_name(page, "Bello")
    expect(page.get_by_role("button", name="Rename Bello")).to_be_visible()
    page.get_by_role("button", name="Remove Bello").click()
    page.keyboard.press("Escape")
    expect(page.locator("#ps-sheet")).to_be_hidden()
    assert [one.name for one in engine_of_many.collections.names()] == ["Bello"]


def test_an_invalid_name_is_reported(page: Page, engine_of_many: Engine) -> None:
    search(page, "blue")
    first(page, "blue.jpg")
    tiles(page).first.click(modifiers=["Control"])
    page.get_by_role("button", name="Name this").click()
    enter_name(page, "<b>")
    expect(page.locator("#ps-alert")).to_contain_text("cannot be a name")
    assert engine_of_many.collections.names() == ()


def test_words_that_were_found_are_marked(page: Page) -> None:
    search(page, "lisbon")
    expect(page.locator(".tile .text-match").first).to_be_visible()
    tiles(page).first.click()
    expect(page.locator(".pswp__ps-pane mark").first).to_have_text("Lisbon")
