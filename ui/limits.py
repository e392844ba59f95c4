"""Limits before authentication: connections, idle time, size of requests, concurrent work."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import uvicorn
from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from search.errors import notes
from search.settings import Networks
from ui.clients import is_trusted, parse_address

CONNECTIONS, CONNECTIONS_OF_ONE = 512, 128
IDLE_S = 5.0  # of a connection without a whole request; it is closed after twice that, at most
BODY_BYTES = 1_000_000
SHUTDOWN_S = 2  # until streams of events are cut off
TICKS_PER_SECOND = 10  # of uvicorn
UPLOADS = ("/api/v1/picture", "/api/v1/heat", "/mcp")  # have other limits
Made = TypeVar("Made")


def configured(app: ASGIApp, proxies: Networks = ()) -> uvicorn.Config:
    """The configuration of uvicorn. Gradio's events need no WebSockets."""
    protocol: Any = functools.partial(LimitedProtocol, proxies)
    return uvicorn.Config(
        app,
        log_level="warning",
        ws="none",
        http=protocol,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


class PageServer(uvicorn.Server):  # type: ignore[misc]  # mypy does not read uvicorn
    """uvicorn that wakes up once a second while it is idle; its own loop does ten times."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    async def main_loop(self) -> None:
        """Run until stopped."""
        self._loop = asyncio.get_running_loop()
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += TICKS_PER_SECOND  # which renews the Date header
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 1)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """End the server by a signal."""
        super().handle_exit(sig, frame)
        self._end_wait()

    def stop(self) -> None:
        """End the server from another thread."""
        self.should_exit = True
        self._end_wait()

    def _end_wait(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._wake.set)


def connection_limit() -> int:
    """The connections at a time: half of the files that this process may have open, at most."""
    with contextlib.suppress(ImportError):  # Windows
        import resource

        return min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    return CONNECTIONS


class LimitedProtocol(H11Protocol):  # type: ignore[misc]  # mypy does not read uvicorn
    """HTTP that closes connections beyond the limits, and idle ones.

    A trusted proxy has no limit per address: its connections are those of many clients.
    """

    def __init__(self, proxies: Networks, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._proxies = proxies

    def connection_made(self, transport: Any) -> None:
        """Accept the connection, unless it exceeds a limit."""
        super().connection_made(transport)
        self._seen: Any = self
        self._timer = self.loop.call_later(IDLE_S, self._look)
        of_one = sum(_host(other) == _host(self) for other in self.connections)
        is_limited = not is_trusted(parse_address(_host(self)), self._proxies)
        is_one_too_many = is_limited and of_one > CONNECTIONS_OF_ONE
        if len(self.connections) > connection_limit() or is_one_too_many:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close a connection that has had no request since the last look."""
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self.cycle is self._seen:
            self.transport.close()
            return
        self._seen = self.cycle if is_idle else self
        self._timer = self.loop.call_later(IDLE_S, self._look)


def _host(connection: Any) -> str:
    return str((connection.client or ("", 0))[0])


class BodyLimit:
    """Middleware that refuses a body of more than BODY_BYTES, before it is in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is received, up to the limit."""
        if scope["type"] != "http" or scope["path"] in UPLOADS:
            await self.app(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_BYTES:
                raise HTTPException(413, notes.REQUEST_TOO_LARGE())
            return message

        await self.app(scope, limited, send)


class Turns:
    """Work that needs much memory, in threads: a few at once, and a limited number waiting."""

    def __init__(self, waiting: int, at_once: int = min(4, os.cpu_count() or 1)) -> None:
        self._semaphore = asyncio.Semaphore(at_once)
        self._left = waiting

    async def run(self, work: Callable[[], Made]) -> Made:
        """The result of the work. Raises HTTPException if too many are waiting."""
        async with self.taken():
            return await run_in_threadpool(work)

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a turn for this block. Raises HTTPException if too many are waiting."""
        if not self._left:
            raise HTTPException(503, notes.TOO_MANY_REQUESTS())
        self._left -= 1
        try:
            async with self._semaphore:
                yield
        finally:
            self._left += 1
