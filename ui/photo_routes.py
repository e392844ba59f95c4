"""Routes of photos by id: details, thumbnails, images, and actions on several photos."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from search.engine import Engine
from search.errors import PhotoUnreadable, notes, printable
from search.images.motion_photos import span_of
from search.images.originals import blocks, open_original
from search.images.stills import still
from search.output.archive import archive
from search.output.export import export, show_in_folder
from search.records import Photo
from ui import views
from ui.json_api import (
    ID_DIGITS,
    LARGEST_ID,
    MOST_CHOSEN,
    ChosenIds,
    Count,
    Language,
    PhotoId,
    SeesPaths,
    Time,
    json_response,
    make_router,
    only_here,
)
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.thumbnails import LARGE_PX, WEBP_PX, kept_thumbnail, new_thumbnail, webp
from ui.views import PhotoView, Tiles

# Formats of browsers, by the start of the content; others are sent as WebP.
SHOWN = (
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"), (8, b"WEBP", "image/webp"), (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
)  # fmt: skip
START_BYTES = 16
ANY_TYPE = "application/octet-stream"
# Types that browsers play; they take H.264 in a .mov for that in an .mp4.
VIDEO_TYPES = {".webm": "video/webm", ".mkv": "video/webm"}
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
# A file is an image here and nothing else, whatever is in it and wherever it is opened.
HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox"}
PICTURES_WAITING = 1000  # to be made for browsers
FOREVER = "private, max-age=31536000, immutable"  # the address carries the content's hash
IMAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "an image", "content": {"image/*": {}, ANY_TYPE: {}}},
    304: {"description": "the client has it already (If-None-Match)"},
}
VIDEO: dict[int | str, dict[str, Any]] = {
    200: {"description": "a video", "content": {"video/*": {}}},
    206: {"description": "a part of a video"},
    416: {"description": "a range that the file does not have"},
}
ZIP: dict[int | str, dict[str, Any]] = {
    200: {"description": "a ZIP archive", "content": {"application/zip": {}}}
}


@dataclass(frozen=True, slots=True)
class Paths:
    """Absolute paths of photos."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """The number of copied photos, and the folder of the copies."""

    count: int
    folder: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty object."""


def make_photos_api(library: LiveLibrary) -> APIRouter:
    """The routes of single photos, and of actions on chosen ones."""
    api = make_router("photos")
    _add_pictures(api, library)
    _add_photos(api, library)
    _add_actions(api, library)
    return api


def _add_pictures(api: APIRouter, library: LiveLibrary) -> None:
    turns = Turns(PICTURES_WAITING)

    @api.get("/photos/{photo_id}/thumbnail", responses=IMAGE, response_class=Response)
    async def thumbnail(photo_id: PhotoId, request: Request, at: Time = None) -> Response:
        """A small WebP of a photo, its longer side up to 480 pixels.

        `at`: the time in a video, in milliseconds.
        """

        place = library.settings.library

        def look() -> tuple[Photo, int | None, Response | None]:
            photo = _photo(library, photo_id)
            moment = _moment(library, photo, at)
            headers = _headers(photo, request, moment)
            kept = unchanged(headers, request) or kept_thumbnail(photo, place, moment)
            if isinstance(kept, bytes):
                kept = Response(kept, media_type="image/webp", headers=headers)
            return photo, moment, kept

        photo, moment, answer = await run_in_threadpool(look)
        if answer is not None:
            return answer
        return await turns.run(
            lambda: _made(lambda: new_thumbnail(photo, place, moment), photo, request, moment)
        )

    @api.get("/photos/{photo_id}/image", responses=IMAGE, response_class=Response)
    async def image(
        photo_id: PhotoId,
        request: Request,
        full: bool = False,
        original: bool = False,
        at: Time = None,
    ) -> Response:
        """The file of a photo, or a WebP where browsers do not show its format, and of a video.

        `full`: a WebP of all pixels, instead of up to 2560 on the longer side; `original`: the file
        itself in any format; `at`: the time in a video, in milliseconds.
        """
        photo = await run_in_threadpool(_photo, library, photo_id)
        moment = None if photo.metadata.duration_ms is None else at
        if answer := await run_in_threadpool(_original, photo, request, any_type=original):
            return answer
        side_px = WEBP_PX if full else LARGE_PX
        return await turns.run(
            lambda: _made(
                lambda: webp(still(photo, moment, side_px), side_px), photo, request, moment
            )
        )

    @api.get("/photos/{photo_id}/video", responses=VIDEO, response_class=Response)
    def video(photo_id: PhotoId, request: Request) -> Response:
        """The file of a video, or the video in a motion photo; or the range that is requested."""
        photo = _photo(library, photo_id)
        if photo.metadata.duration_ms is None and photo.metadata.video_at is None:
            raise HTTPException(404, notes.NO_SUCH_PHOTO())
        return _played(photo, request)


def _add_photos(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/photos/{photo_id}", response_model=PhotoView)
    def photo_details(photo_id: PhotoId, messages: Language, paths: SeesPaths) -> Response:
        """The details of a photo."""
        view = views.details(library.engine(), photo_id, messages, paths=paths)
        if view is None:
            raise HTTPException(404, notes.NO_SUCH_PHOTO())
        return json_response(view)

    @api.get("/photos/{photo_id}/similar", response_model=Tiles)
    def similar_photos(photo_id: PhotoId, messages: Language, count: Count = 20) -> Response:
        """The photos most like a photo, best first."""
        engine = library.engine()
        hits = engine.similar(photo_id, count)
        return json_response(Tiles(views.hit_tiles(engine, hits, messages)))

    @api.post("/photos/{photo_id}/show", response_model=Nothing)
    def show(photo_id: PhotoId, request: Request) -> Response:
        """Show a photo in its folder, on the machine that photoseek runs on."""
        only_here(request)
        for photo in _photos(library.engine(), [photo_id]):
            show_in_folder(photo.path)
        return json_response(Nothing())


def _add_actions(api: APIRouter, library: LiveLibrary) -> None:
    @api.post("/zip", responses=ZIP, response_class=Response)
    def zipped(ids: Annotated[str, Form(max_length=20 * MOST_CHOSEN)]) -> Response:
        """An archive of photos; `ids` separated by commas."""
        numbers = [int(n) for n in ids.split(",") if n.isdecimal() and len(n) <= ID_DIGITS]
        chosen = [number for number in numbers if number <= LARGEST_ID][:MOST_CHOSEN]
        photos = _photos(library.engine(), chosen)
        name = f"photoseek {datetime.now():%Y-%m-%d %H%M}.zip"
        attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(archive(photos), media_type="application/zip", headers=attachment)

    @api.post("/paths", response_model=Paths)
    def paths(ids: ChosenIds) -> Response:
        """The paths of photos, of those that the library has."""
        photos = _photos(library.engine(), ids)
        return json_response(Paths(tuple(printable(photo.path) for photo in photos)))

    @api.post("/export", response_model=Exported)
    def export_photos(ids: ChosenIds, request: Request) -> Response:
        """Copy photos into a new folder in the pictures folder of this machine."""
        only_here(request)
        folder = pictures_folder() / f"photoseek {datetime.now():%Y-%m-%d %H%M}"
        engine = library.engine()
        files = [photo.path for photo in _photos(engine, ids)]
        exported = export(files, folder, engine.catalogue.roots.all())
        return json_response(Exported(len(exported), printable(folder)))


def pictures_folder() -> Path:
    """Where people look for pictures on this machine."""
    from platformdirs import user_pictures_path

    return user_pictures_path()


def _photos(engine: Engine, ids: list[int]) -> list[Photo]:
    found = (engine.catalogue.photos.get(number) for number in dict.fromkeys(ids))
    return [photo for photo in found if photo is not None]


# -- images ---------------------------------------------------------------------------------------


def _made(
    make: Callable[[], bytes], photo: Photo, request: Request, moment: int | None
) -> Response:
    """A WebP made of a photo. Raises HTTPException where it cannot be read."""
    try:
        headers = _headers(photo, request, moment)
        return Response(make(), media_type="image/webp", headers=headers)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error


def _moment(library: LiveLibrary, photo: Photo, at_ms: int | None) -> int | None:
    """The moment of a video nearest to a time: no other one is stored as a thumbnail."""
    if at_ms is None or photo.metadata.duration_ms is None:
        return None
    times_ms = library.engine().catalogue.embeddings.times_ms(photo.id)
    return min(times_ms, key=lambda time: abs(time - at_ms), default=None)


def _played(photo: Photo, request: Request) -> Response:
    """The video of a file, whole or in part (RFC 9110, 14). Raises HTTPException."""
    try:
        opened = open_original(photo)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error
    with contextlib.ExitStack() as stack:
        stack.callback(opened.close)
        answer = _played_from(opened, photo, request)
        stack.pop_all()
    return answer


def _played_from(opened: BinaryIO, photo: Photo, request: Request) -> Response:
    start, size = 0, photo.stamp.size
    if photo.metadata.video_at is not None:
        start, size = span_of(opened, photo.metadata.video_at) or (0, 0)
    headers = {**_headers(photo, request), "Accept-Ranges": "bytes"}
    requested = request.headers.get("range", "")
    part = RANGE.fullmatch(requested)
    first, last = 0, size - 1
    if part and (part[1] or part[2]):
        first = int(part[1]) if part[1] else max(0, size - int(part[2]))
        last = min(last, int(part[2])) if part[1] and part[2] else last
        if first > last:
            raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    kind = VIDEO_TYPES.get(photo.path.suffix.lower(), "video/mp4")
    opened.seek(start + first)
    status = 206 if "Content-Range" in headers else 200
    return _Streamed(opened, kind, headers, last - first + 1, status)


def browser_type(start: bytes) -> str | None:
    """The type of an image that browsers show, by its first START_BYTES; None for others."""
    return next((kind for at, mark, kind in SHOWN if start[at:].startswith(mark)), None)


def _original(photo: Photo, request: Request, *, any_type: bool) -> Response | None:
    """The file of a photo; None if browsers do not show its type, unless any is requested.

    Raises HTTPException if it is not what was indexed.
    """
    try:
        opened = open_original(photo)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error
    kind = browser_type(opened.read(START_BYTES)) or (ANY_TYPE if any_type else None)
    answer = unchanged(_headers(photo, request), request)
    if answer or not kind:
        opened.close()
        return answer
    opened.seek(0)
    headers = {**_headers(photo, request), "Content-Length": str(photo.stamp.size)}
    return _Streamed(opened, kind, headers)


class _Streamed(StreamingResponse):
    """An open file, which is closed even where a browser goes away before its first block."""

    def __init__(
        self,
        opened: BinaryIO,
        kind: str,
        headers: dict[str, Any],
        size: int | None = None,
        status: int = 200,
    ) -> None:
        """`size`: of the part from the present place; None for all."""
        content = blocks(opened, size)
        super().__init__(content, media_type=kind, headers=headers, status_code=status)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._opened.close()


def unchanged(headers: dict[str, Any], request: Request) -> Response | None:
    """The answer to a browser that has the content of these headers already."""
    has = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=headers) if headers["ETag"] in has else None


def _photo(library: LiveLibrary, photo_id: int) -> Photo:
    photo = library.engine().catalogue.photos.get(photo_id)
    if photo is None:
        raise HTTPException(404, notes.NO_SUCH_PHOTO())
    if not photo.path.is_file():
        raise HTTPException(404, notes.PHOTO_FILE_MISSING())
    return photo


def _headers(photo: Photo, request: Request, moment: int | None = None) -> dict[str, Any]:
    is_this = request.query_params.get("v") == photo.content_hash.hex()
    etag = f'"{photo.content_hash.hex()}{"" if moment is None else f"-{moment}"}"'
    return {"Cache-Control": FOREVER if is_this else "no-cache", "ETag": etag, **HARMLESS}
