"""The large view and the Compare tab: where a description is seen, slideshow, sharing, fingers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from indexer.update import IndexOptions, index_folders
from search.engine import Engine, open_library
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, halves
from tests.ui.browser import DESKTOP, PHONE, Open, choose, opened, titled
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser
both_sizes = pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
# A system's sheet that takes what it is given; Chromium has none on Linux.
SHARE = """navigator.canShare = () => true;
    navigator.share = async ({ files }) => {
        window.shared = files.map((file) => [file.name, file.type, file.size]); };"""


def place_of(file: Path, picture: Image.Image) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file)
    return file


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a library of large photos, two of them in one, and where they are."""
    place = tmp_path_factory.mktemp("large")
    photos = place / "photos"
    place_of(photos / "halves.jpg", halves((1200, 800)))
    place_of(photos / "no browser shows.tif", Image.new("RGB", (3000, 2000), (140, 30, 140)))
    for colour in ("green", "white", "yellow"):
        place_of(photos / f"{colour}.jpg", Image.new("RGB", (900, 600), COLOURS[colour]))
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(place / "library", encoder=encoder))
    with serving(live_library(open_library(place / "library", encoder=encoder))) as address:
        yield address, photos


Large = Callable[..., Page]


@pytest.fixture
def open_large(chromium: Browser, large: tuple[str, Path]) -> Iterator[Large]:
    """Open one photo of the large ones, after a search."""
    with ExitStack() as stack:

        def show(name: str, query: str = "red", **context: Any) -> Page:
            page = stack.enter_context(opened(chromium, f"{large[0]}/?q={query}", **context))
            page.locator(f'.tile .open[title$="{name}"]').click()
            page.wait_for_function(f"{PHOTO}?.naturalWidth > 100")
            page.wait_for_timeout(400)
            return page

        yield show


# The photo of the large view that is in the window.
PHOTO = """[...document.querySelectorAll(
    ".pswp__item[aria-hidden=false] img.pswp__img:not(.pswp__img--placeholder)")].at(-1)"""
WIDTH = f"{PHOTO}.getBoundingClientRect().width"


def counter(page: Page) -> Locator:
    return page.locator(".pswp__counter")


def warm(page: Page, canvas: str) -> tuple[float, float]:
    """The brightness of the upper and of the lower half of a heat map."""
    upper, lower = page.evaluate(
        """(selector) => {
            const canvas = document.querySelector(selector);
            const { data } = canvas.getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height);
            const sums = [0, 0];
            data.forEach((value, at) => { if (at % 4 < 3) sums[at < data.length / 2 ? 0 : 1]
                += value; });
            return sums; }""",
        canvas,
    )
    return upper, lower


# -- where it is seen ----------------------------------------------------------------------------


@both_sizes
def test_where_the_words_are_seen_in_a_photo(open_large: Large, window: dict[str, Any]) -> None:
    page = open_large("halves.jpg", **window)
    canvas, legend = page.locator(".pswp .ps-heat"), page.locator(".pswp__ps-legend")
    expect(canvas).to_have_count(0)  # hidden until it is asked for
    choose(page, "Show me where")
    expect(legend).to_contain_text("“red”: mostly seen at the top")
    upper, lower = warm(page, ".pswp .ps-heat")
    assert upper > 2 * lower
    covers = f"""() => {{
        const canvas = document.querySelector('.pswp .ps-heat');
        const [a, b] = [canvas, {PHOTO}].map((e) => e.getBoundingClientRect());
        return ['x', 'y', 'width', 'height'].every((side) => Math.abs(a[side] - b[side]) < 2); }}"""
    page.wait_for_function(covers)
    page.keyboard.press("+")
    page.wait_for_function(f"{WIDTH} > 500")
    page.wait_for_function(covers)  # at every zoom
    page.keyboard.press("w")
    expect(canvas).to_have_count(0)
    expect(legend).to_be_hidden()


def test_the_next_photo_has_no_heat_of_the_last_one(open_large: Large) -> None:
    page = open_large("halves.jpg")
    page.keyboard.press("w")
    expect(page.locator(".pswp .ps-heat")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pswp .ps-heat")).to_have_count(0)
    expect(page.locator(".pswp__ps-legend")).to_be_hidden()


def test_without_words_nothing_can_be_seen_anywhere(open_large: Large) -> None:
    page = open_large("halves.jpg", "type:jpg")
    expect(page.locator(".pswp dd").first).to_be_visible()
    page.locator(".pswp__ps-menu > button").click()
    expect(page.get_by_role("menuitem", name="Download")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Show me where")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.locator(".pswp__ps-legend")).to_be_hidden()


@both_sizes
def test_compare_shows_where_a_description_is(
    open_page: Open, tmp_path: Path, window: dict[str, Any]
) -> None:
    page = open_page("/?view=how", **window)
    page.locator("#descriptions textarea").fill("red\nblue\ngreen")
    picture = place_of(tmp_path / "halves.png", halves((600, 400)))
    page.locator("#compare-picture input").set_input_files(picture)
    rows = page.locator("#scores .where")  # compared without a press: both are there
    expect(rows).to_have_count(3)
    expect(page.locator("#compare-status")).to_contain_text("softmax of 10 × similarity")
    canvas, legend = page.locator("#compare-page .ps-heat"), page.locator("#compare-heat")
    expect(canvas).to_have_count(0)
    page.get_by_role("button", name="red", exact=True).click()
    expect(legend).to_contain_text("“red”: mostly seen at the top")
    upper, lower = warm(page, "#compare-page .ps-heat")
    assert upper > 2 * lower
    page.get_by_role("button", name="blue", exact=True).click()
    expect(legend).to_contain_text("“blue”: mostly seen at the bottom")
    expect(canvas).to_have_count(1)
    blue = page.get_by_role("button", name="blue", exact=True)
    expect(blue).to_have_attribute("aria-pressed", "true")
    blue.click()
    expect(canvas).to_have_count(0)
    expect(legend).to_be_hidden()


def test_another_picture_has_no_heat_of_the_last_one(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    page.locator("#ps-to-how").click()
    page.locator("#descriptions textarea").fill("red\nblue")
    file = page.locator("#compare-picture input")
    file.set_input_files(place_of(tmp_path / "a.png", halves((60, 40))))
    page.locator("#scores .where").first.click()
    expect(page.locator("#compare-page .ps-heat")).to_have_count(1)
    file.set_input_files(place_of(tmp_path / "b.png", Image.new("RGB", (60, 40), COLOURS["red"])))
    expect(page.locator("#compare-page .ps-heat")).to_have_count(0)
    page.wait_for_timeout(500)
    page.locator("#scores .where").first.click()
    expect(page.locator("#compare-heat")).to_contain_text("No part of the picture alone")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en-US", ("two towers", "one space", "softmax", "temperature", "occlusion sensitivity")),
     ("zh-CN", ("两座塔", "同一个空间", "softmax", "温度", "遮挡敏感度"))],
)  # fmt: skip
def test_compare_explains_itself(open_page: Open, locale: str, words: tuple[str, ...]) -> None:
    page = open_page(locale=locale)
    page.locator("#ps-to-how").click()
    how = page.locator("#compare-how")
    expect(how.locator("p").first).to_be_visible()
    for word in words:
        expect(how).to_contain_text(re.compile(word, re.IGNORECASE))
    texts = page.locator("#compare-how [data-text]")
    assert all(text.strip() for text in texts.all_text_contents())


# -- the photo itself ----------------------------------------------------------------------------


def test_all_pixels_of_a_photo_that_no_browser_shows(open_large: Large) -> None:
    page = open_large("no browser shows.tif")
    assert page.evaluate(f"{PHOTO}.currentSrc.includes('full')") is False
    page.keyboard.press("z")
    page.wait_for_function(f"Math.abs({WIDTH} - 3000) < 2")
    page.wait_for_function(f"{PHOTO}.currentSrc.includes('full=1')")


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "This file is missing"), ("zh-CN", "文件不见了")]
)
def test_a_missing_photo_has_a_message(
    chromium: Browser, tmp_path: Path, locale: str, words: str
) -> None:
    photos = tmp_path / "photos"
    place_of(photos / "red.jpg", halves())
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(tmp_path / "library", encoder=encoder))
    with serving(live_library(open_library(tmp_path / "library", encoder=encoder))) as address:
        page = chromium.new_context(locale=locale).new_page()
        page.goto(f"{address}/?q=red")
        expect(page.locator(".tile img").first).to_be_visible()
        (photos / "red.jpg").unlink()
        page.locator(".tile .open").first.click()
        expect(page.locator(".pswp__error-msg")).to_contain_text(words)
        choose(page, "Download" if locale == "en-US" else "下载")
        expect(page.locator("#ps-alert")).to_contain_text(words)
        page.context.close()


def test_the_slideshow_shows_photos_alone_until_escape(page: Page) -> None:
    page.clock.install()
    page.locator("#ps-query").fill("has:camera")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-status")).to_contain_text("photos")
    page.locator(".tile .open").first.click()
    expect(page.locator(".pswp dd").first).to_be_visible()
    choose(page, "Slideshow")
    expect(page.locator(".pswp__ps-pane")).to_be_hidden()
    expect(page.locator(".pswp__top-bar")).to_be_hidden()
    page.wait_for_function("document.fullscreenElement")
    speed = page.get_by_role("toolbar", name="Slideshow")
    expect(speed).to_contain_text("4 s")
    page.clock.run_for(4100)
    expect(counter(page)).to_contain_text("2 /")
    page.keyboard.press("-")
    page.keyboard.press("-")
    expect(speed).to_contain_text("10 s")
    page.clock.run_for(5000)
    expect(counter(page)).to_contain_text("2 /")
    page.clock.run_for(5100)
    expect(counter(page)).to_contain_text("3 /")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.fullscreenElement")
    expect(page.locator(".pswp__ps-pane")).to_be_visible()
    page.clock.run_for(20_000)
    expect(counter(page)).to_contain_text("3 /")
    page.keyboard.press("s")
    page.keyboard.press("s")
    expect(page.locator(".pswp")).not_to_have_class(re.compile("ps-playing"))


def test_full_screen_by_its_key(open_large: Large) -> None:
    page = open_large("halves.jpg")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement")
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")


def test_a_large_photo_is_panned_by_dragging(open_large: Large) -> None:
    page = open_large("no browser shows.tif", viewport={"width": 900, "height": 600})
    page.keyboard.press("z")
    page.wait_for_function(f"Math.abs({WIDTH} - 3000) < 2")
    page.wait_for_timeout(400)
    left = page.evaluate(f"{PHOTO}.getBoundingClientRect().left")
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(200, 300, steps=5)
    page.mouse.up()
    page.wait_for_function(f"{PHOTO}.getBoundingClientRect().left < {left} - 50")


def fingers(page: Page, *moves: list[tuple[int, int]]) -> None:
    """Fingers that touch, move and leave: for each moment where they are."""
    session = page.context.new_cdp_session(page)
    for at, points in enumerate(moves):
        kind = "touchStart" if not at else "touchMove"
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_swipe_shows_the_next_photo(open_large: Large) -> None:
    page = open_large("halves.jpg", **PHONE)
    before = counter(page).inner_text()
    fingers(page, *([(300 - 40 * step, 400)] for step in range(7)))
    expect(counter(page)).not_to_have_text(before)


def test_two_fingers_zoom(open_large: Large) -> None:
    page = open_large("halves.jpg", **PHONE)
    width = page.evaluate(WIDTH)
    fingers(page, *([(180 - 12 * step, 420), (210 + 12 * step, 420)] for step in range(10)))
    page.wait_for_function(f"{WIDTH} > 1.5 * {width}")


# -- a phone -------------------------------------------------------------------------------------


@pytest.fixture
def sharing(open_page: Open) -> Page:
    """A phone's page whose photos can be shared."""
    page = open_page(**PHONE)
    page.add_init_script(SHARE)
    page.goto(f"{page.url.split('?')[0]}?q=green")
    expect(page.locator(".tile .open").first).to_have_attribute("title", titled("green.jpg"))
    return page


def test_a_photo_is_shared_as_a_file(sharing: Page, library_of_many: Engine) -> None:
    sharing.locator(".tile .open").first.tap()
    choose(sharing, "Share")
    sharing.wait_for_function("window.shared")
    size = library_of_many.search("green", top=1)[0].photo.stamp.size
    assert sharing.evaluate("window.shared") == [["green.jpg", "image/jpeg", size]]


def test_chosen_photos_are_shared_together(sharing: Page) -> None:
    sharing.goto(f"{sharing.url.split('?')[0]}?q=folder:Colours")
    expect(sharing.locator(".tile .open").nth(4)).to_be_visible()
    touch = {"pointerType": "touch", "bubbles": True, "isPrimary": True}
    tiles = sharing.locator(".tile .open")
    tiles.first.dispatch_event("pointerdown", touch)
    expect(sharing.locator("#ps-chosen")).to_be_visible()
    tiles.first.dispatch_event("pointerup", touch)
    tiles.first.dispatch_event("click")
    tiles.nth(1).tap()
    sharing.locator("#ps-chosen").get_by_role("button", name="Share").tap()
    sharing.wait_for_function("window.shared?.length >= 2")


# What can be pressed and is smaller than a finger's tip; of a long text the line is enough.
SMALL = """() => [...document.querySelectorAll('button, a[href], select, summary, input')]
    .filter((e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && !['file', 'range'].includes(e.type) && e.tabIndex >= 0
        // A photo may be narrow, twelve months stand in a row, Gradio's field is in a larger one.
        && !e.closest('.tile .open, .bars, .border-none'))
    .map((e) => [e, (e.closest('label') ?? e).getBoundingClientRect()])
    .filter(([e, { width, height }]) => width > 1 && height > 1 && (width < 43.5 || height < 43.5))
    .map(([e, { width, height }]) => `${e.id || e.className} ${e.textContent.slice(0, 20)}: `
        + `${Math.round(width)} x ${Math.round(height)}`)"""


def test_what_is_pressed_on_a_phone_is_large_enough(open_page: Open, tmp_path: Path) -> None:
    page = open_page(**PHONE)
    expect(page.locator(".tile .open").first).to_be_visible()
    small = {"home": page.evaluate(SMALL)}
    page.locator("#ps-help").tap()
    small["help"] = page.evaluate(SMALL)
    page.keyboard.press("Escape")
    page.locator("#ps-query").fill("blue -red year:2021")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-parts .chip")).to_have_count(1)
    expect(page.locator(".tile .open").first).to_be_visible()
    small["results"] = page.evaluate(SMALL)
    page.locator("#ps-filters").tap()
    expect(page.locator("#ps-panel .choice").first).to_be_visible()
    small["panel"] = page.evaluate(SMALL)
    page.locator("#ps-filters").tap()
    page.locator(".tile .open").first.tap()
    page.locator(".pswp__button--ps-details").tap()
    expect(page.locator(".pswp__ps-pane dd").first).to_be_visible()
    page.locator(".pswp__ps-menu > button").tap()
    small["viewer"] = page.evaluate(SMALL)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("#ps-to-library").tap()
    page.get_by_role("link", name="How it works").tap()
    page.locator("#descriptions textarea").fill("red\nblue")
    picture = place_of(tmp_path / "halves.png", halves())
    page.locator("#compare-picture input").set_input_files(picture)
    expect(page.locator("#scores .where").first).to_be_visible()
    small["compare"] = page.evaluate(SMALL)
    page.locator("#ps-to-library").tap()
    expect(page.locator("#ps-roots li").first).to_be_visible()
    small["library"] = page.evaluate(SMALL)
    assert {view: found for view, found in small.items() if found} == {}


# -- languages -----------------------------------------------------------------------------------


def test_the_language_notice_is_shown_once_per_model(open_page: Open) -> None:
    page = open_page(locale="zh-CN")
    notice = page.locator("#ps-reads")
    expect(notice).to_contain_text("能读英文，不能读中文")
    expect(notice).to_contain_text("1.5 GB")
    notice.get_by_role("button", name="关闭").click()
    expect(notice).to_be_hidden()
    page.reload()
    expect(page.locator(".tile .open").first).to_be_visible()
    expect(notice).to_be_hidden()


def test_a_model_that_reads_the_language_has_no_notice(page: Page) -> None:
    expect(page.locator(".tile .open").first).to_be_visible()
    expect(page.locator("#ps-reads")).to_be_hidden()


def test_refusals_of_the_server_are_in_chinese(open_page: Open, tmp_path: Path) -> None:
    page = open_page(locale="zh-CN")
    (tmp_path / "x.png").write_bytes(b"no picture")
    page.locator("#ps-file").set_input_files(tmp_path / "x.png")
    expect(page.get_by_role("alert")).to_contain_text("图片：不是图像")
    page.locator("#ps-query").fill("yaer:2020")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-status.error")).to_contain_text("没有筛选条件 yaer:；是否想写 year:？")
