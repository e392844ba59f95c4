"""The head of Gradio's document, completed by what Gradio has no parameter for.

The `head` of `gr.mount_gradio_app` and of `gr.HTML` is inserted by Gradio's own script. That is
right for styles, which follow Gradio's own, and too late for three parts:

- `language.js` applies the language chosen on the page, and must run before Gradio reads
  `navigator.language` for its labels. `gr.I18n` takes translations, and no language.
- The modules ask for the first photos while Gradio draws the page.
- Gradio links a manifest without credentials, which a page with a password refuses.

The body begins with a skeleton of the page, which the browser paints before any script has come.
"""

from __future__ import annotations

import functools
import re
from pathlib import PurePosixPath

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.static_files import static_files

GRADIO_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'  # replaced
FIRST = b"""<head>
<script src="static/base/language.js"></script>
<script type="module" src="static/main.js"></script>
<script type="module" src="static/compare/compare.js"></script>
<script type="module" src="static/library/library.js"></script>
<link rel="manifest" href="static/base/photoseek.webmanifest" crossorigin="use-credentials" />
"""
# Painted until Gradio has drawn the page: the places of the rail and of the search field.
SKELETON = b"""<div id="ps-skeleton" aria-hidden="true"><style>
#ps-skeleton { position: fixed; inset: 0; color-scheme: light dark; background: Canvas; }
#ps-skeleton i { position: absolute; box-sizing: border-box; border: 0 solid #8884; }
#ps-skeleton i:nth-of-type(1) { inset: 0 auto 0 0; width: 88px; border-right-width: 1px; }
#ps-skeleton i:nth-of-type(2) { inset: 12px 16px auto 104px; height: 50px; border-width: 1px;
  border-radius: 25px; background: #8881; }
@media (max-width: 700px) {
  #ps-skeleton i:nth-of-type(1) { inset: auto 0 0; width: auto; height: 56px; border-width: 1px; }
  #ps-skeleton i:nth-of-type(2) { inset: 8px 8px auto; }
  #ps-skeleton b { visibility: hidden; }
}
body:has(#ps-rail) #ps-skeleton { display: none; }
#ps-skeleton b { position: absolute; inset: 44px auto auto 0; width: 88px; color: CanvasText;
  font: 650 12px system-ui, sans-serif; text-align: center; }
</style><i></i><i></i><b>photoseek</b></div>"""
BODY = re.compile(rb"<body\b[^>]*>")
KINDS = {".js": b'rel="modulepreload"', ".css": b'rel="preload" as="style"'}
VENDORED = ("vendor/photoswipe/photoswipe.esm.min.js", "vendor/photoswipe/photoswipe.css")
LATER = (
    "base/language.js",
    "map/map.css",
)  # a script of the head itself, and what only the map needs


class DocumentHead:
    """Middleware that completes the head of the document at /."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change the document in the answer."""
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
            body = BODY.sub(lambda tag: tag.group() + SKELETON, body, 1)
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return answer


@functools.cache
def _preloads() -> bytes:
    """Links by which the browser fetches all modules and styles of the page in parallel."""
    names = [name for name in static_files() if not name.startswith("vendor/")]
    paths = (PurePosixPath(name) for name in sorted([*names, *VENDORED]) if name not in LATER)
    return b"\n".join(
        b'<link %b href="static/%b">' % (KINDS[path.suffix], str(path).encode())
        for path in paths
        if path.suffix in KINDS
    )
