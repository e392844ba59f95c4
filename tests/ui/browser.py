"""A real Chromium, and a library worth looking at."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Page, Playwright, Response, expect

from indexer.update import IndexOptions, index_folders
from search.engine import Engine, open_library
from tests.colours import ColourEncoder
from tests.pictures import COLOURS

Open = Callable[..., Page]  # a path of the page, and settings of a browser's context
WAIT_MS = 60_000  # until the test fails; a busy machine is no failure
SHAPES = ((96, 64), (64, 96), (64, 64), (160, 60), (100, 75))
FOLDERS = ("Trips/Japan", "Trips/Lisbon", "Home")
SHADES = 150  # photos beside the pure colours
DESKTOP: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip
HOSTILE = "${window.hurt=1} <img src=x onerror=window.hurt=1>'\".jpg"
EXPECTED = (
    "ERR_ABORTED",  # a search or a thumbnail that nobody waits for any more
    "the server responded with a status of",  # the console: responses are checked themselves
)
EXPLAINED = (400, 404, 409)  # statuses of errors that the page shows


def titled(name: str) -> re.Pattern[str]:
    """The title of a tile: its date and place, if they are known, and its file name."""
    return re.compile(rf"(^|, ){re.escape(name)}$")


def choose(page: Page, name: str) -> None:
    """Choose an item of the menu of the large view."""
    page.locator(".pswp__ps-menu > button").click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium; the test is skipped without one, but not in CI.

    The one without windows takes two thirds of the time.
    """
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        assert not os.environ.get("CI"), "CI must have a Chromium"
        pytest.skip("no Chromium here; `apt install chromium` for the browser tests")
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])


def draw_library(place: Path) -> Engine:
    """The library of many drawn photos, open: pure colours, shades of them, and a hostile name."""
    photos = place / "photos"
    for name, colour in COLOURS.items():
        _draw(photos / "Colours" / f"{name}.jpg", colour, (96, 64), 0)
    for number in range(SHADES):
        shade = (100 + number // 3, 150 - number // 3, 100 + (number * 37) % 60)  # near to grey
        file = photos / FOLDERS[number % len(FOLDERS)] / f"shade{number:03}.jpg"
        _draw(file, shade, SHAPES[number % len(SHAPES)], number)
    _draw(photos / "Home" / HOSTILE, (250, 240, 10), (96, 64), 1)
    shutil.copy(photos / "Colours/blue.jpg", photos / "Home/blue again.jpg")
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(place / "library", encoder=encoder))
    return open_library(place / "library", encoder=encoder)


def _draw(file: Path, colour: Any, size: tuple[int, int], number: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Drawn", f"Camera {number % 2}"
    moment = f"202{1 + number % 3}:{1 + number % 12:02}:{1 + number % 28:02} 12:{number % 60:02}:00"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    Image.new("RGB", size, colour).save(file, exif=exif, quality=90)


@contextmanager
def opened(
    browser: Browser,
    address: str,
    script: str = "",
    *,
    expected: tuple[str, ...] = EXPECTED,
    **context: Any,
) -> Iterator[Page]:
    """Open the page, after a script; an unexpected error or failed request fails the test."""
    wrong: list[str] = []
    made = browser.new_context(locale=context.pop("locale", "en-US"), **context)
    page = made.new_page()
    page.add_init_script(script)
    page.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("requestfailed", lambda r: wrong.append(f"{r.url}: {r.failure}"))
    page.on("response", lambda r: wrong.append(f"{r.url}: {r.status}") if _is_wrong(r) else None)
    page.on("request", lambda r: wrong.append(r.url) if _is_abroad(r.url) else None)
    for name in ("goto", "reload"):
        setattr(page, name, _until_started(page, getattr(page, name)))
    page.goto(address)
    yield page
    made.close()
    left = [text for text in wrong if not any(known in text for known in expected)]
    assert left == []


def _is_wrong(response: Response) -> bool:
    """True if a request failed otherwise than by an error for the user."""
    kind = response.headers.get("content-type", "")
    is_explained = response.status in EXPLAINED and kind == "application/problem+json"
    return response.status >= 400 and not (is_explained and "/photos/" not in response.url)


def _is_abroad(address: str) -> bool:
    """True if a request leaves this machine."""
    return (
        urlsplit(address).scheme not in ("data", "blob")
        and urlsplit(address).hostname != "127.0.0.1"
    )


def _until_started(page: Page, load: Callable[..., Any]) -> Callable[..., None]:
    """Load the page, and wait for its script: what is pressed before has no effect."""

    def load_and_wait(*arguments: Any, **named: Any) -> None:
        load(*arguments, **named)
        expect(page.locator("#ps-query")).to_have_attribute("placeholder", re.compile("."))

    return load_and_wait
