"""No serious finding of axe-core on any view: large, small, light, dark, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from search.engine import Engine
from tests.pictures import draw
from tests.ui.axe import fetch_axe, findings
from tests.ui.browser import DESKTOP, PHONE, Open

pytestmark = pytest.mark.browser
SETTLED_MS = 600  # until what moves or fades has done so: half a colour has half the contrast
# Findings that stay: rule and part of the selector, with the reason.
ACCEPTED = {
    ("label-content-name-mismatch", "20"): "the name of a bar, March 2023: 13, is longer than Mar",
}
WINDOWS: dict[str, dict[str, Any]] = {
    "desktop": {**DESKTOP, "locale": "en-US"},
    "phone": {**PHONE, "locale": "en-US"},
    "chinese": {**PHONE, "locale": "zh-CN"},
}


def home(page: Page, _: Path) -> None:
    expect(page.locator(".tile img").first).to_be_visible()


def results(page: Page, _: Path) -> None:
    page.locator("#ps-query").fill("blue -red year:2021")
    page.keyboard.press("Enter")
    expect(page.locator("#ps-chips .chip").first).to_be_visible()
    expect(page.locator(".tile img").first).to_be_visible()


def panel(page: Page, place: Path) -> None:
    results(page, place)
    page.locator("#ps-filters").click()
    expect(page.locator("#ps-panel .choice").first).to_be_visible()


def viewer(page: Page, _: Path) -> None:
    page.locator("#ps-query").fill("blue")
    page.keyboard.press("Enter")
    page.locator(".tile:has(.folded) .open").first.click()
    expect(page.locator(".pswp__ps-strip button").first).to_be_visible()
    if page.locator(".pswp__ps-pane").is_hidden():
        page.keyboard.press("i")
    expect(page.locator(".pswp__ps-pane dd").first).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator(".pswp__ps-legend .ps-scale, .pswp__ps-legend p").first).to_be_visible()


def questions(page: Page, _: Path) -> None:
    page.locator("#ps-help").click()
    expect(page.locator("#ps-sheet")).to_be_visible()


def compare(page: Page, place: Path) -> None:
    page.goto(f"{page.url}?view=how")
    page.locator("#descriptions textarea").fill("red\nblue")
    page.locator("#compare-picture input").set_input_files(draw(place / "red.png", "red"))
    page.locator("#scores .where").first.click()
    expect(page.locator("#compare-heat p").first).to_be_visible()


def library(page: Page, _: Path) -> None:
    page.locator("#ps-to-library").click()
    expect(page.locator("#ps-roots li").first).to_be_visible()


VIEWS: tuple[Callable[[Page, Path], None], ...] = (
    home, results, panel, viewer, questions, compare, library,
)  # fmt: skip


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    return fetch_axe(tmp_path_factory.mktemp("axe"))


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_no_serious_finding(
    open_page: Open, axe: str, view: Callable[[Page, Path], None], window: str, tmp_path: Path
) -> None:
    page = open_page(**WINDOWS[window])
    view(page, tmp_path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
        page.wait_for_timeout(SETTLED_MS)
        assert [one for one in findings(page, axe) if not _is_accepted(one)] == [], scheme


# Views that one visit reaches one after the other.
STORY = """async () => {
    const { storyCard } = await import('/static/search/story.js');
    const { tiles } = await (await fetch('api/v1/search?q=red&count=1')).json();
    storyCard([{ name: '2021-03-02', count: 1, tile: tiles[0] }], () => {}).click();
}"""


def explore(page: Page) -> None:
    page.locator("#ps-to-explore").click()
    expect(page.locator("#ps-explore .card").first).to_be_visible()


def albums(page: Page) -> None:
    page.locator("#ps-to-albums").click()
    expect(page.locator("#ps-albums .card").first).to_be_visible()


def album(page: Page) -> None:
    page.locator("#ps-albums .card").first.click()
    page.locator("#ps-album-head [aria-haspopup=menu]").click()
    expect(page.get_by_role("menu")).to_be_visible()


def editor(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#ps-parts .chip button").first.click()
    expect(page.locator(".chip-editor")).to_be_visible()


def chooser(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#ps-to-library").click()
    page.locator("#ps-library .main").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def story(page: Page) -> None:
    page.keyboard.press("Escape")
    page.locator("#ps-home").click()
    page.evaluate(STORY)
    expect(page.locator("#ps-story[open]")).to_be_visible()


@pytest.mark.parametrize("window", WINDOWS)
def test_no_serious_finding_on_the_way(
    open_page: Open, axe: str, library_of_many: Engine, window: str
) -> None:
    library_of_many.collections.add_to_album("Trip", "red.jpg", "blue.jpg")
    library_of_many.collections.edit_album("Trip", description="By train", sort="manual")
    page = open_page(**WINDOWS[window])
    found = []
    for view in (explore, albums, album, editor, chooser, story):
        view(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
            page.wait_for_timeout(SETTLED_MS)
            found += [(view.__name__, scheme, one["rule"], one["html"][:150], one["why"][:150])
                      for one in findings(page, axe) if not _is_accepted(one)]  # fmt: skip
    assert found == []


def _is_accepted(one: dict[str, Any]) -> bool:
    return any(one["rule"] == rule and part in one["target"] for rule, part in ACCEPTED)
