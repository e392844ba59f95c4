"""The document at /: Gradio's, with the frame of the page in it from the beginning.

Gradio draws a page by script, out of fifty files. The frame and the page of the photos need none of
them: they are in the document, in the language of the request, and are painted once their styles
have come. `static/compare/gradio.js` loads Gradio's script when "How it works" is opened.

Three parts of Gradio's own head go: the script and its styles; a script for pages that show this
one in a frame, which `ui/guard.py` forbids; and a manifest that is linked without credentials,
which a page with a password refuses.
"""

from __future__ import annotations

import functools
import html
import re
from importlib import resources

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.messages import Messages, messages_of
from ui.static_files import versioned

GRADIO_SCRIPT = re.compile(r'<script type="module"[^>]* src="([^"]+)"></script>')
UNUSED = re.compile(
    r'<link rel="stylesheet"[^>]* href="\./assets/[^>]*>|<link rel="manifest"[^>]*>'
    r"|<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>",
    re.DOTALL,
)
LANGUAGE = re.compile(r'(<html\s+lang=)"en"')
TITLED = re.compile('control_page_title="true"')  # by Gradio
BODY = re.compile(r"<body\b[^>]*>")
HEAD = re.compile("<head>")
LANGUAGES = {"en": "en", "zh": "zh-CN"}
LINKS = """<head>
<meta name="theme-color" content="#2563eb">
<link rel="icon" type="image/svg+xml" href="static/base/mark.svg">
<link rel="apple-touch-icon" href="static/base/icon-180.png">
<link rel="manifest" href="static/base/photoseek.webmanifest" crossorigin="use-credentials">
<link rel="stylesheet" href="static/page.css">
<link rel="preload" as="fetch" crossorigin href="static/texts/{language}.json">
<link rel="modulepreload" href="static/vendor/photoswipe/photoswipe.esm.min.js">
<script type="module" src="static/page.js"></script>
"""
# Before anything is painted. The key is that of `static/base/head.js`.
SCHEME = """<script>
document.body.classList.toggle("dark", (localStorage.getItem("photoseek.scheme")
  ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "")) === "dark");
</script>
"""
TEXT = re.compile(r' data-text="([\w.]+)"([^>]*>)')
TITLE = re.compile(r'data-title="([\w.]+)"')


class PageDocument:
    """Middleware that puts the frame into the document at /."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change the document in the answer."""
        is_page = scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", "/")
        if is_page:
            send = _with_frame(send, messages_of(Headers(scope=scope)))
        await self.app(scope, receive, send)


def _with_frame(send: Send, messages: Messages) -> Send:
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
        headers = MutableHeaders(raw=start["headers"])
        if "html" in headers.get("content-type", ""):
            body = complete(body.decode(), messages).encode()
            headers["Content-Length"] = str(len(body))
            headers["Cache-Control"] = "no-cache"
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return answer


def complete(document: str, messages: Messages) -> str:
    """Gradio's document with the frame of the page, in one language."""
    found = GRADIO_SCRIPT.search(document)
    script = f'data-script="{found[1] if found else ""}"'
    head, frame = _parts(messages)
    for pattern, text in (
        (GRADIO_SCRIPT, ""),
        (UNUSED, ""),
        (LANGUAGE, rf'\1"{LANGUAGES[messages.language]}"'),
        (TITLED, f'{script} control_page_title="false"'),
        (BODY, rf"\g<0>{SCHEME}{frame}"),
        (HEAD, head),
    ):
        document = pattern.sub(text, document)
    return document


@functools.cache
def _parts(messages: Messages) -> tuple[str, str]:
    """The links of the head, and the frame, as replacements of a regular expression."""
    static = resources.files("ui").joinpath("static")
    names = ("base/rail.html", "search/search.html")
    frame = "".join(static.joinpath(name).read_text("utf-8") for name in names)
    frame = TEXT.sub(lambda found: found[2] + html.escape(messages.text(found[1])), frame)
    frame = TITLE.sub(lambda found: _titled(messages.text(found[1])), frame)
    return _literal(LINKS.format(language=messages.language)), _literal(frame)


def _literal(text: str) -> str:
    """A replacement of a regular expression, with the versions of the files that it names."""
    return versioned(text).replace("\\", r"\\")


def _titled(text: str) -> str:
    """The name of an element without a visible one."""
    return f'title="{html.escape(text)}" aria-label="{html.escape(text)}"'
