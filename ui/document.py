"""The document that Gradio's page comes in, with a head that has what must be there first.

Gradio adds its own `head` to the page by a script, when it has chosen a language already: too late
for the page's modules, which ask for the first photos, and right for its styles, which follow
Gradio's own.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import PurePosixPath

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRADIO_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'  # of an application not ours
FIRST = b"""<head>
<script src="/static/language.js"></script>
<script type="module" src="/static/main.js"></script>
<script type="module" src="/static/compare.js"></script>
<script type="module" src="/static/library.js"></script>
<link rel="manifest" href="/static/photoseek.webmanifest" crossorigin="use-credentials" />
<meta name="theme-color" content="#2563eb" />
"""
KINDS = {".js": b'rel="modulepreload"', ".css": b'rel="preload" as="style"'}
VENDORED = ("vendor/photoswipe/photoswipe.esm.min.js", "vendor/photoswipe/photoswipe.css")
LATER = ("language.js", "map.css")  # a script of the head itself, and what only the map needs


class DocumentHead:
    """Middleware that completes the head of the one document there is, at /."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and change the document on its way back."""
        is_page = scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", "/")
        await self.app(scope, receive, _completed(send) if is_page else send)


def _completed(send: Send) -> Send:
    start: Message = {}
    parts: list[bytes] = []

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body = b"".join(parts)
        if "html" in Headers(raw=start["headers"]).get("content-type", ""):
            body = body.replace(GRADIO_MANIFEST, b"").replace(b"<head>", FIRST + _preloads(), 1)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return answer


@functools.cache
def _preloads() -> bytes:
    """Links that let the browser fetch the page's modules and styles at once, not in turn."""
    own = (file.name for file in resources.files("ui").joinpath("static").iterdir())
    names = (PurePosixPath(name) for name in sorted([*own, *VENDORED]) if name not in LATER)
    return b"\n".join(
        b'<link %b href="/static/%b">' % (KINDS[name.suffix], str(name).encode())
        for name in names
        if name.suffix in KINDS
    )
