"""People in a real Chromium: naming, correcting, reviewing, and boxes in the large view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from search.engine import Engine
from tests.people import add_faces, draw_people, name_in_file
from tests.ui.axe import fetch_axe, findings
from tests.ui.browser import DESKTOP, PHONE, Open, opened
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def people_address(people: Engine) -> Iterator[str]:
    with serving(live_library(people)) as address:
        yield address


@pytest.fixture
def open_people(chromium: Browser, people: Engine, people_address: str) -> Iterator[Open]:
    """Open the page of a library whose faces have no names."""
    add_faces(people.directory)
    with ExitStack() as stack:
        yield lambda path="", **context: stack.enter_context(
            opened(chromium, people_address + path, **context)
        )


def cards(page: Page) -> Locator:
    return page.locator("#ps-people .person-card")


def head(page: Page) -> Locator:
    return page.locator("#ps-person-head")


def tiles(page: Page) -> Locator:
    return page.locator(".tile[data-photo]")


def named(page: Page, at: int, name: str) -> None:
    """Name a group on the page of all people."""
    page.locator("#ps-people .add-name").nth(at).click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(cards(page).filter(has_text=name)).to_be_visible()


def test_a_face_at_home_is_named_and_her_photos_are_found(open_people: Open) -> None:
    page = open_people(**DESKTOP)
    shelf = page.get_by_role("group", name="People")
    expect(shelf.locator(".face img")).to_have_count(3)
    shelf.locator(".person").first.click()
    expect(tiles(page)).to_have_count(4)
    expect(head(page)).to_contain_text("4 photos · 2018 – 2021")
    head(page).get_by_label("Add a name").fill("Anna")
    page.keyboard.press("Enter")
    expect(head(page).get_by_role("heading", name="Anna")).to_be_visible()
    expect(page.locator("#ps-parts .chip")).to_have_text(["with Anna"])
    expect(page.locator("#ps-parts .chip img")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=person%3AAnna"))
    expect(tiles(page)).to_have_count(4)
    page.locator("#ps-query").fill("ann")
    expect(page.locator("#ps-suggestions .face img").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#ps-query").fill("")
    page.locator("#ps-query").blur()
    head(page).get_by_role("button", name="Rename").click()
    page.keyboard.type("Annika")
    page.keyboard.press("Enter")
    expect(head(page).get_by_role("heading", name="Annika")).to_be_visible()
    page.locator("#ps-filters").click()
    expect(page.locator("#ps-panel .choice", has_text="Annika").locator(".face")).to_be_visible()


def test_names_in_place_and_two_groups_of_one_person(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    expect(cards(page)).to_have_count(3)
    named(page, 2, "Cleo")
    expect(cards(page).first).to_contain_text("Cleo")  # named people come first
    page.locator("#ps-people .add-name").first.click()
    expect(page.locator("#ps-people datalist option")).to_have_attribute("value", "Cleo")
    page.keyboard.type("Cleo")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Is this the same Cleo?")
    expect(question.locator(".face img")).to_have_count(2)
    question.get_by_role("button", name="Same person").click()
    expect(cards(page)).to_have_count(2)
    page.locator("#ps-people .person", has_text="Cleo").click()
    expect(tiles(page)).to_have_count(5)


def test_merging_and_hiding(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    cards(page).last.get_by_role("button", name="Actions for Unnamed person").click()
    page.get_by_role("menuitem", name="Same person as …").click()
    page.get_by_role("dialog").get_by_role("button", name="Anna").click()
    expect(cards(page).filter(has_text="Anna")).to_contain_text("5")
    page.locator("#ps-people .person").last.click()
    head(page).get_by_role("button", name="Actions for Unnamed person").click()
    page.get_by_role("menuitem", name="Hide").click()
    expect(cards(page)).to_have_count(1)
    page.get_by_role("button", name="Show hidden (1)").click()
    expect(cards(page)).to_have_count(2)
    cards(page).last.get_by_role("button", name="Actions for Unnamed person").click()
    page.get_by_role("menuitem", name="Show again").click()
    expect(page.get_by_role("button", name="Show hidden (1)")).to_have_count(0)
    expect(cards(page)).to_have_count(2)


def test_photos_of_another_person_are_taken_out(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    page.locator("#ps-people .person", has_text="Anna").click()
    expect(tiles(page)).to_have_count(4)
    for action, name in (("Not Anna", ""), ("Another person", "Eva")):
        tiles(page).first.locator(".check").click(force=True)
        page.locator("#ps-chosen").get_by_role("button", name=action).click()
        if name:
            page.get_by_role("textbox", name="Name").fill(name)
            page.keyboard.press("Enter")
        expect(tiles(page)).to_have_count(2 if name else 3)
    page.locator("#ps-reset").click()
    page.locator("#ps-query").fill("person:Eva")
    page.keyboard.press("Enter")
    expect(head(page).get_by_role("heading", name="Eva")).to_be_visible()
    expect(tiles(page)).to_have_count(1)


def test_a_selection_gets_the_actions_on_a_person_once_she_is_known(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    held: list[Route] = []
    is_early = True
    page.route(
        "**/people/one?*", lambda route: held.append(route) if is_early else route.continue_()
    )
    page.locator("#ps-people .person", has_text="Anna").click()
    expect(tiles(page)).to_have_count(4)
    tiles(page).first.locator(".check").click(force=True)
    expect(page.locator("#ps-chosen")).to_contain_text("1 selected")
    is_early = False
    for route in held:
        route.continue_()
    expect(page.locator("#ps-chosen").get_by_role("button", name="Not Anna")).to_be_visible()


def test_the_review_by_keys(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    page.locator("#ps-people .person", has_text="Anna").click()
    head(page).get_by_role("button", name="Is this Anna?").click()
    dialog = page.get_by_role("dialog", name="Is this Anna?")
    expect(dialog.get_by_text("1 of 1")).to_be_visible()
    page.keyboard.press("s")
    expect(dialog).to_be_hidden()
    head(page).get_by_role("button", name="Is this Anna?").click()
    page.keyboard.press("y")
    expect(dialog).to_be_hidden()
    expect(page.locator("#ps-toast")).to_have_text("1 answer saved")
    expect(tiles(page)).to_have_count(5)
    expect(head(page).get_by_role("button", name="Is this Anna?")).to_have_count(0)


def test_boxes_and_names_in_the_large_view(open_people: Open) -> None:
    page = open_people("/?q=ab1 name:ab1", **DESKTOP)
    tiles(page).first.locator(".open").click()
    boxes = page.locator(".ps-boxes > button")
    expect(boxes).to_have_count(2)
    rows = page.locator(".ps-persons .quiet:not(.round)").filter(has_not_text="Show faces")
    expect(rows).to_have_text(["Unnamed person", "Unnamed person"])
    boxes.first.click()
    page.get_by_role("menuitem", name="Add a name").click()
    page.get_by_role("textbox", name="Name").fill("Anna")
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["Anna", "Unnamed person"])
    page.get_by_role("button", name="Show faces").click()
    expect(page.locator(".ps-boxes")).to_have_class(re.compile("shown"))
    boxes.first.hover()
    expect(boxes.first.locator("span")).to_be_visible()
    boxes.first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Not Anna").click()
    expect(rows).to_have_text(["Unnamed person", "Unnamed person"])
    rows.nth(1).click()
    expect(page.locator(".pswp")).to_have_count(0)
    expect(tiles(page)).to_have_count(3)


def test_the_cover_and_the_other_names_of_a_person(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    page.locator("#ps-people .person", has_text="Anna").click()
    shown = head(page).locator(".face img")
    before = shown.get_attribute("src")
    expect(tiles(page)).to_have_count(4)
    for at in (0, 1):  # one of them is not the clearest
        tiles(page).nth(at).locator(".check").click(force=True)
        page.locator("#ps-chosen").get_by_role("button", name="Use as cover").click()
        expect(page.locator("#ps-toast")).to_have_text("The cover is changed")
        expect(page.locator("#ps-chosen")).to_be_hidden()
    expect(shown).not_to_have_attribute("src", before or "")
    head(page).get_by_role("button", name="Actions for Anna").click()
    page.get_by_role("menuitem", name="Other names").click()
    dialog = page.get_by_role("dialog", name="Other names of Anna, one a line")
    dialog.get_by_role("textbox").fill("Mama\nAnnie")
    dialog.get_by_role("button", name="OK").click()
    expect(head(page)).to_contain_text("also Mama, Annie")


def test_a_face_becomes_one_of_two_people_of_a_name(open_people: Open) -> None:
    page = open_people("/?view=people", **DESKTOP)
    named(page, 0, "Anna")
    page.locator("#ps-people .add-name").first.click()
    page.keyboard.type("Anna")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Another Anna").click()
    expect(cards(page).filter(has_text="Anna")).to_have_count(2)
    named(page, 0, "Cleo")
    page.goto(page.url.split("?")[0] + "?q=name:c1")
    tiles(page).first.locator(".open").click()
    page.locator(".ps-boxes > button").click()
    page.get_by_role("menuitem", name="Another person").click()
    page.get_by_role("textbox", name="Name").fill("Anna")
    page.keyboard.press("Enter")
    which = page.get_by_role("dialog", name="Which Anna?")
    expect(which.locator(".person")).to_have_count(2)
    which.locator(".person").nth(1).click()
    rows = page.locator(".ps-persons .quiet:not(.round)").filter(has_not_text="Show faces")
    expect(rows).to_have_text(["Anna"])
    rows.click()
    expect(page.locator("#ps-parts .chip")).to_have_count(1)
    expect(tiles(page)).to_have_count(4)  # not those of the other Anna


def test_a_name_from_a_file_is_marked(chromium: Browser, tmp_path: Path) -> None:
    people = draw_people(tmp_path)
    name_in_file(people.directory, "b2.jpg", "Ben")
    with (
        serving(live_library(people)) as address,
        opened(chromium, f"{address}/?q=person:Ben", **DESKTOP) as page,
    ):
        expect(head(page)).to_contain_text("name from the file")
        tiles(page).first.locator(".open").click()
        expect(page.locator(".ps-persons")).to_contain_text("name from the file")


def test_people_on_a_phone_in_chinese(open_people: Open) -> None:
    page = open_people("/?view=people", locale="zh-CN", **PHONE)
    expect(page.get_by_role("heading", name="人物")).to_be_visible()
    named(page, 0, "小明")
    page.locator("#ps-people .person", has_text="小明").click()
    expect(page.locator("#ps-parts .chip")).to_have_text(["有小明"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_serious_finding_of_axe(
    open_people: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    axe = fetch_axe(tmp_path_factory.mktemp("axe"))
    page = open_people("/?view=people", **PHONE)
    named(page, 0, "Anna")

    def check() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(400)
            assert findings(page, axe) == [], scheme

    check()
    page.locator("#ps-people .person", has_text="Anna").click()
    review = head(page).get_by_role("button", name="Is this Anna?")
    expect(review).to_be_visible()
    check()
    review.click()
    expect(page.locator(".review")).to_be_visible()
    check()
    page.keyboard.press("Escape")
    tiles(page).first.locator(".open").click()
    expect(page.locator(".ps-boxes > button").first).to_be_attached()
    if page.locator(".pswp__ps-pane").is_hidden():
        page.keyboard.press("i")
    page.get_by_role("button", name="Show faces").click()
    check()
