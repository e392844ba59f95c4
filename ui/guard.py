"""Who may ask the page for anything, and what every answer says to the browser."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search.console import say
from search.errors import printable
from ui.messages import messages_of
from ui.throttle import Throttle

WRONG_PASSWORD_S = 0.5  # that guessing takes a try
TOLD = (1, 10, 100, 1000, 10_000)  # wrong passwords from one address
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
        self._throttle = Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, send = Headers(scope=scope), _with_headers(send)
        refusal = await self._asks_password(scope, headers) if self._password else None
        if refusal:
            await refusal(scope, receive, send)
        elif not _is_of_this_page(scope, headers):
            await _refusal("not from another page", 403, headers)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _asks_password(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        """The answer to who does not know the password."""
        address = (scope.get("client") or ("",))[0]
        wait_s = self._throttle.wait_s(address)
        if wait_s and "authorization" in headers:
            later = {"Retry-After": str(int(wait_s) + 1)}
            told = "too many wrong passwords; try again later"
            return _refusal(told, 429, headers, later)
        if self._knows_password(headers):
            self._throttle.right(address)
            return None
        if "authorization" in headers:
            count = self._throttle.wrong(address, WRONG_PASSWORD_S)
            if count in TOLD:
                say(f"wrong password from {printable(address)}, {count} in a row")
            await asyncio.sleep(WRONG_PASSWORD_S)
        ask = {"WWW-Authenticate": 'Basic realm="photoseek", charset="UTF-8"'}
        return _refusal("password required", 401, headers, ask)

    def _knows_password(self, headers: Headers) -> bool:
        kind, _, said = headers.get("authorization", "").partition(" ")
        try:
            _, _, password = base64.b64decode(said, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and secrets.compare_digest(password, self._password)


def _refusal(
    told: str, status: int, headers: Headers, more: Mapping[str, str] | None = None
) -> PlainTextResponse:
    """A refusal in words, in the language of who asks."""
    return PlainTextResponse(messages_of(headers).phrase(told), status, more)


def _is_of_this_page(scope: Scope, headers: Headers) -> bool:
    """Whether a request comes from this page, or from no page at all.

    From another page a person may come here by a link, and nothing else.
    """
    is_safe = scope.get("method") in SAFE_METHODS
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return is_safe and headers.get("sec-fetch-mode") == "navigate"
    origin = headers.get("origin")
    if is_safe or origin is None:
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # http://[
        return False


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]  # Gradio's, for pages of other ports
        await send(message)

    return answer
