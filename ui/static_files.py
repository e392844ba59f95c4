"""The files of `ui/static`: scripts, styles, texts and icons of the page."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import FastAPI, HTTPException, Request, Response

from ui.joined_files import joined_script, joined_styles
from ui.photo_routes import unchanged

DEVELOPMENT = ("package.json", "tsconfig.json", "node_modules")  # of `ui/static`, never served
SCRIPT, SHEET = "page.js", "page.css"
STYLES = (
    "vendor/photoswipe/photoswipe.css",
    "base/reset.css",
    "base/tokens.css",
    "base/base.css",
    "base/surfaces.css",
    "base/frame.css",
    "search/search.css",
    "search/photos.css",
    "search/home.css",
    "search/collections.css",
    "search/filter-panel.css",
    "people/people.css",
    "viewer/viewer.css",
    "duplicates/duplicates.css",
    "compare/compare.css",
    "library/library.css",
)
# In markup and in scripts, and of a module beside `page.js`.
ADDRESS = re.compile(r"""(?<=["'])(?:static|\.)/([\w./-]+\.\w+)(?=["'#])""")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """The content of a file, its compressed form, its media type, and the hash of the content."""

    content: bytes
    packed: bytes
    kind: str
    version: str


@functools.cache
def static_files() -> dict[str, Traversable]:
    """The files of `ui/static` by their path below it."""
    return _files_below(resources.files("ui").joinpath("static"), "")


def add_static_files(app: FastAPI) -> None:
    """Serve the files below /static, and the joined ones; the rest of /static is Gradio's."""
    files = {*static_files(), *JOINED}

    async def static(request: Request) -> Response:
        name = request.scope["path"].removeprefix("/static/")
        if name not in files:
            raise HTTPException(404)
        file = _static_file(name)
        is_version = request.query_params.get("v") == file.version
        headers = {
            # Without its version a file is asked for again, though not sent again.
            "Cache-Control": "private, max-age=31536000, immutable" if is_version else "no-cache",
            "ETag": f'"{file.version}"',
            "Vary": "Accept-Encoding",
        }
        if answer := unchanged(headers, request):
            return answer
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.content, media_type=file.kind, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(file.packed, media_type=file.kind, headers=headers)

    for top in sorted({name.partition("/")[0] for name in files}):
        path = f"/static/{top}" + ("" if top in files else "/{name:path}")
        app.add_api_route(path, static, include_in_schema=False)


def versioned(text: str) -> str:
    """A text in which the addresses of static files contain their versions."""

    def address(found: re.Match[str]) -> str:
        is_ours = found[1] in JOINED or found[1] in static_files()
        return f"{found[0]}?v={_static_file(found[1]).version}" if is_ours else found[0]

    return ADDRESS.sub(address, text)


def _read(name: str) -> str:
    return static_files()[name].read_text("utf-8")


JOINED: dict[str, Callable[[], str]] = {
    SCRIPT: lambda: versioned(joined_script("main.js", _read)),
    SHEET: lambda: joined_styles(STYLES, _read),
}


@functools.cache
def _static_file(name: str) -> StaticFile:
    """A file as it was when it was first requested."""
    content = JOINED[name]().encode() if name in JOINED else static_files()[name].read_bytes()
    version = hashlib.sha256(content).hexdigest()[:16]
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    return StaticFile(content, gzip.compress(content, mtime=0), kind, version)


def _files_below(folder: Traversable, prefix: str) -> dict[str, Traversable]:
    files: dict[str, Traversable] = {}
    for entry in folder.iterdir():
        if entry.name in DEVELOPMENT:
            continue
        if entry.is_dir():
            files |= _files_below(entry, f"{prefix}{entry.name}/")
        else:
            files[f"{prefix}{entry.name}"] = entry
    return files
