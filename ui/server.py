"""The FastAPI app around the page: photos and thumbnails by id, and by nothing but the id."""

from __future__ import annotations

import mimetypes
import socket
import threading
import webbrowser
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from search.console import say
from search.errors import PasswordMissing, PhotoseekError, PhotoUnreadable, PortInUse
from search.records import Photo
from ui.allowed import OnlyNeeded
from ui.api import PhotoId, make_api
from ui.app import mount_page
from ui.guard import Guard
from ui.library import LiveLibrary
from ui.local import EVERYWHERE, NAMES
from ui.pictures import Pictures
from ui.samples import samples
from ui.thumbnails import LARGE_PX, thumbnail, webp

# What browsers show themselves; anything else is sent as WebP.
SHOWN = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".jpe": "image/jpeg", ".jfif": "image/jpeg",
    ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}  # fmt: skip
# A file is an image here and nothing else, whatever is in it and wherever it is opened.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox"}
FOREVER = "private, max-age=31536000, immutable"  # the address carries the content's hash


def serve(library: LiveLibrary) -> None:
    """Serve the page until interrupted. Raises PortInUse, or PasswordMissing beyond loopback."""
    settings = library.settings
    if settings.host not in NAMES and not settings.password:
        raise PasswordMissing(settings.host)
    listener = listen(settings.host, settings.port)
    host = "localhost" if settings.host in EVERYWHERE else settings.host
    address = f"http://{host}:{listener.getsockname()[1]}"
    say(f"the page is at {address} (Ctrl-C stops it)")
    # Load the model while the person is still looking at the page.
    threading.Thread(target=library.warm_up, daemon=True).start()
    if settings.open:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    config = uvicorn.Config(make_server(library), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that waits for browsers; port 0: any free one. Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Its protocol named, or asyncio leaves Nagle's algorithm on: 40 ms for every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortInUse(port) from error
    return listener


def make_server(library: LiveLibrary) -> FastAPI:
    """The whole web application for one library."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    host = library.settings.host
    # Without this check, any web site could reach the page under a name of its own (DNS rebinding).
    allowed = ["*"] if host in EVERYWHERE else [*NAMES, host]
    app.add_middleware(OnlyNeeded)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed)
    app.add_middleware(Guard, password=library.settings.password)
    app.add_exception_handler(PhotoseekError, _error_as_json)
    pictures = Pictures()
    app.include_router(make_api(library, pictures))
    _add_pictures(app, library)
    _add_files(app)
    mount_page(app, library, pictures)
    return app


def _add_pictures(app: FastAPI, library: LiveLibrary) -> None:
    @app.get("/thumb/{photo_id}")
    def thumb(photo_id: PhotoId, request: Request) -> Response:
        photo = _photo(library, photo_id)
        return _made(lambda: thumbnail(photo, library.settings.library), _headers(photo, request))

    @app.get("/photo/{photo_id}")
    def large(photo_id: PhotoId, request: Request) -> Response:
        photo = _photo(library, photo_id)
        kind, headers = SHOWN.get(photo.path.suffix.lower()), _headers(photo, request)
        if kind:
            return FileResponse(photo.path, media_type=kind, headers=headers)
        return _made(lambda: webp(photo.path, LARGE_PX), headers)


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
    def vendored(name: str) -> Response:
        return static(f"vendor/{name}")

    @app.get("/static/{name}")  # one name only: Gradio has folders of its own there
    def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        no_cache = {"Cache-Control": "no-cache"}
        return Response(files[name].read_bytes(), media_type=kind, headers=no_cache)


def _static_files(folder: Traversable, prefix: str = "") -> dict[str, Traversable]:
    """The page's own files by their address; an address that is not among them leads nowhere."""
    files: dict[str, Traversable] = {}
    for file in folder.iterdir():
        if file.is_dir():
            files |= _static_files(file, f"{prefix}{file.name}/")
        else:
            files[f"{prefix}{file.name}"] = file
    return files


def _made(make: Callable[[], bytes], headers: dict[str, Any]) -> Response:
    """A WebP made of a photo. Raises HTTPException where it cannot be read."""
    try:
        return Response(make(), media_type="image/webp", headers=headers)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error


def _error_as_json(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 409)


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
