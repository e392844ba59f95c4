"""The route of assistants on the page's port: the protocol server starts at the first request."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access import ASSISTANTS
from ui.library import LiveLibrary

PACKAGE = "mcp"  # of the SDK, an extra


def is_installed() -> bool:
    """True if the SDK is installed."""
    return importlib.util.find_spec(PACKAGE) is not None


class AssistantEndpoint:
    """An ASGI application that passes requests to the protocol server, which it starts once.

    `importing`: held during the start, in which the SDK is imported.
    """

    def __init__(self, library: LiveLibrary, importing: asyncio.Lock) -> None:
        self._library = library
        self._importing = importing
        self._app: ASGIApp | None = None
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        async with self._importing:
            if self._app is None:
                manager = await run_in_threadpool(self._make)
                ready = asyncio.Event()
                self._task = asyncio.create_task(self._run(manager, ready))
                await ready.wait()
                self._app = manager.handle_request
        await self._app(scope, receive, send)

    @contextlib.asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """End the protocol server with the application."""
        yield
        self._stop.set()
        if self._task is not None:
            await self._task

    def _make(self) -> Any:
        from ui.assistant import make_session_manager
        from ui.assistant_answers import Assistant

        return make_session_manager(Assistant(self._library, paths=False))

    async def _run(self, manager: Any, ready: asyncio.Event) -> None:
        """Hold the manager's task group open, in one task from its begin to its end."""
        async with manager.run():
            ready.set()
            await self._stop.wait()


def add_assistant(app: FastAPI, endpoint: AssistantEndpoint) -> None:
    """Add the route, if the SDK is installed."""
    if is_installed():
        app.router.routes.append(Route(ASSISTANTS, endpoint=endpoint))
