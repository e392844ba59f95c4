"""How much a client may take before anybody knows who it is: connections, time, bytes."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import uvicorn
from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS, CONNECTIONS_OF_ONE = 512, 128
IDLE_S = 5.0  # of a connection without a whole request; it is closed after twice that, at most
BODY_BYTES = 1_000_000
UPLOADS = ("/api/picture", "/api/heat")  # have a limit of their own
Made = TypeVar("Made")


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the page is served. Gradio's events come without WebSockets."""
    return uvicorn.Config(app, log_level="warning", ws="none", http=LimitedProtocol)


def connection_limit() -> int:
    """The connections at a time: half of the files that this process may have open, at most."""
    with contextlib.suppress(ImportError):  # Windows
        import resource

        return min(CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
    return CONNECTIONS


class LimitedProtocol(H11Protocol):  # type: ignore[misc]  # mypy does not read uvicorn
    """HTTP that cuts off who connects too often, or says nothing."""

    def connection_made(self, transport: Any) -> None:
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        self._seen: Any = self
        self._timer = self.loop.call_later(IDLE_S, self._look)
        of_one = sum(_host(other) == _host(self) for other in self.connections)
        if len(self.connections) > connection_limit() or of_one > CONNECTIONS_OF_ONE:
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
        """Hand on what is received, up to the limit."""
        if scope["type"] != "http" or scope["path"] in UPLOADS:
            await self.app(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_BYTES:
                raise HTTPException(413, "this request is too large")
            return message

        await self.app(scope, limited, send)


class Turns:
    """Work that takes much memory, in threads: a few at once, the others wait, not too many."""

    def __init__(self, waiting: int, at_once: int = min(4, os.cpu_count() or 1)) -> None:
        self._semaphore = asyncio.Semaphore(at_once)
        self._left = waiting

    async def run(self, work: Callable[[], Made]) -> Made:
        """What the work returns. Raises HTTPException where too many wait already."""
        async with self.taken():
            return await run_in_threadpool(work)

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a turn for this block. Raises HTTPException where too many wait already."""
        if not self._left:
            raise HTTPException(503, "too much is asked for at once; try again")
        self._left -= 1
        try:
            async with self._semaphore:
                yield
        finally:
            self._left += 1
