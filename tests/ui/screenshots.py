"""Pictures of the page for the README: `python -m tests.ui.screenshots`.

Of the sample pictures inside the Gradio package, with the built-in model: they may be shown. With
`--all FOLDER`, pictures of every view go there, large and small, light and dark, in both languages,
to be looked at one by one; `--photos FOLDER` takes other photos for them.
"""

from __future__ import annotations

import argparse
import io
import itertools
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from indexer.update import IndexOptions, index_folders
from search.console import run
from search.engine import open_library
from tests.ui.browser import launch, opened
from tests.ui.conftest import live_library, serving
from ui.compare import samples_folder

VIEWS = Path(__file__).parent / "views"
QUERY = "a cheetah"
SETTLED_MS = 1500  # until what moves or fades has done so
DESKTOP, PHONE = {"width": 1200, "height": 760}, {"width": 390, "height": 760}
SIZES = ((360, 740), (390, 844), (820, 1180), (1440, 900), (2560, 1300))  # of `--all`
PHONE_BELOW = 500  # pixels of width
QUALITY = 85


def save(page: Page, name: str, folder: Path = VIEWS) -> None:
    """The window as it is, once nothing is on its way."""
    page.wait_for_timeout(SETTLED_MS)
    folder.mkdir(exist_ok=True)
    Image.open(io.BytesIO(page.screenshot())).save(folder / f"{name}.webp", quality=QUALITY)


def home(page: Page) -> None:
    """What is seen first."""
    page.locator(".tile .open").first.wait_for()


def search(page: Page) -> None:
    """Ask, and wait for the photos."""
    page.locator("#ps-query").fill(QUERY)
    page.locator("#ps-query").press("Enter")
    page.locator("#ps-reset").wait_for()  # photos lie at home too


def photo(page: Page) -> None:
    """The first one large."""
    page.locator(".tile .open").first.click()
    page.locator(".pswp dd").first.wait_for()


def panel(page: Page) -> None:
    """Hits, and the filters beside them."""
    search(page)
    page.locator("#ps-filters").click()
    page.locator("#ps-panel .choice").first.wait_for()


def large(page: Page) -> None:
    """The first hit large, with its details, and where the words are seen."""
    search(page)
    page.locator(".tile .open").first.click()
    page.locator(".pswp__img").first.wait_for()
    if page.locator(".pswp__ps-pane").is_hidden():  # as on a phone
        page.keyboard.press("i")
    page.keyboard.press("w")
    page.locator(".pswp__ps-legend p").first.wait_for()


def questions(page: Page) -> None:
    """The help."""
    page.locator("#ps-help").click()
    page.locator("#ps-sheet[open]").wait_for()


def world(page: Page) -> None:
    """The map."""
    page.locator("#ps-map").click()
    page.locator("#ps-map-view").wait_for()


def duplicates(page: Page) -> None:
    """Copies and bursts, side by side."""
    page.goto(f"{page.url}?view=duplicates")
    page.locator("#ps-duplicates").wait_for()


def compare(page: Page) -> None:
    """The first example."""
    page.goto(f"{page.url.partition('?')[0]}?view=how")
    page.get_by_role("button", name="lion").click()
    page.locator("#scores .where").first.click()
    page.locator("#compare-page .ps-heat").wait_for()


def library(page: Page) -> None:
    """The folders and the models."""
    page.locator("#ps-to-library").click()
    page.locator("#ps-roots li").first.wait_for()


def explore(page: Page) -> None:
    """Covers of people, places, things and folders."""
    page.locator("#ps-to-explore").click()
    page.locator("#ps-explore button").first.wait_for()


def albums(page: Page) -> None:
    """The page of albums."""
    page.locator("#ps-to-albums").click()
    page.locator("#ps-albums h2").first.wait_for()


def selection(page: Page) -> None:
    """All photos selected, and what can be done with them."""
    home(page)
    page.locator("body").press("Control+a")
    page.locator("#ps-chosen").wait_for()


def suggestions(page: Page) -> None:
    """The list under the search field."""
    page.locator("#ps-query").fill("20")
    page.locator("#ps-suggestions li").first.wait_for()


def nothing(page: Page) -> None:
    """A search that finds no photo."""
    page.locator("#ps-query").fill("year:1950 is:portrait")
    page.locator("#ps-query").press("Enter")
    page.locator("#ps-empty h2").wait_for()


EVERY: tuple[Callable[[Page], None], ...] = (
    home, search, panel, large, questions, world, duplicates, compare, library, explore, albums,
    selection, suggestions, nothing,
)  # fmt: skip


def draw_every_view(browser: Browser, address: str, folder: Path) -> None:
    """Each view in each language, scheme and size, named for all of them."""
    for view, language, scheme, (width, height) in itertools.product(
        EVERY, ("en-US", "zh-CN"), ("light", "dark"), SIZES
    ):
        touch = width < PHONE_BELOW
        look: dict[str, Any] = {
            "locale": language,
            "color_scheme": scheme,
            "viewport": {"width": width, "height": height},
            "has_touch": touch,
            "is_mobile": touch,
        }
        with opened(browser, address, **look) as page:
            view(page)
            save(page, f"{view.__name__}-{width}-{scheme}-{language[:2]}", folder)


def draw_for_readme(browser: Browser, address: str) -> None:
    """The four that the README shows."""
    with opened(browser, address, viewport=DESKTOP) as page:
        search(page)
        save(page, "search")
        photo(page)
        save(page, "photo")
        page.keyboard.press("Escape")
        compare(page)
        save(page, "compare")
    with opened(browser, address, viewport=PHONE, color_scheme="dark") as page:
        search(page)
        save(page, "phone")


def main() -> int:
    """Draw them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="draw every view into this")
    parser.add_argument("--photos", type=Path, metavar="FOLDER", default=samples_folder())
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        catalogue, photos = Path(place) / "library", Path(place) / "Pictures"
        shutil.copytree(chosen.photos, photos)
        index_folders([photos], IndexOptions(catalogue, model="builtin"))
        with (
            serving(live_library(open_library(catalogue))) as address,
            launch(playwright) as browser,
        ):
            if chosen.all:
                draw_every_view(browser, address, chosen.all)
            else:
                draw_for_readme(browser, address)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
