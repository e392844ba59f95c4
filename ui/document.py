"""The document that Gradio's page comes in, with a head that has what must be there first.

Gradio adds its own `head` to the page by a script, when it has chosen a language already.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRADIO_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'  # of an application not ours
FIRST = b"""<head>
<script src="/static/language.js"></script>
<link rel="manifest" href="/static/photoseek.webmanifest" crossorigin="use-credentials" />
<meta name="theme-color" content="#2563eb" />"""


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
            body = body.replace(GRADIO_MANIFEST, b"").replace(b"<head>", FIRST, 1)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return answer
