"""The page, really served: by uvicorn, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from search.engine import Engine
from search.settings import read_settings
from ui.library import Shelf
from ui.server import listen, make_server

Serve = Callable[..., httpx.Client]


def shelf_of(engine: Engine, **settings: object) -> Shelf:
    """The shelf with this open library."""
    known = dataclasses.replace(read_settings(), library=engine.directory)
    return Shelf(dataclasses.replace(known, **settings), engine)  # type: ignore[arg-type]


def _make(shelf: Shelf) -> FastAPI:
    """Inside a running event loop: without one, Gradio makes its own and never closes it."""

    async def make() -> FastAPI:
        return make_server(shelf)

    with ThreadPoolExecutor(1) as pool:  # this thread's loop may be Playwright's
        return pool.submit(asyncio.run, make()).result()


@contextlib.contextmanager
def serving(shelf: Shelf) -> Iterator[str]:
    """The address of a server for this shelf."""
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(_make(shelf), log_level="warning", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a library; a client that asks there."""
    with contextlib.ExitStack() as stack:

        def start(library: Engine | Shelf, **settings: object) -> httpx.Client:
            known = library if isinstance(library, Shelf) else shelf_of(library, **settings)
            address = stack.enter_context(serving(known))
            return stack.enter_context(httpx.Client(base_url=address, timeout=60))

        yield start


@pytest.fixture
def client(engine: Engine, serve: Serve) -> httpx.Client:
    """The library of the drawn photos, served."""
    return serve(engine)
