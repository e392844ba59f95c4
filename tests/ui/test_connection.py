"""The page while its server does not answer, and once it is back."""

from __future__ import annotations

import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from search.engine import Engine
from tests.ui.browser import EXPECTED, opened
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser
# Of requests to a server that has ended, or that ends while it answers.
FAILURES = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
GONE = {
    "en-US": ("photoseek is not answering. Is it still running?", "Try again"),
    "zh-CN": ("photoseek 没有响应。它还在运行吗？", "重试"),
}
GREY = "getComputedStyle(document.querySelector('#ps-photos')).filter === 'grayscale(1)'"
# The large view of the second photo, whose file is requested when it is shown.
LOADED = """[...document.querySelectorAll(
    ".pswp__item[aria-hidden=false] img.pswp__img:not(.pswp__img--placeholder)")]
    .some((image) => image.naturalWidth > 0)"""


class Server:
    """A server that can be ended and started again at one address."""

    def __init__(self, engine: Engine, stack: ExitStack) -> None:
        self._engine = engine
        self._running = stack.enter_context(ExitStack())
        self.address = self.start()

    def start(self, port: int = 0) -> str:
        return self._running.enter_context(serving(live_library(self._engine), port))

    def end(self) -> None:
        self._running.close()

    def restart(self) -> None:
        self.start(urlsplit(self.address).port or 0)


def open_page(stack: ExitStack, chromium: Browser, address: str, locale: str = "en-US") -> Page:
    """The page, once all of it is loaded."""
    expected = (*EXPECTED, *FAILURES)
    page = stack.enter_context(opened(chromium, address, expected=expected, locale=locale))
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("locale", GONE)
def test_the_page_reports_that_the_server_is_gone_and_recovers(
    library_of_many: Engine, chromium: Browser, locale: str
) -> None:
    sentence, again = GONE[locale]
    with ExitStack() as stack:
        server = Server(library_of_many, stack)
        page = open_page(stack, chromium, f"{server.address}/?q=red", locale)
        expect(page.locator(".tile .open").first).to_have_attribute("title", re.compile("red.jpg$"))
        server.end()
        alert = page.get_by_role("alert")
        expect(alert).to_have_text(f"{sentence} {again}")  # without any action of the user
        assert page.evaluate(GREY)
        page.locator("#ps-query").fill("green")
        page.keyboard.press("Enter")
        alert.get_by_role("button", name=again).click()
        expect(alert).to_have_count(1)
        expect(page.locator("#ps-status.error")).to_have_count(0)  # one message
        server.restart()
        expect(alert).to_have_count(0)
        expect(page.locator(".tile .open").first).to_have_attribute(
            "title", re.compile("green.jpg$")
        )
        assert not page.evaluate(GREY)


def test_the_large_view_blames_the_server_and_loads_the_photo_later(
    library_of_many: Engine, chromium: Browser
) -> None:
    with ExitStack() as stack:
        server = Server(library_of_many, stack)
        page = open_page(stack, chromium, f"{server.address}/?q=red")
        expect(page.locator(".tile .open").first).to_have_attribute("title", re.compile("red.jpg$"))
        server.end()
        page.locator(".tile .open").first.click()
        shown = page.locator(".pswp__item[aria-hidden=false] .pswp__error-msg")
        expect(shown).to_have_text(GONE["en-US"][0])
        server.restart()
        page.wait_for_function(LOADED)
        expect(shown).to_have_count(0)
