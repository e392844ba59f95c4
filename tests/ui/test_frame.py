"""The frame of the page: rail, search field, addresses, titles, and messages."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.ui.browser import DESKTOP, PHONE, Open
from tests.ui.test_page import search

pytestmark = pytest.mark.browser
Scheme = Literal["light", "dark"]
WIDTHS = (320, 360, 390, 820, 1440)
# Elements of one row that lie on each other, or leave the window.
COLLISIONS = """() => {
    const all = [...document.querySelectorAll('#ps-ask .field > *, #ps-rail li, #ps-rail h1')]
        .filter((one) => one.id !== 'ps-suggestions' && one.getClientRects().length);
    const boxes = all.map((one) => [one.id || one.textContent, one.getBoundingClientRect()]);
    const wrong = boxes.filter(([, b]) => b.left < 0 || b.right > innerWidth + 0.5);
    for (const [at, [name, a]] of boxes.entries()) for (const [other, b] of boxes.slice(at + 1))
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1
            && b.top < a.bottom - 1) wrong.push([name, other]);
    return wrong.map(String);
}"""
BLUES = """() => [...document.querySelectorAll('body *')].flatMap((one) => {
    const style = getComputedStyle(one);
    return [style.backgroundColor, style.color, style.borderTopColor, style.outlineColor];
}).filter((colour) => ['rgb(59, 130, 246)', 'rgb(96, 165, 250)'].includes(colour)).length"""


def window(width: int) -> dict[str, Any]:
    return {**(PHONE if width < 700 else DESKTOP), "viewport": {"width": width, "height": 800}}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_nothing_of_the_frame_collides(open_page: Open, width: int, locale: str) -> None:
    page = open_page("/?q=red", locale=locale, **window(width))
    expect(page.locator(".tile .open").first).to_be_visible()
    assert page.evaluate(COLLISIONS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_field_of_a_phone_shows_what_was_typed(open_page: Open) -> None:
    page = open_page(**window(360))
    search(page, "a dog on the beach at no")  # 24 characters
    field = page.locator("#ps-query")
    assert field.evaluate("field => field.scrollWidth - field.clientWidth") <= 0
    width = page.locator("#ps-ask .field").evaluate("field => field.offsetWidth")
    assert width >= 360 - 2 * 8


def test_the_field_spans_the_page(open_page: Open) -> None:
    page = open_page(**window(1440))
    field, photos = (page.locator(one).bounding_box() for one in ("#ps-ask .field", "#ps-photos"))
    assert field
    assert photos
    assert (field["x"], field["width"]) == (photos["x"], photos["width"])


@pytest.mark.parametrize("view", ["", "duplicates", "library", "how"])
def test_every_page_has_an_address_and_a_title(open_page: Open, view: str) -> None:
    page = open_page(**DESKTOP)
    names = {"": "", "duplicates": "Duplicates", "library": "Library", "how": "How it works"}
    page.locator("#ps-to-library" if view == "" else f"#ps-to-{view}").click()
    if view == "":
        page.locator("#ps-home").click()
    title = f"{names[view]} – photoseek" if view else "photoseek"
    expect(page).to_have_title(title)
    expect(page.locator("#ps-rail [aria-current=page]")).to_have_text(names[view] or "Photos")
    page.reload()
    expect(page).to_have_title(title)
    expect(page.locator("#ps-rail [aria-current=page]")).to_have_text(names[view] or "Photos")


def test_a_page_that_does_not_exist_is_the_page_of_photos(open_page: Open) -> None:
    page = open_page("/?view=settings", **DESKTOP)
    expect(page).to_have_title("photoseek")
    expect(page.locator(".tile").first).to_be_visible()


def test_a_search_is_in_the_title_and_closes_other_pages(open_page: Open) -> None:
    page = open_page("/?view=library", **DESKTOP)
    expect(page.locator("#ps-library")).to_be_visible()
    search(page, "green")
    expect(page).to_have_title("green – photoseek")
    expect(page.locator("#ps-library")).to_be_hidden()
    expect(page.locator(".tile .open").first).to_be_visible()
    page.go_back()
    expect(page.locator("#ps-library")).to_be_visible()


@pytest.mark.parametrize("view", ["", "?view=library", "?view=how", "?view=duplicates"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_one_blue(open_page: Open, view: str, scheme: str) -> None:
    page = open_page(f"/{view}", color_scheme=scheme, **DESKTOP)
    page.locator(f"body[data-page={view.removeprefix('?view=') or 'photos'}]").wait_for()
    assert page.evaluate(BLUES) == 0


def test_an_error_stays_until_it_is_closed(page: Page) -> None:
    show = "(text, bad) => import('/static/base/dialogs.js').then((all) => all.toast(text, bad))"
    page.evaluate(f"({show})('The disk is full', true)")
    page.evaluate(f"({show})('Copied')")
    page.clock.install()
    expect(page.locator("#ps-toast")).to_have_text("Copied")
    expect(page.get_by_role("alert")).to_have_text("The disk is full")
    page.wait_for_timeout(100)
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("alert")).to_have_text("The disk is full")
    page.locator("#ps-alert").get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_bar_of_a_search_fits_into_one_row(open_page: Open) -> None:
    page = open_page("/?q=red", **window(360))
    expect(page.locator("#ps-save")).to_be_visible()
    tops = page.evaluate(
        "['ps-save', 'ps-size'].map((id) => document.getElementById(id).closest('label, button')"
        ".getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2)"
    )
    assert abs(tops[0] - tops[1]) < 8


# -- addresses and scroll positions ---------------------------------------------------------------


def top_of(page: Page) -> float:
    return float(page.evaluate("scrollY"))


def test_pages_keep_their_own_scroll_position(open_page: Open) -> None:
    page = open_page(**PHONE)
    expect(page.locator(".tile .open").first).to_be_visible()
    page.mouse.wheel(0, 1500)
    page.wait_for_function("scrollY > 1400 && history.state?.top === Math.round(scrollY)")
    top = top_of(page)
    page.locator("#ps-to-library").click()
    expect(page.locator("#ps-library h2")).to_be_visible()
    assert top_of(page) == 0
    page.go_back()
    page.wait_for_function("top => Math.abs(scrollY - top) < 2", arg=top)
    page.reload()
    page.wait_for_function("top => Math.abs(scrollY - top) < 2", arg=top)
    page.go_forward()
    expect(page.locator("#ps-library h2")).to_be_visible()
    assert top_of(page) == 0


def test_another_search_begins_at_the_top_and_back_returns(open_page: Open) -> None:
    page = open_page("/?q=grey", **DESKTOP)
    expect(page.locator(".tile .open").first).to_be_visible()
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 800 && history.state?.top === Math.round(scrollY)")
    top = top_of(page)
    search(page, "red")
    page.wait_for_function("scrollY === 0")
    page.go_back()
    page.wait_for_function("top => Math.abs(scrollY - top) < 2", arg=top)


def test_a_photo_has_an_address_and_a_title(open_page: Open) -> None:
    page = open_page("/?q=green", **DESKTOP)
    page.locator(".tile .open").first.click()
    expect(page).to_have_title("green.jpg – green – photoseek")
    assert "photo=" in page.url
    first = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("first => location.href !== first", arg=first)
    second = page.url
    page.reload()
    expect(page.locator(".pswp")).to_be_visible()
    assert page.url == second
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page).to_have_title("green – photoseek")
    page.wait_for_function("!location.search.includes('photo=')")
    page.goto(first.replace("q=green&", ""))  # a link, outside the search
    expect(page).to_have_title("green.jpg – photoseek")
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)


def test_the_frame_is_painted_before_any_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("link", name="探索")).to_be_visible()
    expect(page.get_by_role("button", name="筛选")).to_be_visible()
    context.close()


def test_gradio_is_loaded_with_the_page_that_it_draws(open_page: Open) -> None:
    page = open_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    expect(page.locator(".tile .open").first).to_be_visible()
    page.locator("#ps-to-library").click()
    expect(page.locator("#ps-library h2")).to_be_visible()
    assert [url for url in urls if "/gradio/" in url] == []
    page.locator("#ps-to-how").click()
    expect(page.locator("#compare-page")).to_be_visible()
    expect(page.locator("#ps-how")).to_be_hidden()
    expect(page).to_have_title("How it works – photoseek")
    page.reload()
    expect(page.locator("#compare-page")).to_be_visible()
    page.go_back()
    expect(page.locator("#ps-library h2")).to_be_visible()
    expect(page.locator("#compare-page")).to_be_hidden()


@pytest.mark.parametrize(("locale", "loading", "again"), [
    ("en-US", "Loading…", "Try again"), ("zh-CN", "正在加载…", "重试"),
])  # fmt: skip
def test_compare_shows_that_it_loads_and_that_it_failed(
    open_page: Open, locale: str, loading: str, again: str
) -> None:
    page = open_page(locale=locale)
    status = page.locator("#ps-how")
    problem = {"detail": "This page cannot be loaded.", "code": "compare_unavailable"}

    def refuse(route: Route) -> None:
        expect(status.get_by_role("status")).to_have_text(loading)
        route.fulfill(status=409, content_type="application/problem+json", json=problem)

    page.route("**/gradio/", refuse)
    page.locator("#ps-to-how").click()
    expect(status.get_by_role("alert")).to_have_text("This page cannot be loaded.")
    page.unroute("**/gradio/")
    status.get_by_role("button", name=again).click()
    expect(page.locator("#compare-page")).to_be_visible()
    expect(status).to_be_hidden()


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_scheme_follows_the_system_until_one_is_chosen(
    open_page: Open, scheme: Scheme, other: Scheme
) -> None:
    classes = {"light": re.compile("^$"), "dark": re.compile("^dark$")}
    page = open_page(color_scheme=scheme)
    expect(page.locator("body")).to_have_class(classes[scheme])
    page.emulate_media(color_scheme=other)
    expect(page.locator("body")).to_have_class(classes[other])
    page.locator("#ps-scheme").click()
    expect(page.locator("body")).to_have_class(classes[scheme])
    page.reload()
    expect(page.locator("body")).to_have_class(classes[scheme])
