"""Compression of documents and JSON on their way to a browser."""

from __future__ import annotations

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = ("text/html", "application/json")
LEAST_BYTES = 1000
LEVEL = 1  # a fifth of the size, in a quarter of the time of the usual level
GZIP_WINDOW = 31  # of zlib: the largest one, with the header of gzip


class Compression:
    """Middleware that compresses answers which are sent in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and compress the answer for those that accept it."""
        if scope["type"] == "http" and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            send = _compressed(send)
        await self.app(scope, receive, send)


def _compressed(send: Send) -> Send:
    held: list[Message] = []  # the beginning of an answer, until its body is there

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_compressible(message):
            held.append(message)
            return
        if held:
            start = held.pop()
            body = message.get("body", b"")
            if len(body) >= LEAST_BYTES and not message.get("more_body"):
                packer = zlib.compressobj(LEVEL, wbits=GZIP_WINDOW)
                message = {**message, "body": packer.compress(body) + packer.flush()}
                headers = MutableHeaders(raw=start["headers"])
                headers["Content-Encoding"] = "gzip"
                headers["Content-Length"] = str(len(message["body"]))
                headers.add_vary_header("Accept-Encoding")
            await send(start)
        await send(message)

    return answer


def _is_compressible(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_plain = "content-encoding" not in headers
    return is_plain and headers.get("content-type", "").startswith(KINDS)
