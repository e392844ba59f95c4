"""Who may ask the page for anything, and what every answer says to the browser."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WRONG_PASSWORD_S = 0.5  # that guessing takes a try
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Gradio writes scripts into its page, and makes functions of text; no other host has a word in it.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Middleware around all of the application, Gradio's own routes included."""

    def __init__(self, app: ASGIApp, password: str = "") -> None:
        self.app = app
        self._password = password.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows_password(headers):
            await asyncio.sleep(WRONG_PASSWORD_S if "authorization" in headers else 0)
            ask = {"WWW-Authenticate": 'Basic realm="photoseek", charset="UTF-8"'}
            await PlainTextResponse("password required", 401, ask)(scope, receive, send)
        elif scope.get("method") not in SAFE_METHODS and not _is_of_this_page(headers):
            await PlainTextResponse("not from another page", 403)(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))

    def _knows_password(self, headers: Headers) -> bool:
        if not self._password:
            return True
        kind, _, said = headers.get("authorization", "").partition(" ")
        try:
            _, _, password = base64.b64decode(said, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and secrets.compare_digest(password, self._password)


def _is_of_this_page(headers: Headers) -> bool:
    """Whether a request that changes something comes from this page, or from no page at all."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answer
