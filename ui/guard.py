"""Access to the page: password, tokens, origin of requests, and headers of every answer."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search.console import notify
from search.errors import Note, notes, printable
from search.settings import Settings
from search.user_records import Token
from ui.access import ASSISTANTS, FOR_PROGRAMS, KEY, Access
from ui.clients import Client, client_of
from ui.messages import messages_of
from ui.problems import problem_response, refusal
from ui.throttle import Throttle

NAMES = ("127.0.0.1", "::1", "[::1]", "localhost")  # of this machine, for its own browser
EVERYWHERE = ("0.0.0.0", "::")  # to listen on all addresses
WRONG_PASSWORD_S = 0.5  # delay of the answer to a wrong password
MAX_UNNAMED = 20  # passwords of clients without a known address that are in the queue
REPORTED = (1, 10, 100, 1000, 10_000)  # numbers of wrong passwords from one address
BASIC, BEARER = "basic", "bearer"
CHALLENGES = {
    BASIC: {"WWW-Authenticate": 'Basic realm="photoseek", charset="UTF-8"'},
    BEARER: {"WWW-Authenticate": 'Bearer realm="photoseek"'},
}
INVALID_TOKEN = {"WWW-Authenticate": 'Bearer realm="photoseek", error="invalid_token"'}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Gradio writes scripts into its page and makes functions of text. No other host is allowed.
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


Recognize = Callable[[str], Token | None]


class Refused(Exception):
    """A request that is refused, with the status, the reason and headers of the answer."""

    def __init__(self, status: int, reason: Note, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, headers


class Guard:
    """Middleware around the whole application, Gradio's routes included."""

    def __init__(self, app: ASGIApp, settings: Settings, recognize: Recognize) -> None:
        """`recognize` returns the name and rights of a token, or None."""
        self.app = app
        self._settings = settings
        self._password = settings.password.encode()
        self._recognize = recognize
        self._throttle = Throttle()
        self._unnamed = asyncio.Lock()
        self._unnamed_count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request, send = HTTPConnection(scope), _with_headers(send)
        client = client_of(scope, self._settings.proxy)
        try:
            access = await self._access(client, request.headers, scope["path"])
            if not access.allows(scope.get("method", ""), scope["path"]):
                raise Refused(403, notes.TOKEN_READ_ONLY())
            if not self._is_of_this_page(scope, request.headers, client):
                raise Refused(403, notes.FOREIGN_PAGE())
        except Refused as refused:
            await _refusal(refused, request)(scope, receive, send)
        else:
            await self.app({**scope, KEY: access}, receive, send)

    async def _access(self, client: Client, headers: Headers, path: str) -> Access:
        """The rights of a request. Raises Refused without the password or a token."""
        is_token = _credentials(headers)[0] == BEARER
        if path == ASSISTANTS and not is_token:
            raise Refused(401, notes.TOKEN_REQUIRED(), CHALLENGES[BEARER])
        if not self._password and not is_token:
            return Access()
        if "authorization" not in headers:
            raise Refused(401, notes.PASSWORD_REQUIRED(), CHALLENGES[BASIC])
        if not client.address:
            return await self._check_unnamed(headers)
        if wait_s := self._throttle.wait_s(client.address):
            raise _too_many(wait_s)
        if (access := await self._granted(headers)) is None:
            raise await self._wrong(client.address, headers)
        self._throttle.right(client.address)
        return access

    async def _check_unnamed(self, headers: Headers) -> Access:
        """As `_access`, for clients that cannot be distinguished.

        Their passwords are checked in turn, each wrong one taking WRONG_PASSWORD_S, so that wrong
        passwords of one client do not lock out the others.
        """
        if self._unnamed_count >= MAX_UNNAMED:
            raise _too_many(MAX_UNNAMED * WRONG_PASSWORD_S)
        self._unnamed_count += 1
        try:
            async with self._unnamed:
                if access := await self._granted(headers):
                    return access
                raise await self._wrong("", headers)
        finally:
            self._unnamed_count -= 1

    async def _granted(self, headers: Headers) -> Access | None:
        """The rights that a password or a token gives; None for a wrong one."""
        kind, credentials = _credentials(headers)
        if kind == BEARER:
            token = await run_in_threadpool(self._recognize, credentials)
            return Access(token) if token else None
        try:
            _, _, password = base64.b64decode(credentials, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return None
        is_right = kind == BASIC and secrets.compare_digest(password, self._password)
        return Access() if is_right else None

    async def _wrong(self, address: str, headers: Headers) -> Refused:
        """The refusal of a wrong password or token, after a delay; printed at some numbers."""
        count = self._throttle.wrong(address, WRONG_PASSWORD_S)
        is_token = _credentials(headers)[0] == BEARER
        if count in REPORTED:
            sender = printable(address) or "behind a proxy (name it with --proxy)"
            what = "token" if is_token else "password"
            notify(f"wrong {what} from {sender}, {count} in a row")
        await asyncio.sleep(WRONG_PASSWORD_S)
        if is_token:
            return Refused(401, notes.TOKEN_WRONG(), INVALID_TOKEN)
        return Refused(401, notes.PASSWORD_REQUIRED(), CHALLENGES[BASIC])

    def _is_of_this_page(self, scope: Scope, headers: Headers, client: Client) -> bool:
        """True if a request comes from this page, or from no page at all.

        Other pages can only link here.
        """
        is_safe = scope.get("method") in SAFE_METHODS
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return is_safe and headers.get("sec-fetch-mode") == "navigate"
        origin = headers.get("origin")
        if is_safe or origin is None:
            return True
        hosts = {headers.get("host")}
        if client.via_trusted_proxy:
            hosts.add(headers.get("x-forwarded-host"))
        try:
            parts = urlsplit(origin)
        except ValueError:  # http://[
            return False
        return parts.netloc in hosts or parts.hostname in self._settings.allowed_host


def _credentials(headers: Headers) -> tuple[str, str]:
    """Kind, in small letters, and value of the Authorization header."""
    kind, _, credentials = headers.get("authorization", "").partition(" ")
    return kind.lower(), credentials.strip()


def _too_many(wait_s: float) -> Refused:
    later = {"Retry-After": str(int(wait_s) + 1)}
    return Refused(429, notes.TOO_MANY_PASSWORDS(), later)


def _refusal(refused: Refused, request: HTTPConnection) -> Response:
    """A refusal in the language of the request: a problem for programs, a text for people."""
    if request.scope["path"].startswith(FOR_PROGRAMS):
        return problem_response(refusal(refused.status, refused.reason, request), refused.headers)
    reason = messages_of(request.headers).note(refused.reason)
    return PlainTextResponse(reason, refused.status, refused.headers)


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


class RootPath:
    """Middleware for a page below a path: removes that path from requests.

    Requests without it pass unchanged: some proxies remove it, and this machine needs none.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self._root = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the path."""
        if scope["type"] in ("http", "websocket") and self._root:
            path: str = scope["path"]
            if path == self._root:
                headers = {"Location": f"{self._root}/"}
                await PlainTextResponse("", 308, headers)(scope, receive, send)
                return
            if path.startswith(f"{self._root}/"):
                path = path.removeprefix(self._root)
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self.app(scope, receive, send)
