"""The page served by uvicorn on a free port."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from search.engine import Engine
from search.settings import read_settings
from tests.ui.browser import Open, draw_library, launch, opened
from ui.library import LiveLibrary
from ui.limits import PageServer, configured
from ui.server import make_server
from ui.serving import listen

Serve = Callable[..., httpx.Client]


def live_library(engine: Engine, **settings: object) -> LiveLibrary:
    """The page's library, with this engine open."""
    known = dataclasses.replace(read_settings(), library=engine.directory)
    return LiveLibrary(dataclasses.replace(known, **settings), engine)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(live: LiveLibrary, port: int = 0) -> Iterator[str]:
    """The address of a server for this library, on a free port unless one is given."""
    with listen("127.0.0.1", port) as listener:
        server = PageServer(configured(make_server(live), live.settings.proxy))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.stop()
            thread.join()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a library; an HTTP client for it."""
    with contextlib.ExitStack() as stack:

        def start(library: Engine | LiveLibrary, **settings: object) -> httpx.Client:
            known = (
                library if isinstance(library, LiveLibrary) else live_library(library, **settings)
            )
            address = stack.enter_context(serving(known))
            return stack.enter_context(httpx.Client(base_url=address, timeout=60))

        yield start


@pytest.fixture
def client(engine: Engine, serve: Serve) -> httpx.Client:
    """The library of the drawn photos, served."""
    return serve(engine)


# -- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def library_of_many(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return draw_library(tmp_path_factory.mktemp("many"))


@pytest.fixture(scope="module")
def address(library_of_many: Engine) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEEK_LIBRARY", str(library_of_many.directory))
        with serving(live_library(library_of_many)) as found:
            yield found


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Open the page, with the settings of a browser's context."""
    with contextlib.ExitStack() as stack:
        yield lambda path="", **context: stack.enter_context(
            opened(chromium, address + path, **context)
        )


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()
