"""The FastAPI app around the page: photos and thumbnails by id, and by nothing but the id."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, BinaryIO

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException as RefusedError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

from search.errors import PhotoseekError, PhotoUnreadable
from search.originals import blocks, open_original, read_original
from search.records import Photo
from ui.allowed import OnlyNeeded
from ui.api import PhotoId, make_api
from ui.app import mount_page
from ui.collections import make_collections_api
from ui.document import DocumentHead
from ui.duplicates import make_duplicates_api
from ui.guard import Guard
from ui.heat import make_heat_api
from ui.library import LiveLibrary
from ui.limits import BodyLimit, Turns
from ui.local import EVERYWHERE, NAMES
from ui.map_routes import make_map_api
from ui.messages import messages_of
from ui.pictures import Pictures
from ui.samples import samples
from ui.thumbnails import LARGE_PX, WEBP_PX, kept_thumbnail, new_thumbnail, webp

# What browsers show themselves; anything else is sent as WebP.
SHOWN = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".jfif": "image/jpeg",
    ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}  # fmt: skip
# A file is an image here and nothing else, whatever is in it and wherever it is opened.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox"}
PICTURES_WAITING = 1000  # to be made for browsers
FOREVER = "private, max-age=31536000, immutable"  # the address carries the content's hash


def make_server(library: LiveLibrary) -> FastAPI:
    """The whole web application for one library."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    host = library.settings.host
    # Without this check, any web site could reach the page under a name of its own (DNS rebinding).
    allowed = ["*"] if host in EVERYWHERE else [*NAMES, host]
    app.add_middleware(DocumentHead)
    app.add_middleware(OnlyNeeded)
    app.add_middleware(BodyLimit)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed)
    app.add_middleware(Guard, password=library.settings.password)
    app.add_exception_handler(PhotoseekError, _error_as_json)
    app.add_exception_handler(RequestValidationError, _wrong_values)
    app.add_exception_handler(RefusedError, _refused)
    pictures = Pictures()
    # Routes are tried in turn: those of which a page asks for a hundred come first.
    _add_pictures(app, library)
    _add_files(app)
    app.include_router(make_api(library, pictures))
    app.include_router(make_collections_api(library))
    app.include_router(make_duplicates_api(library))
    app.include_router(make_map_api(library))
    app.include_router(make_heat_api(library))
    mount_page(app, library, pictures)
    return app


def _add_pictures(app: FastAPI, library: LiveLibrary) -> None:
    turns = Turns(PICTURES_WAITING)
    place = library.settings.library

    @app.get("/thumb/{photo_id}")
    async def thumb(photo_id: PhotoId, request: Request) -> Response:
        def look() -> tuple[Photo, Response | None]:
            photo = _photo(library, photo_id)
            kept = _unchanged(_headers(photo, request), request) or kept_thumbnail(photo, place)
            return photo, _webp(kept, photo, request) if isinstance(kept, bytes) else kept

        photo, answer = await run_in_threadpool(look)
        if answer is not None:
            return answer
        return await turns.run(lambda: _made(lambda: new_thumbnail(photo, place), photo, request))

    @app.get("/photo/{photo_id}")
    async def large(photo_id: PhotoId, request: Request, full: bool = False) -> Response:
        photo = await run_in_threadpool(_photo, library, photo_id)
        if photo.path.suffix.lower() in SHOWN:
            return await run_in_threadpool(_original, photo, request)
        if answer := _unchanged(_headers(photo, request), request):
            return answer
        return await turns.run(lambda: _made(lambda: _large(photo, full), photo, request))


def _add_files(app: FastAPI) -> None:
    """What the page is made of, and the samples of its Compare tab."""

    @app.get("/sample/{name}")
    def sample(name: str) -> Response:
        files = {file.name: file for file in samples()}
        if name not in files:
            raise HTTPException(404)
        kind = SHOWN[files[name].suffix]
        return Response(files[name].read_bytes(), media_type=kind, headers=HARMLESS)

    files = _static_files(resources.files("ui").joinpath("static"))

    @app.get("/static/vendor/{name:path}")
    def vendored(name: str, request: Request) -> Response:
        return static(f"vendor/{name}", request)

    @app.get("/static/{name}")  # one name only: Gradio has folders of its own there
    def static(name: str, request: Request) -> Response:
        if name not in files:
            raise HTTPException(404)
        content = files[name].read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"Cache-Control": "no-cache", "ETag": etag}  # asked again, not sent again
        if answer := _unchanged(headers, request):
            return answer
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        return Response(content, media_type=kind, headers=headers)


def _static_files(folder: Traversable, prefix: str = "") -> dict[str, Traversable]:
    """The page's own files by their address; an address that is not among them leads nowhere."""
    files: dict[str, Traversable] = {}
    for file in folder.iterdir():
        if file.is_dir():
            files |= _static_files(file, f"{prefix}{file.name}/")
        else:
            files[f"{prefix}{file.name}"] = file
    return files


def _made(make: Callable[[], bytes], photo: Photo, request: Request) -> Response:
    """A WebP made of a photo. Raises HTTPException where it cannot be read."""
    try:
        return _webp(make(), photo, request)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error


def _large(photo: Photo, full: bool) -> bytes:
    return webp(read_original(photo), photo.path, WEBP_PX if full else LARGE_PX)


def _webp(content: bytes, photo: Photo, request: Request) -> Response:
    return Response(content, media_type="image/webp", headers=_headers(photo, request))


def _original(photo: Photo, request: Request) -> Response:
    """A photo as it is. Raises HTTPException where it is not what was indexed."""
    try:
        opened = open_original(photo)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error
    if answer := _unchanged(_headers(photo, request), request):
        opened.close()
        return answer
    headers = {**_headers(photo, request), "Content-Length": str(photo.stamp.size)}
    kind = SHOWN[photo.path.suffix.lower()]
    return _Streamed(opened, kind, headers)


class _Streamed(StreamingResponse):
    """An open file, which is closed even where a browser goes away before its first block."""

    def __init__(self, opened: BinaryIO, kind: str, headers: dict[str, Any]) -> None:
        super().__init__(blocks(opened), media_type=kind, headers=headers)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._opened.close()


def _unchanged(headers: dict[str, Any], request: Request) -> Response | None:
    """The answer to a browser that has the content of these headers already."""
    has = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=headers) if headers["ETag"] in has else None


def _wrong_values(_: Request, error: Exception) -> Response:
    """What is wrong with a request, without what was sent: that may be long, or no JSON."""
    assert isinstance(error, RequestValidationError)
    wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3]]
    return JSONResponse({"detail": "; ".join(wrong)[:500]}, 422)


def _error_as_json(request: Request, error: Exception) -> Response:
    assert isinstance(error, PhotoseekError)
    return JSONResponse({"error": messages_of(request.headers).error(error)}, 409)


def _refused(request: Request, error: Exception) -> Response:
    """Why a request is refused, in the language of who asks."""
    assert isinstance(error, RefusedError)
    detail = messages_of(request.headers).phrase(error.detail)
    return JSONResponse({"detail": detail}, error.status_code, error.headers)


def _photo(library: LiveLibrary, photo_id: int) -> Photo:
    photo = library.engine().catalogue.photo(photo_id)
    if photo is None:
        raise HTTPException(404, "the library has no such photo")
    if not photo.path.is_file():
        raise HTTPException(404, "the file is not there; is its disk plugged in?")
    return photo


def _headers(photo: Photo, request: Request) -> dict[str, Any]:
    is_this = request.query_params.get("v") == photo.content_hash.hex()
    etag = f'"{photo.content_hash.hex()}"'
    return {"Cache-Control": FOREVER if is_this else "no-cache", "ETag": etag, **HARMLESS}
