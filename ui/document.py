"""The document at /, in the language of the request.

The frame and the page of the photos are in it, and are painted once their styles have come.
Compare is drawn by Gradio in `gradio-app`, when `static/compare/gradio.js` loads it.
"""

from __future__ import annotations

import functools
import html
import re
from importlib import resources

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ui.messages import Messages, messages_of
from ui.static_files import versioned

LANGUAGES = {"en": "en", "zh": "zh-CN"}
ICON = "static/base/mark.svg"
FRAME = ("base/rail.html", "search/search.html")
# The scheme is set before anything is painted; its key is that of `static/base/head.js`.
DOCUMENT = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#2563eb">
<title>photoseek</title>
<link rel="icon" type="image/svg+xml" href="static/base/mark.svg">
<link rel="apple-touch-icon" href="static/base/icon-180.png">
<link rel="manifest" href="static/base/photoseek.webmanifest" crossorigin="use-credentials">
<link rel="stylesheet" href="static/page.css">
<link rel="preload" as="fetch" crossorigin href="static/texts/{texts}.json">
<link rel="modulepreload" href="static/vendor/photoswipe/photoswipe.esm.min.js">
<script type="module" src="static/page.js"></script>
</head>
<body>
<script>
document.body.classList.toggle("dark", (localStorage.getItem("photoseek.scheme")
  ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "")) === "dark");
</script>
{frame}
<gradio-app control_page_title="false" embed="false" eager="true"></gradio-app>
</body>
</html>
"""
TEXT = re.compile(r' data-text="([\w.]+)"([^>]*>)')
TITLE = re.compile(r'data-title="([\w.]+)"')


def add_document(app: FastAPI) -> None:
    """Serve the document, and an icon for addresses that are opened without it."""

    async def document(request: Request) -> HTMLResponse:
        headers = {"Cache-Control": "no-cache"}
        return HTMLResponse(_document(messages_of(request.headers)), headers=headers)

    async def icon() -> RedirectResponse:
        return RedirectResponse(ICON)

    for path, answer in (("/", document), ("/favicon.ico", icon)):
        app.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False)


@functools.cache
def _document(messages: Messages) -> str:
    """The document in one language."""
    static = resources.files("ui").joinpath("static")
    frame = "".join(static.joinpath(name).read_text("utf-8") for name in FRAME)
    frame = TEXT.sub(lambda found: found[2] + html.escape(messages.text(found[1])), frame)
    frame = TITLE.sub(lambda found: _titled(messages.text(found[1])), frame)
    language = messages.language
    return versioned(DOCUMENT.format(language=LANGUAGES[language], texts=language, frame=frame))


def _titled(text: str) -> str:
    """The name of an element without a visible one."""
    return f'title="{html.escape(text)}" aria-label="{html.escape(text)}"'
