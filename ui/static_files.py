"""The files of `ui/static`: scripts, styles, texts and icons of the page."""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import FastAPI, HTTPException, Request, Response

from ui.photo_routes import unchanged

DEVELOPMENT = ("package.json", "tsconfig.json", "node_modules")  # of `ui/static`, never served


@dataclass(frozen=True, slots=True)
class StaticFile:
    """The content of a file, its compressed form, and the headers of its answers."""

    content: bytes
    packed: bytes
    kind: str
    etag: str


@functools.cache
def static_files() -> dict[str, Traversable]:
    """The files of `ui/static` by their path below it; no other path is served."""
    return _files_below(resources.files("ui").joinpath("static"), "")


def add_static_files(app: FastAPI) -> None:
    """Serve the files below /static; the rest of /static is Gradio's."""
    files = static_files()

    async def static(request: Request) -> Response:
        name = request.scope["path"].removeprefix("/static/")
        if name not in files:
            raise HTTPException(404)
        file = _static_file(name)
        headers = {
            "Cache-Control": "no-cache",  # asked again, not sent again
            "ETag": file.etag,
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


@functools.cache
def _static_file(name: str) -> StaticFile:
    """A file as it was when it was first requested."""
    content = static_files()[name].read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    return StaticFile(content, gzip.compress(content, mtime=0), kind, etag)


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
