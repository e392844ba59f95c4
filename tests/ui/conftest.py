"""The page, really served: by uvicorn, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
import uvicorn

from search.engine import Engine
from ui.server import make_server

Serve = Callable[[Engine], httpx.Client]


@contextlib.contextmanager
def serving(engine: Engine) -> Iterator[str]:
    """The address of a server for this library."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(make_server(engine), log_level="warning", ws="none")
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


@pytest.fixture(scope="session", autouse=True)
def _event_loop() -> Iterator[None]:
    """Gradio asks for the thread's event loop, which would be made and never closed."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a library; a client that asks there."""
    with contextlib.ExitStack() as stack:

        def start(engine: Engine) -> httpx.Client:
            address = stack.enter_context(serving(engine))
            return stack.enter_context(httpx.Client(base_url=address, timeout=60))

        yield start


@pytest.fixture
def client(engine: Engine, serve: Serve) -> httpx.Client:
    """The library of the drawn photos, served."""
    return serve(engine)
