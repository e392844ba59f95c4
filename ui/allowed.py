"""Allow-list for Gradio: the few routes that its page uses, and events that carry only texts.

Gradio's other routes upload, copy and serve files, fetch addresses and restore sessions. An event
whose data names a file makes Gradio copy or fetch that file before it calls any function. Of an
address of the page it gets the path alone: its parameters restore another session's data, or fail.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRADIO = "/gradio"  # the path of all its routes
# The requests that Chromium sends for Compare.
READ = (f"{GRADIO}/", f"{GRADIO}/theme.css")
READ_BELOW = f"{GRADIO}/assets/"
EVENTS = (f"{GRADIO}/gradio_api/run/predict",)
EVENT_BYTES = 100_000
SCALARS = (str, int, float, bool, type(None))


class OnlyNeeded:
    """Application that answers 404 for every route of Gradio that the page does not use."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an allowed request on, and refuse any other."""
        if _is_read(scope):
            await self.app({**scope, "query_string": b""}, receive, send)
        elif _is_event(scope):
            body = await _body(receive)
            if body is None or not is_of_texts(body):
                await _refuse(422, "an event of this page carries texts only")(scope, receive, send)
            else:
                await self.app(scope, _again(body, receive), send)
        elif scope["type"] == "http":
            await _refuse(404, "there is no such page")(scope, receive, send)


def is_of_texts(body: bytes) -> bool:
    """True if an event's data are texts, numbers and booleans, which cannot name a file."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(event, dict) or not isinstance(event.get("data"), list):
        return False
    rest = {**event, "data": None}
    return all(isinstance(value, SCALARS) for value in (*event["data"], *rest.values()))


def _is_read(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return scope["path"] in READ or scope["path"].startswith(READ_BELOW)


def _is_event(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in EVENTS


def _refuse(status: int, why: str) -> ASGIApp:
    return JSONResponse({"detail": why}, status)


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None if it is too large, or the client has disconnected."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > EVENT_BYTES:
            return None
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that returns the body again, then the messages that follow."""
    messages: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message
