"""Pictures of the page for the README: `python -m tests.ui.screenshots`.

Of the sample pictures inside the Gradio package, with the built-in model: they may be shown.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from indexer.update import IndexOptions, index_folders
from search.console import run
from search.engine import open_library
from tests.ui.browser import launch, opened
from tests.ui.conftest import live_library, serving
from ui.samples import samples_folder

VIEWS = Path(__file__).parent / "views"
QUERY = "a cheetah"
SETTLED_MS = 1500  # until what moves or fades has done so
DESKTOP, PHONE = {"width": 1200, "height": 760}, {"width": 390, "height": 760}
QUALITY = 85


def save(page: Page, name: str) -> None:
    """The window as it is, once nothing is on its way."""
    page.wait_for_timeout(SETTLED_MS)
    VIEWS.mkdir(exist_ok=True)
    Image.open(io.BytesIO(page.screenshot())).save(VIEWS / f"{name}.webp", quality=QUALITY)


def search(page: Page) -> None:
    """Ask, and wait for the photos."""
    page.locator("#ps-query").fill(QUERY)
    page.locator("#ps-query").press("Enter")
    page.locator(".line .label").first.wait_for()


def photo(page: Page) -> None:
    """The first one large."""
    page.locator(".tile .open").first.click()
    page.locator(".pswp dd").first.wait_for()


def compare(page: Page) -> None:
    """The first example."""
    page.get_by_role("tab", name="Compare").click()
    page.get_by_role("button", name="lion").click()
    page.locator("#scores .where").first.click()
    page.locator("#compare-page .ps-heat").wait_for()


def main() -> int:
    """Draw all of them."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        library, photos = Path(place) / "library", Path(place) / "Pictures"
        shutil.copytree(samples_folder(), photos)
        index_folders([photos], IndexOptions(library, model="builtin"))
        with serving(live_library(open_library(library))) as address, launch(playwright) as browser:
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
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
